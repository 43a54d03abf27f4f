"""What a search text says: the words of a name, numbers, e-mail addresses; and the card it would begin.

Nothing that was typed is dropped: what is not a number or an address ends in the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.card import Card, CompanyFace, Email, PersonFace, Phone
from crm_tui.domain.directory import without_scheme
from crm_tui.domain.names import begins_last_name, split_name, without_title
from crm_tui.domain.text import clean, fold
from crm_tui.domain.vocabulary import Gender, Kind
from crm_tui.i18n import _
from crm_tui.ui.signature import card_from_signature

_NUMBER = re.compile(r"\+?[\d./()-]*\d[\d./()-]*")
_VAT = re.compile(r"(?:fr[0-9a-z]{2}\d{9}|be[01]?\d{9}|lu\d{8}|de\d{9})", re.IGNORECASE)
_COMPANY_WORDS = frozenset(
    ("sa", "sas", "sasu", "sarl", "eurl", "sci", "scop", "snc", "srl", "sprl", "scrl", "asbl", "gmbh", "ets")
)
_PARTICLES = frozenset(
    ("de", "du", "des", "d'", "la", "le", "van", "von", "den", "der", "el", "al", "ben", "da", "dos", "di")
)
"""What stays in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchText:
    """The parts of a search text, in the order in which they were typed."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Each run of digits typed together: « 04 78 00 11 22 » is one."""
    emails: tuple[str, ...] = ()
    vat_number: str = ""

    @property
    def is_company(self) -> bool:
        """Whether the words are those of a firm."""
        return bool(self.vat_number) or "&" in self.words or bool(_COMPANY_WORDS.intersection(self._folded))

    @property
    def _folded(self) -> list[str]:
        return [fold(word) for word in self.words]


def split(text: str) -> SearchText:
    """Tell names, numbers and addresses apart."""
    words: list[str] = []
    runs: list[list[str]] = []
    emails: list[str] = []
    vat_number = ""
    in_number = False
    for token in without_scheme(clean(text)).split():
        if _NUMBER.fullmatch(token):
            if in_number:
                runs[-1].append(token)
            else:
                runs.append([token])
            in_number = True
            continue
        in_number = False
        if "@" in token.strip("@"):
            emails.append(token)
        elif not vat_number and _VAT.fullmatch(token):
            vat_number = token.upper()
        else:
            words.append(token)
    numbers = tuple(" ".join(run) for run in runs)
    return SearchText(words=tuple(words), numbers=numbers, emails=tuple(emails), vat_number=vat_number)


def card_from(text: str) -> Card:
    """The entry that a search without result begins: a name, a number, or a pasted signature."""
    if (card := card_from_signature(text)) is not None:
        return card
    found = split(text)
    phones = tuple(Phone(typed=number) for number in found.numbers)
    emails = tuple(Email(typed=address) for address in found.emails)
    if found.is_company:
        company = CompanyFace(company_name=" ".join(found.words), vat_number=found.vat_number)
        return Card(kind=Kind.COMPANY, company=company, phones=phones, emails=emails)
    name, gender = without_title(" ".join(found.words))
    last, first = names(name.split())
    face = PersonFace(last_name=last, first_name=first, gender=gender or Gender.UNKNOWN)
    return Card(person=face, phones=phones, emails=emails)


def names(words: Sequence[str]) -> tuple[str, str]:
    """Last and first name of the words of one person.

    Words in capitals among others are the last name, and so is what begins with a particle after the first
    word (« Jean-Luc de la Fontaine »). Else the first word is, with the particles before it, as in the list
    (« dupont marie », « de la tour jean »): a clerk reads the two fields next anyway.
    """
    text = " ".join(words)
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    start = next((place for place, word in enumerate(words) if begins_last_name(word)), 0)
    if "," not in text and start and not (capitals and len(capitals) < len(words)):
        last, first = " ".join(words[start:]), " ".join(words[:start])
    else:
        last, first = split_name(text, first_name_first=False)
    return _written(last.split()), _written(first.split())


def said(text: str) -> str:
    """« Résultats pour « dupont » et les numéros contenant 0478 »; nothing for an empty text."""
    found = split(text)
    sought = " ".join((*found.words, *found.emails, *filter(None, (found.vat_number,))))
    numbers = ", ".join(number.replace(" ", "") for number in found.numbers)
    if sought and numbers:
        return _("Résultats pour « {words} » et les numéros contenant {numbers}").format(
            words=sought, numbers=numbers
        )
    if numbers:
        return _("Résultats pour les numéros contenant {numbers}").format(numbers=numbers)
    return _("Résultats pour « {words} »").format(words=sought) if sought else ""


def _written(words: Sequence[str]) -> str:
    """Names typed in small letters get their capitals; particles and anything else stay as typed."""
    return " ".join(
        word if word.casefold() in _PARTICLES or not word.islower() else _capitalised(word) for word in words
    )


def _capitalised(word: str) -> str:
    """« d'artagnan » is d'Artagnan, « o'brien » O'Brien."""
    particle = re.match(r"[dl]['’](?=\w)", word)
    rest = word[particle.end() :] if particle else word
    capital = re.sub(r"(^|['’-])(\w)", lambda found: found[1] + found[2].upper(), rest)
    return (particle[0] if particle else "") + capital
