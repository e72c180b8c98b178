#!/bin/bash
# Installs the Debian 12 packages that Zhaolian needs, and only those missing.
#
#   deploy/install.sh build   to build and run the server
#   deploy/install.sh test    to run every test and check as well
#   deploy/install.sh bench   to build it and run tests/bench; starts no service
#
# Works as root, or as a user who may use sudo.
set -euo pipefail

build_packages=(
  bzip2 ca-certificates ccache clang cmake git grpc-proto libabsl-dev libcli11-dev libcsv-dev
  libedit-dev libexpat1-dev libgmock-dev libgoogle-perftools-dev libgrpc++-dev libgtest-dev
  libicu-dev liboath-dev libprotobuf-dev libqrencode-dev libre2-dev libsodium-dev libsqlite3-dev
  libssl-dev libxlsxwriter-dev libxxhash-dev libzip-dev mold ninja-build pkg-config prometheus-cpp-dev
  protobuf-compiler tzdata unicode-data
)
test_packages=(
  clang-format clang-tidy e2fsprogs faketime haproxy libclang-rt-14-dev libpq-dev llvm-14 nodejs
  openssl postgresql-15 protobuf-compiler-grpc python3-grpcio python3-protobuf shellcheck
)
bench_packages=(etcd-server python3)

usage() {
  sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0"
}

# Prints those of the packages that are not installed.
missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    echo "These packages are missing: ${packages[*]}" >&2
    echo "Run this as root, or install sudo, or install them yourself." >&2
    exit 1
  fi
}

# Keeps the services of new packages from starting, unless this machine has a
# policy of its own.
start_no_service() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    # shellcheck disable=SC2064 # the path of now
    trap "as_root rm -f '$policy'" EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
}

case "${1:-}" in
  build) wanted=("${build_packages[@]}") ;;
  test) wanted=("${build_packages[@]}" "${test_packages[@]}") ;;
  bench) wanted=("${build_packages[@]}" "${bench_packages[@]}") ;;
  --help | -h) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

if ! command -v apt-get >/dev/null; then
  echo "apt-get is not here: Zhaolian is built and tested on Debian 12." >&2
  exit 1
fi
mapfile -t packages < <(missing "${wanted[@]}")
# Some builds of Node.js bring npm along; Debian's does not.
if [ "$1" = test ] && ! command -v npm >/dev/null; then
  packages+=(npm)
fi
if [ ${#packages[@]} -gt 0 ]; then
  if [ "$1" = bench ]; then
    start_no_service
  fi
  as_root apt-get update -q
  as_root apt-get install -qy --no-install-recommends "${packages[@]}"
fi
