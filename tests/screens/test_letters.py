"""The letters that differ between two like texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.ui.letters import differing, marked
from crm_tui.ui.plain import plain


def pieces(first: str, second: str) -> tuple[list[str], list[str]]:
    """The marked letters of each side."""
    one, two = differing(first, second)
    return [first[start:end] for start, end in one], [second[start:end] for start, end in two]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Lefebvre", "Lefèvre", (["bv"], ["v"])),
        ("Dupont", "Dupond", (["t"], ["d"])),
        ("06 12 34 56 78", "06 12 34 56 87", (["78"], ["87"])),
        ("Dupon", "Dupont", (["n"], ["nt"])),
        ("marie@orange.fr", "marie@oange.fr", (["ra"], ["a"])),
    ],
)
def test_both_sides_show_where_to_look(
    first: str, second: str, expected: tuple[list[str], list[str]]
) -> None:
    assert pieces(first, second) == expected


def test_accents_and_capitals_are_no_difference() -> None:
    assert pieces("ÉLODIE", "Elodie") == ([], [])


def test_two_other_texts_are_left_alone() -> None:
    assert pieces("8 quai Perrache", "12 rue Victor Hugo") == ([], [])
    assert pieces("", "Marie") == ([], [])


@given(st.text(max_size=20), st.text(max_size=20))
def test_marks_stay_within_the_texts(first: str, second: str) -> None:
    for text, spans in zip((first, second), differing(first, second), strict=True):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_marks_that_were_cut_off_are_dropped() -> None:
    content = marked(plain("Lefe"), [(2, 6), (5, 7)])
    assert [(span.start, span.end) for span in content.spans] == [(2, 4)]
