#!/usr/bin/env bash
# Trains and evaluates every kind of detector on a folder of inspection tasks, beside peers in Python on the same
# images, and writes the tables as Markdown and as JSON:
#
#   bash Deploy/benchmarks/inspection.sh FOLDER [--output DIRECTORY] [--seeds "0 1 2"] [--tasks road,tiles]
#       [--detectors gradcon,feature-repository,patches,contrasted-memory,contrasted-memory-residual,energy-model,
#           principal-components,pytorch]
#       [--backbone FILE] [--weights FILE] [--epochs N] [--input-size HxW] [--images 10,30 --draws 3]
#       [--anomalies N [--without-kind DEFECT]] [--classes 1,4,8]
#
# A task is a subfolder with train/good, test/good and test/DEFECT, and ground_truth/DEFECT/NAME_mask.png where there
# are masks. --backbone is what `gradcon import --backbone` wrote, --weights the PyTorch checkpoint that it read; what
# is not given, or what Python has no modules for (numpy and pillow, torch), is left out, and the tables say so.
# --images trains on so many images, drawn at random, instead of on all of a task. --anomalies gives detectors that take
# them so many labelled anomalies of each kind and tests on the others. With --classes, FOLDER holds data sets of
# labelled images (mnist, fashion-mnist, cifar-10), and each class is normal in turn. --help lists all options.
#
# GRADCON names a built program; without it, one is built. Nothing is written but to DIRECTORY and a temporary folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${GRADCON:-}" ] && ! [[ " $* " =~ " --help " || " $* " =~ " -h " ]]; then
    (cd "$here/../.." && swift build -c release --product gradcon) >&2
    GRADCON=$(cd "$here/../.." && swift build -c release --show-bin-path)/gradcon
fi
GRADCON=${GRADCON:-} exec python3 "$here/inspection.py" "$@"
