"""The word lists of the engine, read when first needed: given names, firms, mailboxes, streets."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def words(name: str, part: str) -> frozenset[str]:
    """One list of words of a data file."""
    return frozenset(_read(name)[part].split())


@cache
def mapping(name: str, part: str) -> dict[str, str]:
    """One table of a data file, from an abbreviation to its word."""
    table: dict[str, str] = _read(name)[part]
    return table


@cache
def phrases(name: str, part: str) -> tuple[str, ...]:
    """One list of phrases of a data file, the longest first."""
    return tuple(sorted(_read(name)[part], key=lambda phrase: (-len(phrase), phrase)))


@cache
def given_names() -> dict[str, frozenset[int]]:
    """Each form of a given name with the groups it is in: "cathy" is a form of "catherine"."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_read("given_names")):
        for form in line.split():
            found.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


@cache
def full_given_names() -> tuple[str, ...]:
    """The full form of each group of given names, by its number."""
    return tuple(line.partition(" ")[0] for line in _read("given_names"))


@cache
def official_given_names() -> frozenset[str]:
    """The full forms, and the other forms that are given to children as they are."""
    return frozenset(full_given_names()) | words("people", "official")


def weights() -> dict[str, Any]:
    """The fitted weights in bits, with the day on which they were fitted."""
    data: dict[str, Any] = _read("weights")
    return data


def _read(name: str) -> Any:
    text = (resources.files("crm_tui") / "data" / "duplicates" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)
