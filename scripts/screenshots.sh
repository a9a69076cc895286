#!/usr/bin/env bash
# Takes the pictures of the README from the running demonstration, in headless Chromium, and makes them small.
#
# Example: scripts/screenshots.sh                 (starts target/release/passerelle on a throw-away folder)
#          scripts/screenshots.sh http://localhost:8080   (a demonstration already running)
#
# Needs Debian's chromium, chromium-driver and pngquant (installed when we may), and Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # program package
  command -v "$1" >/dev/null && return
  local as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends "$2" >/dev/null ||
    { echo "missing: sudo apt-get install $2" >&2; exit 3; }
}
need chromium chromium
need chromedriver chromium-driver
need pngquant pngquant

site="${1:-}"
if [ -z "$site" ]; then
  program=target/release/passerelle
  [ -x "$program" ] || { echo "missing $program: cargo build --release" >&2; exit 3; }
  data="$(mktemp -d)"
  : >"$data/out"
  PASSERELLE_LIMITS_REQUESTS_PER_SECOND=0 "$program" demo --listen 127.0.0.1:0 --data "$data/demo" >"$data/out" &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$data"' EXIT
  for _ in $(seq 600); do
    site="$(sed -n 's/^Passerelle is ready: //p' "$data/out")"
    [ -n "$site" ] && break
    kill -0 "$pid" 2>/dev/null || { echo "the demonstration did not start" >&2; exit 3; }
    sleep 0.2
  done
fi

out=docs/images
mkdir -p "$out"
PASSERELLE_TEST_SITE="$site" cargo run --quiet --locked -p browser-tests --example pictures -- "$out"
for picture in "$out"/*.png; do
  pngquant --force --skip-if-larger --strip --speed 1 --quality 60-90 --output "$picture" "$picture" || true
  size=$(stat -c %s "$picture")
  printf '%-28s %6d bytes\n' "$picture" "$size"
  [ "$size" -le 307200 ] || { echo "$picture is larger than 300 kB" >&2; exit 1; }
done
