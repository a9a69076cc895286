#!/usr/bin/env bash
# Bounded load on the loopback: latency of the search at a fixed rate, and memory with all national data.
#
# Example: scripts/load.sh            (2,000 requests/s for 20 s on each address)
#          RATE=500 SECONDS_EACH=10 scripts/load.sh
#
# Debian's wrk sends as fast as it can, so a small open-loop client (scripts/load.py) sends at the rate asked for and
# counts the wait of a late request too; wrk then tells the most that the machine serves.
set -euo pipefail
cd "$(dirname "$0")/.."
rate="${RATE:-2000}"
seconds="${SECONDS_EACH:-20}"
program="${PROGRAM:-target/release/passerelle}"
[ -x "$program" ] || { echo "missing $program: cargo build --release" >&2; exit 3; }
command -v wrk >/dev/null || { echo "missing: sudo apt-get install wrk" >&2; exit 3; }

data="$(mktemp -d)"
: >"$data/out"
PASSERELLE_LIMITS_REQUESTS_PER_SECOND=0 "$program" demo --listen 127.0.0.1:0 --data "$data/demo" >"$data/out" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$data"' EXIT
site=""
for _ in $(seq 600); do
  site="$(sed -n 's/^Passerelle is ready: //p' "$data/out")"
  [ -n "$site" ] && break
  sleep 0.2
done
[ -n "$site" ] || { echo "the program did not start" >&2; exit 3; }

memory() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status"; }
peak() { awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status"; }

after_load="$(memory)"
printf '| address | rate asked | rate had | p50 ms | p99 ms | max ms | errors | most (wrk) |\n'
printf '|---|--:|--:|--:|--:|--:|--:|--:|\n'
for path in '/api/v1/search?commune=35238&service=aide-aux-demarches-administratives' \
            '/api/v1/territories?q=saint-den' '/recherche?ou=Rennes&ou_code=35238' '/'; do
  most="$(wrk -t1 -c8 -d"$((seconds / 4 + 1))"s "$site$path" | awk '/^Requests\/sec/ { printf "%.0f", $2 }')"
  python3 scripts/load.py "$site$path" "$rate" "$seconds" "$most"
done
printf '\nMemory: %s MB once loaded, %s MB after the load (highest %s MB, the first loading of the data included).\n' \
  "$after_load" "$(memory)" "$(peak)"
