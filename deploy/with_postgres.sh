#!/bin/bash
# Runs a command beside a throw-away PostgreSQL server and stops the server after.
#
#   deploy/with_postgres.sh COMMAND…
#
# The command finds the server by ZHAOLIAN_TEST_POSTGRES, a libpq connection
# string. The server listens on a Unix socket only, with locale C, and keeps
# nothing.
set -euo pipefail

case "${1:-}" in
  --help | -h | '') sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" && exit 0 ;;
esac

bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed: deploy/install.sh test" >&2
  exit 1
fi

folder=$(mktemp -d /tmp/zhaolian-postgres.XXXXXX)
# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
  as_owner=(runuser -u postgres --)
  chown postgres "$folder"
  chmod 755 "$folder"
fi

server() {
  (cd "$folder" && "${as_owner[@]}" "$bin/pg_ctl" -s -D "$folder/data" -l "$folder/log" -w "$@")
}

stop() {
  server stop -m immediate || true
  rm -rf "$folder"
}

if ! (cd "$folder" && "${as_owner[@]}" "$bin/initdb" --pgdata="$folder/data" --username=zhaolian \
  --auth=trust --encoding=UTF8 --locale=C --no-sync) >"$folder/initdb" 2>&1; then
  cat "$folder/initdb" >&2
  rm -rf "$folder"
  exit 1
fi
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if ! server start -o "-c listen_addresses='' -k $folder -c fsync=off -c max_connections=50"; then
  cat "$folder/log" >&2
  exit 1
fi
export ZHAOLIAN_TEST_POSTGRES="host=$folder user=zhaolian dbname=postgres"
"$@"
