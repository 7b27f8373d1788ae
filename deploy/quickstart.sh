#!/usr/bin/env bash
# A real directory of eight States on this machine, step by step.
#
#   deploy/quickstart.sh           shows everything, then serves until Ctrl-C
#   deploy/quickstart.sh --once    shows everything and ends
#
#   --binaries DIR   rollcalld and rollcall are there: installs and builds nothing
#   --folder DIR     works there instead of in build/quickstart
#
# Installs the Debian packages that are missing (root or sudo, only then),
# builds the release preset and works in build/quickstart, which it makes anew.
# Every command is printed before it runs, so that you can type the next one.
set -euo pipefail
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
here=$root/deploy/quickstart
demo=$root/build/quickstart

once=no
binaries=
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=yes ;;
    --binaries) binaries=$(realpath "${2:?--binaries needs a folder}"); shift ;;
    --folder) demo=$(realpath -m "${2:?--folder needs a folder}"); shift ;;
    --help | -h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "unknown argument $1; see $0 --help" >&2; exit 2 ;;
  esac
  shift
done

# shellcheck source=quickstart/narration.sh
. "$here/narration.sh"
# shellcheck source=quickstart/foundation.sh
. "$here/foundation.sh"
# shellcheck source=quickstart/states.sh
. "$here/states.sh"
# shellcheck source=quickstart/questions.sh
. "$here/questions.sh"
# shellcheck source=quickstart/proposals.sh
. "$here/proposals.sh"
# shellcheck source=quickstart/copies.sh
. "$here/copies.sh"
# shellcheck source=quickstart/export.sh
. "$here/export.sh"
# shellcheck source=quickstart/exercises.sh
. "$here/exercises.sh"

server=  # process id of rollcalld
stop_server() {
  if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then
    wait "$server" || true
  fi
  server=
}
trap 'stop_mail_sink; stop_server' EXIT
trap 'echo; echo "stopping"; exit 0' INT TERM

# Some of the lines in which ninja says how far it is.
build_progress() { awk '/^\[[0-9]+\/[0-9]+\] / { if (++n % 20 == 0) print; fflush() }'; }

build() {
  heading "Building"
  "$root/deploy/install-packages.sh" build tour
  mkdir -p "$root/build"
  local log=$root/build/quickstart-build.log
  say "This takes some minutes the first time."
  print_command "cmake --preset release && cmake --build --preset release --target rollcalld rollcall"
  if ! (cd "$root" && cmake --preset release &&
    cmake --build --preset release -j "$(nproc)" --target rollcalld rollcall) 2>&1 |
    tee "$log" | build_progress; then
    tail -n 40 "$log" >&2
    wrong "the build did not succeed; see build/quickstart-build.log"
  fi
  binaries=$root/build/release/bin
}

# Makes the folder of the tour anew; never one that is something else.
prepare_folder() {
  if [ -e "$demo" ] && [ ! -f "$demo/environment" ] && [ -n "$(ls -A "$demo")" ]; then
    echo "$demo is no folder of an earlier tour; choose another --folder" >&2
    exit 2
  fi
  rm -rf "$demo"
  mkdir -p "$demo"
  write_environment
  # shellcheck disable=SC1091
  . "$demo/environment"
  cp -r "$root/deploy/examples/sheets" sheets
}

# The reader's own terminal: one line to be in the same place.
write_environment() {
  cat >"$demo/environment" <<ENVIRONMENT
cd "$demo"
export PATH="$binaries:\$PATH"
export ROLLCALL_PASSPHRASE_FILE="$demo/passphrase"
ENVIRONMENT
  (umask 077 && echo "quickstart: a passphrase for a demonstration only" >"$demo/passphrase")
}

if [ -z "$binaries" ]; then build; fi
prepare_folder
hold_ceremony
start_server
enrol_states
nominate_sheets
ask
rotate_keys
show_refusals
manage_access
verify_log
enrol_a_regional_directory
propose_contacts
answer_proposals
keep_a_copy
ask_without_the_server
catch_a_log_that_was_put_back
export_contacts
plan_exercise
answer_exercise
report_exercise

heading "That was it"
say "The directory serves at $address. In another terminal:" "" \
  "  . $demo/environment" \
  "  rollcall --home egy who KEN --kind technical" \
  "  rollcall --home che --language fr list" \
  "  rollcall --home fra exercise show rehearsal --own" \
  "  rollcall --help" ""
if [ "$once" = yes ]; then
  stop_server
  say "The server is stopped (--once)."
  exit 0
fi
say "Ctrl-C stops it."
wait "$server" || wrong "the server ended"
