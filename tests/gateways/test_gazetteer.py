"""The shipped towns and postal codes, and the traps of their sources."""

from __future__ import annotations

from importlib import resources

import pytest

from crm_tui.domain.places import place_key
from crm_tui.gateways.gazetteer import PackedGazetteer, load


@pytest.fixture(scope="module")
def gazetteer() -> PackedGazetteer:
    return load()


def test_it_is_small_enough_to_travel() -> None:
    assert len((resources.files("crm_tui") / "data" / "gazetteer.tsv.xz").read_bytes()) < 1_000_000


@pytest.mark.parametrize(
    ("code", "country", "name", "insee"),
    [
        ("69002", "FR", "Lyon", "69123"),  # arrondissements are codes of their town
        ("75116", "FR", "Paris", "75056"),
        ("06260", "FR", "Saint-Pierre", "04194"),  # a code does not tell the department
        ("74960", "FR", "Cran-Gevrier", "74010"),  # once a commune, with the code that it had
        ("69600", "FR", "Oullins", "69149"),
        ("01000", "FR", "Bourg-en-Bresse", "01053"),
        ("20000", "FR", "Ajaccio", "2A004"),
        ("97400", "FR", "Saint-Denis", "97411"),
        ("98800", "NC", "Nouméa", "98818"),
        ("97500", "PM", "Saint-Pierre", "97502"),
        ("1348", "BE", "Louvain-la-Neuve", ""),
        ("1420", "BE", "Braine-l'Alleud", ""),
        ("2000", "BE", "Anvers", ""),
        ("2000", "BE", "Antwerpen", ""),
        ("1536", "LU", "Luxembourg", ""),
        ("1003", "CH", "Lausanne", ""),
        ("98000", "MC", "Monaco", ""),
    ],
)
def test_a_town_and_its_code(
    gazetteer: PackedGazetteer, code: str, country: str, name: str, insee: str
) -> None:
    found = {(place.name, place.country): place for place in gazetteer.with_code(code)}
    assert found[name, country].insee == insee
    assert code in {place.postal_code for place in gazetteer.named(name, country)}


def test_no_sorting_office_is_a_town(gazetteer: PackedGazetteer) -> None:
    for name in ("lausanne", "geneve", "bern", "lugano"):
        assert not any(map(str.isdigit, "".join(place.name for place in gazetteer.beginning(name, "CH"))))
    assert {place.name for place in gazetteer.with_code("98000")} == {"Monaco", "Monte-Carlo"}


@pytest.mark.parametrize("spelling", ["St Etienne", "saint-étienne", "SAINT ETIENNE", "St-Étienne"])
def test_any_spelling_finds_it(gazetteer: PackedGazetteer, spelling: str) -> None:
    assert {place.name for place in gazetteer.named(spelling)} == {"Saint-Étienne"}


def test_homonyms_are_all_there_the_greatest_first(gazetteer: PackedGazetteer) -> None:
    found = gazetteer.named("Saint-Denis", "FR")
    assert len({place.insee for place in found}) >= 4
    assert found[0].population == max(place.population for place in found)


def test_names_begun(gazetteer: PackedGazetteer) -> None:
    assert gazetteer.beginning("vill", "FR")[0].name == "Villeurbanne"
    assert "Sainte-Foy-lès-Lyon" in {place.name for place in gazetteer.beginning("lyon", "FR")}
    assert gazetteer.beginning("lieg", "BE")[0].name == "Liège"
    assert gazetteer.beginning("", "FR") == []
    assert gazetteer.beginning("zzzz") == []


def test_a_swiss_town_has_its_french_name(gazetteer: PackedGazetteer) -> None:
    assert {place.name for place in gazetteer.named("Bâle", "CH")} == {"Basel"}
    assert "Luzern" in {place.name for place in gazetteer.beginning("lucer", "CH")}
    assert gazetteer.named("Berne", "FR")[0].name == "Berné"


def test_codes_begun(gazetteer: PackedGazetteer) -> None:
    assert {place.name for place in gazetteer.with_code_beginning("6900", "FR")} == {"Lyon"}
    assert {place.country for place in gazetteer.with_code_beginning("40", "BE")} == {"BE"}
    assert gazetteer.with_code_beginning("690000", "FR") == []
    assert gazetteer.with_code("²²") == []


def test_the_key_of_a_name() -> None:
    assert place_key("Châlons s/ Saône") == "chalons sur saone"
    assert place_key("L'Haÿ-les-Roses") == "l hay les roses"


def test_a_large_belgian_town_comes_before_a_small_one(gazetteer: PackedGazetteer) -> None:
    assert gazetteer.beginning("gen", "BE")[0].name == "Gent"
