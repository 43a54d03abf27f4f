"""The rows by which a client is reached: each as it is stored, with what is wrong or odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from crm_tui.domain.address import POSTAL_DIGITS, POSTAL_LINE, country_code
from crm_tui.domain.address_length import over_long
from crm_tui.domain.card import Address, Email, Phone, SocialProfile
from crm_tui.domain.email import email
from crm_tui.domain.phone import phone, phone_country, phone_kind
from crm_tui.domain.review import Review
from crm_tui.domain.text import clean_typing, digits
from crm_tui.domain.vocabulary import DEFAULT_PHONE_LABEL, Kind
from crm_tui.domain.web import web_address

_CANONICAL_PHONE = re.compile(r"\+[1-9][0-9]{3,14}|[0-9]{2,6}")
_LANDLINE_LABELS = {Kind.PERSON: "home", Kind.COMPANY: "office"}

#: As much as an entry of the list of labels holds.
_LABEL_LIMIT = 60
_A_SECOND_NUMBER = 6
_BETWEEN_NUMBERS = frozenset(("ou", "et", "puis", "of", "en", "oder", "und"))
_POSTAL_PREFIX = re.compile(r"(F|FR|B|BE|L|LU|CH|MC)\s*-?\s*(\d[\d\s]*)")
_COUNTRY_OF_PREFIX = {"F": "FR", "B": "BE", "L": "LU"}


def phones(review: Review, rows: tuple[Phone, ...], kind: Kind) -> Iterable[Phone]:
    """The telephone numbers, one of them for billing at most.

    A row without a label gets that of its number: a landline is at home, or at a firm's office.
    """
    billed = False
    for index, row in enumerate(rows):
        row, *others = _phone(review, f"phones.{index}", row)
        if row.billing and not row.is_empty:
            row = replace(row, billing=not _again(review, f"phones.{index}.billing", billed))
            billed = True
        for each in (row, *others):
            yield each if each.label else replace(each, label=_phone_label(each.number, kind))


def _phone_label(number: str, kind: Kind) -> str:
    return _LANDLINE_LABELS[kind] if phone_kind(number) == "fixed" else DEFAULT_PHONE_LABEL


def _phone(review: Review, place: str, row: Phone) -> list[Phone]:
    """The row; where several numbers were typed in it, one row for each."""
    field = f"{place}.number"
    typed, number = review.text(field, row.typed), row.number
    label = review.text(f"{place}.label", row.label)
    if not typed:
        if not number or _CANONICAL_PHONE.fullmatch(number):
            return [replace(row, typed=typed, label=label)]
        typed, number = review.text(field, number), ""
    # A number that was understood once keeps its country, wherever the card is edited.
    reading = phone(typed, phone_country(number) or review.region)
    if number and reading.number != number:
        reading = phone(typed, review.region)
    row = replace(row, number=reading.number, extension=reading.extension, typed=typed, label=label)
    remainder = reading.remainder if reading.number else ""
    others = _numbers_in(remainder, review.region)
    as_label = label in ("", DEFAULT_PHONE_LABEL) and _is_label(remainder)
    if not (others or as_label) or reading.problem_code not in ("phone_several", "phone_text"):
        review.found(reading.problem(field))
    if others:
        review.warn(field, "phone_split", remainder=remainder)
        return [replace(row, typed=""), *others]
    if as_label:
        review.warn(field, "phone_label", remainder=remainder)
        return [replace(row, typed="", label=remainder)]
    return [row]


def _is_label(text: str) -> bool:
    """Whether what was typed beside a number says whose it is."""
    return len(text) <= _LABEL_LIMIT and len(digits(text)) < _A_SECOND_NUMBER and any(map(str.isalpha, text))


def _numbers_in(text: str, region: str) -> list[Phone]:
    """A row for each telephone number of a text; nothing where something in it is not understood."""
    if len(digits(text)) < _A_SECOND_NUMBER:
        return []
    reading = phone(text, region)
    rest = _numbers_in(reading.remainder, region)
    says_something = not rest and set(reading.remainder.casefold().split()) - _BETWEEN_NUMBERS
    words = reading.remainder if says_something else ""
    if not reading.number or (words and not _is_label(words)):
        return []
    return [Phone(number=reading.number, extension=reading.extension, label=words), *rest]


def emails(review: Review, rows: tuple[Email, ...]) -> Iterable[Email]:
    """The e-mail addresses, one of them for billing at most."""
    billed = False
    for index, row in enumerate(rows):
        row, *others = _email(review, f"emails.{index}", row)
        if row.billing and not row.is_empty:
            row = replace(row, billing=not _again(review, f"emails.{index}.billing", billed))
            billed = True
        yield row
        yield from others


def _email(review: Review, place: str, row: Email) -> list[Email]:
    """The row; where several addresses were typed in it, one row for each."""
    field = f"{place}.address"
    typed, label = review.text(field, row.typed), review.text(f"{place}.label", row.label)
    if not typed:
        if not row.address or email(row.address).address == row.address:
            return [replace(row, typed=typed, label=label)]
        typed = review.text(field, row.address)
    reading = email(typed)
    row = replace(row, address=reading.address, typed=typed, label=label)
    if reading.problem_code == "email_several":
        remainder = reading.data["remainder"]
        others = [email(part).address for part in remainder.split()]
        if all(others):
            review.warn(field, "email_split", remainder=remainder)
            return [replace(row, typed=""), *(Email(address=each) for each in others)]
    review.found(reading.problem(field))
    return [row]


def addresses(review: Review, rows: tuple[Address, ...]) -> Iterable[Address]:
    """The postal addresses, one of them for billing and one for delivery at most."""
    billed = delivered = False
    for index, row in enumerate(rows):
        place = f"addresses.{index}"
        row = _address(review, place, row)
        if row.billing and not row.is_empty:
            row = replace(row, billing=not _again(review, f"{place}.billing", billed))
            billed = True
        if row.delivery and not row.is_empty:
            row = replace(row, delivery=not _again(review, f"{place}.delivery", delivered))
            delivered = True
        yield row


def _address(review: Review, place: str, row: Address) -> Address:
    names = ("label", "number", "repetition", "street", "complement", "box", "po_box", "city", "cedex")
    texts: dict[str, Any] = {name: review.text(f"{place}.{name}", getattr(row, name)) for name in names}
    typed = review.text(f"{place}.typed", clean_typing(row.typed))
    country = _country(review, f"{place}.country", row.country)
    postal_code = review.text(f"{place}.postal_code", row.postal_code)
    if found := _POSTAL_PREFIX.fullmatch(postal_code.upper()):
        prefix = _COUNTRY_OF_PREFIX.get(found[1], found[1])
        if country in ("", prefix):
            postal_code, country = found[2], country or ("" if prefix == review.region else prefix)
    postal_code = _postal_code(review, f"{place}.postal_code", postal_code, country or review.region)
    row = replace(row, **texts, typed=typed, postal_code=postal_code, country=country)
    for part, proposal in over_long(row, review.region):
        code = "postal_line_shorter" if proposal else "postal_line_long"
        review.warn(f"{place}.{part}", code, limit=str(POSTAL_LINE), proposal=proposal)
    return row


def _country(review: Review, field: str, typed: str) -> str:
    text = review.text(field, typed)
    code = country_code(text) if text else ""
    if text and not code:
        review.warn(field, "country_unknown", country=text)
    return code or text


def _postal_code(review: Review, field: str, text: str, country: str) -> str:
    """The code without spaces where the country writes digits only, and a warning where some lack."""
    wanted = POSTAL_DIGITS.get(country)
    if not text or not wanted:
        return text
    code = text.replace(" ", "")
    if not (code.isascii() and code.isdecimal() and len(code) == wanted):
        review.warn(field, "postal_code_shape", country=country, digits=str(wanted))
    return code


def profiles(review: Review, rows: tuple[SocialProfile, ...]) -> Iterable[SocialProfile]:
    """The profiles on social networks."""
    for index, row in enumerate(rows):
        field = f"social_profiles.{index}.url"
        network = review.text(f"social_profiles.{index}.network", row.network)
        typed, url = review.text(field, row.typed), row.url
        if not typed:
            known = web_address(url, network, review.region)
            if known.url == url:
                yield replace(row, typed=typed, network=network or known.network)
                continue
            typed, url = review.text(field, url), ""
        country = phone_country("+" + digits(url)) if network == "whatsapp" else ""
        reading = web_address(typed, network, country or review.region)
        if country and reading.url != url:
            reading = web_address(typed, network, review.region)
        review.found(reading.problem(field))
        yield replace(row, url=reading.url, typed=typed, network=network or reading.network)


def _again(review: Review, field: str, already: bool) -> bool:
    """Whether a mark that only one row may bear is already borne; the first row keeps it."""
    if already:
        review.warn(field, "delivery_twice" if field.endswith(".delivery") else "billing_twice")
    return already
