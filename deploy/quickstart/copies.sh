# The directory without its server, and a log that lies.
# Sourced by ../quickstart.sh; works in build/quickstart.

keep_a_copy() {
  heading "21. A copy of one's own"
  run rollcall --home egy sync
  say "From now on Egypt's questions are answered from its own copy:"
  run rollcall --home egy who KEN --kind technical
  must_say "proven by replay" "as of "
  run rollcall --home egy bundle write directory.rcb
}

ask_without_the_server() {
  heading "22. The server is gone"
  print_command "kill $server"
  stop_server
  say ""
  run rollcall --home egy who KEN --kind technical
  must_say "as of " ", checkpoint "
  try rollcall --home egy --online who KEN
  [ "$code" -eq 4 ] || wrong "exit code $code, not 4"
  say "Switzerland has no copy, but a file from Egypt, and verifies it against what it pinned:"
  run rollcall --home che bundle verify directory.rcb
  run rollcall --home che --language fr --bundle directory.rcb who Égypte
  run rollcall --home che --language fr --bundle directory.rcb bundle print KEN --to cards.html
  say "$demo/cards.html is for a printer."
}

# The operator puts a backup in the place of the log, to make a statement vanish.
catch_a_log_that_was_put_back() {
  heading "23. A log that lies"
  say "An operator keeps a backup, Kenya's CERT says something new, and Egypt syncs:"
  run cp -r server server-backup
  launch_server
  brief rollcall --home ken-cert --yes confirm --sheet technical
  run rollcall --home egy sync
  say "Then the operator puts the backup in the place of the log, as if nothing had been said:"
  stop_server
  run mv server server-true
  run mv server-backup server
  launch_server
  refused LOG_ROLLED_BACK rollcall --home egy sync
  say "Both checkpoints, each with the log's own signature, are evidence that needs no witness:"
  run sh -c 'cat egy/conflicts/*.txt'
  must_say "CHECKPOINT KEPT" "CHECKPOINT SHOWN"
  say "Egypt's copy still answers, and everything is well once the true log is back:"
  run rollcall --home egy who KEN --kind technical
  stop_server
  run rm -rf server
  run mv server-true server
  launch_server
  run rollcall --home egy sync
  must_say "0 new entries"
  run rollcall --home egy compare egy/mirror "$address"
}
