"""What the columns of address files are called, in French, Belgian Dutch and English.

The names were collected from the exports of Google Contacts and Outlook (English and French), and from what
shops write themselves. They are compared folded, without small words, numbers and qualifiers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_tui.domain.text import fold

#: What each target is called. A name holds no small word (:data:`_SMALL`) and no qualifier.
_NAMES = {
    "kind": "type fiche|kind|type personne entreprise|particulier professionnel",
    "title": "civilite|aanspreking|aanhef|salutation|name prefix|prefix|prefixe|mr mme|m mme|politesse",
    "gender": "genre|sexe|gender|geslacht",
    "last_name": "nom famille|nom usuel|nom client|nom contact|last name|lastname|surname|family name"
    "|familienaam|achternaam|nom naissance",
    "first_name": "prenom|prenoms|prenom client|prenom contact|first name|firstname|given name|voornaam"
    "|forename",
    "middle_name": "middle name|additional name|deuxieme prenom|autres prenoms|second prenom|tweede voornaam",
    "name": "nom|naam|name|client|klant|customer|contact|personne contact|contactpersoon|contact name"
    "|nom prenom|nom prenoms|naam voornaam|nom prenom client|nom raison sociale",
    "full_name": "nom complet|full name|display name|prenom nom|prenoms nom|volledige naam|voornaam naam"
    "|file as|afficher sous|first last name",
    "nickname": "surnom|nickname|bijnaam|pseudo|roepnaam",
    "department": "departement|service|department|organization department|afdeling|dienst",
    "job_title": "profession|fonction|poste|metier|job title|organization title|functie|beroep|role"
    "|intitule poste|qualite",
    "employer": "employeur|employer|werkgever",
    "company_name": "societe|raison sociale|nom societe|nom entreprise|entreprise|bedrijf|bedrijfsnaam|firma"
    "|firme|onderneming|denomination|denomination sociale|etablissement|enseigne|ste|business name",
    "organisation": "company|company name|organization|organisation|organization name",
    "vat_number": "tva|n tva|numero tva|no tva|nr tva|num tva|tva intracommunautaire|tva intracom"
    "|n tva intracommunautaire|n tva intracom|numero tva intracommunautaire|code tva|id tva|vat|vat number"
    "|vat no|vat id|btw|btw nummer|btw nr|btwnummer|ondernemingsnummer|n entreprise|numero entreprise"
    "|bce|n bce|kbo|kbo nummer|identifiant tva",
    "siren": "siren|n siren|numero siren|no siren|code siren",
    "siret": "siret|n siret|numero siret|no siret|code siret",
    "iban": "iban|n iban|numero iban|compte bancaire|n compte|rekeningnummer|bankrekening|bank account"
    "|iban client|compte iban",
    "salesperson": "commercial|vendeur|salesperson|sales rep|verkoper|suivi par|commercial attitre"
    "|charge clientele|account manager|account owner|vertegenwoordiger",
    "states": "etat contact|etats contact|etats|type contact|type client|statut contact|statut client|statut"
    "|etat|status|contact status|klanttype|nature|categorie client",
    "stage": "cycle prospection|cycle|etape|stage|sales stage|avancement",
    "origin": "origine|provenance|source|lead source|herkomst|origine client|origine contact|bron",
    "consent": "communications commerciales|communication commerciale|consentement|consent|opt in|optin"
    "|rgpd|gdpr|consentement rgpd|accord|toestemming|marketing consent",
    "consent.email": "newsletter|infolettre|opt in email|optin email|opt in e mail|consentement email"
    "|consentement e mail|nieuwsbrief|abonne newsletter",
    "consent.sms": "opt in sms|optin sms|consentement sms",
    "consent.phone": "consentement telephone|opt in telephone|demarchage telephonique",
    "consent.post": "consentement courrier|opt in courrier",
    "phones.number": "telephone|tel|telephones|teleph|n telephone|numero telephone|no telephone|num telephone"
    "|n tel|num tel|numero tel|phone|phone number|telephone number|phone value|telefoon|telefoonnummer"
    "|telefoonnr|primary phone|company main phone|tel client|contact telephone|ligne|telnr"
    "|car phone|radio phone|callback|assistant phone|assistant s phone|isdn|telephone voiture"
    "|tel fixe|telephone fixe|fixe|vast|vaste lijn|landline|ligne fixe|vast nummer",
    "phones.label": "phone label|phone type|telephone intitule|telephone type|type telephone",
    "phones.extension": "telephone interne|phone extension|extension",
    "fax": "fax|telecopie|telefax|n fax|numero fax|telecopieur|faxnummer|other fax",
    "emails.address": "email|e mail|mail|courriel|mel|adresse email|adresse mail|adresse e mail|emails"
    "|adresse electronique|adresse messagerie|e mail address|email address|mail address|emailadres"
    "|e mailadres|mailadres|adres e mail|e mail value|email value|adresse courriel|courrier electronique"
    "|boite mail|email client",
    "emails.label": "e mail label|email label|email intitule|e mail intitule|email type|e mail type"
    "|type messagerie",
    "addresses.line": "adresse|address|adres|adresse postale|adresse complete|address formatted"
    "|adresse client|full address|volledig adres|coordonnees postales|siege social|adresses",
    "addresses.street_line": "rue|voie|street|straat|rue numero|numero et rue|n et rue|straat nummer"
    "|straat nr|n et voie|libelle voie|nom voie|nom rue|address street|street address|adresse rue"
    "|adresse ligne|address line|ligne adresse|numero voie libelle|straatnaam|adresse voie|rue n"
    "|straat huisnummer",
    "addresses.number": "n voie|numero voie|num voie|no voie|n rue|no rue|num rue|numero rue|huisnummer"
    "|huisnr|house number|street number|n maison|numero maison|nr huis|adresse numero",
    "addresses.repetition": "repetition|bis ter|indice repetition|indice",
    "addresses.complement": "complement|complement adresse|adresse complement|extended address"
    "|address extended address|adresse suite|suite adresse|batiment|etage|appartement|residence|lieu dit"
    "|lieudit|adresse complementaire|toevoeging|appt|complement voie",
    "addresses.box": "bte|boite|bus|box|n boite|busnummer|bus nr|bte n",
    "addresses.po_box": "boite postale|bp|po box|postbus|address po box|bp cs",
    "addresses.postal_code": "cp|code postal|c p|codepostal|postal code|postcode|post code|zip|zip code"
    "|postnummer|postnr|code post|address postal code|adresse code postal|cpost|adresse cp",
    "addresses.city": "ville|localite|commune|city|town|gemeente|stad|plaats|woonplaats|bureau distributeur"
    "|address city|adresse ville|ville localite|libelle commune|locality",
    "addresses.town": "cp ville|code postal ville|cp localite|code postal localite|postcode gemeente"
    "|postcode plaats|postcode stad|postcode woonplaats|cp commune|zip city|code postal commune",
    "addresses.cedex": "cedex",
    "addresses.country": "pays|country|land|country region|pays region|code pays|address country|country code"
    "|adresse pays|landcode",
    "addresses.label": "address label|address type",
    "social_profiles.url": "site|site web|site internet|website|web page|page web|web site|url|homepage"
    "|website value|adresse web|www|internet|reseau social|reseaux sociaux",
    "loyalty.member_number": "carte fidelite|n carte fidelite|numero carte fidelite|fidelite|n fidelite"
    "|loyalty|loyalty number|klantenkaart",
    "notes": "note|notes|remarque|remarques|commentaire|commentaires|observation|observations|memo|comment"
    "|comments|opmerking|opmerkingen|nota|infos|info|informations|description|divers|bemerking|bloc notes",
    "groups": "group membership|labels|groupes|libelles",
    "ignore": "priority|priorite|sensitivity|critere diffusion"
    "|e mail display name|nom complet adresse messagerie|private|initials|initiales|photo|directory server"
    "|phonetic first name|phonetic middle name|phonetic last name|yomi name|given name yomi"
    "|additional name yomi|family name yomi|website label|website type|relation label|relation type"
    "|event label|event type|custom field label|custom field type|language|langue outlook|uid|rev"
    "|internet free busy|serveur annuaire|organization type|organization name yomi|maiden name yomi",
}
_NETWORKS = ("facebook", "instagram", "linkedin", "twitter", "tiktok", "youtube", "pinterest", "strava")

#: The names of each target, the other way round.
TARGETS = {name: target for target, names in _NAMES.items() for name in names.split("|")}

#: Words that say whose, or what for, in front of a name or behind it: "Tél. bureau", "Business Street".
_QUALIFIERS = {
    "mobile": "mobile portable port gsm cell cellular cellulaire mobiel mob",
    "home": "domicile home prive privee perso personnel personnelle thuis maison personal",
    "office": "bureau business work travail pro professionnel professionnelle werk kantoor office",
    "other": "other autre overige andere",
    "billing": "facturation facture billing factuur facturatie factuuradres facturatieadres faktuur",
    "delivery": "livraison delivery shipping levering leveringsadres leveradres",
}
_QUALIFIER_OF = {word: code for code, words in _QUALIFIERS.items() for word in words.split()}
_ADDRESS_WORDS = frozenset(("factuuradres", "facturatieadres", "leveringsadres", "leveradres"))
_SMALL = frozenset(
    ("de", "du", "la", "le", "les", "l", "d", "des", "the", "of", "van", "het", "en", "et", "and")
)
_DIGITS_AT_END = re.compile(r"([a-z]{2,})(\d{1,2})$")
_MARKS = ("billing", "delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderReading:
    """What the name of a column says."""

    target: str = ""
    """A key of the table above; empty where the name says nothing."""
    label: str = ""
    """Code of a label, or an own label's text."""
    mark: str = ""
    """``billing`` or ``delivery``."""
    number: int = 0
    """The number in the name: 2 for "Tél. 2"; 0 where there is none."""


def read_header(header: str) -> HeaderReading:
    """What the name of a column says of its content."""
    words = [word for token in fold(header).split() for word in _DIGITS_AT_END.sub(r"\1 \2", token).split()]
    number = next((int(word) for word in words if word.isdecimal() and len(word) < 3), 0)
    words = [word for word in words if not word.isdecimal()]
    if network := next((name for name in _NETWORKS if name in words), ""):
        label = "x" if network == "twitter" else network
        return HeaderReading(target="social_profiles.url", label=label, number=number)
    plain = [word for word in words if word not in _SMALL]
    for phrase in (words, plain):
        if target := TARGETS.get(" ".join(phrase)):
            return HeaderReading(target=target, number=number)
    found = [_QUALIFIER_OF[word] for word in plain if word in _QUALIFIER_OF]
    rest = [word for word in plain if word not in _QUALIFIER_OF]
    if not found:
        return HeaderReading(number=number)
    target = TARGETS.get(" ".join(rest), "")
    if not rest and "mobile" in found:
        target = "phones.number"
    if not rest and not _ADDRESS_WORDS.isdisjoint(plain):
        target = "addresses.line"
    label = next((code for code in found if code not in _MARKS), "")
    mark = next((code for code in found if code in _MARKS), "")
    if not target.startswith(("phones", "emails", "addresses", "fax", "social")):
        return HeaderReading(target=target if target == "notes" else "", number=number)
    return HeaderReading(target=target, label=label, mark=mark, number=number)


#: What files call the pre-set labels of coordinates.
_LABELS = {
    **dict.fromkeys(
        ("mobile", "cell", "cellular", "portable", "gsm", "mobiel", "iphone", "main mobile"), "mobile"
    ),
    **dict.fromkeys(("home", "domicile", "prive", "thuis", "maison", "personnel", "perso"), "home"),
    **dict.fromkeys(
        ("work", "office", "bureau", "travail", "professionnel", "pro", "business", "werk", "kantoor"),
        "office",
    ),
    **dict.fromkeys(("other", "autre", "overige", "andere"), "other"),
}


def label_code(text: str) -> str:
    """The code of the label that files of other programs give a coordinate; else the text itself."""
    bare = text.strip().lstrip("*").strip()
    return _LABELS.get(fold(bare), bare)
