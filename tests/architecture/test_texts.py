"""Whatever can go wrong, or be found wrong, is said in a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import crm_tui
from crm_tui.domain.duplicates import Reason
from crm_tui.domain.duplicates.reasons import CODES
from crm_tui.domain.errors import BadFile, CrmError
from crm_tui.domain.health import Finding
from crm_tui.domain.vocabulary import Level
from crm_tui.health_texts import BAD, GOOD, finding_text
from crm_tui.labels import BAD_FILES, ERRORS, error_text
from crm_tui.reason_texts import LEVELS, REASONS, SHORT, placeholders, reason_text

SOURCES = sorted(Path(crm_tui.__file__).parent.rglob("*.py"))

#: What fills the sentences, as the doctor gives it.
DATA = {
    "path": "/srv/crm.db",
    "version": "3.40.1",
    "expected": "2",
    "driver": "sqlite3",
    "mode": "0644",
    "kind": "nfs4",
    "free": "41234567890",
    "problem": "page 12",
    "name": "event_end",
    "seq": "735221",
    "events": "735220",
    "hash": "a1b2",
    "at": "2026-11-24T14:02:31.123456Z",
}


def nodes() -> Iterator[ast.AST]:
    for source in SOURCES:
        yield from ast.walk(ast.parse(source.read_text(encoding="utf-8")))


def calls(*names: str) -> Iterator[ast.Call]:
    for node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def keyword(call: ast.Call, name: str) -> object:
    """The constant that a call gives for a keyword; ``None`` where it is no constant, or not given."""
    return next(
        (
            each.value.value
            for each in call.keywords
            if each.arg == name and isinstance(each.value, ast.Constant)
        ),
        None,
    )


def error_codes() -> set[str]:
    found = {str(ast.literal_eval(call.args[0])) for call in calls("store_error") if call.args}
    for node in nodes():
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id.endswith(("Error", "Broken")) for base in node.bases
        ):
            found |= {
                str(line.value.value)
                for line in node.body
                if isinstance(line, ast.Assign)
                and isinstance(line.targets[0], ast.Name)
                and line.targets[0].id == "code"
                and isinstance(line.value, ast.Constant)
            }
    return found


def test_every_error_has_a_sentence() -> None:
    codes = error_codes()

    assert {"not_empty", "store_busy", "postgres_missing", "store_unreachable"} <= codes
    assert codes - ERRORS.keys() == set()
    assert ERRORS.keys() - codes - {"failed"} == set(), "sentences that nothing says"


def test_every_bad_file_has_a_sentence() -> None:
    reasons = {str(reason) for call in calls("BadFile") if (reason := keyword(call, "reason"))}

    assert {"missing", "program_missing", "program_failed"} <= reasons
    assert reasons == BAD_FILES.keys()
    for reason in reasons:
        text = error_text(BadFile(path="crm.db", reason=reason))
        assert "crm.db" in text
        assert "{" not in text


def test_every_finding_has_a_sentence_for_good_and_for_bad_news() -> None:
    found = [(str(keyword(call, "code")), keyword(call, "ok")) for call in calls("Finding")]

    assert {code for code, _ in found} == GOOD.keys()
    always_good = {code for code, ok in found if ok is True} - {"database"}
    assert BAD.keys() == GOOD.keys() - always_good - {"database"}


@pytest.mark.parametrize("ok", [True, False])
def test_the_sentence_of_a_finding_holds_what_was_found(ok: bool) -> None:
    for code, sentence in (GOOD if ok else BAD).items():
        text = finding_text(Finding(code=code, ok=ok, data=DATA))
        for _, name, _, _ in Formatter().parse(sentence):
            if name:
                assert {"free": "41 Go", "at": "24/11/2026"}.get(name, DATA[name]) in text
        assert "{" not in text


def test_why_a_database_was_not_opened_is_said_as_anywhere_else() -> None:
    data = {"path": "mysql://x", "error": "unknown_database_kind", "kind": "mysql"}
    error = CrmError(kind="mysql")
    error.code = "unknown_database_kind"

    assert finding_text(Finding(code="database", ok=False, data=data)) == error_text(error)
    assert "mysql" in error_text(error)


def test_an_empty_trace_has_no_last_event() -> None:
    data = {"seq": "0", "hash": "0" * 64, "at": ""}

    assert finding_text(Finding(code="trace_head", ok=True, data=data)) == "La trace est vide"


def test_a_finding_of_a_newer_version_is_shown_by_its_code() -> None:
    assert finding_text(Finding(code="moon_phase", ok=False)) == "moon_phase"


def test_every_level_and_every_reason_has_its_words() -> None:
    assert LEVELS.keys() == set(Level)
    assert REASONS.keys() == CODES


def test_what_screens_say_of_files_names_no_option_of_the_command_line() -> None:
    assert not [text for text in BAD_FILES.values() if "--" in text]
    assert {code for code, text in REASONS.items() if placeholders(text)} == SHORT.keys()
    assert not any(placeholders(text) for text in SHORT.values())


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_says_what_it_speaks_of_or_leaves_it_out(code: str) -> None:
    names = sorted(placeholders(REASONS[code]))
    data = {name: f"[{name}]" for name in names}

    assert all(text in reason_text(Reason(code, 1.0, data)) for text in data.values())
    bare = reason_text(Reason(code, 1.0, dict.fromkeys(names, "")))
    assert bare
    assert bare == bare.strip()
    assert not set(bare) & set("[]{}")


def test_the_number_of_a_reason_is_written_as_people_of_the_country_write_it() -> None:
    reason = Reason("same_mobile", 1.0, {"number": "+33612345678"})

    assert reason_text(reason, "FR") == "même portable 06 12 34 56 78"
    shared = Reason("shared_phone", 1.0, {"number": "", "count": "4"})
    assert reason_text(shared, "FR") == "même téléphone (partagé par 4 fiches)"


def test_a_landline_is_never_called_a_mobile() -> None:
    """A French landline is compared as a mobile where one of the two lives in Belgium."""
    reason = Reason("same_mobile", 5.0, {"number": "+33472001122"})
    assert reason_text(reason, "FR") == "même téléphone 04 72 00 11 22"
    assert reason_text(reason, without=reason.data.keys()) == "même téléphone"
    mobile = Reason("same_mobile", 5.0, {"number": "+33612345678"})
    assert reason_text(mobile, "FR", ("number",)) == "même portable"


def test_a_reason_of_a_newer_version_is_shown_by_its_code() -> None:
    assert reason_text(Reason("same_moon", 1.0)) == "same_moon"
