"""What somebody typed into the search box, as words to look up.

A term is one of several alternatives, each of them some words that must all begin a word of the client; the
answer must meet every term.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm_tui.domain.directory import customer_number, without_scheme
from crm_tui.domain.text import clean, digits
from crm_tui.store.words import WORD_LIMIT, domain_word, glued, runs, with_particles, words

#: More is no search any more but a pasted text.
_MOST_SIGNS = 200
_MOST_TERMS = 12

#: From so many digits on, a number that does not begin with 0 may be a phone without it.
_WITHOUT_ZERO = 6
#: The calling code and a 0 that is not dialled after it.
_TRUNK_ZERO = re.compile(r"(33|32|41|44|49)0(\d{5,})")

Term = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search."""

    terms: tuple[Term, ...] = ()
    customer_number: str = ""
    """Where the text may be one."""


def wanted(text: str) -> Wanted:
    """Read a search text: names in any order, a phone in any form, an e-mail, a town, a customer number."""
    text = without_scheme(clean(text, limit=_MOST_SIGNS))
    number = customer_number(text)
    if number and number.is_said:
        return Wanted(customer_number=number.number)
    terms: list[Term] = []
    for numeric, run in runs(text):
        if numeric:
            terms.append(_number_term(run))
        else:
            terms += _text_terms(run)
    unique = tuple(dict.fromkeys(terms))[:_MOST_TERMS]
    return Wanted(terms=unique, customer_number=number.number if number else "")


def _number_term(numbers: list[str]) -> Term:
    """Digits typed in groups are one number, or else a number beside a postal code."""
    groups = tuple(digits(number)[:WORD_LIMIT] for number in numbers)
    word = glued(numbers)
    ways: list[tuple[str, ...]] = [(word,)]
    if len(groups) > 1 and any(len(group) in (4, 5) for group in groups):
        ways.append(groups)
    if len(word) >= _WITHOUT_ZERO and "1" <= numbers[0][0] <= "9":
        ways.append(("0" + word,))
    if found := _TRUNK_ZERO.fullmatch(word):
        ways.append((found[1] + found[2],))
    return tuple(dict.fromkeys(ways))


def _text_terms(parts: list[str]) -> Iterator[Term]:
    rest = deque(parts)
    while rest:
        part = rest.popleft()
        if "@" in part:
            yield from _mail_terms(part)
        elif (
            rest
            and part.isalpha()
            and rest[0].isalpha()
            and (pair := with_particles(words(f"{part} {rest[0]}")))
        ):
            # "le goff" may be written in one.
            rest.popleft()
            yield (pair[0].parted, (pair[0].together,))
        else:
            yield from _word_terms(part)


def _mail_terms(part: str) -> Iterable[Term]:
    """An e-mail address, whole or begun; or a name that has the sign in it, as "@home"."""
    found = words(part)
    local, _, domain = part.rpartition("@")
    if words(local) and "." in domain and words(domain):
        # Nearly a whole address: its words one by one are long to look up. A name like it is one word too.
        yield ((*words(local), domain_word(domain)), ("".join(found)[:WORD_LIMIT],))
    elif words(domain):
        yield (tuple(found), (*words(local), domain_word(domain)))
    elif found:
        yield (tuple(found),)


def _word_terms(part: str) -> Iterable[Term]:
    found = words(part)
    if len(found) > 1 and "." in part:
        # Perhaps the domain of an e-mail address: its last label is no word of its own in the index.
        yield (tuple(found), (domain_word(part),))
    elif len(found) > 1:
        # "o'neill" may be written in one.
        yield (tuple(found), ("".join(found)[:WORD_LIMIT],))
    elif found:
        yield ((found[0],),)
