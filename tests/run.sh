#!/usr/bin/env bash
# Builds Rollcall and runs every test. The last line is "N passed, N failed".
#
#   tests/run.sh            all: tests, rules, sanitizers, fuzz targets
#   tests/run.sh --quick    unit tests and rules only
#   tests/run.sh --tidy     clang-tidy over all sources, and nothing else (slow)
#   tests/run.sh --help
#
# Installs the Debian packages that are missing (root or sudo, only then).
# Builds in build/dev and build/asan; logs are in build/logs. Leaves nothing
# running. Exit status 0 only when something passed and nothing failed.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

FUZZ_SECONDS=5   # for each target: replays the seeds and looks around a little
jobs=$(nproc)
logs=$root/build/logs
passed=0
failed=0
group=  # process group of the step that runs

quick=no
tidy=no
for argument in "$@"; do
  case $argument in
    --quick) quick=yes ;;
    --tidy) tidy=yes ;;
    --help | -h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "unknown argument $argument; see $0 --help" >&2; exit 2 ;;
  esac
done

end_group() {
  if [ -n "$group" ]; then
    kill -TERM -- "-$group" 2>/dev/null
    group=
  fi
}
trap end_group EXIT
trap 'exit 130' INT TERM

heading() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

# Passes on what a person wants to see: of ninja's and CTest's lines about what
# went well, only some.
progress() {
  awk '/^\[[0-9]+\/[0-9]+\] / { if (++built % 20 == 0) print; fflush(); next }
       /^ *Start +[0-9]+: / { next }
       / Test +#[0-9]+: .* Passed / { if (++tested % 50 == 0) print; fflush(); next }
       { print; fflush() }'
}

# step NAME COMMAND...: runs it in a process group of its own, which ends with
# it; what it says is in build/logs/NAME.log. Its status.
step() {
  local name=$1 status
  shift
  set -m
  ("$@" </dev/null 2>&1 | tee "$logs/$name.log" | progress; exit "${PIPESTATUS[0]}") 9>&- &
  group=$!
  set +m
  wait "$group"
  status=$?
  end_group
  return "$status"
}

# count_cases FILE: adds the cases of a CTest JUnit file to the totals. A case
# that could not be run has failed.
count_cases() {
  local counts
  if ! counts=$(python3 - "$1" <<'PYTHON'
import sys
import xml.etree.ElementTree as xml

passed = failed = 0
for case in xml.parse(sys.argv[1]).getroot().iter("testcase"):
    skipped = case.find("skipped")
    if case.get("status") == "run":
        passed += 1
    elif case.get("status") == "disabled" or (
        skipped is not None and skipped.get("message", "").startswith("SKIP_")):
        print("skipped:", case.get("name"), file=sys.stderr)
    else:
        failed += 1
        print("failed:", case.get("name"), file=sys.stderr)
print(passed, failed)
PYTHON
  ); then
    failed=$((failed + 1))
    echo "no results in $1"
    return
  fi
  read -r p f <<<"$counts"
  passed=$((passed + p))
  failed=$((failed + f))
  if [ $((p + f)) -eq 0 ]; then
    failed=$((failed + 1))
    echo "no tests in $1"
  fi
}

finish() {
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# required NAME COMMAND...: a step without which nothing more can be said.
required() {
  if ! step "$@"; then
    echo "$1 did not succeed; see build/logs/$1.log"
    failed=$((failed + 1))
    finish
  fi
}

# run_tests PRESET [CTEST ARGUMENTS...]
run_tests() {
  local preset=$1 results
  shift
  results=$logs/$preset-results.xml
  rm -f "$results"
  step "$preset-test" ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure \
    --no-tests=error --output-junit "$results" "$@"
  count_cases "$results"
}

run_fuzz_targets() {
  local target name
  for target in build/asan/fuzz/*; do
    if [ ! -f "$target" ] || [ ! -x "$target" ]; then continue; fi
    name=$(basename "$target")
    if step "fuzz-$name" bash -c '"$@" >"$0" 2>&1' "$logs/fuzz-$name-output.log" \
      tests/fuzz/run.sh "$name" "$FUZZ_SECONDS"; then
      passed=$((passed + 1))
      echo "fuzz $name: $(find "tests/fuzz/corpus/$name" -type f | wc -l) seeds, nothing found"
    else
      failed=$((failed + 1))
      echo "fuzz $name FAILED:"
      tail -n 40 "$logs/fuzz-$name-output.log"
    fi
  done
}

run_tidy() {
  find core storage services clients tests -name '*.cc' -not -path 'tests/fuzz/*' \
    -not -name tsan_shim.cc -print0 |
    xargs -0 -n 1 -P "$jobs" clang-tidy-19 --quiet -p build/dev
}

mkdir -p "$logs"
exec 9>"$root/build/.tests-run.lock"
if ! flock -n 9; then
  echo "another tests/run.sh is at work in $root/build" >&2
  exit 1
fi

heading "packages"
sections=(build tour test sanitize)
if [ "$tidy" = yes ]; then sections+=(develop); fi
required packages deploy/install-packages.sh "${sections[@]}"

heading "build"
required dev-configure cmake --preset dev
required dev-build cmake --build --preset dev -j "$jobs"

if [ "$tidy" = yes ]; then
  heading "clang-tidy"
  if step tidy run_tidy; then passed=1; else failed=1; fi
  finish
fi

heading "tests"
if [ "$quick" = yes ]; then
  run_tests dev -L '^(core|unit)$'
  finish
fi
run_tests dev

heading "build with AddressSanitizer and UndefinedBehaviorSanitizer"
required asan-configure cmake --preset asan
required asan-build cmake --build --preset asan -j "$jobs" \
  --target rollcall_core_tests rollcall_fuzzers

heading "tests of core and storage under the sanitizers"
run_tests asan -L '^core$'

heading "fuzz targets, $FUZZ_SECONDS s each"
run_fuzz_targets
finish
