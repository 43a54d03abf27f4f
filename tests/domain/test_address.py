"""Addresses on one line and on an envelope."""

import pytest

from crm_tui.domain.address import COUNTRY_CODES, country_code, country_name, one_line, postal_lines
from crm_tui.domain.card import Address
from crm_tui.i18n import use_language

LYON = Address(
    number="12", repetition="bis", street="rue Victor Hugo", postal_code="69002", city="Lyon", country="FR"
)
CINEY = Address(number="17", box="1", street="Rue Courtejoie", postal_code="5590", city="Ciney", country="BE")
FIRM = Address(
    number="4",
    street="avenue du Général-de-Gaulle, prolongée",
    complement="Bât. B, apt 12",
    po_box="CS 70001",
    postal_code="42000",
    city="Saint-Étienne",
    cedex="CEDEX 1",
)


@pytest.mark.parametrize(
    ("address", "shop_country", "line"),
    [
        (LYON, "FR", "12 bis rue Victor Hugo, 69002 Lyon"),
        (LYON, "BE", "12 bis rue Victor Hugo, 69002 Lyon, France"),
        (CINEY, "FR", "Rue Courtejoie 17 bte 1, 5590 Ciney, Belgique"),
        (CINEY, "BE", "Rue Courtejoie 17 bte 1, 5590 Ciney"),
        (
            Address(street="Korenmarkt", number="3", box="bus 2", city="Gent"),
            "BE",
            "Korenmarkt 3 bus 2, Gent",
        ),
        (Address(street="rue Grande", city="Namur"), "BE", "rue Grande, Namur"),
        (Address(city="Lyon"), "FR", "Lyon"),
        (Address(typed=" 12 victor  hugo\u200b lyon "), "FR", "12 victor hugo lyon"),
        (Address(), "FR", ""),
    ],
)
def test_one_line(address: Address, shop_country: str, line: str) -> None:
    assert one_line(address, shop_country) == line


@pytest.mark.parametrize(
    ("address", "shop_country", "lines"),
    [
        (LYON, "FR", ["12 bis rue Victor Hugo", "69002 LYON"]),
        (LYON, "BE", ["12 bis rue Victor Hugo", "69002 LYON", "FRANCE"]),
        (CINEY, "BE", ["Rue Courtejoie 17 bte 1", "5590 Ciney"]),
        (CINEY, "FR", ["Rue Courtejoie 17 bte 1", "5590 Ciney", "BELGIQUE"]),
        (
            FIRM,
            "FR",
            [
                "apt 12",
                "Bât. B",
                "4 AV du Général-de-Gaulle prolongée",
                "CS 70001",
                "42000 SAINT ETIENNE CEDEX 1",
            ],
        ),
        (
            Address(
                number="71", street="route de Longwy", postal_code="1536", city="Luxembourg", country="LU"
            ),
            "FR",
            ["71, route de Longwy", "L-1536 Luxembourg", "LUXEMBOURG"],
        ),
        (
            Address(number="8", street="Rue du Bourg", postal_code="1003", city="Lausanne", country="CH"),
            "FR",
            ["Rue du Bourg 8", "CH-1003 Lausanne", "SUISSE"],
        ),
        (
            Address(number="8", street="Rue du Bourg", postal_code="1003", city="Lausanne", country="CH"),
            "CH",
            ["Rue du Bourg 8", "1003 Lausanne"],
        ),
        (
            Address(number="2", street="rue Grimaldi", postal_code="98000", city="Monaco", country="MC"),
            "FR",
            ["2 rue Grimaldi", "98000 MONACO"],
        ),
        (
            Address(
                number="3", street="rue Juliette Dodu", postal_code="97400", city="Saint-Denis", country="RE"
            ),
            "FR",
            ["3 rue Juliette Dodu", "97400 SAINT DENIS"],
        ),
        (
            Address(number="12-14", street="rue X", postal_code="75008", city="Paris", cedex="CEDEX 08"),
            "FR",
            ["12 rue X", "75008 PARIS CEDEX 08"],
        ),
        (
            Address(
                street="lieu-dit la Croix",
                complement="chez M. Roux, 2e étage",
                postal_code="42170",
                city="Noirétable",
            ),
            "FR",
            ["chez M. Roux, 2e étage", "lieu-dit la Croix", "42170 NOIRETABLE"],
        ),
        (
            Address(number="3", street="avenue des Champs-Élysées", complement="Résidence A, Bât. 2, esc. 1"),
            "BE",
            ["Résidence A, Bât. 2, esc. 1", "avenue des Champs-Élysées 3"],
        ),
        (
            Address(number="5", street="rue de l'Alma", postal_code="98800", city="Nouméa", country="NC"),
            "FR",
            ["5 rue de l'Alma", "98800 NOUMEA", "NOUVELLE CALEDONIE"],
        ),
        (
            Address(number="5", box="2", street="Kerkstraat", postal_code="9000", city="Gent", country="BE"),
            "BE",
            ["Kerkstraat 5 bus 2", "9000 Gent"],
        ),
        (
            Address(
                number="16",
                repetition="bis",
                street="rue du Fossé",
                postal_code="1536",
                city="Luxembourg",
                country="LU",
            ),
            "LU",
            ["16 bis, rue du Fossé", "L-1536 Luxembourg"],
        ),
        # Only the type is shortened, and only where the line is too long.
        (
            Address(number="12", street="place des Jardins de la Place du Château", city="Vandœuvre"),
            "FR",
            ["12 PL des Jardins de la Place du Château", "VANDOEUVRE"],
        ),
        (
            Address(number="12", street="rue de la Place des Jardins du Château Vieux", city="Æbl"),
            "FR",
            ["12 rue de la Place des Jardins du Château Vieux", "AEBL"],
        ),
        (
            Address(number="12", street="boulevard de la Grande Place", city="Lyon"),
            "FR",
            ["12 boulevard de la Grande Place", "LYON"],
        ),
        (
            Address(number="12", repetition="b", street="rue X", complement="appt 4, bât. C", box="7"),
            "FR",
            ["appt 4, bte 7", "bât. C", "12 B rue X"],
        ),
        (Address(number="5", repetition="a bis", street="rue X"), "FR", ["5 A bis rue X"]),
        (
            Address(number="45", repetition="a", street="rue X", box="2", city="Mons", country="BE"),
            "BE",
            ["rue X 45A bte 2", "Mons"],
        ),
        (
            Address(number="12", repetition="A", street="Bahnhofstrasse", city="Bern", country="CH"),
            "CH",
            ["Bahnhofstrasse 12a", "Bern"],
        ),
        # The language of the town decides, unless the street says otherwise.
        (
            Address(number="5", box="3", street="Grote Markt", postal_code="9000", city="Gent", country="BE"),
            "BE",
            ["Grote Markt 5 bus 3", "9000 Gent"],
        ),
        (
            Address(number="12", box="4", street="Meir", postal_code="2000", city="Antwerpen", country="BE"),
            "BE",
            ["Meir 12 bus 4", "2000 Antwerpen"],
        ),
        (
            Address(number="1", box="4", street="avenue X", postal_code="1640", city="Rhode", country="BE"),
            "BE",
            ["avenue X 1 bte 4", "1640 Rhode"],
        ),
        (Address(typed="12 victor hugo lyon"), "FR", ["12 victor hugo lyon"]),
        (Address(typed="Le Clos\nchemin vert"), "FR", ["Le Clos", "chemin vert"]),
    ],
)
def test_envelope(address: Address, shop_country: str, lines: list[str]) -> None:
    assert postal_lines(address, "Marie Dupont", shop_country) == ["Marie Dupont", *lines]


def test_envelope_without_a_name() -> None:
    assert postal_lines(LYON, "") == ["12 bis rue Victor Hugo", "69002 LYON"]


@pytest.mark.parametrize("text", ["Belgique", "belgique ", "BE", "be"])
def test_country_by_name_or_code(text: str) -> None:
    assert country_code(text) == "BE"


@pytest.mark.parametrize(
    ("text", "code"), [("Réunion", "RE"), ("la reunion", "RE"), ("Atlantide", ""), ("", "")]
)
def test_country_code(text: str, code: str) -> None:
    assert country_code(text) == code


def test_every_country_has_a_name_that_is_read_back_in_both_languages() -> None:
    for language in ("fr", "en"):
        use_language(language)
        try:
            for code in COUNTRY_CODES:
                assert country_code(country_name(code)) == code
        finally:
            use_language("fr")
    assert country_name("PL") == "PL"
