"""E-mail addresses: cleaned, checked without a network, and compared with the providers people mistype."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_tui.domain.identifiers import Reading
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Severity

_PROVIDERS = (
    "gmail.com",
    "googlemail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "neuf.fr",
    "bbox.fr",
    "numericable.fr",
    "laposte.net",
    "hotmail.com",
    "hotmail.fr",
    "hotmail.be",
    "outlook.com",
    "outlook.fr",
    "outlook.be",
    "live.com",
    "live.fr",
    "live.be",
    "msn.com",
    "yahoo.com",
    "yahoo.fr",
    "ymail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "gmx.fr",
    "gmx.com",
    "gmx.net",
    "mail.com",
    "proton.me",
    "protonmail.com",
    "skynet.be",
    "telenet.be",
    "proximus.be",
    "scarlet.be",
    "voo.be",
    "pt.lu",
    "bluewin.ch",
    "monaco.mc",
)
_PROVIDER_NAMES = frozenset(provider.partition(".")[0] for provider in _PROVIDERS)

#: A provider's name under these is another of its domains, or somebody else's: not a slip of the finger.
_REAL_ENDINGS = frozenset(
    {"fr", "be", "lu", "ch", "mc", "de", "nl", "it", "es", "pt", "at", "com", "net", "org", "eu"}
)

#: Looks like another domain of the provider, but receives no mail.
_NO_SUCH_DOMAIN = {"gmail.fr": "gmail.com", "gmail.be": "gmail.com", "icloud.fr": "icloud.com"}

#: In a domain of few letters, a slip of the finger cannot be told from another domain.
_TINY_DOMAIN = 6
_SHORT_DOMAIN = 9
_LONGEST_LOCAL_PART = 64
_LONGEST_ADDRESS = 254

_IN_BRACKETS = re.compile(r"<\s*([^<>]*@[^<>]*?)\s*>")
_SCHEME = re.compile(r"^mailto:\s*", re.I)
_SEPARATOR = re.compile(r"\s*[;,]\s*|\s+")
_WRITTEN_AT = re.compile(r"\s*[(\[]\s*(?:at|arobase|@)\s*[)\]]\s*|\s+arobase\s+", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailReading(Reading):
    """What was understood of a typed e-mail address."""

    address: str = ""
    """The address with its domain in lower case; the local part as typed."""


def email(typed: str) -> EmailReading:
    """Read one e-mail address as typed or pasted ("Jean <a@b.fr>", "mailto:...", a full stop at the end)."""
    text = _stripped(typed)
    if not text:
        return EmailReading()
    if code := _fault(text):
        several = _several(text)
        if several:
            return several
        return _refused(code, _mended(text))
    address, code = _validated(text)
    if code:
        return _refused(code, _mended(text))
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        return _odd(address, "email_accents", _plain(local) + "@" + domain)
    if proposal := _provider_meant(domain):
        return _odd(address, "email_provider", local + "@" + proposal)
    return EmailReading(address=address)


def _stripped(typed: str) -> str:
    """The text without what mail programs put around an address."""
    text = clean(typed)
    if found := _IN_BRACKETS.search(text):
        text = found[1]
    text = _SCHEME.sub("", text.strip(" <>\"'«»()[]"))
    if "@" in text:
        text = text.partition("?")[0] if "?" in text.rpartition("@")[2] else text
    # A full stop in front is part of what was typed: it is asked about, not taken away.
    return text.rstrip(" <>\"'«»()[],;:.").lstrip(" <>\"'«»()[],;:")


def _fault(text: str) -> str:
    """The code of what can be told without the library; nothing where the library must judge."""
    local, at, domain = text.rpartition("@")
    if not at:
        return "email_no_at"
    if not local:
        return "email_no_name"
    if not domain:
        return "email_no_domain"
    if "@" in local:
        return "email_two_ats"
    if " " in text:
        return "email_space"
    if "," in domain or ";" in domain:
        return "email_comma"
    if ".." in text:
        return "email_two_dots"
    if "." not in domain:
        return "email_no_dot"
    if len(local) > _LONGEST_LOCAL_PART or len(text) > _LONGEST_ADDRESS:
        return "email_too_long"
    return ""


def _validated(text: str) -> tuple[str, str]:
    """The canonical address, or the code of what the library finds wrong with it."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False, strict=True).normalized, ""
    except EmailNotValidError as error:
        message = str(error)
    if "special-use" in message:
        return "", "email_reserved"
    return "", "email_too_long" if "too long" in message or "too many" in message else "email_character"


def _several(text: str) -> EmailReading | None:
    """The first of several addresses in one field, with the rest to move elsewhere."""
    parts = [_stripped(part) for part in _SEPARATOR.split(text)]
    addresses = [part for part in parts if "@" in part]
    if len(addresses) < 2 or any(_fault(part) for part in addresses):
        return None
    address, code = _validated(addresses[0])
    if code:
        return None
    return EmailReading(
        address=address,
        problem_code="email_several",
        severity=Severity.WARNING,
        data={"remainder": " ".join(addresses[1:])},
    )


def _mended(text: str) -> str:
    """What was most likely meant, where it makes a valid address; nothing otherwise."""
    mended = _WRITTEN_AT.sub("@", text)
    if "@" not in mended and mended.count("à") == 1:
        # On a French keyboard, @ without AltGr is à.
        mended = mended.replace("à", "@")
    mended = mended.replace(" ", "")
    local, _at, domain = mended.rpartition("@")
    domain = re.sub(r"[.,;]+", ".", domain).strip(".")
    mended = re.sub(r"\.{2,}", ".", local).strip(".,;") + "@" + domain
    if mended == text or _fault(mended):
        return ""
    return _validated(mended)[0]


def _provider_meant(domain: str) -> str:
    """The known provider that a domain is a slip of the finger away from; nothing where there is none."""
    if domain in _NO_SUCH_DOMAIN:
        return _NO_SUCH_DOMAIN[domain]
    name, _dot, ending = domain.partition(".")
    if len(domain) <= _TINY_DOMAIN or domain in _PROVIDERS:
        return ""
    if name in _PROVIDER_NAMES and ending in _REAL_ENDINGS:
        return ""
    from rapidfuzz.distance import OSA

    tolerance = 1 if len(domain) <= _SHORT_DOMAIN else 2
    distances = ((OSA.distance(domain, known, score_cutoff=tolerance), known) for known in _PROVIDERS)
    distance, known = min(distances, key=lambda pair: pair[0])
    return known if distance <= tolerance else ""


def _plain(local: str) -> str:
    """The part before the @ without accents."""
    from unicodedata import category, normalize

    return "".join(letter for letter in normalize("NFKD", local) if not category(letter).startswith("M"))


def _refused(code: str, proposal: str) -> EmailReading:
    data = {"proposal": proposal} if proposal else {}
    return EmailReading(problem_code=code, severity=Severity.BLOCKING, data=data)


def _odd(address: str, code: str, proposal: str) -> EmailReading:
    return EmailReading(
        address=address, problem_code=code, severity=Severity.WARNING, data={"proposal": proposal}
    )
