"""The vocabulary, and the words that people mistype."""

from __future__ import annotations

import pytest

from crm_tui.store import spelling
from crm_tui.store.engine import Store

WORDS = "dupont durand lefebvre villeurbanne bartholomew ann zoe martin marin x 24 r2d2 " + "a" * 31


@pytest.fixture
def words(store: Store) -> Store:
    with store.write(actor="marie", action="create") as tx:
        spelling.learn(tx, [WORDS, "dupont martin"])
        spelling.learn(tx, [WORDS])
    return store


def test_each_word_is_kept_once_and_no_number(words: Store) -> None:
    with words.read() as tx:
        kept = [word for (word,) in tx.execute("SELECT word FROM search_word")]
    assert sorted(kept) == sorted(
        ["dupont", "durand", "lefebvre", "villeurbanne", "bartholomew", "ann", "zoe", "martin", "marin"]
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dupnt", ["dupont"]),  # a letter missing
        ("duppont", ["dupont"]),  # one too many
        ("dupomt", ["dupont"]),  # a wrong one
        ("dupotn", ["dupont"]),  # two swapped
        ("upont", ["dupont"]),  # the first one missing
        ("dupond", ["dupont"]),  # the same sound
        ("lefevre", ["lefebvre"]),
        ("vileurbane", ["villeurbanne"]),  # two wrong in a long word
        ("marttin", ["martin"]),
        ("dupont", []),  # only others than itself
        ("quelqun", []),
        ("zo", []),
        ("0612", []),
    ],
)
def test_what_was_meant_is_near(words: Store, typed: str, meant: list[str]) -> None:
    with words.read() as tx:
        assert spelling.meant(tx, typed) == meant


def test_the_nearest_comes_first(words: Store) -> None:
    with words.read() as tx:
        assert spelling.meant(tx, "martins") == ["martin"]
        assert spelling.meant(tx, "maren") == ["marin"]
        assert spelling.is_known(tx, "villeur")
        assert not spelling.is_known(tx, "vileur")
