"""What a line of address means, and what it may become.

Everything works without a network; a remote provider, where the settings name one, adds its rows later
(:mod:`crm_tui.services.address_lookup`).
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.config import Settings
from crm_tui.domain.address import FRENCH_TERRITORIES, one_line
from crm_tui.domain.address_country import country_of as domain_country_of
from crm_tui.domain.address_lines import read_whole
from crm_tui.domain.address_reading import Reading, read
from crm_tui.domain.address_street import with_inner_number
from crm_tui.domain.address_suggestions import Suggestion, code_begun
from crm_tui.domain.address_suggestions import suggest as rows_for
from crm_tui.domain.card import Address
from crm_tui.domain.errors import BadFile, CrmError
from crm_tui.domain.known_streets import kind_and_name, street_key
from crm_tui.domain.places import Gazetteer
from crm_tui.domain.text import fold
from crm_tui.gateways import gazetteer
from crm_tui.services.address_lookup import AddressLookup
from crm_tui.services.session import DEFAULT_COUNTRY, Workspace

if TYPE_CHECKING:
    from crm_tui.gateways.address_providers import AddressProvider

#: Rows that need no network; of these, so many from the shop's own streets.
MOST_ROWS, MOST_KNOWN = 6, 4
#: A street begun by fewer letters is not looked for: too many begin so.
_SHORTEST_STREET = 3
#: Signs of a question; the national base takes no more either.
_LONGEST_QUESTION = 200
_COUNTRIES = ("FR", "BE", "LU", "CH", "MC")
#: Write access of the group, and every access of all others: a key is nobody else's.
_TOO_OPEN = stat.S_IWGRP | stat.S_IRWXO
_PLACE_PARTS = ("number", "repetition", "complement", "box", "po_box")


def parse(text: str, region: str = DEFAULT_COUNTRY) -> Reading:
    """Take a line apart; what cannot be told stays empty."""
    return read(text, gazetteer.load(), region)


def suggest(text: str, region: str = DEFAULT_COUNTRY, home: Address | None = None) -> list[Suggestion]:
    """The addresses that the line may mean, the likeliest first; a few milliseconds.

    Args:
        text: as typed so far.
        region: the shop's country.
        home: the shop's own town (:func:`home_of`).
    """
    return rows_for(text, gazetteer.load(), region, home)


def country_of(postal_code: str, city: str, numbers: Sequence[str], region: str = DEFAULT_COUNTRY) -> str:
    """The country of a postal code that is none of the shop's; nothing where that cannot be told."""
    return domain_country_of(postal_code, city, gazetteer.load(), region, numbers)


def home_of(workspace: Workspace) -> Address:
    """The shop's own town."""
    shop = workspace.shop
    return Address(postal_code=shop.postal_code, city=shop.city, country=shop.country)


def known(workspace: Workspace, text: str, region: str = DEFAULT_COUNTRY) -> list[Suggestion]:
    """The streets of clients' addresses that the line begins to name, the most used first.

    Number, flat and box are those of the line.
    """
    from crm_tui.store import streets

    reading = parse(text, region)
    typed = with_inner_number(reading.address)
    code = code_begun(typed)
    typed = replace(typed, street=typed.street.removesuffix(code).rstrip())
    if reading.sure:  # else the code is that of a town whose name may only be begun: "12 rue Neuve bru"
        code = code or typed.postal_code
    key = street_key(typed.street, typed.city)
    if len(key) < _SHORTEST_STREET:
        return []
    kind, _name = kind_and_name(typed.street)
    with workspace.read() as tx:
        found = streets.beginning(tx, key, kind=kind, postal_code=code or reading.department)
    rows = []
    for each in found:
        _key, street, postal_code, city, country = each.street
        address = replace(
            typed, street=street, postal_code=postal_code, city=city, cedex="", country=country or region
        )
        rows.append(Suggestion(label=one_line(address, region), address=address, source="known"))
    return rows


def offered(workspace: Workspace, text: str, region: str, home: Address | None) -> list[Suggestion]:
    """All rows that need no network: the shop's own streets first, then what the line may mean.

    A store that cannot be read takes away the first alone.
    """
    rows: dict[str, Suggestion] = {}
    with suppress(CrmError):
        for row in known(workspace, text, region)[:MOST_KNOWN]:
            rows[fold(row.label)] = row
    for row in suggest(text, region, home):
        if len(rows) < MOST_ROWS:
            rows.setdefault(fold(row.label), row)
    return list(rows.values())


def codes_of(address: Address, insee: str = "") -> list[Address]:
    """The same address with each of its town's postal codes; nothing where it has a code, or no town.

    Args:
        address: one without a postal code.
        insee: the commune's code, where it is known: else every town of that name counts.
    """
    if address.postal_code or not address.city:
        return []
    places = gazetteer.load().named(address.city, address.country)
    codes = sorted({each.postal_code for each in places if insee in ("", each.insee)})
    return [replace(address, postal_code=code) for code in codes]


def completed(address: Address, typed: Address) -> tuple[Address, tuple[str, ...]]:
    """A provider's address with the number and the flat that were typed and that it left out.

    Also gives the names of these parts, which nobody has verified.
    """
    left_out = tuple(name for name in _PLACE_PARTS if getattr(typed, name) and not getattr(address, name))
    if address.number:  # a provider that knows the house knows whether it is « bis »
        left_out = tuple(name for name in left_out if name != "repetition")
    parts: dict[str, str] = {name: getattr(typed, name) for name in left_out}
    return replace(address, **parts), left_out  # type: ignore[arg-type]  # names of texts alone


def read_key(path: str) -> str:
    """The key of a provider.

    Raises:
        BadFile: there is none, or others than the owner and the group can read it.
    """
    try:
        with open(os.path.expanduser(path), encoding="ascii") as file:
            if os.fstat(file.fileno()).st_mode & _TOO_OPEN:
                raise BadFile(path=path, reason="key_open")
            key = file.read().strip()
    except FileNotFoundError:
        raise BadFile(path=path, reason="missing") from None
    except (OSError, UnicodeDecodeError):
        raise BadFile(path=path, reason="unreadable") from None
    if not key:
        raise BadFile(path=path, reason="empty")
    return key


class AddressDesk:
    """Completes addresses for one member of the staff at work.

    All address fields share one: sessions, caps and failures of the provider are counted together.
    """

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        """Nothing is read yet; :meth:`prepare` does, away from the keys."""
        self.lookup: AddressLookup | None = None
        """The remote provider; nothing where the settings name none, or before it is prepared."""
        self.problem: CrmError | None = None
        """Why the provider that the settings name cannot be asked."""
        self.has_key = settings.address_provider == "google"
        """Whether the provider is asked with a key, which it may refuse."""
        self.is_legacy = settings.google_api == "legacy"
        self._workspace = workspace
        self._settings = settings
        self._lock = threading.Lock()
        self._gazetteer: Gazetteer | None = None
        self._home: Address | None = None

    @property
    def is_ready(self) -> bool:
        """Whether rows can be given, and lines be read, at once."""
        return self._gazetteer is not None

    def prepare(self) -> None:
        """Read what rows are made from; some tenths of a second, the first time."""
        with self._lock:
            if self._gazetteer is not None:
                return
            towns = gazetteer.load()
            with suppress(CrmError):  # without a store nothing is known of the shop, and the rest works
                self._home = home_of(self._workspace)
            try:
                self.lookup = self._remote(towns)
            except CrmError as error:
                self.problem = error
            self._gazetteer = towns

    def rows(self, text: str, region: str) -> list[Suggestion]:
        """The rows that need no network; reads the store: away from the keys."""
        self.prepare()
        return offered(self._workspace, text, region, self._home)

    def read(self, text: str, region: str) -> Address:
        """What is understood of a line, however unsure; at once, even before all is prepared."""
        if self._gazetteer is None:
            return read_whole(text, region)
        return read(text, self._gazetteer, region).address

    def understood(self, text: str, region: str) -> Address | None:
        """The parts of a line where they are beyond doubt: its town is known, and told from the street."""
        if self._gazetteer is None or not text.strip():
            return None
        reading = read(text, self._gazetteer, region)
        one_town = bool(reading.insee) or not reading.candidates
        if not (reading.sure and reading.address.city and one_town):
            return None
        return reading.address

    def question(self, text: str, region: str) -> str:
        """What leaves the shop: the line without flat, floor and box, which are nobody else's business.

        Nothing where nothing else was understood. A text that is too long for an address is cut before it is
        read, else its flat would be overlooked.
        """
        line = text[:_LONGEST_QUESTION]
        typed = self.read(line, region)
        if not (typed.complement or typed.box or typed.po_box):
            return line
        asked = one_line(replace(typed, complement="", box="", po_box="", cedex="", typed=""), region)
        return asked[:_LONGEST_QUESTION]

    def _remote(self, towns: Gazetteer) -> AddressLookup | None:
        settings, region = self._settings, (self._home.country if self._home else "") or DEFAULT_COUNTRY
        near = _position(towns, self._home, region)
        if settings.address_provider == "google":
            key = read_key(settings.google_key_file)
            return AddressLookup(
                lambda: _google(key, legacy=self.is_legacy),
                name="Google",
                attribution="Google Maps",
                countries=(region, *(code for code in _COUNTRIES if code != region)),
                near=near,
                most_in_a_day=settings.address_daily_cap,
            )
        if settings.address_provider == "ban" and region in FRENCH_TERRITORIES:
            return AddressLookup(_ban, name="BAN", near=near, most_in_a_day=settings.address_daily_cap)
        return None


def _position(towns: Gazetteer, home: Address | None, region: str) -> tuple[float, float] | None:
    if home is None or not home.city:
        return None
    for place in towns.named(home.city, region):
        if place.latitude and home.postal_code in ("", place.postal_code):
            return place.latitude, place.longitude
    return None


def _google(key: str, *, legacy: bool) -> AddressProvider:
    from crm_tui.gateways.google_places import GoogleLegacy, GooglePlaces

    return GoogleLegacy(key) if legacy else GooglePlaces(key)


def _ban() -> AddressProvider:
    from crm_tui.gateways.ban import Ban

    return Ban()
