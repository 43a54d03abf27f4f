"""What people read for each code: fields, vocabulary, actions, reasons and errors, in the manual's words.

Screens and commands share these; a sentence is translated when it is asked for.
"""

from __future__ import annotations

from crm_tui.domain.errors import CrmError
from crm_tui.domain.registers import CheckState
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName, Role
from crm_tui.i18n import N_, _

FIELDS = {
    "kind": N_("Type"),
    "gender": N_("Genre"),
    "first_name": N_("Prénom"),
    "last_name": N_("Nom de famille"),
    "nickname": N_("Surnom"),
    "department": N_("Département"),
    "job_title": N_("Profession"),
    "employer": N_("Employeur"),
    "employer_id": N_("Fiche de l'employeur"),
    "company_name": N_("Société"),
    "vat_number": N_("Numéro de TVA"),
    "siren": N_("SIREN"),
    "siret": N_("SIRET"),
    "iban": N_("IBAN"),
    "salesperson": N_("Commercial"),
    "salesperson_id": N_("Commercial"),
    "states": N_("Etat du contact"),
    "state": N_("Etat du contact"),
    "stage": N_("Cycle de prospection"),
    "origin": N_("Origine"),
    "consent": N_("Communications commerciales"),
    "consents": N_("Communications commerciales"),
    "phones": N_("Téléphone"),
    "emails": N_("Email"),
    "addresses": N_("Adresse"),
    "social_profiles": N_("Réseau social"),
    "loyalty": N_("Fidélité"),
    "notes": N_("Note"),
    "label": N_("Intitulé"),
    "value": N_("Valeur"),
    "typed": N_("Tel que saisi"),
    "extension": N_("Poste"),
    "number": N_("Numéro"),
    "repetition": N_("Répétition"),
    "street": N_("Voie"),
    "complement": N_("Complément"),
    "box": N_("Boîte"),
    "po_box": N_("Boîte postale"),
    "postal_code": N_("Code postal"),
    "city": N_("Ville"),
    "cedex": N_("Cedex"),
    "country": N_("Pays"),
    "manual": N_("Saisie manuelle"),
    "source": N_("Adresse donnée par"),
    "billing": N_("Facturation"),
    "delivery": N_("Livraison"),
    "network": N_("Réseau"),
    "url": N_("Identifiant"),
    "programme": N_("Programme"),
    "member_number": N_("N° de membre"),
    "valid_until": N_("Valable jusqu'au"),
    "text": N_("Note"),
    "guard_reason": N_("Motif (note)"),
    "channel": N_("Canal"),
    "how": N_("Recueilli"),
    "wording": N_("Formulation"),
    "at": N_("Date"),
    "by": N_("Par"),
    "rank": N_("Ordre"),
    "attached_at": N_("Rattachée le"),
    "attached_by": N_("Rattachée par"),
    "detached_at": N_("Détachée le"),
    "detached_by": N_("Détachée par"),
    "detach_reason": N_("Motif"),
    "shop_id": N_("Entreprise"),
    "version": N_("Version"),
    "created_at": N_("Créée le"),
    "updated_at": N_("Modifiée le"),
    "name": N_("Nom"),
    "login": N_("Compte"),
    "role": N_("Rôle"),
    "active": N_("Actif"),
    "merged_into": N_("Fusionnée dans la fiche"),
    "winner_id": N_("Fiche gardée"),
    "loser_id": N_("Fiche fusionnée"),
    "score": N_("Ressemblance"),
    "reasons": N_("Raisons"),
    "undone_at": N_("Fusion annulée le"),
    "undone_by": N_("Fusion annulée par"),
    "low": N_("Première fiche"),
    "high": N_("Seconde fiche"),
    "members": N_("Client chez"),
    "vat_check": N_("TVA au registre"),
    "proof": N_("N° de consultation"),
    "erased_at": N_("Effacée le"),
    "archived_at": N_("Archivée le"),
    "archived_by": N_("Archivée par"),
    "archive_reason": N_("Motif de l'archivage"),
    "last_contact_at": N_("Dernier contact"),
    "last_contact_how": N_("Sorte de contact"),
    "kept_at": N_("Conservée le"),
    "kept_by": N_("Conservée par"),
    "kept_reason": N_("Motif de conservation"),
    "due_at": N_("À répondre avant le"),
    "written_at": N_("Dossier écrit le"),
    "handed_at": N_("Dossier remis le"),
    "handed_by": N_("Dossier remis par"),
}

PRESETS: dict[ListName, dict[str, str]] = {
    ListName.STATE: {
        "client": N_("Client"),
        "prospect": N_("Prospect"),
        "employee": N_("Employé"),
        "supplier": N_("Fournisseur"),
    },
    ListName.STAGE: {
        "to_contact": N_("Client à contacter"),
        "proposal": N_("Proposition effectuée"),
        "sold": N_("Vente effectuée"),
        "cancelled": N_("Annulé"),
    },
    ListName.ORIGIN: {
        "word_of_mouth": N_("Bouche à oreille"),
        "walk_in": N_("Passage"),
        "website": N_("Site web"),
        "trade_fair": N_("Salon"),
        "social_network": N_("Réseaux sociaux"),
        "advertisement": N_("Publicité"),
        "partner": N_("Partenaire"),
        "phone_call": N_("Appel téléphonique"),
    },
    ListName.NETWORK: {
        "facebook": "Facebook",
        "instagram": "Instagram",
        "linkedin": "LinkedIn",
        "x": "X (Twitter)",
        "tiktok": "TikTok",
        "youtube": "YouTube",
        "pinterest": "Pinterest",
        "whatsapp": "WhatsApp",
        "strava": "Strava",
        "mastodon": "Mastodon",
        "website": N_("Site web"),
    },
    ListName.PROGRAMME: {"club": N_("Carte de fidélité")},
    ListName.LABEL: {
        "mobile": N_("Portable"),
        "home": N_("Domicile"),
        "office": N_("Bureau"),
        "other": N_("Autre"),
    },
    ListName.DEPARTMENT: {
        "accounting": N_("Comptabilité"),
        "workshop": N_("Atelier"),
        "sales": N_("Commercial"),
        "marketing": N_("Marketing"),
        "after_sales": N_("SAV"),
        "management": N_("Direction"),
        "purchasing": N_("Achats"),
    },
    ListName.JOB_TITLE: {
        "accountant": N_("Comptable"),
        "technician": N_("Technicien"),
        "salesperson": N_("Commercial"),
        "graphic_designer": N_("Graphiste"),
        "manager": N_("Gérant"),
        "mechanic": N_("Mécanicien"),
        "buyer": N_("Acheteur"),
    },
}

LISTS = {
    ListName.STATE: N_("États du contact"),
    ListName.STAGE: N_("Cycle de prospection"),
    ListName.ORIGIN: N_("Origines"),
    ListName.NETWORK: N_("Réseaux sociaux"),
    ListName.PROGRAMME: N_("Programmes de fidélité"),
    ListName.LABEL: N_("Intitulés"),
    ListName.DEPARTMENT: N_("Départements"),
    ListName.JOB_TITLE: N_("Professions"),
    ListName.WORDING_INSULTS: N_("Notes : injures"),
    ListName.WORDING_SENSITIVE: N_("Notes : mots sensibles"),
    ListName.WORDING_JUDGEMENTS: N_("Notes : jugements"),
    ListName.WORDING_ALLOWED: N_("Notes : mots permis"),
}

KINDS = {Kind.PERSON: N_("Personne"), Kind.COMPANY: N_("Entreprise")}
GENDERS = {Gender.MALE: N_("Homme"), Gender.FEMALE: N_("Femme"), Gender.NEUTRAL: N_("Neutre")}
TITLES = {Gender.MALE: N_("Monsieur"), Gender.FEMALE: N_("Madame")}
CONSENTS = {
    Consent.ACCEPTED: N_("accepte"),
    Consent.REFUSED: N_("refuse"),
    Consent.UNKNOWN: N_("pas demandé"),
}
CHANNELS = {
    Channel.EMAIL: N_("Email"),
    Channel.SMS: N_("SMS"),
    Channel.PHONE: N_("Téléphone"),
    Channel.POST: N_("Courrier"),
}
ROLES = {
    Role.READER: N_("lecture"),
    Role.SELLER: N_("vente"),
    Role.MANAGER: N_("responsable"),
    Role.ADMIN: N_("administration"),
}
ACTIONS = {
    "create": N_("Fiche créée"),
    "modify": N_("Modification"),
    "complete": N_("Complétée"),
    "detach": N_("Détachement"),
    "reattach": N_("Rattachement"),
    "undo": N_("Annulation"),
    "restore": N_("Valeur rétablie"),
    "import": N_("Import"),
    "demo": N_("Données d'exemple"),
    "setup": N_("Mise en place"),
    "list": N_("Liste modifiée"),
    "staff": N_("Personnel modifié"),
    "shop": N_("Entreprise modifiée"),
    "not_same": N_("Pas le même client"),
    "not_same_undone": N_("« Pas le même » annulé"),
    "merge": N_("Fusion"),
    "unmerge": N_("Fusion annulée"),
    "link": N_("Fiches liées"),
    "unlink": N_("Lien retiré"),
    "revert_import": N_("Import annulé"),
    "reinstate": N_("Import rétabli"),
    "check_number": N_("Numéro vérifié au registre"),
    "erase": N_("Effacement (RGPD)"),
    "archive": N_("Archivage"),
    "unarchive": N_("Sortie de l'archive"),
    "visit": N_("Venue ou appel du client"),
    "keep": N_("Conservation décidée"),
    "access_file": N_("Dossier d'accès écrit"),
    "access_handed": N_("Dossier d'accès remis"),
}
ERRORS = {
    "failed": N_("L'opération n'a pas abouti. Réessayez."),
    "not_found": N_("Il n'y a pas de fiche n° {id}."),
    "invalid_card": N_("La fiche ne peut pas être enregistrée : corrigez les champs signalés."),
    "duplicates_found": N_("Des fiches ressemblent à cette saisie."),
    "conflict": N_("{by} a enregistré cette fiche entre-temps et a changé les mêmes champs."),
    "forbidden": N_("Votre rôle ({role}) ne permet pas cette action : il faut le rôle {needs}."),
    "unknown_staff": N_(
        "Le compte « {login} » n'est pas dans la liste du personnel. "
        "Demandez à un administrateur : crm-tui staff add {login}"
    ),
    "merged": N_(
        "Cette fiche a été fusionnée dans la fiche n° {number} : c'est celle-là qu'il faut modifier."
    ),
    "withdrawn": N_("Cette fiche vient d'un import annulé : elle ne peut qu'être lue."),
    "erased": N_("La fiche n° {id} a été effacée : il n'en reste que le numéro et la date."),
    "archived": N_("Cette fiche est archivée : un responsable peut la sortir de l'archive."),
    "archive_reason": N_("Donnez le motif de l'archivage, par exemple : facture de 2024."),
    "erase_merged": N_(
        "Cette fiche a été fusionnée dans la fiche n° {number} : effacez celle-là, les deux le seront ; "
        "ou annulez d'abord la fusion."
    ),
    "erase_shops": N_(
        "La personne est aussi cliente de : {shops}. Un effacement vaut pour tous : faites-y d'abord "
        "détacher la fiche."
    ),
    "erase_employees": N_(
        "Des fiches ont cette entreprise pour employeur : n° {numbers}. Changez d'abord leur employeur."
    ),
    "erase_reason_missing": N_("Donnez le motif de l'effacement, par exemple : demande du client."),
    "erase_reason": N_("Le motif est conservé : il ne doit pas nommer la personne. Reformulez-le."),
    "card_changed": N_("La fiche n° {id} vient d'être modifiée par {by} : regardez-la avant de continuer."),
    "same_card": N_("C'est deux fois la même fiche : il en faut deux différentes."),
    "not_merged": N_("La fiche n° {id} n'a pas de fusion à annuler."),
    "merged_since": N_(
        "Une fusion plus récente s'appuie sur celle-ci : annulez d'abord celle de la fiche n° {number}."
    ),
    "merge_undone": N_(
        "La fusion vient d'être annulée. Pour la refaire, fusionnez de nouveau les deux fiches."
    ),
    "unchanged": N_("Rien à faire : rien ne changerait."),
    "store_failed": N_("La base ne peut pas être utilisée. Lancez : crm-tui doctor"),
    "store_busy": N_("La base est occupée. Votre saisie est gardée : réessayez dans un instant."),
    "store_full": N_("Le disque est plein : libérez de la place. Votre saisie est gardée."),
    "store_read_only": N_("La base ne peut pas être écrite : vérifiez les droits de {path}."),
    "store_missing": N_("Il n'y a pas de base à cet endroit : {path}"),
    "is_a_folder": N_("C'est un dossier, pas une base : {path}"),
    "not_a_database": N_("Ce fichier n'est pas une base crm-tui, ou il est abîmé : {path}"),
    "newer_store": N_("La base est d'une version plus récente : mettez crm-tui à jour."),
    "older_store": N_("Cette base attend une mise à jour. Lancez : crm-tui upgrade"),
    "postgres_missing": N_("PostgreSQL demande un paquet de plus : pip install 'crm-tui[postgres]'"),
    "unknown_database_kind": N_(
        "Une base « {kind}:// » n'est pas prise en charge : donnez un fichier, ou une adresse postgresql://"
    ),
    "store_unreachable": N_("Le serveur de la base ne répond pas : {path}"),
    "trace_broken": N_("La trace ne se vérifie pas."),
    "copy_broken": N_("La trace ne se vérifie pas : la copie est gardée, avec ce défaut, dans {path}."),
    "backup_broken": N_("La trace de {path} ne se vérifie pas : rien n'a été remis en place."),
    "foreign_context": N_("La base a été écrite en dehors de crm-tui. Lancez : crm-tui doctor"),
    "bad_file": N_("Le fichier {path} ne peut pas être utilisé."),
    "unknown_item": N_("« {code} » n'est pas dans cette liste."),
    "bad_label": N_("Un intitulé court qui n'existe pas encore est nécessaire."),
    "unknown_shop": N_("Il n'y a pas d'entreprise n° {id}."),
    "unknown_colleague": N_("« {login} » n'est pas dans la liste du personnel."),
    "last_administrator": N_("Il faut un administrateur : donnez d'abord ce rôle à quelqu'un d'autre."),
    "not_service_account": N_(
        "Le compte « {login} » ne peut pas employer --as : il faut le compte de service, "
        "seul à atteindre la base. Pour travailler sous votre nom : crm-tui"
    ),
    "bad_key": N_(
        "{path} n'est pas une clé publique SSH : il faut un fichier d'une ligne, comme id_ed25519.pub."
    ),
    "shared_key": N_("« {login} » et « {other} » ont la même clé : il en faut une à chacun."),
    "not_plain_path": N_("Il faut un chemin entier, sans espace ni signe spécial : {path}"),
    "needs_root": N_("Il faut être root pour écrire ici. Sans --write, tout est montré."),
    "bad_login": N_("Un compte est un mot de lettres et de chiffres, comme « marie »."),
    "unknown_column": N_(
        "Ce fichier n'a pas de colonne « {column} », ou une fiche n'a pas de champ « {target} »."
    ),
    "unknown_import": N_("Il n'y a pas d'import n° {id}."),
    "ssh_keygen_missing": N_("Le programme ssh-keygen manque : installez OpenSSH (paquet openssh-client)."),
    "nothing_to_seal": N_("La trace est vide : il n'y a rien à sceller."),
    "seals_broken": N_("Rien n'est scellé : les sceaux d'avant ne se vérifient pas."),
    "not_empty": N_("Cette base a déjà des fiches : les exemples vont dans une base vide."),
}
MERGE_WARNINGS = {
    "nothing_shared": N_(
        "Rien en commun : ni nom, ni téléphone, ni email, ni adresse. Est-ce vraiment le même client ?"
    ),
    "two_faces": N_("Une personne et une entreprise : la fiche garde les deux faces."),
    "two_numbers": N_("Deux numéros différents : choisissez lequel vaut ; l'autre reste en note."),
    "consent_narrowed": N_("Un refus de communications commerciales vaudra pour la fiche entière."),
    "declared_apart": N_("Un collègue a dit que ce sont deux clients différents."),
    "linked": N_("Ces fiches sont liées comme deux clients qui vont ensemble."),
}
CHECKS = {
    CheckState.WAITING: N_("à vérifier"),
    CheckState.VALID: N_("valide"),
    CheckState.INVALID: N_("inconnue"),
    CheckState.UNKNOWN: N_("à vérifier, pas de réponse"),
}
REGISTERS = {"vies": "VIES"}
LINKS = {
    "household": N_("même foyer"),
    "related": N_("fiche liée"),
    "apart": N_("pas le même"),
}
BAD_FILES = {
    "missing": N_("Le fichier {path} n'existe pas."),
    "unreadable": N_("Le fichier {path} ne peut pas être lu : vérifiez ses droits."),
    "unwritable": N_("Le fichier {path} ne peut pas être écrit : vérifiez le dossier et ses droits."),
    "exists": N_("Le fichier {path} existe déjà : choisissez un autre nom."),
    "filled": N_("Cette base contient déjà des données : {path}. Il en faut une vide."),
    "full": N_("Le disque est plein : {path} n'a pas été écrit."),
    "key_open": N_("La clé {path} est lisible par d'autres : ses droits doivent être 0640 ou moins."),
    "seal_key": N_(
        "La clé {path} ne peut pas signer : est-ce une clé SSH sans mot de passe, lisible par vous ?"
    ),
    "settings": N_("Le fichier de réglages {path} ne peut pas être lu."),
    "keymap": N_("Le fichier de touches {path} ne peut pas être lu."),
    "program_missing": N_("Le programme {path} manque : installez les outils clients de PostgreSQL."),
    "program_failed": N_("Le programme {path} n'a pas abouti : {detail}"),
    "format": N_("Format non reconnu, il faut un fichier .csv, .vcf ou .jsonl : {path}"),
    "empty": N_("Le fichier {path} est vide."),
    "workbook": N_("{path} est un classeur de tableur : ouvrez-le et enregistrez-le en CSV."),
    "archive": N_("{path} est une archive ou un document : décompressez-le, ou enregistrez-le en CSV."),
    "database": N_("{path} est une base de données : exportez-en d'abord les fiches en CSV."),
    "not_text": N_("{path} n'est pas un fichier de texte : enregistrez-le en CSV."),
    "is_vcard": N_("{path} contient des fiches vCard, pas un tableau : choisissez le format vCard."),
    "no_vcard": N_("{path} ne contient aucune fiche vCard : choisissez un autre format."),
    "no_jsonl": N_("{path} ne contient aucun objet JSON : choisissez un autre format."),
}


#: What my shop is called until an administrator says better.
DEFAULT_SHOP_NAME = "Ma société"


def field_label(name: str) -> str:
    """What people call a field."""
    return _(FIELDS.get(name, name))


def check_text(state: str, proof: str = "") -> str:
    """What a register said of a number: « valide (consultation n° WAPIAAAA) »."""
    said = _(CHECKS[CheckState(state)]) if state in set(CheckState) else state
    return _("{said} (consultation n° {proof})").format(said=said, proof=proof) if proof else said


def preset_label(name: ListName, code: str) -> str:
    """The French label with which an entry of a list is born."""
    return PRESETS[name][code]


def error_text(error: CrmError) -> str:
    """What went wrong and what to do, in one sentence."""
    table = BAD_FILES if error.code == "bad_file" and error.data.get("reason") in BAD_FILES else ERRORS
    key = error.data["reason"] if table is BAD_FILES else error.code
    text = _(table.get(key, ERRORS["failed"]))
    roles = {name: _(ROLES[Role(error.data[name])]) for name in ("role", "needs") if name in error.data}
    return text.format_map(_Blank(error.data | roles))


class _Blank(dict[str, str]):
    """A missing detail is left blank: a sentence about an error must never raise one."""

    def __missing__(self, key: str) -> str:
        return ""
