"""The values of vCard lines, their backslashes read (RFC 6350, 3.4 and 4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.text import clean

_NEVER = "\0"
_ESCAPABLE = '\\;,:nN"'


@dataclass(frozen=True, slots=True, kw_only=True)
class VcardLine:
    """One line of a card, without its folds."""

    name: str
    """In capitals."""
    group: str
    """What ties lines together: ``item1``."""
    parameters: dict[str, list[str]]
    """By their names in capitals."""
    value: str
    """Spelt out, but still with its backslashes."""
    label: str = ""
    """An own label, where the line says it."""

    @property
    def types(self) -> list[str]:
        """The types, in small letters."""
        return [each.strip().lower() for each in self.parameters.get("TYPE", ())]


def text_of(value: str) -> str:
    """The value as one text."""
    return parts_of(value, _NEVER)[0].replace("\r\n", "\n").strip()


def parts_of(value: str, separator: str) -> list[str]:
    """The texts between separators; empty ones at the end may be left out."""
    if "\\" not in value:  # as in most: the library goes letter by letter
        return value.split(separator)
    from vobject.icalendar import stringToTextValues

    parts: list[str] = stringToTextValues(value, separator, _ESCAPABLE)
    return parts


def fields_of(value: str, between: str) -> list[str]:
    """The fields of a structured value; several values in one are joined by ``between``."""
    if "\\" not in value and "," not in value:
        return [clean(each, multiline=True) for each in value.split(";")]
    from vobject.vcard import splitFields

    fields = [between.join(each) if isinstance(each, list) else each for each in splitFields(value)]
    return [clean(each, multiline=True) for each in fields]
