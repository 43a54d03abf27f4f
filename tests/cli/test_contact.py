"""Contacts through the command line."""

from pathlib import Path

from tests.cli.conftest import MARIE, Run, as_lines


def test_add_answers_one_line_per_card(run: Run) -> None:
    answer = run("contact", "add", "-", stdin=as_lines(MARIE, {"last_name": "Martin"}))

    assert answer.code == 0
    assert [set(line) for line in answer.json] == [{"id"}, {"id"}]


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
    assert candidate["level"] == "certain"
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


def test_bytes_that_are_not_utf8_spoil_only_their_line(run: Run) -> None:
    answer = run("contact", "add", "-", stdin=b'{"last_name": "\xe9t\xe9"}\n{"last_name": "Martin"}\n')

    assert answer.code == 0
    assert len(answer.json) == 2


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
