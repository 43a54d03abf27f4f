"""The triggers that keep the trace, generated from :data:`crm_tui.store.tables.TRACED`.

- On every traced table: no write without somebody who answers for it (*no actor*), no change of a row's
  key or of what it belongs to, no removal or change where :data:`NEVER_DELETED` and
  :data:`NEVER_CHANGED` say so; and each write leaves the row before and after it in ``trace_staging``.
- On ``event`` and ``event_value``: rows are only added, each at the end of the chain.
- On SQLite, the upkeep of the full-text index; PostgreSQL has a generated column for that.

They are (re)made at the end of every upgrade, from this one source, and ``trace verify`` compares what
is in the database with it, name by name and letter by letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Table
from sqlmodel import SQLModel

from crm_tui.store import tables

#: What else says which row it is, besides ``id`` and the owner.
_ALSO_FIXED: dict[type[SQLModel], tuple[str, ...]] = {
    tables.Contact: ("subject",),
    tables.NotDuplicate: ("low",),
    tables.ContactLink: ("low",),
    tables.Merging: ("loser_id",),
}
_NOBODY = "NOT EXISTS (SELECT 1 FROM ctx)"
#: The subject that is being erased, if any: only its values are let go (store/erasing.py).
_NOT_ERASING = "NOT EXISTS (SELECT 1 FROM ctx WHERE erasing <> '' AND erasing = {subject})"
_SUBJECT_OF_EVENT = "(SELECT subject FROM event WHERE seq = old.seq)"
_SUBJECT_OF_ROW = "(SELECT subject FROM contact WHERE id = {contact})"
_STAGE = "INSERT INTO trace_staging (entity, entity_id, contact_id, old, new) VALUES"
_SEARCH = "INSERT INTO search_fts"
_SEARCH_COLUMNS = ("name", "mail", "phone", "place", "tags")


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger, or a function that triggers call."""

    name: str
    definition: str
    """What the database gives back for it; compared by ``trace verify``."""
    create: str
    """The statement that makes it."""


@dataclass(frozen=True, slots=True)
class TracedTable:
    """A traced table, as the generators need it."""

    name: str
    columns: tuple[str, ...]
    """All but ``id``."""
    owner: str
    """The column that leads to the contact: ``contact_id``, ``membership_id``..., or "" when none does."""
    fixed: tuple[str, ...]
    """``id``, and the columns that say what the row belongs to."""
    contact: str
    """SQL for the contact concerned, with ``{row}``."""
    deletable: bool
    changeable: bool
    erasable: bool
    """Whether its rows are removed when the person is erased, though never else."""


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    return table


def traced_tables() -> list[TracedTable]:
    """The traced tables, in the order of :data:`TRACED`."""
    found = []
    for model, contact in tables.TRACED.items():
        table = table_of(model)
        owner = "".join(re.findall(r"\{row\}\.(\w+)", contact or ""))
        fixed = dict.fromkeys(["id", *([owner] if owner else []), *_ALSO_FIXED.get(model, ())])
        found.append(
            TracedTable(
                name=table.name,
                columns=tuple(column.name for column in table.columns if column.name != "id"),
                owner=owner,
                fixed=tuple(fixed),
                contact=contact or "NULL",
                deletable=model not in tables.NEVER_DELETED,
                changeable=model not in tables.NEVER_CHANGED,
                erasable=model in tables.ERASABLE,
            )
        )
    return found


# --- SQLite ---------------------------------------------------------------------------------------------


def sqlite_guards() -> list[Guard]:
    """The triggers of a SQLite store."""
    guards = [guard for table in traced_tables() for guard in _sqlite_table(table)]
    return guards + _sqlite_trace() + _sqlite_search()


def _trigger(name: str, when: str, body: str) -> Guard:
    # SQLite keeps the text as it was given, so that it can be compared.
    text = f"CREATE TRIGGER {name} {when} BEGIN {body}; END"
    return Guard(name, text, text)


def _refusal(name: str, event: str, table: str, condition: str, message: str) -> Guard:
    when = f"BEFORE {event} ON {table}" + (f" WHEN {condition}" if condition else "")
    return _trigger(name, when, f"SELECT RAISE(ABORT, '{message}')")


def _sqlite_table(table: TracedTable) -> list[Guard]:
    name = table.name
    guards = [
        _refusal(f"{name}_insert_actor", "INSERT", name, _NOBODY, "no actor"),
        _refusal(f"{name}_update_actor", "UPDATE", name, _NOBODY, "no actor"),
        _refusal(f"{name}_delete_actor", "DELETE", name, _NOBODY, "no actor"),
    ]
    if table.changeable:
        moved = " OR ".join(f"old.{column} IS NOT new.{column}" for column in table.fixed)
        guards.append(_refusal(f"{name}_fixed", "UPDATE", name, moved, "fixed"))
    else:
        guards.append(_refusal(f"{name}_unchanged", "UPDATE", name, "", "never changed"))
    if not table.deletable:
        subject = _SUBJECT_OF_ROW.format(contact=table.contact.format(row="old"))
        condition = _NOT_ERASING.format(subject=subject) if table.erasable else ""
        guards.append(_refusal(f"{name}_kept", "DELETE", name, condition, "never deleted"))

    def stage(event: str, condition: str, row: str, old: str, new: str) -> Guard:
        return _trigger(
            f"{name}_{event.lower()}_trace",
            f"AFTER {event} ON {name}" + (f" WHEN {condition}" if condition else ""),
            f"{_STAGE} ('{name}', {row}.id, {table.contact.format(row=row)}, {old}, {new})",
        )

    def as_json(row: str) -> str:
        return "json_object(" + ", ".join(f"'{c}', {row}.{c}" for c in table.columns) + ")"

    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in table.columns)
    guards.append(stage("INSERT", "", "new", "NULL", as_json("new")))
    guards.append(stage("UPDATE", changed, "new", as_json("old"), as_json("new")))
    guards.append(stage("DELETE", "", "old", as_json("old"), "NULL"))
    return guards


def _sqlite_trace() -> list[Guard]:
    guards = []
    for name, misplaced in (("event", "IS NOT {last} + 1"), ("event_value", "<= {last}")):
        # INSERT OR REPLACE runs no delete trigger on a connection that has not asked for it: an insertion
        # anywhere but at the end is refused. One trigger, not two: this is the hot path.
        last = f"coalesce((SELECT max(seq) FROM {name}), 0)"  # noqa: S608  # our own names
        kept = _NOT_ERASING.format(subject=_SUBJECT_OF_EVENT) if name == "event_value" else ""
        wrong = f"{_NOBODY} OR new.seq {misplaced.format(last=last)}"
        guards += [
            _refusal(f"{name}_unchanged", "UPDATE", name, "", "append only"),
            _refusal(f"{name}_kept", "DELETE", name, kept, "append only"),
            _refusal(f"{name}_end", "INSERT", name, wrong, "append only"),
        ]
    return guards


def _sqlite_search() -> list[Guard]:
    columns = ", ".join(_SEARCH_COLUMNS)

    def add(row: str) -> str:
        values = ", ".join(f"{row}.{column}" for column in _SEARCH_COLUMNS)
        return f"{_SEARCH} (rowid, {columns}) VALUES ({row}.id, {values})"

    def remove(row: str) -> str:
        values = ", ".join(f"{row}.{column}" for column in _SEARCH_COLUMNS)
        return f"{_SEARCH} (search_fts, rowid, {columns}) VALUES ('delete', {row}.id, {values})"

    return [
        _trigger("search_doc_insert", "AFTER INSERT ON search_doc", add("new")),
        _trigger("search_doc_delete", "AFTER DELETE ON search_doc", remove("old")),
        _trigger("search_doc_update", "AFTER UPDATE ON search_doc", f"{remove('old')}; {add('new')}"),
    ]


# --- PostgreSQL -----------------------------------------------------------------------------------------


def postgres_guards() -> list[Guard]:
    """The functions and triggers of a PostgreSQL store."""
    guards = [
        _function(
            "crm_actor",
            "IF coalesce(current_setting('crm.actor', true), '') = '' THEN "
            "RAISE EXCEPTION 'no actor' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;",
        ),
        _function(
            "crm_refuse",
            "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';",
        ),
        _function(
            "crm_event_value_kept",
            "IF TG_OP = 'DELETE' AND coalesce(current_setting('crm.erasing', true), '') <> '' AND"
            " current_setting('crm.erasing', true) = (SELECT subject FROM event WHERE seq = OLD.seq) THEN"
            " RETURN OLD; END IF; RAISE EXCEPTION 'append only' USING ERRCODE = 'restrict_violation';",
        ),
        _function(
            "crm_event_end",
            "IF NEW.seq IS DISTINCT FROM coalesce((SELECT max(seq) FROM event), 0) + 1 THEN "
            "RAISE EXCEPTION 'append only' USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW;",
        ),
    ]
    for table in traced_tables():
        guards += _postgres_table(table)
    refusing = {"event": ("crm_refuse", "append only"), "event_value": ("crm_event_value_kept",)}
    for name in refusing:
        guards += [
            _row_trigger(f"{name}_actor", "BEFORE INSERT", name, "crm_actor"),
            _row_trigger(f"{name}_unchanged", "BEFORE DELETE OR UPDATE", name, *refusing[name]),
            _truncate(name, "append only"),
        ]
    guards.append(_row_trigger("event_end", "BEFORE INSERT", "event", "crm_event_end"))
    return guards


def _function(name: str, body: str) -> Guard:
    body = f"BEGIN {body} END"
    create = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $crm${body}$crm$"
    return Guard(name, body, create)


def _postgres_trigger(name: str, event: str, table: str, level: str, call: str) -> Guard:
    # Written as pg_get_triggerdef(oid, true) gives it back.
    text = f"CREATE TRIGGER {name} {event} ON {table} FOR EACH {level} EXECUTE FUNCTION {call}"
    return Guard(name, text, text)


def _row_trigger(name: str, event: str, table: str, function: str, argument: str = "") -> Guard:
    call = f"{function}('{argument}')" if argument else f"{function}()"
    return _postgres_trigger(name, event, table, "ROW", call)


def _truncate(table: str, message: str) -> Guard:
    return _postgres_trigger(
        f"{table}_truncate", "BEFORE TRUNCATE", table, "STATEMENT", f"crm_refuse('{message}')"
    )


def _postgres_table(table: TracedTable) -> list[Guard]:
    name = table.name
    guards = [
        _row_trigger(f"{name}_actor", "BEFORE INSERT OR DELETE OR UPDATE", name, "crm_actor"),
        _truncate(name, "never deleted"),
    ]
    if table.changeable:
        moved = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in table.fixed)
        guards.append(
            _function(
                f"crm_{name}_fixed",
                f"IF {moved} THEN RAISE EXCEPTION 'fixed' USING ERRCODE = 'restrict_violation'; END IF; "
                "RETURN NEW;",
            )
        )
        guards.append(_row_trigger(f"{name}_fixed", "BEFORE UPDATE", name, f"crm_{name}_fixed"))
    else:
        guards.append(_row_trigger(f"{name}_unchanged", "BEFORE UPDATE", name, "crm_refuse", "never changed"))
    if not table.deletable and table.erasable:
        subject = _SUBJECT_OF_ROW.format(contact=table.contact.format(row="OLD"))
        guards.append(
            _function(
                f"crm_{name}_kept",
                "IF coalesce(current_setting('crm.erasing', true), '') <> '' AND"
                f" current_setting('crm.erasing', true) = {subject} THEN RETURN OLD; END IF; "
                "RAISE EXCEPTION 'never deleted' USING ERRCODE = 'restrict_violation';",
            )
        )
        guards.append(_row_trigger(f"{name}_kept", "BEFORE DELETE", name, f"crm_{name}_kept"))
    elif not table.deletable:
        guards.append(_row_trigger(f"{name}_kept", "BEFORE DELETE", name, "crm_refuse", "never deleted"))

    def stage(row: str, old: str, new: str) -> str:
        return f"{_STAGE} ('{name}', {row}.id, {table.contact.format(row=row)}, {old}, {new});"

    before, after = "(to_jsonb(OLD) - 'id')::text", "(to_jsonb(NEW) - 'id')::text"
    guards.append(
        _function(
            f"crm_{name}_trace",
            f"IF TG_OP = 'INSERT' THEN {stage('NEW', 'NULL', after)} "
            f"ELSIF TG_OP = 'DELETE' THEN {stage('OLD', before, 'NULL')} "
            f"ELSIF OLD IS DISTINCT FROM NEW THEN {stage('NEW', before, after)} END IF; RETURN NULL;",
        )
    )
    guards.append(
        _row_trigger(f"{name}_trace", "AFTER INSERT OR DELETE OR UPDATE", name, f"crm_{name}_trace")
    )
    return guards
