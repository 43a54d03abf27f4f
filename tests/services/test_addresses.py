"""What a line of address may become: the shop's own streets, what is beyond doubt, keys, settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui import config
from crm_tui.config import Settings
from crm_tui.domain.card import Address, Card, PersonFace
from crm_tui.domain.errors import BadFile
from crm_tui.domain.serial import apply_json, to_json
from crm_tui.gateways import gazetteer
from crm_tui.services import addresses, cards, people
from crm_tui.services.addresses import MOST_KNOWN, MOST_ROWS, AddressDesk
from crm_tui.services.session import Workspace

HOME = Address(number="4", street="rue Victor Hugo", postal_code="69002", city="Lyon")


@pytest.fixture
def shop(marie: Workspace) -> Workspace:
    """A shop in Lyon."""
    people.edit_shop(marie, marie.shop_id, country="FR", city="Lyon", postal_code="69002")
    return marie


def live(workspace: Workspace, *homes: Address) -> None:
    """One client at each address."""
    for home in homes:
        card = Card(person=PersonFace(last_name="Martin"), addresses=(home,))
        cards.create(workspace, card, allow_duplicates=True)


def desk(workspace: Workspace, settings: Settings | None = None) -> AddressDesk:
    """A desk at work."""
    made = AddressDesk(workspace, settings or Settings())
    made.prepare()
    return made


def test_known_streets_come_first_with_what_was_typed(shop: Workspace) -> None:
    live(shop, HOME)
    rows = desk(shop).rows("apt 3, 12 bis victor h", "FR")
    assert (rows[0].label, rows[0].source) == ("12 bis rue Victor Hugo, apt 3, 69002 Lyon", "known")
    assert rows[0].address.typed == ""
    assert {row.source for row in rows[1:]} == {"local"}
    assert len(rows) <= MOST_ROWS


def test_a_kind_and_a_town_that_were_typed_count(shop: Workspace) -> None:
    live(shop, HOME, Address(street="avenue Victor Hugo", postal_code="69160", city="Tassin-la-Demi-Lune"))

    def known(text: str) -> list[str]:
        return [row.label for row in addresses.known(shop, text)]

    assert len(known("12 victor hugo")) == 2
    assert known("12 av. victor hugo") == ["12 avenue Victor Hugo, 69160 Tassin-la-Demi-Lune"]
    assert known("12 victor hugo ly") == ["12 rue Victor Hugo, 69002 Lyon"]
    assert known("12 victor hugo, 69160") == ["12 avenue Victor Hugo, 69160 Tassin-la-Demi-Lune"]
    assert known("12 victor hugo 691") == ["12 avenue Victor Hugo, 69160 Tassin-la-Demi-Lune"]
    assert known("12 victor hugo (01)") == []
    assert known("12 rue v") == []
    assert known("12") == []


def test_a_number_behind_the_street_is_kept_while_the_town_is_begun(shop: Workspace) -> None:
    live(shop, Address(number="4", street="rue Neuve", postal_code="1000", city="Bruxelles", country="BE"))
    for text in ("rue neuve 12", "rue neuve 12 br", "rue neuve 12 bru", "12 neuve bruxelles"):
        (row,) = addresses.known(shop, text)
        assert row.label == "rue Neuve 12, 1000 Bruxelles, Belgique"


def test_many_known_streets_leave_room(shop: Workspace) -> None:
    live(shop, *(Address(street=f"rue Haute {name}", city="Lyon", postal_code="69001") for name in "BCDEFG"))
    rows = desk(shop).rows("12 rue haute", "FR")
    assert [row.source for row in rows].count("known") == MOST_KNOWN


def test_the_same_row_comes_once(shop: Workspace) -> None:
    live(shop, HOME)
    rows = desk(shop).rows("12 rue victor hugo, 69002 lyon", "FR")
    assert [row.label for row in rows] == ["12 rue Victor Hugo, 69002 Lyon"]


def test_without_a_store_the_rest_works(tmp_path: Path) -> None:
    rows = desk(Workspace(str(tmp_path / "none.db"), create=False)).rows("12 victor hugo lyon", "FR")
    assert {row.source for row in rows} == {"local"}


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("12 rue Victor Hugo, 69002 Lyon", ("12", "rue Victor Hugo", "69002", "Lyon")),
        ("12 rue Victor Hugo, Lyon", ("12", "rue Victor Hugo", "", "Lyon")),
        ("rue Haute 12, 1000 Bruxelles", ("12", "rue Haute", "1000", "Bruxelles")),
        ("12 victor hugo lyon", None),
        ("12 rue Haute, Saint-Denis", None),
        ("12 rue Haute, 69002 Ailleurs", None),
        ("12 rue Haute", None),
        ("", None),
    ],
)
def test_only_what_is_beyond_doubt_is_understood(
    shop: Workspace, line: str, parts: tuple[str, str, str, str] | None
) -> None:
    found = desk(shop).understood(line, "FR")
    assert (found and (found.number, found.street, found.postal_code, found.city)) == parts


def test_before_the_towns_are_read_a_line_is_read_without_them(shop: Workspace) -> None:
    early = AddressDesk(shop, Settings())
    assert early.understood("12 rue Victor Hugo, 69002 Lyon", "FR") is None
    assert early.read("12 rue Victor Hugo", "FR") == Address(number="12", street="rue Victor Hugo")


def test_the_codes_of_a_town() -> None:
    lyon = Address(street="rue Haute", city="Lyon", country="FR")
    assert [each.postal_code for each in addresses.codes_of(lyon, "69123")][:2] == ["69001", "69002"]
    assert addresses.codes_of(HOME) == []
    assert addresses.codes_of(Address(street="rue Haute")) == []
    saints = {each.postal_code for each in addresses.codes_of(Address(city="Saint-Denis", country="FR"))}
    assert {"93200", "97400"} <= saints


@pytest.mark.parametrize(
    ("given", "typed", "left_out"),
    [
        (Address(street="Rue X"), Address(number="12", repetition="bis"), ("number", "repetition")),
        (Address(number="12", street="Rue X"), Address(number="12", repetition="bis"), ()),
        (Address(number="14", street="Rue X"), Address(number="12", complement="apt 4"), ("complement",)),
        (Address(street="Rue X", box="2"), Address(box="3"), ()),
    ],
)
def test_what_a_provider_leaves_out_is_kept(
    given: Address, typed: Address, left_out: tuple[str, ...]
) -> None:
    address, unverified = addresses.completed(given, typed)
    assert unverified == left_out
    for name in left_out:
        assert getattr(address, name) == getattr(typed, name)
    assert address.number == (given.number or typed.number)


def test_a_key_is_for_its_owner_and_group_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(" AIza-secret\n")
    for mode in (0o600, 0o640, 0o400):
        file.chmod(mode)
        assert addresses.read_key(str(file)) == "AIza-secret"
    for mode in (0o644, 0o660, 0o641):
        file.chmod(mode)
        with pytest.raises(BadFile) as error:
            addresses.read_key(str(file))
        assert error.value.data["reason"] == "key_open"
        assert "secret" not in str(error.value)


@pytest.mark.parametrize(("text", "reason"), [(None, "missing"), ("", "empty"), ("clé", "unreadable")])
def test_a_key_that_is_none(tmp_path: Path, text: str | None, reason: str) -> None:
    file = tmp_path / "key"
    if text is not None:
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)
    with pytest.raises(BadFile) as error:
        addresses.read_key(str(file))
    assert error.value.data["reason"] == reason


class TestProviders:
    def test_nobody_is_asked_by_default(self, shop: Workspace) -> None:
        assert desk(shop).lookup is None

    def test_google_with_its_key(self, shop: Workspace, tmp_path: Path) -> None:
        file = tmp_path / "key"
        file.write_text("AIza-secret")
        file.chmod(0o640)
        settings = Settings(address_provider="google", google_key_file=str(file), address_daily_cap=0)
        lookup = desk(shop, settings).lookup
        assert lookup is not None
        assert (lookup.name, lookup.attribution) == ("Google", "Google Maps")
        assert not lookup.may_ask("12 victor hugo")

    def test_google_without_its_key(self, shop: Workspace) -> None:
        made = desk(shop, Settings(address_provider="google", google_key_file="/nowhere/key"))
        assert made.lookup is None
        assert isinstance(made.problem, BadFile)

    def test_ban_is_for_france(self, shop: Workspace) -> None:
        lookup = desk(shop, Settings(address_provider="ban")).lookup
        assert lookup is not None
        assert (lookup.name, lookup.attribution) == ("BAN", "")
        people.edit_shop(shop, shop.shop_id, country="BE", city="Liège", postal_code="4000")
        assert desk(shop, Settings(address_provider="ban")).lookup is None

    def test_the_flat_stays_in_the_shop(self, shop: Workspace) -> None:
        made = desk(shop)
        assert made.question("apt 4, 12 victor hugo ly", "FR") == "12 Victor Hugo Ly"
        assert made.question("12 victor hugo ly", "FR") == "12 victor hugo ly"
        assert made.question("étage 3, appt 4", "FR") == ""
        long = made.question("12 rue Molière appt 4 " + "bla " * 1200, "FR")
        assert long.startswith("12 rue Molière")
        assert len(long) <= 200
        assert "appt" not in long


@pytest.mark.parametrize(
    ("line", "good"),
    [
        ('address_provider = "google"', True),
        ('address_provider = "bing"', False),
        ('google_api = "legacy"', True),
        ('google_api = ""', False),
        ("address_daily_cap = 20", True),
        ("address_daily_cap = true", False),
        ('address_daily_cap = "20"', False),
        ("google_key_file = 3", False),
    ],
)
def test_settings(tmp_path: Path, line: str, good: bool) -> None:
    file = tmp_path / "config.toml"
    file.write_text(line)
    if good:
        name, value = line.split(" = ")
        assert str(getattr(config.load([file]), name)) == value.strip('"')
    else:
        with pytest.raises(BadFile):
            config.load([file])


def test_who_gave_an_address_is_told_and_never_asked() -> None:
    given = Card(addresses=(replace(HOME, source="ban"),))
    [told] = to_json(given)["addresses"]
    assert told["source"] == "ban"
    read_back, problems = apply_json(Card(), {"addresses": [told]}, lambda _name, text: text)
    assert problems == []
    assert read_back.addresses[0].source == ""
    assert "source" not in to_json(Card(addresses=(HOME,)))["addresses"][0]


def test_the_towns_are_read_once() -> None:
    assert gazetteer.load() is gazetteer.load()
