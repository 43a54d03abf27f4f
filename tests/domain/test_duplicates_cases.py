"""Pairs that people meet at a counter: the warning opens for the same client, and for no other."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Former, keys, probes, record_of
from tests.domain.duplicate_cards import firm, found, person

LILLE, LYON = "12 rue des Lilas|59000|Lille", "3 quai du Rhône|69002|Lyon"
MOBILE, LANDLINE = "06 12 34 56 78", "03 20 11 22 33"

SAME = [
    # the same names
    ("untouched", person("Caudrelier", "Odile"), person("Caudrelier", "Odile", at=LILLE)),
    ("capitals and accents", person("LEFÈVRE", "HÉLÈNE", at=LILLE), person("Lefevre", "Helene", at=LILLE)),
    ("swapped", person("Odile", "Caudrelier", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    ("all in the surname", person("Caudrelier Odile"), person("Caudrelier", "Odile")),
    ("all in the surname, given first", person("Odile Caudrelier"), person("Caudrelier", "Odile")),
    ("all in the given name", person("", "Odile Caudrelier"), person("Caudrelier", "Odile")),
    ("a title", person("Mme Caudrelier", "Odile"), person("Caudrelier", "Odile")),
    ("a hyphen lost", person("Caudrelier", "Jeanluc", at=LILLE), person("Caudrelier", "Jean-Luc", at=LILLE)),
    ("particle glued", person("Legendre", "Roger", at=LILLE), person("Le Gendre", "Roger", at=LILLE)),
    ("particle lost", person("Roeck", "Katrien", at=LILLE), person("De Roeck", "Katrien", at=LILLE)),
    ("D'Hondt", person("Dhont", "Zoé", at="|7500|Tournai"), person("D'Hondt", "Zoé", at="|7500|Tournai")),
    # nothing but an e-mail
    ("nobody but an address", person("Morel", "Jacques"), person("", mails=["jacques.morel@wanadoo.fr"])),
    (
        "nobody but another address",
        person("Morel", "Jacques", mails=["jacques.morel@orange.fr"]),
        person("", mails=["jacques.morel@wanadoo.fr"]),
    ),
    (
        "an address for an entry",
        person("", mails=["odile.caudrelier@orange.fr"]),
        person("Caudrelier", "Odile", mails=["odile.caudrelier@gmail.com"]),
    ),
    # the surname
    ("a letter twice", person("Caudrellier", "Odile", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    ("a letter lost", person("Caudrlier", "Odile", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    ("two letters turned", person("Caudreleir", "Odile", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    ("said alike", person("Caudrellié", "Odile", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    ("Dupond", person("Dupond", "Marie", phones=[MOBILE]), person("Dupont", "Marie", phones=[MOBILE])),
    ("Lefèvre", person("Lefebvre", "Zoé", at=LILLE), person("Lefèvre", "Zoé", at=LILLE)),
    ("Tibo", person("Tibo", "Zoé", phones=[MOBILE]), person("Thibault", "Zoé", phones=[MOBILE])),
    ("double name", person("Caudrelier-Blain", "Odile", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    (
        "maiden name, same mobile",
        person("Ottobon", "Édith", "f", phones=[MOBILE], at=LILLE),
        person("Macquart", "Édith", "f", phones=[MOBILE], at=LILLE),
    ),
    (
        "maiden name in the e-mail",
        person("Chabot", "Delphine", "f", mails=["delphine.manguin@orange.fr"]),
        person("Manguin", "Delphine", "f", mails=["delphine.manguin@orange.fr"]),
    ),
    # the given name
    ("Cathy", person("Caudrelier", "Cathy", at=LILLE), person("Caudrelier", "Catherine", at=LILLE)),
    (
        "Fred",
        person("Caudrelier", "Fred", phones=[MOBILE]),
        person("Caudrelier", "Frédéric", phones=[MOBILE]),
    ),
    ("Frederik", person("Caudrelier", "Frederik", at=LILLE), person("Caudrelier", "Frédéric", at=LILLE)),
    ("JP", person("Caudrelier", "JP", phones=[MOBILE]), person("Caudrelier", "Jean-Pierre", phones=[MOBILE])),
    ("J.-P.", person("Caudrelier", "J.-P.", at=LILLE), person("Caudrelier", "Jean-Pierre", at=LILLE)),
    ("initial", person("Caudrelier", "O.", at=LILLE), person("Caudrelier", "Odile", at=LILLE)),
    (
        "a slip",
        person("Caudrelier", "Odlie", phones=[MOBILE]),
        person("Caudrelier", "Odile", phones=[MOBILE]),
    ),
    ("cut short", person("Caudrelier", "Margue", at=LILLE), person("Caudrelier", "Marguerite", at=LILLE)),
    (
        "none, same mobile",
        person("Caudrelier", phones=[MOBILE]),
        person("Caudrelier", "Odile", phones=[MOBILE]),
    ),
    (
        "none, but in the e-mail",
        person("Caudrelier", mails=["odilecaudrelier@free.fr"]),
        person("Caudrelier", "Odile", at=LILLE),
    ),
    (
        "mistyped, right in the e-mail",
        person("Caudrelier", "Hévé", mails=["herve.caudrelier@free.fr"], at=LILLE),
        person("Caudrelier", "Hervé", at=LILLE),
    ),
    (
        "nickname",
        person("", "", nickname="Nono", phones=[MOBILE]),
        person("Caudrelier", "Bruno", phones=[MOBILE]),
    ),
    # how people are reached
    ("mobile alone", person(phones=[MOBILE]), person("Caudrelier", "Odile", phones=[MOBILE])),
    ("e-mail alone", person(mails=["o.cau@free.fr"]), person("Caudrelier", "Odile", mails=["o.cau@free.fr"])),
    (
        "Belgian mobile typed at home",
        person("Caudrelier", "Odile", phones=["0475 12 34 56"], at="Rue Haute 2|7000|Mons"),
        person("Caudrelier", "Odile", phones=["+32 475 12 34 56"]),
    ),
    (
        "a digit lost",
        person("Caudrelier", "Odile", phones=["06 12 34 56 7"], at=LYON),
        person("Caudrelier", "Odile", phones=[MOBILE], at=LILLE),
    ),
    (
        "a letter of the e-mail lost",
        person("Caudrelier", "Odile", mails=["caudrelier.o@gmail.cm"], at=LYON),
        person("Caudrelier", "Odile", mails=["caudrelier.o@gmail.com"], at=LILLE),
    ),
    (
        "moved, same mobile",
        person("Caudrelier", "Odile", phones=[MOBILE], at=LYON),
        person("Caudrelier", "Odile", phones=[MOBILE], at=LILLE),
    ),
    (
        "new mobile, same address",
        person("Caudrelier", "Odile", phones=["06 98 76 54 32"], at=LILLE),
        person("Caudrelier", "Odile", phones=[MOBILE], at=LILLE),
    ),
    (
        "street written otherwise",
        person("Caudrelier", "Odile", at="R. du Dr Vidal 61|59620|Écuélin"),
        person("Caudrelier", "Odile", at="61, rue du Docteur Vidal|59620|ECUELIN"),
    ),
    (
        "postcode mistyped",
        person("Caudrelier", "Odile", at="12 rue des Lilas|59001|Lille"),
        person("Caudrelier", "Odile", at=LILLE),
    ),
    (
        "IBAN that does not check",
        person("Caudrelier", "Odile", iban="FR34 5478 2774 0878 5788 7500 296", phones=["06 98 76 54 32"]),
        person("Caudrelier", "Odile", iban="FR3454782774087857887500296", phones=[MOBILE]),
    ),
    # firms
    ("firm", firm("Cycles Caudrelier", at=LILLE), firm("Cycles Caudrelier SARL", at=LILLE)),
    (
        "legal form changed",
        firm("SAS Cycles Caudrelier", phones=[LANDLINE]),
        firm("Cycles Caudrelier SARL", phones=[LANDLINE]),
    ),
    ("words turned", firm("Caudrelier Cycles", at=LILLE), firm("Cycles Caudrelier", at=LILLE)),
    (
        "abbreviation",
        firm("Gar. Caudrelier", phones=[LANDLINE]),
        firm("Garage Caudrelier", phones=[LANDLINE]),
    ),
    (
        "a word more",
        firm("Cycles Caudrelier Nord", phones=[LANDLINE]),
        firm("Cycles Caudrelier", phones=[LANDLINE]),
    ),
    ("Vandamme", firm("Boucherie Vandamme & Fils", at=LILLE), firm("Boucherie Van Damme", at=LILLE)),
    ("abbreviated", firm("Sté Gle de Peinture", at=LILLE), firm("Société Générale de Peinture", at=LILLE)),
    ("acronym with its S", firm("SGP", at=LILLE), firm("Société Générale de Peinture", at=LILLE)),
    ("firm typed as a name", person("Cycles Caudrelier", at=LILLE), firm("Cycles Caudrelier SARL", at=LILLE)),
    ("a slip in a firm", firm("Cylces Caudrelier", at=LILLE), firm("Cycles Caudrelier", at=LILLE)),
    ("in one word", firm("Fleursdelagare", at=LILLE), firm("Fleurs de la Gare", at=LILLE)),
    (
        "Frères glued",
        firm("GenissetFrères", phones=[LANDLINE]),
        firm("Genisset Frères SA", phones=[LANDLINE]),
    ),
    (
        "acronym",
        firm("CMN", phones=[LANDLINE], at=LILLE),
        firm("Cycles Motos Nord", phones=[LANDLINE], at=LILLE),
    ),
    ("VAT number", firm("Autre enseigne", vat="FR40303265045"), firm("Cycles Caudrelier", vat="303 265 045")),
    (
        "VAT number that does not check",
        firm("Caudrelier", vat="FR 89 557369915"),
        firm("Caudrelier", vat="557369915"),
    ),
    # a person and their firm
    (
        "person as a firm",
        firm("Optique Caudrelier", mails=["j.caudrelier@orange.fr"]),
        person("Caudrelier", "Jacqueline", mails=["j.caudrelier@orange.fr"]),
    ),
    (
        "firm as a person",
        person("Services", "Jean", employer="RRB Services", vat="FR40303265045", phones=[LANDLINE]),
        firm("RRB Services", vat="FR40303265045", phones=[LANDLINE]),
    ),
]

OTHER = [
    ("nothing in common", person("Caudrelier", "Odile"), person("Vandamme", "Luc")),
    ("an empty card", person(), person("Caudrelier", "Odile", at=LILLE)),
    ("only the surname", person("Martin", "Odile", at=LYON), person("Martin", "Luc", at=LILLE)),
    ("only the given name", person("Martin", "Odile", at=LYON), person("Vandamme", "Odile", at=LILLE)),
    (
        "only the town",
        person("Martin", "Odile", at="|59000|Lille"),
        person("Vandamme", "Luc", at="|59000|Lille"),
    ),
    (
        "husband and wife",
        person("Caudrelier", "Odile", "f", phones=[LANDLINE], at=LILLE),
        person("Caudrelier", "Bruno", "m", phones=[LANDLINE], at=LILLE),
    ),
    (
        "husband and wife, own mobiles",
        person("Caudrelier", "Odile", "f", phones=[MOBILE], at=LILLE),
        person("Caudrelier", "Bruno", "m", phones=["06 98 76 54 32"], at=LILLE),
    ),
    (
        "the e-mail of the spouse",
        person("Caudrelier", "Odile", "f", mails=["bruno.caudrelier@free.fr"], at=LILLE),
        person("Caudrelier", "Bruno", "m", mails=["bruno.caudrelier@free.fr"], at=LILLE),
    ),
    (
        "two who live together",
        person("Pereira", "Jean", "m", phones=[LANDLINE], at=LILLE),
        person("Anzilutti", "Nadia", "f", phones=[LANDLINE], at=LILLE),
    ),
    (
        "father and son",
        person("Caudrelier", "Jean-Paul", "m", phones=[MOBILE, LANDLINE], at=LILLE),
        person("Caudrelier", "Jean", "m", phones=["06 98 76 54 32", LANDLINE], at=LILLE),
    ),
    (
        "sisters",
        person("Caudrelier", "Christina", "f", mails=["christina.caudrelier@free.fr"], at=LILLE),
        person("Caudrelier", "Christine", "f", mails=["christine.caudrelier@free.fr"], at=LILLE),
    ),
    (
        "the same name far away",
        person("Martin", "Philippe", phones=["06 98 76 54 32"], at=LYON),
        person("Martin", "Philippe", phones=[MOBILE], at=LILLE),
    ),
    (
        "brother and sister with one name",
        person("Caudrelier", "Dominique", "f", at=LILLE, phones=[MOBILE]),
        person("Caudrelier", "Dominique", "m", at=LYON, phones=["06 98 76 54 32"]),
    ),
    (
        "a colleague on the switchboard",
        person("Allen", "Michel", employer="Pharmacie Caudrelier", phones=[MOBILE, LANDLINE]),
        firm("Pharmacie Caudrelier", phones=[LANDLINE], at=LILLE),
    ),
    (
        "a colleague with the e-mail of the firm",
        person("Allen", "Michel", employer="Pharmacie Caudrelier", mails=["info@pharmacie-caudrelier.fr"]),
        firm("Pharmacie Caudrelier", mails=["info@pharmacie-caudrelier.fr"], at=LILLE),
    ),
    (
        "two colleagues",
        person("Allen", "Michel", "m", employer="Pharmacie Caudrelier", phones=[LANDLINE]),
        person("Bogaert", "Arlette", "f", employer="Pharmacie Caudrelier", phones=[LANDLINE]),
    ),
    (
        "an enseigne of the same name elsewhere",
        firm("Vélos Rousseau", vat="FR40303265045", at=LYON),
        firm("Vélos Rousseau SAS", vat="FR83404833048", at=LILLE),
    ),
    (
        "another firm on the same telephone",
        firm("Nettoyage Hemming", phones=[LANDLINE], vat="FR40303265045", at=LILLE),
        firm("Garage Grynberg", phones=[LANDLINE], vat="FR83404833048", at=LILLE),
    ),
    (
        "the same trade in the same town",
        firm("Boulangerie Duval", at="|59000|Lille"),
        firm("Boulangerie Robert", at="|59000|Lille"),
    ),
    ("the same given name and initial", person("M", "Odile"), person("Martin", "Odile", at=LILLE)),
    (
        "a client and a firm of that name",
        person("Duval", "Zoé", at=LYON),
        firm("Boulangerie Duval", at=LILLE),
    ),
]


def _ids(cases: list[tuple[str, Card, Card]]) -> list[str]:
    return [name for name, _entry, _card in cases]


@pytest.mark.parametrize(("entry", "card"), [case[1:] for case in SAME], ids=_ids(SAME))
def test_the_warning_opens_for_the_same_client(entry: Card, card: Card) -> None:
    assert probes(record_of(entry)).keys() & keys(record_of(card)), "it would not be looked at"
    assert found(entry, card).warns


@pytest.mark.parametrize(("entry", "card"), [case[1:] for case in OTHER], ids=_ids(OTHER))
def test_the_warning_stays_shut_for_another(entry: Card, card: Card) -> None:
    assert not found(entry, card).warns


@pytest.mark.parametrize(
    ("entry", "former", "code"),
    [
        (person("Macquart", "Édith"), Former(last_names=("Macquart",)), "former_name"),
        (person("", "", phones=[MOBILE]), Former(phones=("+33612345678",)), "former_phone"),
        (person(mails=["ed@free.fr"]), Former(emails=("Ed@free.fr",)), "former_email"),
    ],
)
def test_what_the_card_once_held_finds_it(entry: Card, former: Former, code: str) -> None:
    card = person("Ottobon", "Édith", "f", phones=["06 98 76 54 32"], mails=["edith@free.fr"])
    known = record_of(card, former)

    assert probes(record_of(entry)).keys() & keys(known)
    assert found(entry, card, former).score > found(entry, card).score
    assert code in [reason.code for reason in found(entry, card, former).reasons]


def test_a_firm_is_found_by_its_former_name() -> None:
    former = Former(companies=("Deux Roues du Nord",))
    entry, card = firm("2 Roues du Nord", at=LILLE), firm("Cycles Caudrelier", at=LILLE)

    assert not found(entry, card).warns
    entry = firm("Deux roues du nord", at=LILLE)
    assert found(entry, card, former).score > found(entry, card).score + 3
