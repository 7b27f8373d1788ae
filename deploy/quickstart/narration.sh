# How the quickstart talks: headings, commands as one would type them, and
# checks of what they say. Sourced by ../quickstart.sh.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
else
  bold='' dim='' plain=''
fi

heading() { printf '\n%s== %s%s\n\n' "$bold" "$1" "$plain"; }

# A line or two of explanation.
say() { printf '%s\n' "$@"; }

# The arguments as one would type them.
as_typed() {
  local argument typed=
  for argument in "$@"; do
    case $argument in
      '' | *[[:space:]\"\$\`\\\;\&\|\<\>\(\)*?~#]* | *"'"*)
        typed+=" '${argument//"'"/"'\\''"}'" ;;
      *) typed+=" $argument" ;;
    esac
  done
  printf '%s' "${typed# }"
}

print_command() { printf '%s$ %s%s\n' "$bold" "$1" "$plain"; }

# Ends the tour: something is not as it should be.
wrong() {
  printf '\nThis should not happen: %s\n' "$1" >&2
  if [ -f server.log ]; then
    printf '%s\n' "The last lines of $demo/server.log:" >&2
    tail -n 20 server.log >&2
  fi
  exit 1
}

# try COMMAND...: prints it and runs it; what it says is also in $said, its
# exit code in $code.
try() {
  print_command "$(as_typed "$@")"
  code=0
  "$@" >said.txt 2>&1 </dev/null || code=$?
  cat said.txt
  said=$(cat said.txt)
  printf '\n'
}

# run COMMAND...: must succeed.
run() {
  try "$@"
  if [ "$code" -ne 0 ]; then wrong "the command ended with exit code $code"; fi
}

# brief COMMAND...: must succeed; shows only the line that matters of what it
# says.
brief() {
  print_command "$(as_typed "$@")"
  code=0
  "$@" >said.txt 2>&1 </dev/null || code=$?
  said=$(cat said.txt)
  if [ "$code" -ne 0 ]; then
    cat said.txt
    wrong "the command ended with exit code $code"
  fi
  local line
  line=$(grep -E '^(Fingerprint|TLS key|Accepted|The unsigned|Signed;|All signatures)' said.txt |
    tail -n 1) || line=$(tail -n 1 said.txt)
  printf '%s%s%s\n' "$dim" "$line" "$plain"
}

# run_into FILE COMMAND...: the same, its output goes into FILE.
run_into() {
  local file=$1
  shift
  print_command "$(as_typed "$@") > $file"
  if ! "$@" >"$file" </dev/null; then wrong "the command did not succeed"; fi
}

# must_say TEXT...: the last command must have said all of these.
must_say() {
  local text
  for text in "$@"; do
    if [[ $said != *"$text"* ]]; then wrong "the answer does not say \"$text\""; fi
  done
}

# must_not_say TEXT
must_not_say() {
  if [[ $said == *"$1"* ]]; then wrong "the answer says \"$1\""; fi
}

# refused REASON COMMAND...: must be refused, with this reason.
refused() {
  local reason=$1
  shift
  try "$@"
  if [ "$code" -eq 0 ]; then wrong "this was not refused"; fi
  if [[ $said != *"$reason"* ]]; then wrong "this was refused, but not with $reason"; fi
  printf '%s   refused, as it must be: %s%s\n\n' "$dim" "$reason" "$plain"
}

# write FILE: writes standard input and shows it.
write() {
  printf '%s# %s%s\n' "$dim" "$1" "$plain"
  tee "$1"
  printf '\n'
}
