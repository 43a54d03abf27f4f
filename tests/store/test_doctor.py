"""What the examination of a database finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui.domain.health import Finding
from crm_tui.health_texts import finding_text
from crm_tui.store import doctor
from crm_tui.store.engine import Store
from crm_tui.store.migrations import SCHEMA
from tests.store.raw import direct, forge
from tests.store.test_engine import set_version


def examined(url: str) -> dict[str, Finding]:
    return {finding.code: finding for finding in doctor.examine(url)}


def bad(url: str) -> set[str]:
    return {finding.code for finding in doctor.examine(url) if not finding.ok}


def test_a_healthy_database(database_url: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    Store.open(database_url).close()
    findings = examined(database_url)
    assert [finding for finding in findings.values() if not finding.ok] == []
    expected = {"database", "schema_version", "guards", "staging", "trace", "trace_head"}
    if database_url.startswith("postgresql"):
        expected |= {"server_version"}
    else:
        expected |= {"sqlite_version", "journal_mode", "file_mode", "folder_mode", "filesystem", "free_space"}
        expected |= {"quick_check"}
    assert set(findings) == expected
    assert findings["trace_head"].data["seq"] == "3"


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_versions_of_sqlite_that_can_damage_a_file(version: tuple[int, ...], affected: bool) -> None:
    assert doctor.affected(version) is affected


def test_no_database(tmp_path: Path) -> None:
    place = str(tmp_path / "none" / "crm.db")
    finding = examined(place)["database"]
    assert finding == Finding(code="database", ok=False, data={"path": place, "error": "store_missing"})


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql+psycopg://crm:geheim@localhost:1/crm"])
def test_a_place_that_cannot_be_reached(url: str) -> None:
    findings = doctor.examine(url)
    assert [finding.ok for finding in findings] == [False]
    assert "geheim" not in str(findings)


def test_an_older_database(database_url: str) -> None:
    set_version(database_url, SCHEMA - 1)
    finding = examined(database_url)["schema_version"]
    assert (finding.ok, finding.data["version"], finding.remedy) == (
        False,
        str(SCHEMA - 1),
        "crm-tui upgrade",
    )


def test_files_that_others_can_read(sqlite_url: str) -> None:
    Path(sqlite_url).chmod(0o644)
    [finding] = [f for f in doctor.examine(sqlite_url) if f.code == "file_mode" and not f.ok]
    assert finding.data == {"path": sqlite_url, "mode": "0644", "expected": "0600"}
    assert finding.remedy == f"chmod 0600 {sqlite_url}"


@pytest.mark.parametrize(("mode", "ok"), [(0o700, True), (0o755, True), (0o777, False), (0o770, False)])
def test_folders_that_others_can_write(sqlite_url: str, mode: int, ok: bool) -> None:
    folder = Path(sqlite_url).parent
    folder.chmod(mode)
    finding = examined(sqlite_url)["folder_mode"]
    folder.chmod(0o700)
    assert (finding.ok, finding.data["mode"]) == (ok, f"{mode:04o}")


def test_a_network_file_system(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "filesystem_of", lambda folder: "nfs4")
    assert bad(sqlite_url) == {"filesystem"}


def test_the_innermost_mount_counts(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
        "23 22 0:21 / /srv/mon\\040atelier rw - nfs4 server:/x rw\n"
        "24 22 0:22 / /srv/mon rw - tmpfs none rw\n"
    )
    assert doctor.filesystem_of(Path("/srv/mon atelier/base"), mounts) == "nfs4"
    assert doctor.filesystem_of(Path("/srv/mon/x"), mounts) == "tmpfs"
    assert doctor.filesystem_of(Path("/srv/monde"), mounts) == "ext4"
    assert doctor.filesystem_of(Path("/srv"), tmp_path / "none") == ""


def test_a_disk_that_is_nearly_full(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_SPACE", 1 << 62)
    assert bad(sqlite_url) == {"free_space"}


def test_a_trigger_that_is_gone(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    direct(store, "DROP TRIGGER event_kept")
    store.close()
    finding = examined(sqlite_url)["guards"]
    assert (finding.ok, finding.data) == (False, {"name": "event_kept"})


def test_a_write_past_the_unit_of_work(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    direct(store, "INSERT INTO ctx (id, actor) VALUES (1, 'marie')")
    store.close()
    finding = examined(sqlite_url)["staging"]
    assert (finding.ok, finding.data) == (False, {"name": "ctx"})
    assert finding.remedy == f"sqlite3 {sqlite_url} 'DELETE FROM ctx'"


def test_a_trace_that_does_not_verify(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(database_url)
    forge(store, "UPDATE event SET actor = 'x' WHERE seq = 2")
    store.close()
    finding = examined(database_url)["trace"]
    assert (finding.ok, finding.data["problem"], finding.data["seq"]) == (False, "hash", "2")
    assert finding_text(finding) == (
        "La trace ne se vérifie pas : l'enchaînement est rompu à partir de l'événement 2"
    )
    monkeypatch.setattr(doctor, "EVENTS_AT_ONCE", 2)
    findings = examined(database_url)
    assert "trace" not in findings
    assert finding_text(findings["trace_unchecked"]).endswith("lancez : crm-tui trace verify")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    [finding] = [finding for finding in doctor.examine(str(tmp_path)) if not finding.ok]
    assert finding_text(finding) == f"C'est un dossier, pas une base : {tmp_path}"
    assert finding.remedy == ""


def test_a_damaged_file(sqlite_url: str) -> None:
    path = Path(sqlite_url)
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    assert bad(sqlite_url) & {"quick_check", "database"}


def test_a_reference_to_nothing(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    direct(store, "INSERT INTO preference (staff_id, name) VALUES (99, 'x')")
    store.close()
    finding = examined(sqlite_url)["quick_check"]
    assert (finding.ok, finding.data["problem"]) == (False, "preference 1")
