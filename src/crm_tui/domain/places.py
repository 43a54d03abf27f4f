"""Towns as an address names them, and how two spellings of one are recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from crm_tui.domain.text import fold

#: What is written short in a town's name, by its folded word.
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_OVER = re.compile(r"\bs/\s*", re.I)

#: Other names under which a town is looked up, folded, and its own.
OTHER_NAMES = {
    "bale": "basel",
    "bellinzone": "bellinzona",
    "berne": "bern",
    "berthoud": "burgdorf",
    "brigue": "brig",
    "coire": "chur",
    "glaris": "glarus",
    "granges": "grenchen",
    "lucerne": "luzern",
    "luxembourg ville": "luxembourg",
    "morat": "murten",
    "saint gall": "saint gallen",
    "schaffhouse": "schaffhausen",
    "soleure": "solothurn",
    "thoune": "thun",
    "viege": "visp",
    "winterthour": "winterthur",
    "zoug": "zug",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A town with one of its postal codes."""

    name: str
    postal_code: str
    country: str
    """ISO 3166 alpha-2; French departments overseas are FR."""
    insee: str = ""
    """INSEE's code of the commune; France only. Never to be worked out from the postal code."""
    population: int = 0
    """Of the whole commune; 0 where it is not known."""
    latitude: float = 0.0
    longitude: float = 0.0


class Gazetteer(Protocol):
    """Where towns and postal codes are looked up; every answer takes well below five milliseconds."""

    def with_code(self, postal_code: str, country: str = "") -> Sequence[Place]:
        """The towns that have a postal code, the greatest first."""

    def with_code_beginning(self, digits: str, country: str = "", limit: int = 20) -> Sequence[Place]:
        """Towns of which a code begins so, the greatest first."""

    def named(self, name: str, country: str = "") -> Sequence[Place]:
        """The towns of exactly that name in any spelling, with each of their codes."""

    def beginning(
        self, name: str, country: str = "", limit: int = 20, *, later: bool = True
    ) -> Sequence[Place]:
        """Towns whose name, or (``later``) a later word of it, begins so; the greatest first, each once."""


def place_key(name: str) -> str:
    """The one spelling of a town's name: "St-Étienne s/ Loire" is "saint etienne sur loire"."""
    return " ".join(_SHORT.get(word, word) for word in fold(_OVER.sub("sur ", name)).split())
