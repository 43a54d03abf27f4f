"""What people read about a word that should not stand in a note: why, and what to write instead."""

from __future__ import annotations

from crm_tui.domain.wording import Hit, Topic
from crm_tui.i18n import N_, _, ngettext

WHY = {
    Topic.INSULT: N_("injure, le client la lira (RGPD art. 5)"),
    Topic.HEALTH: N_("santé, interdit ici (RGPD art. 9)"),
    Topic.RELIGION: N_("religion, interdit ici (RGPD art. 9)"),
    Topic.ORIGIN: N_("origine, interdit ici (RGPD art. 9)"),
    Topic.OPINION: N_("opinion politique, interdit ici (RGPD art. 9)"),
    Topic.UNION: N_("syndicat, interdit ici (RGPD art. 9)"),
    Topic.SEX_LIFE: N_("vie intime, interdit ici (RGPD art. 9)"),
    Topic.OFFENCE: N_("infraction, interdit ici (RGPD art. 10)"),
    Topic.JUDGEMENT: N_("jugement, le client le lira (RGPD art. 5)"),
    Topic.SENSITIVE: N_("donnée sensible, interdit ici (RGPD art. 9)"),
}
"""By topic, why such a word may not stand in a note: the person may read it, and the law."""

PROPOSALS = {
    "tone": N_("a haussé le ton le …"),
    "dispute": N_("désaccord le … sur …"),
    "late": N_("facture du … payée avec retard"),
    "discount": N_("a demandé une remise de …"),
    "stated": N_("a déclaré le … : …"),
    "complaint": N_("réclamation du … : …"),
    "quote": N_("souhaite des explications sur …"),
    "calls": N_("a appelé le … au sujet de …"),
    "visit": N_("passage du … : …"),
    "until": N_("indisponible jusqu'au …"),
    "access": N_("souhaite un accès ou un vélo adapté : …"),
    "recall": N_("rappeler à partir du …"),
    "language": N_("parle …"),
    "missing": N_("article manquant constaté le … : …"),
}
"""Factual wordings by their codes; « remove » has none: nothing useful can be said, the word goes."""

_MARKS = {True: "▲", False: "△"}


def wording_of(hit: Hit) -> str:
    """The factual wording proposed for a hit; empty where it should simply go."""
    return _(PROPOSALS[hit.proposal]) if hit.proposal in PROPOSALS else ""


def why(hit: Hit) -> str:
    """« « radin » : jugement, le client le lira (RGPD art. 5) »."""
    return _("« {word} » : {why}").format(word=hit.word, why=_(WHY[hit.topic]))


def hit_line(hit: Hit, others: int = 0) -> str:
    """One line: the word, why, what to write instead, and how many more there are."""
    wording = wording_of(hit)
    instead = _("→ {wording}").format(wording=wording) if wording else _("→ à retirer")
    more = ngettext("(+ {count} autre)", "(+ {count} autres)", others).format(count=others) if others else ""
    return " ".join(part for part in (_MARKS[hit.is_serious], why(hit), instead, more) if part)
