"""What people call the fields that the columns of a file are put into."""

from __future__ import annotations

from crm_tui.domain.vocabulary import ListName
from crm_tui.i18n import N_, _
from crm_tui.labels import CHANNELS, PRESETS, field_label

_SPECIAL = {
    "title": N_("Civilité"),
    "name": N_("Nom et prénom, ou société"),
    "full_name": N_("Prénom et nom"),
    "middle_name": N_("Autres prénoms"),
    "organisation": N_("Société, ou employeur d'une personne"),
    "note": N_("gardée dans la note"),
    "ignore": N_("laissée de côté"),
    "addresses.line": N_("Adresse entière"),
    "addresses.street_line": N_("Numéro et voie"),
    "addresses.town": N_("Code postal et ville"),
    "addresses.text": N_("Adresse entière"),
}
#: Parts of a row that are the row: « Téléphone », not « Téléphone, Numéro ».
_WHOLE = frozenset(("phones.number", "emails.address", "social_profiles.url", "loyalty.member_number"))


def column_label(target: str, row: int = 0, label: str = "") -> str:
    """What a column is put into: « Téléphone 2 (Portable) », « Ville », « gardée dans la note »."""
    name, _dot, part = target.partition(".")
    if target in _SPECIAL:
        text = _(_SPECIAL[target])
    elif name == "consent":
        channels = {channel.value: words for channel, words in CHANNELS.items()}
        text = field_label(name) + (f", {_(channels[part])}" if part else "")
    elif part and target not in _WHOLE and name != "addresses":
        text = f"{field_label(name)}, {field_label(part).lower()}"
    else:
        text = field_label(part if name == "addresses" and part else name)
    if row:
        text = f"{text} {row + 1}"
    return f"{text} ({_shown(name, label)})" if label else text


def _shown(name: str, label: str) -> str:
    listed = ListName.NETWORK if name == "social_profiles" else ListName.LABEL
    preset = PRESETS[listed].get(label)
    return _(preset) if preset else label
