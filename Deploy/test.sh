#!/usr/bin/env bash
# Builds everything, checks the format and runs all tests: bash Deploy/test.sh [any flag of `swift test`]
set -euo pipefail
cd "$(dirname "$0")/.."
source Deploy/install.sh

swift format lint -r --strict -p Sources Tests Package.swift
# The formatter leaves comments and strings as they are.
if LC_ALL=C.UTF-8 grep -rnE '.{121}' --include='*.swift' Sources Tests Package.swift \
    || grep -rnE '^ *///? Of ' --include='*.swift' Sources; then
    echo 'lines of more than 120 columns, or comments without a subject ("Of ...")' >&2
    exit 1
fi
swift build --build-tests
# Swift Testing exits with 0 where nothing ran, so its closing line is checked.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift test --skip-build --disable-xctest "$@" 2>&1 | tee "$log"
grep -Eq 'Test run with [1-9][0-9]* tests? .*passed' "$log" || {
    echo "no test ran" >&2
    exit 1
}
