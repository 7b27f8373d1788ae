#!/usr/bin/env bash
# Makes FOLDER/tls.key and FOLDER/tls.crt, a self-signed certificate of
# 127.0.0.1 on the kind of key that rollcalld has.
set -euo pipefail
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
  -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
  -keyout "$1/tls.key" -out "$1/tls.crt" 2>/dev/null
chmod 600 "$1/tls.key"
