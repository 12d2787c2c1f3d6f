#!/usr/bin/env bash
# Feeds the parsers with inputs that libFuzzer makes of what it has covered, under the address sanitizer:
#   bash Deploy/fuzz.sh [TARGET... | all] [--seconds N]      N seconds for each target, 60 where nothing is said
# The targets are those of Tests/Fuzz. Each begins with its seeds and with what earlier runs have covered
# (.build-fuzz/corpus). Inputs that fail are kept in .build-fuzz/findings/TARGET; with one the script ends with status 1
# and says how to run it again.
set -euo pipefail
cd "$(dirname "$0")/.."
source Deploy/install.sh

seconds=60
targets=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds)
            seconds=${2:?"--seconds takes a number"}
            shift
            ;;
        all) ;;
        -*)
            sed -n 's/^# \{0,1\}//;2,7p' "$0" >&2
            exit 2
            ;;
        *) targets+=("$1") ;;
    esac
    shift
done

build=.build-fuzz
# Tests see the internals of a module only where it is built for them. The package manager leaves the main function to
# libFuzzer where it is told of it; of two sanitizers it would hand on one only.
GRADCON_FUZZ=1 swift build -c release --scratch-path "$build" --product Fuzz -Xswiftc -enable-testing \
    --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address
fuzz=$build/release/Fuzz
mapfile -t known < <("$fuzz")
[ ${#targets[@]} -gt 0 ] || targets=("${known[@]}")

# The fixtures of a target: real files beside the seeds that its code holds.
fixtures() {
    case $1 in
        png | image) ls Tests/ImagingTests/Fixtures/png/*.png ;;&
        jpeg | image) ls Tests/ImagingTests/Fixtures/jpeg/*.jpg ;;
        pytorch) ls Tests/GradConTests/Fixtures/pytorch/*.pth* ;;
        safetensors) ls Tests/GradConTests/Fixtures/pytorch/*.model.safetensors ;;
        configuration) ls Config/gradcon.yaml ;;
    esac
}

status=0
for target in "${targets[@]}"; do
    printf '%s\n' "${known[@]}" | grep -qx "$target" || {
        echo "there is no target $target; there are: ${known[*]}" >&2
        exit 2
    }
    corpus=$build/corpus/$target seeds=$build/seeds/$target findings=$build/findings/$target log=$build/$target.log
    mkdir -p "$corpus" "$seeds" "$findings"
    "$fuzz" "$target" --seeds "$seeds"
    for file in $(fixtures "$target"); do cp "$file" "$seeds"; done
    # An input takes 10 seconds or 1 GiB at most.
    "$fuzz" "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536 \
        -print_final_stats=1 -artifact_prefix="$findings/" "$corpus" "$seeds" >"$log" 2>&1 || true
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | tr -dc 0-9)
    echo "$target: ${executions:-0} inputs, ${covered:-0} edges covered, log $log"
    # A program that ended before its first input has shown nothing.
    [ "${executions:-0}" -gt 0 ] || status=1
    for finding in "$findings"/*; do
        [ -e "$finding" ] || continue
        echo "$target: a finding; run it again with: $fuzz $target $finding" >&2
        status=1
    done
done
exit "$status"
