#!/usr/bin/env bash
# Measures Rollcall beside its yardsticks and beside what people would pick
# instead (OpenLDAP, etcd, PostgreSQL), all on this machine, and writes the
# tables and plots of docs/performance.md from what it measured.
#
#   tests/benchmarks/run.sh                  all parts; some 20 minutes
#   tests/benchmarks/run.sh load sync        these parts
#   tests/benchmarks/run.sh --quick          a few short runs, to see that it works;
#                                            changes no document
#   tests/benchmarks/run.sh --report         no measuring: the documents from the data
#   tests/benchmarks/run.sh --help
#
# Parts: load       look-ups and submissions, beside the bare server and the peers
#        growth     1,000 to 1,000,000 entries: latency, start-up, memory
#        sync       a verified copy of a log
#        followers  how fast 1,000 followers learn of an entry
#        files      reading other people's files; pings by mail
#
# Measure on a machine that does nothing else. Installs the Debian packages that
# are missing, builds in build/benchmarks, listens on loopback only, on ports that
# are free, and leaves nothing running and no files but docs/performance.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
all_parts=(load growth sync followers files)
quick=
measure=yes
parts=()
for argument in "$@"; do
  case $argument in
    --quick) quick=yes ;;
    --report) measure= ;;
    --help | -h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *)
      if [[ " ${all_parts[*]} " != *" $argument "* ]]; then
        echo "unknown argument $argument; see $0 --help" >&2
        exit 2
      fi
      parts+=("$argument")
      ;;
  esac
done
[ ${#parts[@]} -gt 0 ] || parts=("${all_parts[@]}")
report() { python3 tests/benchmarks/report.py "$@"; }
if [ -z "$measure" ]; then
  report --data docs/performance --document docs/performance.md
  exit
fi

# The peers' packages start services of their own; those that were not here
# before are stopped again.
stop_new_services() {
  for service in slapd etcd postgresql; do
    if [[ " $there_before " != *" $service "* ]]; then
      service "$service" stop >/dev/null 2>&1 || true
    fi
  done
}
there_before=
for service in slapd etcd postgresql; do
  [ -e "/etc/init.d/$service" ] && there_before+=" $service"
done
deploy/install-packages.sh build tour test benchmarks
stop_new_services

cmake --preset release -B build/benchmarks -DROLLCALL_BUILD_TESTS=ON >/dev/null
targets=()
for part in "${parts[@]}"; do
  case $part in
    load) targets+=(rollcall_load) ;;
    files) targets+=(interchange_benchmark mail_benchmark) ;;
    followers) targets+=(follow_benchmark) ;;
    *) targets+=("${part}_benchmark") ;;
  esac
done
cmake --build build/benchmarks --target "${targets[@]}"

# What else the machine did before: figures of a busy one are worth little.
load=$(cut -d ' ' -f 1 /proc/loadavg)

# Everything that a part makes lies here, also when it is interrupted.
work=$(mktemp -d)
chmod 711 "$work"  # PostgreSQL may be another user
running=
stop() {
  if [ -n "$running" ]; then kill -TERM -- "-$running" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export TEST_TMPDIR=$work/
bin=build/benchmarks/bin

# Runs a program in a process group of its own, which ends with this script.
run() {
  set -m
  "$@" &
  running=$!
  set +m
  local outcome=0
  wait "$running" || outcome=$?
  running=
  return "$outcome"
}

# Arguments: those of a whole measurement, then those of --quick after "--".
choose() {
  local chosen=()
  for word in "$@"; do
    if [ "$word" = -- ]; then
      if [ -z "$quick" ]; then break; fi
      chosen=()
      continue
    fi
    chosen+=("$word")
  done
  printf '%s\n' "${chosen[@]}"
}

measure_part() {
  local part=$1 options
  local samples=(--samples "$work/$part.csv")
  case $part in
    load)
      mapfile -t options < <(choose --runs 7 --seconds 2 --submissions 200 -- \
        --runs 2 --seconds 0.3 --submissions 20)
      run "$bin/rollcall_load" "${options[@]}" --peers slapd,etcd,postgresql "${samples[@]}"
      ;;
    growth)
      mapfile -t options < <(choose --entries 1000,10000,100000,1000000 --runs 7 --submissions 50 -- \
        --entries 1000,10000 --runs 2 --seconds 0.3 --submissions 10)
      run "$bin/growth_benchmark" "${options[@]}" "${samples[@]}"
      ;;
    sync)
      mapfile -t options < <(choose --entries 100000 --runs 5 -- --entries 5000 --runs 2)
      run "$bin/sync_benchmark" "${options[@]}" "${samples[@]}"
      ;;
    followers)
      mapfile -t options < <(choose --entries 20 -- --entries 3)
      run "$bin/follow_benchmark" "${options[@]}" "${samples[@]}"
      ;;
    files)
      mapfile -t options < <(choose --benchmark_repetitions=5 -- --benchmark_filter=Read/csv)
      run "$bin/interchange_benchmark" "${options[@]}" \
        --benchmark_out="$work/files.json" --benchmark_out_format=json
      mapfile -t options < <(choose --messages 5000 --rounds 5 -- --messages 200 --rounds 2)
      run "$bin/mail_benchmark" "${options[@]}" "${samples[@]}"
      ;;
  esac
}

for part in "${parts[@]}"; do
  printf '\n== %s (%s s)\n' "$part" "$SECONDS"
  measure_part "$part"
done
if [ -n "$quick" ]; then
  report --data "$work" --document docs/performance.md --try
else
  mkdir -p docs/performance
  report --data "$work" --keep docs/performance --load "$load"
  report --data docs/performance --document docs/performance.md
fi
printf '\nmeasured %s in %s s\n' "${parts[*]}" "$SECONDS"
