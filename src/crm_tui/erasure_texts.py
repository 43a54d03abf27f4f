"""The letter that proves an erasure: what was destroyed and what is kept, and no value of the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crm_tui.i18n import N_, _

_DESTROYED = (
    N_("l'identité, les coordonnées, les profils, l'IBAN et les numéros d'entreprise ;"),
    N_("les notes, les états, la fidélité, l'origine et les motifs ;"),
    N_("les réponses aux communications commerciales, avec leur formulation ;"),
    N_("toutes les valeurs de l'historique, y compris celles des fiches fusionnées ;"),
    N_("ce qui servait à la recherche et aux doublons, et les saisies non enregistrées."),
)
_KEPT = (
    N_("le numéro de client, la date et le motif de cet effacement, comme preuve ;"),
    N_("le squelette de la trace : dates, auteurs et noms des champs, sans aucune valeur ;"),
    N_("s'il y a eu opposition, une empreinte chiffrée qui empêche un nouveau démarchage ;"),
    N_("le journal d'accès, sans valeur, douze mois au plus."),
)
_OUTSIDE = (
    N_("Les copies de sauvegarde d'avant cette date disparaissent à leur échéance ; remises en place,"),
    N_("elles sont aussitôt purgées de cette personne. Les fichiers exportés auparavant, et les factures"),
    N_("que la loi fait conserver dix ans, sont hors de ce programme."),
)


def letter(
    number: str,
    also: Sequence[str],
    at: str,
    reason: str,
    shop: str,
    files: Sequence[tuple[str, str, str]] = (),
) -> str:
    """The whole text.

    Args:
        number: the customer number.
        also: numbers of the cards that were merged into it.
        at: when, as the store writes it.
        reason: why, as the manager wrote it.
        shop: who writes.
        files: when, by whom and of how many clients a file was written in the last twelve months in which
            the person may be; no number for a file about the person alone.
    """
    moment = datetime.fromisoformat(at).astimezone()
    lines = [
        _("Attestation d'effacement (RGPD, article 17)"),
        "",
        shop,
        _("Client n° {number}, effacé le {day} à {time}.").format(
            number=number, day=f"{moment:%d/%m/%Y}", time=f"{moment:%H:%M}"
        ),
    ]
    if also:
        lines.append(
            _("Fiches fusionnées, effacées avec elle : n° {numbers}.").format(numbers=", ".join(also))
        )
    lines += [_("Motif : {reason}").format(reason=reason), "", _("Ont été détruits :")]
    lines += [f"- {_(line)}" for line in _DESTROYED]
    lines += ["", _("Est conservé :"), *(f"- {_(line)}" for line in _KEPT), ""]
    lines += [_(line) for line in _OUTSIDE]
    if files:
        lines += ["", _("Fichiers écrits depuis douze mois, à détruire ou à corriger par qui les détient :")]
        for when, by, count in files:
            day = f"{datetime.fromisoformat(when).astimezone():%d/%m/%Y %H:%M}"
            what = _("export de {count} fiches").format(count=count) if count else _("dossier d'accès")
            lines.append(f"- {day}, {by} : {what}")
    return "\n".join(lines) + "\n"
