"""A line of a form: label, field, hint, and what is wrong with it."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.vocabulary import Severity
from crm_tui.ui.plain import plain

_GLYPHS = {Severity.BLOCKING: "▲", Severity.WARNING: "△"}
BLOCKING = "-blocking"
NOTE = "-note"


class FieldRow(Horizontal):
    """One or more fields beside a label that ends on the common edge.

    A text among the widgets is a label between two fields (« Code postal … Ville … »). The label may be a
    widget, as the menu of a coordinate's label. A problem is told in words on the line below, with ▲ when it
    blocks and △ when it only warns.
    """

    def __init__(
        self,
        label: str | Widget,
        *fields: Widget | str,
        hint: str = "",
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
    ) -> None:
        """Make a row; see the class."""
        if isinstance(label, Widget):
            label.add_class("-label", "field-label")
            first: Widget = label
        else:
            first = Static(label, markup=False, classes="field-label")
        inner: list[Widget] = []
        for field in fields:
            if isinstance(field, str):
                inner.append(Static(field, markup=False, classes="inner-label"))
            else:
                after_a_field = bool(inner) and not inner[-1].has_class("inner-label")
                inner.append(field.set_class(after_a_field, "-follows"))
        self._hint = Static(hint, markup=False, classes="field-hint")
        self._hint.display = bool(hint)
        self._hint_text = hint
        self._problem = ""
        self._severity = Severity.BLOCKING
        self._note = ""
        self._below: Static | None = None
        """The line below: the problem, then the note."""
        super().__init__(first, *inner[:1], self._hint, *inner[1:], id=id, classes=classes)

    @property
    def hint(self) -> str:
        """What the program understood, at the right of the first field (« mobile, France »)."""
        return self._hint_text

    @hint.setter
    def hint(self, hint: str) -> None:
        if hint != self._hint_text:
            self._hint_text = hint
            self._hint.update(hint)
            self._hint.display = bool(hint)

    @property
    def problem(self) -> str:
        """What is wrong, in words; empty when all is well. Setting it says that it blocks."""
        return self._problem

    @problem.setter
    def problem(self, problem: str) -> None:
        self.set_problem(problem)

    @property
    def severity(self) -> Severity:
        """How serious the problem is."""
        return self._severity

    def set_problem(self, problem: str, severity: Severity = Severity.BLOCKING) -> None:
        """Show a problem under the field, or take it away (empty text)."""
        if (problem, severity) == (self._problem, self._severity):
            return
        self._problem, self._severity = problem, severity
        if self.is_attached:
            self._show_below()

    @property
    def note(self) -> str:
        """What is quietly told under the field (« Banque : … »); empty for nothing."""
        return self._note

    @note.setter
    def note(self, note: str) -> None:
        if note != self._note:
            self._note = note
            if self.is_attached:
                self._show_below()

    def on_mount(self) -> None:
        """Show a problem that was told before the row was on screen."""
        self._show_below()

    def _show_below(self) -> None:
        if self._below is None:
            if not (self._problem or self._note):
                return
            self._below = Static(markup=False, classes="field-problem")
            self.mount(self._below)
        line = self._below
        problem = f"{_GLYPHS[self._severity]} {self._problem}" if self._problem else ""
        line.update(plain("\n".join(text for text in (problem, self._note) if text)))
        line.set_class(bool(problem) and self._severity is Severity.BLOCKING, BLOCKING)
        line.set_class(not problem, NOTE)
        line.display = bool(problem or self._note)
