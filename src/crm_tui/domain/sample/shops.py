"""The three shops of the sample data."""

from __future__ import annotations

from crm_tui.domain.sample.types import SampleShop
from crm_tui.domain.vocabulary import Role


def sample_shops() -> list[SampleShop]:
    """Two shops in Lyon and one in Liège; no login is that of a real account."""
    return [
        SampleShop(
            code="parc",
            name="Cycles du Parc",
            country="FR",
            postal_code="69006",
            city="Lyon",
            staff=(
                ("demo-marie", "Marie Delorme", Role.MANAGER),
                ("demo-karim", "Karim Benali", Role.SELLER),
                ("demo-lucie", "Lucie Garnier", Role.SELLER),
                ("demo-paul", "Paul Vernet", Role.READER),
            ),
        ),
        SampleShop(
            code="bellecour",
            name="Motos Bellecour",
            country="FR",
            postal_code="69002",
            city="Lyon",
            staff=(
                ("demo-sandrine", "Sandrine Faure", Role.MANAGER),
                ("demo-thomas", "Thomas Rivière", Role.SELLER),
                ("demo-ines", "Inès Ferreira", Role.SELLER),
            ),
        ),
        SampleShop(
            code="batte",
            name="Vélos de la Batte",
            country="BE",
            postal_code="4000",
            city="Liège",
            staff=(
                ("demo-benoit", "Benoît Collard", Role.MANAGER),
                ("demo-elise", "Élise Peeters", Role.SELLER),
            ),
        ),
    ]
