"""The documents say what the program does: keys, words, commands, pictures, links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import crm_tui
from crm_tui import i18n
from crm_tui.cli.commands import _application
from crm_tui.ui.commands import COMMANDS
from crm_tui.ui.keys import key_name

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "guide.md"
SERVER = ROOT / "docs" / "server.md"
DOCUMENTS = (README, GUIDE, SERVER)
IMAGES = ROOT / "docs" / "images"

SCREENS = {
    "Clients": "client_list",
    "Filtres": "filters",
    "Fiche": "card",
    "À revoir": "retention",
    "Noms dans les notes": "third_parties",
    "Fiches liées": "linked_cards",
    "Copier": "copy_choice",
    "Note": "note",
    "Motif d'une note": "note_reason",
    "Saisie": "card_form",
    "Historique": "history",
    "Doublons": "duplicate_warning",
    "Compléter": "complete",
    "Fusionner": "merge",
    "Choisir une fiche": "card_choice",
    "Doublons de la base": "review",
    "Deux saisies à la fois": "conflict",
    "Brouillons": "draft_offer",
    "Importer et exporter": "imports",
    "Fichier à importer": "import_file",
    "Colonne": "column_choice",
    "Import": "import_run",
    "Fiches gardées": "kept_cards",
    "Nom du fichier": "path_entry",
    "Listes": "reference_lists",
    "Intitulé d'une valeur": "label_entry",
    "Aide": "help_screen",
    "Verrouillé": "lock",
    "Partout": "everywhere",
}
"""What the table of keys calls the screens."""
FIELD_KEYS = {"Ctrl+Z", "Ctrl+Y"}
"""Keys of a text field; they are no commands."""


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """The documents are French."""
    before = i18n.current_language()
    i18n.use_language("fr")
    yield
    i18n.use_language(before)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def said_in_the_program() -> str:
    """Every text that stands in the code."""
    texts = []
    for path in sorted(Path(crm_tui.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def commands_of_the_program() -> set[str]:
    """``contact add`` and all the others."""
    root = typer.main.get_command(_application())
    found = set()
    for name, command in getattr(root, "commands", {}).items():
        inner = getattr(command, "commands", {})
        found |= {f"{name} {each}" for each in inner} if inner else {name}
    return found


def commands_in(document: Path) -> set[str]:
    """The commands of the blocks of code."""
    known = commands_of_the_program()
    groups = {name.partition(" ")[0] for name in known if " " in name}
    found = set()
    for block in re.findall(r"```\w*\n(.*?)```", text_of(document), re.DOTALL):
        for words in re.findall(r"crm-tui((?: --database \S+)?(?: [a-z]\S*){1,2})", block):
            first, *rest = re.sub(r" --database \S+", "", words).split()
            found.add(f"{first} {rest[0]}" if first in groups and rest else first)
    return found


def test_the_table_of_keys_is_that_of_the_program() -> None:
    section = text_of(README).partition("## Les touches")[2].partition("\n## ")[0]
    table = set()
    for screen, cell in re.findall(r"^\| ([^|]+) \| (`[^|]+) \|$", section, re.MULTILINE):
        for part in cell.split(" · "):
            keys, _space, label = part.rpartition("` ")
            table.add((SCREENS[screen], tuple(keys.replace("`", "").split(", ")), label))
    program = {
        (command.group, tuple(dict.fromkeys(map(key_name, command.keys))), command.label): command.show
        for command in COMMANDS
    }

    assert table <= program.keys()
    assert {row for row, shown in program.items() if shown} <= table


def test_the_readme_shows_every_command_and_no_other() -> None:
    assert commands_in(README) == commands_of_the_program()


def test_the_server_page_uses_commands_that_there_are() -> None:
    assert commands_in(SERVER) <= commands_of_the_program()


def test_the_guide_has_every_step_of_the_manual_in_order() -> None:
    steps: list[int] = []
    for first, last in re.findall(r"^\*\*(\d+)(?:–(\d+))?\.\*\*", text_of(GUIDE), re.MULTILINE):
        steps += range(int(first), int(last or first) + 1)

    assert steps == list(range(1, 47))


def test_the_guide_names_keys_that_there_are() -> None:
    named = set(re.findall(r"`(F\d+|Ctrl\+\w|Alt\+.)`", text_of(GUIDE)))
    keys = {key_name(key) for command in COMMANDS for key in command.keys}

    assert named - keys == FIELD_KEYS


def test_the_guide_uses_the_words_of_the_screen() -> None:
    plain = text_of(GUIDE).replace("**", "")
    words = {" ".join(each.split()) for each in re.findall(r"(?<!\*)\*([^*]+)\*", plain)}
    said = said_in_the_program()
    own_headings = {title.strip() for title in re.findall(r"^#+ (.+)$", plain, re.MULTILINE)}

    assert len(words) > 50
    assert {each for each in words if each.rstrip(".") not in said} <= own_headings


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(document))

    assert links
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_every_picture_is_shown() -> None:
    shown = {
        Path(link).name
        for document in DOCUMENTS
        for link in re.findall(r"\]\((\S+\.svg)\)", text_of(document))
    }

    assert shown == {path.name for path in IMAGES.iterdir()}


def test_pictures_load_nothing() -> None:
    """No font, no address, no script: a picture is what is in it."""
    for path in IMAGES.glob("*.svg"):
        drawn = text_of(path).replace("http://www.w3.org/2000/svg", "")
        markup = re.sub(r">[^<]*<", "><", drawn)
        assert not re.search(r"https?:|@font-face|@import|<script|<image|href", markup), path.name
