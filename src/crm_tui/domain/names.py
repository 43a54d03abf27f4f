"""Names as files write them in one cell: a person's last and first name, a title before it, or a firm."""

from __future__ import annotations

from crm_tui.domain.text import clean, fold
from crm_tui.domain.vocabulary import Gender

_PARTICLES = frozenset(
    (
        *(
            "de",
            "du",
            "des",
            "d",
            "la",
            "le",
            "l",
            "van",
            "von",
            "den",
            "der",
            "ter",
            "ten",
            "el",
            "al",
            "ben",
        ),
        *("da", "dos", "di", "san", "saint", "sainte", "st", "ste", "vande", "vanden", "vander"),
    )
)
_TITLES = {
    **dict.fromkeys(
        ("m", "mr", "monsieur", "dhr", "heer", "de heer", "h", "homme", "masculin", "male", "man"),
        Gender.MALE,
    ),
    **dict.fromkeys(
        (
            *("mme", "madame", "mlle", "mademoiselle", "mrs", "ms", "miss", "mevr", "mevrouw", "mw"),
            *("f", "femme", "feminin", "female", "vrouw", "v"),
        ),
        Gender.FEMALE,
    ),
    **dict.fromkeys(("mx", "neutre", "neutral", "n"), Gender.NEUTRAL),
}
#: What may stand before a name; a single letter other than the M of Monsieur is an initial.
_BEFORE_A_NAME = frozenset(title for title in _TITLES if len(title) > 1 and " " not in title) - {
    *("homme", "femme", "masculin", "feminin", "male", "female", "man", "vrouw", "neutre", "neutral", "heer")
}
_LEGAL_FORMS = frozenset(
    (
        *(
            "sa",
            "sas",
            "sasu",
            "sarl",
            "eurl",
            "sci",
            "scop",
            "snc",
            "srl",
            "sprl",
            "scrl",
            "asbl",
            "vzw",
            "bv",
        ),
        *("bvba", "nv", "gmbh", "ltd", "gie", "gaec", "earl", "scea", "selarl", "sc", "scs"),
    )
)
_FIRM_WORDS = _LEGAL_FORMS | {
    "ets",
    "etablissements",
    "garage",
    "garages",
    "entreprise",
    "association",
    "mairie",
}
_FIRM_TITLES = frozenset(("societe", "ste", "entreprise", "firme", "firma", "bedrijf", "company", "pro"))


def gender_of(text: str) -> Gender | None:
    """The gender that a title, a letter or a word says; ``None`` where it says none."""
    return _TITLES.get(fold(text))


def is_firm_title(text: str) -> bool:
    """Whether what stands in the place of a person's title is that of a firm: "Sté", "SARL"."""
    return fold(text) in _FIRM_TITLES or fold(text) in _FIRM_WORDS


def is_legal_form(text: str) -> bool:
    """Whether a text is a legal form alone, which belongs to the name of the firm."""
    return fold(text).replace(" ", "") in _LEGAL_FORMS


def looks_like_firm(text: str) -> bool:
    """Whether a name holds a word that no person has in hers."""
    return "&" in text or not _FIRM_WORDS.isdisjoint(fold(text).split())


def without_title(text: str) -> tuple[str, Gender | None]:
    """A name without "M." or "Mme" before it, and the gender that this says."""
    first, _space, rest = clean(text).partition(" ")
    word = fold(first)
    if rest and (word in _BEFORE_A_NAME or first in ("M.", "M")):
        return rest, _TITLES.get(word)
    return clean(text), None


def split_name(text: str, *, first_name_first: bool) -> tuple[str, str]:
    """Last and first name of a person whose name is one text.

    A comma parts them ("Dupont, Marie"); words in capitals among others are the last name; else the order
    says it, and particles go with the last name ("Marie de la Tour", "De la Tour Marie").
    """
    last, comma, first = clean(text).partition(",")
    if comma:
        return last.strip(), first.strip()
    words = last.split()
    capitals = [word for word in words if word.isupper() and len(word.strip(".'’-")) > 1]
    if capitals and len(capitals) < len(words):
        lasts = _with_particles(words, capitals)
        return " ".join(lasts), " ".join(word for word in words if word not in lasts)
    if first_name_first:
        cut = next((index for index, word in enumerate(words[:-1]) if index and _is_particle(word)), 0)
        cut = cut or min(1, len(words) - 1)
        return " ".join(words[cut:]), " ".join(words[:cut])
    cut = 0
    while cut < len(words) - 1 and _is_particle(words[cut]):
        cut += 1
    return " ".join(words[: cut + 1]), " ".join(words[cut + 1 :])


def begins_last_name(word: str) -> bool:
    """Whether a last name of several words may begin with this one: « de », « d'Artagnan », « van »."""
    return _is_particle(word) or word[:2].casefold() in ("d'", "d’")


def _with_particles(words: list[str], capitals: list[str]) -> list[str]:
    """The words in capitals and the particles right before the first of them: "de la TOUR"."""
    start = words.index(capitals[0])
    begin = start
    while begin and _is_particle(words[begin - 1]) and words[begin - 1].islower():
        begin -= 1
    return [*words[begin:start], *capitals]


def _is_particle(word: str) -> bool:
    return fold(word) in _PARTICLES
