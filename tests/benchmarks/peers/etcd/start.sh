#!/usr/bin/env bash
# start.sh FOLDER PORT PEER_PORT: etcd in a new folder, in the foreground.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
mkdir -p "$folder/data"
chmod 700 "$folder/data"
bash "$here/../certificate.sh" "$folder"
sed "s|@FOLDER@|$folder|g; s|@PORT@|$2|g; s|@PEER_PORT@|$3|g" "$here/etcd.yaml" >"$folder/etcd.yaml"
exec /usr/bin/etcd --config-file "$folder/etcd.yaml"
