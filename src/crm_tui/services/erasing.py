"""Erasing a person for good, and proving it (GDPR, art. 17). A manager's deed; there is no way back."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.card import Card
from crm_tui.domain.errors import (
    EraseEmployees,
    EraseMerged,
    EraseReason,
    EraseReasonMissing,
    EraseShops,
    OlderStore,
)
from crm_tui.domain.text import clean, digits, fold
from crm_tui.domain.vocabulary import Role
from crm_tui.erasure_texts import letter
from crm_tui.paths import export_folder
from crm_tui.services import drafts, erased_list, objections
from crm_tui.services.private_files import fresh, fresh_beside, private_folder
from crm_tui.services.session import Workspace, unix_login
from crm_tui.services.units import card_in

#: Digits of a number that are enough to know it by.
_ENOUGH = 9
_SHORTEST = 3
#: What is said of an erasure that a restored backup had forgotten.
AGAIN = "restored"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased."""

    card: Card
    also: tuple[str, ...]
    """Numbers of the cards that were merged into it."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A person who was erased."""

    number: str
    also: tuple[str, ...]
    letter: Path
    """The proof, to be handed over."""
    scrubbed: bool
    """Whether the files hold nothing of it any more; else a colleague was reading, and the next erasure or
    import finishes it."""


def plan(workspace: Workspace, contact_id: int) -> Plan:
    """Look before: what would go, and whether it may.

    Raises:
        NotFound: there is no such card.
        Erased: it was erased already.
        ErasureError: something has to be seen to first.
    """
    from crm_tui.store import erasing

    shop = workspace.shop_id
    with workspace.read() as tx:
        _refuse(erasing.blockers(tx, contact_id, shop))
        group = [card_in(tx, key, shop) for key in erasing.group_of(tx, contact_id)]
    card = next(each for each in group if each.id == contact_id)
    return Plan(card, tuple(each.number for each in group if each.id != contact_id))


def erase(
    workspace: Workspace,
    contact_id: int,
    reason: str,
    folder: Path,
    *,
    objects: bool = False,
    scrub: bool = True,
) -> Erasure:
    """Destroy everything that is known of the person, in the database and in the files of this program.

    Args:
        workspace: a manager.
        contact_id: the card.
        reason: why; it is kept, so it must not name the person.
        folder: where the proof is written, for its owner alone.
        objects: whether the person objects to any canvassing, also when entered again.
        scrub: whether the files are written anew at once; else whoever erases several does it at the end.

    Raises:
        NotFound, Erased, ErasureError: as :func:`plan`, or the reason is missing or names the person.
        BadFile: the proof cannot be written; then nothing is erased.
        Forbidden: only a manager may.
    """
    from crm_tui.store import clock, erasing, journal

    reason = clean(reason, limit=200)
    workspace.store  # noqa: B018  # opened before the file is made
    path = fresh_beside(private_folder(folder) / "effacement", f"-{contact_id}.txt", folder)
    with fresh(path) as stream:
        try:
            with workspace.store.write(
                actor=workspace.login, action="erase", needs=Role.MANAGER, reason=reason
            ) as tx:
                shop = workspace.shop_id
                _refuse(erasing.blockers(tx, contact_id, shop))
                cards = [card_in(tx, key, shop) for key in erasing.group_of(tx, contact_id)]
                _check_reason(reason, cards)
                created = min((card.created_at for card in cards if card.created_at), default=None)
                subjects = [card.subject for card in cards]
                written = journal.exports(tx, subjects, clock.to_text(created))
                if objects:
                    objections.close_all(tx, cards)
                erasing.erase(tx, contact_id, reason)
                at, everybody = tx.at, erasing.erased_subjects(tx)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        numbers = {card.id: card.number for card in cards}
        number = numbers.pop(contact_id)
        also = tuple(numbers.values())
        files = [(at_, by, "" if subject else str(n)) for at_, by, _shop, _what, subject, n in written]
        scrubbed = False
        try:
            stream.write(letter(number, also, at, reason, workspace.shop.name, files))
            erased_list.add(workspace.database, everybody)
            _remove_files((number, *also))
            drafts.forget(workspace, {card.id for card in cards if card.id}, _Person(cards).is_in)
        finally:  # whatever file cannot be written, nothing of the person stays in the database's
            if scrub:
                scrubbed = workspace.store.scrub()
    return Erasure(number, also, path, scrubbed)


def _remove_files(numbers: Iterable[str]) -> None:
    """The access files that this program wrote into its own folder go too."""
    for number in numbers:
        for folder in export_folder().glob(f"dossier-{number}-*"):
            for path in folder.glob(f"dossier-{number}.*"):
                path.unlink(missing_ok=True)
            with suppress(OSError):  # somebody put something else there
                folder.rmdir()


def replay(database: str) -> int:
    """Erase again whoever is on the list of the erased and was brought back by a restored copy.

    Returns:
        How many cards; 0 for a database that waits for an upgrade, which does it then.
    """
    from crm_tui.store import erasing
    from crm_tui.store.engine import Store

    listed = erased_list.read(database)
    if not listed:
        return 0
    try:
        store = Store.open(database)
    except OlderStore:
        return 0
    done = 0
    try:
        for subject, _number, _at in listed:
            with store.read() as tx:
                contact_id = erasing.contact_of(tx, subject)
            if contact_id is None:
                continue
            with store.write(actor=unix_login(), action="erase", needs=None, reason=AGAIN) as tx:
                done += len(erasing.erase(tx, contact_id, AGAIN))
        if done:
            store.scrub()
    finally:
        store.close()
    return done


def _refuse(found: object) -> None:
    from crm_tui.store.erasing import Blockers

    if not isinstance(found, Blockers):
        raise TypeError(found)
    if found.winner:
        raise EraseMerged(number=found.winner)
    if found.shops:
        raise EraseShops(shops=", ".join(found.shops))
    if found.employees:
        raise EraseEmployees(numbers=", ".join(found.employees))


def _check_reason(reason: str, cards: Iterable[Card]) -> None:
    """Refuse a reason that is missing, or by which the person could still be known."""
    if not reason:
        raise EraseReasonMissing()
    said, number = f" {' '.join(fold(reason).split())} ", digits(reason)
    person = _Person(cards)
    named = any(f" {name} " in said for name in person.names)
    written = any(mail in reason.casefold() for mail in person.mails)
    if named or written or any(each in number for each in person.numbers):
        raise EraseReason()


class _Person:
    """By what somebody is known: the values that must be found nowhere any more."""

    def __init__(self, cards: Iterable[Card]) -> None:
        cards = list(cards)
        people = [each.person for each in cards]
        names = [text for each in people for text in (each.last_name, each.first_name, each.nickname)]
        names += [each.company.company_name for each in cards]
        folded = {" ".join(fold(name).split()) for name in names}
        self.names = {name for name in folded if len(name) >= _SHORTEST}
        self.mails = {mail for each in cards for mail in _mails(each)}
        self.numbers = {number for each in cards for number in _numbers(each)}

    def is_in(self, entry: Card) -> bool:
        """Whether an entry has one of the person's numbers or e-mail addresses."""
        return bool(self.mails.intersection(_mails(entry)) or self.numbers.intersection(_numbers(entry)))


def _mails(card: Card) -> list[str]:
    return [text for row in card.emails if (text := (row.address or row.typed).strip().casefold())]


def _numbers(card: Card) -> list[str]:
    found = [digits(row.number or row.typed)[-_ENOUGH:] for row in card.phones]
    return [number for number in found if len(number) == _ENOUGH]
