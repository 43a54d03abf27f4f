"""The field of an address: it offers whole addresses under itself as one types, and never insists.

Rows that need no network come with each key; those of a remote provider, where the settings name one, are
added below them when they come, and nothing ever waits for them (manual, steps 27-28; SCREENS 4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from weakref import WeakKeyDictionary

from textual import events, getters
from textual.actions import SkipAction
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from crm_tui.domain.address import one_line
from crm_tui.domain.address_suggestions import Suggestion
from crm_tui.domain.card import Address
from crm_tui.domain.text import fold
from crm_tui.i18n import N_, _
from crm_tui.labels import error_text
from crm_tui.services.address_lookup import Answer, Refusal, RemoteRow, Trouble
from crm_tui.services.addresses import AddressDesk, codes_of, completed
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.drop_down import DropDown, ListRow, ListUnder
from crm_tui.ui.widgets.suggestions import SuggestField

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

#: Seconds after the last key before a remote provider is asked.
DEBOUNCE = 0.25
_MOST_VISIBLE = 10
_SHORTEST = 2
#: Signs from which on manual entry is offered even where nothing else is.
_LOST = 4

_SOURCES = {"known": N_("rue connue"), "local": N_("locale"), "google": "Google", "ban": "BAN"}
_TROUBLES = {
    Trouble.OFFLINE: N_("hors ligne"),
    Trouble.TIMEOUT: N_("ne répond pas"),
    Trouble.BROKEN: N_("service en panne"),
    Trouble.DENIED: N_("clé refusée"),
    Trouble.QUOTA: N_("quota atteint"),
    Trouble.PORTAL: N_("portail de connexion"),
    Trouble.BAD_ANSWER: N_("réponse illisible"),
    Trouble.NOT_FOUND: N_("adresse introuvable"),
}
_REFUSALS = {
    Refusal.UNSAID: N_("Google refuse la clé : vérifiez ses droits dans la console de Google."),
    Refusal.KEY: N_("Google ne connaît pas cette clé : recopiez-la dans le fichier de clé."),
    Refusal.API: N_("La clé Google n'a pas « Places API (New) » : activez-la dans la console de Google."),
    Refusal.PLACE: N_(
        "La clé Google est réservée à d'autres postes : ajoutez celui-ci dans la console de Google."
    ),
    Refusal.BILLING: N_(
        "La facturation de la clé Google est inactive : activez-la dans la console de Google."
    ),
}
_UNVERIFIED = {
    "number": N_("numéro"),
    "repetition": N_("bis, ter"),
    "complement": N_("complément"),
    "box": N_("boîte"),
    "po_box": N_("boîte postale"),
}
_WORD = re.compile(r"\w+")

#: The desk of each running program.
_DESKS: WeakKeyDictionary[App[Any], AddressDesk] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the list, and what it stands for."""

    row: ListRow
    what: Literal["address", "remote", "code", "manual", "attribution"]
    suggestion: Suggestion | None = None
    remote: RemoteRow | None = None


def matched(typed: str, label: str) -> tuple[tuple[int, int], ...]:
    """Which characters of a label begin its words as the words typed do, accents and capitals aside."""
    wanted = sorted(fold(typed).split(), key=len, reverse=True)
    spans = []
    for word in _WORD.finditer(label):
        key = fold(word[0])
        part = next((each for each in wanted if key.startswith(each)), "")
        if part:
            # A letter may fold to two: « œ ».
            length = next(n for n in range(1, len(word[0]) + 1) if len(fold(word[0][:n])) >= len(part))
            spans.append((word.start(), word.start() + length))
    return tuple(spans)


class AddressField(SuggestField):
    """A line of address.

    What is chosen goes to ``chosen`` before the text changes; what a person should know of it, to ``say``.
    The list keeps what :class:`SuggestField` promises: nothing is current at first, Enter and Tab keep what
    was typed unless a row was gone to.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "list_end(False)", show=False),
        Binding("end", "list_end(True)", show=False),
    ]

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    @dataclass
    class ManualWanted(Message):
        """The last row was chosen: the address is to be typed field by field."""

        field: AddressField

    @dataclass
    class Answered(Message):
        """A remote provider answered; posted from its thread."""

        answer: Answer

    @dataclass
    class Resolved(Message):
        """A remote provider gave the parts of the row that was chosen, or why not; from its thread."""

        pending: object
        address: Address | None = None
        trouble: Trouble | None = None

    def __init__(
        self,
        value: str,
        region: str,
        chosen: Callable[[Address, str], None],
        say: Callable[[str], None],
        *,
        id: str,  # noqa: A002  # Textual's own name
    ) -> None:
        """Make a field.

        Args:
            value: the line.
            region: the shop's country.
            chosen: receives an address that was chosen, whose ``typed`` is what the person had typed, and
                the line that will stand for it.
            say: shows a sentence beside the field, or takes it away (empty).
            id: Textual's id.
        """
        super().__init__(value=value, id=id)
        self._region = region
        self._chosen = chosen
        self._say = say
        self._desk: AddressDesk | None = None
        self._under = ListUnder(self, _MOST_VISIBLE, steady=True)
        self._entries: list[_Entry] = []
        self._local: Sequence[Suggestion] = ()
        self._remote: Sequence[RemoteRow] = ()
        self._trouble: Trouble | None = None
        self._timer: Timer | None = None
        self._pasting = False
        self._escaped = ""
        """The text whose rows were closed by Escape: Down brings them back."""
        self._pending: tuple[RemoteRow, Address] | None = None
        """The remote row whose parts are on their way, and what was typed before it was chosen."""

    @property
    def desk(self) -> AddressDesk:
        """What knows addresses; one for the program."""
        if self._desk is None:
            desk = _DESKS.get(self.app)
            if desk is None:
                desk = _DESKS[self.app] = AddressDesk(self.app.workspace, self.app.settings)
            self._desk = desk
        return self._desk

    @property
    def status(self) -> str:
        """What the open list says of where its rows come from."""
        return self._under.status

    def on_mount(self) -> None:
        """Have the towns read once the form stands, so that no key waits for them."""
        if not self.desk.is_ready:
            self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        desk = self.desk
        in_background(self, desk.prepare, lambda _nothing: None, group="prepare")

    # What is typed

    def _on_paste(self, event: events.Paste) -> None:
        self._pasting = True
        try:
            super()._on_paste(event)
        finally:
            self._pasting = False

    def person_changed(self) -> None:
        """Look for rows for the text as it is now; for none if it was pasted."""
        self._say("")
        text = self.value
        if self._pasting or len(fold(text)) < _SHORTEST:
            self.close()
            return
        self._generation += 1
        generation, desk, region = self._generation, self.desk, self._region
        in_background(
            self,
            lambda: desk.rows(text, region),
            partial(self._local_found, generation),
            group="rows",
        )
        self._stop_timer()
        self._timer = self.set_timer(DEBOUNCE, partial(self._ask, generation, text))

    def _local_found(self, generation: int, rows: Sequence[Suggestion]) -> None:
        if generation == self._generation and self.has_focus:
            self._local, self._remote = rows, ()
            self._show_rows()

    def _ask(self, generation: int, text: str) -> None:
        """Nobody has typed for a moment: ask over the network."""
        lookup = self.desk.lookup
        if generation != self._generation or lookup is None:
            return
        question = self.desk.question(text, self._region)
        if lookup.may_ask(question):
            lookup.ask(question, generation, self._hear)

    def _hear(self, answer: Answer) -> None:
        """Called in the provider's thread."""
        self.post_message(self.Answered(answer))

    def on_address_field_answered(self, event: Answered) -> None:
        """Add the late rows; those for an older text are dropped."""
        event.stop()
        answer = event.answer
        self._trouble = answer.trouble
        if answer.trouble is Trouble.DENIED:
            self._say(self._denied(answer.refusal))
        if answer.generation == self._generation and self.has_focus:
            seen = {fold(row.label) for row in self._local}
            self._remote = [row for row in answer.rows if _bare(row.label) not in seen]
            self._show_rows()

    def _denied(self, refusal: Refusal) -> str:
        if not self.desk.has_key:
            name = self.desk.lookup.name if self.desk.lookup else ""
            return _("{name} refuse de répondre : tapez l'adresse, elle sera lue sans réseau.").format(
                name=name
            )
        if self.desk.is_legacy:
            return _("Google refuse la clé, ou elle n'a pas « Places API » (ancienne).")
        return _(_REFUSALS[refusal])

    # The list

    def _show_rows(self) -> None:
        """Show the rows of now, the row that was gone to still being the current one."""
        current = self._current
        self._entries = [*map(self._local_entry, self._local), *map(self._remote_entry, self._remote)]
        if not self._entries and len(self.value) < _LOST:
            self._under.close()
            return
        manual = ListRow(_("Saisir l'adresse manuellement…"), "F8")
        self._entries.append(_Entry(manual, "manual"))
        lookup = self.desk.lookup
        if self._remote and lookup is not None and lookup.attribution:
            self._entries.append(_Entry(ListRow("", lookup.attribution, disabled=True), "attribution"))
        highlighted = self._entries.index(current) if current in self._entries else None
        self._under.show([entry.row for entry in self._entries], highlighted, self._status)

    @property
    def _current(self) -> _Entry | None:
        index = self._under.highlighted
        return self._entries[index] if index is not None and index < len(self._entries) else None

    @property
    def _status(self) -> str:
        desk = self.desk
        if desk.problem is not None:
            return _("{name} : clé refusée").format(name="Google")
        if desk.lookup is None:
            return _("sans réseau")
        trouble = Trouble.DENIED if desk.lookup.breaker.is_final else self._trouble
        if trouble is None:
            return desk.lookup.name
        if trouble is Trouble.DENIED and not desk.has_key:
            return _("{name} : accès refusé").format(name=desk.lookup.name)
        return f"{desk.lookup.name} : {_(_TROUBLES[trouble])}"

    def _local_entry(self, suggestion: Suggestion) -> _Entry:
        label = suggestion.label
        row = ListRow(label, _(_SOURCES[suggestion.source]), bold=matched(self.value, label))
        return _Entry(row, "address", suggestion)

    def _remote_entry(self, remote: RemoteRow) -> _Entry:
        name = self.desk.lookup.name if self.desk.lookup else ""
        row = ListRow(remote.label, name, bold=remote.spans or matched(self.value, remote.label))
        return _Entry(row, "remote", remote=remote)

    def close(self) -> None:
        """Close the list and refuse late answers; the text stays."""
        super().close()
        self._stop_timer()
        self._local, self._remote = (), ()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # Choosing

    def _take(self, index: int) -> None:
        entry = self._entries[index]
        typed = self.value
        if entry.what == "manual":
            self.close()
            self.post_message(self.ManualWanted(self))
        elif entry.suggestion is not None and entry.what == "code":
            self.put(entry.suggestion.address)
        elif entry.suggestion is not None:
            address = replace(entry.suggestion.address, typed=typed)
            self.put(address)
            self._offer_codes(address, entry.suggestion.insee)
        elif entry.remote is not None:
            self._take_remote(entry.remote, typed)

    def put(self, address: Address) -> None:
        """Make an address the one of the line."""
        self.close()
        line = one_line(address, self._region)
        self._chosen(address, line)
        self._take_whole(line)

    def _take_whole(self, line: str) -> None:
        """Put a chosen line in, and show it from the number on, which is what one looks at."""
        self.take(line)
        self.call_after_refresh(self._show_beginning)  # after Input's own way to the caret, which waits too

    def _take_remote(self, row: RemoteRow, typed: str) -> None:
        """The row's own words at once; its parts when the provider gives them."""
        desk = self.desk
        lookup = desk.lookup
        if lookup is None:
            return
        before = replace(desk.read(typed, self._region), typed=typed)
        self.close()
        self._pending = (row, before)
        source = lookup.name.lower()
        guess = desk.understood(row.label, self._region) or Address()
        guess = replace(guess, typed=typed if guess.has_parts else row.label, source=source)
        self._chosen(guess, row.label)
        self._take_whole(row.label)
        pending = self._pending

        def resolved(address: Address) -> None:
            self.post_message(self.Resolved(pending, replace(address, source=source)))

        def failed(trouble: Trouble) -> None:
            self.post_message(self.Resolved(pending, trouble=trouble))

        lookup.choose(row, resolved, failed)

    def on_address_field_resolved(self, event: Resolved) -> None:
        """Put the parts in, unless the text is another one by now."""
        event.stop()
        pending = self._pending
        if pending is None or event.pending is not pending:
            return
        self._pending = None
        row, before = pending
        if event.address is None:
            self._trouble = event.trouble
            self._say(
                _("Le détail de l'adresse n'est pas venu ({why}) : relisez-la.").format(
                    why=_(_TROUBLES[event.trouble or Trouble.OFFLINE])
                )
            )
            return
        if self.value != row.label:
            return
        address, unverified = completed(replace(event.address, typed=before.typed), before)
        line = one_line(address, self._region)
        self._chosen(address, line)
        self.value = line
        self.call_after_refresh(self._show_beginning)
        self.post_message(self.Changed(self, self.value, None))
        self._say("\n".join(self._remarks(before, event.address, unverified)))
        if self.has_focus:
            self._offer_codes(address, "")

    def _remarks(self, typed: Address, given: Address, unverified: Sequence[str]) -> Iterator[str]:
        """Where a provider's address is not what was typed, and what of it nobody has verified."""
        name = self.desk.lookup.name if self.desk.lookup else ""
        theirs, mine = _house(given), _house(typed)
        if given.number and typed.number and fold(theirs) != fold(mine):
            yield _("{name} donne le numéro {given}, et non {typed} : vérifiez-le").format(
                name=name, given=theirs, typed=mine
            )
        if unverified:
            parts = ", ".join(_(_UNVERIFIED[part]) for part in unverified)
            yield _("{parts} : comme vous l'avez tapé, non vérifié par {name}").format(
                parts=parts[:1].upper() + parts[1:], name=name
            )

    def _offer_codes(self, address: Address, insee: str) -> None:
        """Ask which code of a town that has several; nothing is chosen for the person."""
        if not self.desk.is_ready:
            return
        whole = codes_of(address, insee)
        self._entries = [
            _Entry(
                ListRow(f"{each.postal_code} {each.city}"),
                "code",
                Suggestion(label=each.postal_code, address=each),
            )
            for each in whole
        ]
        if self._entries:
            self._under.show([entry.row for entry in self._entries], None, _("Quel code postal ?"))

    # Keys

    def action_take_and_leave(self) -> None:
        """Tab: take the current row, then go on as Tab does; stay where a code is still to be chosen."""
        if (index := self._under.highlighted) is not None:
            self._take(index)
            if self.is_open:
                return
        raise SkipAction

    def action_close_list(self) -> None:
        """Escape: close the list; with no list it means what it means elsewhere."""
        is_choosing_a_code = any(entry.what == "code" for entry in self._entries)
        super().action_close_list()
        self._escaped = "" if is_choosing_a_code else self.value

    def action_next_field(self) -> None:
        """Down: into the list, back to the one that Escape closed, or to the next field."""
        if not self.is_open and self._escaped and self._escaped == self.value:
            self._escaped = ""
            self.person_changed()
        else:
            super().action_next_field()

    def action_page(self, step: int) -> None:
        """Page up and down, in the list."""
        if not self.is_open:
            raise SkipAction
        self._under.move_page(step)

    def action_list_end(self, last: bool) -> None:
        """Home and End: in the list once a row was gone to, else of the text."""
        if self._under.highlighted is not None:
            self._under.move_to_end(last=last)
        elif last:
            self.action_end()
        else:
            self.action_home()

    def on_drop_down_picked(self, event: DropDown.Picked) -> None:
        """A click takes the row."""
        event.stop()
        if event.index < len(self._entries) and not self._entries[event.index].row.disabled:
            self._take(event.index)

    def on_focus(self) -> None:
        """Say once what keeps the provider of the settings from being asked."""
        if self.desk.problem is not None:
            self._say(error_text(self.desk.problem))

    def on_blur(self) -> None:
        """The list does not outlive the focus, nor does what was asked."""
        self._escaped = ""
        if self._pending is None and self.desk.lookup is not None:
            self.desk.lookup.cancel()


def _house(address: Address) -> str:
    """The number of a house as one reads it."""
    return f"{address.number} {address.repetition}".rstrip()


def _bare(label: str) -> str:
    """A provider's label as one without the country would be."""
    return fold(label).removesuffix(" france")
