#!/bin/bash
# Installs what is missing, then builds and runs the tests.
#
#   deploy/test.sh         every test, and every check of style and memory
#   deploy/test.sh LABEL   only the tests of one label: unit, conformance, integration,
#                          robustness
#   deploy/test.sh full    the same as without argument, and slower: ThreadSanitizer,
#                          AddressSanitizer over the integration tests, longer fuzzing,
#                          a build without precompiled headers
#
# Safe to run again. A step prints its output only when it fails; logs are kept
# in build/logs. Leaves with 0 when everything passed.
set -euo pipefail
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/steps.sh"

case "${1:-}" in
  --help | -h) sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" && exit 0 ;;
  -*) echo "unknown option $1; see --help" >&2 && exit 2 ;;
esac
if [ $# -gt 1 ]; then
  echo "one label at most; see --help" >&2
  exit 2
fi
label=${1:-}
cd "$root"

# The JavaScript tools, once per change of their list.
node_tools() {
  if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.installed
  fi
}

# The protos obey the style guide, and old clients go on working.
protos() {
  node_modules/.bin/buf lint &&
    node_modules/.bin/buf breaking --against proto/released.binpb
}

sources() {
  git ls-files --cached --others --exclude-standard -- "$@"
}

style() {
  sources '*.cc' '*.h' | xargs -r clang-format --dry-run -Werror &&
    shellcheck -x deploy/*.sh tests/bench/*.sh tests/robustness/*.sh .ci/run && wordings
}

# Each sentence of the command line has a name of its own: of two inline constants of one name
# the linker takes either.
wordings() {
  ! grep -hoE 'Wording k[A-Za-z]+' client-lib/cli/*wording*.h | sort | uniq -d | grep .
}

# Checks what is deployed, as far as it changed since the commit in deploy/tidied, where all
# of it was clean; `full` checks everything, tests too, and with the analyzer, which takes as
# long again. Reads how to compile from the asan-ubsan build.
tidy() {
  local files=('storage/*.cc' 'server/*.cc' 'client-lib/*.cc') checks='-clang-analyzer-*' since
  since=$(git hash-object -t tree /dev/null)
  if [ "$label" = full ]; then
    files+=('tests/*.cc')
    checks=
  elif git cat-file -e "$(<deploy/tidied)^{commit}"; then
    since=$(<deploy/tidied)
  fi
  {
    git diff --name-only --diff-filter=d "$since" -- "${files[@]}"
    git ls-files --others --exclude-standard -- "${files[@]}"
  } | sort -u |
    { xargs -r -n 1 -P "$(nproc)" clang-tidy -p build/asan-ubsan --quiet "--checks=$checks" 2>&1 |
      sed '/ warnings\? generated\.$/d'; }
}

# Runs the tests of one label in a build other than the release build.
#   sanitized PRESET LABEL
sanitized() {
  deploy/with_postgres.sh ctest --preset "$1" -L "^$2\$" -j "$(nproc)"
}

# Names of the fuzz targets.
fuzzers() {
  basename --multiple --suffix=.cc tests/fuzz/*_fuzz.cc
}

# Throws inputs at every parser for some seconds each. What is found on the way
# is kept in build/fuzz and is where the next run starts.
#   fuzz SECONDS
fuzz() {
  local name
  for name in $(fuzzers); do
    mkdir -p "build/fuzz/$name" || return
    "build/asan-ubsan/bin/$name" -max_total_time="$1" -timeout=10 -max_len=4096 \
      -artifact_prefix=build/fuzz/ "build/fuzz/$name" "tests/fuzz/corpus/${name%_fuzz}" || return
  done
}

step "Install what is missing" deploy/install.sh test
step "Fetch the JavaScript tools" node_tools

if [ -z "$label" ] || [ "$label" = full ]; then
  step "Check the protos" protos
  step "Check the layout of the sources" style
  targets=()
  if [ "$label" != full ]; then
    mapfile -t targets < <(fuzzers && printf '%s\n' unit_tests widget_proto)
  fi
  step "Build with AddressSanitizer" build asan-ubsan "${targets[@]}"
  step "Run the unit tests with AddressSanitizer" sanitized asan-ubsan unit
  step "Fuzz" fuzz "$([ "$label" = full ] && echo 120 || echo 10)"
  step "Run clang-tidy" tidy
fi
if [ "$label" = full ]; then
  step "Build without precompiled headers" build dev zhaolian-server zhaolian
  step "Run the integration tests with AddressSanitizer" sanitized asan-ubsan integration
  step "Build with ThreadSanitizer" build tsan
  for each in unit conformance integration; do
    step "Run the $each tests with ThreadSanitizer" sanitized tsan "$each"
  done
fi

step "Build the release" build release
selection=()
if [ -n "$label" ] && [ "$label" != full ]; then
  selection=(-L "^$label\$")
fi
deploy/with_postgres.sh ctest --preset release --no-tests=error "${selection[@]}" -j "$(nproc)"
