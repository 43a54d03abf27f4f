"""Finding a client by whatever one knows of them; no text may break out of the search."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Address, Card, CompanyFace, Email, Membership, PersonFace, Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Kind
from crm_tui.store import bulk, cards, search
from crm_tui.store.engine import Store
from crm_tui.store.search_terms import wanted

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
        ("upont", set()),
        ("dupont & fils", {"firm"}),
        ("garage 2000", {"garage"}),
        # phones: national, international, grouped anyhow, from any pair on
        ("0612", {"marie"}),
        ("06 12", {"marie"}),
        ("06.12.34", {"marie"}),
        ("0612345678", {"marie"}),
        ("+33 6 12 34", {"marie"}),
        ("+33 (0)6 12 34 56 78", {"marie"}),
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
        assert page.total == search.MOST_NEWEST + 1
        assert [row.id for row in page.rows[:2]] == [first, last]
        tail = search.page(tx, SHOP, ListQuery(text="mart"), 199, 50)
        assert len(tail) == 2
        assert search.answer(tx, SHOP, ListQuery(text="martin"), 0, 3).total == search.MOST_NEWEST


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


def test_a_changed_card_is_found_by_its_new_words_alone(store: Store, ids: dict[int, str]) -> None:
    zoe = next(key for key, name in ids.items() if name == "zoe")
    with store.write(actor="marie", action="modify") as tx:
        card = cards.get(tx, zoe, SHOP)
        assert card is not None
        cards.update(tx, replace(card, person=replace(card.person, last_name="Bernard")), SHOP)
    assert found(store, ids, "bernard") == ["zoe"]
    assert found(store, ids, "oeuvrard") == []


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
