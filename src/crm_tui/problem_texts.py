"""What people read about a problem: what is the matter, and what to do.

The codes are given by :mod:`crm_tui.domain.rules` and the readings behind it.
"""

from __future__ import annotations

from crm_tui.domain.address import country_name
from crm_tui.domain.errors import Problem
from crm_tui.domain.vocabulary import ListName
from crm_tui.i18n import N_, _
from crm_tui.labels import preset_label

PROBLEM_TEXTS = {
    "name_missing": N_("Donnez au moins un nom, une société, un téléphone ou un email"),
    "required": N_("Ce champ est obligatoire"),
    "too_long": N_("Texte trop long : {limit} caractères au plus, raccourcissez-le"),
    "billing_twice": N_("Une seule coordonnée de facturation par sorte : la première est gardée"),
    "delivery_twice": N_("Une seule adresse de livraison : la première est gardée"),
    "postal_code_shape": N_("Code postal : {digits} chiffres ({country}). Vérifiez-le ou changez le pays"),
    "postal_line_long": N_("Ligne de plus de {limit} signes sur l'enveloppe : abrégez-la"),
    "postal_line_shorter": N_("Ligne de plus de {limit} signes"),
    "country_unknown": N_("Pays inconnu : choisissez-le dans la liste"),
    "bad_date": N_("Cette date n'existe pas : tapez-la comme 31/12/2027"),
    "loyalty_programme_missing": N_("Choisissez le programme de fidélité de ce numéro"),
    "loyalty_number_missing": N_("N° de membre absent : saisissez-le, ou tirez-en un au hasard"),
    # A line of JSON
    "bad_json": N_("Ce n'est pas un objet JSON : vérifiez accolades, guillemets, virgules"),
    "one_object": N_("Donnez un objet JSON entre accolades, et un seul"),
    "line_too_long": N_("Cette ligne a plus de {limit} caractères : mettez une fiche par ligne"),
    "bad_encoding": N_("Cette ligne a des signes illisibles : corrigez-la, ou enregistrez en UTF-8"),
    "wrong_type": N_("Ce n'est pas la sorte de valeur attendue : donnez {expected}"),
    "unknown_value": N_("Cette valeur n'existe pas : choisissez parmi {allowed}"),
    "unknown_field": N_("Ce champ n'existe pas : corrigez son nom ou retirez-le"),
    "unknown_item": N_("« {value} » n'est pas dans la liste : choisissez parmi {allowed}"),
    "unknown_colleague": N_("« {login} » n'est pas dans la liste du personnel : commercial ignoré"),
    "note_wording": N_("Note à revoir : « {words} ». Le client peut la lire : restez factuel"),
    # A record of a file
    "cut_short": N_("Le fichier s'arrête au milieu de cette fiche : il est incomplet"),
    "unclosed_quote": N_("Un guillemet est ouvert et jamais refermé : corrigez cette ligne"),
    "bad_row": N_("Les guillemets de cette ligne sont mal placés : corrigez-la"),
    "too_many_cells": N_("{found} cellules au lieu de {expected} : mettez le texte entre guillemets"),
    "too_few_cells": N_("{found} cellules au lieu de {expected} : complétez la ligne"),
    "broken_accents": N_("Des accents sont abîmés dans cette fiche : vérifiez-la"),
    "kept_in_note": N_("« {value} » n'a pas sa place dans ce champ : gardé dans la note"),
    "vcard_outside": N_("Ce texte n'est dans aucune fiche vCard : ignoré"),
    "vcard_not_closed": N_("Cette fiche vCard n'a pas de fin (END:VCARD)"),
    "vcard_group": N_("C'est une liste de contacts, pas une fiche : ignorée"),
    "vcard_line_unread": N_("« {value} » n'est pas une ligne vCard : gardé dans la note"),
    # Telephone
    "phone_not_a_number": N_("Ce n'est pas un numéro de téléphone : tapez ses chiffres"),
    "phone_country_unknown": N_("Indicatif de pays inconnu : vérifiez les chiffres après le +"),
    "phone_too_short": N_("Numéro trop court ({digits} chiffres) : complétez-le"),
    "phone_too_long": N_("Numéro trop long ({digits} chiffres) : un seul numéro par ligne"),
    "phone_service": N_("Numéro court, gardé comme numéro de service"),
    "phone_unallocated": N_("Numéro gardé, mais attribué à personne : relisez-le avec le client"),
    "phone_overseas": N_("Numéro non attribué ; s'il est d'outre-mer ({country}), tapez son indicatif"),
    "phone_read_as": N_("Lu comme un numéro d'un autre pays : {country}. Sinon, corrigez-le"),
    "phone_several": N_("Un seul numéro par ligne : ajoutez une ligne pour « {remainder} »"),
    "phone_split": N_("Deux numéros sur une ligne : « {remainder} » est mis sur la sienne"),
    "phone_label": N_("« {remainder} » ne fait pas partie du numéro : mis dans l'intitulé"),
    "phone_text": N_("« {remainder} » ne fait pas partie du numéro : mettez-le dans l'intitulé"),
    "phone_objected": N_("Ce numéro s'est opposé le {day} : démarchage interdit"),
    # E-mail
    "email_objected": N_("Cette adresse s'est opposée le {day} : démarchage interdit"),
    "email_no_at": N_("L'adresse email n'a pas de @"),
    "email_no_name": N_("L'adresse email n'a rien avant le @"),
    "email_no_domain": N_("L'adresse email n'a rien après le @"),
    "email_two_ats": N_("L'adresse email a plusieurs @ : un seul est permis"),
    "email_space": N_("L'adresse email contient une espace : retirez-la"),
    "email_comma": N_("L'adresse email a une virgule à la place d'un point"),
    "email_two_dots": N_("L'adresse email a deux points qui se suivent : retirez-en un"),
    "email_no_dot": N_("L'adresse email n'a pas de point après le @"),
    "email_too_long": N_("L'adresse email est trop longue : vérifiez-la"),
    "email_reserved": N_("Ce domaine ne reçoit pas de courrier : vérifiez ce qui suit le @"),
    "email_character": N_("L'adresse email a un caractère interdit ou mal placé : vérifiez-la"),
    "email_accents": N_("Peu de messageries acceptent un accent avant le @ : vérifiez l'adresse"),
    "email_provider": N_("Domaine inhabituel après le @ : vérifiez-le"),
    "email_several": N_("Une seule adresse par ligne : ajoutez une ligne pour « {remainder} »"),
    "email_split": N_("Deux adresses sur une ligne : « {remainder} » est mis sur la sienne"),
    # Firm
    "vat_format": N_("Ce n'est pas un numéro de TVA : tapez-le comme FR40303265045"),
    "vat_incomplete": N_("Numéro de TVA incomplet : tapez la suite, ou le SIREN ou SIRET entier"),
    "vat_too_long": N_("Numéro de TVA trop long : retirez les caractères en trop"),
    "vat_checksum": N_("Numéro de TVA faux (la clé ne correspond pas) : relisez-le"),
    "vat_country": N_("Pays du numéro de TVA inconnu : vérifiez les deux premières lettres"),
    "vat_unchecked": N_("Numéro de TVA gardé sans contrôle de sa clé ({country}) : relisez-le"),
    "vat_guessed": N_("Lu comme un numéro de TVA d'un autre pays : {country}. Sinon, corrigez-le"),
    "siren_format": N_("Un SIREN n'a que des chiffres : retirez le reste"),
    "siren_incomplete": N_("SIREN incomplet : 9 chiffres"),
    "siren_too_long": N_("SIREN trop long : 9 chiffres"),
    "siren_checksum": N_("SIREN faux (la clé ne correspond pas) : relisez-le"),
    "siren_mismatch": N_("SIREN, SIRET et TVA ne sont pas de la même entreprise : vérifiez-les"),
    "siret_format": N_("Un SIRET n'a que des chiffres : retirez le reste"),
    "siret_incomplete": N_("SIRET incomplet : 14 chiffres"),
    "siret_too_long": N_("SIRET trop long : 14 chiffres"),
    "siret_checksum": N_("SIRET faux (la clé ne correspond pas) : relisez-le"),
    "siret_is_siren": N_("C'est un SIREN (9 chiffres), gardé comme tel ; un SIRET en a 14"),
    # Bank
    "iban_format": N_("Ce n'est pas un IBAN : deux lettres du pays, puis ses chiffres"),
    "iban_country": N_("Pays de l'IBAN inconnu : vérifiez les deux premières lettres"),
    "iban_incomplete": N_("IBAN incomplet : tapez la suite"),
    "iban_too_long": N_("IBAN trop long : retirez les caractères en trop"),
    "iban_checksum": N_("IBAN faux (la clé ne correspond pas) : relisez-le"),
    "iban_bank": N_("IBAN gardé, mais sa banque n'est pas dans la liste nationale : relisez-le"),
    # Web
    "web_space": N_("Une adresse web n'a pas d'espace : retirez-la"),
    "web_handle": N_("Ce n'est pas un identifiant {network} : copiez l'adresse du profil"),
    "web_scheme": N_("Seules les adresses http(s) sont acceptées : tapez celle de la page"),
    "web_host": N_("Ce n'est pas une adresse web : tapez-la entière, comme www.exemple.fr"),
    "web_is_email": N_("C'est une adresse email : mettez-la dans les emails"),
    "web_no_profile": N_("Ce n'est pas l'adresse d'un profil : ouvrez le profil et copiez la sienne"),
    "web_other_network": N_("Adresse d'un autre réseau ({network}) : changez le réseau ou l'adresse"),
}

#: What a value of JSON should have been, by the code in the problem.
_EXPECTED = {
    "text": N_("un texte entre guillemets"),
    "list": N_("une liste entre crochets"),
    "object": N_("un objet entre accolades"),
    "true/false": N_("true ou false, sans guillemets"),
}


def problem_text(problem: Problem) -> str:
    """The sentence about a problem, in the language in use, with the proposal where there is one.

    A code of a newer version is shown as it is.
    """
    if problem.code not in PROBLEM_TEXTS:
        return problem.code
    sentence = _(PROBLEM_TEXTS[problem.code]).format(**_readable(problem.data))
    if proposal := problem.data.get("proposal"):
        return _("{sentence}. Plutôt {proposal} ?").format(sentence=sentence, proposal=proposal)
    return sentence


def _readable(data: dict[str, str]) -> dict[str, str]:
    """The data with the names of countries and networks in the place of their codes."""
    readable = dict(data)
    if "country" in data:
        readable["country"] = country_name(data["country"])
    if data.get("expected") in _EXPECTED:
        readable["expected"] = _(_EXPECTED[data["expected"]])
    if "network" in data:
        readable["network"] = _(preset_label(ListName.NETWORK, data["network"]))
    return readable
