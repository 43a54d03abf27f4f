"""Names of files, completed as they are typed."""

from __future__ import annotations

import os
from pathlib import Path

#: What files of cards end with.
CARD_SUFFIXES = frozenset((".csv", ".tsv", ".tab", ".txt", ".vcf", ".vcard", ".jsonl", ".ndjson", ".json"))
#: So many entries of a folder are looked at.
_MOST_LOOKED_AT = 5_000


def path_of(text: str) -> Path:
    """The whole path that a person typed; ``~`` is their home."""
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError:  # a home that nobody has
        return Path(text.strip()).absolute()


def completions(text: str, limit: int = 6) -> list[str]:
    """What the text may become: files of cards first, then folders, then other files. Reads the disk.

    A folder ends with ``/``. Nothing for a folder that is not there or cannot be read.
    """
    typed_folder, slash, beginning = text.rpartition("/")
    prefix = typed_folder + slash
    folder = path_of(prefix) if prefix else Path()
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
