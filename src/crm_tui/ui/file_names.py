"""Names of files, completed as they are typed.

Whoever comes in by the service account (``--as``) has its rights, but is not to reach its files: for them the
exchange folder is all there is, as after ``chroot``.
"""

from __future__ import annotations

import os
from pathlib import Path

#: What files of cards end with.
CARD_SUFFIXES = frozenset((".csv", ".tsv", ".tab", ".txt", ".vcf", ".vcard", ".jsonl", ".ndjson", ".json"))
#: So many entries of a folder are looked at.
_MOST_LOOKED_AT = 5_000


_exchange: Path | None = None


def confine_to(folder: Path | None) -> None:
    """Let names lead nowhere but into one folder; ``None``: anywhere."""
    global _exchange
    _exchange = folder


def path_of(text: str) -> Path:
    """The whole path that a person typed; ``~`` is their home."""
    if _exchange is not None:
        return _within(_exchange, text)
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError:  # a home that nobody has
        return Path(text.strip()).absolute()


def _within(root: Path, text: str) -> Path:
    """The path that ``text`` names where ``root`` is all there is; a link out of it leads to ``root``."""
    inside = os.path.normpath("/" + text.strip().removeprefix("~")).lstrip("/")
    root = Path(os.path.realpath(root))
    path = root / inside
    return path if Path(os.path.realpath(path)).is_relative_to(root) else root


def completions(text: str, limit: int = 6) -> list[str]:
    """What the text may become: files of cards first, then folders, then other files. Reads the disk.

    A folder ends with ``/``. Nothing for a folder that is not there or cannot be read.
    """
    typed_folder, slash, beginning = text.rpartition("/")
    prefix = typed_folder + slash
    folder = path_of(prefix) if prefix or _exchange else Path()
    found: list[tuple[int, str]] = []
    try:
        with os.scandir(folder) as entries:
            for _number, entry in zip(range(_MOST_LOOKED_AT), entries, strict=False):
                name = entry.name
                hidden = name.startswith(".") and not beginning.startswith(".")
                if hidden or not name.casefold().startswith(beginning.casefold()):
                    continue
                if entry.is_dir():
                    found.append((1, prefix + name + "/"))
                else:
                    known = Path(name).suffix.casefold() in CARD_SUFFIXES
                    found.append((0 if known else 2, prefix + name))
    except OSError:
        return []
    return [name for _rank, name in sorted(found)[:limit]]


def count_lines(path: Path) -> int:
    """How many lines a file has. Reads all of it.

    Raises:
        OSError: it cannot be read.
    """
    lines, last = 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last not in (b"", b"\n"))
