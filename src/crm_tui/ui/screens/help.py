"""Help: every command of the screen it was asked from, and how the work is done; found by typing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.domain.text import fold
from crm_tui.i18n import N_, _
from crm_tui.ui.base import AnyScreen, CrmScreen
from crm_tui.ui.commands import BY_ID, EVERYWHERE, POSITION, Command, bindings_for, commands_of
from crm_tui.ui.keys import key_name
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.search_field import SearchField
from crm_tui.ui.widgets.windowed_list import WindowedList

#: What the manual explains, for those who look for a word rather than for a key.
TOPICS = (
    (
        N_("Nouveau contact"),
        N_("Dans la liste, F2 ouvre une fiche vide ; si la recherche ne trouve rien, Entrée la pré-remplit."),
    ),
    (
        N_("Personne ou entreprise"),
        N_("Le type se change à tout moment : la fiche garde ses deux faces, rien n'est perdu."),
    ),
    (
        N_("Champs essentiels"),
        N_("F4 montre les champs essentiels ou tous ; un champ caché qui est rempli reste compté."),
    ),
    (
        N_("Intitulé personnel"),
        N_("Sur l'intitulé d'un téléphone : Personnaliser, Ajouter, par exemple « Portable père », OK."),
    ),
    (
        N_("Adresse"),
        N_("Numéro, nom de la rue et ville suffisent ; adresse non reconnue : F8 la saisit à la main."),
    ),
    (
        N_("Doublons"),
        N_("Avant d'enregistrer, les fiches proches sont montrées ; en ouvrir une garde votre saisie."),
    ),
    (
        N_("Supprimer un client"),
        N_("La fiche est détachée de votre entreprise, jamais effacée ; U la rattache."),
    ),
    (
        N_("Communications commerciales"),
        N_("Tant que le client n'a pas été interrogé, la réponse est non."),
    ),
    (
        N_("La trace"),
        N_("Tout ce que vous notez est tracé et le client peut en demander copie : restez factuel."),
    ),
    (
        N_("Saisie interrompue"),
        N_("Une saisie non enregistrée reste en brouillon et vous est proposée au démarrage suivant."),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the help."""

    keys: str
    title: str
    text: str
    command: Command | None = None


def open_help(screen: AnyScreen) -> None:
    """Show the help of that screen, and do there what is chosen in it."""

    async def chosen(command: Command | None) -> None:
        if command is None:
            return
        if reason := screen.reason_for(command.action):
            screen.say(reason, "warning")
        else:
            await screen.run_action(command.action)

    screen.app.push_screen(HelpScreen(lines_for(screen)), chosen)


def lines_for(screen: AnyScreen) -> list[Line]:
    """The commands of a screen, then those that work everywhere, then what the manual explains."""
    bound = {
        binding.id or "" for bindings in screen._bindings.key_to_bindings.values() for binding in bindings
    }
    own = [BY_ID[name] for name in bound if name in BY_ID and BY_ID[name].group != EVERYWHERE]
    commands = [*sorted(own, key=lambda command: POSITION[command.id]), *commands_of(EVERYWHERE)]
    lines = [Line(_keys(screen, command), _(command.label), _(command.help), command) for command in commands]
    return [*lines, *(Line("", _(title), _(text)) for title, text in TOPICS)]


class HelpScreen(CrmScreen[Command]):
    """A searchable list; the chosen line stands in full under it, and Enter does what it says."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("help_screen")

    def __init__(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        super().__init__()
        self._lines = list(lines)
        self._found = self._lines
        self.set_reactive(HelpScreen.title_left, _("Aide"))

    def compose_content(self) -> Iterable[Widget]:
        """The search, the list and the chosen line."""
        with Horizontal(classes="search-line"):
            yield Static(plain(_("Rechercher")), classes="search-label")
            yield SearchField("help-list", id="help-search")
        yield WindowedList(
            (
                ColumnSpec(_("Touche"), width=14),
                ColumnSpec(_("Commande"), width=24),
                ColumnSpec(_("Ce qu'elle fait"), fraction=1, minimum=20),
            ),
            id="help-list",
        )
        yield Static(id="help-detail", markup=False)

    def on_mount(self) -> None:
        """Show everything at first."""
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the lines that hold every word."""
        sought = fold(event.value).split()
        self._found = [
            line
            for line in self._lines
            if all(word in fold(f"{line.keys} {line.title} {line.text}") for word in sought)
        ]
        self._show()

    def _show(self) -> None:
        rows = [Row(place, (line.keys, line.title, line.text)) for place, line in enumerate(self._found)]
        self.query_one("#help-list", WindowedList).set_source(len(rows), rows, keep=False)
        self.say("" if rows else _("Rien ne correspond."))

    @property
    def _current(self) -> Line | None:
        row = self.query_one("#help-list", WindowedList).current
        return self._found[row.key] if row and row.key < len(self._found) else None

    def on_windowed_list_highlighted(self, event: WindowedList.Highlighted) -> None:
        """Say the chosen line in full."""
        line = self._current
        text = _("{label} : {text}").format(label=line.title, text=line.text) if line else ""
        self.query_one("#help-detail", Static).update(plain(text))
        self.refresh_bindings()

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        """Enter on a line."""
        self.action_run_chosen()

    def reason_for(self, action: str) -> str | None:
        """Only a command can be done."""
        if action != "run_chosen":
            return None
        line = self._current
        return None if line and line.command else _("Cette ligne explique, il n'y a rien à faire.")

    def action_run_chosen(self) -> None:
        """Leave, and do there what the line says."""
        line = self._current
        if line is not None and line.command is not None:
            self.dismiss(line.command)


def _keys(screen: AnyScreen, command: Command) -> str:
    """The keys that run the command now, the user's own ones included; letters are said once."""
    keymap = getattr(screen.app, "_keymap", {})
    keys = keymap.get(command.id, ",".join(command.keys)).split(",")
    return ", ".join(dict.fromkeys(key_name(key) for key in keys))
