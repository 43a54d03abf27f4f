"""Names in one cell, and streets on one line."""

from __future__ import annotations

import pytest

from crm_tui.domain.address_lines import read_street, read_town, street_among
from crm_tui.domain.names import gender_of, is_firm_title, looks_like_firm, split_name, without_title
from crm_tui.domain.vocabulary import Gender


@pytest.mark.parametrize(
    ("text", "first_name_first", "expected"),
    [
        ("Marie Dupont", True, ("Dupont", "Marie")),
        ("Dupont Marie", False, ("Dupont", "Marie")),
        ("DUPONT Marie", True, ("DUPONT", "Marie")),
        ("Jean-Paul LE GOFF", False, ("LE GOFF", "Jean-Paul")),
        ("Marie de la TOUR", False, ("de la TOUR", "Marie")),
        ("Jean van den Berg", True, ("van den Berg", "Jean")),
        ("Van den Berg Jean", False, ("Van den Berg", "Jean")),
        ("Dupont, Marie", True, ("Dupont", "Marie")),
        ("MARIE DUPONT", True, ("DUPONT", "MARIE")),
        ("Marie C. DUPONT", True, ("DUPONT", "Marie C.")),
        ("Dupont", True, ("Dupont", "")),
        ("", False, ("", "")),
    ],
)
def test_a_name_is_split(text: str, first_name_first: bool, expected: tuple[str, str]) -> None:
    assert split_name(text, first_name_first=first_name_first) == expected


def test_titles() -> None:
    assert without_title("Mme Marie Dupont") == ("Marie Dupont", Gender.FEMALE)
    assert without_title("M. Dupont") == ("Dupont", Gender.MALE)
    assert without_title("F. Dupont") == ("F. Dupont", None)
    assert without_title("Mme") == ("Mme", None)
    assert [gender_of(text) for text in ("Mevr.", "H", "Mx", "Dr")] == [
        Gender.FEMALE,
        Gender.MALE,
        Gender.NEUTRAL,
        None,
    ]
    assert is_firm_title("Sté")
    assert is_firm_title("S.A.R.L.") is False or is_firm_title("SARL")
    assert looks_like_firm("Dupont & Fils")
    assert looks_like_firm("Garage Dupont")
    assert not looks_like_firm("Dupont Sarah")


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("12 bis rue de la Paix", "FR", ("12", "bis", "rue de la Paix", "")),
        ("Kerkstraat 12 bus 3", "BE", ("12", "", "Kerkstraat", "3")),
        ("Rue Neuve 12, bte A2", "BE", ("12", "", "Rue Neuve", "A2")),
        ("ZA du Bois", "FR", ("", "", "ZA du Bois", "")),
        ("rue du 8 mai 1945", "FR", ("", "", "rue du 8 mai 1945", "")),
    ],
)
def test_a_street_line(text: str, region: str, expected: tuple[str, str, str, str]) -> None:
    found = read_street(text, region)
    assert (found.number, found.repetition, found.street, found.box) == expected


def test_the_street_among_lines_and_a_town_with_its_code() -> None:
    assert street_among(["Résidence A", "12 rue B", "3e étage"]) == ("12 rue B", "Résidence A, 3e étage")
    assert street_among(["Mairie", "Bureau 2"]) == ("Mairie", "Bureau 2")
    assert street_among([]) == ("", "")
    assert read_town("35000 Rennes") == ("35000", "Rennes")
    assert read_town("B-1000 Bruxelles") == ("B-1000", "Bruxelles")
    assert read_town("Rennes") == ("", "Rennes")
