#!/usr/bin/env bash
# What somebody between the State and the directory might try: changes words of
# a signed sheet, and makes the digest in its header fit. The signature is the
# only thing that cannot be made to fit.
#
#   forge.sh SIGNED.json OLD NEW FORGED.json      OLD and NEW of the same length
set -euo pipefail
signed=$1 old=$2 new=$3 forged=$4
[ "${#old}" -eq "${#new}" ] || { echo "$0: the texts differ in length" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$signed" | base64 -d; }
field body >"$work/body"
field envelope >"$work/envelope"
digest() { sha256sum "$work/body" | cut -d ' ' -f 1; }

before=$(digest)
OLD=$old NEW=$new perl -0777 -pi -e 's/\Q$ENV{OLD}\E/$ENV{NEW}/' "$work/body"
after=$(digest)
[ "$before" != "$after" ] || { echo "$0: the sheet does not say \"$old\"" >&2; exit 1; }
BEFORE=$before AFTER=$after perl -0777 -pi -e \
  'BEGIN { $b = pack("H*", $ENV{BEFORE}); $a = pack("H*", $ENV{AFTER}); } s/\Q$b\E/$a/' \
  "$work/envelope"
printf '{"envelope": "%s", "body": "%s"}\n' \
  "$(base64 -w 0 "$work/envelope")" "$(base64 -w 0 "$work/body")" >"$forged"
echo "$forged says $new instead of $old"
