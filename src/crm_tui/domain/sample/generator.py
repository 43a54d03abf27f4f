"""The stream of sample clients."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random

from crm_tui.domain.card import Card, CompanyFace, Email, PersonFace, Phone, SocialProfile
from crm_tui.domain.sample.coordinates import Coordinates, Towns
from crm_tui.domain.sample.firms import Firms
from crm_tui.domain.sample.identifiers import Sequence, belgian_iban, french_iban
from crm_tui.domain.sample.people import People, slug
from crm_tui.domain.sample.relation import Relations
from crm_tui.domain.sample.shops import sample_shops
from crm_tui.domain.sample.twins import Twins
from crm_tui.domain.sample.types import Commune, SampleContact, SampleData, SampleShop, Weighted
from crm_tui.domain.vocabulary import Kind

_SHOP_SHARES = (45, 30, 25)
_FIRMS = 0.12
_TWINS = 0.03
_ARTISANS = 0.022
_EMPLOYERS_REMEMBERED = 200


def sample_contacts(count: int, *, seed: int, now: datetime, data: SampleData) -> Iterator[SampleContact]:
    """Make ``count`` clients of the sample shops, dated in the three years before ``now``.

    The same arguments give the same clients, and a longer run with the same seed begins with a shorter one.
    """
    maker = _Maker(data, Random(seed), now)  # noqa: S311  # made-up people need no secret
    for _ in range(count):
        yield maker.contact()


class _Maker:
    """Puts the parts together."""

    def __init__(self, data: SampleData, rng: Random, now: datetime) -> None:
        self._rng = rng
        self._phrases = data.phrases
        self._shops = sample_shops()
        self._choose_shop = Weighted(zip(range(len(self._shops)), _SHOP_SHARES, strict=True))
        self._towns = Towns(data, rng)
        self._people = People(data, rng)
        self._firms = Firms(data, self._people, rng)
        self._coordinates = Coordinates(data, rng)
        self._relations = Relations(data, rng, now)
        self._twins = Twins(rng)
        self._accounts = Sequence(9, rng.randrange(10**9))
        self._employers: deque[tuple[str, str]] = deque(maxlen=_EMPLOYERS_REMEMBERED)

    def contact(self) -> SampleContact:
        """The next client."""
        chance = self._rng.random()
        twin = self._twins.make() if chance < _TWINS else None
        states: tuple[str, ...] = ()
        if twin is not None:
            card, index = twin
            index = self._neighbour(index)
            if card.kind is Kind.COMPANY:
                states = ("client", "prospect")
        else:
            index = self._choose_shop.pick(self._rng)
            shop = self._shops[index]
            if chance > 1 - _FIRMS:
                card, states = self._firm(shop)
            else:
                card = self._person(shop)
            self._twins.remember(card, index)
        opened_at = self._relations.opened_at()
        membership = self._relations.membership(self._shops[index], opened_at, firm_states=states)
        detached_at, reason = self._relations.detachment(opened_at)
        return SampleContact(replace(card, membership=membership), index, opened_at, detached_at, reason)

    def _neighbour(self, index: int) -> int:
        """The same shop or another one of its country, where numbers are typed the same way."""
        country = self._shops[index].country
        return self._rng.choice([place for place, shop in enumerate(self._shops) if shop.country == country])

    def _person(self, shop: SampleShop) -> Card:
        chance = self._rng.random
        commune = self._towns.pick(shop)
        employer, host = "", ""
        if self._employers and chance() < 0.2:
            employer, host = self._rng.choice(self._employers)
        person = self._people.person(commune, employer=employer)
        company = CompanyFace()
        if not employer and chance() < _ARTISANS:
            company = self._firms.of_artisan(person.last_name, commune).face
        return Card(
            kind=Kind.PERSON,
            person=person,
            company=company,
            iban=self._iban(commune) if chance() < 0.05 else "",
            phones=self._phones(shop, commune),
            emails=self._emails(person, host),
            addresses=(
                (
                    self._coordinates.address(
                        commune, "home", billing=chance() < 0.5, delivery=chance() < 0.25
                    ),
                )
                if chance() < 0.72
                else ()
            ),
            social_profiles=self._fediverse(person) if chance() < 0.015 else (),
        )

    def _phones(self, shop: SampleShop, commune: Commune) -> tuple[Phone, ...]:
        """A mobile for most, a landline for the older ones, and the number of a relative."""
        chance, make = self._rng.random, self._coordinates.phone
        landline = self._coordinates.has_landlines(commune)
        phones = []
        if chance() < 0.9:
            phones.append(make(shop, commune, "mobile", "mobile", billing=chance() < 0.2))
        if landline and chance() < 0.22:
            phones.append(make(shop, commune, "landline", "home"))
        if chance() < 0.06:
            phones.append(make(shop, commune, "mobile", self._rng.choice(self._phrases["phone_label"])))
        return tuple(phones)

    def _emails(self, person: PersonFace, host: str) -> tuple[Email, ...]:
        chance = self._rng.random
        emails = []
        if chance() < 0.68:
            emails.append(
                self._coordinates.email(person.first_name, person.last_name, "home", billing=chance() < 0.25)
            )
        if host and chance() < 0.6:
            address = self._coordinates.work_address(person.first_name, person.last_name, host)
            emails.append(Email(label="office", address=address, typed=address))
        return tuple(emails)

    def _fediverse(self, person: PersonFace) -> tuple[SocialProfile, ...]:
        handle = f"{slug(person.first_name)}_{slug(person.last_name)}".replace("-", "_")
        url = f"https://velo.example.org/@{handle}"
        return (SocialProfile(network="mastodon", url=url, typed=url),)

    def _firm(self, shop: SampleShop) -> tuple[Card, tuple[str, ...]]:
        chance, make = self._rng.random, self._coordinates.phone
        commune = self._towns.pick(shop)
        firm = self._firms.firm(commune)
        host = self._coordinates.host(firm.sign)
        self._employers.append((firm.face.company_name, host))
        fixed = self._coordinates.has_landlines(commune) and chance() < 0.75
        line = "landline" if fixed else "mobile"
        phones = [
            make(shop, commune, line, "office" if line == "landline" else "mobile", billing=chance() < 0.4)
        ]
        if chance() < 0.25:
            phones.append(make(shop, commune, "mobile", self._rng.choice(self._phrases["firm_phone_label"])))
        emails = []
        if chance() < 0.85:
            address = f"contact@{host}"
            emails.append(Email(label="office", address=address, typed=address, billing=chance() < 0.3))
        if chance() < 0.2:
            address = f"compta@{host}"
            billing = not any(email.billing for email in emails)
            emails.append(Email(label="Comptabilité", address=address, typed=address, billing=billing))
        seat = self._coordinates.address(
            commune, "office", billing=True, delivery=chance() < 0.5, flats=False
        )
        addresses = [seat]
        if chance() < 0.12:
            label = self._rng.choice(self._phrases["firm_address_label"])
            addresses.append(
                self._coordinates.address(commune, label, delivery=not seat.delivery, flats=False)
            )
        url = f"https://www.{host}"
        card = Card(
            kind=Kind.COMPANY,
            person=self._people.person(commune) if chance() < 0.25 else PersonFace(),
            company=firm.face,
            iban=self._iban(commune) if chance() < 0.35 else "",
            phones=tuple(phones),
            emails=tuple(emails),
            addresses=tuple(addresses),
            social_profiles=(
                (SocialProfile(network="website", url=url, typed=url),) if chance() < 0.25 else ()
            ),
        )
        return card, firm.model.states

    def _iban(self, commune: Commune) -> str:
        account = self._accounts.take()
        make = french_iban if commune.country == "FR" else belgian_iban
        return make(self._rng.randrange(9000), account)
