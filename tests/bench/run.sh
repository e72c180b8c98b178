#!/bin/bash
# Measures what the server costs, as ratios to raw limits and to a peer, all in
# one run: gRPC by itself, SQLite by itself, etcd.
#
#   tests/bench/run.sh [--quick] [--json FILE] [ROW...]
#
#   --quick      within a minute: one short round and at most 10,000 firms; shows
#                that every row can be measured, its figures say little
#   --json FILE  writes the rows and the loads they come from to a file as well
#   ROW          only these rows; a wrong name lists them all
#
# Builds the release preset first. Leaves with 0 when every goal holds, 3 when one
# falls short or was not measured, 2 when it was called wrongly. As root it
# installs what is missing, without starting it.
set -euo pipefail
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/../../deploy/steps.sh"

case " $* " in
  *" --help "* | *" -h "*) sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" && exit 0 ;;
esac

if [ "$(id -u)" -eq 0 ]; then
  step "Install what is missing" "$root/deploy/install.sh" bench >&2
fi
# What was called wrongly is told before the build.
python3 -B "$root/tests/bench/bench.py" --only-check "$@"
step "Build" build release zhaolian-server zhaolian bench_load bench_echo bench_feed bench_firms \
  bench_raw_writes bench_reports \
  bench_count_allocations >&2
exec python3 -B "$root/tests/bench/bench.py" "$@"
