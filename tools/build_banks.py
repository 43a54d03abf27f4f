"""Build ``src/crm_tui/data/banks_fr.tsv`` from the list of French banks of an open package.

    python tools/build_banks.py [OUTPUT]

Fetches PyPI ``schwifty`` (MIT) with ``pip download`` into a temporary folder and reads its hand-made list;
there is no official one that is open. Only the maker of the data needs this; the result is in the repository.

One line is a bank code (the five digits after the check digits of a French IBAN), its BIC and its name. A
code that the list gives to several banks is left out: a hint that may be wrong is worse than none. Several
branches of one bank are that bank, with the eight letters of its BIC.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PACKAGE = "schwifty==2026.10.1"
MEMBER = "schwifty/bank_registry/manual_fr.json"
OUTPUT = Path(__file__).parent.parent / "src/crm_tui/data/banks_fr.tsv"

#: The eight letters name a bank, the eleven a branch; « XXX » is no branch, but the whole group's.
_BANK, _GROUP = 8, "XXX"
#: Where the list tells a branch, or somebody else (mdomke/schwifty#225), instead of the bank.
_MENDED = {
    "30003": ("SOGEFRPP", "SOCIETE GENERALE SA"),
    "30066": ("CMCIFRPP", "CREDIT INDUSTRIEL ET COMMERCIAL"),
}


def read(folder: Path) -> list[dict[str, Any]]:
    """Fetch the package into ``folder``, and give its list."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder)]
    subprocess.run([*pip, PACKAGE], check=True, stdout=sys.stderr)
    (wheel,) = folder.glob("schwifty-*.whl")
    with zipfile.ZipFile(wheel) as package:
        rows: list[dict[str, Any]] = json.loads(package.read(MEMBER))
    return rows


def lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each code of which the list leaves no doubt."""
    banks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if row["bic"]:
            banks[row["bank_code"]].append((row["bic"], " ".join(row["name"].split())))
    told = []
    for code, found in sorted(banks.items()):
        if code in _MENDED:
            told.append("\t".join((code, *_MENDED[code])))
            continue
        own = [each for each in found if not each[0].endswith(_GROUP)] or found
        branches = [each for each in own if len(each[0]) > _BANK]
        sure = branches or own
        bics, names = {bic for bic, _name in sure}, {name for _bic, name in sure}
        if len({bic[:_BANK] for bic in bics}) == len(names) == 1:
            bic = bics.pop() if len(bics) == 1 else bics.pop()[:_BANK]
            told.append(f"{code}\t{bic.removesuffix(_GROUP)}\t{names.pop()}")
    return told


def main() -> None:
    """Write the file."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    with tempfile.TemporaryDirectory() as folder:
        told = lines(read(Path(folder)))
    output.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    print(f"{len(told)} banks", file=sys.stderr)


if __name__ == "__main__":
    main()
