#!/bin/bash
# Does bad things to the real server under load, again and again, and checks
# that nothing acknowledged is lost, nothing is done twice and everything fits
# together.
#
#   tests/robustness/run.sh [--quick] [--seed N] [SCENARIO…]
#
#   kill    SIGKILL at any moment, start again
#   pause   SIGSTOP and SIGCONT, longer and shorter than clients wait
#   power   the power of an ext4 disk is cut; a control without syncs must lose (root)
#   full    the disk is full, and is not (root)
#   io      every n-th read, write, sync and open fails, once or for ever
#   clock   the clock goes back, ten years on, and over the end of 32 bits
#
# Without SCENARIO: all. --quick: what CI runs, minutes rather than an hour.
# Builds the release first. One line of figures for each scenario; what a failed
# one leaves is kept, and can be judged again:
#
#   build/release/bin/robustness --history KEPT/history --database KEPT/data/zhaolian.db
#
# Leaves with 0 when all is right, 3 when a scenario failed, 2 for wrong usage.
set -euo pipefail
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/../../deploy/steps.sh"

case "${1:-}" in
  --help | -h) sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" && exit 0 ;;
esac

step "Build the release" build release robustness
# In memory: a process that dies takes nothing of the page cache with it, and
# without waiting for a disk more moments are hit.
TMPDIR=/dev/shm exec "$root/build/release/bin/robustness" "$@"
