"""Clients that belong together."""

import pytest

from crm_tui.domain.card import Card, CompanyFace
from crm_tui.domain.errors import Forbidden, NotFound, SameCard, Unchanged
from crm_tui.domain.vocabulary import Kind, Role
from crm_tui.services import cards, history, links, merging, people
from crm_tui.services.session import Workspace
from tests.services.conftest import person


def saved(workspace: Workspace, first: str) -> int:
    """A card with a telephone number of its own."""
    phone = f"06 00 00 00 {sum(map(ord, first)) % 90 + 10}"
    return cards.create(workspace, person(first=first, phone=phone), allow_duplicates=True).id or 0


def test_a_link_is_seen_from_both_ends_and_traced(marie: Workspace, karim: Workspace) -> None:
    anne, paul, luc = (saved(marie, name) for name in ("Anne", "Paul", "Luc"))

    links.link(karim, paul, anne)
    links.link(karim, anne, luc, "related")

    assert [(each.id, each.name, each.kind) for each in links.of(marie, anne)] == [
        (luc, "DUPONT Luc", "related"),
        (paul, "DUPONT Paul", "household"),
    ]
    assert [each.id for each in links.of(marie, paul)] == [anne]
    assert {line.actor for line in history.events(marie) if line.action == "link"} == {"karim"}
    assert history.verify(marie).ok


def test_a_link_said_again_is_no_news_and_may_become_another(marie: Workspace) -> None:
    anne, paul = saved(marie, "Anne"), saved(marie, "Paul")
    links.link(marie, anne, paul)

    with pytest.raises(Unchanged):
        links.link(marie, paul, anne)
    links.link(marie, paul, anne, "related")

    assert [each.kind for each in links.of(marie, anne)] == ["related"]


def test_a_firm_lives_in_no_household(marie: Workspace) -> None:
    firms = [
        cards.create(
            marie,
            Card(kind=Kind.COMPANY, company=CompanyFace(company_name=name)),
            allow_duplicates=True,
        ).id
        or 0
        for name in ("Cycles Morel", "Motos Morel")
    ]

    links.link(marie, firms[0], firms[1])

    assert [each.kind for each in links.of(marie, firms[0])] == ["related"]


def test_a_link_is_taken_back_once(marie: Workspace) -> None:
    anne, paul = saved(marie, "Anne"), saved(marie, "Paul")
    links.link(marie, anne, paul)

    links.unlink(marie, paul, anne)

    assert links.of(marie, anne) == []
    with pytest.raises(Unchanged):
        links.unlink(marie, anne, paul)


def test_what_cannot_be_linked(marie: Workspace) -> None:
    anne = saved(marie, "Anne")

    with pytest.raises(SameCard):
        links.link(marie, anne, anne)
    with pytest.raises(NotFound):
        links.link(marie, anne, 999)
    with pytest.raises(NotFound):
        links.of(marie, 999)
    with pytest.raises(ValueError, match="cousin"):
        links.link(marie, anne, saved(marie, "Paul"), "cousin")


def test_who_may_only_read_links_nothing(marie: Workspace, karim: Workspace) -> None:
    anne, paul = saved(marie, "Anne"), saved(marie, "Paul")
    people.save_member(marie, "karim", role=Role.READER)

    with pytest.raises(Forbidden):
        links.link(karim, anne, paul)


def test_the_links_of_a_merged_card_are_those_of_the_card_that_took_it_in(marie: Workspace) -> None:
    anne, twin, paul, luc = (saved(marie, name) for name in ("Anne", "Annie", "Paul", "Luc"))
    links.link(marie, twin, paul)
    merging.merge(marie, merging.plan(marie, anne, twin))

    links.link(marie, luc, twin, "related")

    for card in (anne, twin):
        assert [each.id for each in links.of(marie, card)] == [luc, paul]
    assert [each.id for each in links.of(marie, paul)] == [anne]
    with pytest.raises(SameCard):
        links.link(marie, anne, twin)


def test_undo_after_a_link_takes_back_what_was_saved_on_the_card(marie: Workspace) -> None:
    anne, paul = saved(marie, "Anne"), saved(marie, "Paul")
    cards.add_note(marie, paul, "vient le mardi")
    links.link(marie, anne, paul)

    assert history.undo_last(marie, paul).membership.notes == ()
    assert [each.id for each in links.of(marie, paul)] == [anne]
