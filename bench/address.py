"""What an address costs while it is typed: the rows that need no network, key by key.

Some two hundred addresses are typed as people do, with and without kind of street, comma, code and town, in
French and in Belgian order; every key of each is one question. Clients of the data set teach their streets.

Floors: the same line folded and split into words, which is the least a reading can do; and unpacking the
file of towns without looking at it.
"""

from __future__ import annotations

import lzma
import random
import subprocess
import sys
from contextlib import closing
from importlib import resources

from bench.common import DataSet, Lab, connect, say
from bench.figures import Section, Series
from crm_tui.config import Settings
from crm_tui.domain.places import Place
from crm_tui.domain.text import fold
from crm_tui.gateways import gazetteer
from crm_tui.services import addresses
from crm_tui.services.session import Workspace

BUDGET = 5.0
"""Milliseconds for one key (p99)."""

ADDRESSES = 200
_STARTS = 5
_FORMS = (
    "{number} {street}, {postal_code} {city}",
    "{number} {name} {city}",
    "{number} {street} {postal_code} {city}",
    "{number} {name}, {city}",
    "{street} {number}, {postal_code} {city}",
    "apt 4, {number} {street}, {city}",
)
_OWN = (
    "SELECT number, street, postal_code, city FROM coordinate"
    " WHERE kind = 'address' AND street <> '' AND city <> '' ORDER BY id LIMIT 20000"
)
_LOAD = (
    "from time import perf_counter; from crm_tui.gateways import gazetteer;"
    "start = perf_counter(); gazetteer.load(); print(perf_counter() - start)"
)


def run(lab: Lab) -> Section:
    """Measure."""
    section = Section("Addresses without a network")
    section.series += _loading(lab)
    for contacts in lab.scale.sizes:
        section.series += _typing(lab.data_set(contacts))
    section.remarks.append(f"{ADDRESSES} addresses, every key of each; the first one is not counted.")
    return section


def _loading(lab: Lab) -> list[Series]:
    unpacked = Series("unpacking the towns alone")
    loaded = Series("towns ready, in a fresh process", floor=unpacked)
    packed = (resources.files("crm_tui") / "data" / "gazetteer.tsv.xz").read_bytes()
    for _start in range(_STARTS):
        with unpacked.timed():
            lzma.decompress(packed)
        command = (sys.executable, "-c", _LOAD)
        said = subprocess.run(command, env=lab.environment(), capture_output=True, text=True, check=True)
        loaded.add_seconds(float(said.stdout))
    return [unpacked, loaded]


def _typing(data: DataSet) -> list[Series]:
    say(f"addresses: {data.contacts:,} contacts")
    named = f"{data.contacts:,} contacts"
    folded = Series(f"{named}: the line folded and split")
    towns = Series(f"{named}: rows from the line and the towns", floor=folded, limit=BUDGET, limit_by="p99")
    streets = Series(f"{named}: known streets", floor=folded, limit=BUDGET, limit_by="p99")
    whole = Series(f"{named}: all rows of a key, in their order", floor=folded)
    workspace = Workspace(str(data.path), create=False)
    home = addresses.home_of(workspace)
    desk = addresses.AddressDesk(workspace, Settings())
    desk.prepare()
    region = workspace.region
    for position, text in enumerate(_typed(data)):
        for end in range(1, len(text) + 1):
            begun = text[:end]
            if position == 0:
                desk.rows(begun, region)
                continue
            with folded.timed():
                fold(begun).split()
            with towns.timed():
                addresses.suggest(begun, region, home)
            with streets.timed():
                addresses.known(workspace, begun, region)
            with whole.timed():
                desk.rows(begun, region)
    workspace.close()
    return [folded, towns, streets, whole]


def _typed(data: DataSet) -> list[str]:
    """Addresses of clients and of nobody, as one types them."""
    chance = random.Random(28)
    with closing(connect(data.path)) as connection:
        own = connection.execute(_OWN).fetchall()
    places = [place for code in ("69", "75", "59", "13", "974") for place in _greatest(code)]
    lines = []
    for number in range(ADDRESSES):
        house, street, postal_code, city = chance.choice(own)
        if number % 2:
            place = chance.choice(places)
            postal_code, city = place.postal_code, place.name
        name = street.partition(" ")[2] or street
        form = _FORMS[number % len(_FORMS)]
        line = form.format(number=house, street=street, name=name, postal_code=postal_code, city=city)
        lines.append(line.lower() if chance.random() < 0.5 else line)
    return lines


def _greatest(code: str) -> list[Place]:
    return list(gazetteer.load().with_code_beginning(code, "FR", 20))
