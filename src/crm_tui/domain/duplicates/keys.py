"""The hashed traits by which a card is found, and those whose number of cards matters.

A card keeps its traits; an entry looks up more of them: swapped names, full forms of a short given name, the
employer as a firm. Persons and firms share the families of single words, telephones, e-mails and places, so
that a person and their firm meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from crm_tui.domain.duplicates import contacts
from crm_tui.domain.duplicates.firms import acronyms
from crm_tui.domain.duplicates.names import core, full_forms, glued
from crm_tui.domain.duplicates.records import Record
from crm_tui.domain.duplicates.sounds import skeleton, sound

#: How much a shared trait of each family says, in the choice of the cards that are compared at all.
FAMILIES = {
    "p": 8.0,  # telephone
    "e": 8.0,  # e-mail address
    "v": 9.0,  # VAT number, SIREN
    "i": 8.0,  # IBAN
    "l": 4.0,  # local part of an e-mail address
    "u": 2.0,  # own domain of an e-mail address
    "n": 5.0,  # sound of both names, in any order
    "y": 3.0,  # sound of the surname and an initial
    "s": 4.0,  # consonants of the surname and the given name
    "d": 3.0,  # surname less one letter and an initial
    "x": 3.0,  # beginning of the surname and the given name
    "t": 2.0,  # sound of one word of a name
    "z": 4.0,  # one word of a name and the postcode
    "f": 2.5,  # given name and postcode
    "a": 4.0,  # house number and street
    "b": 3.0,  # house number and postcode
    "c": 6.0,  # all words of a firm
    "g": 5.0,  # consonants of a firm's whole name
    "h": 3.0,  # beginning and end of a firm's name
    "q": 3.0,  # acronym of a firm
}

#: The hash under which the number of all cards is counted.
TOTAL = 0

_SHORTEST_LOCAL_PART = 5
_LONGEST_DELETION = 14
_LONG_FIRM = 7
_MOST_NAMES = 8
_MOST_PLACES = 3
_SHORTEST_MAIL_NAME, _MOST_MAIL_NAMES = 4, 3


@lru_cache(maxsize=8_192)
def hashed(trait: str) -> int:
    """48 bits of a trait; the first letter is its family."""
    return int.from_bytes(blake2b(trait.encode("utf-8", "replace"), digest_size=6).digest(), "big") or 1


def keys(record: Record) -> frozenset[int]:
    """What is stored for a card, former values included."""
    return frozenset(map(hashed, _traits(record)))


def probes(record: Record) -> dict[int, float]:
    """What an entry looks up: each key with the weight of its family."""
    traits = dict.fromkeys(_traits(record))
    traits.update(dict.fromkeys(_more_traits(record)))
    return {hashed(trait): FAMILIES[trait[0]] for trait in traits}


def counted(record: Record) -> frozenset[int]:
    """The hashed names and words of a card whose number of cards tells how rare they are."""
    return frozenset(map(hashed, count_names(record)))


def asked(entry: Record) -> frozenset[int]:
    """The hashes whose counts the comparison needs for this entry, the number of all cards among them."""
    names = set(count_names(entry))
    last, first = glued(entry.last), glued(entry.first)
    names |= {name for name in (f"L{first}", f"F{last}") if len(name) > 1}
    names |= {f"F{form}" for form in full_forms(first)} if first else set()
    for surname, given in person_names(entry):
        names |= {f"L{glued(surname)}", f"F{glued(given)}"}
    names |= {f"L{word}" for word in entry.last.split()}
    names |= {f"W{word}" for word in (*entry.employer.split(), *entry.last.split())}
    names |= {f"L{word}" for word in entry.company.split()}
    return frozenset((TOTAL, *map(hashed, names)))


def count_names(record: Record) -> Iterator[str]:
    """L surname, F given name, S sound of the surname, W word of a firm, Z postcode."""
    if record.last:
        yield f"L{glued(record.last)}"
        yield f"S{record.last_sound}"
    if record.first:
        yield f"F{glued(record.first)}"
    for word in set(record.company.split()):
        yield f"W{word}"
    if record.places and record.places[0].postal_code:
        yield f"Z{record.places[0].postal_code}"


def person_names(record: Record) -> list[tuple[str, str]]:
    """The surnames and given names by which a person may be meant, former ones last.

    One box may hold both names.
    """
    last, first = record.last, record.first
    names = [(last, first)] if last or first else []
    if record.nickname:
        names.append((last, record.nickname))
    if not first:
        names += _splits(last)
    elif not last:
        names += [(first, ""), *_splits(first)]
    names += [(former, first) for former in record.former_last]
    names += [(last, former) for former in record.former_first]
    return list(dict.fromkeys(names))[:_MOST_NAMES]


def _splits(words: str) -> list[tuple[str, str]]:
    """The surname and given name that one box may hold, either first."""
    parts = words.split()
    if len(parts) < 2:
        return []
    return [(" ".join(parts[1:]), parts[0]), (" ".join(parts[:-1]), parts[-1])]


def _traits(record: Record) -> Iterator[str]:
    yield from _identifiers(record)
    yield from _places(record)
    for last, first in person_names(record):
        yield from _person(last, first, record.places[0].postal_code if record.places else "")
    for company in (record.company, *record.former_companies):
        yield from _firm(company, record.places[0].postal_code if record.places else "")


def _more_traits(entry: Record) -> Iterator[str]:
    code = entry.places[0].postal_code if entry.places else ""
    for last, first in person_names(entry):
        if last and first:
            yield from _person(first, last, code)
        for form in full_forms(glued(first))[1:] if first else ():
            yield from _person(last, form, code)
    if entry.last and not entry.first:
        surname = core(entry.last)[:_LONGEST_DELETION]
        for place in range(len(surname)):
            yield f"t{sound(surname[:place] + surname[place + 1 :])}"
            turned = surname[place : place + 2][::-1]
            yield f"t{sound(surname[:place] + turned + surname[place + 2 :])}"
    yield from _firm(entry.employer, code)
    first = glued(entry.first)
    for surname in mail_surnames(entry):
        yield from _person(surname, first, code)


def mail_surnames(record: Record) -> list[str]:
    """Words of the e-mail addresses that may be another surname: a maiden name often lives on there."""
    first, last = glued(record.first), core(record.last)
    found = []
    for address in record.emails:
        local = contacts.local_part(address)
        if contacts.is_generic(local) or not contacts.is_free(contacts.domain(address)):
            continue
        letters = contacts.mail_words(local)
        if last and (last in letters or letters in last):
            continue
        words = "".join(sign if sign.isalpha() else " " for sign in local).split()
        if len(words) == 1 and first and letters.startswith(first):
            words = [letters[len(first) :]]
        elif len(words) == 1 and first and letters.endswith(first):
            words = [letters[: -len(first)]]
        elif len(words) == 1:
            words = [letters, letters[1:], letters[:-1]]
        found += [word for word in words if len(word) >= _SHORTEST_MAIL_NAME and word != first]
    return found[:_MOST_MAIL_NAMES]


def _identifiers(record: Record) -> Iterator[str]:
    for phone in (*record.phones, *record.former_phones):
        yield f"p{contacts.line_of(phone)}"
    for address in (*record.emails, *record.former_emails):
        yield f"e{address}"
        local, domain = contacts.local_part(address), contacts.domain(address)
        if len(local) >= _SHORTEST_LOCAL_PART and not contacts.is_generic(local):
            yield f"l{contacts.mail_words(local)}"
        if domain and not contacts.is_free(domain):
            yield f"u{domain}"
    if record.vat:
        yield f"v{record.vat}"
    if record.iban:
        yield f"i{record.iban}"


def _places(record: Record) -> Iterator[str]:
    for place in record.places[:_MOST_PLACES]:
        if place.number and place.street:
            yield f"a{place.number} {sound(place.street.split()[-1])}"
        if place.number and place.postal_code:
            yield f"b{place.number} {place.postal_code}"


def _person(last: str, first: str, code: str) -> Iterator[str]:
    surname, given = core(last), glued(first)
    heard = sound(surname)
    if surname and given:
        yield "n" + " ".join(sorted((heard, sound(given))))
        yield f"y{heard} {given[0]}"
        yield f"s{skeleton(surname)} {given}"
        yield f"x{surname[:4]} {given}"
        for form in full_forms(given)[1:]:
            yield "n" + " ".join(sorted((heard, sound(form))))
    if surname:
        short = surname[:_LONGEST_DELETION]
        initial = given[:1]
        yield f"d{short} {initial}"
        for place in range(len(short)):
            yield f"d{short[:place]}{short[place + 1 :]} {initial}"
        words = last.split()
        for word in words if len(words) > 1 else (surname,):
            if len(word) > 2 or len(words) == 1:
                yield f"t{sound(word)}"
        yield f"t{heard}"
        if code:
            yield f"z{heard} {code}"
    if given and code:
        yield f"f{given} {code}"


def _firm(words: str, code: str) -> Iterator[str]:
    if not words:
        return
    parts = words.split()
    yield "c" + " ".join(sorted(parts))
    whole = glued(words)
    yield "g" + skeleton(whole)
    if len(whole) > _LONG_FIRM:
        yield f"h{whole[:4]} {whole[-3:]}"
        yield f"h{whole[:7]}"
    if letters := acronyms(words):
        yield from (f"q{each}" for each in letters)
    elif len(words) <= 6:
        yield f"q{words}"
    for word in parts:
        if len(word) > 2:
            yield f"t{sound(word)}"
            if code:
                yield f"z{sound(word)} {code}"
