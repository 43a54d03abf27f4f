"""The firms, associations and town halls among the clients."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crm_tui.domain.card import CompanyFace
from crm_tui.domain.sample.identifiers import Sequence, belgian_vat, french_vat, siren, siret
from crm_tui.domain.sample.people import People
from crm_tui.domain.sample.types import Commune, FirmModel, SampleData, Weighted

#: Bodies that mostly do not charge VAT.
_WITHOUT_VAT = ("association", "town_hall")


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm with the name that its sign bears, without its legal form."""

    face: CompanyFace
    sign: str
    model: FirmModel


class Firms:
    """Makes firms, one by one; no two have the same number, nor the same name in the same town."""

    def __init__(self, data: SampleData, people: People, rng: Random) -> None:
        self._rng = rng
        self._people = people
        self._given_names = data.given_names["french", "m"]
        self._models = _by_country(data.firms)
        self._family_models = _by_country(tuple(model for model in data.firms if "{family}" in model.name))
        self._artisans = _by_country(tuple(model for model in data.firms if model.trade == "workshop"))
        self._known: set[tuple[str, str]] = set()
        self._french = Sequence(7, rng.randrange(10**7))
        self._belgian = Sequence(6, rng.randrange(10**6))

    def firm(self, commune: Commune) -> Firm:
        """A firm of that town."""
        model = self._models[commune.country].pick(self._rng)
        sign = self._sign(model, commune, self._people.family_name(commune))
        while (sign, commune.city) in self._known:
            model = self._family_models[commune.country].pick(self._rng)
            partners = f"{self._people.family_name(commune)}-{self._people.family_name(commune)}"
            sign = self._sign(model, commune, partners)
        return self._make(model, sign, commune)

    def of_artisan(self, last_name: str, commune: Commune) -> Firm:
        """The firm of someone who works under their own name."""
        model = self._artisans[commune.country].pick(self._rng)
        return self._make(model, self._sign(model, commune, last_name), commune)

    def _sign(self, model: FirmModel, commune: Commune, family: str) -> str:
        return model.name.format(
            family=family,
            given=self._rng.choice(self._given_names[:60]),
            city=commune.city,
            of_city=of_town(commune.city),
            place="Centre" if self._rng.random() < 0.5 else "Port",
        )

    def _make(self, model: FirmModel, sign: str, commune: Commune) -> Firm:
        self._known.add((sign, commune.city))
        chance = self._rng.random()
        name = sign
        if model.legal_forms:
            form = self._rng.choice(model.legal_forms)
            name = f"{form} {sign}" if chance < 0.3 else f"{sign} {form}"
        vat_number = siren_number = siret_number = ""
        if commune.country == "FR":
            number = siren(self._french.take())
            if model.trade not in _WITHOUT_VAT or chance < 0.2:
                siren_number, vat_number = number, french_vat(number)
                siret_number = siret(number, 1 + int(chance * 4))
        elif model.trade not in _WITHOUT_VAT or chance < 0.2:
            vat_number = belgian_vat(self._belgian.take())
        face = CompanyFace(company_name=name, vat_number=vat_number, siren=siren_number, siret=siret_number)
        return Firm(face, sign, model)


def of_town(city: str) -> str:
    """``de Lyon``, ``d'Annecy``, ``du Havre``, ``des Abymes``."""
    if city.startswith("Le "):
        return f"du {city[3:]}"
    if city.startswith("Les "):
        return f"des {city[4:]}"
    return f"d'{city}" if city[0] in "AEIOUYÉÈÊÎÂ" else f"de {city}"


def _by_country(models: tuple[FirmModel, ...]) -> dict[str, Weighted[FirmModel]]:
    countries = {model.country for model in models}
    return {
        country: Weighted((model, float(model.weight)) for model in models if model.country == country)
        for country in sorted(countries)
    }
