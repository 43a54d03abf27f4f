"""Objections to canvassing, which outlive the card: whoever is entered again is not asked again.

What is kept is a keyed fingerprint (HMAC-SHA256) of a number, an e-mail address, or a name with its postal
code. The key is in a file outside the database, so that a copy of the database alone gives nobody away.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.domain.card import Card, ConsentRecord
from crm_tui.domain.errors import BadFile, Problem
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Channel, Consent, Kind, Severity
from crm_tui.i18n import _
from crm_tui.services.beside import beside, mode_for
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

_ENDING = ".objections.key"
_KEY_BYTES = 32


def warnings(workspace: Workspace, card: Card) -> list[Problem]:
    """What has to be known before a new card is saved: who objected, and when; nothing of it blocks.

    Args:
        workspace: whose database.
        card: the entry in canonical form.
    """
    from crm_tui.store import objections

    with workspace.store.read() as tx:
        if not objections.any_at_all(tx):
            return []
        key = _key(tx)
        found: list[Problem] = []
        for field, code, kind, value in _said(card):
            standing = objections.standing(tx, [_print(key, kind, value)])
            if standing:
                day = f"{datetime.fromisoformat(min(standing.values())).astimezone():%d/%m/%Y}"
                found.append(Problem(field, code, Severity.WARNING, {"day": day}))
        return found


def with_refusals(tx: Tx, card: Card) -> Card:
    """A new card in which the channels that were objected to start as refused, unless it says otherwise."""
    from crm_tui.store import objections

    if not objections.any_at_all(tx):
        return card
    prints = _prints(_key(tx), card)
    closed = objections.standing(tx, sorted({print_ for print_, _channel in prints}))
    days = {channel: at for (print_, channel), at in closed.items() if (print_, channel) in prints}
    refused = tuple(
        ConsentRecord(
            channel=Channel(channel),
            state=Consent.REFUSED,
            how=_("opposition du {day}").format(day=f"{datetime.fromisoformat(at).astimezone():%d/%m/%Y}"),
        )
        for channel, at in sorted(days.items())
        if card.membership.consent(Channel(channel)) is Consent.UNKNOWN
    )
    consents = (*card.membership.consents, *refused)
    return replace(card, membership=replace(card.membership, consents=consents))


def follow(tx: Tx, card: Card) -> None:
    """Keep the objections as a card that was just saved says: refused is noted, accepted lifts it."""
    from crm_tui.store import objections

    answers = {channel: card.membership.consent(channel) for channel in Channel}
    refused = {channel for channel, state in answers.items() if state is Consent.REFUSED}
    accepted = {channel for channel, state in answers.items() if state is Consent.ACCEPTED}
    if not refused and not (accepted and objections.any_at_all(tx)):
        return
    prints = _prints(_key(tx), card)
    objections.close(tx, [each for each in prints if each[1] in refused])
    objections.lift(tx, [each for each in prints if each[1] in accepted])


def close_all(tx: Tx, cards: Iterable[Card]) -> None:
    """The person who is about to be erased wants no canvassing at all."""
    from crm_tui.store import objections

    key = _key(tx)
    for card in cards:
        objections.close(tx, _prints(key, card))


def _prints(key: bytes, card: Card) -> list[tuple[str, str]]:
    """Every fingerprint of a card, with each channel that it closes."""
    found: dict[tuple[str, str], None] = {}
    for _field, _code, kind, value in _said(card):
        for channel in _CHANNELS[kind]:
            found[_print(key, kind, value), channel.value] = None
    for address in card.addresses:
        name = card.company.company_name if card.kind is Kind.COMPANY else card.person_name
        place = " ".join(fold(f"{name} {address.postal_code}").split())
        if name and address.postal_code:
            found[_print(key, "post", place), Channel.POST.value] = None
    return list(found)


_CHANNELS = {"phone": (Channel.PHONE, Channel.SMS), "email": (Channel.EMAIL,), "post": (Channel.POST,)}


def _said(card: Card) -> Iterator[tuple[str, str, str, str]]:
    """Field, code of the warning, kind and value of each number and e-mail address that is understood."""
    for index, phone in enumerate(card.phones):
        if phone.number:
            yield f"phones.{index}.number", "phone_objected", "phone", phone.number
    for index, email in enumerate(card.emails):
        if email.address:
            yield f"emails.{index}.address", "email_objected", "email", email.address.casefold()


def _print(key: bytes, kind: str, value: str) -> str:
    return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256").hex()


def _key(tx: Tx) -> bytes:
    """The key, made on first use.

    Raises:
        BadFile: it cannot be made or read.
    """
    path = beside(tx.dialect.place, _ENDING)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(unfinished, flags, mode_for(path)), "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(_KEY_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):
                os.link(unfinished, path)  # whoever is first; the other reads that one
            unfinished.unlink()
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise BadFile(path=str(path), reason="unreadable") from error
