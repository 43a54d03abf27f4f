"""The client list as the screens and commands ask for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_tui.domain.card import Address, Card, ConsentRecord, Membership
from crm_tui.domain.directory import Facet, FacetName, ListQuery, Sort
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.services import cards, directory
from crm_tui.services.session import Workspace
from tests.services.conftest import At, person


def client(last: str, city: str = "", phone: str = "", **relation: Any) -> Card:
    card = person(last, phone=phone)
    addresses = (Address(typed=city, city=city, manual=True),) if city else ()
    return replace(card, addresses=addresses, membership=replace(Membership(), **relation))


@pytest.fixture
def clients(marie: Workspace) -> dict[str, int]:
    accepted = (ConsentRecord(channel=Channel.SMS, state=Consent.ACCEPTED),)
    entries = {
        "lyon": client("Aubry", "Lyon", states=("client",), salesperson="karim", consents=accepted),
        "LYON": client("Bonnet", "Lyon", states=("client", "prospect")),
        "bron": client("Caron", "Bron", stage="sold", salesperson="marie"),
        "nowhere": client("Durand", phone="06 12 34 56 78", states=("client",)),
    }
    return {name: cards.create(marie, card, allow_duplicates=True).id or 0 for name, card in entries.items()}


def counted(marie: Workspace, name: FacetName, **how: object) -> list[tuple[str, int]]:
    found: list[Facet] = directory.facets(marie, ListQuery(detached=bool(how.get("detached"))))
    return [(facet.value, facet.count) for facet in found if facet.name is name]


def test_each_value_says_how_many_have_it(marie: Workspace, clients: dict[str, int]) -> None:
    assert counted(marie, FacetName.STATE) == [("client", 3), ("", 1), ("prospect", 1)]
    assert counted(marie, FacetName.STAGE) == [("", 3), ("sold", 1)]
    assert counted(marie, FacetName.SALESPERSON) == [("", 2), ("karim", 1), ("marie", 1)]
    assert counted(marie, FacetName.CITY) == [("Lyon", 2), ("", 1), ("Bron", 1)]
    assert counted(marie, FacetName.CONSENT) == [("unknown", 3), ("accepted", 1)]
    cards.detach(marie, clients["bron"])
    assert counted(marie, FacetName.STAGE) == [("", 3)]
    assert counted(marie, FacetName.CITY, detached=True) == [("Bron", 1)]
    towns = [facet for facet in directory.facets(marie, ListQuery(), city="ly") if facet.name == "city"]
    assert [(facet.value, facet.count) for facet in towns] == [("Lyon", 2)]


def test_a_counted_value_lists_as_many(marie: Workspace, clients: dict[str, int]) -> None:
    fields = dict(zip(FacetName, ("states", "stages", "salespeople", "cities", "consents"), strict=True))
    for facet in directory.facets(marie, ListQuery()):
        value = Consent(facet.value) if facet.name is FacetName.CONSENT else facet.value
        chosen: dict[str, Any] = {fields[facet.name]: (value,)}
        query = ListQuery(**chosen)
        assert directory.page(marie, query, 0, 10).total == facet.count


def test_filters_and_order_are_remembered_for_each(marie: Workspace, karim: Workspace) -> None:
    query = ListQuery(
        text="dupont",
        detached=True,
        states=("client",),
        cities=("Saint-Étienne",),
        salespeople=("",),
        consents=(Consent.REFUSED,),
        sort=Sort.CITY,
    )
    directory.remember(marie, query)
    assert directory.remembered(marie) == query.about("")
    assert directory.remembered(karim) == ListQuery()
    first = directory.first_page(marie, 10)
    assert "://" in marie.database or (first is not None and first.query == query.about(""))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"sort": "size"}', '{"states": {"a": 1}, "cities": [1, null]}']
)
def test_what_cannot_be_read_filters_nothing(text: str) -> None:
    assert ListQuery.from_json(text) == ListQuery()


def test_a_number_leads_to_those_who_have_it(marie: Workspace, at_work: At, clients: dict[str, int]) -> None:
    for text in ("06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "0612345678", "(06) 12.34.56.78"):
        hit = directory.by_number(marie, text)
        assert hit is not None, text
        assert (hit.number, hit.ids) == ("+33612345678", (clients["nowhere"],))
    for text in ("", "dupont", "06 12 34", "69002 Lyon", "06 12 34 56 78 mère", "3639"):
        assert directory.by_number(marie, text) is None
    nobody = directory.by_number(marie, "06 99 88 77 66")
    assert nobody is not None
    assert nobody.ids == ()


def test_a_number_is_also_found_with_who_is_not_my_client(marie: Workspace, clients: dict[str, int]) -> None:
    from crm_tui.store import cards as rows

    second = cards.create(marie, client("Petit", phone="06 12 34 56 78"), allow_duplicates=True).id or 0
    cards.detach(marie, clients["nowhere"])
    with marie.store.write(actor="marie", action="shop") as tx:
        tx.execute("INSERT INTO shop (id, name, country) VALUES (2, 'Autre', 'FR')")
        third = rows.insert(tx, cards.valid(marie, client("Roche", phone="06 12 34 56 78")), 2)
    hit = directory.by_number(marie, "0612345678")
    assert hit is not None
    assert hit.ids == (second, clients["nowhere"], third)
    assert (set(hit.detached), set(hit.elsewhere)) == ({clients["nowhere"]}, {third})
