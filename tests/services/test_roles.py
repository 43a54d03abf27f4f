"""What each role may: every use case that writes or exports, tried by everybody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

import pytest

from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import CrmError, Forbidden
from crm_tui.domain.staff import Shop
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.services import (
    access_file,
    archiving,
    cards,
    directory,
    erasing,
    exchange,
    exporting,
    history,
    importing,
    journal,
    links,
    maintenance,
    merging,
    people,
    retention,
    reverting,
    review,
    vocabulary,
)
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.session import Workspace
from tests.services.conftest import named, person


@dataclass
class Scene:
    """What there is to try on, made by an administrator."""

    admin: Workspace
    folder: Path
    anne: Card
    jean: Card
    people: dict[Role, Workspace] = field(default_factory=dict)

    @property
    def one(self) -> int:
        return self.anne.id or 0

    @property
    def other(self) -> int:
        return self.jean.id or 0


@pytest.fixture
def scene(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    for name in ("DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    admin = Workspace(sqlite_url, login="marie")
    for role in Role:
        people.save_member(admin, f"who-{role}", role=role)
    anne = cards.create(admin, person())
    jean = cards.create(admin, person("Petit", "Jean", "06 99 99 99 99"))
    scene = Scene(admin, tmp_path, anne, jean)
    scene.people = {role: Workspace(sqlite_url, login=f"who-{role}") for role in Role}
    yield scene
    for workspace in (admin, *scene.people.values()):
        workspace.close()


def _import_file(scene: Scene) -> Path:
    path = scene.folder / "clients.csv"
    path.write_text("Nom;Téléphone\nNouveau;0611111111\n", encoding="utf-8")
    return path


def _bring_in(workspace: Workspace, scene: Scene) -> None:
    file = importing.open_file(_import_file(scene))
    for result in importing.bring_in(workspace, file, on_duplicate=OnDuplicate.CREATE):
        if result.error is not None:
            raise result.error


def _revert(workspace: Workspace, scene: Scene) -> None:
    _bring_in(scene.admin, scene)
    [batch] = reverting.batches(scene.admin)
    reverting.revert(workspace, batch.id)


def _reinstate(workspace: Workspace, scene: Scene) -> None:
    _bring_in(scene.admin, scene)
    [batch] = reverting.batches(scene.admin)
    reverting.revert(scene.admin, batch.id)
    reverting.reinstate(workspace, batch.id)


def _unmerge(workspace: Workspace, scene: Scene) -> None:
    merging.merge(scene.admin, merging.plan(scene.admin, scene.one, scene.other))
    merging.unmerge(workspace, merging.standing(scene.admin, scene.one).id)


def _restore(workspace: Workspace, scene: Scene) -> None:
    cards.modify(scene.admin, scene.anne, named(scene.anne, "Zoé"))
    line = next(each for each in history.history(scene.admin, scene.one) if each.field == "first_name")
    history.restore(workspace, scene.one, line)


def _undo(workspace: Workspace, scene: Scene) -> None:
    cards.modify(scene.admin, scene.anne, named(scene.anne, "Zoé"))
    history.undo_last(workspace, scene.one)


def _reattach(workspace: Workspace, scene: Scene) -> None:
    cards.detach(scene.admin, scene.one)
    cards.reattach(workspace, scene.one)


def _unlink(workspace: Workspace, scene: Scene) -> None:
    links.link(scene.admin, scene.one, scene.other)
    links.unlink(workspace, scene.one, scene.other)


def _unarchive(workspace: Workspace, scene: Scene) -> None:
    archiving.archive(scene.admin, scene.one, "facture")
    archiving.unarchive(workspace, scene.one)


def _hand_over(workspace: Workspace, scene: Scene) -> None:
    access_file.write(scene.admin, scene.one, scene.folder / "dossier")
    access_file.hand_over(workspace, scene.one)


def _add(workspace: Workspace, scene: Scene) -> None:
    for result in exchange.add(workspace, ['{"last_name": "Nouveau"}']):
        if result.error is not None:
            raise result.error


Deed = Callable[[Workspace, Scene], object]

#: What is done, and the least role that may do it.
DEEDS: dict[str, tuple[Role, Deed]] = {
    "create": (Role.SELLER, lambda w, s: cards.create(w, person("Nouveau", "Luc", "06 22 22 22 22"))),
    "modify": (Role.SELLER, lambda w, s: cards.modify(w, s.anne, named(s.anne, "Zoé"))),
    "complete": (Role.SELLER, lambda w, s: cards.complete(w, s.anne, ())),
    "add_note": (Role.SELLER, lambda w, s: cards.add_note(w, s.one, "vient le mardi")),
    "detach": (Role.SELLER, lambda w, s: cards.detach(w, s.one)),
    "reattach": (Role.SELLER, _reattach),
    "restore": (Role.SELLER, _restore),
    "undo": (Role.SELLER, _undo),
    "merge": (Role.SELLER, lambda w, s: merging.merge(w, merging.plan(w, s.one, s.other))),
    "unmerge": (Role.SELLER, _unmerge),
    "link": (Role.SELLER, lambda w, s: links.link(w, s.one, s.other)),
    "unlink": (Role.SELLER, _unlink),
    "apart": (Role.SELLER, lambda w, s: review.apart(w, s.one, s.other)),
    "import": (Role.SELLER, _bring_in),
    "revert another's import": (Role.MANAGER, _revert),
    "reinstate another's import": (Role.MANAGER, _reinstate),
    "add by a program": (Role.SELLER, _add),
    "visit": (Role.SELLER, lambda w, s: retention.visited(w, s.one)),
    "access file": (Role.SELLER, lambda w, s: access_file.write(w, s.one, s.folder / "dossier")),
    "hand over": (Role.SELLER, _hand_over),
    "archive": (Role.MANAGER, lambda w, s: archiving.archive(w, s.one, "facture")),
    "unarchive": (Role.MANAGER, _unarchive),
    "keep": (Role.MANAGER, lambda w, s: retention.keep(w, [s.one], "garantie")),
    "archive several": (Role.MANAGER, lambda w, s: retention.archive(w, [s.one], "facture")),
    "erase": (Role.MANAGER, lambda w, s: erasing.erase(w, s.one, "demande", s.folder / "exports")),
    "erase several": (Role.MANAGER, lambda w, s: retention.erase(w, [s.one], "x", s.folder / "exports")),
    "read the journal": (Role.MANAGER, lambda w, s: journal.of_card(w, s.one)),
    "purge the journal": (Role.MANAGER, lambda w, s: journal.purge(w)),
    "export all": (Role.MANAGER, lambda w, s: exporting.export(w, StringIO())),
    "back up": (Role.MANAGER, lambda w, s: maintenance.back_up(w, s.folder / "copy.db")),
    "preference": (Role.READER, lambda w, s: directory.remember(w, ListQuery())),
    "staff": (Role.ADMIN, lambda w, s: people.save_member(w, "luc", role=Role.SELLER)),
    "shop": (Role.ADMIN, lambda w, s: people.save_shop(w, Shop(name="Autre", country="FR"))),
    "list": (Role.MANAGER, lambda w, s: vocabulary.add(w, ListName.ORIGIN, "Foire")),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_role_may_what_it_may(scene: Scene, deed: str, role: Role) -> None:
    least, do = DEEDS[deed]
    workspace = scene.people[role]
    before = _state(scene)
    if role.includes(least):
        do(workspace, scene)
        return
    with pytest.raises(Forbidden) as refused:
        do(workspace, scene)
    assert refused.value.data["needs"] == str(least)
    assert refused.value.data["login"] == f"who-{role}"
    if deed in _ALONE:
        assert _state(scene) == before


#: Those for which an administrator prepares nothing.
_ALONE = frozenset(
    ("create", "modify", "detach", "merge", "link", "archive", "erase", "keep", "staff", "shop")
)


def _state(scene: Scene) -> tuple[int, Card]:
    with scene.admin.store.read() as tx:
        [(last,)] = tx.execute("SELECT max(seq) FROM event")
    return last, replace(cards.open_card(scene.admin, scene.one))


def test_who_left_may_nothing(scene: Scene) -> None:
    gone = scene.people[Role.MANAGER]
    people.save_member(scene.admin, gone.login, active=False)
    for _least, do in DEEDS.values():
        with pytest.raises(CrmError) as refused:
            do(Workspace(gone.database, login=gone.login), scene)
        assert refused.value.code == "unknown_staff"
        break


def test_the_role_is_read_anew_for_each_deed(scene: Scene) -> None:
    """Not that of when the program was started."""
    manager = scene.people[Role.MANAGER]
    assert manager.staff.role is Role.MANAGER
    people.save_member(scene.admin, manager.login, role=Role.READER)
    with pytest.raises(Forbidden):
        archiving.archive(manager, scene.one, "facture")
    with pytest.raises(Forbidden):
        exporting.export(manager, StringIO())
