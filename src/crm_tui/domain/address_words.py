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
terrasse = tsse
traverse = trav
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
    "gl": "Général",
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

_DEPARTMENT_NAMES = """
01 ain, 02 aisne, 03 allier, 04 alpes de haute provence, 05 hautes alpes, 06 alpes maritimes, 07 ardeche,
08 ardennes, 09 ariege, 10 aube, 11 aude, 12 aveyron, 13 bouches du rhone, 14 calvados, 15 cantal,
16 charente, 17 charente maritime, 18 cher, 19 correze, 21 cote d or, 22 cotes d armor, 23 creuse,
24 dordogne, 25 doubs, 26 drome, 27 eure, 28 eure et loir, 29 finistere, 2A corse du sud, 2B haute corse,
30 gard, 31 haute garonne, 32 gers, 33 gironde, 34 herault, 35 ille et vilaine, 36 indre, 37 indre et loire,
38 isere, 39 jura, 40 landes, 41 loir et cher, 42 loire, 43 haute loire, 44 loire atlantique, 45 loiret,
46 lot, 47 lot et garonne, 48 lozere, 49 maine et loire, 50 manche, 51 marne, 52 haute marne, 53 mayenne,
54 meurthe et moselle, 55 meuse, 56 morbihan, 57 moselle, 58 nievre, 59 nord, 60 oise, 61 orne,
62 pas de calais, 63 puy de dome, 64 pyrenees atlantiques, 65 hautes pyrenees, 66 pyrenees orientales,
67 bas rhin, 68 haut rhin, 69 rhone, 70 haute saone, 71 saone et loire, 72 sarthe, 73 savoie,
74 haute savoie, 76 seine maritime, 77 seine et marne, 78 yvelines, 79 deux sevres, 80 somme, 81 tarn,
82 tarn et garonne, 83 var, 84 vaucluse, 85 vendee, 86 vienne, 87 haute vienne, 88 vosges, 89 yonne,
90 territoire de belfort, 91 essonne, 92 hauts de seine, 93 seine saint denis, 94 val de marne, 95 val d oise
"""
#: The departments of the mainland by their folded names; Paris is a town.
DEPARTMENTS = {
    name: code for code, _, name in (each.strip().partition(" ") for each in _DEPARTMENT_NAMES.split(","))
}
LONGEST_DEPARTMENT = max(len(name.split()) for name in DEPARTMENTS)

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
    [
        *("departementale", "nationale", "rd", "rn", "d", "n", "km", "pk", "lot", "zone", "autoroute", "a"),
        *("aerienne", "ba"),  # "base aérienne 942"
    ]
)

_DUTCH_ENDINGS = ("straat", "laan", "weg", "steenweg", "plein", "dreef", "kaai", "markt", "dijk", "lei")
_GERMAN_ENDINGS = ("strasse", "gasse", "platz")
_SHORT_ENDINGS = ("str", "stwg")
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


def is_german_street(word: str) -> bool:
    """Whether a folded word is a street by its ending: "bahnhofplatz"."""
    return word.endswith(_GERMAN_ENDINGS)


def ends_as_street(word: str) -> bool:
    """Whether a folded word is a Dutch or German street, written out or not: "bahnhofstr"."""
    return (
        is_dutch_street(word)
        or is_german_street(word)
        or (len(word) >= _SHORTEST_DUTCH and word.endswith(_SHORT_ENDINGS))
    )


def kind_of(words: Sequence[str]) -> tuple[str, int]:
    """The kind of street that folded words begin with, written out, and how many words it is."""
    for count in range(min(LONGEST_KIND, len(words)), 0, -1):
        if kind := STREET_KINDS.get(" ".join(words[:count])):
            return kind, count
    return "", 0
