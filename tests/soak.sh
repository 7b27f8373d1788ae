#!/usr/bin/env bash
# Does for hours what tests/run.sh does for seconds, and looks each time whether
# what was promised was kept: kills leader, followers and mirrors, cuts their
# power, submits three times what a node can write, holds 10,000 connections.
#
#   tests/soak.sh              200 kills in each test, half of them in an exercise
#                              by mail of 195 States; some forty minutes
#   ROLLCALL_KILLS=1000 tests/soak.sh
#   tests/soak.sh --sanitize tsan [CTEST ARGUMENTS...]
#   tests/soak.sh --sanitize asan [CTEST ARGUMENTS...]
#                              instead: the whole suite, or what the arguments
#                              choose, under those sanitizers; an hour or two
#   tests/soak.sh --fuzz [NAME...]
#                              instead: each fuzz target, or those named, for ten
#                              minutes (ROLLCALL_FUZZ_SECONDS), one on each core
#   tests/soak.sh --help
#
# Not part of tests/run.sh. The last line is "N passed, N failed", or CTest's.
# Installs the Debian packages that are missing, builds in build/dev (sanitizers
# and fuzz targets: build/tsan, build/asan), leaves nothing running.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# sanitize PRESET [CTEST ARGUMENTS...]. What is suppressed: tests/tsan.supp says why.
# One after the other: clocks of real programs run on, however slow they are.
sanitize() {
  local preset=$1
  shift
  case $preset in tsan | asan) ;; *) echo "no sanitizer $preset; see $0 --help" >&2; exit 2 ;; esac
  deploy/install-packages.sh build tour test sanitize || exit 1
  cmake --preset "$preset" >/dev/null || exit 1
  cmake --build --preset "$preset" || exit 1
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error "$@"
  exit
}

# fuzz_for SECONDS NAME: one target; its last words when it found something.
fuzz_for() {
  local log=build/logs/soak-$2.log
  if tests/fuzz/run.sh "$2" "$1" >"$log" 2>&1; then
    echo "fuzz $2: nothing found; $log"
  else
    echo "$2" >>build/logs/soak-failed
    echo "fuzz $2 FAILED:"
    tail -n 40 "$log"
  fi
}

fuzz() {
  deploy/install-packages.sh build tour test sanitize || exit 1
  cmake --preset asan >/dev/null || exit 1
  cmake --build --preset asan --target "${@:-rollcall_fuzzers}" || exit 1
  mkdir -p build/logs
  : >build/logs/soak-failed
  local names=("$@") name failed
  if [ $# -eq 0 ]; then
    for name in build/asan/fuzz/*; do
      if [ -f "$name" ] && [ -x "$name" ]; then names+=("$(basename "$name")"); fi
    done
  fi
  export -f fuzz_for
  printf '%s\0' "${names[@]}" | xargs -0 -P "$(nproc)" -I {} \
    bash -c 'fuzz_for "$0" "$1"' "${ROLLCALL_FUZZ_SECONDS:-600}" {}
  failed=$(wc -l <build/logs/soak-failed)
  echo
  echo "$((${#names[@]} - failed)) passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

# soak PROGRAM FILTER. GoogleTest is content with a filter that no test fits.
soak() {
  local program
  program=$(find build/dev/tests -name "$1" -type f)
  if ! "$program" --gtest_filter="$2" --gtest_list_tests | grep '^  ' >/dev/null; then
    echo "no test of $1 fits $2" >&2
    return 1
  fi
  "$program" --gtest_filter="$2" --gtest_brief=1
}

case ${1:-} in
  "") ;;
  --sanitize) shift; sanitize "$@" ;;
  --fuzz) shift; fuzz "$@" ;;
  --help | -h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
  *) echo "unknown argument $1; see $0 --help" >&2; exit 2 ;;
esac
export ROLLCALL_KILLS=${ROLLCALL_KILLS:-200}
export ROLLCALL_STATES=${ROLLCALL_STATES:-195}
export ROLLCALL_OVERLOAD_SECONDS=${ROLLCALL_OVERLOAD_SECONDS:-60}
export ROLLCALL_CONNECTIONS=${ROLLCALL_CONNECTIONS:-10000}

# Test program and the tests in it that take longer here.
soaks=(
  "rollcall_mail_crash_test MailCrashTest.*"
  "rollcall_durability_test CrashTest.*"
  "rollcall_exercises_test ExerciseCrashTest.*"
  "rollcall_follower_test FollowerCrashTest.*"
  "rollcall_offline_test OfflineTest.AKilledSyncGoesOnWhereItStopped"
  "power_loss_test PowerLossTest.*"
  "rollcall_overload_test OverloadTest.*"
  "rollcall_hostile_test HostileTest.*"
)

deploy/install-packages.sh build tour test || exit 1
cmake --preset dev >/dev/null || exit 1
for soak in "${soaks[@]}"; do
  cmake --build --preset dev --target "${soak% *}" || exit 1
done

passed=0
failed=0
for soak in "${soaks[@]}"; do
  printf '\n== %s (%s s)\n' "${soak#* }" "$SECONDS"
  if soak "${soak% *}" "${soak#* }"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
