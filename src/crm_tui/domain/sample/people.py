"""Who the clients are: names as one meets them in France and in Belgium, and what these people do."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from random import Random

from crm_tui.domain.card import PersonFace
from crm_tui.domain.sample.types import Commune, SampleData, Weighted
from crm_tui.domain.vocabulary import Gender

#: How frequent the family names of each group are, in per cent, by country and language.
_FAMILY_SHARES: dict[tuple[str, str], dict[str, float]] = {
    ("FR", "fr"): {
        "french": 76,
        "maghreb": 9,
        "iberian": 5,
        "italian": 3.5,
        "african": 3,
        "asian": 1.5,
        "eastern": 1.2,
        "turkish": 0.8,
    },
    ("BE", "fr"): {
        "walloon": 42,
        "french": 10,
        "flemish": 18,
        "italian": 11,
        "maghreb": 8,
        "turkish": 3,
        "iberian": 3,
        "african": 3,
        "eastern": 2,
    },
    ("BE", "nl"): {"flemish": 84, "walloon": 3, "maghreb": 5, "turkish": 4, "african": 2, "eastern": 2},
}
#: How often a family gives its children a name of its own group rather than one of the country's language.
_OWN_GIVEN_NAME = {
    "flemish": 0.7,
    "maghreb": 0.75,
    "iberian": 0.35,
    "italian": 0.35,
    "african": 0.6,
    "asian": 0.4,
    "eastern": 0.5,
    "turkish": 0.75,
}
_LANGUAGE_GROUP = {"fr": "french", "nl": "flemish"}

_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ı": "i", "ß": "ss", "'": None, "’": None}
)


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """``text`` as in an e-mail address or a host name: small letters, no accent, hyphens between words."""
    plain = unicodedata.normalize("NFD", text.lower().translate(_LETTERS))
    letters = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return "-".join("".join(letters).split())


class People:
    """Makes human beings, one by one."""

    def __init__(self, data: SampleData, rng: Random) -> None:
        self._rng = rng
        self._families = {
            place: Weighted(
                (item, share * weight)
                for group, share in shares.items()
                for item, weight in _shares(group, data.family_names[group])
            )
            for place, shares in _FAMILY_SHARES.items()
        }
        self._given = {key: Weighted.ranked(names) for key, names in data.given_names.items()}
        self._jobs = Weighted((job, float(job.weight)) for job in data.jobs)
        self._nicknames = data.phrases["nickname"]

    def family_name(self, commune: Commune) -> str:
        """A family name that one meets in that town."""
        return self._families[commune.country, commune.language].pick(self._rng)[1]

    def person(self, commune: Commune, *, employer: str = "") -> PersonFace:
        """Someone who lives, or works, in that town."""
        chance = self._rng.random
        group, last_name = self._families[commune.country, commune.language].pick(self._rng)
        given_group = _LANGUAGE_GROUP[commune.language]
        if chance() < _OWN_GIVEN_NAME.get(group, 0):
            given_group = group
        gender = Gender.FEMALE if chance() < 0.42 else Gender.MALE
        first_name = self._given[given_group, "f" if gender is Gender.FEMALE else "m"].pick(self._rng)
        other = chance()
        if other < 0.08:
            gender = Gender.UNKNOWN
        elif other < 0.095:
            gender, first_name = Gender.NEUTRAL, self._given["neutral", "n"].pick(self._rng)
        department = job_title = ""
        if employer or chance() < 0.25:
            job = self._jobs.pick(self._rng)
            job_title = job.feminine if gender is Gender.FEMALE else job.masculine
            department = job.department if employer else ""
        return PersonFace(
            gender=gender,
            first_name=first_name,
            last_name=last_name,
            nickname=self._rng.choice(self._nicknames) if chance() < 0.03 else "",
            department=department,
            job_title=job_title,
            employer=employer,
        )


def _shares(group: str, names: tuple[str, ...]) -> list[tuple[tuple[str, str], float]]:
    """Each name of a group with its share of the group, most frequent first."""
    weights = [1 / (rank + 12) for rank in range(len(names))]
    total = sum(weights)
    return [((group, name), weight / total) for name, weight in zip(names, weights, strict=True)]
