"""The file that a person is given: all of it, and nobody else's."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_tui.domain import mentions, serial
from crm_tui.domain.card import Card
from crm_tui.domain.errors import BadFile, Erased, Forbidden, Unchanged
from crm_tui.domain.retention import kept_until, months_later
from crm_tui.domain.vocabulary import Channel, Consent, Role
from crm_tui.services import access_file, cards, erasing, history, links, people
from crm_tui.services.session import Workspace
from tests.services.conftest import At, noted, person


def saved(workspace: Workspace, card: Card) -> Card:
    return cards.create(workspace, card, allow_duplicates=True)


def key(card: Card) -> int:
    return card.id or 0


@pytest.fixture
def anne(marie: Workspace) -> Card:
    saved(marie, person("Durand", "Paul", "06 11 22 33 44"))
    card = saved(marie, noted(person(email="anne@exemple.fr"), "Le vélo de Paul Durand est prêt. Anne paie."))
    card = cards.modify(
        marie, card, serial.with_consent(card, {Channel.EMAIL: Consent.ACCEPTED}, "papier signé")
    )
    return cards.modify(marie, card, replace(card, iban="FR76 3000 6000 0112 3456 7890 189"))


def text_of(done: access_file.Written) -> str:
    return done.files[0].read_text(encoding="utf-8")


def test_all_of_it_is_told(marie: Workspace, anne: Card, tmp_path: Path) -> None:
    done = access_file.write(marie, key(anne), tmp_path / "dossier")
    text = text_of(done)
    for told in (
        *("Dupont", "Anne", "06 12 34 56 78", "anne@exemple.fr", "FR76 3000 6000 0112 3456 7890 189"),
        *("Le vélo de Paul Durand est prêt.", "Email : accepte", "recueilli : papier signé", "Marie"),
        *("Historique : qui a changé quoi", "Revue au plus tard le", f"n° {anne.number}"),
    ):
        assert told in text, told
    assert max(map(len, text.splitlines())) <= 78
    data = json.loads(done.files[1].read_text(encoding="utf-8"))
    assert data["notes"][0]["text"].startswith("Le vélo")
    assert data["consents"][0]["how"] == "papier signé"
    assert data["history"]
    assert "FN:" in done.files[2].read_text(encoding="utf-8")


def test_names_of_others_are_found_and_masked_everywhere(
    marie: Workspace, anne: Card, tmp_path: Path
) -> None:
    assert access_file.look(marie, key(anne)).others == ("Paul Durand",)
    done = access_file.write(marie, key(anne), tmp_path / "dossier", ["Paul Durand"])
    for path in done.files:
        text = path.read_text(encoding="utf-8")
        assert "Durand" not in text
        assert "Anne" in text
    assert f"Le vélo de {mentions.MASK} est prêt." in text_of(done)


def test_a_name_in_a_note_that_was_changed_since_is_found_too(marie: Workspace, anne: Card) -> None:
    notes = tuple(replace(note, text="rien") for note in anne.membership.notes)
    cards.modify(marie, anne, replace(anne, membership=replace(anne.membership, notes=notes)))
    assert access_file.look(marie, key(anne)).others == ("Paul Durand",)


def test_linked_people_are_counted_not_named(marie: Workspace, anne: Card, tmp_path: Path) -> None:
    other = saved(marie, person("Petit", "Zoé", "06 99 88 77 66"))
    links.link(marie, key(anne), key(other))
    text = text_of(access_file.write(marie, key(anne), tmp_path / "dossier"))
    assert "1 autre fiche" in text
    assert "Petit" not in text


def test_the_files_are_for_their_owner_and_never_replace_any(
    marie: Workspace, anne: Card, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "dossier"
    done = access_file.write(marie, key(anne), folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in done.files} == {0o600}
    before = text_of(done)
    with pytest.raises(BadFile):
        access_file.write(marie, key(anne), folder)
    assert text_of(done) == before
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(BadFile):
        access_file.write(marie, key(anne), tmp_path / "link")
    (elsewhere / f"dossier-{anne.number}.json").symlink_to(tmp_path / "target")
    with pytest.raises(BadFile):
        access_file.write(marie, key(anne), elsewhere)
    assert [path.name for path in elsewhere.iterdir()] == [f"dossier-{anne.number}.json"]
    assert not (tmp_path / "target").exists()


def test_the_request_is_followed_until_it_is_handed_over(
    marie: Workspace, anne: Card, tmp_path: Path
) -> None:
    assert access_file.last_request(marie, key(anne)) is None
    first = access_file.write(marie, key(anne), tmp_path / "one").request
    assert first.due_at == months_later(first.at, 1)
    again = access_file.write(marie, key(anne), tmp_path / "two").request
    assert (again.at, again.due_at) == (first.at, first.due_at)
    handed = access_file.hand_over(marie, key(anne))
    assert (handed.handed_by, handed.handed_at is not None) == ("marie", True)
    with pytest.raises(Unchanged):
        access_file.hand_over(marie, key(anne))
    assert access_file.write(marie, key(anne), tmp_path / "three").request.at > first.at
    assert history.verify(marie).ok


def test_a_reader_may_not_and_of_the_erased_there_is_nothing(
    marie: Workspace, anne: Card, at_work: At, tmp_path: Path
) -> None:
    people.save_member(marie, "lise", role=Role.READER)
    with pytest.raises(Forbidden):
        access_file.write(at_work("lise"), key(anne), tmp_path / "dossier")
    assert list((tmp_path / "dossier").iterdir()) == []
    erasing.erase(marie, key(anne), "demande", tmp_path / "exports")
    with pytest.raises(Erased):
        access_file.look(marie, key(anne))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2024-02-29", 36, "2027-02-28"),
    ],
)
def test_months_are_calendar_months(day: str, months: int, later: str) -> None:
    assert months_later(datetime.fromisoformat(day), months) == datetime.fromisoformat(later)


def test_what_keeping_is_counted_from() -> None:
    came, arrived = datetime(2026, 5, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    assert kept_until(came, arrived) == datetime(2029, 5, 1, tzinfo=UTC)
    assert kept_until(None, arrived) == datetime(2023, 1, 1, tzinfo=UTC)
    assert kept_until(None, None) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le père de Durand passe", ["Durand"]),
        ("voir Durand Paul demain", ["Durand Paul"]),
        ("durand en minuscules", []),
        ("DURAND et Martin", ["DURAND", "Martin"]),
        ("M. Durand", ["Durand"]),
    ],
)
def test_which_words_are_names(text: str, found: list[str]) -> None:
    assert mentions.named([text], {"durand", "martin"}.__contains__, {"marie"}) == found


def test_a_name_is_masked_as_a_word() -> None:
    assert mentions.masked("Durand, Durandal, Paul Durand", ["Durand", "Paul Durand"]) == (
        f"{mentions.MASK}, Durandal, {mentions.MASK}"
    )
