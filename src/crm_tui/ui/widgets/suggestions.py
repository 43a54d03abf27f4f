"""The text field that offers a few texts under itself, and never insists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message

from crm_tui.domain.text import fold
from crm_tui.ui.widgets.drop_down import DropDown, ListRow, ListUnder
from crm_tui.ui.widgets.text_field import TextField

MAX_SUGGESTIONS = 6
_INSIDE_A_WORD = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may be chosen; ``key`` says what it stands for (a card's id), ``aside`` is a remark."""

    text: str
    key: str = ""
    aside: str = ""


SuggestionLike = Suggestion | str | tuple[str, str]
"""A suggestion, a bare text, or a pair ``(key, text)``."""

Source = Sequence[SuggestionLike] | Callable[[str], Iterable[SuggestionLike]]
"""The texts to choose from, or a fast function that finds them (no I/O: see ``Requested``)."""


def as_suggestion(option: SuggestionLike) -> Suggestion:
    """Any accepted form of a suggestion as the full one."""
    if isinstance(option, Suggestion):
        return option
    if isinstance(option, str):
        return Suggestion(option)
    key, text = option
    return Suggestion(text, key)


def matching(text: str, options: Iterable[SuggestionLike]) -> list[Suggestion]:
    """The options that hold ``text``, accents and capitals aside.

    Those that begin with it come first, then those with a word that does; one letter inside a word is noise.
    """
    needle = fold(text)
    ranked = []
    for position, option in enumerate(map(as_suggestion, options)):
        place = f" {fold(option.text)}"
        if not needle or needle not in place:
            continue
        rank = 0 if place.startswith(f" {needle}") else 1 if f" {needle}" in place else 2
        if rank < _INSIDE_A_WORD or len(needle) > 1:
            ranked.append((rank, position, option))
    return [option for _rank, _position, option in sorted(ranked, key=lambda item: item[:2])]


class SuggestField(TextField):
    """A text field with suggestions.

    The list opens only after a person typed; no row is current at first, so that Enter and Tab keep what was
    typed. Down and Up move in it, Enter takes the row and stays, Tab takes it and leaves, Escape closes.

    With ``source`` the suggestions are found at once. Without, every edit posts ``Requested(text,
    generation)`` and the owner answers by ``set_options(generation, options)``; a late answer to an older
    text is dropped.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "take_and_leave", show=False),
        Binding("escape", "close_list", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """A person chose a suggestion; ``key`` is empty for one that stands only for its text."""

        field: SuggestField
        value: str
        key: str

        @property
        def control(self) -> SuggestField:
            """The field, for selectors in ``@on``."""
            return self.field

    @dataclass
    class Requested(Message):
        """The text changed under a person's hands: suggestions for it are welcome."""

        field: SuggestField
        text: str
        generation: int

        @property
        def control(self) -> SuggestField:
            """The field, for selectors in ``@on``."""
            return self.field

    def __init__(
        self,
        source: Source | None = None,
        *,
        value: str = "",
        placeholder: str = "",
        max_visible: int = 0,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """Make a field; ``source`` None means that the owner answers ``Requested``."""
        self.source = source
        self._generation = 0
        self._options: list[Suggestion] = []
        self._under = ListUnder(self, MAX_SUGGESTIONS)
        super().__init__(
            value,
            placeholder=placeholder,
            max_visible=max_visible,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )

    @property
    def is_open(self) -> bool:
        """Whether suggestions are shown."""
        return self._under.is_open

    @property
    def offered(self) -> list[str]:
        """The texts that are shown, best first."""
        return self._under.texts

    def person_changed(self) -> None:
        """Look for suggestions for the text as it is now."""
        self._generation += 1
        text = self.value.strip()
        if not text:
            self._under.close()
        elif self.source is None:
            self.post_message(self.Requested(self, text, self._generation))
        elif callable(self.source):
            self._offer(map(as_suggestion, self.source(text)))
        else:
            self._offer(matching(text, self.source))

    def program_changed(self) -> None:
        """A text that was set, or brought back by undo, needs no suggestion."""
        self.close()

    def set_options(self, generation: int, options: Iterable[SuggestionLike]) -> None:
        """Answer ``Requested``; dropped if the text changed or the field was left meanwhile."""
        if generation == self._generation and self.has_focus:
            self._offer(map(as_suggestion, options))

    def close(self) -> None:
        """Close the list and refuse late answers; the text stays."""
        self._generation += 1
        self._under.close()

    def _offer(self, options: Iterable[Suggestion]) -> None:
        self._options = [option for _index, option in zip(range(MAX_SUGGESTIONS), options, strict=False)]
        nothing_new = all(option.text == self.value and not option.key for option in self._options)
        if nothing_new:
            self._under.close()
        else:
            self._under.show([ListRow(option.text, option.aside) for option in self._options])

    def _take(self, index: int) -> None:
        option = self._options[index]
        self.close()
        self.take(option.text)
        self.post_message(self.Chosen(self, self.value, option.key))

    async def action_submit(self) -> None:
        """Enter: take the current row and stay, or go to the next field."""
        if (index := self._under.highlighted) is not None:
            self._take(index)
        else:
            self.close()
            await super().action_submit()

    def action_take_and_leave(self) -> None:
        """Tab: take the current row, then go on as Tab does."""
        if (index := self._under.highlighted) is not None:
            self._take(index)
        raise SkipAction

    def action_close_list(self) -> None:
        """Escape: close the list; with no list it means what it means elsewhere."""
        if not self.is_open:
            raise SkipAction
        self.close()

    def action_next_field(self) -> None:
        """Down: into the list, or to the next field."""
        if self.is_open:
            self._under.move(1)
        else:
            super().action_next_field()

    def action_previous_field(self) -> None:
        """Up: in the list and out of it, or to the previous field."""
        if self.is_open:
            self._under.move(-1, leave_at_top=True)
        else:
            super().action_previous_field()

    def on_drop_down_picked(self, event: DropDown.Picked) -> None:
        """A click takes the row."""
        event.stop()
        if event.index < len(self._options):
            self._take(event.index)

    def on_blur(self) -> None:
        """The list does not outlive the focus."""
        self.close()

    def on_unmount(self) -> None:
        """Nor the field."""
        self._under.close()
