#!/usr/bin/env bash
# start.sh FOLDER PORT [unused]: PostgreSQL in a new folder, in the foreground; as the
# user postgres when root starts it, because it refuses to run as root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
mkdir -p "$folder"
bash "$here/../certificate.sh" "$folder"
cp "$here/pg_hba.conf" "$folder/"
sed "s|@FOLDER@|$folder|g; s|@PORT@|$2|g" "$here/postgresql.conf" >"$folder/postgresql.conf"
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  chmod 711 "$(dirname "$folder")"
  chown -R postgres: "$folder"
  # A change of user ends what ties the server's life to that of who started it.
  as_user=(setpriv --reuid=postgres --regid=postgres --init-groups --pdeathsig KILL)
fi
cd "$folder"
"${as_user[@]}" "$programs/initdb" -D "$folder/data" -U postgres --auth=trust -E UTF8 --locale=C >&2
exec "${as_user[@]}" "$programs/postgres" -D "$folder/data" -c "config_file=$folder/postgresql.conf"
