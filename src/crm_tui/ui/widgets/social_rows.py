"""A profile on a social network in the form (manual, steps 34-36)."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import SocialProfile
from crm_tui.domain.vocabulary import ListName
from crm_tui.i18n import _
from crm_tui.ui.form.lists import list_menu
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.words import Words


class SocialRow(FieldRow):
    """The network, and the web address or handle."""

    def __init__(self, index: int, profile: SocialProfile, words: Words) -> None:
        stem = f"social-{index}"
        self._profile = profile
        self._shown = profile.url or profile.typed
        self.network = list_menu(ListName.NETWORK, profile.network, words.vocabulary, id=f"{stem}-network")
        self.field = TextField(self._shown, id=f"{stem}-url")
        super().__init__(_("Réseau"), self.network, _("Identifiant"), self.field, id=f"{stem}-row")

    @property
    def value(self) -> SocialProfile:
        """The row as typed; an address that nobody touched stays as it was understood."""
        profile = self._profile
        if self.field.value != self._shown:
            profile = SocialProfile(id=profile.id, typed=self.field.value)
        return replace(profile, network=self.network.value)
