# Sourced by run.sh --check: a tour through the command line that says what it
# does and stops at the first thing that is not right.
# shellcheck shell=bash disable=SC2154 # root comes from steps.sh

number=0

stop_of_tour() {
  printf '     NOT RIGHT: %s\n' "$*"
  exit 1
}

# Announces the next thing to be shown.
chapter() {
  number=$((number + 1))
  printf '%2d. %s\n' "$number" "$*"
}

# Says a fact, or stops the tour.
#   expect WHAT GOT WANTED
expect() {
  if [ "$2" != "$3" ]; then
    stop_of_tour "$1: got '$2', wanted '$3'"
  fi
  printf '     %s: %s\n' "$1" "$2"
}

# One field of one resource.
#   field NAME FIELD
field() {
  zhaolian get "$1" -o csv --fields "$2" | sed -n '2{s/^"\(.*\)"$/\1/;s/""/"/g;p}'
}

# The exit code of a command that should fail.
code_of() {
  local code=0
  zhaolian "$@" >/dev/null 2>&1 || code=$?
  echo "$code"
}

# Expects that a search finds a firm.
#   found QUERY FIRM
found() {
  if ! zhaolian search "$1" -o csv | grep -q "$2"; then
    stop_of_tour "search $1 does not find $2"
  fi
  printf '     search %s: finds %s\n' "$1" "$2"
}

show_counts() {
  expect "clusters" "$(count_of clusters)" 8
  expect "chains" "$(count_of chains)" 22
  expect "chain nodes" "$(count_of chain-nodes)" 228
  expect "target enterprises" "$(count_of enterprises 'name = "enterprises/te-*"')" 798
  expect "named enterprises" "$(count_of enterprises 'name = "enterprises/er-*"')" 52
  expect "leads" "$(count_of leads)" 93
}

# How many rows each library has, in one line.
counts() {
  local each
  for each in clusters chains chain-nodes enterprises leads; do
    printf '%s %s, ' "$(count_of "$each")" "$each"
  done
  echo "revision $(revision)"
}

show_search() {
  local query
  for query in 扬子江 yzj yangzijiang ＹＺＪ 揚子江; do
    found "$query" 扬子江药业集团
  done
}

show_chain() {
  zhaolian create chain --id tour display_name=示例链 year=2026 cluster=cluster-eq >/dev/null
  zhaolian create chain-node --id tour-01 display_name=原料 chain=tour position=UPSTREAM \
    strength=STRONG >/dev/null
  zhaolian create chain-node --id tour-02 display_name=整机 chain=tour position=DOWNSTREAM \
    strength=GAP >/dev/null
  zhaolian map link tour-01 tour-02 >/dev/null
  expect "tour-01 supplies" "$(field chainNodes/tour-01 supplies)" chainNodes/tour-02
  expect "exit code of a link that closes a circle" "$(code_of map link tour-02 tour-01)" 4
}

show_same_request() {
  local request_id etag
  request_id=$(cat /proc/sys/kernel/random/uuid)
  local create=(create enterprise --id tour-firm display_name=示例精密机械有限公司 relation=TARGET
    --request-id "$request_id")
  zhaolian "${create[@]}" >/dev/null
  etag=$(field enterprises/tour-firm etag)
  zhaolian "${create[@]}" >/dev/null
  expect "etag after the second request" "$(field enterprises/tour-firm etag)" "$etag"
}

show_stale_update() {
  local etag
  etag=$(field enterprises/tour-firm etag)
  zhaolian update enterprises/tour-firm industry=机床 --etag "$etag" >/dev/null
  expect "exit code of an update with the etag from before" \
    "$(code_of update enterprises/tour-firm industry=纺织 --etag "$etag")" 4
  expect "industry" "$(field enterprises/tour-firm industry)" 机床
}

# The last revision handed out: every change takes one.
revision() {
  zhaolian info -o json | sed -n 's/.*"revision": *"\{0,1\}\([0-9]*\).*/\1/p'
}

tour() {
  local folder before
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of now
  trap "stop_server; rm -rf '$folder'" EXIT
  trap 'exit 130' INT TERM

  chapter "The server starts with an empty database on a free port"
  start_server "$folder/data" 127.0.0.1:0
  expect "chains" "$(count_of chains)" 0

  chapter "The reference data is loaded"
  zhaolian admin load "$root/deploy/reference" >"$folder/load" 2>&1 ||
    stop_of_tour "$(tail -n 5 "$folder/load")"
  show_counts

  chapter "Loading it again changes nothing"
  before=$(revision)
  zhaolian admin load "$root/deploy/reference" >/dev/null 2>&1
  expect "revision" "$(revision)" "$before"

  chapter "Firms are found in Chinese, pinyin, initials, wide letters and traditional characters"
  show_search

  chapter "A chain with two nodes is added; their links may not close a circle"
  show_chain

  chapter "A firm is created; the same request again changes nothing"
  show_same_request

  chapter "An update with a stale etag is refused"
  show_stale_update

  chapter "A restart keeps the data"
  before=$(counts)
  stop_server
  start_server "$folder/data" 127.0.0.1:0
  expect "after the restart" "$(counts)" "$before"
  expect "industry of the firm" "$(field enterprises/tour-firm industry)" 机床

  echo "All of it was right."
}
