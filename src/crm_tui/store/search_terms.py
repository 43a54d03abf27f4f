"""What somebody typed into the search box, as words to look up.

A term is one of several alternatives, each of them some words that must all begin a word of the client; the
answer must meet every term. Terms hold letters and digits alone, so no text can be anything but words to the
database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crm_tui.domain.text import clean, digits
from crm_tui.store.projections import WORD_LIMIT, domain_word, words

#: More is no search any more but a pasted text.
_MOST_SIGNS = 200
_MOST_TERMS = 12

Term = tuple[tuple[str, ...], ...]

_NUMBER_PART = re.compile(r"[+(]*\d[\d()./+\-–]*")
_CUSTOMER_NUMBER = re.compile(r"(n\s*[°º]\.?|#)?\s*(\d{1,12})", re.I)
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search."""

    terms: tuple[Term, ...] = ()
    customer_number: str = ""
    """Where the text may be one."""


def wanted(text: str) -> Wanted:
    """Read a search text: names in any order, a phone in any form, an e-mail, a town, a customer number."""
    text = clean(text, limit=_MOST_SIGNS)
    number = _CUSTOMER_NUMBER.fullmatch(text)
    if number and number[1]:
        return Wanted(customer_number=digits(number[2]))
    terms: list[Term] = []
    numbers: list[str] = []
    for part in _TRUNK_ZERO.sub("", text).split():
        if _NUMBER_PART.fullmatch(part):
            numbers.append(part)
            continue
        terms += _number_term(numbers)
        numbers = []
        terms += _mail_terms(part) if "@" in part else _word_terms(part)
    terms += _number_term(numbers)
    unique = tuple(dict.fromkeys(terms))[:_MOST_TERMS]
    return Wanted(terms=unique, customer_number=digits(number[2]) if number else "")


def _number_term(parts: list[str]) -> Iterable[Term]:
    """Digits typed in groups are one number, or else a number beside a postal code."""
    if not parts:
        return
    groups = [digits(part)[:WORD_LIMIT] for part in parts]
    glued = "".join(groups)[:WORD_LIMIT]
    abroad = parts[0].startswith("00") and len(glued) > 2
    whole = glued.removeprefix("00") if abroad else glued
    if len(groups) > 1 and any(len(group) in (4, 5) for group in groups):
        yield ((whole,), tuple(groups))
    else:
        yield ((whole,),)


def _mail_terms(part: str) -> Iterable[Term]:
    """An e-mail address, whole or begun; or a name that has the sign in it, as "@home"."""
    found = words(part)
    local, _, domain = part.rpartition("@")
    if words(domain):
        yield (tuple(found), (*words(local), domain_word(domain)))
    elif found:
        yield (tuple(found),)


def _word_terms(part: str) -> Iterable[Term]:
    found = words(part)
    if len(found) > 1 and "." in part:
        # Perhaps the domain of an e-mail address: its last label is no word of its own in the index.
        yield (tuple(found), (domain_word(part),))
    else:
        for word in found:
            yield ((word,),)
