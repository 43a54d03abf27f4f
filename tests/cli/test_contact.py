"""Contacts through the command line."""

import re
from pathlib import Path

import pytest

from crm_tui.cli.guard import sentence
from crm_tui.domain.errors import CrmError
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.services.session import Workspace, unix_login
from tests.cli.conftest import MARIE, Run, as_lines


def test_add_answers_one_line_per_card(run: Run) -> None:
    answer = run("contact", "add", "-", stdin=as_lines(MARIE, {"last_name": "Martin"}))

    assert answer.code == 0
    assert [set(line) for line in answer.json] == [{"id"}, {"id"}]


def test_a_database_made_by_the_way_is_named_beside_the_answers(run: Run, database: Path) -> None:
    first = run("contact", "add", "-", stdin=as_lines(MARIE))
    second = run("contact", "add", "-", stdin=as_lines({"last_name": "Martin"}))

    assert first.err == f"Base nouvelle : {database}\n"
    assert first.one.keys() == {"id"}
    assert second.err == ""


def test_reading_never_makes_a_database(run: Run, database: Path) -> None:
    answer = run("contact", "show", 1)

    assert (answer.code, answer.out) == (1, "")
    assert str(database) in answer.err
    assert not database.exists()


def test_show_gives_back_what_was_added_in_canonical_form(run: Run) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]

    card = run("contact", "show", key, "--json").one

    assert card["phones"] == [{"label": "mobile", "number": "+33612345678", "billing": True}]
    assert card["emails"] == [{"label": "office", "address": "marie@example.com", "billing": False}]
    assert card["states"] == ["client", "prospect"]
    assert card["consent"] == {
        "email": "accepted",
        "sms": "unknown",
        "phone": "refused",
        "post": "unknown",
    }
    assert card["addresses"][0]["city"] == "Lyon"
    assert card["notes"] == ["Préfère être rappelée après 18 h."]
    assert card["version"] == 1
    assert {"id", "number", "created_at", "updated_at", "members"} <= card.keys()


def test_a_duplicate_is_refused_with_reasons_and_exit_code_3(run: Run) -> None:
    first = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]

    answer = run("contact", "add", "-", stdin=as_lines({"last_name": "D", "phones": MARIE["phones"]}))

    assert answer.code == 3
    (candidate,) = answer.one["duplicates"]
    assert candidate["id"] == first
    assert candidate["level"] == "possible"  # somebody of the same house may have it
    assert any("même portable" in reason for reason in candidate["reasons"])
    allowed = run("contact", "add", "-", "--allow-duplicates", stdin=as_lines(MARIE))
    assert allowed.code == 0


def test_a_broken_line_is_reported_and_the_others_go_on(run: Run) -> None:
    lines = as_lines(MARIE) + '{"last_name": \n[1]\n"text"\n' + as_lines({"last_name": "Martin"})

    answer = run("contact", "add", "-", stdin=lines)

    assert answer.code == 1
    assert [next(iter(line)) for line in answer.json] == ["id", "line", "line", "line", "id"]
    assert answer.json[1]["line"] == 2
    assert answer.json[1]["problems"][0]["code"] == "bad_json"
    assert answer.json[1]["problems"][0]["text"]


def test_an_accent_arrives_as_windows_wrote_it_and_nothing_is_stored_in_its_place(
    run: Run, tmp_path: Path
) -> None:
    lines = b'{"last_name": "Caf\xe9"}\n{"last_name": "\x81"}\n{"last_name": "Martin"}\n'
    file = tmp_path / "windows.jsonl"
    file.write_bytes(lines.replace(b"Caf", b"Th"))

    answer = run("contact", "add", "-", stdin=lines)
    run("import", file)

    assert answer.code == 1
    assert [next(iter(line)) for line in answer.json] == ["id", "line", "id"]
    (problem,) = answer.json[1]["problems"]
    assert problem["code"] == "bad_encoding"
    assert "UTF-8" in problem["text"]
    assert run("contact", "show", 1, "--json").one["last_name"] == "Café"
    assert [card["last_name"] for card in run("contact", "find", "thé", "--json").json] == ["Thé"]


def test_unknown_fields_and_wrong_types_are_named(run: Run) -> None:
    answer = run(
        "contact",
        "add",
        "-",
        stdin=as_lines({"last_name": "A", "surname": "B", "phones": "06", "kind": "robot", "states": [[]]}),
    )

    codes = {problem["field"]: problem["code"] for problem in answer.one["problems"]}
    assert codes == {
        "surname": "unknown_field",
        "phones": "wrong_type",
        "kind": "unknown_value",
        "states": "wrong_type",
    }


def test_a_detached_card_says_when_as_people_read_it(run: Run) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]
    run("contact", "detach", key)

    shown = run("contact", "show", key)

    assert re.search(r"Détachée le +\d\d/\d\d/\d{4} \d\d:\d\d\n", shown.out)
    assert run("contact", "show", key, "--json").one["detached_at"].endswith("Z")


def test_reasons_name_a_number_as_people_write_it(run: Run) -> None:
    lines = [{"last_name": "Dupont", "phones": [{"number": "04 72 00 11 22"}]}]
    run("contact", "add", "-", stdin=as_lines(*lines))
    belgian = {**lines[0], "addresses": [{"postal_code": "1000", "city": "Bruxelles", "country": "BE"}]}

    told = run("contact", "duplicates", "-", stdin=as_lines(belgian)).out

    assert "04 72 00 11 22" in told
    assert "portable" not in told


def test_find_leaves_detached_cards_out(run: Run) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]

    assert [card["id"] for card in run("contact", "find", "marie dup", "--json").json] == [key]
    assert [card["id"] for card in run("contact", "find", "06 12 34", "--json").json] == [key]
    assert run("contact", "detach", key, "--reason", "déménagement").code == 0
    assert run("contact", "find", "dupont", "--json").json == []
    assert [card["id"] for card in run("contact", "find", "dupont", "--detached", "--json").json] == [key]
    assert run("contact", "reattach", key).code == 0
    assert [card["id"] for card in run("contact", "find", "dupont", "--json").json] == [key]


def test_edit_changes_only_the_fields_given_and_replaces_lists_whole(run: Run) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]

    answer = run(
        "contact",
        "edit",
        key,
        "-",
        "--json",
        stdin='{\n "first_name": "Marie-Ange",\n "phones": [{"number": "0475 12 34 56"}]\n}',
    )

    assert answer.code == 0
    card = answer.one
    assert card["first_name"] == "Marie-Ange"
    assert card["last_name"] == "Dupont"
    assert [phone["number"] for phone in card["phones"]] == ["+33475123456"]
    assert card["emails"][0]["address"] == "marie@example.com"
    assert card["version"] == 2


def test_the_history_tells_who_changed_what(run: Run) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]
    run("contact", "edit", key, "-", stdin='{"first_name": "Anne"}')

    lines = run("contact", "history", key, "--json").json

    change = next(line for line in lines if line["field"] == "first_name" and line["old"] is not None)
    assert (change["old"], change["new"], change["action"]) == ("Marie", "Anne", "modify")
    assert change["actor"]
    assert set(change) == {"seq", "at", "actor", "action", "entity", "field", "old", "new"}
    assert lines == sorted(lines, key=lambda line: -line["seq"])


def test_duplicates_answers_without_writing(run: Run) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]

    answer = run(
        "contact",
        "duplicates",
        "-",
        "--json",
        stdin=as_lines({"first_name": "DUPONT", "last_name": "marie"}, {"last_name": "Personne"}),
    )

    first, second = answer.json
    assert first["candidates"][0]["id"] == key
    assert set(first["candidates"][0]) >= {"id", "score", "level", "reasons"}
    assert second == {"candidates": []}
    assert len(run("contact", "find", "dupont", "--json").json) == 1


def test_a_missing_card_a_missing_file_and_a_missing_database_are_said_plainly(
    run: Run, tmp_path: Path
) -> None:
    missing = run("contact", "show", 1)
    assert missing.code == 1
    assert "pas de base" in missing.err
    run("contact", "add", "-", stdin=as_lines(MARIE))
    absent = run("contact", "show", 4_000)
    assert (absent.code, absent.out) == (1, "")
    assert "4000" in absent.err
    no_file = run("contact", "add", tmp_path / "nothing.jsonl")
    assert no_file.code == 1
    assert "n'existe pas" in no_file.err
    for answer in (missing, absent, no_file):
        assert "Traceback" not in answer.err


def test_usage_errors_exit_with_2(run: Run) -> None:
    assert run("contact", "show").code == 2
    assert run("contact", "show", "abc").code == 2
    assert run("nonsense").code == 2


def test_what_is_odd_about_a_new_card_is_said(run: Run) -> None:
    odd = {"last_name": "A", "salesperson": "nobody", "phones": [{"number": "06 12 34 56 78 (mère)"}]}

    answer = run("contact", "add", "-", stdin=as_lines(odd, {"last_name": "B"}))

    first, second = answer.json
    assert answer.code == 0
    assert [(each["field"], each["code"]) for each in first["warnings"]] == [
        ("salesperson", "unknown_colleague"),
        ("phones.0.number", "phone_label"),
    ]
    assert "« nobody » n'est pas dans la liste du personnel" in first["warnings"][0]["text"]
    assert set(second) == {"id"}


def test_an_edit_with_an_unknown_salesperson_leaves_the_known_one(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "A"}))
    me = run("staff", "list", "--json").one["login"]
    run("contact", "edit", 1, "-", stdin=as_lines({"salesperson": me}))

    answer = run("contact", "edit", 1, "-", stdin='{"salesperson": "nobody", "nickname": "Z"}')

    assert answer.code == 0
    assert "« nobody »" in answer.err
    card = run("contact", "show", 1, "--json").one
    assert (card["salesperson"], card["nickname"]) == (me, "Z")


def test_an_edit_takes_one_object(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    for text in ("", '{"nickname": "A"}\n{"nickname": "B"}'):
        answer = run("contact", "edit", 1, "-", stdin=text)
        assert answer.code == 1
        assert "et un seul" in answer.one["problems"][0]["text"]


def test_the_history_names_the_salesperson_by_login(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "A"}))
    me = run("staff", "list", "--json").one["login"]
    run("contact", "edit", 1, "-", stdin=as_lines({"salesperson": me}))

    for command in (("contact", "history"), ("trace", "show")):
        fields = {line["field"]: line for line in run(*command, 1, "--json").json}
        assert fields["salesperson"]["new"] == me
        assert "salesperson_id" not in fields


def test_the_history_is_told_in_words(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE | {"gender": "female"}))
    run("contact", "edit", 1, "-", stdin='{"stage": "sold", "consent": {"email": "refused"}}')

    told = [line.split(maxsplit=3)[3] for line in run("contact", "history", 1).out.splitlines()]
    told = [" ".join(line.split()) for line in told]

    assert told[0] == "Communications commerciales Email : refuse"
    assert told[1] == "Cycle de prospection Client à contacter → Vente effectuée"
    for line in (
        "Genre → Femme",
        "Facturation → oui",
        "Téléphone → 06 12 34 56 78",
        "Intitulé → Portable",
        "Etat du contact → Client",
    ):
        assert line in told
    for technical in ("typed", "rank", "→ phone", "True", "refused", "Tel que saisi", "contact_id"):
        assert technical not in "\n".join(told)


def test_times_and_numbers_are_told_as_people_here_write_them(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    run("contact", "detach", 1, "--reason", "erreur")

    told = run("contact", "history", 1).out
    assert "+00:00" not in told
    assert not re.search(r"\d{4}-\d\d-\d\d", told)
    likely = run("contact", "duplicates", "-", stdin=as_lines({"phones": [{"number": "0612345678"}]})).out
    assert "06 12 34 56 78" in likely
    assert "+336" not in likely


def test_an_id_that_no_database_can_hold_is_not_found(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    huge = 2**63

    for arguments in (("contact", "show", huge), ("contact", "history", huge), ("trace", "show", huge)):
        answer = run(*arguments)
        assert (answer.code, answer.out) == (1, "")
        assert f"n° {huge}" in answer.err


def test_a_search_without_result_says_so(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    answer = run("contact", "find", "zzz")

    assert (answer.code, answer.out, answer.err.strip()) == (0, "", "Aucun client.")
    assert run("contact", "find", "zzz", "--json").err == ""


@pytest.mark.parametrize("arguments", [(), ("contact",), ("contact", "find"), ("import",)])
def test_help_speaks_french(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments, "--help").out

    assert said.startswith("Utilisation : crm-tui")
    assert "Options :" in said
    assert "Montrer cette aide." in said
    for english in (
        "Usage",
        "Options:",
        "Arguments:",
        "Commands",
        "Show this",
        "required",
        "default",
        "<str",
    ):
        assert english not in said


@pytest.mark.parametrize("code", ["store_busy", "store_full"])
def test_a_command_does_not_promise_to_keep_what_was_typed(code: str) -> None:
    error = CrmError()
    error.code = code
    assert "Votre saisie est gardée" in error_text(error)
    assert "gardée" not in sentence(error)
    assert "relancez la commande" in sentence(error).lower()


def test_a_serious_note_is_stored_with_a_warning(run: Run) -> None:
    added = run("contact", "add", "-", stdin=as_lines({"last_name": "Martin", "notes": ["quel connard"]}))
    assert added.code == 0
    (warning,) = added.one["warnings"]
    assert (warning["field"], warning["code"]) == ("notes.0", "note_wording")
    assert "connard" in warning["text"]

    key = added.one["id"]
    notes = ["quel connard", "il est malade", {"text": "sale con", "reason": "cité de sa plainte"}]
    edited = run("contact", "edit", key, "-", "--json", stdin=as_lines({"notes": notes}))
    assert edited.code == 0
    assert [warning["field"] for warning in edited.one["warnings"]] == ["notes.1"]
    assert edited.one["notes"] == ["quel connard", "il est malade", "sale con"]
    assert "cité de sa plainte" in run("contact", "history", key).out


def test_the_words_of_the_guard_are_lists(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "Martin"}))
    assert run("list", "add", "wording_allowed", "connard").code == 0
    added = run("contact", "add", "-", stdin=as_lines({"last_name": "Petit", "notes": ["quel connard"]}))
    assert set(added.one) == {"id"}


def test_a_seller_reads_masked_ibans_and_never_stores_the_mask(run: Run, database: Path) -> None:
    whole, mask = "FR7630006000011234567890189", "FR76 •••• 189"
    key = run("contact", "add", "-", stdin=as_lines({**MARIE, "iban": whole})).one["id"]
    assert run("contact", "show", key, "--json").one["iban"] == whole
    run("staff", "add", "chef", "--role", "admin")
    assert run("staff", "add", unix_login(), "--role", "seller").code == 0

    shown = run("contact", "show", key, "--json").one
    assert shown["iban"] == mask
    for command in (
        ("contact", "show", key),
        ("contact", "history", key),
        ("contact", "history", key, "--json"),
        ("contact", "find", "dupont", "--json"),
        ("trace", "show", key),
        ("trace", "show", "--json"),
    ):
        answer = run(*command)
        assert (mask in answer.out, whole in answer.out) == (True, False), command
    entry = as_lines({"iban": mask, "last_name": "Martin"})
    assert run("contact", "edit", key, "-", "--json", stdin=entry).one["iban"] == mask
    chef = Workspace(str(database), login="chef")
    card = cards.open_card(chef, key)
    chef.close()
    assert (card.person.last_name, card.iban) == ("Martin", whole)
