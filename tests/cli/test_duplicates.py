"""Duplicates among the cards that are there, from the command line."""

import os
import signal
from typing import Any

import pytest

from crm_tui.services import review
from tests.cli.conftest import MARIE, Run, as_lines

ALONE: list[dict[str, Any]] = [
    {"last_name": "Abadie", "first_name": "Odile", "phones": [{"number": "06 11 22 33 44"}]},
    {"last_name": "Cazalis", "first_name": "Bruno", "phones": [{"number": "06 71 62 53 44"}]},
    {"last_name": "Fourcade", "first_name": "Yannick", "phones": [{"number": "06 98 87 76 65"}]},
]
NEAR = {**MARIE, "last_name": "Dupond", "emails": [], "addresses": []}


@pytest.fixture
def keys(run: Run) -> list[int]:
    """Three cards of Marie Dupont, one of them mistyped, and some of other people."""
    cards = [MARIE, *ALONE, MARIE, NEAR]
    added = run("contact", "add", "-", "--allow-duplicates", stdin=as_lines(*cards))
    ids = [each["id"] for each in added.json]
    return [ids[0], ids[4], ids[5]]


def test_a_search_counts_the_pairs_and_shows_the_strongest(run: Run, keys: list[int]) -> None:
    answer = run("duplicates", "review")

    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[:2] == ["Fiches comparées : 6 sur 6", "Paires à examiner : 3"]
    counts = [each.rsplit(maxsplit=1) for each in lines[2:5]]
    assert [words for words, _count in counts] == [
        "très probablement la même",
        "probablement la même",
        "peut-être la même",
    ]
    assert sum(int(count) for _words, count in counts) == 3
    assert f"n° {keys[0]}  DUPONT Marie  06 12 34 56 78  Lyon" in lines
    assert any(each.startswith("→ très probablement la même : ") for each in lines[5:])
    assert "06 12 34 56 78" in answer.out
    assert "crm-tui contact merge" in lines[-1]
    assert "crm-tui duplicates apart" in lines[-1]


def test_a_search_for_programs(run: Run, keys: list[int]) -> None:
    answer = run("duplicates", "review", "--json").one

    levels = [answer.pop(level) for level in ("certain", "probable", "possible")]
    assert levels[0] >= 1
    assert answer == {"done": 6, "total": 6, "finished": True, "pairs": sum(levels)}
    assert run("duplicates", "review", "--json").one["total"] == 0
    assert run("duplicates", "review", "--restart", "--json").one["total"] == 6


def test_the_pairs_as_lines_of_json(run: Run, keys: list[int]) -> None:
    run("duplicates", "review")

    pairs = run("duplicates", "list", "--json").json

    assert {(pair["a"]["id"], pair["b"]["id"]) for pair in pairs} == {
        (keys[0], keys[1]),
        (keys[0], keys[2]),
        (keys[1], keys[2]),
    }
    assert (pairs[0]["a"], pairs[0]["b"]) == (
        {"id": keys[0], "number": str(keys[0]), "name": "DUPONT Marie"},
        {"id": keys[1], "number": str(keys[1]), "name": "DUPONT Marie"},
    )
    assert [pair["score"] for pair in pairs] == sorted((pair["score"] for pair in pairs), reverse=True)
    assert pairs[0]["level"] == "certain"
    assert len(pairs[0]["reasons"]) >= 2
    assert run("duplicates", "list", "--limit", "1", "--json").json == pairs[:1]
    for level in ("certain", "probable", "possible"):
        of_level = [pair for pair in pairs if pair["level"] == level]
        assert run("duplicates", "list", "--level", level, "--json").json == of_level


def test_the_pairs_for_people(run: Run, keys: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "crm-tui duplicates review" in run("duplicates", "list").err
    run("duplicates", "review")
    monkeypatch.setattr("crm_tui.cli.duplicates._PAGE", 2)

    answer = run("duplicates", "list")

    assert answer.out.count("→") == 3
    assert "crm-tui contact link" in answer.out.splitlines()[-1]
    nothing = run("duplicates", "list", "--level", "possible")
    assert (nothing.out, nothing.err) == ("", "Aucun doublon à examiner.\n")
    assert run("duplicates", "list", "--level", "close").code == 2


def test_a_pair_that_is_not_the_same_client_is_gone(run: Run, keys: list[int]) -> None:
    run("duplicates", "review")

    assert run("duplicates", "apart", keys[1], keys[0]).code == 0

    left = {(pair["a"]["id"], pair["b"]["id"]) for pair in run("duplicates", "list", "--json").json}
    assert left == {(keys[0], keys[2]), (keys[1], keys[2])}
    assert run("duplicates", "apart", keys[0], keys[2], "--json").one == {"apart": [keys[0], keys[2]]}
    undone = run("duplicates", "apart", keys[2], keys[0], "--undo", "--json")
    assert undone.one == {"not_apart": [keys[2], keys[0]]}
    left = {(pair["a"]["id"], pair["b"]["id"]) for pair in run("duplicates", "list", "--json").json}
    assert left == {(keys[0], keys[2]), (keys[1], keys[2])}
    assert run("duplicates", "apart", keys[0], keys[2], "--undo").code == 1
    assert "n° 999" in run("duplicates", "apart", keys[0], 999).err
    assert run("duplicates", "apart", keys[0], keys[0]).code == 2
    assert run("trace", "verify").code == 0


def test_a_search_without_any_duplicate_says_so(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(*ALONE))

    assert run("duplicates", "review").out.splitlines() == [
        "Fiches comparées : 3 sur 3",
        "Aucun doublon à examiner.",
    ]


def test_ctrl_c_stops_the_search_and_says_how_to_go_on(
    run: Run, keys: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "TOGETHER", 2)
    before = signal.getsignal(signal.SIGINT)
    scan = review.scan

    def interrupted(workspace: Any, progress: Any, stop: Any, **options: Any) -> Any:
        def pressed(done: int, total: int) -> None:
            progress(done, total)
            if done == 4:
                os.kill(os.getpid(), signal.SIGINT)

        return scan(workspace, pressed, stop, **options)

    with monkeypatch.context() as once:
        once.setattr(review, "scan", interrupted)
        answer = run("duplicates", "review")

    assert answer.code == 130
    assert answer.err == "Arrêté après 4 fiches sur 6. Pour continuer : crm-tui duplicates review\n"
    assert signal.getsignal(signal.SIGINT) is before
    assert run("duplicates", "review", "--json").one["pairs"] == 3


def test_a_bar_shows_how_far_the_search_is_where_somebody_watches(
    run: Run, keys: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_tui.cli.duplicates._watched", lambda: True)

    answer = run("duplicates", "review")

    assert answer.code == 0
    assert "Fiches comparées" in answer.err
    assert "6/6" in answer.err
