"""Where to reach the clients: telephone numbers of real number plans, safe e-mail addresses, real towns."""

from __future__ import annotations

from random import Random

from crm_tui.domain.card import Address, Email, Phone
from crm_tui.domain.sample.identifiers import Sequence
from crm_tui.domain.sample.people import slug
from crm_tui.domain.sample.types import Commune, PhonePlan, SampleData, SampleShop, Weighted

#: What share of a shop's clients live around it, elsewhere in the country, and across the border.
_AROUND, _ELSEWHERE, _ABROAD = 0.68, 0.29, 0.03
_SURROUNDINGS = {"FR": ("69", "01", "38", "42"), "BE": ("04", "085", "087", "019")}
_FRENCH_PLANS = ("33", "262", "590", "594", "596")


class Towns:
    """Chooses the towns of a shop's clients."""

    def __init__(self, data: SampleData, rng: Random) -> None:
        self._rng = rng
        self._by_country: dict[str, Weighted[Commune]] = {}
        for country, areas in _SURROUNDINGS.items():
            zones: dict[float, list[Commune]] = {_AROUND: [], _ELSEWHERE: [], _ABROAD: []}
            for commune in data.communes:
                if commune.country != country:
                    zones[_ABROAD].append(commune)
                else:
                    zones[_AROUND if commune.area in areas else _ELSEWHERE].append(commune)
            totals = {share: sum(commune.weight for commune in zone) for share, zone in zones.items()}
            self._by_country[country] = Weighted(
                (commune, share * commune.weight / totals[share])
                for share, zone in zones.items()
                for commune in zone
            )

    def pick(self, shop: SampleShop) -> Commune:
        """A town where a client of that shop may live."""
        return self._by_country[shop.country].pick(self._rng)


class Coordinates:
    """Makes telephone numbers, e-mail addresses and postal addresses; none is given to two clients."""

    def __init__(self, data: SampleData, rng: Random) -> None:
        self._rng = rng
        self._plans = {(plan.country, plan.area, plan.line): plan for plan in data.phone_plans}
        self._tails: dict[str, Sequence] = {}
        self._namesakes: dict[str, int] = {}
        self._streets = data.streets
        self._phrases = data.phrases

    def has_landlines(self, commune: Commune) -> bool:
        """Whether fixed numbers of that town can be made."""
        return (commune.country, commune.area, "landline") in self._plans

    def phone(
        self, shop: SampleShop, commune: Commune, line: str, label: str, *, billing: bool = False
    ) -> Phone:
        """A new number, typed as the staff of ``shop`` would."""
        country, area = commune.country, commune.area
        plan = self._plans.get((country, area, line)) or self._plans[country, "", "mobile"]
        prefix = self._rng.choice(plan.prefixes)
        tail = self._tails.get(prefix)
        if tail is None:
            free = plan.digits - len(prefix)
            tail = self._tails[prefix] = Sequence(free, self._rng.randrange(10**free))
        national = prefix + tail.take()
        return Phone(
            label=label,
            number=f"+{plan.calling_code}{national}",
            typed=_typed(plan, national, home=shop.country),
            billing=billing,
        )

    def email(self, first_name: str, last_name: str, label: str, *, billing: bool = False) -> Email:
        """The private address of someone; namesakes get a number."""
        first, last = slug(first_name), slug(last_name)
        rank = self._rank(f"{first}.{last}")
        number = "" if not rank else str((17 * rank + len(last)) % 97 if rank < 97 else rank)
        style = self._rng.random()
        if style < 0.72:
            local = f"{first}.{last}{number}"
        elif style < 0.86:
            local = f"{last}.{first}{number}"
        else:
            local = f"{first}_{last}{number}"
        address = f"{local}@{self._rng.choice(self._phrases['mail_domain'])}"
        return Email(label=label, address=address, typed=address, billing=billing)

    def work_address(self, first_name: str, last_name: str, host: str) -> str:
        """The address that an employer gives, for example ``m.dupont@garage-morel.example.com``."""
        local = f"{slug(first_name)[0]}.{slug(last_name)}"
        rank = self._rank(f"{local}@{host}")
        return f"{local}{rank + 1 if rank else ''}@{host}"

    def host(self, firm_name: str) -> str:
        """A host name for a firm, which no other firm has."""
        name = slug(firm_name)
        rank = self._rank(name)
        return f"{name}-{rank + 1}.example.com" if rank else f"{name}.example.com"

    def address(
        self,
        commune: Commune,
        label: str,
        *,
        billing: bool = False,
        delivery: bool = False,
        flats: bool = True,
    ) -> Address:
        """A place in that town, with a typical street."""
        rng = self._rng
        chance = rng.random()
        street = rng.choice(self._streets[commune.country, commune.language])
        complement = box = ""
        if flats and chance < 0.18:
            if commune.country == "FR":
                complement = rng.choice(self._phrases["complement"])
            else:
                box = str(1 + int(chance * 100))
        return Address(
            label=label,
            number=str(1 + int(140 * rng.random() ** 2)),
            repetition="bis" if commune.country == "FR" and 0.5 < chance < 0.55 else "",
            street=street,
            complement=complement,
            box=box,
            postal_code=rng.choice(commune.postal_codes),
            city=commune.city,
            country=commune.country,
            billing=billing,
            delivery=delivery,
        )

    def _rank(self, name: str) -> int:
        rank = self._namesakes.get(name, 0)
        self._namesakes[name] = rank + 1
        return rank


def _typed(plan: PhonePlan, number: str, *, home: str) -> str:
    """A number as people write it: national in its own country, international elsewhere."""
    groups: tuple[str, ...]
    if plan.calling_code == "32":
        if plan.digits == 9:
            groups = (number[:3], number[3:5], number[5:7], number[7:])
        elif number[0] in "2349":
            groups = (number[0], number[1:4], number[4:6], number[6:])
        else:
            groups = (number[:2], number[2:4], number[4:6], number[6:])
    elif plan.calling_code == "33":
        groups = (number[0], number[1:3], number[3:5], number[5:7], number[7:])
    else:
        groups = (number[:3], number[3:5], number[5:7], number[7:])
    domestic = plan.calling_code in _FRENCH_PLANS if home == "FR" else plan.calling_code == "32"
    return " ".join(("0" + groups[0], *groups[1:]) if domestic else (f"+{plan.calling_code}", *groups))
