"""What can go wrong, as codes and data; the French sentences are in :mod:`crm_tui.labels`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as a_field
from typing import TYPE_CHECKING

from crm_tui.domain.vocabulary import Severity

if TYPE_CHECKING:
    from crm_tui.domain.card import Card
    from crm_tui.domain.changes import Merge
    from crm_tui.domain.duplicates import Candidate


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or odd in a card.

    ``field`` is the field's name in the contact JSON; a row of a list is ``phones.0.number``.
    """

    field: str
    code: str
    severity: Severity = Severity.BLOCKING
    data: dict[str, str] = a_field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether the card cannot be saved as it is."""
        return self.severity is Severity.BLOCKING


class CrmError(Exception):
    """The root of everything this product raises on purpose.

    ``code`` names the sentence, ``data`` fills it. Neither may hold a key or a password.
    """

    code = "failed"

    def __init__(self, **data: str) -> None:
        super().__init__(self.code)
        self.data = data


class NotFound(CrmError):
    """No such card, or not one of my shop's."""

    code = "not_found"


class InvalidCard(CrmError):
    """The card holds something that cannot be saved."""

    code = "invalid_card"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


class DuplicatesFound(CrmError):
    """Existing cards look like the one that is being saved."""

    code = "duplicates_found"

    def __init__(self, candidates: list[Candidate]) -> None:
        super().__init__()
        self.candidates = candidates


class Conflict(CrmError):
    """A colleague saved the card meanwhile and changed the same fields."""

    code = "conflict"

    def __init__(self, merge: Merge, theirs: Card, by: str) -> None:
        super().__init__(by=by)
        self.merge = merge
        self.theirs = theirs


class Forbidden(CrmError):
    """The role of the member of the staff does not allow it."""

    code = "forbidden"


class UnknownStaff(CrmError):
    """The Unix account is not on the staff list."""

    code = "unknown_staff"


class Merged(CrmError):
    """The card was merged into another one, ``id`` with the customer number ``number``."""

    code = "merged"


class Withdrawn(CrmError):
    """The card came by an import that was taken back."""

    code = "withdrawn"


class Erased(CrmError):
    """The person's values were destroyed (``id``); nothing can be done with what is left."""

    code = "erased"


class Archived(CrmError):
    """The card is archived in my shop: it is only read until a manager takes it out of the archive."""

    code = "archived"


class ArchiveReason(CrmError):
    """A card is archived for a reason, which is kept."""

    code = "archive_reason"


class ErasureError(CrmError):
    """Something has to be seen to before the person can be erased."""


class EraseMerged(ErasureError):
    """The card was merged into the one with the customer number ``number``."""

    code = "erase_merged"


class EraseShops(ErasureError):
    """Other shops (``shops``) have the client."""

    code = "erase_shops"


class EraseEmployees(ErasureError):
    """It is the employer of the cards with the customer numbers ``numbers``."""

    code = "erase_employees"


class EraseReasonMissing(ErasureError):
    """No reason was given."""

    code = "erase_reason_missing"


class EraseReason(ErasureError):
    """The reason, which is kept, names the person."""

    code = "erase_reason"


class CardChanged(CrmError):
    """A card (``id``) was saved by a colleague (``by``) since it was shown: look again before going on."""

    code = "card_changed"


class SameCard(CrmError):
    """A card cannot be merged with itself, or linked to itself."""

    code = "same_card"


class NotMerged(CrmError):
    """There is no merge to take back on this card (``id``)."""

    code = "not_merged"


class MergedSince(CrmError):
    """A later merge, of the card with the customer number ``number``, has to be taken back first."""

    code = "merged_since"


class MergeUndone(CrmError):
    """What was saved last is that a merge was taken back; it is made again with both cards in sight."""

    code = "merge_undone"


class Unchanged(CrmError):
    """There is nothing to undo, or nothing would change."""

    code = "unchanged"


class StoreError(CrmError):
    """The store cannot be used."""

    code = "store_failed"


class StoreBusy(StoreError):
    """Another process holds the store for longer than one can wait."""

    code = "store_busy"


class StoreFull(StoreError):
    """The disk is full."""

    code = "store_full"


class StoreReadOnly(StoreError):
    """The file or its folder cannot be written."""

    code = "store_read_only"


class StoreMissing(StoreError):
    """There is no database, and none may be made at that place."""

    code = "store_missing"


class NotADatabase(StoreError):
    """The file is not a database of this product, or it is damaged."""

    code = "not_a_database"


class NewerStore(StoreError):
    """The database was written by a newer version of the program."""

    code = "newer_store"


class OlderStore(StoreError):
    """The database waits for an upgrade."""

    code = "older_store"


class TraceBroken(CrmError):
    """The trace does not verify."""

    code = "trace_broken"


class CopyBroken(TraceBroken):
    """A copy was made, and its trace does not verify."""

    code = "copy_broken"


class BackupBroken(TraceBroken):
    """The trace of the copy that was to be put back does not verify."""

    code = "backup_broken"


class ForeignContext(TraceBroken):
    """Somebody stands in the place of who writes, put there past the program."""

    code = "foreign_context"


class BadFile(CrmError):
    """A file cannot be read, written or understood."""

    code = "bad_file"
