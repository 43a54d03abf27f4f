"""``contact find``: texts, filters, orders, and what it says beside the answers."""

from __future__ import annotations

import pytest

from tests.cli.conftest import MARIE, Run, as_lines

CLIENTS = (
    MARIE,
    {"last_name": "Martin", "addresses": [{"city": "LYON", "postal_code": "69003"}], "states": ["client"]},
    {"last_name": "Petit", "addresses": [{"city": "Bron", "postal_code": "69500"}], "stage": "sold"},
    {"last_name": "Zola", "states": ["prospect"], "consent": "refused"},
)


@pytest.fixture
def found(run: Run) -> object:
    """Gives the last names that a search answers, in order."""
    assert run("contact", "add", "-", "--allow-duplicates", stdin=as_lines(*CLIENTS)).code == 0

    def names(*arguments: str) -> list[str]:
        answer = run("contact", "find", *arguments, "--json")
        assert answer.code == 0
        return [card["last_name"] for card in answer.json]

    return names


def test_filters_are_codes_labels_and_names_as_people_write_them(run: Run, found: object) -> None:
    assert callable(found)
    assert found() == ["Dupont", "Martin", "Petit", "Zola"]
    assert found("--state", "client") == ["Dupont", "Martin"]
    assert found("--state", "Client", "--state", "prospect") == ["Dupont", "Martin", "Zola"]
    assert found("--city", "lyon") == ["Dupont", "Martin"]
    assert found("--city", "lyon", "--state", "Prospect") == ["Dupont"]
    assert found("--stage", "Vente effectuée") == found("--stage", "sold") == ["Petit"]
    assert found("--consent", "refused") == ["Zola"]
    assert found("--salesperson", "") == ["Dupont", "Martin", "Petit", "Zola"]
    assert found("mart", "--city", "Bron") == []
    assert found("--sort", "city") == ["Petit", "Dupont", "Martin", "Zola"]
    assert found("--sort", "created") == ["Zola", "Petit", "Martin", "Dupont"]


def test_what_no_list_has_is_said(run: Run, found: object) -> None:
    for arguments in (("--state", "rouge"), ("--stage", "rouge"), ("--salesperson", "rouge")):
        answer = run("contact", "find", *arguments)
        assert answer.code == 1
        assert "rouge" in answer.err
    assert run("contact", "find", "--consent", "rouge").code == 2
    assert run("contact", "find", "--sort", "rouge").code == 2


def test_what_the_limit_cut_off_is_said_beside_the_answers(run: Run, found: object) -> None:
    for as_json in ((), ("--json",)):
        cut = run("contact", "find", "--limit", "3", *as_json)
        assert len(cut.out.splitlines()) == 3
        assert cut.err == "3 sur 4 : --limit en montre davantage.\n"
        assert run("contact", "find", "--limit", "4", *as_json).err == ""


def test_what_was_searched_instead_is_said(run: Run, found: object) -> None:
    answer = run("contact", "find", "dupnot", "--json")
    assert [card["last_name"] for card in answer.json] == ["Dupont"]
    assert answer.err == "Résultats pour « dupont »\n"


def test_a_text_that_begins_with_a_hyphen_is_searched_behind_two(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "Dupont"}))

    answer = run("contact", "find", "-dupont")

    assert answer.code == 2
    assert "crm-tui contact find -- -dupont" in answer.err
    assert "DUPONT" in run("contact", "find", "--", "-dupont").out
