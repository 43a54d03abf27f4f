"""Commands of administration: staff, shops, editable lists."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.output import emit, table
from crm_tui.domain.staff import ListItem, Shop, StaffMember
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.i18n import _
from crm_tui.labels import LISTS, ROLES
from crm_tui.services import people, vocabulary

staff = typer.Typer(help=_("Le personnel : qui travaille ici, avec quel rôle."), no_args_is_help=True)
shop = typer.Typer(help=_("Les entreprises qui partagent la base."), no_args_is_help=True)
lists = typer.Typer(help=_("Les listes : états, cycle, origines, intitulés…"), no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar=_("COMPTE"), help=_("Le compte Unix."))]
Name = Annotated[ListName, typer.Argument(metavar=_("LISTE"))]
Code = Annotated[str, typer.Argument(metavar="CODE")]
Label = Annotated[str, typer.Argument(metavar=_("INTITULÉ"))]


def _member_json(member: StaffMember) -> dict[str, Any]:
    return {
        "login": member.login,
        "name": member.name,
        "role": member.role.value,
        "shop": member.shop_id,
        "active": member.active,
    }


def _show_members(members: list[StaffMember], as_json: bool) -> None:
    if as_json:
        for member in members:
            emit(_member_json(member))
    else:
        table(
            (member.login, member.name, _(ROLES[member.role]), "" if member.active else _("parti"))
            for member in members
        )


@staff.command("list", help=_("Qui travaille ici."))
def list_staff(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the staff of all shops."""
    _show_members(people.everybody(call_of(context).workspace()), as_json)


@staff.command("add", help=_("Ajouter quelqu'un, ou changer son nom, son rôle, son entreprise."))
def add_staff(
    context: typer.Context,
    login: Login,
    name: Annotated[str | None, typer.Option(help=_("Le nom à l'écran."))] = None,
    role: Annotated[Role | None, typer.Option(help=_("Le rôle."))] = None,
    shop_id: Annotated[int | None, typer.Option("--shop", help=_("Le numéro de l'entreprise."))] = None,
    as_json: AsJson = False,
) -> None:
    """Save one member of the staff; a former one is back."""
    workspace = call_of(context).workspace(create=True)
    member = people.save_member(workspace, login, name=name, role=role, shop_id=shop_id, active=True)
    _show_members([member], as_json)


@staff.command("remove", help=_("Fermer l'accès de quelqu'un ; son nom reste dans la trace."))
def remove_staff(context: typer.Context, login: Login, as_json: AsJson = False) -> None:
    """Make one member of the staff inactive."""
    workspace = call_of(context).workspace()
    if all(member.login != login for member in people.everybody(workspace)):
        raise people.UnknownColleague(login=login)
    _show_members([people.save_member(workspace, login, active=False)], as_json)


def _show_shops(shops: list[Shop], as_json: bool) -> None:
    if as_json:
        for each in shops:
            emit(
                {
                    "id": each.id,
                    "name": each.name,
                    "country": each.country,
                    "postal_code": each.postal_code,
                    "city": each.city,
                }
            )
    else:
        table((str(each.id), each.name, each.postal_code, each.city, each.country) for each in shops)


@shop.command("list", help=_("Les entreprises."))
def list_shops(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the shops."""
    _show_shops(people.shops(call_of(context).workspace()), as_json)


Country = Annotated[
    Literal["FR", "BE", "LU", "CH", "MC"],
    typer.Option(help=_("Le pays, qui décide comment lire les téléphones.")),
]


@shop.command("add", help=_("Ajouter une entreprise."))
def add_shop(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar=_("NOM"))],
    country: Country = "FR",
    postal_code: Annotated[str, typer.Option("--postal-code")] = "",
    city: Annotated[str, typer.Option("--city")] = "",
    as_json: AsJson = False,
) -> None:
    """Save a new shop."""
    workspace = call_of(context).workspace(create=True)
    entry = Shop(name=name, country=country, postal_code=postal_code, city=city)
    _show_shops([people.save_shop(workspace, entry)], as_json)


@shop.command("edit", help=_("Changer les champs donnés d'une entreprise."))
def edit_shop(
    context: typer.Context,
    shop_id: Annotated[int, typer.Argument(metavar="ID")],
    name: Annotated[str | None, typer.Option("--name")] = None,
    country: Annotated[str | None, typer.Option("--country")] = None,
    postal_code: Annotated[str | None, typer.Option("--postal-code")] = None,
    city: Annotated[str | None, typer.Option("--city")] = None,
    as_json: AsJson = False,
) -> None:
    """Save what is given of a shop."""
    saved = people.edit_shop(
        call_of(context).workspace(),
        shop_id,
        name=name,
        country=country,
        postal_code=postal_code,
        city=city,
    )
    _show_shops([saved], as_json)


def _show_items(items: list[ListItem], as_json: bool) -> None:
    if as_json:
        for item in items:
            emit({"code": item.code, "label": item.label, "position": item.position, "retired": item.retired})
    else:
        table((item.code, vocabulary.shown(item), _("retiré") if item.retired else "") for item in items)


@lists.command("show", help=_("Les entrées d'une liste ; sans nom, les listes."))
def show_list(
    context: typer.Context,
    name: Annotated[ListName | None, typer.Argument(metavar=_("[LISTE]"))] = None,
    as_json: AsJson = False,
) -> None:
    """Print one list, or the names of all."""
    if name is not None:
        _show_items(vocabulary.items(call_of(context).workspace(), name), as_json)
    elif as_json:
        for each in ListName:
            emit({"list": each.value, "label": _(LISTS[each])})
    else:
        table((each.value, _(LISTS[each])) for each in ListName)


@lists.command("add", help=_("Ajouter une entrée."))
def add_item(context: typer.Context, name: Name, label: Label, as_json: AsJson = False) -> None:
    """Save a new entry."""
    _show_items([vocabulary.add(call_of(context).workspace(create=True), name, label)], as_json)


def _change(
    context: typer.Context,
    name: ListName,
    code: str,
    act: Literal["rename", "retire", "restore", "up", "down"],
    as_json: bool,
    label: str = "",
) -> None:
    workspace = call_of(context).workspace()
    vocabulary.change(workspace, name, code, act, label)
    _show_items(vocabulary.items(workspace, name), as_json)


@lists.command("rename", help=_("Changer l'intitulé d'une entrée."))
def rename_item(
    context: typer.Context, name: Name, code: Code, label: Label, as_json: AsJson = False
) -> None:
    """Rename one entry; the cards keep its code."""
    _change(context, name, code, "rename", as_json, label)


@lists.command("retire", help=_("Ne plus proposer une entrée ; les fiches qui l'ont la gardent."))
def retire_item(context: typer.Context, name: Name, code: Code, as_json: AsJson = False) -> None:
    """Retire one entry."""
    _change(context, name, code, "retire", as_json)


@lists.command("restore", help=_("Proposer de nouveau une entrée."))
def restore_item(context: typer.Context, name: Name, code: Code, as_json: AsJson = False) -> None:
    """Offer one entry again."""
    _change(context, name, code, "restore", as_json)


@lists.command("move", help=_("Monter ou descendre une entrée."))
def move_item(
    context: typer.Context,
    name: Name,
    code: Code,
    direction: Annotated[Literal["up", "down"], typer.Argument(metavar="up|down")],
    as_json: AsJson = False,
) -> None:
    """Move one entry by one place."""
    _change(context, name, code, direction, as_json)
