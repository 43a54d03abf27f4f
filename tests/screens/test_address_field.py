"""The line of an address in the form: what it offers, what it takes, and what it never does by itself."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import perf_counter

import pytest

from crm_tui.domain.card import Address, Card, PersonFace
from crm_tui.gateways.address_providers import RemoteRow
from crm_tui.gateways.ban import Ban
from crm_tui.gateways.google_places import GooglePlaces
from crm_tui.services import people
from crm_tui.services.address_lookup import Answer
from crm_tui.services.session import Workspace
from crm_tui.ui.widgets import address_suggest
from crm_tui.ui.widgets.address_suggest import AddressField, matched
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.gateways.stand_ins import DETAILS, KEY, StandIn, standing_in
from tests.screens.form_app import at_work, database, entry_of, own_folders, save, value_of, workspace

__all__ = ["at_work", "database", "own_folders", "workspace"]

MANUAL = "Saisir l'adresse manuellement…"


def field_of(clerk: Clerk) -> AddressField:
    """The first address."""
    field = clerk.field("address-0")
    assert isinstance(field, AddressField)
    return field


def current(clerk: Clerk) -> str:
    """The row that was gone to; nothing where the caret is still in the text."""
    field = field_of(clerk)
    index = field._under.highlighted
    return field.offered[index] if index is not None else ""


def address_of(clerk: Clerk) -> Address:
    """What the entry holds."""
    return entry_of(clerk).addresses[0]


@pytest.fixture
def lyon(workspace: Workspace) -> Workspace:
    """My shop is in Lyon, and one client lives in its rue Victor Hugo."""
    people.edit_shop(workspace, workspace.shop_id, name="Cycles du Parc", city="Lyon", postal_code="69002")
    home = Address(number="4", street="rue Victor Hugo", postal_code="69002", city="Lyon")
    save(workspace, Card(person=PersonFace(last_name="Martin"), addresses=(home,)))
    return workspace


@pytest.fixture
async def line(lyon: Workspace, at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk on the first line of address of a new card."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.go_to("address-0")
        yield clerk


class TestRows:
    async def test_they_come_with_each_key_and_none_is_current(self, line: Clerk) -> None:
        await line.type("12 victor hugo")
        field = field_of(line)
        assert field.offered[0] == "12 rue Victor Hugo, 69002 Lyon"
        assert field.offered[-1] == MANUAL
        assert current(line) == ""
        assert "rue connue" in line.line("12 rue Victor Hugo, 69002 Lyon")
        await line.type(" br")
        assert any("Bron" in row for row in field.offered)
        assert "locale" in line.line("Bron")
        assert field.status == "sans réseau"

    async def test_enter_keeps_what_was_typed_and_goes_on(self, line: Clerk) -> None:
        await line.type("12 victor hugo lyon")
        await line.press("enter")
        assert line.focused_id != "address-0"
        assert field_of(line).value == "12 victor hugo lyon"
        assert address_of(line) == Address(typed="12 victor hugo lyon")
        assert not field_of(line).is_open

    async def test_a_row_is_taken_by_enter_with_its_parts(self, line: Clerk) -> None:
        await line.go_to("address-0-billing")
        await line.press("space", "shift+tab", "shift+tab")
        assert line.focused_id == "address-0"
        await line.type("12 bis victor hugo, apt 4")
        await line.press("down")
        assert current(line) == "12 bis rue Victor Hugo, apt 4, 69002 Lyon"
        await line.press("enter")
        assert line.focused_id == "address-0"
        assert not field_of(line).is_open
        assert field_of(line).value == "12 bis rue Victor Hugo, apt 4, 69002 Lyon"
        assert address_of(line) == Address(
            number="12",
            repetition="bis",
            street="rue Victor Hugo",
            complement="apt 4",
            postal_code="69002",
            city="Lyon",
            typed="12 bis victor hugo, apt 4",
            billing=True,
        )

    async def test_a_long_row_is_shown_from_its_number_on(self, line: Clerk) -> None:
        await line.type("12 bis victor hugo, bâtiment des Tilleuls apt 4")
        await line.press("down", "enter")
        await line.settle()
        field = field_of(line)
        assert line.focused_id == "address-0"
        assert field.content_width > field.size.width
        assert "12 bis rue Victor Hugo" in line.screen_text()
        assert field.cursor_position == len(field.value)
        await line.type(" x")
        assert "Lyon x" in line.screen_text()

    async def test_tab_takes_a_row_that_was_gone_to_and_leaves(self, line: Clerk) -> None:
        await line.type("12 victor hugo")
        await line.press("tab")
        assert field_of(line).value == "12 victor hugo"
        await line.press("shift+tab")
        await line.type(" ")
        await line.press("down", "tab")
        assert line.focused_id == "address-0-manual"
        assert address_of(line).street == "rue Victor Hugo"

    async def test_escape_closes_the_list_first(self, line: Clerk) -> None:
        await line.type("12 victor hugo")
        await line.press("escape")
        assert line.screen_name == "CardFormScreen"
        assert not field_of(line).is_open
        assert field_of(line).value == "12 victor hugo"
        await line.press("escape")
        assert line.screen_name != "CardFormScreen"

    async def test_down_brings_back_what_escape_closed(self, line: Clerk) -> None:
        await line.type("12 victor hugo")
        rows = field_of(line).offered
        await line.press("escape", "down")
        await line.until(lambda: field_of(line).is_open)
        assert field_of(line).offered == rows
        assert current(line) == ""
        await line.press("down")
        assert current(line) == rows[0]
        await line.press("escape", "tab", "shift+tab", "down")
        assert line.focused_id != "address-0"

    async def test_the_keys_of_the_list(self, line: Clerk) -> None:
        await line.type("12 victor hugo ly")
        offered = field_of(line).offered
        await line.press("home")
        assert field_of(line).cursor_position == 0
        await line.press("end")
        assert field_of(line).cursor_position == len(field_of(line).value)
        await line.press("down", "end")
        assert current(line) == MANUAL
        await line.press("home")
        assert current(line) == offered[0]
        await line.press("pagedown")
        assert current(line) == MANUAL
        await line.press("pageup")
        assert current(line) == offered[0]
        await line.press("up")
        assert current(line) == ""
        assert line.focused_id == "address-0"

    async def test_undo_brings_back_what_was_typed(self, line: Clerk) -> None:
        await line.type("12 victor hugo")
        await line.press("down", "enter", "ctrl+z")
        assert field_of(line).value == "12 victor hugo"
        assert address_of(line) == Address(typed="12 victor hugo")
        assert not field_of(line).is_open

    async def test_pasted_and_set_text_opens_nothing(self, line: Clerk) -> None:
        await line.paste("12 rue Victor Hugo\n69002 Lyon")
        assert not field_of(line).is_open
        assert address_of(line).postal_code == "69002"
        field_of(line).value = "8 quai Perrache, Lyon"
        await line.settle()
        assert not field_of(line).is_open
        assert address_of(line).city == "Lyon"

    async def test_a_click_takes_a_row(self, line: Clerk) -> None:
        await line.type("12 victor hugo")
        await line.click_on("12 rue Victor Hugo, 69002 Lyon")
        assert address_of(line).street == "rue Victor Hugo"
        assert line.focused_id == "address-0"

    async def test_where_nothing_is_found_there_is_manual_entry(self, line: Clerk) -> None:
        await line.type("zzzz")
        assert field_of(line).offered == [MANUAL]
        await line.press("down", "enter")
        assert line.focused_id == "address-0-number"
        assert line.field("address-0-street").value.casefold() == "zzzz"
        await line.press("f8")
        assert field_of(line).value == "zzzz"

    async def test_the_list_never_covers_its_line(self, lyon: Workspace, at_work: AtWork) -> None:
        async with at_work(size=(80, 16)) as clerk:
            await clerk.press("f2")
            await clerk.go_to("address-0")
            await clerk.type("12 victor hugo ly")
            assert "✎ F8" in clerk.line("12 victor hugo ly")
            assert "12 rue Victor Hugo, 69002 Lyon" in clerk.screen_text()


@pytest.mark.parametrize(
    ("typed", "label", "bold"),
    [
        ("12 vict", "12 rue Victor Hugo", ["12", "Vict"]),
        ("etienne", "42000 Saint-Étienne", ["Étienne"]),
        ("sacre coeur", "rue du Sacré-Cœur", ["Sacré", "Cœur"]),
        ("hug", "Thugny", []),
        ("", "Lyon", []),
    ],
)
def test_what_matches_is_bold(typed: str, label: str, bold: list[str]) -> None:
    assert [label[start:end] for start, end in matched(typed, label)] == bold


async def test_bold_is_drawn(line: Clerk) -> None:
    await line.type("12 victor")
    bar = field_of(line)._under._list
    assert bar is not None
    strip = bar.render_line(0)
    assert "Victor" in "".join(part.text for part in strip if part.style and part.style.bold)
    assert "Hugo" not in "".join(part.text for part in strip if part.style and part.style.bold)


async def test_manual_entry_hides_neither_box_nor_cedex(line: Clerk) -> None:
    await line.type("12 ter rue Molière appt 4 BP 40012 75083 Paris cedex 02")
    await line.press("f8")
    assert value_of(line, "address-0-complement") == "appt 4, BP 40012"
    assert value_of(line, "address-0-city") == "Paris CEDEX 02"
    await line.fill("address-0-complement", "appt 4")
    await line.fill("address-0-postal-code", "69003")
    await line.fill("address-0-city", "Lyon")
    address = address_of(line)
    assert (address.complement, address.po_box) == ("appt 4", "")
    assert (address.postal_code, address.city, address.cedex) == ("69003", "Lyon", "")
    await line.press("f8")
    assert field_of(line).value == "12 ter rue Molière, appt 4, 69003 Lyon"


class TestCodes:
    async def test_a_town_with_several_codes_asks_for_one(self, line: Clerk) -> None:
        await line.type("12 quai perrache ly")
        rows = field_of(line).offered
        await line.press(*["down"] * (1 + rows.index("12 quai Perrache, Lyon")), "enter")
        assert field_of(line).offered == [f"6900{number} Lyon" for number in range(1, 10)]
        assert field_of(line).status == "Quel code postal ?"
        assert current(line) == ""
        assert address_of(line).postal_code == ""
        await line.press("down", "down", "enter")
        assert field_of(line).value == "12 quai Perrache, 69002 Lyon"
        assert address_of(line).postal_code == "69002"
        assert address_of(line).typed == "12 quai perrache ly"

    async def test_none_is_chosen_for_the_person(self, line: Clerk) -> None:
        await line.type("12 quai perrache ly")
        rows = field_of(line).offered
        await line.press(*["down"] * (1 + rows.index("12 quai Perrache, Lyon")), "tab")
        assert line.focused_id == "address-0"
        await line.press("enter")
        assert line.focused_id != "address-0"
        assert (address_of(line).city, address_of(line).postal_code) == ("Lyon", "")

    async def test_towns_of_one_name_are_all_offered_and_none_taken(self, line: Clerk) -> None:
        await line.type("3 place du marché, saint-denis")
        assert {"3 place du Marché, 93200 Saint-Denis", "3 place du Marché, 97400 Saint-Denis"} <= {
            *field_of(line).offered
        }
        await line.press("enter")
        assert address_of(line) == Address(typed="3 place du marché, saint-denis")


class TestLeaving:
    async def test_a_line_that_is_beyond_doubt_has_its_parts(self, line: Clerk) -> None:
        await line.type("12 bis rue victor hugo, 69002 lyon")
        await line.press("enter")
        assert field_of(line).value == "12 bis rue victor hugo, 69002 lyon"
        address = address_of(line)
        assert (address.number, address.repetition, address.street) == ("12", "bis", "rue Victor Hugo")
        assert (address.postal_code, address.city, address.country) == ("69002", "Lyon", "")
        assert address.typed == "12 bis rue victor hugo, 69002 lyon"

    async def test_belgian_order(self, workspace: Workspace, at_work: AtWork) -> None:
        people.edit_shop(workspace, workspace.shop_id, country="BE", city="Liège", postal_code="4000")
        async with at_work() as clerk:
            await clerk.press("f2")
            await clerk.go_to("address-0")
            await clerk.type("rue haute 12 bte 3, 1000 brux")
            assert field_of(clerk).offered[0] == "rue Haute 12 bte 3, 1000 Bruxelles"
            await clerk.press("down", "enter")
            address = address_of(clerk)
            assert (address.street, address.number, address.box) == ("rue Haute", "12", "3")
            assert (address.postal_code, address.city, address.country) == ("1000", "Bruxelles", "")


@pytest.fixture
def google(tmp_path: Path, own_folders: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The settings name Google, which is a stand-in."""
    key = tmp_path / "google.key"
    key.write_text(f"{KEY}\n", encoding="ascii")
    key.chmod(0o640)
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "crm-tui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'address_provider = "google"\ngoogle_key_file = "{key}"\n', encoding="utf-8")
    with standing_in() as server:
        monkeypatch.setattr(GooglePlaces.__init__, "__defaults__", (server.url,))
        yield server


@pytest.fixture
async def remote(google: StandIn, workspace: Workspace, at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk on a line of address, with Google behind it, in Lyon."""
    people.edit_shop(workspace, workspace.shop_id, city="Lyon", postal_code="69002")
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.go_to("address-0")
        yield clerk


GOOGLE_ROW = "12 Rue Victor Hugo, 69002 Lyon, France"


async def google_row(clerk: Clerk) -> None:
    """Wait until Google's row is there, and go to it."""
    await clerk.until(lambda: GOOGLE_ROW in field_of(clerk).offered)
    await clerk.settle()
    await clerk.press(*["down"] * (1 + field_of(clerk).offered.index(GOOGLE_ROW)))
    assert current(clerk) == GOOGLE_ROW


class TestRemote:
    async def test_nine_fast_keys_are_one_request(
        self, remote: Clerk, google: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(address_suggest, "DEBOUNCE", 1.0)  # fast, whatever else this machine does
        await remote.type("12 victor")
        await remote.until(lambda: GOOGLE_ROW in field_of(remote).offered)
        await remote.settle()
        [request] = google.seen
        assert request.body["input"] == "12 victor"
        assert KEY not in str((request.path, request.query, request.body))
        assert "Google" in remote.line(GOOGLE_ROW)
        assert field_of(remote).offered[-2:] == [MANUAL, ""]
        assert "Google Maps" in remote.screen_text()
        assert field_of(remote).status == "Google"

    async def test_late_rows_do_not_move_the_highlight(self, remote: Clerk, google: StandIn) -> None:
        await remote.type("12 victor hugo")
        await remote.press("down", "down")
        before, place = current(remote), field_of(remote)._under.highlighted
        await remote.until(lambda: GOOGLE_ROW in field_of(remote).offered)
        await remote.settle()
        assert (current(remote), field_of(remote)._under.highlighted) == (before, place)
        await remote.press("end")
        assert current(remote) == MANUAL

    async def test_the_last_row_stays_the_current_one(self, remote: Clerk, google: StandIn) -> None:
        await remote.type("12 victor hugo")
        await remote.press("down", "end")
        assert current(remote) == MANUAL
        await remote.until(lambda: GOOGLE_ROW in field_of(remote).offered)
        await remote.settle()
        assert current(remote) == MANUAL

    async def test_an_answer_to_an_older_text_is_dropped(self, remote: Clerk) -> None:
        await remote.type("12 vic")
        field = field_of(remote)
        late = Answer(generation=field._generation, rows=(RemoteRow(label="ancienne"),))
        await remote.type("t")
        field.post_message(AddressField.Answered(late))
        await remote.settle()
        assert "ancienne" not in field.offered
        await remote.press("enter")
        field.post_message(AddressField.Answered(late))
        await remote.settle()
        assert not field.is_open

    async def test_no_flat_and_no_paste_leaves_the_shop(self, remote: Clerk, google: StandIn) -> None:
        await remote.type("apt 4, 12 rue victor")
        await remote.until(lambda: bool(google.seen))
        assert google.seen[0].body["input"] == "12 rue Victor"
        await remote.press("ctrl+a", "backspace")
        asked = len(google.seen)
        await remote.paste("8 quai Perrache")
        assert field_of(remote)._timer is None
        assert len(google.seen) == asked

    async def test_a_line_of_which_nothing_may_leave_is_no_question(
        self, remote: Clerk, google: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(address_suggest, "DEBOUNCE", 60.0)  # asked below, not by the clock
        field = field_of(remote)
        lookup = field.desk.lookup
        assert lookup is not None
        asked: list[str] = []
        monkeypatch.setattr(lookup, "ask", lambda text, *_rest: asked.append(text))
        for text in ("étage 3, appt 4", "12 victor"):
            await remote.type(text)
            field._ask(field._generation, field.value)
            await remote.press("ctrl+a", "backspace")
        assert asked == ["12 victor"]

    async def test_a_row_gives_its_parts_and_keeps_the_flat(self, remote: Clerk, google: StandIn) -> None:
        await remote.type("apt 4, 12 victor")
        await google_row(remote)
        await remote.press("enter")
        await remote.until(lambda: address_of(remote).number == "5")
        await remote.settle()
        address = address_of(remote)
        assert (address.number, address.repetition, address.street) == ("5", "bis", "Rue Victor Hugo")
        assert (address.complement, address.source, address.country) == ("apt 4", "google", "")
        assert address.typed == "apt 4, 12 victor"
        assert field_of(remote).value == "5 bis Rue Victor Hugo, apt 4, 69002 Lyon"
        assert "Complément : comme vous l'avez tapé, non vérifié par Google" in remote.screen_text()
        *_earlier, asked, told = google.seen
        assert told.query["sessionToken"] == [asked.body["sessionToken"]]
        assert "addressComponents" in told.headers["x-goog-fieldmask"]
        assert "Google donne le numéro 5 bis, et non 12 : vérifiez-le" in remote.screen_text()
        await remote.press("f8")
        assert "non vérifié" not in remote.screen_text()
        await remote.press("f8")
        assert "Google donne le numéro 5 bis, et non 12 : vérifiez-le" in remote.screen_text()
        assert "Complément : comme vous l'avez tapé, non vérifié par Google" in remote.screen_text()
        await remote.go_to("address-0")
        await remote.type(" ")
        assert "non vérifié" not in remote.screen_text()
        await remote.press("f8", "f8")
        assert "vérifi" not in remote.screen_text()

    async def test_the_key_is_nowhere_in_the_base(
        self, remote: Clerk, google: StandIn, database: str
    ) -> None:
        await remote.fill("last-name", "Dupont")
        await remote.go_to("address-0")
        await remote.type("12 victor")
        await google_row(remote)
        await remote.press("enter")
        await remote.until(lambda: address_of(remote).number == "5")
        await remote.press("ctrl+s")
        await remote.settle()
        path = Path(database)
        stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        assert b"Victor Hugo" in stored
        assert KEY.encode() not in stored

    async def test_a_number_that_google_omits_is_kept(
        self, remote: Clerk, google: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parts = [each for each in DETAILS["addressComponents"] if "street_number" not in each["types"]]
        monkeypatch.setitem(DETAILS, "addressComponents", parts)
        await remote.type("12 victor")
        await google_row(remote)
        await remote.press("tab")
        await remote.until(lambda: address_of(remote).street == "Rue Victor Hugo")
        await remote.settle()
        assert address_of(remote).number == "12"
        assert "Numéro : comme vous l'avez tapé, non vérifié par Google" in remote.screen_text()

    async def test_a_row_without_its_parts_is_read_as_well_as_can_be(
        self, remote: Clerk, google: StandIn
    ) -> None:
        await remote.type("12 victor")
        await google_row(remote)
        google.mode = "404"
        await remote.press("enter")
        await remote.until(lambda: "relisez-la" in remote.screen_text())
        address = address_of(remote)
        assert field_of(remote).value == GOOGLE_ROW
        assert (address.number, address.postal_code, address.source) == ("12", "69002", "google")

    async def test_leaving_ends_the_session(self, remote: Clerk, google: StandIn) -> None:
        await remote.type("12 victor")
        await remote.until(lambda: len(google.seen) == 1)
        await remote.press("tab", "shift+tab")
        await remote.type("s")
        await remote.until(lambda: len(google.seen) == 2)
        first, second = (request.body["sessionToken"] for request in google.seen)
        assert first != second

    async def test_a_key_without_the_right_api_is_said(self, remote: Clerk, google: StandIn) -> None:
        google.mode = "403"
        await remote.type("12 victor")
        await remote.until(lambda: field_of(remote).status == "Google : clé refusée")
        await remote.settle()
        assert "Google Maps" not in field_of(remote).offered
        await remote.press("escape")
        assert "La clé Google n'a pas « Places API (New) »" in remote.screen_text()
        await remote.type("s")
        assert field_of(remote).status == "Google : clé refusée"
        assert field_of(remote).offered[-1] == MANUAL

    @pytest.mark.parametrize(
        ("mode", "said"),
        [
            ("400", "Google ne connaît pas cette clé : recopiez-la dans le fichier de clé."),
            ("403 address", "La clé Google est réservée à d'autres postes"),
            ("403 billing", "La facturation de la clé Google est inactive"),
            ("403 unsaid", "Google refuse la clé : vérifiez ses droits"),
        ],
    )
    async def test_why_a_key_is_refused_is_said(
        self, remote: Clerk, google: StandIn, mode: str, said: str
    ) -> None:
        google.mode = mode
        await remote.type("12 victor")
        await remote.until(lambda: field_of(remote).status == "Google : clé refusée")
        await remote.press("escape")
        assert said in " ".join(remote.screen_text().split())

    async def test_a_provider_without_a_key_refuses_none(
        self, own_folders: None, lyon: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = Path(os.environ["XDG_CONFIG_HOME"]) / "crm-tui" / "config.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('address_provider = "ban"\n', encoding="utf-8")
        with standing_in("403") as server:
            monkeypatch.setattr(Ban.__init__, "__defaults__", (server.url,))
            async with at_work() as clerk:
                await clerk.press("f2")
                await clerk.go_to("address-0")
                await clerk.type("12 victor")
                await clerk.until(lambda: field_of(clerk).status == "BAN : accès refusé")
                await clerk.press("escape")
                assert "BAN refuse de répondre" in clerk.screen_text()
                assert "Google" not in clerk.screen_text()

    async def test_what_the_shop_knows_already_is_not_offered_again(
        self, remote: Clerk, google: StandIn
    ) -> None:
        await remote.type("12 rue victor hugo 69002 lyon")
        await remote.until(lambda: bool(google.seen))
        await remote.until(lambda: field_of(remote)._remote == [])
        assert field_of(remote).offered == ["12 rue Victor Hugo, 69002 Lyon", MANUAL]

    @pytest.mark.parametrize(
        ("mode", "said"),
        [
            ("500", "service en panne"),
            ("html", "portail de connexion"),
            ("cut", "réponse illisible"),
            ("429", "quota atteint"),
            ("hang", "ne répond pas"),
        ],
    )
    async def test_a_provider_that_fails_is_named_and_the_rows_stay(
        self, remote: Clerk, google: StandIn, mode: str, said: str
    ) -> None:
        google.mode = mode
        await remote.type("12 victor")
        rows = field_of(remote).offered
        await remote.until(lambda: field_of(remote).status == f"Google : {said}")
        assert field_of(remote).offered == rows

    async def test_a_provider_that_hangs_delays_nobody(
        self, google: StandIn, lyon: Workspace, at_work: AtWork
    ) -> None:
        google.mode = "hang"
        async with at_work() as clerk:
            await clerk.press("f2")
            await clerk.go_to("address-0")
            await clerk.type("12 victor")
            await clerk.until(lambda: bool(google.seen))
            started = perf_counter()
            await clerk.type(" hugo")
            assert field_of(clerk).value == "12 victor hugo"
            assert perf_counter() - started < 1.0
            started = perf_counter()
        assert perf_counter() - started < 1.0

    async def test_a_key_that_others_can_read_is_refused(
        self, google: StandIn, tmp_path: Path, lyon: Workspace, at_work: AtWork
    ) -> None:
        (tmp_path / "google.key").chmod(0o644)
        async with at_work() as clerk:
            await clerk.press("f2")
            await clerk.go_to("address-0")
            assert "est lisible par d'autres" in clerk.screen_text()
            await clerk.type("12 victor")
            assert field_of(clerk).status == "Google : clé refusée"
            assert field_of(clerk)._timer is not None
        assert google.seen == []


async def test_boxes_and_label_are_nobody_elses_business(line: Clerk) -> None:
    await line.pick("address-0-label", "bur")
    await line.go_to("address-0")
    await line.type("12 victor hugo")
    await line.press("down", "enter")
    assert value_of(line, "address-0-label") == "office"
    assert address_of(line).label == "office"
