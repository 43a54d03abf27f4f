"""What is said about drafts that cannot be kept."""

from __future__ import annotations

from crm_tui.domain.errors import CrmError, StoreReadOnly
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import drafts


def problem_words(error: CrmError) -> str:
    """Why drafts cannot be kept; a folder that cannot be written is that of the drafts, not the base's."""
    if isinstance(error, StoreReadOnly):
        text = _("Le brouillon ne peut pas être gardé : vérifiez les droits de {path}.")
        return text.format(path=drafts.folder())
    return error_text(error)
