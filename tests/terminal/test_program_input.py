"""Odd bytes, pasted texts and hostile records: everything arrives, nothing acts on the terminal."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from crm_tui.services.session import unix_login
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store
from crm_tui.ui.driver import PasteFilter
from tests.terminal.program import (
    CTRL_Q,
    CTRL_S,
    DOWN,
    ENTER,
    ESCAPE,
    TAB,
    Place,
    StartCrm,
    left_of,
    shown,
    shows,
    to_form,
)
from tests.terminal.pty_driver import PtyProgram

pytestmark = pytest.mark.terminal

PAYLOADS = (
    "\x1b]0;PWNED\x07",
    "\x1b]52;c;UFdORUQ=\x1b\\",
    "\x1b[38;5;201;7;9m",
    "\x9d0;PWNED\x9c",
    "\x9b38;5;201;7;9m",
    "\x00\x08\x7f",
    "\u202egnp\u2066",
    "\u200b\ufeff",
)
HOSTILE = "HOSTILE" + "".join(PAYLOADS) + "[/red][@click=app.quit]ici[/]"


def assert_harmless(program: PtyProgram) -> None:
    """Nothing of the payloads came back, and no character but the program's own acts on the terminal."""
    assert b"\x1b[38;5;201;7;9m" not in program.output
    assert left_of(program.output) == set()


class TestOddBytes:
    def test_accents_of_a_latin1_terminal(self, crm: StartCrm) -> None:
        program = to_form(crm.at_list())
        program.type("Renée".encode("latin-1"))
        shows(program, "Prénom", "Renée")
        program.type(TAB + "Çelik")
        shows(program, "Nom de famille", "Çelik")
        program.type(CTRL_S)
        program.wait_for("Clients › ÇELIK Renée")

    def test_bytes_that_are_not_utf8(self, crm: StartCrm) -> None:
        program = to_form(crm.at_list())
        program.type(b"A\xff\xfe\xc3(B\xf0\x9fZ")
        shows(program, "Prénom", "AÿþÃ(BðŸZ")
        program.type(b"\xe2\x82")
        program.type(b"\xac!")
        shows(program, "Prénom", "AÿþÃ(BðŸZ€!")


def seen_by_the_parser(pieces: list[str]) -> str:
    pastes = PasteFilter()
    return "".join(pastes.feed(piece) for piece in pieces)


class TestPaste:
    def test_what_is_pasted_presses_no_key(self) -> None:
        text = (
            "a\x1b[A\x1b[200~Marie\x1b[B\x1b]0;x\x07\r\n\tDu\x1b\x1b[201~b\x1bOQ\x1b[200~c\x11\x1b[201~\x1b"
        )
        expected = "a\x1b[A\x1b[200~Marie[B]0;x\r\n\tDu\x1b[201~b\x1bOQ\x1b[200~c\x1b[201~\x1b"
        assert seen_by_the_parser([text]) == expected
        assert seen_by_the_parser(list(text)) == expected
        for cut in range(len(text)):
            assert seen_by_the_parser([text[:cut], text[cut:]]) == expected

    def test_a_signature_of_several_lines(self, crm: StartCrm) -> None:
        program = to_form(crm.at_list())
        signature = f"Marie Dupont\r\nAtelier {HOSTILE}\n\n69002 Lyon\n"
        program.type(f"\x1b[200~{signature}\x1b[201~!")
        program.wait_for("69002 Lyon!")
        program.type("\x1b[H")
        program.wait_for("Marie Dupont, Atelier HOSTILE")
        assert_harmless(program)

    def test_five_thousand_characters(self, crm: StartCrm) -> None:
        text = "".join(f"{number:05d}" for number in range(1_000))
        program = to_form(crm.at_list())
        program.type(f"\x1b[200~{text}\x1b[201~")
        program.wait_for("00999")
        program.type(TAB)
        program.wait_for("Texte trop long : 200 caractères au plus")
        program.type(CTRL_S)
        program.wait_for("1 champ à corriger")
        program.close_master()
        program.wait_exit()
        with closing(sqlite3.connect(str(crm.place.state / "drafts.db"))) as connection:
            [(body,)] = connection.execute("SELECT body FROM draft").fetchall()
        assert text in body

    def test_a_burst_from_a_terminal_that_does_not_mark_pastes(self, crm: StartCrm) -> None:
        program = to_form(crm.at_list())
        text = " ".join(f"mot{number}" for number in range(60))
        program.type(text)
        program.wait_for("mot59")
        program.type("\x1b[H")
        program.wait_until(
            lambda: (found := shown(program, "Prénom")) is not None and text.startswith(found),
            "the beginning",
        )


def insert_hostile(place: Place) -> int:
    """A person and a company whose every text is hostile: one as the door lets it in, one past the door."""
    lines = [
        {
            "kind": "person",
            "first_name": HOSTILE,
            "last_name": "[/red] [bold]x",
            "nickname": HOSTILE,
            "department": HOSTILE,
            "job_title": HOSTILE,
            "employer": HOSTILE,
            "emails": [{"address": "pwned@example.org", "label": "[/red]"}],
            "addresses": [{"street": HOSTILE, "city": HOSTILE, "postal_code": "69002", "country": "FR"}],
            "notes": [HOSTILE, "[@click=app.quit]quitter[/]"],
        },
        {"kind": "company", "company_name": HOSTILE, "notes": ["[/red]"]},
    ]
    done = place.run("contact", "add", "-", given="\n".join(map(json.dumps, lines)))
    ids = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert len(ids) == len(lines), done.stdout

    store = Store.open(str(place.database))
    texts = ("first_name", "nickname", "department", "job_title", "employer", "company_name")
    with store.write(actor=unix_login(), action="modify", reason=HOSTILE) as tx:
        for contact in ids:
            for column in texts:
                tx.execute(f"UPDATE contact SET {column} = ? WHERE id = ?", (HOSTILE + column, contact))
            tx.execute(
                "UPDATE directory SET name = ?, city = ? WHERE contact_id = ?", (HOSTILE, HOSTILE, contact)
            )
        tx.execute(
            "UPDATE coordinate SET city = ?, street = ? WHERE contact_id = ?", (HOSTILE, HOSTILE, ids[0])
        )
        tx.execute("UPDATE list_item SET label = ? || code", (HOSTILE,))
        tx.execute("UPDATE staff SET name = ? WHERE login = ?", (HOSTILE, unix_login()))
        tx.execute("UPDATE shop SET name = ?", ("".join(PAYLOADS),))
    store.close()
    return len(ids)


@pytest.mark.parametrize(("cols", "rows"), [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_hostile_records(crm: StartCrm, cols: int, rows: int) -> None:
    count = insert_hostile(crm.place)
    program = crm(cols=cols, rows=rows)
    program.wait_for("90 clients")
    program.settle()
    program.type("hostile")
    program.wait_for(f"{count} sur")
    program.settle()
    program.type(TAB)
    for _ in range(count):
        program.type(ENTER)
        program.wait_for("Clients › ")
        program.settle()
        for key, words in (("h", "F3 Par champ"), ("d", "Motif (facultatif)"), ("e", "Ctrl+S Enregistrer")):
            program.type(key)
            program.wait_for(words)
            program.settle()
            program.type(ESCAPE)
            program.wait_gone(words)
            program.settle()
        program.type(ESCAPE)
        program.wait_for(f"{count} sur")
        program.type(DOWN)
        program.settle()
    program.type(CTRL_Q)
    assert program.wait_exit() == 0
    assert b"HOSTILE" in program.output
    assert_harmless(program)
