"""What saving one card costs: its rows, its trace, its search words, its traits of duplicates.

A person with two phones, an e-mail, an address, an answer on consent and a note, through the same service as
the screen, the check for duplicates included. Floor: the very same rows, the trace's among them, written by
the plain driver in one transaction with the same settings, the keys known beforehand. Peer: the same rows by
SQLModel's session, as an application without triggers would write them.
"""

from __future__ import annotations

import json
import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.common import PRAGMAS, TABLES, DataSet, Lab, connect, insert, say
from bench.figures import Section, Series
from crm_tui.domain.card import Address, Card, ConsentRecord, Email, Membership, Note, PersonFace, Phone
from crm_tui.domain.duplicates import TOTAL, Record, counted, keys
from crm_tui.domain.vocabulary import Channel, Consent, Gender
from crm_tui.services import cards
from crm_tui.services.session import Workspace
from crm_tui.store.filters import ListRow, counted_of

Rows = dict[str, list[tuple[Any, ...]]]

_WARM_UP = 10
_CONSONANTS, _VOWELS = "bcdfglmnprstv", "aeiou"


def run(lab: Lab) -> Section:
    """Measure, at every size of the store."""
    section = Section("One save")
    for size in lab.scale.sizes:
        _at(lab, lab.data_set(size), section)
    return section


def _at(lab: Lab, data: DataSet, section: Section) -> None:
    say(f"saves among {data.contacts:,} contacts")
    among = f"among {data.contacts:,}"
    floor = Series(f"floor: the rows of a new card by sqlite3, {among}")
    peer = Series(f"peer: the rows of a new card by SQLModel, {among}", floor=floor)
    created = Series(f"new card, {among}", floor=floor, ratio_limit=6)
    rate = Series(f"new cards a second, {among}", "/s")
    changed_floor = Series(f"floor: the rows of one changed field by sqlite3, {among}")
    changed = Series(f"one field changed, {among}", floor=changed_floor)
    section.series += [floor, peer, created, rate, changed_floor, changed]

    workspace = Workspace(str(lab.copy(data, f"save-{data.contacts}")))
    watch = _Watch(Path(workspace.database))
    plain = connect(lab.copy(data, f"save-floor-{data.contacts}", guarded=False))
    session = _SqlModelRows(lab.copy(data, f"save-peer-{data.contacts}", guarded=False))
    with closing(watch), closing(plain), closing(session):
        for turn, entry in enumerate(people(lab.scale.repetitions + _WARM_UP)):
            counted = turn >= _WARM_UP
            with created.timed():
                card = cards.create(workspace, entry)
            written = watch.new_rows()
            with floor.timed():
                _write(plain, written)
            with peer.timed():
                session.write(written)
            after = replace(card, person=replace(card.person, job_title=f"Mécanicien {turn}"))
            with changed.timed():
                cards.modify(workspace, card, after)
            traced = watch.new_rows()
            row = watch.contact(card.id or 0)
            with changed_floor.timed():
                _rewrite(plain, row, traced)
            session.write({**traced, "contact": []})
            if not counted:
                for series in (floor, peer, created, changed_floor, changed):
                    series.values.clear()
    workspace.close()
    rate.values = [1000 / each for each in created.values]


def people(count: int) -> list[Card]:
    """So many persons who resemble neither each other nor anybody else; always the same ones."""
    chance = random.Random(20)
    return [_person(chance) for _number in range(count)]


def _person(chance: random.Random) -> Card:
    first, last = _word(chance, 3), _word(chance, 4)
    return Card(
        person=PersonFace(gender=Gender.FEMALE, first_name=first.title(), last_name=last.title()),
        phones=(
            Phone(typed=f"06 {_pairs(chance)}", billing=True),
            Phone(label="home", typed=f"04 72 {_pairs(chance)[:8]}"),
        ),
        emails=(Email(typed=f"{first}.{last}@orange.fr"),),
        addresses=(
            Address(
                number=str(chance.randrange(1, 90)),
                street=f"rue {_word(chance, 3).title()}",
                postal_code="69003",
                city="Lyon",
                country="FR",
                manual=True,
                billing=True,
                delivery=True,
            ),
        ),
        membership=Membership(
            states=("client",),
            consents=(ConsentRecord(channel=Channel.EMAIL, state=Consent.ACCEPTED, how="oral au comptoir"),),
            notes=(Note(text=f"Vélo cargo, révision demandée pour le {chance.randrange(1, 28)}."),),
        ),
    )


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _syllable in range(syllables))


def _pairs(chance: random.Random) -> str:
    return " ".join(f"{chance.randrange(11, 99)}" for _pair in range(4))


class _Watch:
    """What the product wrote since the last look, read on a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._last = {table: self._greatest(table) for table in _WATCHED}

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def new_rows(self) -> Rows:
        """The rows added to each table."""
        found: Rows = {}
        for table in _WATCHED:
            found[table] = self._connection.execute(
                f"SELECT * FROM {table} WHERE {_KEYS.get(table, 'rowid')} > ?", (self._last[table],)
            ).fetchall()
            self._last[table] = self._greatest(table)
        # Neither is looked for by card: they follow from the record, and from the new words.
        found["dup_key"] = sorted(
            (key, contact_id) for contact_id, doc in found["dup_doc"] for key in keys(Record.from_json(doc))
        )
        found["search_word_key"] = self._connection.execute(
            "SELECT k, word_id FROM search_word_key WHERE word_id IN (SELECT value FROM json_each(?))",
            (json.dumps([row[0] for row in found["search_word"]]),),
        ).fetchall()
        return found

    def contact(self, contact_id: int) -> tuple[Any, ...]:
        """One contact's row as it is now: job title, version, time, key."""
        row: tuple[Any, ...] = self._connection.execute(
            "SELECT job_title, version, updated_at, id FROM contact WHERE id = ?", (contact_id,)
        ).fetchone()
        return row

    def _greatest(self, table: str) -> int:
        key = _KEYS.get(table, "rowid")
        rows = self._connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchall()
        return int(rows[0][0])


#: What takes the place of a row number in tables that have none.
_KEYS = {"directory": "contact_id", "known_street": "contact_id"}
_WATCHED = tuple(table for table in (*TABLES, "search_word") if table != "dup_key")

_MORE = {
    "directory_size": "shop_id, detached",
    "directory_facet": "shop_id, detached, facet, value",
    "dup_freq": "k",
}


def _write(connection: Any, rows: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table, added in rows.items():
        if added:
            insert(connection, table, added)
    for table, more in _counted(rows).items():
        key = _MORE[table]
        marks = ", ".join("?" * len(more[0]))
        connection.executemany(
            f"INSERT INTO {table} ({key}, n) VALUES ({marks}, 1)"
            f" ON CONFLICT ({key}) DO UPDATE SET n = {table}.n + 1",
            more,
        )
    connection.execute("COMMIT")


def _counted(rows: Rows) -> Rows:
    """The counts that go up by one with a new card."""
    lines = [ListRow(*row) for row in rows["directory"]]
    records = [Record.from_json(doc) for _contact_id, doc in rows["dup_doc"]]
    return {
        "directory_size": [(line.shop_id, line.detached) for line in lines],
        "directory_facet": sorted(counted for line in lines for counted in counted_of(line)),
        "dup_freq": sorted((key,) for record in records for key in (TOTAL, *counted(record))),
    }


def _rewrite(connection: Any, contact: tuple[Any, ...], traced: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE contact SET job_title = ?, version = ?, updated_at = ? WHERE id = ?", contact)
    for table in ("event", "event_value"):
        insert(connection, table, traced[table])
    connection.execute("COMMIT")


class _SqlModelRows:
    """Writes rows by a session of SQLModel, one session and one commit for each card."""

    def __init__(self, path: Path) -> None:
        from sqlalchemy import create_engine, event
        from sqlmodel import SQLModel

        from crm_tui.store import tables
        from crm_tui.store.driver import sqlite3

        self._engine = create_engine(f"sqlite:///{path}", module=sqlite3)
        event.listen(self._engine, "connect", _set_up)
        self._models = {
            str(model.__tablename__): model
            for model in vars(tables).values()
            if isinstance(model, type) and issubclass(model, SQLModel) and model is not SQLModel
        }
        with closing(connect(path)) as connection:
            self._columns = {
                table: [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
                for table in (*_WATCHED, "dup_key", "search_word_key")
            }

    def write(self, rows: Rows) -> None:
        """Add the rows as objects."""
        from sqlmodel import Session

        with Session(self._engine) as session:
            for table, added in rows.items():
                model, columns = self._models[table], self._columns[table]
                session.add_all(model(**dict(zip(columns, row, strict=True))) for row in added)
                # Owners first: without relationships the session does not know what depends on what.
                session.flush()
            session.commit()

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()


def _set_up(connection: Any, _record: Any) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma)
