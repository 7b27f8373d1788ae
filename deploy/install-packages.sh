#!/usr/bin/env bash
# Installs what is missing of the given sections of deploy/packages.txt.
#
#   deploy/install-packages.sh build test
#
# Needs root or sudo only when something is missing. Never upgrades, never removes
# and never asks anything, and starts no server that a package brings along.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/packages.txt

if [ $# -eq 0 ]; then
  echo "usage: $0 SECTION..." >&2
  echo "sections: $(sed -n 's/^\[\(.*\)\]$/\1/p' "$list" | xargs)" >&2
  exit 2
fi

packages_of() {
  awk -v section="[$1]" '/^\[/ { on = ($0 == section); next } on && NF && !/^#/ { print $1 }' "$list"
}

wanted=()
for section in "$@"; do
  mapfile -t of_section < <(packages_of "$section")
  if [ ${#of_section[@]} -eq 0 ]; then
    echo "$0: deploy/packages.txt has no section [$section]" >&2
    exit 2
  fi
  wanted+=("${of_section[@]}")
done

missing=()
for package in "${wanted[@]}"; do
  if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing, and you are neither root nor have sudo. As root, run:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

# What Debian asks before a package starts its server: no (101). Stays as it is
# where the machine has an answer of its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

echo "installing ${#missing[@]} Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get -q update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get -q install -y --no-install-recommends --no-remove "${missing[@]}"
