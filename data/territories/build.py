#!/usr/bin/env python3
"""Builds the files of this folder from the project's reference data.

    python3 data/territories/build.py PATH_TO_REFERENCE_TERRITORIES [PATH_TO_REFERENCE_CALENDARS]

Standard library only. Same input, same bytes out. README.md beside this file
says what each file holds, where it comes from and under which licence.
"""
import csv
import gzip
import io
import json
import struct
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Town points typed by hand for this project (about ± 5 km), overseas collectivities whose
# reference coordinates are not under Licence Ouverte.
TYPED = {
    "97502": (46.78, -56.18), "98611": (-14.31, -178.11), "98612": (-14.29, -178.16),
    "98712": (-17.53, -149.53), "98715": (-17.56, -149.60), "98725": (-17.51, -149.49),
    "98733": (-17.68, -149.58), "98734": (-17.75, -149.50), "98735": (-17.54, -149.57),
    "98736": (-17.53, -149.55), "98738": (-17.63, -149.60), "98745": (-16.63, -151.49),
    "98758": (-16.73, -151.44), "98802": (-21.87, 166.05), "98803": (-21.57, 165.49),
    "98804": (-21.52, 165.96), "98805": (-22.16, 166.46), "98807": (-20.69, 164.94),
    "98808": (-21.28, 165.63), "98810": (-20.67, 164.40), "98811": (-21.06, 164.86),
    "98812": (-20.56, 164.28), "98813": (-21.71, 165.83), "98816": (-21.69, 165.68),
    "98818": (-22.27, 166.45), "98819": (-20.35, 164.43), "98820": (-20.65, 166.56),
    "98821": (-22.13, 166.36), "98822": (-20.93, 165.33), "98823": (-21.08, 165.40),
    "98824": (-20.40, 164.57), "98825": (-21.13, 164.90), "98826": (-20.23, 164.02),
    "98827": (-21.34, 165.16), "98828": (-21.65, 165.85), "98829": (-21.61, 166.22),
    "98830": (-20.78, 165.24), "98831": (-20.96, 164.69),
}
# The seat of the Terres australes is Saint-Pierre of La Réunion.
SEATS = {"984": ("97416", "Saint-Pierre (La Réunion)")}


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def pack(data):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0, filename="") as f:
        f.write(data)
    return out.getvalue()


def write_csv(name, header, lines):
    text = io.StringIO()
    w = csv.writer(text, lineterminator="\n")
    w.writerow(header)
    w.writerows(lines)
    data = text.getvalue().encode()
    if name.endswith(".gz"):
        data = pack(data)
    (HERE / name).write_bytes(data)
    print(f"{name}: {len(lines)} rows, {len(data)} bytes")


def varint(n, out):
    n = (n << 1) ^ (n >> 63)  # zigzag
    n &= (1 << 64) - 1
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)


def block(arcs, objects):
    """arcs: lists of integer points; objects: (code, [[signed arc numbers], …]) sorted by code."""
    out = bytearray()
    varint(len(arcs), out)
    x = y = 0
    for arc in arcs:
        varint(len(arc), out)
        for px, py in arc:
            varint(px - x, out)
            varint(py - y, out)
            x, y = px, py
    varint(len(objects), out)
    for code, rings in objects:
        varint(len(code), out)
        out += code.encode()
        varint(len(rings), out)
        for ring in rings:
            varint(len(ring), out)
            previous = 0
            for a in ring:
                varint(a - previous, out)
                previous = a
    return bytes(out)


def write_outlines(name, origin, step, blocks):
    """blocks: (key, raw bytes), sorted by key. Layout: see README.md."""
    head = bytearray(b"PLO1")
    head += struct.pack("<4dH", *origin, *step, len(blocks))
    body = bytearray()
    for key, raw in blocks:
        z = zlib.compress(raw, 9)
        head += struct.pack("<B", len(key)) + key.encode() + struct.pack("<III", len(body), len(z), len(raw))
        body += z
    (HERE / name).write_bytes(head + body)
    print(f"{name}: {len(blocks)} blocks, {len(head) + len(body)} bytes")


def rings_of(geometry):
    c = geometry["coordinates"]
    return [r for polygon in (c if geometry["type"] == "MultiPolygon" else [c]) for r in polygon]


def features(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as f:
        return json.load(f)["features"]


def geojson_block(path):
    arcs, objects = [], []
    for f in sorted(features(path), key=lambda f: f["properties"]["code"]):
        rings = []
        for ring in rings_of(f["geometry"]):
            points = []
            for lon, lat in ring:
                p = (round(lon * 1e4), round(lat * 1e4))
                if not points or points[-1] != p:
                    points.append(p)
            rings.append([len(arcs)])
            arcs.append(points)
        objects.append((f["properties"]["code"], rings))
    return block(arcs, objects)


def commune_outlines(source):
    with gzip.open(source / "communes.topojson.gz", "rt", encoding="utf-8") as f:
        topo = json.load(f)
    arcs = []
    for arc in topo["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x, y))
        arcs.append(points)
    by_departement = {}
    for g in topo["objects"]["communes"]["geometries"]:
        by_departement.setdefault(g["properties"]["departement"], []).append(g)
    blocks = []
    for departement, geometries in sorted(by_departement.items()):
        geometries.sort(key=lambda g: g["properties"]["code"])
        numbers, kept, objects = {}, [], []
        for g in geometries:
            polygons = g["arcs"] if g["type"] == "MultiPolygon" else [g["arcs"]]
            rings = []
            for ring in (r for polygon in polygons for r in polygon):
                refs = []
                for a in ring:
                    base = a if a >= 0 else ~a
                    if base not in numbers:
                        numbers[base] = len(kept)
                        kept.append(arcs[base])
                    refs.append(numbers[base] if a >= 0 else ~numbers[base])
                rings.append(refs)
            objects.append((g["properties"]["code"], rings))
        blocks.append((departement, block(kept, objects)))
    t = topo["transform"]
    write_outlines("outlines-communes.bin", t["translate"], t["scale"], blocks)


def main():
    source = Path(sys.argv[1])
    former = rows(source / "communes_historiques.csv")
    lines = []
    points = {}
    for c in sorted(rows(source / "communes.csv.gz"), key=lambda c: c["code_insee"]):
        code = c["code_insee"]
        if code in TYPED:
            lat, lon = TYPED[code]
            origin = "t"
        elif c["source_geo"] == "geonames":
            sys.exit(f"{code}: its point is not under Licence Ouverte and none is typed in this script")
        elif c["lat_mairie"]:
            lat, lon, origin = float(c["lat_mairie"]), float(c["lon_mairie"]), "m"
        else:
            lat, lon = float(c["lat"]), float(c["lon"])
            origin = "t" if c["source_geo"] == "manuel" else "c"
        points[code] = (lat, lon)
        lines.append([
            code, c["nom"], c["codes_postaux"], c["code_departement"], c["code_region"], c["code_epci"],
            c["code_ept"], c["population"], c["superficie_km2"], f"{lat:.5f}", f"{lon:.5f}", origin,
        ])
    write_csv("communes.csv.gz", ["code", "nom", "codes_postaux", "departement", "region", "epci", "ept",
                                  "population", "superficie_km2", "lat", "lon", "point"], lines)
    write_csv("communes_historiques.csv.gz", ["ancien_code", "ancien_nom", "code"],
              [[r["ancien_code"], r["ancien_nom"], r["code_insee"]] for r in sorted(former, key=lambda r: r["ancien_code"])
               if r["motif"] != "arrondissement-municipal"])
    write_csv("arrondissements_municipaux.csv", ["code", "nom", "commune", "codes_postaux", "population", "lat", "lon"],
              [[r["code_insee"], r["nom"], r["code_commune"], r["codes_postaux"], r["population"], r["lat"], r["lon"]]
               for r in rows(source / "arrondissements_municipaux.csv")])

    def seat(r):
        code, name = SEATS.get(r["code"], (r["code_chef_lieu"], r["nom_chef_lieu"]))
        lat, lon = points[code] if r["zone"] == "com" else (r["lat"], r["lon"])
        return code, name, lat, lon

    out = []
    for r in sorted(rows(source / "departements.csv"), key=lambda r: r["code"]):
        code, name, lat, lon = seat(r)
        out.append([r["code"], r["nom"], r["code_region"], code, name, r["population"], lat, lon, r["zone"],
                    r["academie"], r["zone_scolaire"]])
    write_csv("departements.csv", ["code", "nom", "region", "chef_lieu", "nom_chef_lieu", "population", "lat", "lon",
                                   "zone", "academie", "zone_scolaire"], out)
    out = []
    for r in sorted(rows(source / "regions.csv"), key=lambda r: r["code"]):
        code, _, lat, lon = seat(r)
        out.append([r["code"], r["nom"], code, r["population"], lat, lon, r["zone"]])
    write_csv("regions.csv", ["code", "nom", "chef_lieu", "population", "lat", "lon", "zone"], out)
    out = [[r["code"], r["nom"], r["type"], r["population"], r["codes_departements"], r["code_region"], r["lat"], r["lon"]]
           for r in rows(source / "epci.csv")]
    insee = {line[0]: line for line in lines}
    for r in rows(source / "ept.csv"):
        members = [insee[c] for c in r["communes"].split("|")]
        biggest = max(members, key=lambda m: int(m[7]))
        out.append([r["code"], r["nom"], "EPT", r["population"], "|".join(sorted({m[3] for m in members})), biggest[4],
                    biggest[9], biggest[10]])
    write_csv("epci.csv.gz", ["code", "nom", "type", "population", "departements", "region", "lat", "lon"],
              sorted(out))
    with open(source / "encarts_drom.json", encoding="utf-8") as f:
        insets = json.load(f)["departements"]
    write_csv("encarts.csv", ["departement", "ax", "bx", "ay", "by"],
              [[d, *(f"{v[k]:.6f}" for k in ("ax", "bx", "ay", "by"))] for d, v in sorted(insets.items())])

    write_outlines("outlines.bin", (0.0, 0.0), (1e-4, 1e-4), [
        ("departements", geojson_block(source / "departements.geojson")),
        ("epci", geojson_block(source / "epci.geojson.gz")),
        ("regions", geojson_block(source / "regions.geojson")),
    ])
    commune_outlines(source)
    if len(sys.argv) > 2:
        for name in ("jours_feries.csv", "vacances_scolaires.csv"):
            data = (Path(sys.argv[2]) / name).read_bytes().replace(b"\r\n", b"\n")
            (HERE.parent / "calendars" / name).write_bytes(data)
            print(f"calendars/{name}: {len(data)} bytes")


main()
