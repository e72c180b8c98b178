#!/bin/bash
# Installs what is missing, then builds and runs the tests.
#
#   deploy/test.sh         every test, and every check of style and memory
#   deploy/test.sh LABEL   only the tests of one label: unit, conformance, integration,
#                          robustness
#   deploy/test.sh full [PART…]
#                          hours of it, whole or by parts: tidy, with the analyzer over
#                          everything; fuzz, ten million runs per parser or two hours; plain,
#                          a build without precompiled headers; asan and tsan, sanitizers
#                          over the integration tests; often, what happens by chance as often
#                          as is promised; robustness, 1,000 kills and 500 power cuts; planted
#                          bugs
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
label=${1:-}
all_parts=(tidy fuzz plain asan tsan often robustness planted)
parts=("${@:2}")
for part in "${parts[@]}"; do
  if [ "$label" != full ] || [[ " ${all_parts[*]} " != *" $part "* ]]; then
    echo "not known: $part; see --help" >&2
    exit 2
  fi
done
cd "$root"

# Whether a part of the full tests is asked for.
wanted() {
  [ "$label" = full ] && { [ ${#parts[@]} -eq 0 ] || [[ " ${parts[*]} " == *" $1 "* ]]; }
}

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

deployed=('storage/*.cc' 'server/*.cc' 'client-lib/*.cc')

# Reads the names of sources, and how to compile them from the asan-ubsan build.
#   check_sources CHECKS <NAMES
check_sources() {
  xargs -r -n 1 -P "$(nproc)" clang-tidy -p build/asan-ubsan --quiet "--checks=$1" 2>&1 |
    sed '/ warnings\? generated\.$/d'
}

# Checks what is deployed, as far as it changed since the commit in deploy/tidied, where all
# of it was clean. Without the analyzer, which takes as long again.
tidy() {
  local since
  if git cat-file -e "$(<deploy/tidied)^{commit}"; then
    since=$(<deploy/tidied)
  else
    since=$(git hash-object -t tree /dev/null)
  fi
  {
    git diff --name-only --diff-filter=d "$since" -- "${deployed[@]}"
    git ls-files --others --exclude-standard -- "${deployed[@]}"
  } | sort -u | check_sources '-clang-analyzer-*'
}

tidy_all() {
  sources "${deployed[@]}" 'tests/*.cc' | check_sources ''
}

# Tests of chance and of races, as often as is promised.
often() (
  export ZHAOLIAN_CITIES=10000 ZHAOLIAN_STAGE_HISTORIES=10000 ZHAOLIAN_CLAIM_ROUNDS=200 ZHAOLIAN_RULE_SETS=1000 \
    ZHAOLIAN_HISTORIES=1000 ZHAOLIAN_FEED_KILLS=200 ZHAOLIAN_GUESSES=10000 ZHAOLIAN_REVOCATIONS=1000 ZHAOLIAN_RESETS=100000
  cd build/release/tests &&
    ../bin/unit_tests --gtest_filter='SightOracleTest.*' &&
    ../bin/integration_tests --gtest_filter="StageHistoriesTest.*:ClaimRaceTest.*:CreditsTest.Units*:$(
    )FeedPropertyTest.*:FeedCrashTest.*:AccessTest.Guesses*:AccessTest.NoCall*:RapidResetTest.*"
)

# Runs the tests of one label in a build other than the release build.
#   sanitized PRESET LABEL
sanitized() {
  deploy/with_postgres.sh ctest --preset "$1" -L "^$2\$" -j "$(nproc)"
}

# Names of the fuzz targets.
fuzzers() {
  basename --multiple --suffix=.cc tests/fuzz/*_fuzz.cc
}

# Throws inputs at every parser, for as long as the options of libFuzzer say. What is found on
# the way is kept in build/fuzz and is where the next run starts.
#   fuzz OPTION…
fuzz() {
  local name
  for name in $(fuzzers); do
    mkdir -p "build/fuzz/$name" || return
    "build/asan-ubsan/bin/$name" "$@" -timeout=10 -max_len=4096 \
      -artifact_prefix=build/fuzz/ "build/fuzz/$name" "tests/fuzz/corpus/${name%_fuzz}" || return
  done
}

# What did not hold, once more and without what the servers logged meanwhile.
failures() {
  grep -a -A 12 ': Failure$\|^\[  FAILED  \]' build/release/Testing/Temporary/LastTest.log |
    grep -a -v '^{"time"' | cut -c -300 | tail -n 100
}

step "Install what is missing" deploy/install.sh test
step "Fetch the JavaScript tools" node_tools

if [ -z "$label" ] || [ "$label" = full ] && [ ${#parts[@]} -eq 0 ]; then
  step "Check the protos" protos
  step "Check the layout of the sources" style
  mapfile -t targets < <(fuzzers && printf '%s\n' unit_tests widget_proto)
  step "Build with AddressSanitizer" build asan-ubsan "${targets[@]}"
  step "Run the unit tests with AddressSanitizer" sanitized asan-ubsan unit
  step "Fuzz" fuzz -max_total_time=10
  step "Run clang-tidy" tidy
fi
if wanted plain; then
  step "Build without precompiled headers" build dev zhaolian-server zhaolian
fi
if wanted tidy || wanted fuzz || wanted asan; then
  step "Build everything with AddressSanitizer" build asan-ubsan
fi
if wanted tidy; then
  step "Run clang-tidy with the analyzer over everything" tidy_all
fi
if wanted fuzz; then
  step "Fuzz for longer" fuzz -runs=10000000 -max_total_time=7200
fi
if wanted asan; then
  step "Run the integration tests with AddressSanitizer" sanitized asan-ubsan integration
fi
if wanted tsan; then
  step "Build with ThreadSanitizer" build tsan
  for each in unit conformance integration; do
    step "Run the $each tests with ThreadSanitizer" sanitized tsan "$each"
  done
fi

step "Build the release" build release
if wanted often; then
  step "Run what happens by chance as often as is promised" often
fi
if wanted robustness; then
  step "Kill, pause, cut and fill what serves" tests/robustness/run.sh
fi
if wanted planted; then
  step "Plant bugs" tests/planted/run.py
fi
selection=()
if [ -n "$label" ] && [ "$label" != full ]; then
  selection=(-L "^$label\$")
elif [ ${#parts[@]} -gt 0 ]; then
  exit 0
fi
deploy/with_postgres.sh ctest --preset release --no-tests=error "${selection[@]}" -j "$(nproc)" || {
  failures
  exit 1
}
