"""Why two cards look like the same client, and how likely it is, in words; never a percentage."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter
from typing import TYPE_CHECKING

from crm_tui.domain.vocabulary import Level
from crm_tui.i18n import N_, _

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Reason

LEVELS = {
    Level.CERTAIN: N_("très probablement la même"),
    Level.PROBABLE: N_("probablement la même"),
    Level.POSSIBLE: N_("peut-être la même"),
    Level.CLOSE: N_("fiche proche"),
}
REASONS = {
    "same_mobile": N_("même portable {number}"),
    "same_phone": N_("même fixe {number}"),
    "shared_phone": N_("même téléphone {number} (partagé par {count} fiches)"),
    "near_phone": N_("téléphone à un chiffre près"),
    "former_phone": N_("ancien téléphone de la fiche {number}"),
    "same_email": N_("même email {address}"),
    "shared_email": N_("même email {address} (partagé par {count} fiches)"),
    "near_email": N_("email à une lettre près"),
    "same_mailbox": N_("même début d'email"),
    "same_domain": N_("même domaine d'email"),
    "former_email": N_("ancien email de la fiche {address}"),
    "name_in_email": N_("nom dans l'email"),
    "same_vat": N_("même numéro de TVA"),
    "near_vat": N_("numéro de TVA à un chiffre près"),
    "same_iban": N_("même IBAN"),
    "near_iban": N_("IBAN à un signe près"),
    "same_name": N_("nom et prénom identiques"),
    "same_nickname": N_("même nom, par le surnom {name}"),
    "same_last_name": N_("même nom"),
    "near_name": N_("nom très proche : {mine} / {theirs}"),
    "sounds_alike": N_("nom qui se prononce pareil : {mine} / {theirs}"),
    "part_of_name": N_("nom en partie identique : {mine} / {theirs}"),
    "swapped_names": N_("prénom et nom inversés"),
    "former_name": N_("ancien nom de la fiche : {name}"),
    "short_first_name": N_("prénom abrégé : {short} = {full}"),
    "same_initial": N_("même initiale du prénom"),
    "near_first_name": N_("prénom très proche : {mine} / {theirs}"),
    "rare_name": N_("nom rare (fiches : {count})"),
    "same_company": N_("même société"),
    "near_company": N_("nom de société très proche : {mine} / {theirs}"),
    "part_of_company": N_("nom de société en partie identique : {mine} / {theirs}"),
    "acronym": N_("sigle de la société : {mine} / {theirs}"),
    "name_in_company": N_("nom de la personne dans celui de la société : {name}"),
    "employer_is_company": N_("la société est l'employeur"),
    "same_employer": N_("même employeur"),
    "same_address": N_("même adresse"),
    "near_postal_code": N_("même adresse, code postal différent"),
    "same_street": N_("même rue"),
    "same_postal_code": N_("même code postal"),
    "same_city": N_("même ville"),
    "other_mobile": N_("portable différent"),
    "other_phone": N_("fixe différent"),
    "other_email": N_("email différent"),
    "other_vat": N_("numéro de TVA différent"),
    "other_iban": N_("IBAN différent"),
    "other_first_name": N_("autre prénom : même foyer ?"),
    "similar_first_name": N_("prénom seulement proche : {mine} / {theirs}"),
    "other_name": N_("autre nom"),
    "other_company": N_("autre société"),
    "other_employer": N_("autre employeur"),
    "other_gender": N_("genre différent"),
    "other_address": N_("autre adresse"),
    "other_city": N_("autre ville"),
    "other_department": N_("autre département"),
}
#: A number that only looks like a mobile from the other side of a border.
_ANY_NUMBER = N_("même téléphone {number}")
#: Where what a reason speaks of is left out, because it stands beside it already or does not fit.
SHORT = {
    "same_mobile": N_("même portable"),
    "same_phone": N_("même fixe"),
    "shared_phone": N_("même téléphone (partagé)"),
    "former_phone": N_("ancien téléphone de la fiche"),
    "same_email": N_("même email"),
    "shared_email": N_("même email (partagé)"),
    "former_email": N_("ancien email de la fiche"),
    "same_nickname": N_("même nom, par le surnom"),
    "near_name": N_("nom très proche"),
    "sounds_alike": N_("nom qui se prononce pareil"),
    "part_of_name": N_("nom en partie identique"),
    "former_name": N_("ancien nom de la fiche"),
    "short_first_name": N_("prénom abrégé"),
    "near_first_name": N_("prénom très proche"),
    "rare_name": N_("nom rare"),
    "near_company": N_("nom de société très proche"),
    "part_of_company": N_("nom de société en partie identique"),
    "acronym": N_("sigle de la société"),
    "name_in_company": N_("nom de la personne dans celui de la société"),
    "similar_first_name": N_("prénom seulement proche"),
}
#: The same where only the number itself is left out.
_WITHOUT_NUMBER = {
    "shared_phone": N_("même téléphone (partagé par {count} fiches)"),
    "shared_email": N_("même email (partagé par {count} fiches)"),
}


def reason_text(reason: Reason, region: str = "", without: Collection[str] = ()) -> str:
    """Why two cards look alike, or not; numbers as people of ``region`` write them.

    What the data of the reason leaves blank is left out of the sentence, and so is what ``without`` names.
    """
    data = dict(reason.data)
    is_line = reason.code == "same_mobile" and data.get("number") and not _is_mobile(data["number"])
    if region and data.get("number"):
        from crm_tui.domain.phone import format_phone

        data["number"] = format_phone(data["number"], region)
    if is_line:
        return _("même téléphone") if "number" in without else _(_ANY_NUMBER).format(**data)
    data |= dict.fromkeys(without, "")
    for table in (REASONS, _WITHOUT_NUMBER, SHORT):
        text = table.get(reason.code, "")
        if text and all(data.get(name) for name in placeholders(text)):
            return _(text).format(**data)
    return reason.code


def _is_mobile(number: str) -> bool:
    from crm_tui.domain.phone import phone_kind

    return phone_kind(number) == "mobile"


def placeholders(text: str) -> set[str]:
    """What a sentence speaks of."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}
