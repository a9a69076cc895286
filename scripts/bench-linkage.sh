#!/usr/bin/env bash
# Same place or not, side by side in one run: Splink (from PyPI) and ours on the same files, pairwise precision, recall and F1, then seconds.
#
#   scripts/bench-linkage.sh [FILE.csv ...]        default: fr_5k.csv of the shared data; FILE_truth.csv is read beside each
#
# Environment: PASSERELLE_SHARED (folder of shared data and peers; default ../shared beside the repository), BENCH_REPEAT (default 3),
# CARGO (default cargo). Splink goes in a virtual environment under target/, made once. The machine's load is printed: above 2.5, run again.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${PASSERELLE_SHARED:-$(cd .. && pwd)/shared}
if [ ! -f "$shared/bench/linkage/peer_splink.py" ]; then
    echo "no $shared/bench/linkage/peer_splink.py: set PASSERELLE_SHARED" >&2
    exit 2
fi
files=("$@")
[ ${#files[@]} -gt 0 ] || files=("$shared/data/linkage/fr_5k.csv")
repeat=${BENCH_REPEAT:-3}
venv=target/venv-linkage
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import splink, pandas' 2>/dev/null; then
    echo "installing splink and pandas in $venv" >&2
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet splink pandas
fi
python=$venv/bin/python
${CARGO:-cargo} build --quiet --release -p linkage --example cluster
ours=${CARGO_TARGET_DIR:-target}/release/examples/cluster
work=$(mktemp -d /tmp/bench-linkage.XXXXXX)
trap 'rm -rf "$work"' EXIT
uptime
for file in "${files[@]}"; do
    truth=${file%.csv}_truth.csv
    echo "== $file"
    for _ in $(seq "$repeat"); do
        "$ours" "$file" "$work/ours.csv" 0.5
        "$ours" "$file" "$work/ours_auto.csv" 0.9
        "$python" "$shared/bench/linkage/peer_splink.py" "$file" "$work/splink.csv" 0.5,0.9,0.99 2>/dev/null
    done
    if [ -f "$truth" ]; then
        for answer in ours ours_auto splink_0.5 splink_0.9 splink_0.99; do
            "$python" "$shared/bench/linkage/eval.py" "$truth" "$work/$answer.csv" "$answer"
        done
    fi
done
uptime
