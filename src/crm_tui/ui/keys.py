"""The names of keys, as people read and write them."""

from __future__ import annotations

from crm_tui.i18n import N_, _

_NAMES = {
    "enter": N_("Entrée"),
    "escape": N_("Échap"),
    "space": N_("Espace"),
    "delete": N_("Suppr"),
    "backspace": N_("Retour arrière"),
    "insert": N_("Inser"),
    "tab": N_("Tab"),
    "home": N_("Début"),
    "end": N_("Fin"),
    "pageup": N_("PgHaut"),
    "pagedown": N_("PgBas"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift": N_("Maj"),
    "ctrl": "Ctrl",
    "alt": "Alt",
}
_MODIFIERS = ("ctrl", "alt", "shift")

UNUSABLE = frozenset({"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m"})
"""Keys that a terminal cannot tell from Backspace, Tab, line feed and Enter."""


def key_name(key: str) -> str:
    """``Ctrl+S`` for Textual's ``ctrl+s``."""
    return "+".join(_(_NAMES[part]) if part in _NAMES else part.upper() for part in key.split("+"))


def parse_key(text: str) -> str | None:
    """Textual's name of the key that a person wrote (``Ctrl+S``, ``Suppr``), if there is such a key."""
    by_name = {name.casefold(): key for key, name in _NAMES.items()}
    by_name |= {_(name).casefold(): key for key, name in _NAMES.items()}
    *modifiers, key = (
        by_name.get(part.strip().casefold(), part.strip().casefold()) for part in text.split("+")
    )
    if any(modifier not in _MODIFIERS for modifier in modifiers) or key in _MODIFIERS:
        return None
    is_function_key = key[:1] == "f" and key[1:].isdecimal() and 1 <= int(key[1:]) <= 12
    is_letter = len(key) == 1 and key.isalpha()
    if not (key in _NAMES or is_function_key or is_letter):
        return None
    parsed = "+".join((*(name for name in _MODIFIERS if name in modifiers), key))
    return None if parsed in UNUSABLE else parsed
