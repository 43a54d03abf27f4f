"""The number and the street of an address, and how both are written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crm_tui.domain.address import FRENCH_TERRITORIES
from crm_tui.domain.address_words import (
    CONNECTORS,
    MONTHS,
    REPETITIONS,
    ROADS,
    SMALL_WORDS,
    TITLES,
    ends_as_street,
    is_dutch_street,
    is_german_street,
    is_name_word,
    kind_of,
)
from crm_tui.domain.card import Address
from crm_tui.domain.text import clean, digits, fold

_SIGN = r"(?:n\s?[°o]\.?\s*|num[ée]ro\s+)?"
_REPETITION = r"(?:(?:[a-h]\s)?(?:bis|ter|quater|quinquies)|[a-h])"
_RANGE = r"(?:\s?[-–/à&]\s?|\set\s|\sa\s)"
_NUMBER = re.compile(rf"{_SIGN}(\d{{1,4}}(?:{_RANGE}\d{{1,4}})?)\s?({_REPETITION})?(?![\w'’])[\s,]*", re.I)
_NUMBER_ALONE = re.compile(rf"{_SIGN}\d{{1,4}}\s?{_REPETITION}?", re.I)
_LAST_NUMBER = re.compile(rf"[\s,]+{_SIGN}(\d{{1,4}}(?:\s?[-–/]\s?\d{{1,4}})?)\s?({_REPETITION})?$", re.I)
_INNER_NUMBER = re.compile(rf"(?<=\s)\d{{1,4}}\s?{_REPETITION}?(?=\s+[^\W\d])", re.I)
#: What begins behind a street without a comma and is no part of its name.
_PLACE = re.compile(
    r"\s(?=(?:r[ée]sidence|r[ée]s\.?|immeuble|imm\.?|centre commercial|parc d['’ ]activit[ée]s?"
    r"|zone (?:industrielle|artisanale|commerciale|d['’ ]activit[ée]s?)|zac|za|zi|z\.[ai]\.)\s+\w)",
    re.I,
)
_ELIDED = re.compile(r"\b([dl])\s+(?=[aeiouyhàâéèêëîïôœ])", re.I)
_NOTRE_DAME = re.compile(r"(?<![\w'’-])n\.?-?d\b\.?(?![\w'’-])", re.I)
_ROAD_SIGN = re.compile(r"\b(?:rn|rd|cd|pk|ba)(?=\s?\d)", re.I)
#: "Bahnhofstr.", "Brusselsestwg."
_SHORT_ENDING = re.compile(r"(.{2,}[^\W\d_]s|s)t(r|wg)", re.I)
_GERMAN_BEGINNINGS = ("bahnhof", "haupt", "kirch", "schul")
_SAINT_BEFORE = re.compile(r"(?:st|ste)-\w", re.I)
_SHORT_HOUSES = {"res": "résidence", "resid": "résidence", "imm": "immeuble"}
_WHOLE_STREETS = ("grand place", "grand rue", "grande rue")


def house_number(text: str) -> tuple[str, str]:
    """``12 bis`` as number and repetition; any other text is all number."""
    number = clean(text)
    found = _NUMBER.fullmatch(number)
    return _told(found) if found else (number, "")


def parse_street(text: str, country: str) -> Address:
    """The number and the street of what is left; parts behind commas that are neither are complements.

    Args:
        text: an address without its town.
        country: where it is, ISO 3166 alpha-2: the number stands first in France, last in Belgium.
    """
    joined: list[str] = []
    for part in filter(None, (part.strip(" ;-–") for part in text.split(","))):
        # "12, rue Victor Hugo" is one part.
        if joined and (
            _NUMBER_ALONE.fullmatch(joined[-1])
            or (_NUMBER_ALONE.fullmatch(part) and not _NUMBER.match(joined[-1]))
        ):
            joined[-1] += " " + part
        else:
            joined.append(part)
    if not joined:
        return Address()
    pieces = [piece for part in joined for some in _place_before(part) for piece in _place_behind(some)]
    main = max(range(len(pieces)), key=lambda index: (_looks_like_street(pieces[index]), -index))
    number, repetition, street = _numbered(pieces[main], country)
    others = [piece for index, piece in enumerate(pieces) if index != main]
    return Address(
        number=number,
        repetition=repetition,
        street=_written_out(street, country),
        complement=", ".join(others),
    )


def with_inner_number(address: Address) -> Address:
    """The address with the number that stands before a town that is only begun: "rue Neuve 12 bru"."""
    if address.number:
        return address
    for found in _INNER_NUMBER.finditer(address.street):
        before, after = address.street[: found.start()].strip(), address.street[found.end() :].strip()
        words = fold(before).split()
        if is_name_word(words[-1]) and words[-1] not in ROADS and fold(after).split()[0] not in MONTHS:
            number, repetition = house_number(found[0])
            return replace(address, street=f"{before} {after}", number=number, repetition=repetition)
    return address


def _place_before(part: str) -> list[str]:
    """A house and its street: "Le Clos 12 rue des Pins" are parted."""
    for found in _INNER_NUMBER.finditer(part):
        before, rest = part[: found.start()].strip(), fold(part[found.end() :]).split()
        words = fold(before).split()
        if all(word.isdecimal() or word in ("a", "et", "n", "no", "numero") for word in words):
            continue
        if words[-1] not in CONNECTORS | ROADS and kind_of(rest)[0]:
            return [before, part[found.start() :].strip()]
    return [part]


def _place_behind(part: str) -> list[str]:
    """A street and its house: "3 rue des Lilas résidence les Tilleuls" are parted."""
    for found in _PLACE.finditer(part):
        before = part[: found.start()].strip()
        words = fold(before).split()
        named = bool(words) and words[-1] not in CONNECTORS and any(map(is_name_word, words))
        if named and _looks_like_street(before):
            return [before, part[found.end() :].strip()]
    return [part]


def _looks_like_street(part: str) -> int:
    keys = fold(part).split()
    numbered = bool(_NUMBER.match(part)) and len(keys) > 1
    if keys and keys[0].isdecimal():
        keys = keys[1:]
    if keys and keys[0] in REPETITIONS:
        keys = keys[1:]
    kind = bool(keys and (kind_of(keys)[0] or any(map(ends_as_street, keys))))
    return 2 * kind + numbered


def _numbered(part: str, country: str) -> tuple[str, str, str]:
    """Number, repetition and street; the number stands first in France, last in Belgium and elsewhere."""
    if found := _NUMBER.fullmatch(part):
        return *_told(found), ""
    found = _NUMBER.match(part)
    if found and part[found.end() :].strip() and not _is_date(part, found):
        return *_told(found), part[found.end() :].strip(" ,")
    last = _LAST_NUMBER.search(part)
    if last and last.start() > 0:
        before = fold(part[: last.start()]).split()
        number = digits(last[1])
        is_year = len(number) == 4 and (
            (before[-1:] and before[-1] in MONTHS) or number[:2] in ("18", "19", "20")
        )
        if before and not is_year and not _goes_on(before[-1], country):
            kind, length = kind_of(before)
            if not (kind and length == len(before)) or kind in _WHOLE_STREETS:
                return *_told(last), part[: last.start()].strip(" ,")
    return "", "", part


def _told(found: re.Match[str]) -> tuple[str, str]:
    """A number, without spaces and with a hyphen between two, and what repeats it."""
    number = re.sub(r"\s*(?:[-–à&]|\bet\b|\ba\b)\s*", "-", found[1])
    return re.sub(r"\s+", "", number), (found[2] or "").lower()


def _goes_on(word: str, country: str) -> bool:
    """Whether a number behind this word belongs to the street: "route nationale 7", "8 mai 45"."""
    return word in SMALL_WORDS | ROADS or (word in MONTHS and country in FRENCH_TERRITORIES)


def _is_date(part: str, found: re.Match[str]) -> bool:
    """A day: "8 mai 1945" is no house number."""
    following = fold(part[found.end() :]).split()
    return bool(following) and following[0] in MONTHS


def _written_out(street: str, country: str) -> str:
    """The street with its kind and the titles in it written out, and capitals where none were typed."""
    street = _ELIDED.sub(r"\1'", clean(street).rstrip("."))
    street = _NOTRE_DAME.sub(lambda found: re.sub(r"[.-]", "", found[0]), street)
    pieces = [piece for piece in re.split(r"\s+", street.replace(".", " ")) if piece]
    if not pieces:
        return ""
    pieces = [_whole_ending(piece, country) for piece in pieces]
    tongue = _tongue(pieces)
    pieces[0] = _SHORT_HOUSES.get(fold(pieces[0]), pieces[0])
    keys = [fold(piece) for piece in pieces]
    kind, count = kind_of(keys)
    if kind and count == len(pieces) and len(pieces) == 1:
        return street
    rest = pieces[count:] if kind else pieces
    flat = (name := " ".join(rest)) in (name.lower(), name.upper())
    named = [_name(piece, index == 0 and not kind, flat, tongue) for index, piece in enumerate(rest)]
    whole = " ".join([kind, *_saints(named)] if kind else _saints(named))
    return _ROAD_SIGN.sub(lambda found: found[0].upper(), whole)


def _whole_ending(piece: str, country: str) -> str:
    """A Dutch or German street with its ending written out."""
    found = _SHORT_ENDING.fullmatch(piece)
    if not found:
        return piece
    begun = found[1].capitalize() if piece.isupper() else found[1]
    if found[2].lower() == "wg":
        return f"{begun}teenweg"
    if len(begun) == 1:
        return piece
    is_german = country != "BE" or fold(piece).startswith(_GERMAN_BEGINNINGS)
    return f"{begun}traat" if fold(piece).startswith("sint ") or not is_german else f"{begun}trasse"


def _tongue(pieces: Sequence[str]) -> str:
    """In which language a street is by its ending: "nl", "de"; else nothing."""
    words = fold(" ".join(pieces)).split()
    if any(map(is_german_street, words)):
        return "de"
    return "nl" if any(map(is_dutch_street, words)) else ""


def _name(piece: str, first: bool, flat: bool, tongue: str) -> str:
    key = fold(piece)
    if key == "nd":
        return "Notre-Dame"
    if key == "st" and tongue:
        return "Sint" if tongue == "nl" else "St."
    if key in TITLES and len(piece) <= len("prof") and tongue != "de":
        return TITLES[key]
    if _SAINT_BEFORE.match(piece) and tongue != "de":
        saint = TITLES[key.partition(" ")[0]] if not tongue else "Sint"
        piece = saint + piece[piece.index("-") :]
    if not flat:
        return piece
    parts = re.split(r"([-'’])", piece.lower())
    return "".join(
        part
        if (fold(part) in SMALL_WORDS and not (first and index == 0)) or not part.isalpha()
        else part.capitalize()
        for index, part in enumerate(parts)
    )


def _saints(pieces: Sequence[str]) -> list[str]:
    """A saint: "Saint Michel" is one name: "Saint-Michel"."""
    joined: list[str] = []
    for piece in pieces:
        if (
            joined
            and joined[-1] in ("Saint", "Sainte", "Sint")
            and piece[:1].isalpha()
            and fold(piece) not in SMALL_WORDS
        ):
            joined[-1] += "-" + piece
        else:
            joined.append(piece)
    return joined
