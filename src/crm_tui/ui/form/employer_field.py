"""The employer: free text, or one of the company cards (manual, step 12)."""

from __future__ import annotations

from crm_tui.ui.widgets.suggestions import SuggestField


class EmployerField(SuggestField):
    """A name, linked to a card as long as it is the name that was chosen."""

    def __init__(self, name: str, card_id: int | None) -> None:
        self._linked_name = name if card_id is not None else ""
        self._linked_id = card_id
        super().__init__(value=name, id="employer")

    @property
    def card_id(self) -> int | None:
        """The company card behind the name; typing another name unlinks it."""
        return self._linked_id if self.value == self._linked_name else None

    def link(self, card_id: int) -> None:
        """The name that stands in the field is that of a card."""
        self._linked_name = self.value
        self._linked_id = card_id
