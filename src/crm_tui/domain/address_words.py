"""The words of an address: kinds of streets and how they are shortened, what joins words, what is a title.

Abbreviations: NF Z10-011 annex, La Poste's SNA pages, and the knowledge of addok-france (MIT), the engine of
the national address base. All words here are folded, but for what is written out.
"""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.text import fold

_KINDS = """
allée = all, ale, alee, al
allées = alls
ancien chemin = anc ch
ancienne route = anc rte
autoroute = aut
avenue = av, ave, aven
boulevard = bd, bld, boul, blvd, bvd, boulev, bde
carrefour = carref, carf
chaussée = chee, chs, chau
chemin = ch, che, chem, chm
chemin vicinal = chv
cité
clos
corniche
cour
cours = crs
descente = dsc
domaine = dom
drève
écluse
esplanade = esp, espl
faubourg = fg, fbg, faub
galerie = gal
grand place = grand pl, gd place
grand rue = gr rue, grd rue, gd rue
grande rue = gde rue, grande r
hameau = ham
impasse = imp
jardin
levée
lieu-dit = lieudit, ld
lotissement = lot, lotis, lotiss
mail
montée = mte, mtee
parc
parvis
passage = pas, pass, psg
passerelle
petite rue = pte rue
place = pl, plc
placette
promenade = pro, prom
quai = qu
quartier = quart
rampe
rond-point = rpt, rondpoint, rd pt, rd point
route = rte, rt
rue = r
rue du faubourg = rue du fg, rue du fbg
ruelle = rle
sente
sentier = sen, sent
square = sq, sqr
traverse
venelle = ven
vieux chemin
villa
voie
zone artisanale = za
zone d'activités = zone d'activité
zone d'aménagement concerté = zac
zone commerciale
zone industrielle = zi
"""


def _read(line: str) -> dict[str, str]:
    full, _, short = (part.strip() for part in line.partition("="))
    return dict.fromkeys([fold(full), *(form.strip() for form in short.split(",") if form)], full)


#: Kinds of streets, written out, by every folded way of writing them; some are two or three words.
STREET_KINDS = {form: full for line in _KINDS.strip().splitlines() for form, full in _read(line).items()}
LONGEST_KIND = max(len(form.split()) for form in STREET_KINDS)

#: Words before a name, and how they are written out in the name of a street.
TITLES = {
    "gal": "Général",
    "gen": "Général",
    "mal": "Maréchal",
    "col": "Colonel",
    "cdt": "Commandant",
    "cne": "Capitaine",
    "lt": "Lieutenant",
    "sgt": "Sergent",
    "dr": "Docteur",
    "pr": "Professeur",
    "prof": "Professeur",
    "pdt": "Président",
    "mgr": "Monseigneur",
    "st": "Saint",
    "ste": "Sainte",
}
_SPELLED_TITLES = frozenset(map(fold, TITLES.values())) | {"abbe", "soeur", "frere", "pere", "amiral"}

#: Given names of those after whom streets are called: the word behind one is a family name, be it a town's.
GIVEN_NAMES = frozenset(
    [
        *(
            "jean",
            "jules",
            "victor",
            "emile",
            "pierre",
            "paul",
            "marie",
            "louis",
            "henri",
            "albert",
            "anatole",
        ),
        *("georges", "charles", "leon", "rene", "jacques", "francois", "edouard", "gabriel", "marcel", "guy"),
        *(
            "maurice",
            "robert",
            "simone",
            "andre",
            "antoine",
            "auguste",
            "camille",
            "claude",
            "edgar",
            "ernest",
        ),
        *(
            "eugene",
            "felix",
            "ferdinand",
            "gaston",
            "gustave",
            "hector",
            "honore",
            "irene",
            "jeanne",
            "joseph",
        ),
        *(
            "lucien",
            "marc",
            "martin",
            "michel",
            "nicolas",
            "olympe",
            "philippe",
            "raoul",
            "raymond",
            "romain",
        ),
        *("roger", "salvador", "theophile", "vincent", "yves", "blaise", "rosa", "lucie", "louise", "george"),
        *("elsa", "colette", "francoise", "denis", "alexandre", "alphonse", "alfred", "ambroise", "aristide"),
        *(
            "arthur",
            "benoit",
            "clement",
            "frederic",
            "germaine",
            "guillaume",
            "hubert",
            "jacob",
            "leo",
            "luc",
        ),
        *("ludovic", "madeleine", "max", "octave", "olivier", "oscar", "pablo", "rosalie", "stephane"),
        *(
            "suzanne",
            "sadi",
            "theodore",
            "thomas",
            "william",
            "winston",
            "roland",
            "edith",
            "emmanuel",
            "eric",
        ),
    ]
)

#: Words of which no name consists alone; they keep their small letter inside a name.
SMALL_WORDS = frozenset(
    [
        *("de", "du", "des", "d", "la", "l", "le", "les", "a", "au", "aux", "en", "sur", "sous", "et"),
        *("les", "lez", "van", "der", "den", "ter", "ten", "op"),
    ]
)
#: After one of these the name of the street goes on: what follows is no town.
CONNECTORS = SMALL_WORDS | {
    *("faubourg", "fg", "porte", "pont", "saint", "sainte", "st", "ste", "notre", "vieux", "vieille"),
    *("petit", "petite", "grand", "grande"),
}

MONTHS = frozenset(
    [
        *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout"),
        *("septembre", "octobre", "novembre", "decembre"),
    ]
)

#: What repeats a house number.
REPETITIONS = frozenset(("bis", "ter", "quater", "quinquies"))

#: Behind these, a number is that of the road.
ROADS = frozenset(
    ["departementale", "nationale", "rd", "rn", "d", "n", "km", "lot", "zone", "autoroute", "a"]
)

_DUTCH_ENDINGS = ("straat", "laan", "weg", "steenweg", "plein", "dreef", "kaai", "markt", "dijk", "lei")
_SHORTEST_DUTCH = 6


def is_name_word(word: str) -> bool:
    """Whether a folded word says which street it is: no kind, no small word, no number."""
    return not (word in STREET_KINDS or word in SMALL_WORDS or word.isdecimal())


def is_title(word: str) -> bool:
    """Whether a name must follow: "docteur", "gal"."""
    return word in TITLES or word in _SPELLED_TITLES


def is_dutch_street(word: str) -> bool:
    """Whether a folded word is a street by its ending: "kerkstraat"."""
    return len(word) >= _SHORTEST_DUTCH and word.endswith(_DUTCH_ENDINGS)


def kind_of(words: Sequence[str]) -> tuple[str, int]:
    """The kind of street that folded words begin with, written out, and how many words it is."""
    for count in range(min(LONGEST_KIND, len(words)), 0, -1):
        if kind := STREET_KINDS.get(" ".join(words[:count])):
            return kind, count
    return "", 0
