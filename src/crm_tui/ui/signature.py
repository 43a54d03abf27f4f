"""The signature of an e-mail pasted into the search, as the card that it begins.

Its lines arrive joined by commas. What each says is recognised by its form; what fits no field goes into a
note, so that nothing that was pasted is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from crm_tui.domain.address_words import STREET_KINDS
from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    Email,
    Membership,
    Note,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.directory import without_scheme
from crm_tui.domain.names import is_firm_title, looks_like_firm, split_name, without_title
from crm_tui.domain.text import clean, digits, fold
from crm_tui.domain.vocabulary import Gender, Kind

_BETWEEN = re.compile(r"\s*[,;]\s+|\s+[|•·—–-]\s+|\n")
_EMAIL = re.compile(r"(?:mailto:)?[^\s<>:,;|]+@[^\s<>,;|]+\.[^\s<>,;|.]+", re.I)
_PHONE = re.compile(r"(?:tel:)?\+?\(?\d[\d\s()./–-]{6,}\d", re.I)
_PHONE_DIGITS = range(8, 16)
_SITE = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:fr|be|com|eu|net|org|lu|ch)(?:/\S*)?", re.I
)
_POSTAL_CODE = re.compile(r"(?:[A-Z]{1,2}-)?\d{4,5}\s+[^\W\d]")
_HOUSE = re.compile(r"\d{1,4}\s*(?:bis|ter|quater|[a-d])?", re.I)
_STREET = re.compile(rf"(?P<house>{_HOUSE.pattern}\b,?\s+)?(?P<kind>[^\W\d_]+)\.?\s", re.I)
_POST_BOX = re.compile(r"(?:bp|cs|z\.?a\.?|z\.?i\.?)\s*\d*\b", re.I)
#: Numbers that are no telephone's.
_REGISTERED = frozenset(("siren", "siret", "rcs", "tva", "iban", "bic", "capital", "naf", "ape", "fax"))
_MOBILE = frozenset(("mob", "mobile", "port", "portable", "gsm", "cell", "m", "p"))
_BEFORE_A_NUMBER = _MOBILE | {
    *("tel", "telephone", "t", "phone", "fixe", "bureau", "standard", "ligne", "directe", "direct", "ld"),
    *("email", "e", "mail", "courriel", "mel", "a", "web", "site"),
}
_JOBS = """
    directeur directrice gerant gerante responsable assistant assistante commercial commerciale ingenieur
    ingenieure technicien technicienne comptable secretaire president presidente chef cheffe manager
    conseiller conseillere consultant consultante acheteur acheteuse charge chargee vendeur vendeuse
    mecanicien mecanicienne pdg dg daf drh associe associee gestionnaire attache attachee
"""
_JOB_WORDS = frozenset(_JOBS.split())
_MOST_NAME_WORDS = 5


@dataclass
class _Found:
    """What was recognised so far."""

    name: str = ""
    job: str = ""
    firm: str = ""
    phones: list[Phone] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def card_from_signature(text: str) -> Card | None:
    """The card that a pasted signature begins; ``None`` for a text that is none."""
    parts = [part for each in _BETWEEN.split(text) if (part := clean(each).strip(" ,;"))]
    found = _Found()
    for place, part in enumerate(parts):
        _take(found, part, parts[place + 1] if place + 1 < len(parts) else "")
    reached = found.phones or found.emails or found.sites
    named = found.name or found.firm
    if len(parts) < 2 or not (reached and named):  # a line is no signature
        return None
    return _card(found)


def _card(found: _Found) -> Card:
    name, gender = without_title(found.name)
    last, first = split_name(name, first_name_first=True)
    card = Card(
        phones=tuple(found.phones),
        emails=tuple(Email(typed=each) for each in found.emails),
        addresses=(Address(typed=", ".join(found.address)),) if found.address else (),
        social_profiles=tuple(SocialProfile(network="website", typed=each) for each in found.sites),
        membership=Membership(notes=(Note(text="\n".join(found.rest)),) if found.rest else ()),
    )
    if not found.name:
        return replace(card, kind=Kind.COMPANY, company=CompanyFace(company_name=found.firm))
    return replace(
        card,
        person=PersonFace(
            last_name=last,
            first_name=first,
            gender=gender or Gender.UNKNOWN,
            job_title=found.job,
            employer=found.firm,
        ),
    )


def _take(found: _Found, part: str, following: str) -> None:
    """Put one line where it belongs."""
    if _reaches(found, part):
        return
    if _is_address(part, following):
        found.address.append(part)
    elif not found.firm and looks_like_firm(part):
        found.firm = part
    elif not found.job and _JOB_WORDS.intersection(fold(part).split()):
        found.job = part
    elif not found.name and _is_name(part):
        found.name = part
    else:
        found.rest.append(part)


def _reaches(found: _Found, part: str) -> bool:
    """Take the numbers and addresses of a line that says nothing else but what they are."""
    emails = _EMAIL.findall(part)
    bare = _EMAIL.sub(" ", part)
    sites = _SITE.findall(bare)
    bare = _SITE.sub(" ", bare)
    phones = [each for each in _PHONE.findall(bare) if len(digits(each)) in _PHONE_DIGITS]
    for each in phones:
        bare = bare.replace(each, " ")
    said = fold(bare).split()
    if not (emails or sites or phones) or not _BEFORE_A_NUMBER.issuperset(said):
        return False
    is_mobile = bool(_MOBILE.intersection(said))
    found.phones += [_phone(without_scheme(clean(each)), is_mobile=is_mobile) for each in phones]
    found.emails += [without_scheme(each).strip(".") for each in emails]
    found.sites += sites
    return True


def _phone(typed: str, *, is_mobile: bool) -> Phone:
    """A number of a signature: a fixed line is that of the office."""
    from crm_tui.domain.phone import phone

    if not is_mobile and phone(typed, "FR").kind == "fixed":
        return Phone(typed=typed, label="office")
    return Phone(typed=typed)


def _is_address(part: str, following: str) -> bool:
    if _REGISTERED.intersection(fold(part).split()):
        return False
    if _HOUSE.fullmatch(part):
        return _is_street(following)
    return bool(_POSTAL_CODE.search(part)) or _is_street(part) or bool(_POST_BOX.match(part))


def _is_street(part: str) -> bool:
    """Whether a line begins with a kind of street; a short form of one counts after a number only."""
    match = _STREET.match(part)
    if match is None:
        return False
    kind = fold(match["kind"])
    return kind in (STREET_KINDS if match["house"] else set(STREET_KINDS.values()))


def _is_name(part: str) -> bool:
    """Whether a line may be somebody's name: a few words, all letters, each with a capital or a particle."""
    words = part.split()
    letters = all(sign.isalpha() or sign in " .'’-" for sign in part)
    return letters and 1 < len(words) <= _MOST_NAME_WORDS and not is_firm_title(words[0])
