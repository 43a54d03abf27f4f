"""The cards that look like the entry, in words: one line under the form, a column at its right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.domain.duplicates import Candidate, Reason
from crm_tui.domain.phone import format_phone
from crm_tui.i18n import _, ngettext
from crm_tui.reason_texts import LEVELS, reason_text
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.cells import fit

_IN_HINT = 2
_SHORT_NAME = 10
_SEPARATOR = " · "


def reason_in_words(reason: Reason, candidate: Candidate, region: str) -> str:
    """A reason; a number that the line above shows is not said again."""
    without = ("number",) if reason.data.get("number") == candidate.record.phone else ()
    return reason_text(reason, region, without).strip()


def reasons_in_words(candidate: Candidate, region: str) -> str:
    """How likely it is the same client, and why: « très probablement la même · même portable »."""
    words = (reason_in_words(reason, candidate, region) for reason in candidate.reasons)
    return _SEPARATOR.join((_(LEVELS[candidate.level]), *words))


def hint_text(candidates: Sequence[Candidate], near: int = 0, *, room: int = sys.maxsize) -> str:
    """The line under the form: the first look-alike and why, else how many cards are near, else nothing.

    Where all of it has no room, the second reason goes first, then the town, then the end of the name: why
    it may be the same is what one looks for.
    """
    if not candidates:
        return near_text(near)
    first = candidates[0]
    bare = (reason_text(each, without=each.data.keys()).strip() for each in first.reasons if each.bits > 0)
    why = list(bare)[:_IN_HINT]
    name, city = first.record.name, first.record.city
    text = ngettext(
        "▲ {count} doublon possible : {who}", "▲ {count} doublons possibles : {who}", len(candidates)
    )

    def line(who: str, reasons: Sequence[str]) -> str:
        parts = (text.format(count=len(candidates), who=who), ", ".join(reasons))
        return _SEPARATOR.join(part for part in parts if part)

    who = ", ".join(filter(None, (name, city)))
    tries = [line(who, why), line(who, why[:1]), line(name, why[:1])]
    fitting = next((each for each in tries if cell_len(each) <= room), "")
    return fitting or line(fit(name, max(_SHORT_NAME, room - cell_len(line("", why[:1])))).rstrip(), why[:1])


def near_text(near: int) -> str:
    """« 3 fiches proches »; nothing for none."""
    return ngettext("{count} fiche proche", "{count} fiches proches", near).format(count=near) if near else ""


class DuplicatePanel(Widget, can_focus=False):
    """The candidates at the right of the form, on screens that are wide enough."""

    candidates: reactive[tuple[Candidate, ...]] = reactive[tuple[Candidate, ...]](())
    near: reactive[int] = reactive(0)

    def __init__(self, country: str, *, id: str) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._country = country

    def render(self) -> Content:
        """Name, phone, town and reasons of each."""
        if not self.candidates:
            return plain(near_text(self.near) or _("Aucun doublon connu."))
        lines: list[Content] = [plain(_("Doublons possibles")).stylize("bold")]
        for candidate in self.candidates:
            record = candidate.record
            number = format_phone(record.phone, self._country)
            lines += [
                plain(""),
                plain(record.name).stylize("bold"),
                plain(_SEPARATOR.join(part for part in (number, record.city) if part)),
                plain(reasons_in_words(candidate, self._country)),
            ]
        if self.near:
            lines += [plain(""), plain(near_text(self.near))]
        return Content("\n").join(lines)
