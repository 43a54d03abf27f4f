"""Two cards of one client become one: which stays, what is chosen, what is added, what is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Reason
from crm_tui.domain.errors import CardChanged, CrmError
from crm_tui.domain.merging import MergeConflict, MergePlan, Side
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import MERGE_WARNINGS, error_text, field_label
from crm_tui.services import merging
from crm_tui.ui import card_words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.comparison import side_by_side
from crm_tui.ui.form.values import ComparedLine
from crm_tui.ui.letters import IN_CHOICE, differing, marked
from crm_tui.ui.merge_words import added, said, same, summary
from crm_tui.ui.plain import plain
from crm_tui.ui.screens.conflict import SideChoice
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.cells import fit, one_line
from crm_tui.ui.widgets.section import SectionTitle
from crm_tui.ui.words import Words, day

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

#: Cells of a line of choices that hold no value: margins, scroll bar, title, marks of the two sides.
_AROUND = 33
#: Cells at both ends of the title.
_EDGES = 2


@dataclass(frozen=True, slots=True)
class MergeDone:
    """The card that stays, as it is now, and the one that it took in."""

    winner: Card
    loser: Card

    @property
    def words(self) -> str:
        """« Fiche n° 12 fusionnée dans la fiche n° 7. »."""
        return _("Fiche n° {loser} fusionnée dans la fiche n° {winner}.").format(
            loser=self.loser.number, winner=self.winner.number
        )


class PairChoice(SideChoice):
    """The value of the card that stays, or the other one's; the letters that differ are underlined."""

    def __init__(self, texts: tuple[str, str], width: int, value: str) -> None:
        first, second = (one_line(text) or _("(rien)") for text in texts)
        super().__init__([("winner", fit(first, width)), ("loser", fit(second, width))], value)
        self._spans = differing(first, second)

    def render(self) -> Content:
        """Both values; the chosen one stands out while the line has the focus."""
        sides = []
        for (code, text), spans in zip(self.options, self._spans, strict=True):
            content = marked(plain(text), spans, IN_CHOICE)
            if self.has_focus and code == (self.value or "winner"):
                content = marked(content, [(0, len(text))])
            sides.append(Content.assemble(f"({'•' if code == self.value else ' '}) ", content))
        return Content("   ").join(sides)


class ConflictRow(Vertical):
    """One field in which the cards contradict each other; long values are told whole below."""

    def __init__(
        self, conflict: MergeConflict, value: str, width: int, numbers: tuple[str, str], words: Words
    ) -> None:
        self.conflict = conflict
        texts = said(conflict.field, conflict.winner, words), said(conflict.field, conflict.loser, words)
        self.choice = PairChoice(texts, width, value)
        line = Horizontal(
            Static(field_label(conflict.field), markup=False, classes="clash-title"), self.choice
        )
        whole = [
            Static(
                Content.assemble(_("n° {number}").format(number=number), " ", marked(plain(text), spans)),
                classes="whole-value",
            )
            for number, text, spans in zip(numbers, texts, differing(*texts), strict=True)
            if cell_len(text) > width
        ]
        super().__init__(line, *whole)


class MergeScreen(CrmScreen[MergeDone]):
    """Nothing is written before Ctrl+S, and nothing is ever removed; gives what came of it."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("merge"),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(
        self, winner_id: int, loser_id: int, *, score: float = 0.0, reasons: Sequence[Reason] = ()
    ) -> None:
        """Compare two cards; the first one stays, unless somebody swaps them.

        Args:
            winner_id: the card that stays.
            loser_id: the card that it takes in.
            score: how much they look alike, where that is known; kept with the merge.
            reasons: why, as it was shown.
        """
        super().__init__()
        self._ids = winner_id, loser_id
        self._score = score
        self._reasons = tuple(reason.code for reason in reasons)
        self._plan: MergePlan | None = None
        self._saving = False
        self.set_reactive(MergeScreen.title_left, _("Clients › Fusionner"))

    def compose_content(self) -> Iterable[Widget]:
        """The two cards, and under them what becomes of each value."""
        yield Static(id="merge-header", markup=False)
        yield VerticalScroll(id="merge-body")

    def on_mount(self) -> None:
        """Read the two cards."""
        self.query_one("#merge-body").can_focus = False
        self._read()

    def _read(self, story: str = "") -> None:
        workspace, (winner, loser) = self.app.workspace, self._ids
        in_background(
            self,
            lambda: merging.plan(workspace, winner, loser),
            lambda plan: self._show(plan, story),
            self._failed,
            group="read",
        )

    def _failed(self, error: CrmError) -> None:
        self._saving = False
        self.say(error_text(error), "error")

    # What is shown

    def _show(self, plan: MergePlan, story: str = "") -> None:
        """Show a plan; what was chosen about the same two values stays chosen."""
        chosen = self._chosen_values()
        self._plan = plan
        values = {each.field: _choice(each, chosen.get(each.field)) for each in plan.conflicts}
        self.title_left = self._title(plan)
        self.query_one("#merge-header", Static).update(self._header(plan))
        self.say(story or summary(plan), "warning" if story else "information")
        self.run_worker(self._fill(plan, values), group="fill", exclusive=True)

    def _title(self, plan: MergePlan) -> str:
        """Which card goes into which; of two long names, enough for both to be there."""
        text = _("Clients › Fusionner {loser} dans {winner}")
        room = (self.size.width - cell_len(text.format(loser="", winner="")) - _EDGES) // 2
        names = (card_words.title(card, self.app.words) for card in (plan.loser, plan.winner))
        loser, winner = (fit(name, room).rstrip() for name in names)
        return text.format(loser=loser, winner=winner)

    def _header(self, plan: MergePlan) -> Content:
        words = self.app.words
        lines = [
            ComparedLine(
                "",
                _("fiche n° {number}, qui reste").format(number=plan.winner.number),
                _("fiche n° {number}, fusionnée").format(number=plan.loser.number),
                "",
            ),
            *(
                ComparedLine(title, of(plan.winner), of(plan.loser), "")
                for title, of in (
                    (_("Nom"), lambda card: card_words.title(card, words)),
                    (_("Client chez"), card_words.shops),
                    (_("Modifiée le"), lambda card: day(card.updated_at)),
                )
            ),
        ]
        return side_by_side(lines, self.size.width - 3)

    async def _fill(self, plan: MergePlan, values: dict[str, str]) -> None:
        body = self.query_one("#merge-body", VerticalScroll)
        async with self.batch():
            await body.remove_children()
            await body.mount_all(self._parts(plan, values))
        choices = self.query(PairChoice)
        # Without anything to choose, the arrows move in what is shown.
        body.can_focus = not choices
        self.set_focus(choices.first() if choices else body)
        self.refresh_bindings()

    def _parts(self, plan: MergePlan, values: dict[str, str]) -> Iterator[Widget]:
        words = self.app.words
        for code in plan.warnings:
            yield Static(plain("▲ " + _(MERGE_WARNINGS[code])), classes="merge-warning")
        if plan.conflicts:
            yield SectionTitle(_("À choisir"))
            texts = [
                said(each.field, value, words)
                for each in plan.conflicts
                for value in (each.winner, each.loser)
            ]
            width = max(8, min(max(map(cell_len, texts)), (self.size.width - _AROUND) // 2))
            for conflict in plan.conflicts:
                numbers = plan.winner.number, plan.loser.number
                yield ConflictRow(conflict, values[conflict.field], width, numbers, words)
        if gained := list(added(plan, words)):
            title = _("Ajouté à la fiche n° {number}").format(number=plan.winner.number)
            yield from self._section(title, gained)
        if kept := list(same(plan, words)):
            yield from self._section(_("Identique, ou inchangé"), kept)

    def _section(self, title: str, lines: list[ComparedLine]) -> Iterator[Widget]:
        yield SectionTitle(title)
        yield Static(side_by_side(lines, self.size.width - 3), classes="merge-lines")

    # What is done

    def reason_for(self, action: str) -> str | None:
        """What has to be there, or to be chosen, first."""
        if action not in ("save", "tick", "swap"):
            return None
        if self._plan is None:
            return _("Les deux fiches ne sont pas encore lues.")
        if action == "tick":
            return None if self._plan.conflicts else _("Il n'y a rien à choisir.")
        return self.app.words.reason_against(Role.SELLER) if action == "save" else None

    def _chosen_values(self) -> dict[str, Any]:
        """The values that are chosen now, by field."""
        return {
            row.conflict.field: (row.conflict.winner if row.choice.value == "winner" else row.conflict.loser)
            for row in self.query(ConflictRow)
            if row.choice.value
        }

    def action_tick(self) -> None:
        """Choose the other value of the line."""
        choice = self.focused
        if isinstance(choice, PairChoice):
            choice.action_choose(1)

    def action_page(self, step: int) -> None:
        """Move in what is shown, whatever has the focus."""
        body = self.query_one("#merge-body")
        body.scroll_relative(y=step * max(1, body.size.height - 1), animate=False)

    def action_swap(self) -> None:
        """Keep the other card; the values that were chosen stay chosen."""
        if self._plan is not None and not self._saving:
            self._ids = self._ids[1], self._ids[0]
            self._read()

    def action_save(self) -> None:
        """Merge, once every number that only a person can tell was chosen."""
        plan = self._plan
        if plan is None or self._saving:
            return
        choices: dict[str, Side] = {}
        for row in self.query(ConflictRow):
            if not row.choice.value:
                self.set_focus(row.choice)
                label = field_label(row.conflict.field)
                self.say(_("{field} : choisissez d'abord (Espace).").format(field=label), "warning")
                return
            choices[row.conflict.field] = "winner" if row.choice.value == "winner" else "loser"
        self._saving = True
        workspace, score, reasons = self.app.workspace, self._score, self._reasons
        in_background(
            self,
            lambda: merging.merge(workspace, plan, choices, score=score, reasons=reasons),
            lambda card: self._merged(card, plan.loser),
            self._refused,
            group="save",
        )

    def _merged(self, card: Card, loser: Card) -> None:
        self.app.card_saved.publish(card)
        self.dismiss(MergeDone(card, loser))

    def _refused(self, error: CrmError) -> None:
        self._saving = False
        if isinstance(error, CardChanged):
            # Somebody saved one of the two: what was chosen was chosen about another card.
            who = self.app.words.who(error.data.get("by", "")) or _("un collègue")
            self._read(error_text(CardChanged(id=error.data["id"], by=who)))
        else:
            self.say(error_text(error), "error")


def _choice(conflict: MergeConflict, chosen: Any) -> str:
    """The side that is chosen at first: as before, else the sensible one, else none."""
    if chosen is not None and chosen in (conflict.winner, conflict.loser):
        return "winner" if chosen == conflict.winner else "loser"
    return "" if conflict.must_choose else conflict.take
