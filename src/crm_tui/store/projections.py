"""What is derived from the cards to be found fast: list lines, search words, traits of duplicates.

Nothing here is the truth: :func:`rebuild` makes all of it anew from the cards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import keys, record_of
from crm_tui.domain.text import digits, sort_key
from crm_tui.domain.vocabulary import Kind
from crm_tui.store import mapping, rows
from crm_tui.store.unit_of_work import Tx
from crm_tui.store.words import WORD_LIMIT, domain_word, name_words, words

#: Characters of each column of a list line: more than a screen shows, and little enough for an index.
_LINE_LIMIT = 150

_PROVIDER_NAMES = """
    gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx proton protonmail pm orange
    wanadoo free sfr neuf laposte bbox numericable aliceadsl skynet telenet proximus scarlet voo belgacom
    bluewin pt posteo tutanota zoho mail
"""
#: Providers of private mailboxes: half of the clients share them, so their names are not indexed as words.
_PROVIDERS = frozenset(_PROVIDER_NAMES.split())

#: Calling codes whose countries dial a 0 before the national number, which E.164 leaves out.
_WITH_TRUNK_ZERO = re.compile(r"\+(33|32|41|49|44|31|43|262|590|594|596)(\d+)")
_WITHOUT_TRUNK = re.compile(r"\+(352|377|39|34|351)(\d+)")
_SUFFIXES = (8, 6, 4)

_DIRECTORY = ("shop_id", "contact_id", "detached", "sort_key", "name", "phone", "email", "city", "states")
_INSERT_DIRECTORY = (
    f"INSERT INTO directory ({', '.join(_DIRECTORY)}) VALUES ({', '.join('?' * len(_DIRECTORY))})"  # noqa: S608  # constants
)
_RESIZE = (
    "INSERT INTO directory_size (shop_id, detached, n) VALUES (?, ?, ?)"
    " ON CONFLICT (shop_id, detached) DO UPDATE SET n = directory_size.n + excluded.n"
)
_INSERT_DOCUMENT = "INSERT INTO search_doc (id, name, mail, phone, place) VALUES (?, ?, ?, ?, ?)"
_NEXT_DOCUMENT = ", (?, ?, ?, ?, ?)"
#: Documents added by one statement: the full-text index of SQLite is flushed after each.
_DOCUMENTS = 200
_INSERT_KEY = "INSERT INTO dup_key (k, contact_id) VALUES (?, ?)"
_INSERT_RECORD = "INSERT INTO dup_doc (contact_id, doc) VALUES (?, ?)"


Sizes = Counter[tuple[int, int]]
"""How many lines more, or fewer, a list has; by shop and by detached (0 or 1)."""


@dataclass(frozen=True, slots=True)
class Line:
    """The list lines of one contact: what is the same in every shop."""

    sort_key: str
    name: str
    phone: str
    email: str
    city: str


@dataclass(frozen=True, slots=True)
class Projection:
    """All that is derived from one card."""

    contact_id: int
    line: Line
    words: tuple[str, str, str, str]
    """The columns of ``search_doc``: name, mail, phone, place."""
    keys: frozenset[int]
    record: str


# What is derived


def of_card(card: Card) -> Projection:
    """Everything that is derived from a stored card."""
    record = record_of(card)
    return Projection(
        contact_id=card.id or 0,
        line=_line(card),
        words=(_name_words(card), _mail_words(card), _phone_words(card), _place_words(card)),
        keys=keys(record),
        record=record.to_json(),
    )


def _line(card: Card) -> Line:
    name = card.display_name
    return Line(
        sort_key=sort_key(name)[:_LINE_LIMIT],
        name=name[:_LINE_LIMIT],
        phone=next((row.number or row.typed for row in card.phones), "")[:_LINE_LIMIT],
        email=next((row.address or row.typed for row in card.emails), "")[:_LINE_LIMIT],
        city=next((row.city for row in card.addresses if row.city), "")[:_LINE_LIMIT],
    )


def _joined(found: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(found))


def _name_words(card: Card) -> str:
    person, company = card.person, card.company.company_name
    names = [person.last_name, person.first_name, person.nickname]
    if card.kind is Kind.COMPANY:
        names = [company, *names, person.employer]
    else:
        names = [*names, company, person.employer]
    return _joined(word for name in names for word in name_words(name))


def _mail_words(card: Card) -> str:
    found: list[str] = []
    for row in card.emails:
        local, _, domain = (row.address or row.typed).rpartition("@")
        found += words(local or domain)
        if not local:
            continue
        found.append(domain_word(domain))
        labels = words(domain)[:-1]
        if not _PROVIDERS.intersection(labels):
            found += labels
    return _joined(found)


def _phone_words(card: Card) -> str:
    found: list[str] = []
    for row in card.phones:
        known = digits(row.number)
        typed = digits(row.typed)
        national = _national(row.number)
        found += (national, known, typed.removeprefix("00"))
        found += (national[-length:] for length in _SUFFIXES if len(national) > length)
    return _joined(word[:WORD_LIMIT] for word in found if word)


def _national(number: str) -> str:
    """The digits as they are dialled at home, where that is known; else those of the whole number."""
    if found := _WITH_TRUNK_ZERO.fullmatch(number):
        return "0" + found[2]
    if found := _WITHOUT_TRUNK.fullmatch(number):
        return found[2]
    return digits(number)


def _place_words(card: Card) -> str:
    found: list[str] = []
    for row in card.addresses:
        found += words(f"{row.postal_code} {row.city}" if row.has_parts else row.typed)
    return _joined(found)


# Where it is kept


def refresh(tx: Tx, contact_id: int) -> None:
    """Bring what is derived from one card up to date, touching only what differs."""
    _resize(tx, _refresh(tx, contact_id))


def _refresh(tx: Tx, contact_id: int) -> Sizes:
    """All of :func:`refresh` but the sizes of the lists; says what became of them."""
    found = rows.of_contact(tx, contact_id)
    projection = of_card(mapping.card_from_rows(found, shop_id=0, staff_logins={}, shop_names={}))
    sizes = _refresh_directory(tx, _directory_rows(projection, found))
    old_words = tx.execute("SELECT name, mail, phone, place FROM search_doc WHERE id = ?", (contact_id,))
    if not old_words:
        tx.execute(_INSERT_DOCUMENT, (contact_id, *projection.words))
    elif old_words[0] != projection.words:
        tx.execute(
            "UPDATE search_doc SET name = ?, mail = ?, phone = ?, place = ? WHERE id = ?",
            (*projection.words, contact_id),
        )
    old_record = tx.execute("SELECT doc FROM dup_doc WHERE contact_id = ?", (contact_id,))
    if not old_record:
        tx.execute(_INSERT_RECORD, (contact_id, projection.record))
    elif old_record[0][0] != projection.record:
        tx.execute("UPDATE dup_doc SET doc = ? WHERE contact_id = ?", (projection.record, contact_id))
    old_keys = {key for (key,) in tx.execute("SELECT k FROM dup_key WHERE contact_id = ?", (contact_id,))}
    tx.executemany(
        "DELETE FROM dup_key WHERE k = ? AND contact_id = ?",
        [(key, contact_id) for key in sorted(old_keys - projection.keys)],
    )
    tx.executemany(_INSERT_KEY, [(key, contact_id) for key in sorted(projection.keys - old_keys)])
    return sizes


def _directory_rows(projection: Projection, found: mapping.Rows) -> list[tuple[Any, ...]]:
    states: dict[int, list[str]] = {}
    for row in sorted(found["membership_state"].values(), key=lambda row: (row["rank"], row["id"])):
        states.setdefault(row["membership_id"], []).append(row["state"])
    return [
        directory_row(
            projection, row["shop_id"], detached=bool(row["detached_at"]), states=states.get(key, [])
        )
        for key, row in found["membership"].items()
    ]


def directory_row(
    projection: Projection, shop_id: int, *, detached: bool, states: Iterable[str]
) -> tuple[Any, ...]:
    """The line of a card in the list of one shop, as a row of ``directory``."""
    line = projection.line
    return (
        shop_id,
        projection.contact_id,
        int(detached),
        line.sort_key,
        line.name,
        line.phone,
        line.email,
        line.city,
        ",".join(dict.fromkeys(states)),
    )


def _refresh_directory(tx: Tx, lines: list[tuple[Any, ...]]) -> Sizes:
    sizes: Sizes = Counter()
    for line in lines:
        old = tx.execute(
            f"SELECT {', '.join(_DIRECTORY)} FROM directory WHERE shop_id = ? AND contact_id = ?",  # noqa: S608  # constants
            line[:2],
        )
        if not old:
            tx.execute(_INSERT_DIRECTORY, line)
            sizes[line[0], line[2]] += 1
        elif old[0] != line:
            sizes[line[0], old[0][2]] -= 1
            sizes[line[0], line[2]] += 1
            sets = ", ".join(f"{name} = ?" for name in _DIRECTORY[2:])
            tx.execute(
                f"UPDATE directory SET {sets} WHERE shop_id = ? AND contact_id = ?",  # noqa: S608  # constants
                (*line[2:], *line[:2]),
            )
    return sizes


def _resize(tx: Tx, sizes: Sizes) -> None:
    """Keep the sizes of the lists, by shop and by detached or not."""
    changed = [(shop, detached, by) for (shop, detached), by in sorted(sizes.items()) if by]
    if changed:
        tx.alone()  # all writers of a shop share these rows
        tx.executemany(_RESIZE, changed)


def insert_many(tx: Tx, projections: list[Projection], directory: list[tuple[Any, ...]]) -> None:
    """Add what is derived from new cards, with their :func:`directory_row`."""
    tx.executemany(_INSERT_DIRECTORY, directory)
    _resize(tx, Counter((line[0], line[2]) for line in directory))
    documents = [(each.contact_id, *each.words) for each in projections]
    for start in range(0, len(documents), _DOCUMENTS):
        some = documents[start : start + _DOCUMENTS]
        statement = _INSERT_DOCUMENT + _NEXT_DOCUMENT * (len(some) - 1)
        tx.execute(statement, tuple(chain.from_iterable(some)))
    tx.executemany(_INSERT_RECORD, [(each.contact_id, each.record) for each in projections])
    # In the order of the index: random keys would touch a page each.
    pairs = sorted((key, each.contact_id) for each in projections for key in each.keys)
    tx.executemany(_INSERT_KEY, pairs)


def rebuild(tx: Tx, progress: Callable[[int, int], None] | None = None) -> None:
    """Make everything derived anew from the cards.

    Args:
        tx: A unit of work.
        progress: Told how many cards are done, and of how many.
    """
    ids = [key for (key,) in tx.execute("SELECT id FROM contact ORDER BY id")]
    for table in ("directory", "directory_size", "search_doc", "dup_doc", "dup_key"):
        tx.execute(f"DELETE FROM {table}")  # noqa: S608  # constants
    sizes: Sizes = Counter()
    for done, contact_id in enumerate(ids, start=1):
        sizes.update(_refresh(tx, contact_id))
        if progress is not None:
            progress(done, len(ids))
    _resize(tx, sizes)
