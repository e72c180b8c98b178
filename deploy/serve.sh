# Sourced by run.sh and tour.sh: a server of the release build in the
# background, and the command line that talks to it.
# shellcheck shell=bash disable=SC2154 # root and logs come from steps.sh

server=
address=
server_log=$logs/server.log

# Starts a server on trial and waits until it listens. Sets `server` to its process and
# `address` to where it listens.
#   start_server DATA LISTEN
start_server() {
  local said=$logs/server.out
  : >"$said"
  "$root/build/release/bin/zhaolian-server" --trial --data "$1" --listen "$2" \
    >"$said" 2>"$server_log" &
  server=$!
  until grep -q '^listening on ' "$said"; do
    if ! kill -0 "$server" 2>/dev/null; then
      server=
      cat "$server_log" >&2
      return 1
    fi
    sleep 0.1
  done
  address=$(sed -n 's/^listening on //p' "$said")
}

# Asks the server to end and waits until it has.
stop_server() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || true
    server=
  fi
}

# The command line, talking to the server started last.
zhaolian() {
  "$root/build/release/bin/zhaolian" --server "$address" "$@"
}

# Prints how many live rows a collection has.
#   count_of COLLECTION [FILTER]
count_of() {
  # Without the note that there are no rows.
  zhaolian list "$1" ${2:+--filter "$2"} --limit 0 --fields name -o csv 2>/dev/null |
    tail -n +2 | wc -l
}
