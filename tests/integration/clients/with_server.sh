#!/bin/bash
# Runs a command beside a server on trial with an empty database, then ends the server.
#   with_server.sh SERVER COMMAND…
# The command finds the server by ZHAOLIAN_ADDRESS.
set -euo pipefail

server_program=$1
shift
folder=$(mktemp -d)
"$server_program" --trial --data "$folder/data" --listen 127.0.0.1:0 >"$folder/out" 2>"$folder/log" &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$folder"' EXIT
until grep -q '^listening on ' "$folder/out"; do
  if ! kill -0 "$server" 2>/dev/null; then
    cat "$folder/log" >&2
    exit 1
  fi
  sleep 0.1
done
ZHAOLIAN_ADDRESS=$(sed -n 's/^listening on //p' "$folder/out")
export ZHAOLIAN_ADDRESS
"$@"
