# The directory itself: its server, its charter, its registrar.
# Sourced by ../quickstart.sh; works in build/quickstart.

# A TCP port of 127.0.0.1 that nobody listens on.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

hold_ceremony() {
  heading "1. A server makes its keys"
  address=127.0.0.1:$(free_port)
  run rollcalld init --data server --origin rollcall.example/quickstart --address "$address"
  # What init printed for the charter, between its two headings.
  sed -n '/^For the charter/,/^Next:/{/^For the charter/d;/^Next:/d;/^$/d;p}' said.txt >charter-server.yaml

  heading "2. The key ceremony: three root key holders, two of whom must agree"
  local office
  run rollcall --home root-1 keygen signing
  for office in root-1 root-2 root-3 registrar controller operator; do
    if [ "$office" != root-1 ]; then brief rollcall --home "$office" keygen signing; fi
    run_into "$office.pem" rollcall --home "$office" keys export signing
    brief rollcall --home "$office" keygen tls
    run_into "$office-tls.pem" rollcall --home "$office" keys export tls
  done
  {
    cat charter-server.yaml
    cat <<'CHARTER'
roles:
  root:
    threshold: 2
    signing_keys: [root-1.pem, root-2.pem, root-3.pem]
    tls_keys: [root-1-tls.pem, root-2-tls.pem, root-3-tls.pem]
  registrar:
    threshold: 1
    signing_keys: [registrar.pem]
    tls_keys: [registrar-tls.pem]
CHARTER
    exercise_roles
  } | write CHARTER.yaml
  run rollcall --home root-1 charter create CHARTER.yaml --draft charter.json
  digest=$(sed -n "s/^Digest to pin: //p" said.txt)
  run rollcall --home root-1 --yes sign charter.json
  brief rollcall --home root-3 --yes sign charter.json
  run rollcall charter show charter.json
  must_say "$digest"
}

# launch_server [ARGUMENT...]: starts rollcalld and waits until it listens.
launch_server() {
  rm -f server.address
  print_command "$(as_typed rollcalld run --config rollcalld.toml "$@") >> server.log 2>&1 &"
  # In a process group of its own: Ctrl-C is for this script, which then ends it.
  set -m
  rollcalld run --config rollcalld.toml "$@" >>server.log 2>&1 </dev/null &
  server=$!
  set +m
  local tries=0
  until [ -s server.address ]; do
    kill -0 "$server" 2>/dev/null || wrong "the server did not start"
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || wrong "the server was not ready after 30 s"
    sleep 0.1
  done
}

start_server() {
  heading "3. The server starts with that charter"
  local metrics
  metrics=127.0.0.1:$(free_port)
  mail_port=$(free_port)
  {
    cat <<CONFIGURATION
[node]
data_dir = "server"
listen = "$address"
address_file = "server.address"

[metrics]
listen = "$metrics"
CONFIGURATION
    exercise_configuration
  } | write rollcalld.toml
  run rollcalld check-config --config rollcalld.toml
  launch_server --charter charter.json
  say "It serves at $(cat server.address), over mutual TLS." ""
  say "The registrar pins the directory by the charter's digest:"
  run rollcall --home registrar join charter.json --digest "$digest" --participant registrar
  run rollcall --home registrar log checkpoint
}
