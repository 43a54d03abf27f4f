"""The clients of my shop, written into a file: for spreadsheets, telephones, or programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Literal

from crm_tui.domain.card import Card
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.gateways.files.records import Format as Format
from crm_tui.services import journal, vocabulary
from crm_tui.services.session import Workspace

VcardVersion = Literal["3.0", "4.0"]

Progress = Callable[[int, int], None]

_TOGETHER = 200


def export(
    workspace: Workspace,
    stream: IO[str],
    form: Format = Format.JSONL,
    *,
    version: VcardVersion = "3.0",
    progress: Progress = lambda done, total: None,
) -> int:
    """Write every client of my shop, in the order of the list; says how many.

    Args:
        workspace: whose clients.
        stream: text in UTF-8, whose line breaks are not translated.
        form: of the file; a table has a card a row.
        version: of vCard.
        progress: told how many cards are done, and of how many.

    Raises:
        Forbidden: only a manager may.
    """
    from crm_tui.gateways.files import vcard_writing, writing

    workspace.require(Role.MANAGER)
    words, region = vocabulary.load(workspace), workspace.region
    ids = _ids(workspace)

    def called(name: ListName, code: str) -> str:
        return words.label(name, code)

    def written(card: Card) -> None:
        if form is Format.JSONL:
            stream.write(writing.json_line(card))
        else:
            stream.write(vcard_writing.vcard(card, called, region, version))

    put = written
    if form is Format.CSV:
        put = writing.TableWriter(stream, _fullest(workspace, ids), called).write
    done = 0
    for number, card in enumerate(_cards(workspace, ids), start=1):
        if card is not None:
            put(card)
            done += 1
        if number % _TOGETHER == 0 or number == len(ids):
            progress(number, len(ids))
    journal.note(workspace, "export", n=done)
    return done


def _ids(workspace: Workspace) -> list[int]:
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.read() as tx:
        return list(cards.ids(tx, shop))


def _fullest(workspace: Workspace, ids: list[int]) -> dict[str, int]:
    """How many rows of each list the fullest of the cards has."""
    from crm_tui.gateways.files.writing import counts_of

    most: dict[str, int] = {}
    for card in _cards(workspace, ids):
        if card is not None:
            most = {name: max(count, most.get(name, 0)) for name, count in counts_of(card).items()}
    return most


def _cards(workspace: Workspace, ids: list[int]) -> Iterator[Card | None]:
    """The cards; nothing for one that was detached meanwhile."""
    from crm_tui.store import cards

    shop = workspace.shop_id
    everybody = iter(ids)
    while some := list(islice(everybody, _TOGETHER)):
        with workspace.read() as tx:
            found = [cards.get(tx, contact_id, shop) for contact_id in some]
        for card in found:
            yield None if card is None or card.membership.is_detached else workspace.discreet(card)
