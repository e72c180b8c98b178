# Sourced by the scripts beside it: runs a step quietly and shows its output
# only when it fails.
# shellcheck shell=bash

# The root of the sources; everything built lies in build/ below it.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/build/logs
mkdir -p "$logs"

# Shows how far ninja has come, for as long as the script runs that calls it.
#   progress_of LOG TITLE
progress_of() {
  local count
  while sleep 1 && kill -0 $$ 2>/dev/null; do
    count=$(grep -ao '^\[[0-9]*/[0-9]*\]' "$1" | tail -n 1) || continue
    printf '\r\e[K%s ... %s' "$2" "$count"
  done
}

# Runs COMMAND… with its output in a log file named after the step. Prints one
# line, or the end of the log when the command fails. On a terminal the line
# tells how much is compiled.
#   step TITLE COMMAND…
step() {
  local title=$1 log started=$SECONDS progress=
  shift
  log=$logs/$(tr -cs 'A-Za-z0-9\n' '-' <<<"$title").log
  printf '%s ... ' "$title"
  : >"$log"
  if [ -t 1 ]; then
    progress_of "$log" "$title" &
    progress=$!
  fi
  local status=0
  "$@" >"$log" 2>&1 || status=$?
  if [ -n "$progress" ]; then
    kill "$progress" 2>/dev/null || true
    wait "$progress" 2>/dev/null || true
    printf '\r\e[K%s ... ' "$title"
  fi
  if [ "$status" -eq 0 ]; then
    printf 'done in %d s\n' $((SECONDS - started))
  else
    printf 'FAILED; the end of %s:\n' "${log#"$root/"}"
    tail -n 80 "$log"
    return 1
  fi
}

# Configures a preset and builds the given targets, or everything.
#   build PRESET [TARGET…]
build() (
  preset=$1
  shift
  cd "$root" && cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}
)
