"""The bank behind an IBAN, from files that are shipped: an indication, for no such list is complete.

French banks by ``data/banks_fr.tsv`` (``tools/build_banks.py``), Belgian ones by the list of the National
Bank of Belgium in python-stdnum. Where nothing is sure, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_BELGIAN = 16


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank as people and payment orders name it."""

    bic: str
    name: str


def bank_of(iban: str) -> Bank | None:
    """The bank of a canonical IBAN; nothing for one that is not known, or of any other country."""
    match iban[:2]:
        case "FR":
            return _french().get(iban[4:9])
        case "BE" if len(iban) == _BELGIAN:
            # Guarded by the country: the library looks the digits of any IBAN up.
            from stdnum.be import iban as belgian

            found = belgian.info(iban)
            return Bank(found["bic"], found["bank"]) if found.get("bic") and found.get("bank") else None
    return None


@lru_cache(maxsize=1)
def _french() -> dict[str, Bank]:
    text = (resources.files("crm_tui") / "data" / "banks_fr.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {code: Bank(bic, name) for code, bic, name in rows}
