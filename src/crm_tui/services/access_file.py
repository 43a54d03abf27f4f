"""The file that a person may ask for: everything that is held on them (GDPR, art. 15)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.access_texts import Dossier, document
from crm_tui.domain import mentions, serial
from crm_tui.domain.card import Card
from crm_tui.domain.errors import Erased, Unchanged
from crm_tui.domain.retention import months_later
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import ListName
from crm_tui.services import history, links, people, vocabulary
from crm_tui.services.history_lines import history_lines
from crm_tui.services.private_files import fresh, private_folder
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: Months within which the person is answered (GDPR, art. 12.3).
WITHIN = 1


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be written."""

    card: Card
    others: tuple[str, ...]
    """Names of other people in the notes, as they stand there."""


@dataclass(frozen=True, slots=True)
class Request:
    """A person asked for their file."""

    at: datetime
    due_at: datetime
    written_at: datetime | None
    handed_at: datetime | None
    handed_by: str


@dataclass(frozen=True, slots=True)
class Written:
    """The files, ready to be handed over."""

    files: tuple[Path, ...]
    request: Request


def look(workspace: Workspace, contact_id: int) -> Preview:
    """Look before: the names of others that the notes hold.

    Raises:
        NotFound: there is no such card.
        Erased: nothing is held on the person any more.
    """
    shop = workspace.shop_id
    with workspace.read() as tx:
        card = card_in(tx, contact_id, shop)
        if card.is_erased:
            raise Erased(id=str(contact_id))
        return Preview(card, tuple(_others(tx, workspace, card)))


def write(workspace: Workspace, contact_id: int, folder: Path, hide: Collection[str] = ()) -> Written:
    """Write the file as a document to be read, as JSON and as vCard; the answer is due within a month.

    Args:
        workspace: who writes it.
        contact_id: the card.
        folder: where; made for its owner alone, and nothing in it is overwritten.
        hide: names of others that are masked everywhere.

    Raises:
        NotFound, Erased: as :func:`look`.
        BadFile: a file exists already or cannot be written; then none of them is left.
        Forbidden: the role does not allow it.
    """
    from crm_tui.gateways.files import vcard_writing
    from crm_tui.store import clock, journal, rights

    dossier = _gathered(workspace, contact_id, hide)
    card, words = dossier.card, vocabulary.load(workspace)

    def called(name: ListName, code: str) -> str:
        return words.label(name, code)

    texts = {
        "txt": document(dossier),
        "json": json.dumps(_as_json(dossier), ensure_ascii=False, indent=1) + "\n",
        "vcf": vcard_writing.vcard(card, called, workspace.region),
    }
    private_folder(folder)
    files = [folder / f"dossier-{card.number}.{ending}" for ending in texts]
    made: list[Path] = []
    try:
        with ExitStack() as stack:
            for path, text in zip(files, texts.values(), strict=True):
                stream = stack.enter_context(fresh(path))
                made.append(path)
                stream.write(text)
        with workspace.store.write(actor=workspace.login, action="access_file") as tx:
            due = months_later(datetime.fromisoformat(tx.at), WITHIN)
            rights.note_written(tx, contact_id, clock.to_text(due))
            journal.add(tx, [(tx.at, tx.actor, workspace.shop_id, "export", card.subject, 1)])
            request = _request(rights.open_request(tx, contact_id))
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    if request is None:
        raise Unchanged()
    return Written(tuple(files), request)


def hand_over(workspace: Workspace, contact_id: int) -> Request:
    """The file was given to the person.

    Raises:
        Unchanged: none was waiting for that.
        Forbidden: the role does not allow it.
    """
    from crm_tui.store import rights

    with workspace.store.write(actor=workspace.login, action="access_handed") as tx:
        if not rights.note_handed(tx, contact_id):
            raise Unchanged()
        request = _request(rights.last_request(tx, contact_id))
    if request is None:
        raise Unchanged()
    return request


def last_request(workspace: Workspace, contact_id: int) -> Request | None:
    """What the person asked for last."""
    from crm_tui.store import rights

    with workspace.read() as tx:
        return _request(rights.last_request(tx, contact_id))


def _request(row: dict[str, str] | None) -> Request | None:
    from crm_tui.store import clock

    if row is None:
        return None
    at, due = clock.from_text(row["at"]), clock.from_text(row["due_at"])
    if at is None or due is None:
        raise ValueError("a request has no time")
    handed = clock.from_text(row["handed_at"])
    return Request(at, due, clock.from_text(row["written_at"]), handed, row["handed_by"])


def _gathered(workspace: Workspace, contact_id: int, hide: Collection[str]) -> Dossier:
    from crm_tui.store import journal, merging

    card = look(workspace, contact_id).card
    notes = tuple(replace(note, text=mentions.masked(note.text, hide)) for note in card.membership.notes)
    card = replace(card, membership=replace(card.membership, notes=notes))
    lines = history.history(workspace, contact_id)
    words, staff = vocabulary.load(workspace), people.everybody(workspace)
    by_key = {str(member.id): member.name or member.login for member in staff}
    told = history_lines(lines, words, by_key, workspace.region)
    with workspace.read() as tx:
        looked = journal.of_subjects(tx, list(merging.subjects(tx, contact_id)))
    return Dossier(
        card=card,
        words=words,
        names={member.login: member.name or member.login for member in staff},
        region=workspace.region,
        shop=workspace.shop.name,
        linked=len(links.of(workspace, contact_id)),
        history=tuple((when, who, label, mentions.masked(text, hide)) for when, who, label, text in told),
        looked_at=tuple((datetime.fromisoformat(at), by, action) for at, by, _shop, action, _s, _n in looked),
        written_at=datetime.now().astimezone(),
    )


def _as_json(dossier: Dossier) -> dict[str, object]:
    """The public form of the card, with the evidence of consents, the notes, and the history."""
    membership = dossier.card.membership
    consents = [
        {
            "channel": each.channel.value,
            "state": each.state.value,
            "at": each.at.isoformat() if each.at else "",
            "by": each.by,
            "how": each.how,
            "wording": each.wording,
        }
        for each in membership.consents
    ]
    notes = [
        {"text": note.text, "at": note.at.isoformat() if note.at else "", "by": note.by}
        for note in membership.notes
    ]
    told = [dict(zip(("at", "by", "field", "change"), line, strict=True)) for line in dossier.history]
    looked = [{"at": at.isoformat(), "by": by, "action": what} for at, by, what in dossier.looked_at]
    return {
        **serial.to_json(dossier.card),
        "notes": notes,
        "consents": consents,
        "history": told,
        "looked_at": looked,
    }


def _others(tx: Tx, workspace: Workspace, card: Card) -> Iterator[str]:
    """Names of other cards in the notes, those of before too."""
    from crm_tui.store import erasing, rights, staff, trace

    ids = erasing.group_of(tx, card.id or 0)
    group = [card_in(tx, key, workspace.shop_id) for key in ids]
    lines = trace.timeline(tx, [each.subject for each in group])
    texts = [note.text for note in card.membership.notes]
    texts += [text for line in lines if line.entity == "note" for text in (line.old, line.new) if text]
    own = {word for each in group for word in _words_of(each)}
    own |= {word for member in staff.members(tx) for word in fold(f"{member.name} {member.login}").split()}

    def is_name(word: str) -> bool:
        for last, company in rights.names_of_others(tx, word, ids):
            if word in fold(last).split() or word in fold(company).split():
                return True
        return False

    yield from mentions.named(list(dict.fromkeys(texts)), is_name, own)


def _words_of(card: Card) -> Iterator[str]:
    person = card.person
    names = (person.last_name, person.first_name, person.nickname, person.employer)
    for text in (*names, card.company.company_name):
        yield from fold(text).split()
