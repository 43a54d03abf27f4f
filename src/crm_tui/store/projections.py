"""What is derived from the cards to be found fast: list lines, search words, traits of duplicates.

Nothing here is the truth: :func:`rebuild` makes all of it anew from the cards. A card that was merged into
another is in no list and no search, but its traits go on leading to that other; one that came by an import
which was taken back leaves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Former
from crm_tui.domain.known_streets import Street
from crm_tui.store import documents, former, listing, mapping, rows, streets, traits
from crm_tui.store.filters import ListRow
from crm_tui.store.unit_of_work import Tx

#: Cards of which everything is made anew together.
_TOGETHER = 500

#: A card that has only ever said what it says.
NOTHING_ELSE = Former()


@dataclass(frozen=True, slots=True)
class Projection:
    """All that is derived from one card and is the same in every shop."""

    contact_id: int
    line: listing.Line
    document: documents.Document
    traits: traits.Traits
    streets: frozenset[Street]

    def of(self, contact_id: int) -> Projection:
        """The same for a card that has just got its id."""
        line = self.line if self.line.name else listing.nameless(self.line, str(contact_id))
        return replace(self, contact_id=contact_id, line=line, traits=self.traits.of(contact_id))


def of_card(
    card: Card, once: Former = NOTHING_ELSE, taken_in: Iterable[tuple[Card, Former]] = ()
) -> Projection:
    """Everything that is derived from a stored card.

    Args:
        card: The card.
        once: What it once said.
        taken_in: The cards that it took in, and what they once said; it is found by their names too.
    """
    others = list(taken_in)
    called = [*once.names, *(name for _card, former in others for name in former.names)]
    return Projection(
        contact_id=card.id or 0,
        line=listing.line_of(card),
        document=documents.document_of(card, [other for other, _former in others], called),
        traits=traits.traits_of(card, once),
        streets=streets.of_card(card),
    )


def directory_row(projection: Projection, standing: listing.Standing) -> ListRow:
    """The line of a card in the list of one shop, as a row of ``directory``."""
    return listing.row_of(projection.line, projection.contact_id, standing)


def refresh(tx: Tx, contact_id: int) -> None:
    """Bring what is derived from one card up to date, touching only what differs."""
    found = rows.of_contact(tx, contact_id)
    card = _card(found)
    projection = next(_projections(tx, {contact_id: found}))
    gone = card.withdrawn or card.is_erased
    out = card.merged_into is not None or gone
    lines = [] if out else listing.rows_of(projection.line, contact_id, found)
    listing.refresh(tx, contact_id, lines)
    documents.refresh(tx, contact_id, None if out else projection.document.filtered_by(lines))
    traits.refresh(tx, contact_id, None if gone else projection.traits)
    streets.refresh(tx, contact_id, frozenset() if out else projection.streets)


def insert_many(
    tx: Tx,
    projections: Sequence[Projection],
    directory: Sequence[ListRow],
    *,
    waiting: traits.Waiting | None = None,
) -> None:
    """Add what is derived from new cards, with their :func:`directory_row`.

    Args:
        tx: A unit of work.
        projections: What is the same in every shop.
        directory: The lines of the lists.
        waiting: Where the keys of duplicates go (:func:`crm_tui.store.traits.keys_in_order`).
    """
    listing.insert_many(tx, list(directory))
    by_contact = _by_contact(directory)
    documents.insert_many(
        tx,
        [(each.contact_id, each.document.filtered_by(by_contact[each.contact_id])) for each in projections],
    )
    traits.insert_many(tx, [(each.contact_id, each.traits) for each in projections], waiting=waiting)
    streets.insert_many(tx, [(each.contact_id, each.streets) for each in projections])


def rebuild(tx: Tx, progress: Callable[[int, int], None] | None = None) -> None:
    """Make everything derived anew from the cards.

    Args:
        tx: A unit of work.
        progress: Told how many cards are done, and of how many.
    """
    for table in (*listing.TABLES, *documents.TABLES, *traits.TABLES, *streets.TABLES):
        tx.execute(f"DELETE FROM {table}")  # noqa: S608  # constants
    ids = [key for (key,) in tx.execute("SELECT id FROM contact ORDER BY id")]
    with traits.keys_in_order(tx) as waiting:
        for start in range(0, len(ids), _TOGETHER):
            some = ids[start : start + _TOGETHER]
            _rebuild(tx, rows.of_contacts(tx, some[0], some[-1]), waiting)
            if progress is not None:
                progress(start + len(some), len(ids))


def _rebuild(tx: Tx, several: Mapping[int, mapping.Rows], waiting: traits.Waiting | None) -> None:
    listed: list[tuple[int, documents.Document]] = []
    compared: list[tuple[int, traits.Traits]] = []
    lived_in: list[tuple[int, frozenset[Street]]] = []
    lines: list[ListRow] = []
    for projection in _projections(tx, several):
        contact_id = projection.contact_id
        [contact] = several[contact_id]["contact"].values()
        if contact["withdrawn"] or contact["erased_at"]:
            continue
        compared.append((contact_id, projection.traits))
        if contact["merged_into"] is None:
            own = listing.rows_of(projection.line, contact_id, several[contact_id])
            listed.append((contact_id, projection.document.filtered_by(own)))
            lived_in.append((contact_id, projection.streets))
            lines += own
    listing.insert_many(tx, lines)
    documents.insert_many(tx, listed)
    traits.insert_many(tx, compared, waiting=waiting)
    streets.insert_many(tx, lived_in)


def _by_contact(directory: Iterable[ListRow]) -> Mapping[int, list[ListRow]]:
    found: dict[int, list[ListRow]] = defaultdict(list)
    for row in directory:
        found[row.contact_id].append(row)
    return found


def _card(found: mapping.Rows) -> Card:
    return mapping.card_from_rows(found, shop_id=0, staff_logins={}, shop_names={})


def _projections(tx: Tx, several: Mapping[int, mapping.Rows]) -> Iterator[Projection]:
    """Everything that is derived from some cards, given by all their rows."""
    taken_in = _taken_in(tx, min(several), max(several))
    others = {key: found for each in taken_in.values() for key, found in each.items()}
    once = former.values_of(tx, {**several, **others})
    for contact_id, found in several.items():
        yield of_card(
            _card(found),
            once.get(contact_id, NOTHING_ELSE),
            [(_card(rows_), once.get(key, NOTHING_ELSE)) for key, rows_ in taken_in[contact_id].items()],
        )


def _taken_in(tx: Tx, first: int, last: int) -> dict[int, dict[int, mapping.Rows]]:
    """The cards that were merged into those with ids from ``first`` to ``last``, by the id of the winner."""
    found: dict[int, dict[int, mapping.Rows]] = defaultdict(dict)
    for key, winner in tx.execute(
        "SELECT id, merged_into FROM contact WHERE merged_into BETWEEN ? AND ? ORDER BY id", (first, last)
    ):
        found[winner][key] = rows.of_contact(tx, key)
    return found
