#!/bin/bash
# The examples for county apps: each logs a contact while there is no server to reach,
# sends it once, and finds it in its copy beside the other's.
#   county_apps_test.sh ZHAOLIAN
set -euo pipefail

zhaolian=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export NODE_PATH=$root/node_modules

"$zhaolian" --server "$ZHAOLIAN_ADDRESS" create enterprise --id example-firm \
  display_name=示例精密机械 relation=target owner_unit=bureau
mkdir "$folder/generated"
(cd "$root/proto" && protoc -I. --python_out="$folder/generated" --grpc_out="$folder/generated" \
  --plugin=protoc-gen-grpc="$(command -v grpc_python_plugin)" zhaolian/v1/*.proto google/rpc/*.proto)

node_app() {
  ZHAOLIAN_STATE=$folder/node.json node "$root/client-lib/examples/county_app.js" "$@"
}
python_app() {
  ZHAOLIAN_STATE=$folder/python.db PYTHONPATH=$folder/generated PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 "$root/client-lib/examples/county_app.py" "$@"
}
expect() {
  local expected=$1 said
  shift
  said=$("$@" | tail -n 1)
  [ "$said" = "$expected" ] || { echo "$*: \"$said\" instead of \"$expected\""; exit 1; }
}

for app in node_app python_app; do
  (
    export ZHAOLIAN_ADDRESS=127.0.0.1:1
    expect '0 firms, 0 leads, 0 contacts; 1 to send, 0 refused' "$app" log enterprises/example-firm "第一次电话，$app"
    expect '0 firms, 0 leads, 0 contacts; 2 to send, 0 refused' "$app" log enterprises/nobody 不存在的企业
    if "$app" sync 2>/dev/null; then echo "$app found a server where there is none"; exit 1; fi
  )
done
expect '1 firms, 0 leads, 1 contacts; 0 to send, 1 refused' node_app sync
expect '1 firms, 0 leads, 2 contacts; 0 to send, 1 refused' python_app sync
expect '1 firms, 0 leads, 2 contacts; 0 to send, 1 refused' node_app sync
expect '1 firms, 0 leads, 2 contacts; 0 to send, 1 refused' python_app sync
