#!/usr/bin/env bash
# Measures gradcon beside what one would run instead, in turns on this machine, and prints a table in Markdown:
#
#   bash Deploy/benchmarks/run.sh [--rounds 3] [--seconds 2] [--output DIRECTORY]
#
# Peers: PyTorch scoring (the best eager form, and the published evaluation loop) and training (double backward), a
# FastAPI + PyTorch service under wrk, and Pillow's PNG decoder.
#
# Needs: Python 3.9 or later with torch (the CPU build), numpy, pillow, fastapi, uvicorn, httptools and uvloop; wrk and
# curl. What is missing is skipped, and the table says so:
#
#   pip install torch==2.13.0+cpu --index-url https://download.pytorch.org/whl/cpu
#   pip install numpy pillow fastapi uvicorn httptools uvloop
#   apt-get install wrk curl
#
# Listens on 127.0.0.1 only, and ends the processes it started. GRADCON names a built program; without it, one is built.
# About 20 times the seconds a round; other work on the machine shows in the ranges.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=Deploy/benchmarks

rounds=3 seconds=2 output=
while [ $# -gt 0 ]; do
    case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --output) output=$2 ;;
    *)
        echo "unknown: $1; see the head of $0" >&2
        exit 2
        ;;
    esac
    shift 2
done
[[ $rounds =~ ^[1-9][0-9]?$ && $seconds =~ ^[1-9][0-9]?$ ]] || {
    echo "--rounds and --seconds are whole numbers from 1 to 99" >&2
    exit 2
}

work=$(mktemp -d)
pids=()
finish() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

if [ -z "${GRADCON:-}" ]; then
    swift build -c release --product gradcon >&2
    GRADCON=$(swift build -c release --show-bin-path)/gradcon
fi
model=Config/models/fashion-mnist-ankle-boot.safetensors
sample=Config/samples/ankle-boot.png
mkdir "$work/models"
cp "$model" "$work/models/"
model=$work/models/$(basename "$model")

processors=$(nproc)
figures=$work/figures.tsv
: >"$figures"
record() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$figures"; }

has() { python3 -c "import $1" 2>/dev/null; }
missing() {
    local name absent=()
    for name in "$@"; do has "$name" || absent+=("$name"); done
    [ ${#absent[@]} -eq 0 ] || echo "skipped: Python has no ${absent[*]}"
}
no_torch=$(missing torch numpy)
no_pillow=$(missing PIL numpy)
no_service=$(missing torch numpy PIL fastapi uvicorn httptools uvloop)
no_wrk=
for tool in wrk curl; do command -v "$tool" >/dev/null || no_wrk="skipped: $tool is not installed"; done

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
await() { # URL PID
    local tries
    for tries in $(seq 300); do
        kill -0 "$2" 2>/dev/null || break
        ! curl -fs -m 2 -o "$work/answer" "$1" || return 0
        sleep 0.1
    done
    echo "nothing answers at $1" >&2
    return 1
}
# The rate of one run, only if every answer was a success.
rate() { # CONNECTIONS URL [SCRIPT]
    PNG=$sample wrk -t1 -c"$1" -d"${seconds}s" --timeout 10s ${3:+-s "$3"} "$2" | python3 -c '
import re, sys
text = sys.stdin.read()
failures = re.search(r"Non-2xx.*|Socket errors.*", text)
if failures: sys.exit(f"wrk: {failures[0]}")
print(re.search(r"Requests/sec:\s*([\d.]+)", text)[1])'
}

if [ -z "$no_wrk" ]; then
    ours=$(port)
    "$GRADCON" serve --models "$work/models" --port "$ours" >"$work/gradcon.log" 2>&1 &
    pids+=($!)
    await "http://127.0.0.1:$ours/readyz" $!
    if [ -z "$no_service" ]; then
        theirs=$(port)
        python3 -m uvicorn --app-dir "$here" fastapi_peer:app --host 127.0.0.1 --port "$theirs" --workers 2 \
            --log-level error --no-access-log >"$work/fastapi.log" 2>&1 &
        pids+=($!)
        await "http://127.0.0.1:$theirs/healthz" $!
        # Each worker loads by itself: a second of load until both have.
        rate 8 "http://127.0.0.1:$theirs/score" "$here/post.lua" >/dev/null
    fi
fi
images=()
if [ -z "$no_pillow" ]; then
    python3 "$here/images.py" "$work"
    images=(photographic noisy smooth)
fi

for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    "$GRADCON" benchmark --model "$model" --seconds "$seconds" --json "$work/benchmark.json" >"$work/benchmark.txt"
    python3 "$here/pick.py" "$work/benchmark.json" "$processors" >>"$figures"
    if [ -z "$no_torch" ]; then
        for form in eager published; do
            record score "$form" "$(python3 "$here/pytorch_peer.py" "$form" "$seconds")" ms
        done
        record train pytorch "$(python3 "$here/pytorch_peer.py" train "$seconds" "$processors")" ms
    fi
    for image in "${images[@]}"; do
        "$GRADCON" benchmark --model "$model" --seconds 0.5 --png "$work/$image.png" --json "$work/png.json" >/dev/null
        taken=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["png_decode_ms"])' "$work/png.json")
        record "png $image" gradcon "$taken" ms
        record "png $image" pillow "$(python3 "$here/pillow_peer.py" "$work/$image.png" 0.5)" ms
    done
    if [ -z "$no_wrk" ]; then
        record post gradcon "$(rate 8 "http://127.0.0.1:$ours/score" "$here/post.lua")" /s
        [ -n "$no_service" ] || record post fastapi "$(rate 8 "http://127.0.0.1:$theirs/score" "$here/post.lua")" /s
        for connections in 8 64; do
            record "health $connections" gradcon "$(rate "$connections" "http://127.0.0.1:$ours/healthz")" /s
            [ -n "$no_service" ] ||
                record "health $connections" fastapi "$(rate "$connections" "http://127.0.0.1:$theirs/healthz")" /s
        done
    fi
done

NO_TORCH=$no_torch NO_PILLOW=$no_pillow NO_SERVICE=${no_wrk:-$no_service} NO_WRK=$no_wrk \
    python3 "$here/table.py" "$figures" "$work/benchmark.json" | tee "$work/table.md"
if [ -n "$output" ]; then
    mkdir -p "$output"
    cp "$work/table.md" "$work/benchmark.txt" "$work/benchmark.json" "$figures" "$output/"
fi
