"""Finding a client by whatever one knows of them; no text may break out of the search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Address, Card, CompanyFace, Email, Membership, PersonFace, Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.fields import with_value
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Consent, Kind
from crm_tui.store import bulk, cards, merging, projections, rows, search
from crm_tui.store.engine import Store
from crm_tui.store.search_terms import wanted
from crm_tui.store.unit_of_work import Tx

SHOP = 1


def person(last: str, first: str = "", phone: str = "", mail: str = "", place: str = "") -> Card:
    postal_code, _, city = place.partition(" ")
    return Card(
        person=PersonFace(last_name=last, first_name=first),
        phones=(Phone(number=phone, typed=phone),) if phone else (),
        emails=(Email(address=mail, typed=mail),) if mail else (),
        addresses=(Address(postal_code=postal_code, city=city),) if place else (),
        membership=Membership(states=("client", "prospect")),
    )


CLIENTS = {
    "marie": person("Dupont", "Marie", "+33612345678", "marie.dupont@gmail.com", "69002 Lyon"),
    "jean": person("Dupont-Martin", "Jean-Pierre", "+32475123456", "", "4000 Liège"),
    "zoe": person("Œuvrard", "Zoé", "+41791234567", "zoe@orange.fr", "59000 Lille"),
    "smith": person("Smith", "John", "+447911123456", "js@smith-bikes.co.uk"),
    "reunion": person("Payet", "", "+262692123456"),
    "firm": Card(
        kind=Kind.COMPANY,
        company=CompanyFace(company_name="Dupont & Fils (SARL)"),
        emails=(Email(address="contact@dupont-cycles.fr"),),
        addresses=(Address(typed="zone du Pont, 69500 Bron"),),
    ),
    "garage": Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Garage 2000")),
    "oneill": person("O'Neill", "Síle", place="42000 St-Étienne"),
    "legoff": person("Le Goff", "Yann", place="29000 Sainte-Sève"),
    "desmet": person("Desmet", "An", place="9000 Gent"),
    "typed": Card(
        person=PersonFace(last_name="Vague"), phones=(Phone(typed="poste 42 17"),), emails=(Email(typed="x"),)
    ),
}


@pytest.fixture
def ids(store: Store) -> dict[int, str]:
    with store.write(actor="marie", action="create") as tx:
        return {cards.insert(tx, card, SHOP): name for name, card in CLIENTS.items()}


def found(store: Store, ids: dict[int, str], text: str) -> list[str]:
    with store.read() as tx:
        page = search.answer(tx, SHOP, ListQuery(text=text), 0, 50)
        assert search.page(tx, SHOP, ListQuery(text=text), 0, 50) == page.rows
        assert search.count(tx, SHOP, ListQuery(text=text)) == page.total == len(page.rows)
    return [ids[row.id] for row in page.rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # names: any order, any case, no accents needed, beginnings of words
        ("dupont", {"marie", "jean", "firm"}),
        ("DUP mar", {"marie", "jean"}),
        ("marie dupont", {"marie"}),
        ("pierre", {"jean"}),
        ("jean-pierre", {"jean"}),
        ("oeuv", {"zoe"}),
        ("Œuvrard zoe", {"zoe"}),
        ("rtin", set()),
        ("dupont & fils", {"firm"}),
        ("garage 2000", {"garage"}),
        # written in one, or apart, or short
        ("o'neill", {"oneill"}),
        ("oneill", {"oneill"}),
        ("O’Neill", {"oneill"}),
        ("legoff", {"legoff"}),
        ("le goff", {"legoff"}),
        ("de smet", {"desmet"}),
        ("jeanpierre", {"jean"}),
        ("saint etienne", {"oneill"}),
        ("st-étienne", {"oneill"}),
        ("st etienne", {"oneill"}),
        ("ste seve", {"legoff"}),
        # phones: national, international, grouped anyhow, from any pair on
        ("0612", {"marie"}),
        ("06 12", {"marie"}),
        ("06.12.34", {"marie"}),
        ("0612345678", {"marie"}),
        ("+33 6 12 34", {"marie"}),
        ("+33 (0)6 12 34 56 78", {"marie"}),
        ("+330612345678", {"marie"}),
        ("612345678", {"marie"}),
        ("6 12 34 56", {"marie"}),
        ("0033612345678", {"marie"}),
        ("345678", {"marie"}),
        ("5678", {"marie"}),
        ("12345678", {"marie"}),
        ("0475 12 34 56", {"jean"}),
        ("+32475123456", {"jean"}),
        ("0791234567", {"zoe"}),
        ("07911 123456", {"smith"}),
        ("0692 12", {"reunion"}),
        ("4217", {"typed"}),
        ("dupont 0612", {"marie"}),
        # e-mails, whole, begun, and their domains
        ("marie.dupont@gmail.com", {"marie"}),
        ("marie.dup", {"marie"}),
        ("@gm", {"marie"}),
        ("gmail", set()),
        ("@orange.fr", {"zoe"}),
        ("marie@", {"marie"}),
        ("@fils", {"firm"}),
        ("contact@dupont-cycles.fr", {"firm"}),
        ("dupont-cycles.fr", {"firm"}),
        ("cycles", {"firm"}),
        ("smith-bikes.co", {"smith"}),
        # places
        ("lyon", {"marie"}),
        ("69", {"marie", "firm"}),
        ("zoe 59", {"zoe"}),
        ("59000 0791", {"zoe"}),
        ("liege", {"jean"}),
        ("bron", {"firm"}),
    ],
)
def test_a_client_is_found_by_whatever_is_known(
    store: Store, ids: dict[int, str], text: str, names: set[str]
) -> None:
    assert set(found(store, ids, text)) == names


def test_a_customer_number_comes_first(store: Store, ids: dict[int, str]) -> None:
    number = next(key for key, name in ids.items() if name == "garage")
    for text in (str(number), f"n°{number}", f"N° {number}", f"#{number}", f" {number} "):
        assert found(store, ids, text)[0] == "garage"
    assert found(store, ids, "n° 999999") == []


def test_whole_words_come_before_beginnings_and_surnames_before_first_names(store: Store) -> None:
    clients = {
        "first name begins": person("Zola", "Martine"),
        "place": person("Aaa", "", place="13000 Martigues"),
        "surname": person("Mart", "Anne"),
        "surname begins": person("Martin", "Anne"),
        "mail": person("Bbb", "", mail="martha@free.fr"),
    }
    with store.write(actor="marie", action="create") as tx:
        ids = {cards.insert(tx, card, SHOP): name for name, card in clients.items()}
    assert found(store, ids, "mart") == ["surname", "surname begins", "first name begins", "mail", "place"]


def test_of_many_the_newest_and_the_very_words_are_found(store: Store) -> None:
    old = bulk.NewCard(person("Mart", "Anne"), SHOP)
    many = (bulk.NewCard(person("Martin", f"N{index}"), SHOP) for index in range(300))
    with store.write(actor="marie", action="create") as tx:
        [first, *_, last] = bulk.insert_many(tx, [old, *many])
    with store.read() as tx:
        page = search.answer(tx, SHOP, ListQuery(text="mart"), 0, 3)
        assert (page.total, page.at_least) == (301, False)
        assert [row.id for row in page.rows[:2]] == [first, last]
        everybody = search.page(tx, SHOP, ListQuery(text="mart"), 0, 500)
        assert len({row.id for row in everybody}) == len(everybody) == 301
        # Below those that are put in order, the older ones follow as they came.
        assert [row.id for row in everybody[-50:]] == list(range(first + 50, first, -1))
        for offset, limit in ((0, 200), (199, 50), (201, 10), (280, 50), (301, 10)):
            part = search.page(tx, SHOP, ListQuery(text="mart"), offset, limit)
            assert part == everybody[offset : offset + limit]


def test_very_many_are_counted_only_so_far(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_COUNTED", 250)
    many = (bulk.NewCard(person("Martin", f"N{index}"), SHOP) for index in range(300))
    with store.write(actor="marie", action="create") as tx:
        bulk.insert_many(tx, many)
    with store.read() as tx:
        page = search.answer(tx, SHOP, ListQuery(text="martin"), 0, 20)
        assert (page.total, page.at_least, len(page.rows)) == (250, True, 20)
        whole = search.answer(tx, SHOP, ListQuery(text="martin"), 0, 400)
        assert (whole.total, whole.at_least, len(whole.rows)) == (300, False, 300)


def test_each_shop_finds_its_own_and_detached_ones_only_when_asked(store: Store, ids: dict[int, str]) -> None:
    marie = next(key for key, name in ids.items() if name == "marie")
    with store.write(actor="marie", action="setup") as tx:
        [(other,)] = tx.execute("INSERT INTO shop (name) VALUES ('Autre') RETURNING id")
        cards.detach(tx, marie, SHOP, "")
    assert set(found(store, ids, "dupont")) == {"jean", "firm"}
    with store.read() as tx:
        gone = search.answer(tx, SHOP, ListQuery(text="dupont", detached=True), 0, 50)
        assert [(row.id, row.detached) for row in gone.rows] == [(marie, True)]
        by_number = search.answer(tx, SHOP, ListQuery(text=f"n° {marie}"), 0, 50)
        assert by_number.rows == ()
        assert search.answer(tx, other, ListQuery(text="dupont"), 0, 50).total == 0
        assert search.count(tx, SHOP, ListQuery(detached=True)) == 1
        assert search.count(tx, SHOP, ListQuery()) == len(CLIENTS) - 1


def test_a_client_who_moved_is_found_in_the_new_town_alone(store: Store, ids: dict[int, str]) -> None:
    zoe = next(key for key, name in ids.items() if name == "zoe")
    with store.write(actor="marie", action="modify") as tx:
        card = cards.get(tx, zoe, SHOP)
        assert card is not None
        [address] = card.addresses
        cards.update(tx, replace(card, addresses=(replace(address, city="Roubaix"),)), SHOP)
    assert found(store, ids, "roubaix") == ["zoe"]
    assert found(store, ids, "lille") == []


def test_the_whole_list_is_alphabetical_and_read_alike_from_both_ends(store: Store) -> None:
    many = [bulk.NewCard(person(f"N{index % 7}", f"{index:04}"), SHOP) for index in range(1500)]
    with store.write(actor="marie", action="create") as tx:
        bulk.insert_many(tx, many)
    with store.read() as tx:
        whole = search.page(tx, SHOP, ListQuery(), 0, 2000)
        assert [row.name for row in whole] == sorted(row.name for row in whole)
        assert len(whole) == search.count(tx, SHOP, ListQuery()) == 1500
        assert whole[0].states == ("client", "prospect")
        for offset in (0, 10, 740, 751, 1100, 1480, 1499, 1500, 9999):
            assert search.page(tx, SHOP, ListQuery(), offset, 25) == whole[offset : offset + 25]
            answer = search.answer(tx, SHOP, ListQuery(), offset, 25)
            assert (answer.rows, answer.total) == (whole[offset : offset + 25], 1500)


@pytest.mark.parametrize(
    ("text", "instead", "names"),
    [
        ("dupnot", "dupont", {"marie", "jean", "firm"}),
        ("dupond", "dupont", {"marie", "jean", "firm"}),
        ("maire dupnt", "marie dupont", {"marie"}),
        ("marie dupontt 0612", "marie dupont 0612", {"marie"}),
        ("euvrard", "oeuvrard", {"zoe"}),
        ("smyth", "smith", {"smith"}),
        ("jhon smith", "john smith", {"smith"}),
        ("dupont li ege", "", set()),
        ("leige", "liege", {"jean"}),
        ("xyzxyz", "", set()),
        # a digit wrong, missing, too many, or two swapped
        ("0612345679", "0612345678", {"marie"}),
        ("061234568", "0612345678", {"marie"}),
        ("06 12 34 56 788", "0612345678", {"marie"}),
        ("0621345678", "0612345678", {"marie"}),
        ("0699999999", "", set()),
    ],
)
def test_a_mistyped_text_finds_what_was_meant(
    store: Store, ids: dict[int, str], text: str, instead: str, names: set[str]
) -> None:
    with store.read() as tx:
        page = search.answer(tx, SHOP, ListQuery(text=text), 0, 50)
    assert page.instead == instead
    assert {ids[row.id] for row in page.rows} == names
    assert page.total == len(page.rows)


def test_what_was_typed_comes_before_what_was_meant(store: Store) -> None:
    rare = person("Dupond", "Line")
    many = [bulk.NewCard(card, SHOP) for card in (rare, *(person("Dupont", f"N{n}") for n in range(9)))]
    with store.write(actor="marie", action="create") as tx:
        [first, *others] = bulk.insert_many(tx, many)
    with store.read() as tx:
        page = search.answer(tx, SHOP, ListQuery(text="dupond"), 0, 50)
        assert (page.rows[0].id, page.total, page.instead) == (first, 10, "dupont")
        assert search.answer(tx, SHOP, ListQuery(text="dupont"), 0, 50).instead == ""
        assert {row.id for row in page.rows[1:]} == set(others)


def test_nobody_is_meant_whom_my_shop_does_not_have(store: Store, ids: dict[int, str]) -> None:
    with store.write(actor="marie", action="create") as tx:
        tx.execute("INSERT INTO shop (id, name) VALUES (2, 'Autre')")
        for number in range(9):
            cards.insert(tx, person("Lefebvre", f"N{number}"), 2)
    for text in ("lefevbre", "smiht", "lefebvre"):
        expected = ["smith"] if text == "smiht" else []
        assert found(store, ids, text) == expected
        with store.read() as tx:
            assert search.answer(tx, SHOP, ListQuery(text=text), 0, 9).instead == "".join(expected)
            assert search.answer(tx, 2, ListQuery(text="lefevbre"), 0, 9).instead == "lefebvre"


def test_the_number_of_a_card_that_was_taken_in_leads_to_the_one_that_took_it(
    store: Store, ids: dict[int, str]
) -> None:
    by_name = {name: key for key, name in ids.items()}
    with store.write(actor="marie", action="merge") as tx:
        rows.update(tx, "contact", by_name["firm"], {"merged_into": by_name["garage"]})
        for key in (by_name["firm"], by_name["garage"]):
            projections.refresh(tx, key)
    number = by_name["firm"]
    assert found(store, ids, f"n° {number}") == ["garage"]
    assert found(store, ids, "dupont fils") == ["garage"]


def renamed(tx: Tx, key: int, **names: str) -> None:
    """Save a card under other names."""
    card = cards.get(tx, key, SHOP)
    assert card is not None
    for name, value in names.items():
        card = with_value(card, name, value)
    cards.update(tx, card, SHOP)


def test_what_a_client_was_once_called_finds_her(store: Store, ids: dict[int, str]) -> None:
    [marie] = [key for key, name in ids.items() if name == "marie"]
    with store.write(actor="marie", action="modify") as tx:
        renamed(tx, marie, last_name="Quincampoix", nickname="Mimi")
    with store.write(actor="marie", action="modify") as tx:
        renamed(tx, marie, nickname="")

    for text in ("quincampoix", "dupont marie", "mimi", "marie quinc dup"):
        assert "marie" in found(store, ids, text), text
    with store.write(actor="marie", action="undo") as tx:
        renamed(tx, marie, last_name="Dupont")
    assert found(store, ids, "quincampoix") == []
    with store.write(actor="marie", action="any") as tx:
        before = tx.execute("SELECT id, name FROM search_doc ORDER BY id")
        projections.rebuild(tx)
        assert tx.execute("SELECT id, name FROM search_doc ORDER BY id") == before


def test_every_name_of_a_merged_card_finds_the_one_that_took_it_in(store: Store, ids: dict[int, str]) -> None:
    marie, jean = (next(key for key, each in ids.items() if each == name) for name in ("marie", "jean"))
    with store.write(actor="marie", action="modify") as tx:
        renamed(tx, jean, last_name="Quincampoix", nickname="Jeannot")
        renamed(tx, jean, last_name="Kervella")
    with store.write(actor="marie", action="merge") as tx:
        merging.merge(tx, marie, jean, SHOP, choices={"last_name": "loser"})

    for text in ("quincampoix", "kervella", "jeannot", "dupont-martin", "jean-pierre", "marie dupont"):
        assert "marie" in found(store, ids, text), text
    with store.write(actor="marie", action="any") as tx:
        before = tx.execute("SELECT id, name FROM search_doc ORDER BY id")
        projections.rebuild(tx)
        assert tx.execute("SELECT id, name FROM search_doc ORDER BY id") == before


def test_the_merged_cards_are_read_once_for_all_in_a_rebuild(store: Store, ids: dict[int, str]) -> None:
    with store.write(actor="marie", action="any") as tx:
        asked: list[str] = []
        execute = tx.execute

        def noting(sql: str, *parameters: Any) -> Any:
            asked.append(sql)
            return execute(sql, *parameters)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tx, "execute", noting)
            projections.rebuild(tx)
    assert len([sql for sql in asked if "merged_into" in sql and "WHERE merged_into" in sql]) == 1


def test_filters_narrow_what_a_text_finds(store: Store) -> None:
    clients = {
        "lyon": person("Dupont", "A", place="69002 Lyon"),
        "LYON": person("Dupont", "B", place="69003 LYON"),
        "bron": person("Dupont", "C", place="69500 Bron"),
        "other": person("Martin", "D", place="69002 Lyon"),
    }
    with store.write(actor="marie", action="create") as tx:
        ids = {cards.insert(tx, card, SHOP): name for name, card in clients.items()}
        tx.execute("INSERT INTO shop (id, name) VALUES (2, 'Autre')")
        cards.insert(tx, clients["lyon"], 2)

    def names(**filters: Any) -> set[str]:
        with store.read() as tx:
            rows = search.answer(tx, SHOP, ListQuery(**filters), 0, 50).rows
        return {ids[row.id] for row in rows}

    assert names(text="dupont", cities=("Lyon",)) == {"lyon", "LYON"}
    assert names(text="dup", cities=("lyon", "Bron")) == {"lyon", "LYON", "bron"}
    assert names(text="dup", cities=("Lyon",), states=("supplier",)) == set()
    assert names(text="dup", salespeople=("",), consents=(Consent.UNKNOWN,)) == {"lyon", "LYON", "bron"}
    assert names(text="dup", salespeople=("karim",)) == set()
    assert names(text="dupnot", cities=("Bron",)) == {"bron"}
    assert names(text="øøø") == set()


HOSTILE = st.text(st.sampled_from("\"'*()^:{}-+~|&!<>\\%_;,.@#°/0 9aà\n\t\x00\x1b\u200bœᲐ𞤀👍ﬁ²"), max_size=30)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE | st.text(max_size=30))
@example('" OR name : *')
@example("') :* | 'x")
@example("NEAR(a b, 2) AND NOT c")
@example("name:dupont OR 1=1 --")
@example("aᲐb")
@example("a" * 10_000)
@example("1 " * 5_000)
@example("1234 " + "1 " * 90)
@example("@" * 50)
@example("@" + "a-" * 90)
@example("a.b." * 60)
def test_any_text_is_only_words(store: Store, text: str) -> None:
    with store.write(actor="marie", action="create") as tx:
        if not cards.exists(tx):
            cards.insert(tx, CLIENTS["marie"], SHOP)
        name = clean(text)
        cards.insert(tx, person(name, name, mail=f"{name}@{name}"), SHOP)
        search.answer(tx, SHOP, ListQuery(text=text), 0, 50)
        assert search.answer(tx, SHOP, ListQuery(text="marie dupont 0612345678"), 0, 5).total >= 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=20) | st.text(st.sampled_from("012()/.-+– nN°aé@"), max_size=12))
@example("0/0")
@example("Garage 24/7")
@example("1 2")
@example("00 1")
@example("1 (0) 2")
def test_a_name_is_found_by_itself(sqlite_store: Store, name: str) -> None:
    with sqlite_store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, person(clean(name)), SHOP)
        rows = search.page(tx, SHOP, ListQuery(text=name), 0, 300)
        asked = wanted(name)
    assert not asked.terms or key in {row.id for row in rows}


def test_a_name_with_numbers_is_found_and_so_is_a_phone(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        garage = cards.insert(tx, person("Garage 24/7"), SHOP)
        cards.insert(tx, person("Autre", "Anne", phone="+33612247000"), SHOP)
        for text in ("24/7", "24/7 garage", "garage 24/7", "247", "24", "7 garage"):
            assert garage in {row.id for row in search.page(tx, SHOP, ListQuery(text=text), 0, 50)}, text
        for text in ("06/12/24", "06 12-24", "06.12.24.70.00"):
            assert [row.name for row in search.page(tx, SHOP, ListQuery(text=text), 0, 50)] == ["AUTRE Anne"]


def test_a_search_text_is_bounded() -> None:
    assert len(wanted("ab " * 1000).terms) == 1
    assert len(wanted(" ".join(f"mot{index}" for index in range(100))).terms) == 12
    assert not wanted("…!?").terms
