#!/usr/bin/env python3
"""Verify the trace of a crm-tui database without crm-tui: chain, values, rows and seals.

    python3 verify_trace.py clients.db [--seals seals.jsonl --signers seal_key.signers] [--no-rows]
    python3 verify_trace.py postgresql://crm@localhost/crm

Only Python's standard library (for PostgreSQL, psycopg) and, for seals, ssh-keygen. It shares no code with
the program and follows docs/trace-format.md alone.
Exit codes: 0 it holds, 4 it does not, 2 it could not be read.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMNS = (
    *("seq", "at", "actor", "change", "action", "entity", "entity_id", "subject", "fields", "digest", "fmt"),
    *("prev", "hash"),
)
TABLES = (
    *("shop", "staff", "list_item", "contact", "coordinate", "social_profile", "membership"),
    *("membership_state", "consent", "loyalty", "note", "not_duplicate", "contact_link", "merging"),
    *("identifier_check", "access_request", "objection", "erasure", "import_batch"),
)


SEAL = {"at", "database", "hash", "previous", "seq", "signature", "v"}
#: What may be left in the rows of a person who was erased; of any other row of theirs, nothing.
KEPT = {
    "contact": {
        "subject",
        "number",
        "kind",
        "merged_into",
        "withdrawn",
        "erased_at",
        "version",
        "updated_at",
    },
    "membership": {"contact_id", "shop_id", "detached_at"},
}
OF_CONTACT = ("coordinate", "social_profile", "identifier_check")
OF_MEMBERSHIP = ("membership_state", "consent", "loyalty", "note")


class Broken(Exception):
    """What does not hold."""


class Database:
    """SQLite by its path, opened to read alone, or PostgreSQL by its URL."""

    def __init__(self, url: str) -> None:
        self.connection: Any
        if url.startswith("postgresql"):
            import psycopg

            self.connection = psycopg.connect(url.replace("+psycopg", "", 1))
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        else:
            path = Path(url.removeprefix("sqlite:///")).resolve(strict=True)
            self.connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
            # A text that is none is found by its hash.
            self.connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            self.connection.execute("BEGIN")

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they come."""
        yield from self.connection.execute(sql)

    def tables(self) -> set[str]:
        """The tables there are."""
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        if isinstance(self.connection, sqlite3.Connection):
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return {name for (name,) in self.rows(query)}

    def columns(self, table: str) -> list[str]:
        """The columns of a table."""
        return [each[0] for each in self.connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description]


def verify_chain(database: Database) -> tuple[dict[int, str], dict[str, int], set[int]]:
    """Hashes by number; who was erased, with the event that says so; what else lost its values with them."""
    erased: dict[str, int] = {}
    also: set[int] = set()
    for subject, seq, others in database.rows(
        "SELECT x.subject, max(e.seq), x.also FROM erasure x JOIN event e ON e.subject = x.subject"
        " WHERE e.action = 'erase' AND e.entity = 'contact' GROUP BY x.subject, x.also"
    ):
        erased[subject] = seq
        also.update(int(each) for each in others.split(",") if each)
    hashes: dict[int, str] = {}
    link, latest, expected = "0" * 64, "", 1
    told: tuple[Any, ...] = ()
    for *values, number, salt, body in database.rows(
        f"SELECT {', '.join('e.' + name for name in COLUMNS)}, v.seq, v.salt, v.body"
        " FROM event e LEFT JOIN event_value v ON v.seq = e.seq ORDER BY e.seq"
    ):
        event = dict(zip(COLUMNS, values, strict=True))
        if event["seq"] != expected:
            raise Broken(f"event {expected} is missing or out of place")
        content = b"crm-trace-v1" + link.encode()
        for name in COLUMNS[:11]:
            text = str(event[name]).encode("utf-8", "surrogateescape")
            content += struct.pack(">I", len(text)) + text
        if event["fmt"] != 1 or event["prev"] != link or not isinstance(event["at"], str):
            raise Broken(f"event {expected} does not follow the one before")
        if event["at"] < latest:
            raise Broken(f"event {expected} does not follow the one before")
        link, latest = hashlib.sha256(content).hexdigest(), event["at"]
        if event["hash"] != link:
            raise Broken(f"event {expected} was changed")
        if told != (told := tuple(event[name] for name in ("change", "at", "actor", "action"))) and (
            event["change"] != expected or not is_time(event["at"])
        ):
            raise Broken(f"event {expected} has another time or change than it can have")
        if number is not None:
            if not isinstance(salt, bytes) or not isinstance(body, str):
                raise Broken(f"the values of event {expected} were changed")
            data = salt + body.encode("utf-8", "surrogateescape")
            if hashlib.sha256(data).hexdigest() != event["digest"]:
                raise Broken(f"the values of event {expected} were changed")
            told_by(expected, event["fields"], body)
        elif expected >= erased.get(event["subject"], 0) and expected not in also:
            raise Broken(f"the values of event {expected} are missing")
        hashes[expected] = link
        expected += 1
    for (seq,) in database.rows(
        "SELECT min(v.seq) FROM event_value v LEFT JOIN event e ON e.seq = v.seq WHERE e.seq IS NULL"
    ):
        if seq is not None:
            raise Broken(f"there are values of event {seq}, which is missing")
    return hashes, erased, also


def is_time(text: str) -> bool:
    """Whether it is a time in UTC, of the fixed width."""
    try:
        datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", text) is not None


def told_by(seq: int, fields: str, body: str) -> None:
    """Whether a body is written as the format says."""
    try:
        content = json.loads(body)
        sides = [side for side in (content["new"], content["old"]) if side is not None]
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if canonical != body or not sides or any(",".join(side) != fields for side in sides):
            raise Broken(f"event {seq} is not written as the format says")
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Broken(f"the body of event {seq} is none") from None


def verify_erased(database: Database, erased: dict[str, int]) -> None:
    """Of the people who were erased, nothing is left that has to be gone."""
    for key, subject in list(database.rows("SELECT id, subject FROM contact WHERE erased_at <> ''")):
        if subject not in erased:
            continue
        members = [row[0] for row in database.rows(f"SELECT id FROM membership WHERE contact_id = {key:d}")]
        for table, condition in (("contact", f"id = {key:d}"), ("membership", f"contact_id = {key:d}")):
            names = database.columns(table)
            for values in database.rows(f'SELECT * FROM "{table}" WHERE {condition}'):
                left = {name for name, value in zip(names, values, strict=True) if value} - KEPT[table]
                if left - {"id"}:
                    raise Broken(f"{table} of contact {key}, who was erased, still has {sorted(left)}")
        for tables, owner, keys in (
            (OF_CONTACT, "contact_id", [key]),
            (OF_MEMBERSHIP, "membership_id", members),
        ):
            for table in tables:
                for each in keys:
                    if any(database.rows(f'SELECT 1 FROM "{table}" WHERE {owner} = {each:d} LIMIT 1')):
                        raise Broken(f"{table} of contact {key}, who was erased, is still there")


def verify_rows(database: Database, erased: dict[str, int], also: set[int]) -> None:
    """Every traced row is what its events say; those of people who were erased are left out."""
    told: dict[str, dict[int, dict[str, Any]]] = {table: {} for table in TABLES}
    unknown: set[tuple[str, int]] = set()
    for seq, entity, key, subject, body in database.rows(
        "SELECT e.seq, e.entity, e.entity_id, e.subject, v.body FROM event e"
        " LEFT JOIN event_value v ON v.seq = e.seq ORDER BY e.seq"
    ):
        if entity not in told:
            raise Broken(f"event {seq} is of {entity!r}, which is not traced")
        rows = told[entity]
        if subject in erased or seq in also:
            unknown.add((entity, key))
            continue
        content = json.loads(body)
        old, new = content["old"], content["new"]
        before = rows.get(key)
        if (old is None) is not (before is None) or any(
            (before or {}).get(name) != value for name, value in (old or {}).items() if value
        ):
            raise Broken(f"event {seq} replaces what {entity} {key} never was")
        if new is None:
            rows.pop(key, None)
        else:
            rows.setdefault(key, {}).update(new)
    for entity, rows in sorted(told.items()):
        names = database.columns(entity)
        for values in database.rows(f'SELECT * FROM "{entity}"'):
            actual = {name: value for name, value in zip(names, values, strict=True) if value}
            key = actual.pop("id")
            expected = {name: value for name, value in rows.pop(key, {"": ""}).items() if value}
            if actual != expected and (entity, key) not in unknown:
                raise Broken(f"{entity} {key} is not what its events say")
        for key in rows:
            if (entity, key) not in unknown:
                raise Broken(f"{entity} {key} is gone, and no event says so")


def verify_seals(hashes: dict[int, str], seals: Path, signers: Path) -> None:
    """Every seal is signed, follows the one before, and the trace still has the event that it is of."""
    previous = "0" * 64
    signers.read_bytes()
    if not seals.exists():
        raise Broken("the file of seals is gone")
    lines = seals.read_bytes().splitlines()
    if not lines:
        raise Broken("the file of seals is empty")
    for number, line in enumerate(lines, 1):
        try:
            seal = json.loads(line)
            canonical = json.dumps(seal, sort_keys=True, separators=(",", ":")).encode()
            if set(seal) != SEAL or canonical != line or not isinstance(seal["signature"], str):
                raise Broken(f"line {number} of the seals is no seal")
        except (ValueError, TypeError, RecursionError):
            raise Broken(f"line {number} of the seals is no seal") from None
        signature = seal.pop("signature")
        message = json.dumps(seal, sort_keys=True, separators=(",", ":")).encode()
        if seal["previous"] != previous:
            raise Broken(f"seal {number} does not follow the one before")
        previous = hashlib.sha256(line).hexdigest()
        with tempfile.NamedTemporaryFile("w", suffix=".sig") as file:
            file.write(signature)
            file.flush()
            command = ["ssh-keygen", "-Y", "verify", "-n", "crm-tui-trace", "-I", "crm-tui"]
            done = subprocess.run(
                [*command, "-f", str(signers), "-s", file.name], input=message, capture_output=True
            )
        if done.returncode:
            raise Broken(f"seal {number} is not signed by a key of {signers}")
        if seal["database"] != hashes.get(1):
            raise Broken(f"seal {number} is of a trace with another beginning")
        if seal["seq"] not in hashes:
            raise Broken(
                f"the trace ends at {len(hashes)}, seal {number} of {seal['at']} is of {seal['seq']}"
            )
        if hashes[seal["seq"]] != seal["hash"]:
            raise Broken(f"event {seal['seq']} is not the one that was sealed on {seal['at']}")


def main(arguments: list[str] | None = None) -> int:
    """Verify what the arguments name."""
    parser = argparse.ArgumentParser(description="Verify the trace of a crm-tui database.")
    parser.add_argument("database", help="a path, or postgresql://…")
    parser.add_argument("--seals", type=Path, help="the file of seals")
    parser.add_argument("--signers", type=Path, help="allowed signers, as ssh-keygen reads them")
    parser.add_argument("--no-rows", action="store_true", help="leave the rows out")
    chosen = parser.parse_args(arguments)
    if chosen.seals and not chosen.signers:
        parser.error("--seals needs --signers")
    try:
        database = Database(chosen.database)
        if (tables := database.tables()) & {*TABLES} and (gone := {"event", "event_value"} - tables):
            raise Broken(f"the table {min(gone)} is missing")
        hashes, erased, also = verify_chain(database)
        if chosen.seals:
            verify_seals(hashes, chosen.seals, chosen.signers)
        if not chosen.no_rows:
            verify_erased(database, erased)
            verify_rows(database, erased, also)
    except Broken as broken:
        print(f"BROKEN: {broken}")
        return 4
    except (OSError, sqlite3.Error, ValueError, LookupError) as error:
        print(f"could not be read: {error}", file=sys.stderr)
        return 2
    print(f"holds: {len(hashes)} events, head {hashes.get(len(hashes), '0' * 64)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
