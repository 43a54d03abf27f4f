"""Rules of the house that a reader would otherwise have to remember."""

import ast
from collections.abc import Iterator
from pathlib import Path

import crm_tui

PACKAGE = Path(crm_tui.__file__).parent


def modules(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    """The parsed modules of one room."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    """The calls of one function or method in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if called == name:
                yield node


def test_a_translated_sentence_is_a_plain_text() -> None:
    """What is glued together before it is translated is never in a catalogue."""
    wrong = [
        f"{path.name}:{call.lineno}"
        for folder in ("cli", "ui", "services")
        for path, tree in modules(folder)
        for name in ("_", "N_", "ngettext")
        for call in calls(tree, name)
        if any(isinstance(argument, (ast.JoinedStr, ast.BinOp)) for argument in call.args)
    ]

    assert not wrong


def test_no_screen_renders_markup_from_data() -> None:
    """Text with markup is never built from values: a name may hold square brackets."""
    wrong = [
        f"{path.name}:{call.lineno}"
        for path, tree in modules("ui")
        for call in calls(tree, "from_markup")
        if call.args and not isinstance(call.args[0], ast.Constant)
    ]

    assert not wrong


def test_no_error_is_swallowed() -> None:
    """A handler for everything says in a comment why it is there, and does something."""
    wrong = []
    for folder in (".",):
        for path, tree in modules(folder):
            lines = path.read_text(encoding="utf-8").splitlines()
            for node in ast.walk(tree):
                if not isinstance(node, ast.ExceptHandler):
                    continue
                broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception")
                silent = all(isinstance(each, ast.Pass) for each in node.body)
                if broad and (silent or "#" not in lines[node.lineno - 1]):
                    wrong.append(f"{path.name}:{node.lineno}")

    assert not wrong


def test_the_domain_reads_no_clock_and_no_file() -> None:
    """What the domain decides depends on what it is given."""
    wrong = [
        f"{path.name}:{call.lineno}"
        for path, tree in modules("domain")
        for name in ("now", "today", "utcnow", "open", "getenv", "urandom")
        for call in calls(tree, name)
    ]

    assert not wrong
