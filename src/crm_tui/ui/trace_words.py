"""The trace of a card in words: one entry for each thing that changed, old and new as people read them.

The trace tells columns of rows; people think of « Email » or « Etat du contact ». The events are replayed
from the oldest on, so that an entry can say what a row was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from crm_tui.domain.address import country_name
from crm_tui.domain.bank import mask_iban
from crm_tui.domain.fields import ADDRESS_PARTS, SINGLE_FIELDS
from crm_tui.domain.trace import TraceLine
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName
from crm_tui.i18n import N_, _
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, LINKS, REGISTERS, check_text, field_label
from crm_tui.ui.history_entry import ATTACHMENT, CHECKED, CREATED, LINKED, MERGED, HistoryEntry
from crm_tui.ui.words import Words, day, moment

Row = dict[str, str]

#: Columns that say nothing to people, or that another column says better.
_SILENT = frozenset(
    (
        *("id", "subject", "number", "version", "created_at", "updated_at", "rank"),
        *("contact_id", "shop_id", "membership_id", "kind", "typed", "value", "extension", "manual"),
        "source",
        *("at", "by", "channel", "state"),
        *("attached_at", "attached_by", "detached_at", "detached_by", "detach_reason", "merged_into"),
        *("archived_by", "last_contact_how", "kept_by", "written_at", "due_at", "handed_by"),
    )
)
_TOPICS = {"phone": "phones", "email": "emails", "address": "addresses"}
_ROW_TOPICS = {"social_profile": "social_profiles", "loyalty": "loyalty", "note": "notes"}
_LISTED = {
    "label": ListName.LABEL,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
    "network": ListName.NETWORK,
    "programme": ListName.PROGRAMME,
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
}
_PLACE = {name: place for place, name in enumerate(SINGLE_FIELDS)}
_FLAGS = frozenset(("billing", "delivery"))
_CREATED_BY = {"import": N_("Fiche créée (import)"), "demo": N_("Fiche créée (données d'exemple)")}


def entries(lines: Iterable[TraceLine], words: Words, subject: str = "") -> list[HistoryEntry]:
    """What the lines of one card's trace say, newest first.

    Args:
        lines: All of them, newest first, as :func:`crm_tui.services.history.history` gives them.
        words: The names and lists to say it with.
        subject: The card's own; the lines of cards that were merged into it say whose they are.
    """
    replay = _Replay(words, subject)
    oldest_first = sorted(lines, key=lambda line: line.seq)
    changes = [
        replay.change(list(saved_together))
        for _change, saved_together in groupby(oldest_first, key=lambda line: line.change)
    ]
    return [entry for change in reversed(changes) for entry in change]


class _Replay:
    """The rows of one card and of those merged into it, as far as the events say them."""

    def __init__(self, words: Words, subject: str) -> None:
        self._words = words
        self._subject = subject
        self._rows: dict[tuple[str, int], Row] = {}
        self._ids: dict[str, int] = {}
        """The ids of the cards by the names under which the trace knows them."""

    def change(self, lines: list[TraceLine]) -> list[HistoryEntry]:
        """What was saved together, in the order in which it happened."""
        events = [list(event) for _seq, event in groupby(lines, key=lambda line: line.seq)]
        creates = any(line.entity == "contact" and line.old is None for line in lines)
        told: list[HistoryEntry] = []
        states: dict[int, tuple[TraceLine, str]] = {}
        answers: dict[tuple[int, str, str], list[tuple[TraceLine, str]]] = {}
        merged_here = any(line.entity == "merging" and line.subject == self._subject for line in lines)
        for event in events:
            line = event[0]
            key = (line.entity, line.entity_id)
            if line.entity == "contact":
                self._ids[line.subject] = line.entity_id
            before = self._rows.get(key, {})
            if line.entity == "membership_state":
                shop = _number(before or _after(event), "membership_id")
                states.setdefault(shop, (line, self._states(shop)))
            old_answer = self._answer(_after(event)) if line.entity == "consent" else ""
            after = self._apply(key, event)
            if line.old is None and line.new is None:
                told.append(HistoryEntry(line=line, topic="erased", label=_("Valeurs effacées")))
            elif line.entity == "consent":
                asked = (_number(after, "membership_id"), old_answer, after.get("state", ""))
                answers.setdefault(asked, []).append((line, after.get("channel", "")))
            elif line.entity == "contact" and line.field == "merged_into" and merged_here:
                continue  # the card that stays says it
            elif line.entity != "membership_state":
                told += [self._whose(entry) for entry in self._event(event, before, after, creates=creates)]
        told.sort(key=lambda entry: entry.topic != MERGED)
        for membership, (line, old) in states.items():
            new = self._states(membership)
            if old != new:
                label = field_label("states") + self._elsewhere(membership)
                entry = HistoryEntry(line=line, topic="states", label=label, old=old, new=new)
                told.append(self._whose(entry))
        for (membership, old, new), asked_for in answers.items():
            told.append(self._whose(self._consent(membership, old, new, asked_for)))
        return told

    def _whose(self, entry: HistoryEntry) -> HistoryEntry:
        """« Email (fiche n° 57) » for what happened to a card before it was merged into this one."""
        subject = entry.line.subject
        if not self._subject or subject in ("", self._subject) or entry.topic in (MERGED, LINKED):
            return entry
        other = _("fiche n° {number}").format(number=self._ids.get(subject, ""))
        said_whole = entry.topic == ATTACHMENT
        return replace(
            entry,
            label=f"{entry.label} ({other})",
            new=f"{entry.new} ({other})" if said_whole else entry.new,
        )

    def _apply(self, key: tuple[str, int], event: list[TraceLine]) -> Row:
        after = {**self._rows.get(key, {}), **_after(event)}
        if all(line.new is None for line in event):
            self._rows.pop(key, None)
            return {}
        self._rows[key] = after
        return after

    def _event(
        self, event: list[TraceLine], before: Row, after: Row, *, creates: bool
    ) -> Iterator[HistoryEntry]:
        line = event[0]
        row = after or before
        match line.entity:
            case "contact":
                if line.old is None:
                    label = _(_CREATED_BY.get(line.action, N_("Fiche créée")))
                    yield HistoryEntry(line=line, topic=CREATED, label=label, new=_name(after))
                if any(each.field == "merged_into" for each in event) and line.old is not None:
                    yield self._merged_into(after, line)
                yield from self._fields(event, "", silent=_SILENT - {"kind"})
            case "coordinate":
                topic = _TOPICS.get(row.get("kind", ""), "phones")
                yield from self._row(event, before, after, topic)
            case "membership":
                yield from self._attachment(line, before, after, creates=creates)
                # Where the person did not just come, the entry or the answer beside it says it.
                silent = _SILENT if line.action == "visit" else _SILENT | {"last_contact_at"}
                yield from self._fields(event, self._suffix(_number(row, "shop_id")), silent)
            case "merging":
                yield self._merging(after, line)
            case "contact_link":
                yield self._link(line, row, removed=not after)
            case "not_duplicate":
                yield self._apart(line, row, removed=not after)
            case "identifier_check":
                yield from self._check(line, before, after)
            case entity if entity in _ROW_TOPICS:
                yield from self._row(event, before, after, _ROW_TOPICS[entity])
            case _:
                yield from self._fields(event, "")

    def _row(self, event: list[TraceLine], before: Row, after: Row, topic: str) -> Iterator[HistoryEntry]:
        """A row that came, went or says something else; then what changed beside that."""
        line = event[0]
        suffix = self._elsewhere(_number(after or before, "membership_id"))
        label = field_label(topic) + suffix
        old, new = self._row_value(topic, before), self._row_value(topic, after)
        if old != new:
            yield HistoryEntry(line=line, topic=topic, label=label, old=old, new=new)
        if not before and (reason := after.get("guard_reason")):
            told = next((each for each in event if each.field == "guard_reason"), line)
            label = field_label("guard_reason") + suffix
            yield HistoryEntry(line=told, topic="guard_reason", label=label, new=reason)
        if not before or not after:
            return
        told_by_value = frozenset(ADDRESS_PARTS) if topic == "addresses" and old != new else frozenset()
        if topic in _ROW_TOPICS.values():
            told_by_value = frozenset(("url", "network", "programme", "member_number", "label", "text"))
        for each in event:
            if each.field in _SILENT - {"number"} or each.field in told_by_value:
                continue
            if each.field == "number" and topic != "addresses":
                continue
            old, new = self._value(each.field, each.old), self._value(each.field, each.new)
            if old != new:
                name = f"{label}, {field_label(each.field).lower()}"
                yield HistoryEntry(line=each, topic=topic, label=name, old=old, new=new)

    def _fields(
        self, event: list[TraceLine], suffix: str, silent: frozenset[str] = _SILENT
    ) -> Iterator[HistoryEntry]:
        for line in sorted(event, key=lambda line: _PLACE.get(line.field, len(_PLACE))):
            if line.field in silent:
                continue
            old, new = self._value(line.field, line.old), self._value(line.field, line.new)
            if old != new or (line.field == "iban" and line.old != line.new):
                label = field_label(line.field) + suffix
                yield HistoryEntry(line=line, topic=line.field, label=label, old=old, new=new)

    def _merging(self, after: Row, line: TraceLine) -> HistoryEntry:
        """The card took another one in, or let it go again."""
        text = (
            _("Fusion de la fiche n° {number} annulée")
            if after.get("undone_at")
            else _("Fiche n° {number} fusionnée dans celle-ci")
        )
        text = text.format(number=after.get("loser_id", ""))
        return HistoryEntry(line=line, topic=MERGED, label=_("Fusion"), new=text)

    def _merged_into(self, after: Row, line: TraceLine) -> HistoryEntry:
        """The card was taken in by another one, or let go."""
        winner = after.get("merged_into", "")
        text = (
            _("Fiche fusionnée dans la fiche n° {number}").format(number=winner)
            if winner
            else _("Fusion annulée : la fiche est de nouveau à part")
        )
        return HistoryEntry(line=line, topic=MERGED, label=_("Fusion"), new=text)

    def _link(self, line: TraceLine, row: Row, *, removed: bool) -> HistoryEntry:
        """The card belongs with another one, or no longer."""
        kind = _(LINKS.get(row.get("kind", ""), LINKS["related"]))
        text = (
            _("Lien retiré avec la fiche n° {number}")
            if removed
            else _("Liée à la fiche n° {number} ({kind})")
        )
        text = text.format(number=self._other(line, row), kind=kind)
        return HistoryEntry(line=line, topic=LINKED, label=_("Fiches liées"), new=text)

    def _apart(self, line: TraceLine, row: Row, *, removed: bool) -> HistoryEntry:
        """Somebody said that another card is not the same client, or took that back."""
        text = (
            _("Peut-être le même client que la fiche n° {number} : « pas le même » annulé")
            if removed
            else _("Pas le même client que la fiche n° {number}")
        )
        text = text.format(number=self._other(line, row))
        return HistoryEntry(line=line, topic=LINKED, label=_("Doublons"), new=text)

    def _check(self, line: TraceLine, before: Row, after: Row) -> Iterator[HistoryEntry]:
        """A register said something of a number of the card."""
        value, register = (after or before).get("value", ""), (after or before).get("source", "")
        label = _("{field} ({register}) {number}").format(
            field=field_label("vat_check"), register=REGISTERS.get(register, register), number=value
        )
        old, new = (check_text(row.get("state", ""), row.get("proof", "")) for row in (before, after))
        if old != new:
            yield HistoryEntry(line=line, topic=CHECKED, label=label, old=old, new=new)

    def _other(self, line: TraceLine, row: Row) -> str:
        """The other card of a pair."""
        mine = str(self._ids.get(line.subject, ""))
        return row.get("high", "") if row.get("low") == mine else row.get("low", "")

    def _attachment(
        self, line: TraceLine, before: Row, after: Row, *, creates: bool
    ) -> Iterator[HistoryEntry]:
        shop = self._words.shops.get(_number(after, "shop_id"), "")
        detached_before, detached = before.get("detached_at", ""), after.get("detached_at", "")
        if not before and not creates:
            text = _("Fiche rattachée à {shop}").format(shop=shop)
        elif detached and not detached_before and before:
            text = _("Fiche détachée de {shop}").format(shop=shop)
            if reason := after.get("detach_reason", ""):
                text = f"{text} ({reason})"
        elif detached_before and not detached:
            text = _("Fiche rattachée à {shop}").format(shop=shop)
        else:
            return
        yield HistoryEntry(line=line, topic=ATTACHMENT, label=_("Rattachement"), new=text)

    def _row_value(self, topic: str, row: Row) -> str:
        if not row:
            return ""
        value = row.get("value") or row.get("typed", "")
        match topic:
            case "phones":
                return self._words.phone(value, row.get("extension", ""))
            case "social_profiles":
                address = row.get("url") or row.get("typed", "")
                network = self._words.label(ListName.NETWORK, row.get("network", ""))
                return f"{network} {address}".strip()
            case "loyalty":
                programme = self._words.label(ListName.PROGRAMME, row.get("programme", ""))
                parts = (programme, row.get("label", ""), row.get("member_number", ""))
                return " ".join(part for part in parts if part)
            case "notes":
                return " ".join(row.get("text", "").split())
            case _:
                return value

    def _value(self, field: str, value: str | None) -> str:
        """One column in words."""
        if not value:
            return ""
        if field in _LISTED:
            return self._words.label(_LISTED[field], value)
        match field:
            case "kind" if value in set(Kind):
                return _(KINDS[Kind(value)])
            case "gender" if value in set(GENDERS):
                return _(GENDERS[Gender(value)])
            case "iban":
                return mask_iban(value)
            case "salesperson_id":
                return self._words.people_by_id.get(value, value)
            case "employer_id":
                return _("fiche n° {number}").format(number=value)
            case "country":
                return country_name(value)
            case _ if field.endswith("_at"):
                return moment(datetime.fromisoformat(value))
            case "valid_until":
                return _readable_day(value)
            case _ if field in _FLAGS:
                return _("oui") if value in ("1", "True", "true") else _("non")
            case _:
                return value

    def _states(self, membership: int) -> str:
        rows = [
            (_number(row, "rank"), key, row.get("state", ""))
            for (entity, key), row in self._rows.items()
            if entity == "membership_state" and _number(row, "membership_id") == membership
        ]
        return ", ".join(self._words.label(ListName.STATE, state) for _rank, _key, state in sorted(rows))

    def _answer(self, row: Mapping[str, str]) -> str:
        """The answer that held so far for the same shop and channel."""
        asked = row.get("membership_id"), row.get("channel")
        held = [
            (key, answer.get("state", ""))
            for (entity, key), answer in self._rows.items()
            if entity == "consent" and (answer.get("membership_id"), answer.get("channel")) == asked
        ]
        return max(held)[1] if held else ""

    def _consent(
        self, membership: int, old: str, new: str, asked_for: list[tuple[TraceLine, str]]
    ) -> HistoryEntry:
        channels = [code for _line, code in asked_for]
        label = field_label("consents")
        if len(set(channels)) < len(Channel):
            asked = ", ".join(_(CHANNELS[Channel(code)]) for code in channels if code in set(Channel))
            label = _("{channels} (communications)").format(channels=asked)
        label += self._elsewhere(membership)
        return HistoryEntry(
            line=asked_for[0][0],
            topic="consents",
            label=label,
            old=_consent_word(old),
            new=_consent_word(new),
        )

    def _elsewhere(self, membership: int) -> str:
        """« (Motos Bellecour) » where another shop than mine noted it."""
        return self._suffix(_number(self._rows.get(("membership", membership), {}), "shop_id"))

    def _suffix(self, shop: int) -> str:
        if not shop or shop == self._words.shop_id or shop not in self._words.shops:
            return ""
        return f" ({self._words.shops[shop]})"


def _after(event: Iterable[TraceLine]) -> Row:
    return {line.field: (line.new if line.new is not None else line.old) or "" for line in event}


def _number(row: Mapping[str, str], field: str) -> int:
    value = row.get(field, "")
    return int(value) if value.isdecimal() else 0


def _name(row: Row) -> str:
    person = " ".join(filter(None, (row.get("last_name", "").upper(), row.get("first_name", ""))))
    names = (person, row.get("company_name", ""))
    if row.get("kind") == Kind.COMPANY:
        names = names[::-1]
    return names[0] or names[1]


def _consent_word(code: str) -> str:
    return _(CONSENTS[Consent(code) if code in set(Consent) else Consent.UNKNOWN])


def _readable_day(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value
