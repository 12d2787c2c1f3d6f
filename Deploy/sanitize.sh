#!/usr/bin/env bash
# Builds the tests with a sanitizer and runs them: bash Deploy/sanitize.sh thread|address [any flag of `swift test`]
# The status is 1 where a test fails and where the sanitizer reports something.
set -euo pipefail
cd "$(dirname "$0")/.."
source Deploy/install.sh

sanitizer=${1:-}
case $sanitizer in
    thread | address) shift ;;
    *)
        sed -n 's/^# //;2,3p' "$0" >&2
        exit 2
        ;;
esac
scratch=.build-$sanitizer log=.build-$sanitizer/log
swift build --build-tests --sanitize "$sanitizer" --scratch-path "$scratch"

# A report does not end the run, so that one run shows all of them.
export TSAN_OPTIONS="halt_on_error=0 second_deadlock_stack=1"
export ASAN_OPTIONS="detect_stack_use_after_return=1"
status=0
swift test --skip-build --disable-xctest --sanitize "$sanitizer" --scratch-path "$scratch" "$@" 2>&1 \
    | tee "$log" | grep -vE '^(◇|✔|↳)' || true
grep -Eq 'Test run with [1-9][0-9]* tests? .*passed' "$log" || {
    echo "not all tests passed, or none ran: see $log" >&2
    status=1
}
reports=$(grep -cE '(WARNING: Thread|ERROR: Address|ERROR: Leak)Sanitizer' "$log") || true
echo "$reports reports of the $sanitizer sanitizer"
[ "$reports" -eq 0 ] || status=1
exit "$status"
