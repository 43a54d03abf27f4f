"""A person who is erased, and what is looked for afterwards."""

import re
from dataclasses import replace
from pathlib import Path

from crm_tui.domain.card import Address, Card, Loyalty, SocialProfile
from crm_tui.services import (
    cards,
    erasing,
)
from crm_tui.services.session import Workspace
from tests.services.conftest import noted, person

#: Words that nobody else of these tests has, in the forms in which they may be kept.
VALUES = (
    *("Zwiebelmann", "ZWIEBELMANN", "zwiebelmann", "Quetzalie", "quetzalie", "Xuxu"),
    *("+33698765432", "0698765432", "698765432", "06 98 76 54 32", "98765432"),
    *("q.zwiebel@exemplaire.fr", "exemplaire"),
    *("Kwaremont", "kwaremont", "Ploudalmezeau", "ploudalmezeau", "29830"),
    *("tandem mandarine", "mandarine", "KLUB-7788", "quetzalie.z"),
    *("Vandenzwiebel", "vandenzwiebel", "0471223344", "32471223344"),
)


def quetzalie() -> Card:
    card = noted(
        person("Zwiebelmann", "Quetzalie", "06 98 76 54 32", "q.zwiebel@exemplaire.fr"),
        "roule en tandem mandarine",
    )
    return replace(
        card,
        person=replace(card.person, nickname="Xuxu"),
        addresses=(
            Address(number="7", street="rue du Kwaremont", postal_code="29830", city="Ploudalmezeau"),
        ),
        social_profiles=(SocialProfile(network="instagram", typed="quetzalie.z"),),
        membership=replace(
            card.membership,
            loyalty=(Loyalty(programme="club", member_number="KLUB-7788"),),
            states=("client",),
        ),
    )


def saved(workspace: Workspace, card: Card) -> Card:
    return cards.create(workspace, card, allow_duplicates=True)


def key(card: Card) -> int:
    return card.id or 0


def _stands_in(value: str, content: bytes) -> bool:
    """Whether a value is there; digits among those of a hash are a coincidence."""
    pattern = re.escape(value)
    if value.isdigit():
        pattern = f"(?<![0-9a-f]){pattern}|{pattern}(?![0-9a-f])"
    return re.search(pattern.encode(), content) is not None


def left(folder: Path, values: tuple[str, ...] = VALUES) -> list[tuple[str, str]]:
    """Which values stand in which files of a folder."""
    return [
        (path.name, value)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for value in values
        if _stands_in(value, path.read_bytes())
    ]


def in_tables(workspace: Workspace) -> list[tuple[str, str]]:
    """Which values a server still gives out."""
    found = []
    with workspace.store.read() as tx:
        for (table,) in tx.execute(
            "SELECT c.relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ):
            text = " ".join(str(row) for row in tx.execute(f"SELECT * FROM {table}"))
            found += [(table, value) for value in VALUES if _stands_in(value, text.encode())]
    return found


def remains(workspace: Workspace, folder: Path) -> list[tuple[str, str]]:
    """Everything that is left of the person."""
    server = in_tables(workspace) if workspace.store.dialect.name == "postgresql" else []
    return server + left(folder)


def erase(workspace: Workspace, card: Card, folder: Path) -> erasing.Erasure:
    return erasing.erase(workspace, key(card), "demande du client", folder / "exports")
