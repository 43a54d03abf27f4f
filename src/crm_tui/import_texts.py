"""What people read about files of cards: what they are, and what became of their lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_tui.i18n import N_, _, ngettext
from crm_tui.labels import error_text, field_label
from crm_tui.problem_texts import problem_text

if TYPE_CHECKING:
    from crm_tui.domain.errors import Problem
    from crm_tui.services.exchange import LineResult

FORMATS = {"csv": N_("tableau (CSV)"), "vcard": N_("cartes de visite (vCard)"), "jsonl": N_("JSON Lines")}
DELIMITERS = {";": N_("« ; »"), ",": N_("« , »"), "\t": N_("tabulation"), "|": N_("« | »")}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252",
    "cp850": "DOS (850)",
    "mac_roman": "Mac",
}
OUTCOMES = {
    "created": N_("créée"),
    "completed": N_("complétée"),
    "skipped": N_("laissée"),
    "invalid": N_("à corriger"),
    "failed": N_("en échec"),
}
CUT = N_("Le fichier s'arrête au milieu d'une fiche : il est incomplet, redemandez-le.")
POLICIES = {"skip": N_("laisser"), "complete": N_("compléter la fiche"), "create": N_("créer aussi")}


def outcome_label(outcome: str) -> str:
    """What became of a line, in a word."""
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome


def counted_outcomes(counts: Mapping[str, int]) -> list[str]:
    """« 120 créées », « 3 complétées »: how many lines ended in which way."""
    return [
        _counted(outcome, counts[outcome]).format(count=f"{counts[outcome]:,}".replace(",", " "))
        for outcome in OUTCOMES
        if counts.get(outcome)
    ]


def _counted(outcome: str, count: int) -> str:
    match outcome:
        case "created":
            return ngettext("{count} créée", "{count} créées", count)
        case "completed":
            return ngettext("{count} complétée", "{count} complétées", count)
        case "skipped":
            return ngettext("{count} laissée", "{count} laissées", count)
        case "invalid":
            return _("{count} à corriger")
        case _:
            return _("{count} en échec")


def remark(result: LineResult) -> str:
    """Why a line ended as it did, and what is odd about it; nothing where all is well."""
    parts = []
    if result.error is not None:
        parts.append(error_text(result.error))
    if result.duplicates:
        record = result.duplicates[0].record
        name = record.name or _("fiche n° {number}").format(number=record.id)
        parts.append(_("ressemble à {name}").format(name=name))
    parts += [_about(problem) for problem in result.problems]
    return " · ".join(parts)


def _about(problem: Problem) -> str:
    field, _dot, rest = problem.field.partition(".")
    if not field:
        return problem_text(problem)
    number, _dot, _part = rest.partition(".")
    place = field_label(field) + (f" {int(number) + 1}" if number.isdecimal() and int(number) else "")
    return _("{field} : {problem}").format(field=place, problem=problem_text(problem))
