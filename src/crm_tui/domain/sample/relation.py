"""What the clients are for their shop: states, prospecting, consent and its evidence, loyalty, notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from crm_tui.domain.card import ConsentRecord, Loyalty, Membership, Note
from crm_tui.domain.sample.identifiers import Sequence
from crm_tui.domain.sample.types import SampleData, SampleShop, Weighted
from crm_tui.domain.vocabulary import PRESET_CODES, Channel, Consent, ListName, Role

_DAYS = 3 * 365 - 2
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_PERSON_STATES: Weighted[tuple[str, ...]] = Weighted(
    [
        (("client",), 76),
        (("prospect",), 17),
        (("client", "supplier"), 2),
        (("client", "employee"), 2),
        (("employee",), 1),
        ((), 2),
    ]
)
_PROSPECT_STAGES = Weighted([("to_contact", 45), ("proposal", 35), ("cancelled", 12), ("", 8)])
_ORIGINS = Weighted(zip(PRESET_CODES[ListName.ORIGIN], (28, 30, 18, 4, 8, 4, 3, 12), strict=True))
_PROGRAMME = PRESET_CODES[ListName.PROGRAMME][0]


class Relations:
    """Makes memberships, one by one."""

    def __init__(self, data: SampleData, rng: Random, now: datetime) -> None:
        self._rng = rng
        self._now = now
        self._phrases = data.phrases
        self._models = data.models
        self._notes = {
            subject: data.notes["both"] + data.notes[subject]
            for subject in data.models
            if subject in data.notes
        }
        self._firm_notes = data.notes["firm"]
        self._loyalty_numbers = Sequence(8, rng.randrange(10**8))

    def opened_at(self) -> datetime:
        """A moment of a working day of the last three years, at least one day ago."""
        random = self._rng.random
        day = self._now - timedelta(days=1 + int(_DAYS * random()))
        minutes = int(600 * random())
        moment = day.replace(
            hour=8 + minutes // 60, minute=minutes % 60, second=int(60 * random()), microsecond=0
        )
        return moment - timedelta(days=1) if moment.weekday() == 6 else moment

    def later(self, moment: datetime) -> datetime:
        """A moment between that one and now."""
        return moment + timedelta(seconds=int((self._now - moment).total_seconds() * self._rng.random()))

    def detachment(self, opened_at: datetime) -> tuple[datetime | None, str]:
        """When and why the shop let the client go; mostly never."""
        if self._rng.random() >= 0.04:
            return None, ""
        return self.later(opened_at), self._rng.choice(self._phrases["detach_reason"])

    def membership(
        self, shop: SampleShop, opened_at: datetime, *, firm_states: tuple[str, ...] = ()
    ) -> Membership:
        """What a client is for ``shop``; ``firm_states`` are those that suit a firm."""
        rng, chance = self._rng, self._rng.random
        author = rng.choice(shop.staff)[0]
        if firm_states:
            states = firm_states if chance() < 0.3 else (rng.choice(firm_states),)
        else:
            states = _PERSON_STATES.pick(rng)
        stage = ""
        if "prospect" in states:
            stage = _PROSPECT_STAGES.pick(rng)
        elif "client" in states and chance() < 0.3:
            stage = "sold"
        return Membership(
            salesperson=self._salesperson(shop) if chance() < 0.8 else "",
            states=states,
            stage=stage,
            origin=_ORIGINS.pick(rng) if chance() < 0.7 else "",
            consents=self._consents(author, opened_at),
            loyalty=self._loyalty(opened_at) if "client" in states and chance() < 0.24 else (),
            notes=self._written_notes(shop, author, opened_at, firm=bool(firm_states))
            if chance() < 0.34
            else (),
        )

    def _salesperson(self, shop: SampleShop) -> str:
        sellers = [login for login, _, role in shop.staff if role.includes(Role.SELLER)]
        return self._rng.choice(sellers)

    def _consents(self, author: str, at: datetime) -> tuple[ConsentRecord, ...]:
        """Nobody was asked in four cards out of ten: then there is no record, which means no."""
        chance = self._rng.random()
        if chance < 0.42:
            return ()
        how = self._rng.choice(self._phrases["consent_how"])
        wording = self._rng.choice(self._phrases["consent_wording"])
        state = Consent.ACCEPTED if chance < 0.8 else Consent.REFUSED
        records = [
            ConsentRecord(channel=Channel.EMAIL, state=state, at=at, by=author, how=how, wording=wording)
        ]
        if chance < 0.62 or chance > 0.9:
            records.append(
                ConsentRecord(channel=Channel.SMS, state=state, at=at, by=author, how=how, wording=wording)
            )
        if chance < 0.45:  # changed their mind since
            records.append(
                ConsentRecord(
                    channel=Channel.EMAIL, state=Consent.REFUSED, at=self.later(at), by=author, how=how
                )
            )
        return tuple(records)

    def _loyalty(self, opened_at: datetime) -> tuple[Loyalty, ...]:
        ends = (opened_at + timedelta(days=730)).date() if self._rng.random() < 0.4 else None
        return (Loyalty(programme=_PROGRAMME, member_number=self._loyalty_numbers.take(), valid_until=ends),)

    def _written_notes(
        self, shop: SampleShop, author: str, opened_at: datetime, *, firm: bool
    ) -> tuple[Note, ...]:
        rng = self._rng
        trade = "motorcycle" if shop.code == "bellecour" else "bicycle"
        notes: list[Note] = []
        for _ in range(1 if rng.random() < 0.8 else 2):
            at = self.later(notes[-1].at or opened_at) if notes else self.later(opened_at)
            text = rng.choice(self._firm_notes if firm else self._notes[trade]).format(
                model=rng.choice(self._models[trade]),
                month=_MONTHS[at.month - 1],
                quote=f"{at.year}-{rng.randrange(1, 1000):03d}",
                km=rng.randrange(8, 40) * 1000,
                count=rng.randrange(3, 25),
            )
            notes.append(Note(text=text[0].upper() + text[1:], at=at, by=author))
        return tuple(notes)
