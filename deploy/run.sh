#!/bin/bash
# Installs what is missing, builds Zhaolian, loads the reference data into an
# empty database, and serves until Ctrl-C: a trial, in which nobody signs in. For
# work, see "Signing in" in README.md.
#
#   deploy/run.sh [--data DIR] [--listen ADDRESS]
#   deploy/run.sh --check
#
#   --data DIR        where the data lies (default: data, beside deploy/)
#   --listen ADDRESS  127.0.0.1:PORT, [::1]:PORT or unix:PATH (default: 127.0.0.1:50051)
#   --check           do it all on a free port and a throw-away directory, take a
#                     tour through the command line, print what happened, and
#                     leave with 0 when all of it was right, else 1
#
# Safe to run again: what is installed, built or loaded already is left alone.
set -euo pipefail
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/steps.sh"

data=$root/data
listen=127.0.0.1:50051
check=false
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" && exit 0 ;;
    --check) check=true ;;
    --data | --listen)
      if [ -z "${2:-}" ]; then
        echo "$1 needs a value; see --help" >&2
        exit 2
      fi
      if [ "$1" = --data ]; then data=$2; else listen=$2; fi
      shift
      ;;
    *) echo "unknown option $1; see --help" >&2 && exit 2 ;;
  esac
  shift
done

# shellcheck source=deploy/serve.sh
. "$root/deploy/serve.sh"

step "Install what is missing" "$root/deploy/install.sh" build
step "Build" build release zhaolian-server zhaolian

if $check; then
  # shellcheck source=deploy/tour.sh
  . "$root/deploy/tour.sh"
  tour
  exit
fi

trap stop_server EXIT
trap 'exit 0' INT TERM
start_server "$data" "$listen"
if [ "$(count_of chains)" -eq 0 ]; then
  step "Load the reference data" zhaolian admin load "$root/deploy/reference"
fi

command=build/release/bin/zhaolian
[ "$address" = 127.0.0.1:50051 ] || command+=" --server $address"
cat <<TEXT

Zhaolian listens on $address; its data lies in $data. This is a trial: nobody
signs in, and who reaches it may do everything. Try, in another terminal:

  $command search yzj
  $command map show eq01-2025
  $command list leads --filter 'stage = SIGNED'

Ctrl-C ends the server. Its log is ${server_log#"$root/"}.
TEXT
if ! wait "$server"; then
  tail -n 5 "$server_log" >&2
  exit 1
fi
