"""Cards on their way out: a table for spreadsheets, JSON Lines."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import IO, Any

from crm_tui.domain import own_columns, serial
from crm_tui.domain.card import Card
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName

#: What a code of a list is called.
Words = Callable[[ListName, str], str]

#: A spreadsheet runs a cell that begins so, or reads a number: "+336…" loses its + (OWASP ASVS 5.0, 1.2.10).
#: Cells that begin with such a sign behind apostrophes are marked as well, so that reading takes one away.
_RUN = re.compile("'*[=+\\-@\t\r＝＋－＠]")
#: What parts several states in a cell; a label that holds one of these signs is written as its code.
_BETWEEN_STATES = " | "
_PARTING = re.compile(r"[,;|/\n]")

_KINDS = {Kind.PERSON: "Personne", Kind.COMPANY: "Entreprise"}
_GENDERS = {Gender.MALE: "Homme", Gender.FEMALE: "Femme", Gender.NEUTRAL: "Neutre", Gender.UNKNOWN: ""}
_CONSENTS = {Consent.ACCEPTED: "accepte", Consent.REFUSED: "refuse", Consent.UNKNOWN: ""}
_LISTS = {
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
    "label": ListName.LABEL,
    "network": ListName.NETWORK,
    "programme": ListName.PROGRAMME,
}


def counts_of(card: Card) -> dict[str, int]:
    """How many rows of each list a card has: the fullest card says how many columns a table needs."""
    rows = {
        "phones": card.phones,
        "emails": card.emails,
        "addresses": card.addresses,
        "social_profiles": card.social_profiles,
        "loyalty": card.membership.loyalty,
        "notes": card.membership.notes,
    }
    return {name: len(each) for name, each in rows.items()}


class TableWriter:
    """Writes cards as CSV: UTF-8 with its mark, ``;``, a card a row, as French spreadsheets open it."""

    def __init__(self, stream: IO[str], counts: dict[str, int], words: Words) -> None:
        """Write the names of the columns.

        Args:
            stream: text, UTF-8, whose line breaks are not translated.
            counts: how many rows of each list the fullest card has, at least.
            words: what codes are called.
        """
        self._rows = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        self._words = words
        self._columns = own_columns.header(
            Counter({"phones": 1, "emails": 1, "addresses": 1}) | Counter(counts)
        )
        stream.write("\ufeff")
        self._rows.writerow([column.header for column in self._columns])

    def write(self, card: Card) -> None:
        """Write one card."""
        data = serial.to_json(card)
        consents = {f"consent.{channel.value}": card.membership.consent(channel) for channel in Channel}
        cells = []
        for column in self._columns:
            name, _dot, part = column.target.partition(".")
            if column.target in consents:
                cells.append(_CONSENTS[consents[column.target]])
            elif name in own_columns.ROWS:
                rows = data.get(name, [])
                cells.append(self._part(name, part, rows[column.row]) if column.row < len(rows) else "")
            else:
                cells.append(self._single(name, card, data))
        self._rows.writerow([_harmless(cell) for cell in cells])

    def _single(self, name: str, card: Card, data: dict[str, Any]) -> str:
        match name:
            case "kind":
                return _KINDS[card.kind]
            case "gender":
                return _GENDERS[card.person.gender]
            case "states":
                return _BETWEEN_STATES.join(self._state(code) for code in card.membership.states)
        value = str(data.get(name, ""))
        return self._words(_LISTS[name], value) if value and name in _LISTS else value

    def _part(self, name: str, part: str, row: Any) -> str:
        if not part:
            return str(row)
        value = row.get(part, "")
        if isinstance(value, bool):
            return "oui" if value else ""
        own_label = name == "loyalty" and part == "label"
        return self._words(_LISTS[part], value) if value and part in _LISTS and not own_label else str(value)

    def _state(self, code: str) -> str:
        label = self._words(ListName.STATE, code)
        return code if _PARTING.search(label) else label


def _harmless(cell: str) -> str:
    return "'" + cell if _RUN.match(cell) else cell


def json_line(card: Card) -> str:
    """A card as one line of JSON."""
    return json.dumps(serial.to_json(card), ensure_ascii=False) + "\n"
