"""Which column is what: the names that shops and programs give them, and what stands under them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from crm_tui.domain import own_columns
from crm_tui.domain.column_rows import Lookup, contact_of
from crm_tui.domain.columns import TARGETS, Mapping, fingerprint, guess, has_header
from crm_tui.domain.vocabulary import ListName


def targets(headers: str, *rows: str) -> list[str]:
    """What the columns are, a row that is not the first one behind its target."""
    mapping = guess(headers.split(";"), [row.split(";") for row in rows])
    return [f"{column.target}#{column.row}" if column.row else column.target for column in mapping.columns]


def contact(headers: str, row: str, lookup: Lookup | None = None, *more: str) -> dict[str, Any]:
    rows = [each.split(";") for each in (row, *more)]
    return contact_of(guess(headers.split(";"), rows), rows[0], lookup)[0]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Civilité", "title"),
        ("NOM DE FAMILLE", "last_name"),
        ("Prénom", "first_name"),
        ("Voornaam", "first_name"),
        ("Familienaam", "last_name"),
        ("Raison sociale", "company_name"),
        ("Société", "company_name"),
        ("Bedrijf", "company_name"),
        ("Company", "organisation"),
        ("Tél. portable", "phones.number"),
        ("GSM", "phones.number"),
        ("Mobile", "phones.number"),
        ("N° de téléphone", "phones.number"),
        ("Telefoonnummer", "phones.number"),
        ("Fax", "phones.number"),
        ("E-mail", "emails.address"),
        ("Courriel", "emails.address"),
        ("Adresse e-mail", "emails.address"),
        ("E-mailadres", "emails.address"),
        ("Rue", "addresses.street_line"),
        ("Straat", "addresses.street_line"),
        ("Complément d'adresse", "addresses.complement"),
        ("Bte", "addresses.box"),
        ("CP", "addresses.postal_code"),
        ("Code postal", "addresses.postal_code"),
        ("Postcode", "addresses.postal_code"),
        ("Ville", "addresses.city"),
        ("Localité", "addresses.city"),
        ("Commune", "addresses.city"),
        ("Gemeente", "addresses.city"),
        ("Code postal et ville", "addresses.town"),
        ("Pays", "addresses.country"),
        ("TVA", "vat_number"),
        ("N° TVA", "vat_number"),
        ("N° de TVA intracommunautaire", "vat_number"),
        ("BTW-nummer", "vat_number"),
        ("Ondernemingsnummer", "vat_number"),
        ("SIREN", "siren"),
        ("N° SIRET", "siret"),
        ("IBAN", "iban"),
        ("Commercial", "salesperson"),
        ("Statut", "states"),
        ("État", "states"),
        ("Notes", "notes"),
        ("Remarque", "notes"),
        ("Opmerkingen", "notes"),
        ("Surnom", "nickname"),
        ("Profession", "job_title"),
        ("Facebook", "social_profiles.url"),
        ("Site web", "social_profiles.url"),
        ("Date de naissance", "note"),
        ("Modèle de moto", "note"),
    ],
)
def test_a_name_says_what_a_column_is(header: str, target: str) -> None:
    assert targets(header, "quelque chose") == [target]


def test_every_target_that_a_name_leads_to_is_one() -> None:
    from crm_tui.domain.column_words import TARGETS as NAMED

    assert set(NAMED.values()) - {"fax", "groups"} <= TARGETS
    assert all(name == " ".join(name.split()) for name in NAMED)


@pytest.mark.parametrize(
    ("headers", "row", "expected"),
    [
        ("Nom;Prénom", "Dupont;Marie", ["last_name", "first_name"]),
        ("Nom;Ville", "Dupont Marie;Lyon", ["name", "addresses.city"]),
        ("Name;Given Name;Family Name", "A B;A;B", ["ignore", "first_name", "last_name"]),
        ("Adresse;Ville", "12 rue A;Lyon", ["addresses.street_line", "addresses.city"]),
        ("Adresse;Tél", "12 rue A 35000 Rennes;06", ["addresses.line", "phones.number"]),
        (
            "Adresse 1;Adresse 2;CP;Ville",
            "12 rue A;Bât B;35000;Rennes",
            ["addresses.street_line", "addresses.complement", "addresses.postal_code", "addresses.city"],
        ),
        (
            "Adresse 1;CP 1;Adresse 2;CP 2",
            "12 rue A;35000;3 rue B;69001",
            [
                "addresses.street_line",
                "addresses.postal_code",
                "addresses.street_line#1",
                "addresses.postal_code#1",
            ],
        ),
        (
            "N°;Rue;CP",
            "12;rue A;35000",
            ["addresses.number", "addresses.street_line", "addresses.postal_code"],
        ),
        ("N° rue;CP", "12 rue A;35000", ["addresses.street_line", "addresses.postal_code"]),
        ("N°;Nom;Prénom", "412;Dupont;Marie", ["note", "last_name", "first_name"]),
        ("Title;Last Name", "Mr.;Dupont", ["title", "last_name"]),
        ("Titre;Nom;Prénom", "Comptable;Dupont;Marie", ["job_title", "last_name", "first_name"]),
        ("Type;Nom", "Particulier;Dupont", ["kind", "name"]),
        ("Type;Nom", "VTT;Dupont", ["note", "name"]),
        ("Département;Nom", "35;Dupont", ["note", "name"]),
        ("Téléphone;Tél. fixe;Portable", "1;2;3", ["phones.number", "phones.number#1", "phones.number#2"]),
        ("E-mail;E-mail 2", "a;b", ["emails.address", "emails.address#1"]),
        ("E-mail Address;E-mail Type", "a@b.fr;SMTP", ["emails.address", "ignore"]),
        ("Statut;Nom;Statut", "a;b;c", ["states", "name", "states"]),
        ("SIREN;SIREN", "1;2", ["siren", "note"]),
        ("Vide;Nom", ";Dupont", ["ignore", "name"]),
    ],
)
def test_what_stands_beside_and_under_a_name_says_more(headers: str, row: str, expected: list[str]) -> None:
    assert targets(headers, row) == expected


def test_whose_and_what_for_make_rows_of_their_own() -> None:
    headers = (
        "Business Street;Business City;Home Street;Home City;Adresse de facturation;CP facturation;"
        "Tél. bureau;Tél. domicile;GSM"
    )
    mapping = guess(headers.split(";"), [["x"] * 9])
    assert [(each.row, each.label, each.mark) for each in mapping.columns] == [
        (0, "office", ""),
        (0, "office", ""),
        (1, "home", ""),
        (1, "home", ""),
        (2, "", "billing"),
        (2, "", "billing"),
        (0, "office", ""),
        (1, "home", ""),
        (2, "mobile", ""),
    ]


def test_google_contacts() -> None:
    headers = (
        "First Name;Last Name;Organization Name;Birthday;Labels;E-mail 1 - Label;E-mail 1 - Value;"
        "Phone 1 - Label;Phone 1 - Value;Phone 2 - Label;Phone 2 - Value;Address 1 - Street;"
        "Address 1 - City;Address 1 - Postal Code"
    )
    row = (
        "Marie;Dupont;ACME;1980-02-01;* myContacts;* Home;m@x.fr;Mobile;0612345678 ::: 0611223344;Père;"
        "0299001122;12 rue A;Rennes;35000"
    )
    assert contact(headers, row) == {
        "first_name": "Marie",
        "last_name": "Dupont",
        "employer": "ACME",
        "phones": [
            {"label": "mobile", "number": "0612345678"},
            {"label": "Père", "number": "0299001122"},
            {"number": "0611223344"},
        ],
        "emails": [{"label": "home", "address": "m@x.fr"}],
        "addresses": [{"number": "12", "street": "rue A", "city": "Rennes", "postal_code": "35000"}],
        "notes": ["Birthday : 1980-02-01"],
    }


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        (["06 12 34 56 78", "0299001122", "+32 475 12 34 56"], "phones.number"),
        (["612345678", "33612345678", "+33612345678"], "phones.number"),
        (["a@b.fr", "c.d@e.com", ""], "emails.address"),
        (["35000", "B-1000", "9000"], "addresses.postal_code"),
        (["FR40303265045", "BE 0403.170.701"], "vat_number"),
        (["FR14 2004 1010 0505 0001 3M02 606", "BE68539007547034"], "iban"),
        (["12 rue A 35000 Rennes", "3 place B, 69001 Lyon"], "addresses.line"),
        (["https://a.fr", "www.b.be"], "social_profiles.url"),
        (["12/03/1980", "01-02-1990"], "note"),
        (["2015", "2019"], "note"),
        (["CB500", "R80"], "note"),
        (["", ""], "ignore"),
    ],
)
def test_a_name_that_says_nothing_leaves_it_to_the_content(cells: list[str], target: str) -> None:
    mapping = guess(["Colonne X"], [[cell] for cell in cells])
    assert mapping.columns[0].target == target
    assert mapping.columns[0].confidence < 0.7


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Nom;Prénom", "Dupont;Marie"], True),
        (["Dupont;0612345678", "Martin;0611223344"], False),
        (["Machin;Truc", "Dupont;0612345678"], True),
        (["Dupont;Marie", "Martin;Paul"], False),
        (["Nom"], True),
        ([], False),
    ],
)
def test_whether_the_first_row_names_the_columns(rows: list[str], expected: bool) -> None:
    assert has_header([row.split(";") for row in rows]) is expected


@pytest.mark.parametrize(
    ("headers", "row", "expected"),
    [
        (
            "Civilité;Nom;Prénom",
            "Mme;Dupont;Marie",
            {"gender": "female", "last_name": "Dupont", "first_name": "Marie"},
        ),
        ("Civilité;Nom;Prénom", "SARL;Martin;", {"kind": "company", "company_name": "SARL Martin"}),
        ("Civilité;Nom;Prénom", "Sté;Martin;", {"kind": "company", "company_name": "Martin"}),
        (
            "Civilité;Nom;Prénom",
            "M. et Mme;Dupont;",
            {"last_name": "Dupont", "notes": ["Civilité : M. et Mme"]},
        ),
        ("Nom complet;Tél", "Marie DUPONT;", {"last_name": "DUPONT", "first_name": "Marie"}),
        (
            "Nom complet;Tél",
            "Mme Marie de la Tour;",
            {"gender": "female", "last_name": "de la Tour", "first_name": "Marie"},
        ),
        ("Nom et prénom;Tél", "De la Tour Marie;", {"last_name": "De la Tour", "first_name": "Marie"}),
        ("Client;Tél", "SARL Dupont;", {"kind": "company", "company_name": "SARL Dupont"}),
        ("Client;Tél", "Dupont, Marie;", {"last_name": "Dupont", "first_name": "Marie"}),
        ("Société;Nom", "Garage X;", {"kind": "company", "company_name": "Garage X"}),
        (
            "Société;Nom;Prénom",
            "Garage X;Dupont;Marie",
            {"company_name": "Garage X", "last_name": "Dupont", "first_name": "Marie"},
        ),
        (
            "Société;Nom;Prénom;TVA",
            "Garage X;Dupont;Marie;FR40303265045",
            {
                "kind": "company",
                "company_name": "Garage X",
                "last_name": "Dupont",
                "first_name": "Marie",
                "vat_number": "FR40303265045",
            },
        ),
        ("Type;Société", "Particulier;Garage X", {"kind": "person", "company_name": "Garage X"}),
        ("Nom;Moto;Couleur", "Dupont;CB500;", {"last_name": "Dupont", "notes": ["Moto : CB500"]}),
        (
            "Nom;Remarque;Moto",
            "Dupont;gentil;CB500",
            {"last_name": "Dupont", "notes": ["gentil", "Moto : CB500"]},
        ),
        (
            "CP Ville;Adresse",
            "35000 Rennes;12 rue A",
            {"addresses": [{"postal_code": "35000", "city": "Rennes", "number": "12", "street": "rue A"}]},
        ),
        ("Newsletter", "oui", {"consent": {"email": "accepted"}}),
        ("RGPD", "non", {"consent": dict.fromkeys(("email", "sms", "phone", "post"), "refused")}),
        ("RGPD", "peut-être", {"notes": ["RGPD : peut-être"]}),
        ("Carte de fidélité", "4521", {"loyalty": [{"programme": "club", "member_number": "4521"}]}),
        ("Carte de fidélité", "oui", {"notes": ["Carte de fidélité : oui"]}),
        (
            "Adresse de livraison;CP livraison",
            "12 rue A;35000",
            {"addresses": [{"number": "12", "street": "rue A", "postal_code": "35000", "delivery": True}]},
        ),
    ],
)
def test_a_row_becomes_a_card(headers: str, row: str, expected: dict[str, Any]) -> None:
    assert contact(headers, row) == expected


def test_words_of_a_closed_list_that_it_does_not_have_are_kept_and_told() -> None:
    def code(name: ListName, text: str) -> str:
        return {"Client": "client", "VIP": "vip"}.get(text, "") if name is ListName.STATE else ""

    lookup = Lookup(code=code, login=lambda text: {"Marie L.": "marie"}.get(text, ""))
    mapping = guess(["Statut", "Origine", "Commercial", "Vendeur"], [["x"] * 4])
    data, problems = contact_of(mapping, ["Client, Inactif / VIP", "Lune", "Marie L.", "Bob"], lookup)
    assert data == {
        "states": ["client", "vip"],
        "salesperson": "marie",
        "notes": ["Statut : Inactif\nOrigine : Lune\nVendeur : Bob"],
    }
    assert [(each.field, each.code, each.blocks) for each in problems] == [
        ("states", "kept_in_note", False),
        ("origin", "kept_in_note", False),
    ]
    alone = guess(["Commercial"], [["Bob"]])
    data, (problem,) = contact_of(alone, ["Bob"], lookup)
    assert (data, problem.field, problem.code) == (
        {"notes": ["Commercial : Bob"]},
        "salesperson",
        "kept_in_note",
    )


def test_a_label_with_a_comma_in_it_is_one_state() -> None:
    lookup = Lookup(code=lambda _name, text: {"Pièces, accessoires": "parts"}.get(text, ""))
    assert contact("États", "Pièces, accessoires", lookup) == {"states": ["parts"]}


def test_nothing_that_stands_in_a_row_is_dropped() -> None:
    headers = "Nom;Prénom;Société;Tél;E-mail;Adresse;CP;Ville;Statut;Moto;Né le;RGPD;Commercial;Type;Civilité"
    row = [f"mot{index}" for index in range(15)]
    data, _problems = contact_of(guess(headers.split(";"), [row]), row)
    written = json.dumps(data, ensure_ascii=False)
    assert [word for word in row if word not in written] == []


def test_a_mapping_is_remembered() -> None:
    mapping = guess(["Nom", "Tél. bureau"], [["Dupont", "1"]])
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping
    assert mapping.fingerprint == fingerprint(["nom", "TÉL BUREAU"]) != fingerprint(["Nom", "Tél"])
    assert fingerprint(["", ""]) != fingerprint(["", "", ""])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"columns": 1},
        {"columns": [{}]},
        {"columns": [{"header": "a", "target": "moon"}]},
        {"columns": [{"header": "a", "target": "note", "row": -1}]},
        {"columns": [{"header": "a", "target": "note", "row": "x"}]},
    ],
)
def test_what_is_no_mapping_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Mapping.from_json(data)


def test_our_own_columns_are_known_by_their_names() -> None:
    counts = dict.fromkeys(own_columns.ROWS, 2)
    columns = own_columns.header(counts)
    titles = [column.header for column in columns]
    assert len(set(titles)) == len(titles)
    mapping = guess(titles, [])
    for column, found in zip(columns, mapping.columns, strict=True):
        left_out = column.target in own_columns.LEFT_OUT.values()
        assert (found.target, found.row) == (("ignore", 0) if left_out else (column.target, column.row))
        assert found.confidence == 1.0
    assert own_columns.target("Téléphone 1 couleur") is None


def _cells(*cells: str) -> Sequence[str]:
    return cells


def test_a_row_longer_or_shorter_than_its_mapping_is_read_as_far_as_both_go() -> None:
    mapping = guess(["Nom", "Prénom"], [])
    assert contact_of(mapping, _cells("Dupont"))[0] == {"last_name": "Dupont"}
    assert contact_of(mapping, _cells("Dupont", "Marie", "x"))[0]["first_name"] == "Marie"
