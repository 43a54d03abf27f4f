"""Address books of telephones and mail programs, in the shapes in which they really come."""

from __future__ import annotations

from typing import Any

import pytest

from crm_tui.domain.column_rows import Lookup
from crm_tui.gateways.files.records import Format
from tests.gateways.files.conftest import Written, codes, read

OLD_ANDROID = b"""BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dupr=C3=A9;H=C3=A9l=C3=A8ne;;;=\r
\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:H=C3=A9l=C3=A8ne Dupr=C3=A9\r
TEL;CELL;PREF:0612345678\r
TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,P=C3=A8re):0611223344\r
TEL;WORK;FAX:0299001133\r
ADR;HOME;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;12 rue de la Libert=C3=A9;Rennes;;35000;France\r
NOTE;ENCODING=QUOTED-PRINTABLE:ligne 1=0D=0A=\r
ligne 2, suite\r
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r
 SkZJRg\r
\r
END:VCARD\r
"""

APPLE = """BEGIN:VCARD
VERSION:3.0
N:Dupont;Marie;Anne;Mme;
FN:Mme Marie Anne Dupont
NICKNAME:Mimi
ORG:ACME\\, SA;Atelier
TITLE:Chef d'atelier
item1.TEL:+33 6 12 34 56 78
item1.X-ABLabel:_$!<Mobile>!$_
item2.TEL;type=pref:02 99 00 11 22
item2.X-ABLabel:Portable père
EMAIL;TYPE=INTERNET;TYPE=HOME:marie@exemple.fr
ADR;TYPE=HOME:;Bât B;12 bis rue X\\nRésidence Y;RENNES CEDEX 7;Bretagne;35000;France
X-SOCIALPROFILE;type=twitter:http://twitter.com/mdupont
IMPP;X-SERVICE-TYPE=Skype;type=HOME:skype:marie.d
IMPP:whatsapp:+33612345678
URL:https\\://exemple.fr
BDAY:1980-02-01
CATEGORIES:Client,VIP
UID:42
X-GENDER:F
NOTE:Bonjour\\, le monde\\nune ligne bien longue qui est pliée au bout de soixante-quinz
 e octets
END:VCARD
"""

NEW_FIRM = """begin:vcard
VERSION:4.0
KIND:org
FN:Garage Martin
ORG:Garage Martin;Ventes
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+33-2-99-00-11-22;ext=12
EMAIL;TYPE=work:contact@martin.fr
ADR;LABEL="Rue Neuve 12, Gent":;;Kerkstraat 12 bus 3;Gent;;9000;Belgique
end:vcard
"""


def one(written: Written, content: str | bytes, lookup: Lookup | None = None) -> dict[str, Any]:
    (record,) = read(written(content), Format.VCARD, lookup=lookup)
    assert not record.is_broken
    return record.data


def card(*lines: str, version: str = "3.0") -> str:
    return "\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def test_an_old_telephone(written: Written) -> None:
    assert one(written, OLD_ANDROID) == {
        "last_name": "Dupré",
        "first_name": "Hélène",
        "phones": [
            {"number": "0612345678", "label": "mobile"},
            {"number": "0611223344", "label": "Père"},
            {"number": "0299001133", "label": "Fax"},
        ],
        "addresses": [
            {
                "number": "12",
                "street": "rue de la Liberté",
                "postal_code": "35000",
                "city": "Rennes",
                "country": "France",
                "label": "home",
            }
        ],
        "notes": ["ligne 1\nligne 2, suite"],
    }


def test_an_apple_address_book(written: Written) -> None:
    found = one(written, APPLE)
    notes = found.pop("notes")
    assert found == {
        "last_name": "Dupont",
        "first_name": "Marie Anne",
        "gender": "female",
        "nickname": "Mimi",
        "employer": "ACME, SA",
        "department": "Atelier",
        "job_title": "Chef d'atelier",
        "states": ["client"],
        "phones": [
            {"number": "02 99 00 11 22", "label": "Portable père"},
            {"number": "+33 6 12 34 56 78", "label": "mobile"},
        ],
        "emails": [{"address": "marie@exemple.fr", "label": "home"}],
        "addresses": [
            {
                "number": "12",
                "repetition": "bis",
                "street": "rue X",
                "complement": "Bât B, Résidence Y",
                "postal_code": "35000",
                "city": "RENNES",
                "cedex": "CEDEX 7",
                "country": "France",
                "label": "home",
            }
        ],
        "social_profiles": [
            {"network": "x", "url": "http://twitter.com/mdupont"},
            {"network": "whatsapp", "url": "+33612345678"},
            {"url": "https://exemple.fr"},
        ],
    }
    assert notes == [
        "Bonjour, le monde\nune ligne bien longue qui est pliée au bout de soixante-quinze octets",
        "Région : Bretagne\nSkype : marie.d\nDate de naissance : 1980-02-01\nCatégories : VIP",
    ]


def test_a_firm_of_the_newest_version(written: Written) -> None:
    assert one(written, NEW_FIRM) == {
        "kind": "company",
        "company_name": "Garage Martin",
        "department": "Ventes",
        "phones": [{"number": "+33-2-99-00-11-22", "extension": "12", "label": "office"}],
        "emails": [{"address": "contact@martin.fr", "label": "office"}],
        "addresses": [
            {
                "number": "12",
                "street": "Kerkstraat",
                "box": "3",
                "postal_code": "9000",
                "city": "Gent",
                "country": "Belgique",
            }
        ],
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("FN:Marie DUPONT",), {"last_name": "DUPONT", "first_name": "Marie"}),
        (
            ("N:;;;;", "FN:M. Jean de la Tour"),
            {"gender": "male", "last_name": "de la Tour", "first_name": "Jean"},
        ),
        (("FN:Garage Martin", "ORG:Garage Martin;"), {"kind": "company", "company_name": "Garage Martin"}),
        (("FN:SARL Martin",), {"kind": "company", "company_name": "SARL Martin"}),
        (
            ("N:Leroy;Anne;;;", "FN:Anne Leroy", "ORG:Mairie"),
            {"last_name": "Leroy", "first_name": "Anne", "employer": "Mairie"},
        ),
        (
            ("N:Leroy;Anne;;;", "FN:Garage Leroy", "ORG:Garage Leroy", "X-ABShowAs:COMPANY"),
            {
                "kind": "company",
                "last_name": "Leroy",
                "first_name": "Anne",
                "company_name": "Garage Leroy",
            },
        ),
        (
            ("N:Leroy;;;;", "FN:Tata Annie"),
            {"last_name": "Leroy", "notes": ["Nom affiché : Tata Annie"]},
        ),
    ],
)
def test_whose_card_it_is(written: Written, lines: tuple[str, ...], expected: dict[str, Any]) -> None:
    assert one(written, card(*lines)) == expected


def test_each_alphabet_is_read_as_its_card_says_or_as_the_file_shows(written: Written) -> None:
    latin = card("N;CHARSET=ISO-8859-15:Dupré;Zoë;;;", version="2.1").encode("iso-8859-15")
    assert one(written, latin)["last_name"] == "Dupré"
    assert one(written, card("N:Dupré;Zoë;;;").encode("cp1252"))["first_name"] == "Zoë"
    assert one(written, card("N:Dupré;Zoë;;;").encode("utf-16"))["first_name"] == "Zoë"
    wrong = card("N;CHARSET=nonsense:Dupré;Zoë;;;", version="2.1").encode()
    (record,) = read(written(wrong), Format.VCARD)
    assert (record.data["last_name"], codes(record)) == ("Dupré", ["broken_accents"])
    folded = b"BEGIN:VCARD\nN:Dupr\xc3\n \xa9;;;;\nEND:VCARD\n"
    assert one(written, folded)["last_name"] == "Dupré"


def test_a_broken_card_is_told_and_the_others_go_on(written: Written) -> None:
    content = (
        "hello\nworld\n"
        + card("N:Un;;;;")
        + "BEGIN:VCARD\nVERSION:3.0\nN:Ouverte;;;;\n"
        + card("N:Deux;;;;", "TEL 0612345678", "TEL:0611223344")
        + card("KIND:group", "FN:Amis")
        + "BEGIN:VCARD\nVERSION:3.0\nN:Coupée;;;;\nTEL:06"
    )
    records = read(written(content), Format.VCARD)
    assert [(each.line, codes(each), each.is_broken) for each in records] == [
        (1, ["vcard_outside"], True),
        (3, [], False),
        (7, ["vcard_not_closed"], True),
        (10, ["vcard_line_unread"], False),
        (16, ["vcard_group"], True),
        (21, ["cut_short"], True),
    ]
    assert records[3].data["notes"] == ["TEL 0612345678"]
    assert records[3].data["phones"] == [{"number": "0611223344"}]


def test_a_card_within_a_card_is_not_one_of_the_file(written: Written) -> None:
    content = card("N:Dupont;;;;", "AGENT:", *card("N:Autre;;;;").splitlines(), "TEL:0611223344")
    assert one(written, content) == {"last_name": "Dupont", "phones": [{"number": "0611223344"}]}


def test_a_photograph_costs_nothing(written: Written) -> None:
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\n ".join(["A" * 74] * 60_000)
    found = one(written, card("N:Dupont;;;;", picture, "TEL:0611223344"))
    assert found == {"last_name": "Dupont", "phones": [{"number": "0611223344"}]}


def test_a_card_without_end_in_sight_is_told(written: Written) -> None:
    content = card("N:Dupont;;;;", *("NOTE:" + "a" * 1000,) * 1001) + card("N:Martin;;;;")
    assert [codes(each) for each in read(written(content), Format.VCARD)] == [["line_too_long"], []]


def test_an_address_that_is_one_text(written: Written) -> None:
    assert one(written, card("FN:A B", "LABEL:Au bourg"))["addresses"] == [{"text": "Au bourg"}]
    assert one(written, card("FN:A B", "LABEL:12 rue X\\n35000 Rennes"))["addresses"] == [
        {"number": "12", "street": "rue X", "postal_code": "35000", "city": "Rennes"}
    ]
    assert one(written, card("FN:A B", "ADR:;;12 rue X 35000 Rennes;;;;"))["addresses"] == [
        {"number": "12", "street": "rue X", "postal_code": "35000", "city": "Rennes"}
    ]


def test_categories_are_states_where_the_list_has_them(written: Written) -> None:
    lookup = Lookup(code=lambda _name, text: {"Motard": "biker"}.get(text, ""))
    assert one(written, card("FN:A B", "CATEGORIES:Motard,myContacts"), lookup)["states"] == ["biker"]
