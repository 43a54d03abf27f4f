"""Cleaning, folding and sorting of what people type."""

from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.text import clean, clean_typing, digits, fold, sort_key

#: Any text at all, lone surrogates included, rich in what must not pass.
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mn", "Mc", "Me"]),
        st.sampled_from("ab 1\n\t\r\u200d\u0301\u0338\ufe0f\u1100\u1161\u11a8↔😀👩🏽👧é\xad"),
    ),
    max_size=40,
)
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for sign in text:
        run = run + 1 if category(sign).startswith("M") else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  Marie \t Dupont  ", "Marie Dupont"),
        ("Marie\u00a0Dupont\u202f!", "Marie Dupont !"),
        ("Marie\r\nDupont\n\n06", "Marie Dupont 06"),
        ("e\u0301", "é"),
        ("\x1b[31mrouge\x1b[0m", "rouge"),
        ("\x1b]52;c;aGVsbG8=\x07", ""),
        ("\x9d0;titre\x9c", ""),
        ("\u202eeiraM\u202c", "eiraM"),
        ("\u2066a\u2069\u200b\u200e\u2060\ufeff", "a"),
        ("Du\u00adpont", "Dupont"),
        ("a\U000e0041\U000e007fb", "ab"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\ud800b", "ab"),
        ("a\x00b\x7f", "ab"),
        ("\u3164\u115f", ""),
        ("[/red] [link=x]", "[/red] [link=x]"),
        ("👩\u200d🔧 mécano", "👩\u200d🔧 mécano"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("a\u200db", "ab"),
        ("a" + "\u0316" * 50, "a" + "\u0316" * 3),
        ("مرحبا", "مرحبا"),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_clean_keeps_line_breaks_in_notes() -> None:
    assert clean(" a  b \r\n\n\u2028 c ", multiline=True) == "a b\n\n\nc"


def test_clean_cuts_at_its_limit() -> None:
    assert clean("a" * 20_000) == "a" * 10_000
    assert clean("ab cd", limit=3) == "ab"


def test_clean_leaves_nothing_forbidden_of_the_whole_of_unicode() -> None:
    everything = "".join(map(chr, range(0x110000)))
    cleaned = clean(everything, limit=len(everything))
    assert not {sign for sign in cleaned if category(sign) in FORBIDDEN}
    assert not {sign for sign in cleaned if category(sign) == "Zs"} - {" "}
    letters = {sign for sign in map(chr, range(0x250)) if sign.isalnum()}
    assert letters <= set(cleaned)


@given(NASTY, st.booleans(), st.integers(0, 30))
def test_clean_is_idempotent_and_harmless(text: str, multiline: bool, limit: int) -> None:
    once = clean(text, multiline=multiline, limit=limit)
    assert clean(once, multiline=multiline, limit=limit) == once
    assert len(once) <= limit
    assert once == once.strip()
    assert "  " not in once
    assert is_normalized("NFC", once)
    assert longest_run_of_marks(once) <= 3
    allowed = {"\u200d", "\n"} if multiline else {"\u200d"}
    assert not {sign for sign in once if category(sign) in FORBIDDEN} - allowed


@given(NASTY)
def test_clean_typing_is_idempotent_and_harmless(text: str) -> None:
    once = clean_typing(text)
    assert clean_typing(once) == once
    assert not {sign for sign in once if category(sign) in FORBIDDEN} - {"\u200d"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Marie ", "  Marie "),
        ("a\tb\u00a0c", "a b c"),
        ("\x1bMarie\u200b", "Marie"),
        ("Marie\n12 rue Hugo,\r\n\n69002 Lyon\n", "Marie, 12 rue Hugo, 69002 Lyon"),
        ("\n", ""),
    ],
)
def test_clean_typing(typed: str, kept: str) -> None:
    assert clean_typing(typed) == kept


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élodie LEFÈVRE", "elodie lefevre"),
        ("L'Œuf-dur", "l oeuf dur"),
        ("Æsop Straße", "aesop strasse"),
        ("Jean‑Luc  d’Arc", "jean luc d arc"),
        ("DUPONT & FILS (SARL)", "dupont fils sarl"),
        ("Łódź Ørsted Đoković", "lodz orsted dokovic"),
        ("Du\u00adpont", "dupont"),
        ("ＡＢＣ１", "abc1"),
        ("_a_", "a"),
        ("!!!", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(NASTY)
def test_fold_is_idempotent_and_blind_to_case(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_fold_is_blind_to_accents_and_capitals(text: str) -> None:
    from unicodedata import normalize

    text = clean(text)  # the last letter of a terminal's sequence is no letter of a name
    assert fold(normalize("NFD", text)) == fold(text)
    assert fold(text.title()) == fold(text)


def test_sort_key_puts_letters_first_and_keeps_particles() -> None:
    names = ["3 Suisses", "Zoé", "élodie", "@home", "de Gaulle", "Eustache", "Dé"]
    in_order = ["Dé", "de Gaulle", "élodie", "Eustache", "@home", "Zoé", "3 Suisses"]
    assert sorted(names, key=sort_key) == in_order


def test_digits() -> None:
    assert digits("+33 (0)4.78-12") == "33047812"
    assert digits("٠٦ １2²") == "0612"


def test_a_terminal_sequence_goes_whole_and_a_joiner_waits_for_its_second_half() -> None:
    assert clean_typing("\x1b[31mRouge\x1b[0m\x1b]0;titre\x07") == "Rouge"
    assert clean_typing("👨\u200d") == "👨\u200d"
    assert clean("👨\u200d") == "👨"
