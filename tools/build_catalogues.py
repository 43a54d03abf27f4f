"""Builds and checks the message catalogues.

The code speaks French; ``src/crm_tui/locale/<language>/LC_MESSAGES/crm_tui.po`` translates it. The compiled
``.mo`` files are made here, both by hand and by the wheel's build hook, and are never committed.

    python tools/build_catalogues.py             compile
    python tools/build_catalogues.py --update    collect the sentences of the code, then compile
    python tools/build_catalogues.py --check     fail when a sentence is missing, obsolete or untranslated
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "crm_tui"
LOCALE = PACKAGE / "locale"
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def catalogue_files() -> list[Path]:
    """Every translation, one per language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/crm_tui.po"))


def load(path: Path) -> Catalog:
    """Read one translation."""
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parts[-3], domain="crm_tui")


def dump(catalogue: Catalog) -> bytes:
    """The text of one translation, in the one form that is committed."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, omit_header=False, no_location=True)
    return buffer.getvalue()


def collected() -> Catalog:
    """The French sentences that stand in the code today."""
    template = Catalog(domain="crm_tui", fuzzy=False)
    found = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for _file, _line, message, _comments, context in found:
        template.add(message, context=context)
    return template


def compile_all() -> None:
    """Write the ``.mo`` beside every ``.po``."""
    for path in catalogue_files():
        with path.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, load(path))


def update() -> None:
    """Bring every translation up to the code; what is no longer said is dropped."""
    template = collected()
    for path in catalogue_files():
        catalogue = load(path)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.write_bytes(dump(catalogue))


def problems() -> list[str]:
    """What makes a translation incomplete, one sentence each."""
    template = collected()
    wanted = {message.id for message in template if message.id}
    found = []
    for path in catalogue_files():
        catalogue = load(path)
        language = path.parts[-3]
        known = {message.id: message for message in catalogue if message.id}
        found += [f"{language}: not collected: {text!r}" for text in wanted - known.keys()]
        found += [f"{language}: no longer said: {text!r}" for text in known.keys() - wanted]
        for text, message in known.items():
            strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            if not all(strings):
                found.append(f"{language}: not translated: {text!r}")
            found += [f"{language}: {error} in {text!r}" for error in message.check(catalogue)]
    return sorted(found, key=str)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own hooks leave it bare too
    """Compiles the catalogues whenever the package is built or installed in place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        compile_all()


def main() -> int:
    """Run from the command line; 1 when ``--check`` finds something."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.update:
        update()
    compile_all()
    found = problems() if arguments.check else []
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
