"""What people read of an examination of the database: what is well, what is not, and why it matters.

The codes and their data are those of :mod:`crm_tui.store.doctor`; what mends a finding is its ``remedy``, a
command that is shown as it is.
"""

from __future__ import annotations

from datetime import datetime

from crm_tui.domain.errors import CrmError
from crm_tui.domain.health import Finding
from crm_tui.domain.seals import SealProblem
from crm_tui.i18n import N_, _
from crm_tui.labels import error_text

GOOD = {
    "database": N_("La base est là : {path}"),
    "schema_version": N_("La base est au niveau de cette version de crm-tui ({version})"),
    "sqlite_version": N_("SQLite {version} ({driver})"),
    "journal_mode": N_("Journal : {mode}"),
    "file_mode": N_("Droits de {path} : {mode}"),
    "folder_mode": N_("Droits du dossier {path} : {mode}"),
    "filesystem": N_("Disque de {path} : {kind}"),
    "free_space": N_("Place libre pour {path} : {free}"),
    "quick_check": N_("Le contenu de la base est entier"),
    "server_version": N_("PostgreSQL {version}"),
    "guards": N_("Les déclencheurs de la trace sont en place"),
    "staging": N_("Rien n'a été écrit en dehors de crm-tui"),
    "trace": N_("La trace est intacte. Événements vérifiés : {events}"),
    "trace_unchecked": N_(
        "La trace compte {events} événements. Pour la vérifier, lancez : crm-tui trace verify"
    ),
    "trace_head": N_("Dernier événement de la trace : n° {seq}, {at}, empreinte {hash}"),
}
BAD = {
    "schema_version": N_("La base est au niveau {version}, cette version de crm-tui attend {expected}"),
    "sqlite_version": N_(
        "SQLite {version} ({driver}) peut abîmer une base où plusieurs écrivent : changez de version"
    ),
    "journal_mode": N_("Journal « {mode} » au lieu de « wal » : lire et écrire se gênent"),
    "file_mode": N_("Droits de {path} : {mode} au lieu de {expected}"),
    "folder_mode": N_("Droits du dossier {path} : {mode}, d'autres peuvent y remplacer la base"),
    "filesystem": N_("{path} est sur un disque en réseau ({kind}) : la base doit être sur un disque local"),
    "free_space": N_("Il ne reste que {free} pour {path} : libérez de la place"),
    "quick_check": N_("Le contenu de la base est abîmé ({problem}) : reprenez une copie (crm-tui restore)"),
    "guards": N_("Un déclencheur de la trace manque ou a été changé : {name}"),
    "trace": N_("La trace ne se vérifie pas : {problem}"),
    "staging": N_("La base a été écrite en dehors de crm-tui : il en reste dans {name}"),
}

#: What is wrong with a trace, by the code of the verification.
PROBLEMS = {
    "hash": N_("l'enchaînement est rompu"),
    "digest": N_("des valeurs ont été changées"),
    "value_missing": N_("des valeurs manquent"),
    "gap": N_("des événements manquent"),
    "format": N_("un événement n'est pas écrit comme crm-tui les écrit"),
    "schema": N_("une table de la base manque ou a été changée"),
    "cut": N_("l'empreinte notée n'y est pas : des événements ont été retirés ou réécrits"),
    "staging": N_("des écritures sont restées hors de la trace"),
    "guard_missing": N_("une protection de la base manque ou a été changée"),
    "rows_differ": N_("une fiche ne correspond pas à sa trace"),
}

#: What is wrong with the seals, or with the trace as they say.
SEALS = {
    "seals_missing": N_("le fichier des sceaux n'est plus là"),
    "seals_empty": N_("le fichier des sceaux est vide"),
    "seal_unreadable": N_("la ligne {number} du fichier des sceaux n'est pas un sceau"),
    "seal_gap": N_("le sceau n° {number} ne suit pas le précédent : des sceaux ont été retirés ou changés"),
    "seal_forged": N_("le sceau n° {number} du {at} n'est pas signé par une clé reconnue"),
    "seal_other": N_("le sceau du {at} est d'une autre base : le journal a été réécrit depuis le début"),
    "seal_cut": N_("le journal s'arrête à n° {last}, le sceau du {at} attendait n° {seq}"),
    "seal_rewritten": N_(
        "l'événement n° {seq} n'est plus celui que le sceau du {at} a signé : le journal a été réécrit"
    ),
}

_UNITS = (N_("{number} o"), N_("{number} ko"), N_("{number} Mo"), N_("{number} Go"), N_("{number} To"))


def finding_text(finding: Finding) -> str:
    """The sentence about a finding, in the language in use.

    A code of a newer version is shown as it is.
    """
    data = _readable(finding.data)
    if finding.code == "database" and not finding.ok:
        return _why_not_opened(data)
    if finding.code == "trace" and not finding.ok:
        return broken_text(data["problem"], data["seq"], data.get("detail", ""), int(data.get("events") or 0))
    if finding.code == "trace_head" and data["seq"] == "0":
        return _("La trace est vide")
    sentence = (GOOD if finding.ok else BAD).get(finding.code)
    return _(sentence).format_map(data) if sentence else finding.code


def broken_text(problem: str, seq: str, detail: str, events: int = 0) -> str:
    """What a verification found, and from which event on where it knows, or up to which one all is well."""
    start = _("après l'événement {seq}") if problem == "rows_differ" else _("à partir de l'événement {seq}")
    where = start.format(seq=seq) if seq else ""
    what = _(PROBLEMS.get(problem, problem))
    said = f"({detail})" if detail else ""
    text = _(BAD["trace"]).format(problem=" ".join(filter(None, (what, where, said))))
    if seq or not events:
        return text
    return _("{problem} ; les événements 1 à {events} se suivent").format(problem=text, events=events)


def seal_text(problem: SealProblem) -> str:
    """What the seals say against the trace."""
    at = f"{datetime.fromisoformat(problem.at).astimezone():%d/%m/%Y %H:%M}" if problem.at else ""
    what = _(SEALS[problem.code]).format(number=problem.number, at=at, seq=problem.seq, last=problem.last)
    return _(BAD["trace"]).format(problem=what)


def _why_not_opened(data: dict[str, str]) -> str:
    error = CrmError(**data)
    error.code = data["error"]
    return error_text(error)


def _readable(data: dict[str, str]) -> dict[str, str]:
    """The data with sizes and times as people say them."""
    readable = dict(data)
    if "free" in data:
        readable["free"] = _size(int(data["free"]))
    if data.get("at"):
        readable["at"] = f"{datetime.fromisoformat(data['at']).astimezone():%d/%m/%Y %H:%M}"
    return readable


def _size(octets: int) -> str:
    """As many digits as one wants to know: 41 Go."""
    rank = min(len(f"{octets:d}") - 1, 12) // 3
    return _(_UNITS[rank]).format(number=octets // 1000**rank)
