#!/bin/bash
# A client that knows no proto: it learns them from the server by reflection.
set -euo pipefail

buf=$(dirname "$0")/../../../node_modules/.bin/buf
fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Calls METHOD with a JSON request; prints the JSON reply.
call() {
  "$buf" curl --protocol grpc --http2-prior-knowledge --reflect \
    --reflect-protocol grpc-v1alpha --data "$2" "http://$ZHAOLIAN_ADDRESS/$1"
}

methods=$("$buf" curl --protocol grpc --http2-prior-knowledge --reflect \
  --reflect-protocol grpc-v1alpha --list-methods "http://$ZHAOLIAN_ADDRESS")
for method in zhaolian.v1.LeadService/AdvanceLead grpc.health.v1.Health/Check; do
  grep -qx "$method" <<<"$methods" || fail "$method is not listed in: $methods"
done

call grpc.health.v1.Health/Check '{}' | grep -q '"SERVING"' || fail "not serving"

call zhaolian.v1.UnitService/CreateUnit '{
  "unit": {"displayName": "示例县", "kind": "KIND_COUNTY", "parentUnit": "units/bureau"},
  "unitId": "example-county", "requestId": "5f0c2a3e-3f0e-4c80-8d39-54a0a1f1a111"}' |
  grep -q '"name": *"units/example-county"' || fail "the unit was not created"

call zhaolian.v1.UnitService/ListUnits '{"filter": "kind = COUNTY"}' |
  grep -q '示例县' || fail "the unit is not listed"

stale='{"unit": {"name": "units/example-county", "etag": "\"1\"", "displayName": "别的县"},
  "updateMask": "displayName"}'
if answer=$(call zhaolian.v1.UnitService/UpdateUnit "$stale" 2>&1); then
  fail "a stale etag was accepted"
fi
grep -q '"aborted"' <<<"$answer" || fail "a stale etag got: $answer"
info=$(grep -A 1 '"google.rpc.ErrorInfo"' <<<"$answer" | sed -n 's/.*"value": *"\([^"]*\)".*/\1/p')
base64 --decode <<<"$info" 2>/dev/null | grep -aq ETAG_MISMATCH || fail "no reason in: $answer"
