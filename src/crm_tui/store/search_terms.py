"""What somebody typed into the search box, as words to look up.

A term is one of several alternatives, each of them some words that must all begin a word of the client; the
answer must meet every term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from crm_tui.domain.text import clean, digits
from crm_tui.store.words import WORD_LIMIT, domain_word, glued, runs, words

#: More is no search any more but a pasted text.
_MOST_SIGNS = 200
_MOST_TERMS = 12

Term = tuple[tuple[str, ...], ...]

_CUSTOMER_NUMBER = re.compile(r"(n\s*[°º]\.?|#)?\s*(\d{1,12})", re.I)


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
    for numeric, run in runs(text):
        if numeric:
            terms.append(_number_term(run))
        else:
            terms += chain.from_iterable(map(_mail_terms_or_words, run))
    unique = tuple(dict.fromkeys(terms))[:_MOST_TERMS]
    return Wanted(terms=unique, customer_number=digits(number[2]) if number else "")


def _number_term(numbers: list[str]) -> Term:
    """Digits typed in groups are one number, or else a number beside a postal code."""
    groups = [digits(number)[:WORD_LIMIT] for number in numbers]
    if len(groups) > 1 and any(len(group) in (4, 5) for group in groups):
        return ((glued(numbers),), tuple(groups))
    return ((glued(numbers),),)


def _mail_terms_or_words(part: str) -> Iterable[Term]:
    return _mail_terms(part) if "@" in part else _word_terms(part)


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
