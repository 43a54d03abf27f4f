"""The history of a card as lines for people: when, who, what, and from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from crm_tui.domain.address import country_name
from crm_tui.domain.bank import mask_iban
from crm_tui.domain.phone import format_phone
from crm_tui.domain.trace import TraceLine
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName
from crm_tui.i18n import _
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, check_text, field_label
from crm_tui.services.vocabulary import Vocabulary

#: Columns that say nothing to people, or that another column says better.
_SILENT = frozenset(
    (
        *("id", "subject", "version", "created_at", "updated_at", "rank", "at", "by", "manual", "source"),
        *("contact_id", "membership_id", "shop_id", "attached_at", "attached_by", "detached_by"),
        *("archived_by", "last_contact_how", "kept_by", "handed_by"),
    )
)
_LISTED = {
    "label": ListName.LABEL,
    "state": ListName.STATE,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
    "network": ListName.NETWORK,
    "programme": ListName.PROGRAMME,
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
}
_COORDINATES = {"phone": "phones", "email": "emails", "address": "addresses"}
_FLAGS = frozenset(("billing", "delivery"))

Line = tuple[str, str, str, str]


def history_lines(
    lines: Iterable[TraceLine], words: Vocabulary, names: Mapping[str, str], region: str
) -> Iterator[Line]:
    """The lines of a trace in words, in the order given.

    Args:
        lines: those of one card.
        words: the editable lists.
        names: of the staff, by the key in the store.
        region: the country in which telephone numbers are written at home.
    """
    for _seq, each in groupby(lines, key=lambda line: line.seq):
        event = list(each)
        first = event[0]
        when = first.at.astimezone().strftime("%d/%m/%Y %H:%M")
        for label, change in _told(event, words, names, region):
            yield when, first.actor, label, change


def _told(
    event: list[TraceLine], words: Vocabulary, names: Mapping[str, str], region: str
) -> Iterator[tuple[str, str]]:
    if event[0].entity == "consent":
        yield _answer(event)
        return
    if event[0].entity == "identifier_check":
        yield _check(event)
        return
    row = {line.field: line.new or line.old or "" for line in event}
    coordinate = event[0].entity == "coordinate"
    for line in event:
        if line.field in _SILENT or (coordinate and line.field == "kind"):
            continue
        if line.field == "last_contact_at" and line.action != "visit":
            continue  # the entry or the answer beside it says it
        if line.field == "typed" and any(row.get(name) for name in ("value", "url")):
            continue
        old, new = (_value(line.field, each, words, names) for each in (line.old, line.new))
        label = field_label(line.field)
        if line.field in ("value", "url"):
            old, new = (format_phone(each, region) for each in (old, new))
        if coordinate and line.field == "value":
            label = field_label(_COORDINATES.get(row.get("kind", ""), "value"))
        if old != new or (line.field == "iban" and line.old != line.new):
            yield label, f"{old} → {new}"


def _answer(event: list[TraceLine]) -> tuple[str, str]:
    """« Email : refuse »; an answer is never changed, so its line says all of it."""
    row = {line.field: line.new or line.old or "" for line in event}
    channel, state = row.get("channel", ""), row.get("state", "")
    asked = _(CHANNELS[Channel(channel)]) if channel in set(Channel) else channel
    answer = _(CONSENTS[Consent(state)]) if state in set(Consent) else state
    return field_label("consents"), _("{channel} : {answer}").format(channel=asked, answer=answer)


def _check(event: list[TraceLine]) -> tuple[str, str]:
    """« TVA au registre : à vérifier → valide »; of a register, what it said, and no code."""
    columns = {line.field: line for line in event}
    state, proof = columns.get("state"), columns.get("proof")
    old, new = (
        check_text(
            (getattr(state, side) or "") if state else "", (getattr(proof, side) or "") if proof else ""
        )
        for side in ("old", "new")
    )
    return field_label("vat_check"), f"{old} → {new}"


def _value(field: str, value: str | None, words: Vocabulary, names: Mapping[str, str]) -> str:
    """One column in words."""
    if field in _FLAGS and value is not None:
        return _("oui") if value in ("1", "True", "true") else _("non")
    if not value:
        return ""
    if field in _LISTED:
        return words.label(_LISTED[field], value)
    match field:
        case "kind" if value in set(Kind):
            return _(KINDS[Kind(value)])
        case "gender" if value in set(GENDERS):
            return _(GENDERS[Gender(value)])
        case "iban":
            return mask_iban(value)
        case _ if field.endswith("_at"):
            return f"{datetime.fromisoformat(value).astimezone():%d/%m/%Y %H:%M}"
        case "salesperson_id":
            return names.get(value, value)
        case "country":
            return country_name(value)
        case "detached_at" | "undone_at" | "valid_until":
            return _moment(value)
        case _:
            return value


def _moment(value: str) -> str:
    """A stored instant or day as people here write it."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.astimezone().strftime("%d/%m/%Y %H:%M") if moment.tzinfo else moment.strftime("%d/%m/%Y")
