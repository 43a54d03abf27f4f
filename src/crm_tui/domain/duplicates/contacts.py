"""Telephone numbers and e-mail addresses in the form in which they are compared."""

from __future__ import annotations

from crm_tui.domain.card import Email, Phone
from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.text import digits

_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalpha()}
_COUNTRY_DIGITS = {"33": 2, "32": 2, "41": 2, "352": 3, "377": 3}
_FEWEST_DIGITS = 6
_MOBILE_DIGITS = 9
_LONGEST_EMAIL = 120


def phone_of(row: Phone) -> str:
    """E.164; of a number that was not understood, its digits as far as they go, after a question mark."""
    if row.number:
        return row.number
    typed = digits(row.typed[:40])
    return "?" + typed if len(typed) >= _FEWEST_DIGITS else ""


def line_of(phone: str) -> str:
    """The digits by which two numbers are compared: without country code and trunk prefix.

    A Belgian number typed in a French shop without +32 is then still itself.
    """
    if phone[:1] == "+":
        if phone[1:3] in ("33", "32", "41"):
            return phone[3:]
        return phone[4:] if phone[1:4] in _COUNTRY_DIGITS else phone[1:]
    number = phone.lstrip("?")
    for prefix in ("0033", "0032", "0041", "00352"):
        if number.startswith(prefix):
            return number[len(prefix) :].lstrip("0")
    if len(number) > 9 and number[:2] in ("33", "32"):
        number = number[2:]
    return number.lstrip("0") or number


def is_mobile(phone: str, belgian: bool = False) -> bool:
    """Whether the number is one that a person carries, in France, Belgium, Luxembourg or Switzerland.

    A Belgian mobile number that was typed without +32 was read as French; ``belgian`` says who gave it.
    """
    if phone[:1] == "?":
        line = line_of(phone)
        return len(line) == _MOBILE_DIGITS and (line[0] in "67" or (line[0] == "4" and line[1] in "56789"))
    if phone[:3] == "+33":
        return phone[3:4] in ("6", "7") or (belgian and phone[3:4] == "4" and phone[4:5] in "56789")
    if phone[:3] == "+32":
        return phone[3:4] == "4" and len(phone) == 12
    return phone.startswith(("+3526", "+417", "+2626", "+5906", "+5946", "+5966", "+3774", "+3776"))


def email_of(row: Email) -> str:
    """The address in small letters; what was typed where it was not understood."""
    text = (row.address or row.typed)[:_LONGEST_EMAIL].casefold()
    text = "".join(text.split()).strip(".,;<>").replace(",", ".")
    return text if "@" in text else ""


def local_part(address: str) -> str:
    """What stands before the @ of a comparable address."""
    return address.partition("@")[0]


def domain(address: str) -> str:
    """What stands behind the @ of a comparable address."""
    return address.partition("@")[2]


def is_generic(local: str) -> bool:
    """Whether a local part names an office, not a person: info, contact, compta."""
    return local.rstrip("0123456789") in lexicon.words("mail", "generic")


def is_free(name: str) -> bool:
    """Whether the domain is a provider of private mailboxes."""
    return name in lexicon.words("mail", "free")


def mail_words(local: str) -> str:
    """The letters of a local part."""
    return local.translate(_NO_LETTERS)
