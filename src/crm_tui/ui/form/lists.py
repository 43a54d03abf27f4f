"""The editable lists as the fields of the form show them."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.staff import StaffMember
from crm_tui.domain.vocabulary import PRESET_CODES, ListName
from crm_tui.i18n import _
from crm_tui.services.vocabulary import Vocabulary
from crm_tui.ui.widgets.menu import CUSTOM, Menu, MenuOption
from crm_tui.ui.widgets.navigation import SECONDARY


def label_options(vocabulary: Vocabulary) -> list[MenuOption]:
    """The labels of a coordinate: the pre-set ones, and those that somebody made (manual, steps 21-24)."""
    preset = PRESET_CODES[ListName.LABEL]
    return [
        MenuOption(code, label, "" if code in preset else _("(déjà créé)"))
        for code, label in vocabulary.options(ListName.LABEL)
    ]


def label_menu(value: str, vocabulary: Vocabulary, *, id: str) -> Menu:  # noqa: A002  # Textual's own name
    """The menu that stands as the label of a coordinate."""
    return Menu(
        label_options(vocabulary),
        value,
        actions=[MenuOption(CUSTOM, _("Personnaliser…"))],
        known_labels={value: vocabulary.label(ListName.LABEL, value)},
        id=id,
        classes=f"{SECONDARY} coordinate-label",
    )


def list_menu(
    name: ListName,
    value: str,
    vocabulary: Vocabulary,
    *,
    allow_none: bool = True,
    id: str,  # noqa: A002  # Textual's own name
) -> Menu:
    """The menu of one editable list; a retired value stays readable."""
    return Menu(
        vocabulary.options(name),
        value,
        allow_none=allow_none,
        known_labels={value: vocabulary.label(name, value)} if value else {},
        id=id,
    )


def colleague_options(colleagues: Iterable[StaffMember]) -> list[tuple[str, str]]:
    """The staff as a menu offers them."""
    return [(member.login, member.name or member.login) for member in colleagues]
