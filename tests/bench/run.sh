#!/bin/bash
# Measures what the server costs, as ratios to raw limits and to a peer, all in
# one run: gRPC by itself, SQLite by itself, etcd.
#
#   tests/bench/run.sh [--quick] [--json] [ROW...]
#
#   --quick  about two minutes: shorter loads, at most 100,000 firms
#   --json   the same as JSON
#   ROW      only these rows; a wrong name lists them all
#
# Builds the release preset first. Leaves with 0 when every target is met, 1 when
# one is missed or was not measured, 2 when it was called wrongly. As root it
# installs what is missing, without starting it.
set -euo pipefail
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/../../deploy/steps.sh"

for argument in "$@"; do
  case $argument in
    --help | -h) sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" && exit 0 ;;
    --quick | --json) ;;
    -*) echo "unknown option $argument; see --help" >&2 && exit 2 ;;
  esac
done

if [ "$(id -u)" -eq 0 ]; then
  step "Install what is missing" "$root/deploy/install.sh" bench >&2
fi
step "Build" build release zhaolian-server zhaolian bench_load bench_echo bench_firms \
  bench_raw_writes >&2
exec python3 -B "$root/tests/bench/bench.py" "$@"
