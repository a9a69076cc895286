"""Reads files of structures and services with the schema's own package, strictly, and compares scores with its own.

usage: validate.py FOLDER TODAY
Prints a JSON report; exit code 1 when anything is wrong. The folder holds structures.json, services.json and the same as
CSV (lists cut at commas). TODAY (YYYY-MM-DD) is the day the scores were computed.
"""

import csv
import json
import sys
import typing
from pathlib import Path

import pendulum
import pydantic
from data_inclusion.schema import v1
from data_inclusion.schema.v1 import score_qualite

folder, today = Path(sys.argv[1]), pendulum.parse(sys.argv[2], exact=True)
noon = pendulum.datetime(today.year, today.month, today.day)
score_qualite.pendulum.now = lambda *_: noon
csv.field_size_limit(1 << 24)
errors: dict[str, list] = {}


def note(kind: str, what) -> None:
    errors.setdefault(kind, []).append(what)


def check(model, objects, where):
    """The objects that the model accepts, warnings counted as errors."""
    good = []
    for value in objects:
        try:
            good.append(model.model_validate(value, context={"ignore_warnings": False}))
        except pydantic.ValidationError as error:
            note(where, {"id": value.get("id"), "why": [(e["loc"], e["msg"]) for e in error.errors()]})
    return good


def is_list(field) -> bool:
    inner = [t for t in typing.get_args(field.annotation) if t is not type(None)] or [field.annotation]
    return any(typing.get_origin(t) in (list, set) for t in inner)


def rows(path, model):
    lists = {name for name, field in model.model_fields.items() if is_list(field)}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield {k: (v.split(",") if k in lists else v) for k, v in row.items() if v != ""}


structures_json = json.loads((folder / "structures.json").read_text())
services_json = json.loads((folder / "services.json").read_text())
structures = check(v1.Structure, structures_json, "structures.json")
services = check(v1.Service, services_json, "services.json")
same = lambda a, b: [x.model_dump() for x in a] == [x.model_dump() for x in b]
if not same(structures, check(v1.Structure, rows(folder / "structures.csv", v1.Structure), "structures.csv")):
    note("csv", "structures.csv does not say what structures.json says")
if not same(services, check(v1.Service, rows(folder / "services.csv", v1.Service), "services.csv")):
    note("csv", "services.csv does not say what services.json says")

for name, all_ in (("structures", structures), ("services", services)):
    if len({x.id for x in all_}) != len(all_):
        note("ids", f"two {name} have one id")
known = {structure.id: structure for structure in structures}
own: dict[str, list[float]] = {}
for service, written in zip(services, services_json):
    if service.structure_id not in known:
        note("orphans", service.id)
    own.setdefault(service.structure_id, []).append(written["score_qualite"])
    # The day on which the two pieces of the line of freshness meet is left out: either value is right.
    if noon.date().diff(pendulum.date(service.date_maj.year, service.date_maj.month, service.date_maj.day)).days == 180:
        continue
    score, criteria = score_qualite.score(service)
    if abs(score - written["score_qualite"]) > 0.0101:
        note("scores", {"id": service.id, "theirs": score, "ours": written["score_qualite"], "criteria": criteria})
for structure, written in zip(structures, structures_json):
    scores = own.get(structure.id, [])
    mean = sum(scores) / len(scores) if scores else 0.0
    if abs(mean - written["score_qualite"]) > 0.0051:
        note("scores", {"id": structure.id, "theirs": mean, "ours": written["score_qualite"]})

report = {
    "structures": len(structures),
    "services": len(services),
    "errors": {kind: len(found) for kind, found in errors.items()},
    "examples": {kind: found[:5] for kind, found in errors.items()},
}
print(json.dumps(report, ensure_ascii=False, default=str, indent=1))
sys.exit(1 if errors else 0)
