"""Seals: signed notes of the last event of the trace, kept where the owner of the database cannot write.

One line of JSON each, keys sorted, no spaces. The signature is over the line without ``signature``;
``previous`` is the SHA-256 of the whole line before, so that the last signature answers for all lines.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

FIRST = "0" * 64
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What is signed of the last event, and the signature."""

    seq: int
    hash: str
    at: str
    """When it was sealed, UTC."""
    database: str
    """The hash of the first event, by which one database is told from another."""
    previous: str = FIRST
    signature: str = ""
    v: int = _VERSION

    @property
    def message(self) -> bytes:
        """What is signed."""
        said = asdict(self)
        del said["signature"]
        return _encode(said)

    @property
    def line(self) -> bytes:
        """The line of the file, without its end."""
        return _encode(asdict(self))

    @property
    def mark(self) -> str:
        """What the next seal says of this one."""
        return sha256(self.line).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealProblem:
    """What is wrong with a seal, or with the trace as it says.

    ``code``: seals_missing, seals_empty, seal_unreadable, seal_gap, seal_forged, seal_other, seal_cut,
    seal_rewritten.
    """

    code: str
    number: int = 0
    """The line of the file, from 1 on."""
    at: str = ""
    seq: int = 0
    """The event that was sealed."""
    last: int = 0
    """The last event there is."""


def read(line: bytes) -> Seal | None:
    """The seal of a line, or nothing where it is none of ours, to the letter."""
    try:
        values = json.loads(line)
        seal = Seal(**values)
    except (ValueError, TypeError):
        return None
    kinds = {"seq": int, "v": int}
    if not all(type(value) is kinds.get(name, str) for name, value in values.items()):
        return None
    return seal if seal.line == line and seal.v == _VERSION else None


def _encode(values: dict[str, object]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
