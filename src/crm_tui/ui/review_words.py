"""Pairs of likely duplicates, and the search for them, in words."""

from __future__ import annotations

from collections.abc import Iterator

from crm_tui.domain.vocabulary import Level
from crm_tui.i18n import N_, _, ngettext
from crm_tui.reason_texts import LEVELS, reason_text
from crm_tui.services.review import Pair, ReviewState
from crm_tui.ui.form.values import ComparedLine
from crm_tui.ui.words import Words, counted, day

_SHORT_LEVELS = {
    Level.CERTAIN: N_("très probable"),
    Level.PROBABLE: N_("probable"),
    Level.POSSIBLE: N_("peut-être"),
}


def searching(done: int, total: int, width: int) -> str:
    """How far a search is, with a bar of ``width`` cells."""
    filled = min(width, done * width // max(1, total))
    return _("Recherche {bar} {done} sur {total} fiches").format(
        bar="█" * filled + "░" * (width - filled), done=counted(done), total=counted(total)
    )


def searched(state: ReviewState | None) -> str:
    """When the base was searched, or how far, and what F5 would do."""
    if state is None or state.at is None:
        return _("F5 cherche les doublons de toute la base.")
    if state.finished_at is None:
        return _("Recherche arrêtée à {done} sur {total} fiches : F5 la reprend.").format(
            done=counted(state.done), total=counted(state.total)
        )
    return _("Base parcourue le {day} : F5 cherche ce qui a changé depuis.").format(
        day=day(state.finished_at)
    )


def only(level: Level) -> str:
    """« Seulement : probable »."""
    return _("Seulement : {level}").format(level=_(_SHORT_LEVELS[level]))


def cells(pair: Pair) -> tuple[str, ...]:
    """One line of the list."""
    return _(_SHORT_LEVELS[pair.level]), pair.a.name, pair.b.name, " · ".join(_short_reasons(pair))


def why(pair: Pair, region: str) -> str:
    """How likely, and all the reasons."""
    return " · ".join((_(LEVELS[pair.level]), *_reasons(pair, region)))


def compared(pair: Pair, words: Words) -> Iterator[ComparedLine]:
    """The two cards side by side."""
    a, b = pair.a, pair.b
    yield ComparedLine(
        "", _("fiche n° {number}").format(number=a.number), _("n° {number}").format(number=b.number), ""
    )
    for title, one, other in (
        (_("Nom"), a.name, b.name),
        (_("Téléphone"), words.phone(a.phone), words.phone(b.phone)),
        (_("Email"), _first(a.emails), _first(b.emails)),
        (_("Ville"), a.city, b.city),
    ):
        if one or other:
            sign = "=" if one == other else "≠" if one and other else ""
            yield ComparedLine(title, one, other, sign)


def level_count(level: Level, count: int) -> str:
    """« 3 très probables »."""
    match level:
        case Level.CERTAIN:
            text = ngettext("{count} très probable", "{count} très probables", count)
        case Level.PROBABLE:
            text = ngettext("{count} probable", "{count} probables", count)
        case _:
            text = _("{count} peut-être")
    return text.format(count=counted(count))


def _reasons(pair: Pair, region: str) -> Iterator[str]:
    return (reason_text(reason, region).strip() for reason in pair.reasons)


def _short_reasons(pair: Pair) -> Iterator[str]:
    """The reasons without what they speak of, which stands below."""
    return (reason_text(reason, without=reason.data.keys()).strip() for reason in pair.reasons)


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""
