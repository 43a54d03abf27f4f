"""An address field by field: what its fields show, so that no understood part is out of sight, and back.

The PO box stands beside the complement, and the CEDEX behind the town, as on an envelope (NF Z10-011).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from crm_tui.domain.card import Address
from crm_tui.domain.text import clean

SHOWN = ("number", "repetition", "street", "complement", "box", "postal_code", "city")
"""The parts that have a field."""

_PO_BOX = re.compile(
    r"(?:b\.?p\.?|c\.?s\.?|tsa|bo[îi]te postale|case postale|postbus|postfach)\s*(?:n\s?[°o]\s*)?\d[\d ]*",
    re.I,
)
_CEDEX = re.compile(r"[\s,]*\b(cedex\b.*)$", re.I)


def shown(address: Address) -> dict[str, str]:
    """The text of each field."""
    texts: dict[str, str] = {name: getattr(address, name) for name in SHOWN}
    texts["complement"] = ", ".join(part for part in (address.complement, address.po_box) if part)
    texts["city"] = " ".join(part for part in (address.city, address.cedex) if part)
    return texts


def read_back(texts: Mapping[str, str], offered: Address) -> Address:
    """The address that the fields hold.

    Args:
        texts: of all the fields.
        offered: the address with which they were filled; what a field was not changed for stays as it was.
    """
    before = shown(offered)
    parts = {name: texts[name] for name in SHOWN if name not in ("complement", "city")}
    if texts["complement"] != before["complement"]:
        rest = [clean(part) for part in texts["complement"].split(",")]
        boxes = [part for part in rest if _PO_BOX.fullmatch(part)]
        parts["po_box"] = ", ".join(boxes)
        parts["complement"] = texts["complement"]
        if boxes:
            parts["complement"] = ", ".join(part for part in rest if part not in boxes)
    if texts["city"] != before["city"]:
        found = _CEDEX.search(texts["city"])
        parts["cedex"] = clean(found[1]).upper() if found else ""
        parts["city"] = texts["city"][: found.start()] if found else texts["city"]
    return replace(offered, **parts)  # type: ignore[arg-type]  # names of texts alone
