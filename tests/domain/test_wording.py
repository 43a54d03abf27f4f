"""The note guard: what it finds, what it leaves alone, and that it never stumbles over a text."""

from __future__ import annotations

import random
import time
from unicodedata import category, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.wording import Category, Gravity, Guard, Topic, reword, serious_words
from crm_tui.domain.wording.lexicon import built_in
from crm_tui.wording_texts import PROPOSALS, WHY
from tests.domain.wording_notes import BAD, CLEAN

GUARD = Guard()
BAD_NOTES = [(topic, note) for topic, notes in BAD.items() for note in notes]


def topics(text: str, guard: Guard = GUARD, names: tuple[str, ...] = ()) -> list[str]:
    return [hit.topic.value for hit in guard.check(text, names)]


def words(text: str, guard: Guard = GUARD, names: tuple[str, ...] = ()) -> list[str]:
    return [hit.word for hit in guard.check(text, names)]


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(CLEAN)) >= 150
    assert len({note for _topic, note in BAD_NOTES}) >= 120


@pytest.mark.parametrize("note", CLEAN)
def test_a_factual_note_is_left_alone(note: str) -> None:
    assert words(note) == []


@pytest.mark.parametrize(("topic", "note"), BAD_NOTES)
def test_a_bad_note_is_found(topic: str, note: str) -> None:
    assert topic in topics(note)


@pytest.mark.parametrize(
    ("masked", "word"),
    [
        ("quel c*nnard", "c*nnard"),
        ("c0nnard !", "c0nnard"),
        ("enc*** de sa mère", "enc***"),
        ("une s@l0pe", "s@l0pe"),
        ("un *connard*", "*connard*"),
        ("_connard_", "connard"),
        ("sal*pe", "sal*pe"),
        ("p.u.t.e", "p.u.t.e"),
        ("un c-o-n", "c-o-n"),
        ("F U C K", "F U C K"),
        ("cooonnaaard", "cooonnaaard"),
        ("sallope", "sallope"),
        ("merd3", "merd3"),
        ("1diot", "1diot"),
        ("quel b o u f f o n", "b o u f f o n"),
        ("quel conn ard", "conn ard"),
        ("con-nard", "con-nard"),
        ("c'est un P.D.", "P.D"),
        ("con\u00adnard", "con\u00adnard"),
        ("con\u200bnard", "con\u200bnard"),
        ("\u0441onnard", "\u0441onnard"),
        ("ⓒⓞⓝⓝⓐⓡⓓ", "ⓒⓞⓝⓝⓐⓡⓓ"),
    ],
)
def test_a_word_is_known_behind_its_mask(masked: str, word: str) -> None:
    assert words(masked) == [word]


@pytest.mark.parametrize(
    "text", ["M6*20", "25 c", "A B S", "V.A.E.", "note*", "co**", "12*8*3", "R2D2", "3#"]
)
def test_stars_digits_and_single_letters_of_the_trade_hide_nothing(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Conard a rappelé, dossier en cours", ("Conard", "Jean")),
        ("rappeler batard demain", ("Batard",)),
        ("Le Noir & Fils : devis envoyé, client Noir", ("Le Noir & Fils",)),
    ],
)
def test_the_cards_own_names_insult_nobody(text: str, names: tuple[str, ...]) -> None:
    assert words(text) != [] or "Noir" in text
    assert words(text, names=names) == []


def test_a_capital_after_a_title_is_a_name_and_a_small_letter_is_not() -> None:
    assert words("M. Jean Connard a appelé") == []
    assert words("monsieur connard a appelé") == ["connard"]
    assert words("UN MONSIEUR PÉNIBLE") == ["PÉNIBLE"]


def test_the_three_classes_and_what_they_weigh() -> None:
    assert {topic.category for topic in Topic} == set(Category)
    (insult,) = GUARD.check("connard")
    (health,) = GUARD.check("il est alcoolique")
    (advice,) = GUARD.check("client radin")
    assert (insult.category, insult.gravity) == (Category.INSULT, Gravity.SERIOUS)
    assert (health.category, health.gravity) == (Category.SENSITIVE, Gravity.SERIOUS)
    assert (advice.category, advice.gravity) == (Category.JUDGEMENT, Gravity.ADVICE)
    assert insult.is_serious
    assert health.is_serious
    assert not advice.is_serious


def test_the_clause_is_what_a_factual_wording_takes_the_place_of() -> None:
    text = "Appelé lundi. C'est un mauvais payeur, voir M. Paul."
    (hit,) = GUARD.check(text)
    start, end = hit.clause
    assert (hit.word, text[start:end]) == ("mauvais payeur", "C'est un mauvais payeur")
    assert hit.proposal == "late"


def test_the_longest_expression_is_told() -> None:
    assert words("quelle tête de con") == ["tête de con"]


def test_a_sentence_does_not_reach_into_the_next() -> None:
    assert words("Rappeler le client. Malade, le moteur tousse.") == []


def test_a_shop_adds_words_and_takes_words_away() -> None:
    own = Guard(
        {Topic.JUDGEMENT: ["casse-têtes", "Tatillon"], Topic.SENSITIVE: ["loge maçonnique"]}, ["gros lard"]
    )
    assert topics("un casse-tête", own) == []
    assert topics("des casse-têtes, tatillons", own) == ["judgement", "judgement"]
    assert topics("membre d'une Loge maçonnique", own) == ["sensitive"]
    assert topics("du gros lard pour la graisse", own) == []
    assert topics("un tatillllon", own) == ["judgement"]
    assert topics("quel gros lard") == ["insult"]


def test_an_allowed_expression_covers_the_word_in_it_only() -> None:
    own = Guard(allowed=["Bande de Salauds"])
    assert words("Fan du groupe « bande de salauds »", own) == []
    assert words("quel salaud", own) == ["salaud"]
    assert words("salaud", Guard(allowed=["", "…"])) == ["salaud"]


SERIOUS = [note for topic, note in BAD_NOTES if topic in ("insult", "health", "offence") and "*" not in note]


def without_accents(text: str) -> str:
    return "".join(sign for sign in normalize("NFD", text) if not category(sign).startswith("M"))


@given(st.sampled_from(BAD_NOTES))
@settings(max_examples=200, deadline=None)
def test_accents_and_case_do_not_change_the_verdict(case: tuple[str, str]) -> None:
    topic, note = case
    found = topics(note)
    assert topic in found
    for other in (without_accents(note), normalize("NFD", note), note.lower()):
        assert topics(other) == found
    assert topic in topics(note.upper())


@given(st.sampled_from(SERIOUS), st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=200, deadline=None)
def test_a_stretched_letter_does_not_change_the_verdict(note: str, place: int, more: int) -> None:
    hit = next(hit for hit in GUARD.check(note) if hit.is_serious)
    letters = [index for index in range(hit.start, hit.end) if note[index].isalpha()]
    at = letters[place % len(letters)]
    stretched = note[:at] + note[at] * more + note[at:]
    assert hit.topic in topics(stretched)


@given(
    st.sampled_from([*CLEAN, *(note for _topic, note in BAD_NOTES)]),
    st.text(max_size=30),
    st.integers(0, 200),
)
@settings(max_examples=200, deadline=None)
def test_spans_lie_in_the_text_whatever_was_typed_into_it(note: str, typed: str, at: int) -> None:
    text = note[:at] + typed + note[at:]
    end = 0
    for hit in GUARD.check(text, (typed,)):
        assert end <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.word
        assert 0 <= hit.clause[0] <= hit.start
        assert hit.clause[1] == hit.end
        end = hit.end


@given(st.text(st.characters() | st.sampled_from("*#@!|_.'- \n0cona")))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_stumble(text: str) -> None:
    GUARD.check(text, (text,))
    Guard({Topic.INSULT: [text]}, [text]).check(text)


def best_of(times: int, text: str) -> float:
    def once() -> float:
        begin = time.process_time()
        GUARD.check(text)
        return time.process_time() - begin

    return min(once() for _ in range(times)) * 1000


def test_it_is_as_fast_as_a_key() -> None:
    rng = random.Random(4)
    everything = [*CLEAN, *(note for _topic, note in BAD_NOTES)]
    rng.shuffle(everything)
    text = " ".join(everything)
    assert len(text) > 5000
    assert best_of(20, text[:300]) <= 1
    assert best_of(20, text[:5000]) <= 16


@pytest.mark.parametrize("piece", ["a b c ", "c*d ", "c0d ", "il est ", "aaa", "*", "con ", "client est un "])
def test_no_text_of_one_screenful_is_slow(piece: str) -> None:
    assert best_of(3, (piece * 5000)[:5000]) <= 40


@pytest.mark.parametrize(
    ("note", "wording", "after", "blank"),
    [
        ("Client radin, à rappeler", "a demandé …", "A demandé …, à rappeler", "…"),
        ("Appelé. C'est un mauvais payeur.", "payé le … par …", "Appelé. Payé le … par ….", "…"),
        ("Client radin", "paie comptant", "Paie comptant", ""),
        ("Passe mardi, client gay, rappeler.", "", "Passe mardi, rappeler.", ""),
        ("Le client est gay, passe mardi.", "", "Passe mardi.", ""),
        ("Rappeler. Client gay. Payé.", "", "Rappeler. Payé.", ""),
        ("Client gay.", "", "", ""),
    ],
)
def test_a_factual_wording_takes_its_place(note: str, wording: str, after: str, blank: str) -> None:
    (hit,) = GUARD.check(note)
    reworded = reword(note, hit, wording)
    text = reworded.applied(note)
    assert text == after
    assert text[slice(*reworded.blank)] == blank


@given(st.sampled_from([note for _topic, note in BAD_NOTES]), st.sampled_from(["", "écrit le … à …", "payé"]))
@settings(max_examples=200, deadline=None)
def test_a_reworded_note_keeps_the_rest(note: str, wording: str) -> None:
    hit = GUARD.check(note)[0]
    reworded = reword(note, hit, wording)
    assert 0 <= reworded.start <= hit.clause[0] < hit.end <= reworded.end <= len(note)
    text = reworded.applied(note)
    assert 0 <= reworded.blank[0] <= reworded.blank[1] <= len(text)


def test_each_serious_word_is_told_once() -> None:
    assert serious_words(GUARD.check("Connard, radin, malade ; il est malade, connard")) == (
        "Connard",
        "malade",
        "connard",
    )


def test_every_topic_and_proposal_has_its_words() -> None:
    proposals = {line.proposal for lines in built_in().expressions.values() for line in lines}
    assert proposals == {*PROPOSALS, "remove"}
    assert set(WHY) == set(Topic)
