# Is anybody there? An exercise over the States of the tour.
# Sourced by ../quickstart.sh; works in build/quickstart.

# Who holds which role, for the charter.
exercise_roles() {
  cat <<'ROLES'
  exercise_controller:
    signing_keys: [controller.pem]
    tls_keys: [controller-tls.pem]
  operator:
    signing_keys: [operator.pem]
    tls_keys: [operator-tls.pem]
ROLES
}

# What the server needs to run exercises and to send mail, for rollcalld.toml.
exercise_configuration() {
  cat <<CONFIGURATION

[exercises]
operator_key = "operator/keys/signing.pem"
operator_key_passphrase_file = "passphrase"

[mail]
relay = "127.0.0.1:$mail_port"
tls = "none"
from = "exercises@rollcall.example"
bounce = "bounces@rollcall.example"
CONFIGURATION
}

# A mail server of our own: nothing leaves this machine.
start_mail_sink() {
  mkdir -p mail
  rm -f mail.ready
  print_command "deploy/quickstart/mail_sink.py $mail_port mail cert@comms-fj.example &"
  set -m
  /usr/bin/python3 "$here/mail_sink.py" "$mail_port" mail cert@comms-fj.example >mail.ready 2>mail.log &
  mail_sink=$!
  set +m
  wait_for "the mail server" test -s mail.ready
}

# wait_for WHAT COMMAND...: until the command succeeds, 60 s at most.
wait_for() {
  local what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || wrong "$what was not there after 60 s"
    sleep 0.1
  done
}

# The text of a mail, for people.
read_mail() {
  /usr/bin/python3 -c 'import email, email.policy, sys
mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print("To:", mail["To"]); print("Subject:", mail["Subject"]); print()
print(mail.get_body(("plain",)).get_content())' "$1"
}

plan_exercise() {
  heading "25. An exercise: is anybody there?"
  run rollcall --home controller join charter.json --digest "$digest" --participant exercise_controller
  say "Egypt's CERT wants to answer by a key of its own; its sheet says which:"
  brief rollcall --home egy keygen duty
  run_into egy-duty.pem rollcall --home egy keys export duty
  {
    sed '/^    channels:/,$d' sheets/egy-technical.yaml
    printf '    acknowledgement_keys:\n      - |\n'
    sed 's/^/        /' egy-duty.pem
    sed -n '/^    channels:/,$p' sheets/egy-technical.yaml
  } >sheets/egy-technical-2.yaml
  brief rollcall --home egy --yes nominate sheets/egy-technical-2.yaml --sheet technical --key signing
  say "A rehearsal of a minute, by mail to a server that keeps all letters; unannounced, so that" \
    "nights and weekends are not spared:"
  start_mail_sink
  write plan.yaml <<PLAN
id: rehearsal
kind: ping
title: Rehearsal
start: $(date -u -d '+20 seconds' +%Y-%m-%dT%H:%M:%SZ)
time_zone: UTC
unannounced: true
states: all
channels: [email]
pacing: 0s
window: 1m
score_points: [10s, 30s]
PLAN
  run rollcall --home controller --yes exercise plan plan.yaml
  must_say "nobody is told before"
  run rollcall --home controller exercise list
  must_say "held"
  say "Egypt does not see it:"
  run rollcall --home egy exercise list
  must_not_say "rehearsal"
}

answer_exercise() {
  heading "26. Pings come, and are answered"
  wait_for "the first mail" test -s mail/numerique@diplomatie-fr.example.eml
  print_command "cat mail/numerique@diplomatie-fr.example.eml"
  read_mail mail/numerique@diplomatie-fr.example.eml >mail.txt
  cat mail.txt
  local both_halves
  both_halves=$(grep -oE '\b[0-9A-HJKMNP-TV-Z]{9}\b' mail.txt | head -n 2 | tr -d '\n')
  say "France's ministry types both halves, joined:"
  run rollcall --home fra exercise acknowledge "$both_halves"
  must_say "on time"
  refused ANSWER_ALREADY_TAKEN rollcall --home fra exercise acknowledge "$both_halves"
  say "Egypt's CERT sees that it is asked, and signs:"
  run rollcall --home egy exercise show rehearsal --own
  local ping
  ping=$(grep -oE 'rehearsal/[0-9a-z]{8}' said.txt | head -n 1)
  run rollcall --home egy exercise acknowledge "$ping" --key duty
  must_say "on time"
  wait_for "Switzerland's mail" test -s mail/incidents@ncsc-ch.example.eml
  read_mail mail/incidents@ncsc-ch.example.eml >mail.txt
  both_halves=$(grep -oE '\b[0-9A-HJKMNP-TV-Z]{9}\b' mail.txt | head -n 2 | tr -d '\n')
  brief rollcall --home che exercise acknowledge "$both_halves"
  say "Fiji's address is unknown to its mail server: that one bounced." \
    "The controller watches until the last ping closes, in a minute:"
  run rollcall --home controller exercise show rehearsal --live
  must_say "bounced 1"
}

report_exercise() {
  heading "27. What it found, and whether that is true"
  run rollcall --home controller exercise report rehearsal
  must_say "Reached" "Recomputable from"
  run rollcall --home che --language fr exercise report rehearsal -o report.html
  say "$demo/report.html is one file with plots, for a browser or a printer."
  run rollcall --home controller sync
  run rollcall --home controller exercise verify rehearsal
  must_say "equals what the log adds up to"
  say "And everybody knows who answered:"
  run rollcall --home che --online who FRA
  must_say "answered an exercise"
  stop_mail_sink
}

stop_mail_sink() {
  if [ -n "${mail_sink:-}" ] && kill -TERM "$mail_sink" 2>/dev/null; then
    wait "$mail_sink" || true
  fi
  mail_sink=
}
