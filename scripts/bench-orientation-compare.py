#!/usr/bin/env python3
"""Compare our answers with those of PostGIS: exact ids first, then times as ratios.

usage: bench-orientation-compare.py PLACES DIR
Reads DIR/ours_N.csv, DIR/ours_N.txt, DIR/orient_postgis_bestpg_N.csv and DIR/postgis_N.txt; exits 1 when an id differs.
"""

import collections
import csv
import json
import pathlib
import sys


def answers(path):
    """Ids and scores of each query, in the order of the ranks."""
    lists = collections.defaultdict(list)
    with open(path, newline="") as lines:
        for row in csv.DictReader(lines):
            lists[row["qid"]].append((int(row["rank"]), int(row["place_id"]), float(row["score"])))
    return {qid: [(place, score) for _, place, score in sorted(rows)] for qid, rows in lists.items()}


def json_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]


def main():
    n, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    peer_file = folder / f"orient_postgis_bestpg_{n}.csv"
    if not peer_file.exists():
        print("no answers of PostGIS to compare with")
        return 0
    ours, peer = answers(folder / f"ours_{n}.csv"), answers(peer_file)
    times = {line["engine"]: line for line in json_lines(folder / f"postgis_{n}.txt")}
    (mine,) = json_lines(folder / f"ours_{n}.txt")
    asked = times["postgis_bestpg"]["nq"]
    queries = [str(qid) for qid in range(asked)]
    different = [q for q in queries if [p for p, _ in ours.get(q, [])] != [p for p, _ in peer.get(q, [])]]
    gaps = [abs(a - b) for q in queries for (_, a), (_, b) in zip(ours.get(q, []), peer.get(q, []))]
    print(f"{n} places: same ids on {asked - len(different)} of {asked} queries; greatest gap of scores {max(gaps, default=0):.4f}")
    for name, line in times.items():
        p50, p99 = line["p50_us"] / mine["p50_us"], line["p99_us"] / mine["p99_us"]
        print(f"{name}: p50 {line['p50_us']} µs = {p50:,.0f} × ours, p99 {line['p99_us']} µs = {p99:,.0f} × ours")
    for qid in different[:5]:
        print(f"query {qid}: ours {ours.get(qid)}, PostGIS {peer.get(qid)}")
    return 1 if different else 0


sys.exit(main())
