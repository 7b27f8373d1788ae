#!/usr/bin/env bash
# start.sh FOLDER PORT [unused]: OpenLDAP's slapd in a new folder, in the foreground.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
mkdir -p "$folder/mdb" "$folder/config"
bash "$here/../certificate.sh" "$folder"
sed "s|@FOLDER@|$folder|g" "$here/config.ldif" >"$folder/config.ldif"
/usr/sbin/slapadd -n 0 -F "$folder/config" -l "$folder/config.ldif" >&2
exec /usr/sbin/slapd -d 0 -F "$folder/config" -h "ldaps://127.0.0.1:$2"
