"""Merging, its undo, and links, from the command line."""

from typing import Any

import pytest

from tests.cli.conftest import MARIE, Run, as_lines

TWIN: dict[str, Any] = {
    "kind": "person",
    "first_name": "Marie",
    "last_name": "Dupond",
    "nickname": "Nana",
    "phones": [
        {"label": "Portable père", "number": "0612345678"},
        {"label": "office", "number": "04 72 00 11 22"},
    ],
    "vat_number": "FR40303265045",
    "iban": "FR1420041010050500013M02606",
    "stage": "sold",
    "loyalty": [{"programme": "club", "member_number": "A-1"}],
    "social_profiles": [{"network": "x", "url": "https://x.com/marie"}],
    "consent": {"email": "refused"},
    "notes": ["Deuxième fiche."],
}


@pytest.fixture
def two(run: Run) -> Run:
    """Fiches 1 and 2 are one client, fiche 3 is another."""
    three = as_lines(MARIE, TWIN, {"first_name": "Paul", "last_name": "Durand"})
    assert run("contact", "add", "-", "--allow-duplicates", stdin=three).code == 0
    return run


def test_a_rehearsal_shows_everything_and_writes_nothing(two: Run) -> None:
    answer = two("contact", "merge", 1, 2, "--dry-run", "--take", "stage=loser", "--take", "last_name=winner")

    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        "n° 1  DUPONT Marie  fiche gardée",
        "n° 2  DUPOND Marie  fiche fusionnée",
    ]
    for text in (
        "? Nom de famille : Dupont (et non : Dupond)",
        "? Cycle de prospection : Vente effectuée (et non : Client à contacter)",
        "+ Surnom : Nana",
        "+ Téléphone : Portable père 06 12 34 56 78",
        "+ Téléphone : Bureau 04 72 00 11 22",
        "+ Réseau social : X (Twitter) https://x.com/marie",
        "+ Fidélité : Carte de fidélité A-1",
        "+ Note : Deuxième fiche.",
        "+ Communications commerciales : Email : refuse",
        "= Téléphone : Portable 06 12 34 56 78",
        "! Un refus de communications commerciales vaudra pour la fiche entière.",
    ):
        assert text in answer.out
    assert "FR14 2004" not in answer.out
    assert two("contact", "find", "dupond", "--json").one["id"] == 2


def test_a_rehearsal_in_json(two: Run) -> None:
    plan = two("contact", "merge", 2, 1, "--dry-run", "--json", "--take", "last_name=loser").one

    assert (plan["winner"], plan["loser"]) == (2, 1)
    taken = {each["field"]: (each["winner"], each["loser"], each["take"]) for each in plan["conflicts"]}
    assert taken["last_name"] == ("Dupond", "Dupont", "loser")
    assert {"field": "gender", "old": "", "new": "female"} in plan["additions"]
    assert plan["joined"][0]["winner"]["number"] == "+33612345678"
    assert plan["warnings"] == []


def test_of_two_numbers_none_is_chosen_behind_ones_back(two: Run) -> None:
    two("contact", "edit", 1, "-", stdin='{"vat_number": "BE0403170701", "iban": "BE68539007547034"}')

    refused = two("contact", "merge", 1, 2)
    told = two("contact", "merge", 1, 2, "--take", "iban=winner", "--json")

    assert (refused.code, refused.out, told.code) == (1, "", 1)
    assert "BE0403170701 (fiche n° 1) ou FR40303265045 (fiche n° 2)" in refused.err
    assert "FR1420041010050500013M02606" not in refused.err
    assert "--take vat_number=winner|loser" in refused.err
    assert [each["field"] for each in told.one["conflicts"]] == ["vat_number"]
    assert "merged_into" not in two("contact", "show", 2, "--json").one

    chosen = two("contact", "merge", 1, 2, "--take", "iban=winner", "--take", "vat_number=loser", "--json")

    assert (chosen.code, chosen.one["vat_number"]) == (0, "FR40303265045")
    assert any("BE0403170701" in note for note in chosen.one["notes"])


def test_two_cards_are_merged_and_two_again(two: Run) -> None:
    before = [two("contact", "show", number, "--json").one for number in (1, 2)]

    card = two("contact", "merge", 1, 2, "--take", "stage=loser", "--json").one

    assert (card["id"], card["stage"], card["nickname"]) == (1, "sold", "Nana")
    assert [phone["number"] for phone in card["phones"]] == ["+33612345678", "+33472001122"]
    assert [row["id"] for row in two("contact", "find", "dupond", "--json").json] == [1]
    refused = two("contact", "edit", 2, "-", stdin='{"nickname": "N"}')
    assert refused.code == 1
    assert "fiche n° 1" in refused.err

    done = two("contact", "unmerge", 2, "--json").one

    assert done["kept"] == []
    for was, now in zip(before, (done["winner"], done["loser"]), strict=True):
        same = {name for name in was if name not in ("version", "updated_at")}
        assert {name: was[name] for name in same} == {name: now[name] for name in same}
    assert two("trace", "verify").code == 0


def test_it_is_said_in_words(two: Run) -> None:
    merged = two("contact", "merge", 1, 2, "--take", "last_name=winner")

    assert merged.out == "Fiche n° 2 fusionnée dans la fiche n° 1 : DUPONT Marie\n"
    assert two("contact", "edit", 1, "-", stdin='{"nickname": "Nanette"}').code == 0
    done = two("contact", "unmerge", 1).out.splitlines()

    assert done[0] == "Fusion annulée : fiche n° 1 (DUPONT Marie) et fiche n° 2 (DUPOND Marie)"
    assert done[1:] == ["Gardé, car modifié depuis : Surnom : Nanette"]
    actions = {each["action"] for each in two("contact", "history", 1, "--json").json}
    assert {"merge", "unmerge"} <= actions


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("merge", 1, 1), 1, "deux fois la même fiche"),
        (("merge", 1, 9), 1, "Il n'y a pas de fiche n° 9."),
        (
            ("merge", 1, 2, "--take", "iban=loser"),
            2,
            "« iban » n'est pas à choisir. À choisir : last_name, stage.",
        ),
        (("merge", 1, 2, "--take", "stage=theirs"), 2, "La valeur de CHAMP=loser ne convient pas."),
        (("unmerge", 1), 1, "La fiche n° 1 n'a pas de fusion à annuler."),
        (("link", 1, 1), 1, "deux fois la même fiche"),
        (("link", 1, 3, "--kind", "cousin"), 2, "Choisissez parmi : household, related."),
        (("unlink", 1, 3), 1, "Rien à faire"),
    ],
)
def test_what_is_refused_is_said(two: Run, arguments: tuple[object, ...], code: int, said: str) -> None:
    answer = two("contact", *arguments)

    assert answer.code == code
    assert said in answer.err


def test_clients_who_belong_together(two: Run) -> None:
    assert two("contact", "link", 1, 3).out == "n° 3  DURAND Paul  même foyer\n"
    found = two("contact", "link", 3, 1, "--kind", "related", "--json").one
    assert found == {"id": 3, "links": [{"id": 1, "name": "DUPONT Marie", "kind": "related"}]}
    assert two("contact", "unlink", 1, 3).out == "Aucun lien.\n"
