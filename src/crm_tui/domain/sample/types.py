"""What the sample data is made from, and what it is made into."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from crm_tui.domain.card import Card
from crm_tui.domain.vocabulary import Role

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class SampleShop:
    """A shop of the sample data, with its staff as (login, name, role)."""

    code: str
    name: str
    country: str
    postal_code: str
    city: str
    staff: tuple[tuple[str, str, Role], ...]


@dataclass(frozen=True, slots=True)
class SampleContact:
    """A client to store as it stands: the card is in canonical form already.

    When and why the membership began and ended is said here, not in ``card.membership``.
    """

    card: Card
    shop: int
    """Position of the client's shop in :func:`crm_tui.domain.sample.sample_shops`."""
    created_at: datetime
    detached_at: datetime | None
    detach_reason: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A town with its postal codes; ``area`` is the French department or the Belgian telephone zone."""

    country: str
    area: str
    language: str
    city: str
    postal_codes: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class PhonePlan:
    """Which national numbers are in use in one area, or in a whole country where ``area`` is empty."""

    country: str
    area: str
    calling_code: str
    line: str
    """``mobile`` or ``landline``."""
    digits: int
    """Length of the national number without its leading zero."""
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A profession in both genders, with the department it usually belongs to, if any.

    What is on the editable lists is given by its code, the rest as free text.
    """

    masculine: str
    feminine: str
    department: str
    weight: int


@dataclass(frozen=True, slots=True)
class FirmModel:
    """A way to name a firm, for example ``Garage {family}``, and what such a firm is for a shop."""

    country: str
    trade: str
    name: str
    legal_forms: tuple[str, ...]
    states: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class SampleData:
    """The word lists, as read by :func:`crm_tui.gateways.sample_data.load`; most frequent names first."""

    given_names: Mapping[tuple[str, str], tuple[str, ...]]
    """By group of origin and gender (``f``, ``m`` or ``n``)."""
    family_names: Mapping[str, tuple[str, ...]]
    """By group of origin."""
    communes: tuple[Commune, ...]
    streets: Mapping[tuple[str, str], tuple[str, ...]]
    """By country and language."""
    phone_plans: tuple[PhonePlan, ...]
    jobs: tuple[Job, ...]
    firms: tuple[FirmModel, ...]
    models: Mapping[str, tuple[str, ...]]
    """Bicycles and motorcycles, by trade."""
    notes: Mapping[str, tuple[str, ...]]
    """Sentences, by what they are about."""
    phrases: Mapping[str, tuple[str, ...]]
    """Small texts, by use."""


class Weighted(Generic[Item]):
    """A bag from which the heavier items come out more often."""

    __slots__ = ("_cumulative", "_items", "_total")

    def __init__(self, pairs: Iterable[tuple[Item, float]]) -> None:
        pairs = [(item, weight) for item, weight in pairs if weight > 0]
        self._items = tuple(item for item, _ in pairs)
        self._cumulative = tuple(accumulate(weight for _, weight in pairs))
        self._total = self._cumulative[-1]

    @classmethod
    def ranked(cls, items: Iterable[Item]) -> Weighted[Item]:
        """Items given most frequent first, with shares that fall like those of names do."""
        return cls((item, 1 / (rank + 12)) for rank, item in enumerate(items))

    def pick(self, rng: Random) -> Item:
        """One item."""
        return self._items[bisect(self._cumulative, rng.random() * self._total)]
