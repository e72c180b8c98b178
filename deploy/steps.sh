# Sourced by the scripts beside it: runs a step quietly and shows its output
# only when it fails.
# shellcheck shell=bash

# The root of the sources; everything built lies in build/ below it.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/build/logs
mkdir -p "$logs"

# Runs COMMAND… with its output in a log file named after the step. Prints one
# line, or the end of the log when the command fails.
#   step TITLE COMMAND…
step() {
  local title=$1 log started=$SECONDS
  shift
  log=$logs/$(tr -cs 'A-Za-z0-9\n' '-' <<<"$title").log
  printf '%s ... ' "$title"
  if "$@" >"$log" 2>&1; then
    printf 'done in %d s\n' $((SECONDS - started))
  else
    printf 'FAILED; the end of %s:\n' "${log#"$root/"}"
    tail -n 80 "$log"
    return 1
  fi
}

# Configures a preset and builds the given targets, or everything.
#   build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  cd "$root" && cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}
}
