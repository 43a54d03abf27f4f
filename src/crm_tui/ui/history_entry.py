"""One thing that changed on a card, as people read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_tui.domain.trace import TraceLine
from crm_tui.i18n import N_, _
from crm_tui.labels import field_label

CREATED = "created"
ATTACHMENT = "attachment"
MERGED = "merged"
LINKED = "linked"
CHECKED = "checked"
_SAID_WHOLE = frozenset((ATTACHMENT, MERGED, LINKED))
"""What is one sentence, without an old and a new value."""

_ADDED = {
    "phones": N_("Téléphone ajouté : {value}"),
    "emails": N_("Email ajouté : {value}"),
    "addresses": N_("Adresse ajoutée : {value}"),
    "social_profiles": N_("Réseau social ajouté : {value}"),
    "loyalty": N_("Fidélité ajoutée : {value}"),
    "notes": N_("Note ajoutée : {value}"),
}
_REMOVED = {
    "phones": N_("Téléphone retiré : {value}"),
    "emails": N_("Email retiré : {value}"),
    "addresses": N_("Adresse retirée : {value}"),
    "social_profiles": N_("Réseau social retiré : {value}"),
    "loyalty": N_("Fidélité retirée : {value}"),
    "notes": N_("Note retirée : {value}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that changed."""

    line: TraceLine
    """Who, when and which event; what :func:`crm_tui.services.history.restore` takes."""
    topic: str
    """What the history is filtered by; a field's name, or one of the constants above."""
    label: str
    old: str = ""
    new: str = ""

    @property
    def field_words(self) -> str:
        """What the history is filtered by, in words."""
        return field_label("consents") if self.topic == "consents" else self.label.partition(",")[0]

    @property
    def arrow(self) -> str:
        """« marie@free.fr → marie@orange.fr »."""
        if self.topic == CREATED or self.topic in _SAID_WHOLE:
            return self.new
        nothing = _("(rien)")
        return f"{self.old or nothing} → {self.new or nothing}"

    @property
    def sentence(self) -> str:
        """« Adresse ajoutée : 12 rue Victor Hugo, 69002 Lyon »."""
        if self.topic == CREATED:
            return self.label
        if self.topic in _SAID_WHOLE:
            return self.new
        return change_sentence(self.topic, self.label, self.old, self.new)


def change_sentence(topic: str, label: str, old: str, new: str) -> str:
    """One change as a sentence."""
    if topic in _ADDED and not old:
        return _(_ADDED[topic]).format(value=new)
    if topic in _REMOVED and not new:
        return _(_REMOVED[topic]).format(value=old)
    if not old:
        return _("{field} : {new}").format(field=label, new=new)
    return _("{field} : {old} → {new}").format(field=label, old=old, new=new or _("(rien)"))


def latest(told: Iterable[HistoryEntry], limit: int) -> list[HistoryEntry]:
    """The last things that changed; of a creation or a merge, only that it happened."""
    newest = list(told)
    whole = {entry.line.change: entry for entry in reversed(newest) if entry.topic in (CREATED, MERGED)}
    return [entry for entry in newest if whole.get(entry.line.change, entry) is entry][:limit]
