"""Commands on addresses: what a typed line means, and what would be offered for it."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.output import emit, line, table
from crm_tui.domain.address import country_code
from crm_tui.domain.card import Address
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import ADDRESS_PARTS
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services import addresses
from crm_tui.services.session import DEFAULT_COUNTRY

commands = typer.Typer(help=_("Les adresses : lire une ligne, proposer."), no_args_is_help=True)


def _region(country: str) -> str:
    """The code of a country typed as a code or by name; nothing where none was typed."""
    code = country_code(country) if country else ""
    if country and not code:
        raise typer.BadParameter(country)
    return code


Text = Annotated[str, typer.Argument(metavar=_("TEXTE"), help=_("L'adresse comme on la tape."))]
Country = Annotated[
    str,
    typer.Option(
        "--country",
        metavar=_("PAYS"),
        help=_("Le pays de l'entreprise : FR, BE, LU, CH, MC…"),
        callback=_region,
    ),
]

_SUGGESTED = ("number", "repetition", "street", "postal_code", "city", "country")


@commands.command(help=_("Lire une adresse tapée sur une ligne."))
def parse(text: Text, country: Country = DEFAULT_COUNTRY, as_json: AsJson = False) -> None:
    """Say what is understood, and what may be meant where that is not sure."""
    reading = addresses.parse(text, country)
    parts = _given(reading.address, ADDRESS_PARTS)
    if as_json:
        if reading.insee:
            parts["insee"] = reading.insee
        if reading.candidates:
            parts["candidates"] = [
                {"postal_code": each.postal_code, "city": each.name} for each in reading.candidates
            ]
        emit(parts)
        return
    table([(field_label(name), value) for name, value in parts.items()])
    for each in reading.candidates:
        line(_("peut-être {postal_code} {city}").format(postal_code=each.postal_code, city=each.name))


@commands.command(help=_("Ce qui serait proposé sous le champ, sans réseau."))
def suggest(context: typer.Context, text: Text, country: Country = "", as_json: AsJson = False) -> None:
    """Offer addresses, the likeliest first; my shop's own town comes before others."""
    home = None
    workspace = call_of(context).workspace()
    with suppress(CrmError):  # without a database nothing is known of the shop, and all the rest still works
        home = addresses.home_of(workspace)
    region = country or (home.country if home else "") or DEFAULT_COUNTRY
    found = addresses.offered(workspace, text, region, home)
    if as_json:
        emit(
            {
                "suggestions": [
                    {"label": each.label, **_given(each.address, _SUGGESTED), "source": each.source}
                    for each in found
                ]
            }
        )
        return
    for each in found:
        line(each.label)


def _given(address: Address, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(address, name))}
