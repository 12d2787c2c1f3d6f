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

# The thread sanitizer's false reports, below, would decide the status of the programs that those tests start.
[ "$sanitizer" = address ] || set -- --skip CommandLineTests "$@"
# A report does not end the run, so that one run shows all of them.
export TSAN_OPTIONS="halt_on_error=0 second_deadlock_stack=1"
# The check for leaks needs descriptors when a process ends; tests of their limit leave none.
export ASAN_OPTIONS="detect_leaks=0 detect_stack_use_after_return=1"
# Processes with few descriptors, which those tests start, leave none for the sanitizer.
swift test --skip-build --disable-xctest --skip DescriptorTests --sanitize "$sanitizer" --scratch-path "$scratch" \
    "$@" >"$log" 2>&1 || true

# Swift's Mutex locks in a library that is not instrumented, so the thread sanitizer sees no order between two of its
# critical sections. A report counts unless both of its accesses lie in one: only closures of `withLock` have "zYu" and
# "YTXEfU" in their names, an inout sending parameter and a sending result. Nor does a report count whose place is the
# storage that all empty arrays share: the standard library writes its count, 0, again.
reports=$(awk '
    /^WARNING: ThreadSanitizer/ { accesses = locked = isEmptyArray = 0 }
    /^  [A-Z].* at 0x[0-9a-f]+ by (thread|main)/ { accesses++; isAccess = 1 }
    /^ *$/ { isAccess = 0 }
    isAccess && /zYu[A-Za-z0-9_]*YTXEfU/ { locked++; isAccess = 0 }
    /^  Location is global ._swiftEmptyArrayStorage/ { isEmptyArray = 1 }
    /^SUMMARY: (Thread|Address|Leak)Sanitizer/ && !(accesses == 2 && locked == 2) && !isEmptyArray { count++ }
    END { print count + 0 }' "$log")
grep -E '^✘|Test run with' "$log" || true
echo "$reports reports of the $sanitizer sanitizer, see $log"
grep -Eq 'Test run with [1-9][0-9]* tests? .*passed' "$log" || {
    echo "not all tests passed, or none ran" >&2
    exit 1
}
[ "$reports" -eq 0 ]
