"""``crm-tui admin install-server``, and what ``--as`` lets pass."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crm_tui.services.session import unix_login
from tests.cli.conftest import Run

PROGRAM = "/usr/local/bin/crm-tui"
#: Public keys without a private half that anybody keeps.
_BODY = "AAAAC3NzaC1lZDI1NTE5AAAAI"
KEYS = {
    "marie": f"ssh-ed25519 {_BODY}NzQN1LcHgn+e5AtDt6mr+1w9q8Sxp2NjcUECsQyp1gM marie@poste\n",
    "karim": f"ssh-ed25519 {_BODY}OE1dPJaZ32fMtBVcLxlS9ZDm5RIycTs2RFMYQa7qUcm\n",
}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with the public keys of the staff."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for login, text in KEYS.items():
        (folder / f"{login}.pub").write_text(text)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """What takes the place of ``/``."""
    return tmp_path / "machine"


def install(run: Run, keys: Path, machine: Path, *options: str) -> dict[str, Any]:
    command = ("admin", "install-server", "--program", PROGRAM, "--keys", keys, "--into", machine, "--json")
    answer: dict[str, Any] = run(*command, *options).one
    return answer


def states(answer: dict[str, Any]) -> set[str]:
    return {each["state"] for each in answer["files"]}


def text_of(answer: dict[str, Any], name: str) -> str:
    """The content of the one file whose path ends so."""
    (found,) = (each["content"] for each in answer["files"] if each["path"].endswith(name))
    return str(found)


def test_it_prints_by_default_and_writes_nothing(run: Run, keys: Path, machine: Path) -> None:
    answer = run("admin", "install-server", "--keys", keys, "--into", machine, "--program", PROGRAM)

    assert answer.code == 0
    assert f'command="{PROGRAM} --as karim"' in answer.out
    assert "Match User crm\n    AuthenticationMethods publickey\n" in answer.out
    assert "Compression yes" in answer.out
    assert not machine.exists()


def test_each_member_of_the_staff_has_a_line(run: Run, keys: Path, machine: Path) -> None:
    lines = text_of(install(run, keys, machine), "authorized_keys").splitlines()

    assert lines == [
        f'restrict,pty,command="{PROGRAM} --as {login}" {" ".join(KEYS[login].split()[:2])} {login}'
        for login in ("karim", "marie")
    ]


def test_what_it_writes_is_what_it_printed(run: Run, keys: Path, machine: Path) -> None:
    printed = install(run, keys, machine)
    assert states(printed) == {"new"}

    written = install(run, keys, machine, "--write")

    assert states(written) == {"written"}
    for each in printed["files"]:
        path = machine / each["path"].lstrip("/")
        assert path.read_text() == each["content"]
        assert f"{stat.S_IMODE(path.stat().st_mode):04o}" == each["mode"]
    assert states(install(run, keys, machine, "--write")) == {"same"}


def test_what_differs_stays_until_it_is_forced_and_is_kept(run: Run, keys: Path, machine: Path) -> None:
    install(run, keys, machine, "--write")
    sshd = machine / "etc/ssh/sshd_config.d/crm-tui.conf"
    sshd.write_text("# mine\n")
    command = ("admin", "install-server", "--program", PROGRAM, "--keys", keys, "--into", machine, "--write")

    assert run(*command).code == 1
    assert sshd.read_text() == "# mine\n"

    answer = install(run, keys, machine, "--write", "--force")
    (replaced,) = (each for each in answer["files"] if each["state"] == "replaced")
    assert Path(replaced["copy"]).read_text() == "# mine\n"
    assert sshd.read_text() == replaced["content"]
    # sshd reads the files that end so, and no others.
    assert not replaced["copy"].endswith(".conf")


def test_settings_of_the_administrator_are_never_replaced(run: Run, keys: Path, machine: Path) -> None:
    settings = machine / "etc/crm-tui/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('language = "en"\n')

    assert "kept" in states(install(run, keys, machine, "--write", "--force"))
    assert settings.read_text() == 'language = "en"\n'


def test_the_machine_itself_is_written_by_root_alone(
    run: Run, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    answer = run("admin", "install-server", "--program", PROGRAM, "--keys", keys, "--write")

    assert answer.code == 1
    assert "root" in answer.err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519\n",
        "ssh-ed25519 AAAA\n",
        KEYS["marie"] + KEYS["karim"],
        'command="sh" ' + KEYS["marie"],
        KEYS["marie"].replace("ssh-ed25519", "ssh-rsa", 1),
        "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    ],
    ids=["empty", "cut", "short", "two", "options", "other kind", "private"],
)
def test_what_is_no_public_key_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "marie.pub"
    file.write_text(text)
    answer = run("admin", "install-server", "--program", PROGRAM, "--staff", f"marie={file}")

    assert answer.code == 1
    assert "n'est pas une clé publique SSH" in answer.err


@pytest.mark.parametrize("login", ["Marie Dubois", "marie;sh", 'marie" ', "--help", "marie\nkarim"])
def test_what_is_no_login_is_refused(run: Run, keys: Path, login: str) -> None:
    answer = run("admin", "install-server", "--program", PROGRAM, "--staff", f"{login}={keys / 'marie.pub'}")

    assert answer.code == 1
    assert answer.out == ""


@pytest.mark.parametrize(
    "program", ["crm-tui", "/opt/crm tui/crm-tui", '/opt/"/crm-tui', "/opt/$(id)/crm-tui"]
)
def test_a_program_that_would_have_to_be_quoted_is_refused(run: Run, keys: Path, program: str) -> None:
    answer = run("admin", "install-server", "--program", program, "--keys", keys)

    assert answer.code == 1
    assert answer.out == ""


def test_one_key_for_two_is_refused(run: Run, keys: Path) -> None:
    (keys / "karim.pub").write_text(KEYS["marie"])
    answer = run("admin", "install-server", "--program", PROGRAM, "--keys", keys)

    assert answer.code == 1
    assert "« marie » et « karim » ont la même clé" in answer.err


def test_the_jobs_call_commands_that_there_are(run: Run, keys: Path, machine: Path) -> None:
    answer = install(run, keys, machine)
    jobs = [
        line.partition("=")[2].replace("$$", "$").replace("%%", "%")
        for each in answer["files"]
        if each["path"].endswith(".service")
        for line in each["content"].splitlines()
        if line.startswith("ExecStart=")
    ]
    assert len(jobs) >= 3
    for job in jobs:
        words = shlex.split(job)
        called = words[2].removeprefix("exec ").split() if words[0] == "/bin/sh" else words
        if called[0] == PROGRAM:
            names = [word for word in called[1:] if word.isalpha() or word == "purge-journal"]
            assert run(*names, "--help").code == 0
        else:
            assert called[0] == "/usr/bin/find"


def test_the_nightly_copy_has_a_name_of_its_own(run: Run, keys: Path, machine: Path, tmp_path: Path) -> None:
    """The shell's part of the unit, as systemd hands it over."""
    unit = text_of(install(run, keys, machine), "crm-tui-backup.service")
    (job,) = (line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart="))
    shell, option, script = shlex.split(job.replace("$$", "$").replace("%%", "%"))
    script = script.replace(PROGRAM, "echo")

    done = subprocess.run([shell, option, script], capture_output=True, text=True, check=True)

    command, file = done.stdout.split()
    assert command == "backup"
    assert file.startswith("/var/backups/crm-tui/clients-20")
    assert file.endswith(".db")


class TestActingAs:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The one variable that counts: sshd sets it."""
        monkeypatch.setenv("HOME", str(tmp_path / "home"))

    def test_no_command_goes_with_it(self, run: Run, database: Path) -> None:
        for words in (("contact", "find", "x"), ("--help",), ("backup", "x.db"), ("demo",)):
            answer = run("--as", "marie", *words)
            assert (answer.code, answer.out) == (2, "")
            assert "il n'y a que l'application" in answer.err
        assert not database.exists()

    def test_a_login_is_needed(self, run: Run) -> None:
        assert run("--as").code == 2
        assert run("--as=").code == 2

    def test_without_a_terminal_a_sentence_says_so(self, run: Run, database: Path) -> None:
        assert run("demo", "--contacts", "1").code == 0
        database.parent.chmod(0o700)
        answer = run("--as", "marie", "--database", database)

        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith("Ici, il n'y a que l'application")

    def test_the_environment_names_no_database(self, run: Run, database: Path) -> None:
        """What counts is what the line in ``authorized_keys`` and the settings say."""
        assert run("demo", "--contacts", "1").code == 0
        answer = run("--as", "marie")

        assert answer.code == 1
        assert f"Le compte « {unix_login()} » ne peut pas employer --as" in answer.err

    def test_another_account_is_refused(
        self, run: Run, database: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert run("demo", "--contacts", "1").code == 0
        monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
        answer = run("--as", "marie", "--database", database)

        assert answer.code == 1
        assert "ne peut pas employer --as" in answer.err
