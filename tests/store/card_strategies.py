"""Random cards as the rules leave them: canonical values, one row of a kind at most for each flag."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from hypothesis import strategies as st

from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Email,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind

_R = TypeVar("_R", Phone, Email, Address)

LETTERS = "abcdefgéèçœÉÀñß '-&\"%_*()[]/:\\,.0123456789😀אΩ"
texts = st.text(LETTERS, max_size=12).map(str.strip)
names = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: text.strip() or "X")
labels = st.sampled_from(["mobile", "home", "office", "Portable père"])
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds

phones = st.builds(
    Phone,
    label=labels,
    number=st.from_regex(r"\+33[1-9][0-9]{8}", fullmatch=True) | st.just(""),
    extension=st.sampled_from(["", "12"]),
    typed=names,
    billing=st.booleans(),
)
emails = st.builds(
    Email,
    label=labels,
    address=st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@(gmail\.com|dupont-velo\.fr)", fullmatch=True),
    typed=texts,
    billing=st.booleans(),
)
addresses = st.builds(
    Address,
    label=labels,
    number=st.sampled_from(["", "12"]),
    repetition=st.sampled_from(["", "bis"]),
    street=texts,
    complement=texts,
    box=texts,
    po_box=texts,
    postal_code=st.from_regex(r"[0-9]{5}", fullmatch=True) | st.just(""),
    city=texts,
    cedex=texts,
    country=st.sampled_from(["", "FR", "BE"]),
    typed=names,
    manual=st.booleans(),
    billing=st.booleans(),
    delivery=st.booleans(),
)
profiles = st.builds(SocialProfile, network=st.sampled_from(["x", "strava"]), url=names, typed=texts)
loyalties = st.builds(
    Loyalty,
    programme=st.just("club"),
    label=texts,
    member_number=names,
    valid_until=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
consents = st.builds(
    ConsentRecord,
    channel=st.sampled_from(Channel),
    state=st.sampled_from(Consent),
    at=instants,
    by=st.just("marie"),
    how=texts,
    wording=texts,
)
notes = st.builds(Note, text=names, guard_reason=st.just("") | names, at=instants, by=st.just("marie"))


def rows_of(rows: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(rows, max_size=3).map(tuple)


def one_flagged(rows: tuple[_R, ...], flag: str) -> tuple[_R, ...]:
    """The rows with the flag on the first of the flagged ones alone."""
    first = next((index for index, row in enumerate(rows) if getattr(row, flag)), None)
    return tuple(
        replace(row, **{flag: index == first})  # type: ignore[arg-type]  # the flag's name is a variable
        for index, row in enumerate(rows)
    )


@st.composite
def memberships(draw: st.DrawFn) -> Membership:
    return Membership(
        salesperson=draw(st.sampled_from(["", "marie", "karim"])),
        states=tuple(draw(st.lists(st.sampled_from(["client", "prospect", "supplier"]), unique=True))),
        stage=draw(st.sampled_from(["", "sold"])),
        origin=draw(st.sampled_from(["", "walk_in"])),
        consents=draw(rows_of(consents)),
        loyalty=draw(rows_of(loyalties)),
        # They are read in the order of their dates.
        notes=tuple(sorted(draw(rows_of(notes)), key=lambda note: str(note.at))),
    )


@st.composite
def cards(draw: st.DrawFn) -> Card:
    addresses_drawn = one_flagged(draw(rows_of(addresses)), "billing")
    return Card(
        kind=draw(st.sampled_from(Kind)),
        person=PersonFace(
            gender=draw(st.sampled_from(Gender)),
            first_name=draw(texts),
            last_name=draw(names),
            nickname=draw(texts),
            department=draw(texts),
            job_title=draw(texts),
            employer=draw(texts),
        ),
        company=CompanyFace(
            company_name=draw(texts),
            vat_number=draw(st.sampled_from(["", "FR40303265045"])),
            siren=draw(st.sampled_from(["", "303265045"])),
            siret=draw(texts),
        ),
        iban=draw(st.sampled_from(["", "FR1420041010050500013M02606"])),
        phones=one_flagged(draw(rows_of(phones)), "billing"),
        emails=one_flagged(draw(rows_of(emails)), "billing"),
        addresses=one_flagged(addresses_drawn, "delivery"),
        social_profiles=draw(rows_of(profiles)),
        membership=draw(memberships()),
    )


def bare(card: Card) -> Card:
    """The card without what the store adds: ids, versions and times of its own."""

    def without_ids(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(row, id=None) for row in rows)

    membership = card.membership
    return replace(
        card,
        id=None,
        number="",
        subject="",
        version=0,
        created_at=None,
        updated_at=None,
        phones=without_ids(card.phones),
        emails=without_ids(card.emails),
        addresses=without_ids(card.addresses),
        social_profiles=without_ids(card.social_profiles),
        membership=replace(
            membership,
            shop_id=None,
            consents=without_ids(membership.consents),
            loyalty=without_ids(membership.loyalty),
            notes=without_ids(membership.notes),
            attached_at=None,
            attached_by="",
            detached_at=None,
            detached_by="",
            detach_reason="",
        ),
        members=(),
    )
