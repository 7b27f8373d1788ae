#!/usr/bin/env bash
# Kills leader, followers and mirrors far oftener than tests/run.sh does, and
# looks each time whether what was promised was kept.
#
#   tests/soak.sh              100 kills in each test; 50 in an exercise by mail of
#                              195 States
#   ROLLCALL_KILLS=1000 tests/soak.sh
#   tests/soak.sh --help
#
# Not part of tests/run.sh: it takes most of an hour. The last line is
# "N passed, N failed". Installs the Debian packages that are missing, builds in
# build/dev, leaves nothing running.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

case ${1:-} in
  "") ;;
  --help | -h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
  *) echo "unknown argument $1; see $0 --help" >&2; exit 2 ;;
esac
export ROLLCALL_KILLS=${ROLLCALL_KILLS:-100}
export ROLLCALL_STATES=${ROLLCALL_STATES:-195}

# Test program and the tests in it that kill.
soaks=(
  "rollcall_mail_crash_test MailCrashTest.*"
  "rollcall_durability_test CrashTest.*"
  "rollcall_exercises_test ExerciseCrashTest.*"
  "rollcall_follower_test FollowerCrashTest.*"
  "rollcall_offline_test OfflineTest.AKilledSyncGoesOnWhereItStopped"
)

deploy/install-packages.sh build tour test || exit 1
cmake --preset dev >/dev/null || exit 1
for soak in "${soaks[@]}"; do
  cmake --build --preset dev --target "${soak% *}" || exit 1
done

passed=0
failed=0
for soak in "${soaks[@]}"; do
  printf '\n== %s, %s kills (%s s)\n' "${soak#* }" "$ROLLCALL_KILLS" "$SECONDS"
  if "build/dev/tests/integration/${soak% *}" --gtest_filter="${soak#* }" --gtest_brief=1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
