"""What is typed into the search of the client list, key by key, and what filters leave.

Some clients of the shop are drawn, and each is looked for by name, firm, e-mail, telephone, name and postal
code: every key of it is one search of what stands in the box then. Mistyped names are searched whole.

Floor: the same full-text query, or the same lines of the list, by the plain driver, without ranking, counts,
filters of the text or any help. Peers: ``LIKE`` between two per cent signs, and rapidfuzz over all names in
memory, each for some of the keys alone, as they take so long.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from rapidfuzz import fuzz, process

from bench.common import PROGRAM, DataSet, Lab, connect, first_names, my_shop, say
from bench.figures import Section, Series
from bench.first_paint import FRAME, ROWS
from bench.terminal import Terminal
from crm_tui.domain.directory import ListQuery, Sort
from crm_tui.domain.phone import format_phone
from crm_tui.domain.text import digits, fold
from crm_tui.domain.vocabulary import Consent
from crm_tui.services import directory
from crm_tui.services.session import Workspace

PAGE = 100
BUDGET = 15.0
"""Milliseconds for one key at a million contacts (p99)."""
DRAWN = 50.0
"""Milliseconds from a key to its results on the screen (p99)."""
_ERASE = "\x7f"
#: Seconds without a byte after which the results stand.
_DRAWN_QUIET = 0.2

#: Clients that are looked for, of each sort.
CLIENTS = 250
#: A ``LIKE`` for one key in so many, a scan by rapidfuzz for one in so many.
LIKE_EVERY, SCAN_EVERY = 40, 200
#: The answer is on the screen if it is among the first.
ON_SCREEN = 12

_COLUMNS = "d.contact_id, d.name, d.phone, d.email, d.city, d.states, d.detached"
_MATCH = (
    f"SELECT {_COLUMNS} FROM search_fts f CROSS JOIN directory d ON d.shop_id = ? AND d.contact_id = f.rowid"
    " AND d.detached = 0 WHERE search_fts MATCH ? ORDER BY f.rowid DESC LIMIT ?"
)
_LIKE = (
    f"SELECT {_COLUMNS} FROM search_doc s CROSS JOIN directory d ON d.shop_id = ? AND d.contact_id = s.id"
    " AND d.detached = 0 WHERE s.name LIKE ?2 OR s.mail LIKE ?2 OR s.phone LIKE ?2 OR s.place LIKE ?2"
    " ORDER BY d.sort_key LIMIT ?"
)
_CLIENTS = (
    "SELECT d.name, d.phone, d.email, s.place, c.kind FROM directory d"
    " JOIN search_doc s ON s.id = d.contact_id JOIN contact c ON c.id = d.contact_id"
    " WHERE d.shop_id = ? AND d.detached = 0 AND d.contact_id IN (SELECT value FROM json_each(?))"
)
_FILTERED = (
    f"SELECT {_COLUMNS} FROM directory d WHERE d.shop_id = ? AND d.detached = 0 {{where}}"
    " ORDER BY d.{order} LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One client who is looked for."""

    name: str
    """Folded; who has the same name is as good an answer."""
    text: str

    def steps(self) -> Iterator[str]:
        """What stands in the box after each key; a space alone changes nothing."""
        for length in range(1, len(self.text) + 1):
            if self.text[length - 1] != " ":
                yield self.text[:length]


def run(lab: Lab) -> Section:
    """Measure, at every size of the store."""
    section = Section("Search, key by key")
    clients = CLIENTS if lab.scale.repetitions > 100 else 40
    for size in lab.scale.sizes:
        data = lab.data_set(size)
        measure(data, section, clients)
        drawn(lab, data, section, clients // 25)
    return section


def drawn(lab: Lab, data: DataSet, section: Section, clients: int) -> None:
    """From a key to its results on a terminal of 80x24, of names typed one after the other."""
    say(f"keys drawn among {data.contacts:,} contacts")
    with closing(connect(data.path)) as plain:
        names = _texts(plain, my_shop(plain), clients)["name"]
    said = f"key of a name to its results drawn, {data.contacts:,}"
    series = Series(said, limit=DRAWN, limit_by="p99")
    section.series.append(series)
    with Terminal(PROGRAM, lab.environment(data.path)) as terminal:
        terminal.wait_for(*FRAME, *first_names(data.path, ROWS))
        terminal.settle(2.0)
        for asked in names:
            for key in asked.text:
                answer = terminal.press(key, quiet=_DRAWN_QUIET)
                if answer.size:
                    series.add_seconds(answer.seconds)
            terminal.press(_ERASE * len(asked.text))


def measure(data: DataSet, section: Section, clients: int) -> None:
    """Everything at one size."""
    say(f"searches among {data.contacts:,} contacts")
    workspace = Workspace(str(data.path))
    with closing(connect(data.path)) as plain:
        bench = _Bench(section, data, workspace, plain)
        texts = _texts(plain, bench.shop, clients)
        for what in ("name", "firm", "e-mail", "phone, grouped", "phone, international", "name and postcode"):
            bench.typed(f"key of a {what}", texts[what])
        bench.whole("mistyped name", _mistyped(texts["name"]))
        for what, query, where, order in _lists(plain, bench.shop):
            bench.lines(what, query, where, order)
            if query.is_filtered:
                bench.typed(f"key of a name, {what}", texts["name"][: clients // 4], query)
    workspace.close()


class _Bench:
    """The three ways to search, called in turns, so that they meet the same moments of the machine."""

    def __init__(self, section: Section, data: DataSet, workspace: Workspace, plain: Any) -> None:
        self.section, self.workspace, self.plain = section, workspace, plain
        self.shop = my_shop(plain)
        self.size = f"{data.contacts:,}"
        rows = plain.execute("SELECT name FROM directory WHERE shop_id = ? AND detached = 0", (self.shop,))
        self.names = [fold(name) for (name,) in rows]

    def typed(self, what: str, asked: Sequence[Asked], query: ListQuery | None = None) -> None:
        """Every key of some texts, and who is found by the whole."""
        within = query or ListQuery()
        texts = [text for each in asked for text in each.steps()]
        ours = partial(self._ours, within)
        self._compare(what, texts, ours, like=query is None, scan=query is None and what.endswith("name"))
        if query is None:
            self._recall(what, asked, ours)

    def whole(self, what: str, asked: Sequence[Asked]) -> None:
        """Whole texts, and who is found by them."""
        ours = partial(self._ours, ListQuery())
        self._compare(what, [each.text for each in asked], ours, like=False, scan=True)
        self._recall(what, asked, ours)
        some = asked[:: max(1, len(asked) // 25)]
        self._recall(f"{what}, by rapidfuzz", some, self._scan)

    def lines(self, what: str, query: ListQuery, where: str, order: str) -> None:
        """The first page, and one in the middle, of a list without a text."""
        sql = _FILTERED.format(where=where, order=order)
        floor = Series(f"floor: first page, {what}, {self.size}")
        first = Series(f"first page, {what}, {self.size}", floor=floor, limit=BUDGET, limit_by="p99")
        middle = Series(f"page in the middle, {what}, {self.size}")
        total = directory.page(self.workspace, query, 0, PAGE).total
        for _repetition in range(30):
            with floor.timed():
                self.plain.execute(sql, (self.shop, PAGE)).fetchall()
            with first.timed():
                directory.page(self.workspace, query, 0, PAGE)
            with middle.timed():
                directory.page(self.workspace, query, total // 2, PAGE)
        self.section.series += [floor, first, middle]

    def _compare(
        self, what: str, texts: Sequence[str], ours: Callable[[str], Any], *, like: bool, scan: bool
    ) -> None:
        said = f"{what}, {self.size}"
        floor = Series(f"floor: {said}")
        by_like, by_scan = Series(f"peer, LIKE: {said}", floor=floor), Series(f"peer, rapidfuzz: {said}")
        measured = Series(said, floor=floor, limit=BUDGET, limit_by="p99")
        if texts:
            ours(texts[-1])
        for place, text in enumerate(texts):
            with floor.timed():
                self._floor(text)
            with measured.timed():
                ours(text)
            if like and place % LIKE_EVERY == LIKE_EVERY // 2:
                with by_like.timed():
                    self.plain.execute(_LIKE, (self.shop, f"%{fold(text)}%", PAGE)).fetchall()
            if scan and place % SCAN_EVERY == SCAN_EVERY // 2:
                with by_scan.timed():
                    self._scan(text)
        self.section.series += [floor, by_like, by_scan, measured]
        slow = sorted(zip(measured.values, texts, strict=True), reverse=True)[:3]
        ordered = sorted(measured.values)
        p95 = ordered[len(ordered) * 95 // 100] if ordered else 0.0
        worst = ", ".join(f"« {text} » {milliseconds:.1f} ms" for milliseconds, text in slow)
        self.section.remarks.append(f"{said}: p95 {p95:.2f} ms; slowest: {worst}")

    def _recall(self, what: str, asked: Sequence[Asked], ours: Callable[[str], Sequence[str]]) -> None:
        found = sum(each.name in ours(each.text)[:ON_SCREEN] for each in asked)
        if asked:
            share = 100 * found / len(asked)
            self.section.remarks.append(
                f"{what}, {self.size}: {share:.1f} % of {len(asked)} names are among the first {ON_SCREEN}"
            )

    def _ours(self, query: ListQuery, text: str) -> list[str]:
        rows = directory.page(self.workspace, query.about(text), 0, PAGE).rows
        return [fold(row.name) for row in rows]

    def _floor(self, text: str) -> list[Any]:
        words = ["".join(digits(text))] if not any(map(str.isalpha, text)) else fold(text).split()
        expression = " AND ".join(f'"{word}"*' for word in words if word)
        if not expression:
            return []
        return list(self.plain.execute(_MATCH, (self.shop, expression, PAGE)).fetchall())

    def _scan(self, text: str) -> list[str]:
        found = process.extract(fold(text), self.names, scorer=fuzz.token_sort_ratio, limit=50)
        return [name for name, _score, _place in found]


def _texts(plain: Any, shop: int, count: int) -> dict[str, list[Asked]]:
    """What somebody types who looks for some clients, by kind."""
    chance = random.Random(7)
    [highest] = plain.execute("SELECT max(contact_id) FROM directory WHERE shop_id = ?", (shop,)).fetchone()
    drawn = str([chance.randint(1, highest) for _ in range(min(60 * count, 20_000))])
    rows = plain.execute(_CLIENTS, (shop, drawn)).fetchall()
    chance.shuffle(rows)
    texts: dict[str, list[Asked]] = {}

    def add(what: str, name: str, text: str) -> None:
        found = texts.setdefault(what, [])
        if text and len(found) < count:
            found.append(Asked(fold(name), text))

    for name, phone, email, place, kind in rows:
        if kind == "company":
            add("firm", name, name)
        else:
            add("name", name, name.lower())
            code = place.split()[0] if place and place[0].isdigit() else ""
            add("name and postcode", name, f"{name.split()[0].lower()} {code}" if code else "")
        add("e-mail", name, email)
        if phone.startswith("+"):
            add("phone, grouped", name, format_phone(phone, "FR"))
            add("phone, international", name, phone)
    return texts


def _mistyped(asked: Sequence[Asked]) -> list[Asked]:
    """The names with one letter of their longest word missing, doubled, swapped with the next, or another."""
    chance = random.Random(11)
    return [Asked(each.name, _slip(each.text, chance)) for each in asked]


def _slip(text: str, chance: random.Random) -> str:
    words = text.split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    word = words[longest]
    place = chance.randrange(1, max(2, len(word) - 1))
    before, letter, after = word[:place], word[place : place + 1], word[place + 1 :]
    other = chance.choice("aeinorst")
    words[longest] = chance.choice(
        [
            before + after,
            before + 2 * letter + after,
            before + after[:1] + letter + after[1:],
            before + other + after,
        ]
    )
    return " ".join(words)


def _lists(plain: Any, shop: int) -> list[tuple[str, ListQuery, str, str]]:
    """Lists with filters and in other orders: the query, and the same as conditions and an order in SQL."""
    towns = plain.execute(
        "SELECT value FROM directory_facet WHERE shop_id = ? AND detached = 0 AND facet = 'city'"
        " AND value <> '~' ORDER BY n DESC, value",
        (shop,),
    ).fetchall()
    great, small = towns[0][0], towns[-1][0]
    by_name = "sort_key"
    return [
        ("all", ListQuery(), "", by_name),
        ("last saved first", ListQuery(sort=Sort.TOUCHED), "", "touched DESC"),
        ("one state", ListQuery(states=("client",)), "AND ',' || states || ',' LIKE '%,client,%'", by_name),
        (
            "a rare state",
            ListQuery(states=("supplier",)),
            "AND ',' || states || ',' LIKE '%,supplier,%'",
            by_name,
        ),
        ("a great town", ListQuery(cities=(great,)), f"AND city_key = '{great}'", by_name),
        ("a small town", ListQuery(cities=(small,)), f"AND city_key = '{small}'", by_name),
        (
            "state, town and consent",
            ListQuery(states=("client",), cities=(great,), consents=(Consent.ACCEPTED,)),
            f"AND ',' || states || ',' LIKE '%,client,%' AND city_key = '{great}' AND consent = 'accepted'",
            by_name,
        ),
        (
            "one state, last saved first",
            ListQuery(states=("client",), sort=Sort.TOUCHED),
            "AND ',' || states || ',' LIKE '%,client,%'",
            "touched DESC",
        ),
    ]
