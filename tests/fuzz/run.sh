#!/usr/bin/env bash
# Runs one fuzz target that is built (cmake --preset asan): replays its seeds, then
# looks around. What it finds on the way is kept in build/fuzz/NAME for the next time.
#
#   tests/fuzz/run.sh NAME SECONDS
#
# Its status is libFuzzer's: 0 when nothing was found.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
name=${1:?NAME}
seconds=${2:?SECONDS}
MEMORY_MB=2048
INPUT_SECONDS=10  # what takes longer hangs

folders=("build/fuzz/$name")
mkdir -p "${folders[0]}"
if [ -d "tests/fuzz/corpus/$name" ]; then folders+=("tests/fuzz/corpus/$name"); fi
exec "build/asan/fuzz/$name" -max_total_time="$seconds" -rss_limit_mb="$MEMORY_MB" \
  -timeout="$INPUT_SECONDS" -artifact_prefix="build/fuzz/$name/" "${folders[@]}"
