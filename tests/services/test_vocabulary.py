"""Editable lists, staff, shops and preferences."""

import pytest

from crm_tui.domain.errors import Forbidden
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.services import people, vocabulary
from crm_tui.services.session import Workspace


def test_an_own_label_is_remembered_and_offered_again(marie: Workspace, karim: Workspace) -> None:
    item = vocabulary.add(karim, ListName.LABEL, "Portable père")

    again = vocabulary.add(marie, ListName.LABEL, "portable PÈRE")

    assert again.code == item.code
    assert (item.code, "Portable père") in vocabulary.load(marie).options(ListName.LABEL)


def test_only_a_manager_changes_the_other_lists(marie: Workspace, karim: Workspace) -> None:
    with pytest.raises(Forbidden):
        vocabulary.add(karim, ListName.STATE, "Partenaire")

    item = vocabulary.add(marie, ListName.STATE, "Partenaire")

    with pytest.raises(vocabulary.BadLabel):
        vocabulary.add(marie, ListName.STATE, "PARTENAIRE")
    with pytest.raises(Forbidden):
        vocabulary.change(karim, ListName.STATE, item.code, "retire")


def test_a_retired_item_stays_readable_but_is_no_longer_offered(marie: Workspace) -> None:
    item = vocabulary.add(marie, ListName.STAGE, "Relancé")
    vocabulary.change(marie, ListName.STAGE, item.code, "retire")
    words = vocabulary.load(marie)

    assert words.label(ListName.STAGE, item.code) == "Relancé"
    assert item.code not in [code for code, _label in words.options(ListName.STAGE)]
    vocabulary.change(marie, ListName.STAGE, item.code, "restore")
    assert item.code in [code for code, _label in vocabulary.load(marie).options(ListName.STAGE)]


def test_an_item_is_renamed_and_moved(marie: Workspace) -> None:
    item = vocabulary.add(marie, ListName.ORIGIN, "Foire")
    vocabulary.change(marie, ListName.ORIGIN, item.code, "rename", "Foire du vélo")
    other = vocabulary.add(marie, ListName.ORIGIN, "Bourse")
    vocabulary.change(marie, ListName.ORIGIN, other.code, "up")

    assert [label for _code, label in vocabulary.load(marie).options(ListName.ORIGIN)][-2:] == [
        "Bourse",
        "Foire du vélo",
    ]
    with pytest.raises(vocabulary.UnknownItem):
        vocabulary.change(marie, ListName.ORIGIN, "nothing", "up")
    for text in ("", "  ", "x" * 61):
        with pytest.raises(vocabulary.BadLabel):
            vocabulary.change(marie, ListName.ORIGIN, item.code, "rename", text)


def test_the_choice_of_fields_is_remembered_per_person(marie: Workspace, karim: Workspace) -> None:
    assert people.preference(marie, "essential_only", "yes") == "yes"

    people.remember(marie, "essential_only", "no")
    people.remember(marie, "essential_only", "yes")
    people.remember(karim, "essential_only", "no")

    assert people.preference(marie, "essential_only") == "yes"
    assert people.preference(karim, "essential_only") == "no"


def test_a_random_loyalty_number_is_easy_to_say_and_free(marie: Workspace) -> None:
    numbers = {people.random_member_number(marie, "club") for _ in range(50)}

    assert len(numbers) == 50
    assert not set("".join(numbers)) & set("0OI1LBS5Z28")


def test_there_is_always_an_administrator(marie: Workspace) -> None:
    with pytest.raises(people.LastAdministrator):
        people.save_member(marie, "marie", role=Role.SELLER)
    people.save_member(marie, "karim", role=Role.ADMIN)

    assert people.save_member(marie, "marie", role=Role.SELLER).role is Role.SELLER
