"""The language of the sentences people read.

The code speaks French: a French sentence is its own key, so that a reader finds any behaviour from the words
on the screen. ``locale/en`` is the first translation. French needs no catalogue, hence no start-up cost.
"""

from __future__ import annotations

from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("fr", "en")


class _Messages:
    """The sentences of the language in use."""

    def __init__(self) -> None:
        self.language = "fr"
        self._translations: object | None = None

    def use(self, language: str) -> None:
        """Speak ``language`` from now on; an unknown one means French."""
        self.language = language if language in LANGUAGES else "fr"
        self._translations = None
        if self.language != "fr":
            import gettext

            self._translations = gettext.translation(
                "crm_tui", str(LOCALE_FOLDER), languages=[self.language], fallback=True
            )

    def gettext(self, message: str) -> str:
        """The sentence in the language in use."""
        if self._translations is None or not message:
            return message
        return self._translations.gettext(message)  # type: ignore[attr-defined,no-any-return]  # lazily imported class

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The singular or plural sentence; in French, zero is singular."""
        if self._translations is None:
            return singular if abs(count) < 2 else plural
        return self._translations.ngettext(singular, plural, count)  # type: ignore[attr-defined,no-any-return]  # idem

    def pgettext(self, context: str, message: str) -> str:
        """The sentence in the language in use, for one of the places where the French words stand."""
        if self._translations is None:
            return message
        return self._translations.pgettext(context, message)  # type: ignore[attr-defined,no-any-return]  # idem


_messages = _Messages()


def use_language(language: str) -> None:
    """Choose the language of every sentence said from now on (``fr`` or ``en``)."""
    _messages.use(language)


def current_language() -> str:
    """The code of the language in use."""
    return _messages.language


def _(message: str) -> str:
    """Translate a French sentence."""
    return _messages.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a French sentence that counts something."""
    return _messages.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate French words that mean several things; ``context`` says which (« Commercial »: section)."""
    return _messages.pgettext(context, message)


def N_(message: str) -> str:  # gettext's own name
    """Mark a French sentence that is translated later, where it is shown."""
    return message
