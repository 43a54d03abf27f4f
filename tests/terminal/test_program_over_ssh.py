"""Through a real sshd, set up by ``admin install-server``: the application comes, and nothing else does.

What was typed stays, however the line ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from crm_tui.domain import serial
from crm_tui.store.drafts import DraftFile
from tests.terminal import ssh_server
from tests.terminal.program import (
    CTRL_Q,
    ENTER,
    EXIT_BOUND,
    F4,
    OFFER,
    StartProgram,
    ready,
    shown,
    to_form,
    typed,
)
from tests.terminal.pty_driver import PtyProgram
from tests.terminal.ssh_server import Served, SshServer, environment_of, state_of

pytestmark = pytest.mark.terminal

CTRL_BACKSLASH, CTRL_C, CTRL_O, CTRL_U, CTRL_Z = "\x1c", "\x03", "\x0f", "\x15", "\x1a"
SENTENCE = "Ici, il n'y a que l'application"
NAME = "Zoé-Ange"
KEY_EVERY = 0.05
LOSS_BOUND = 0.3 + 0.7
"""Seconds of typing that a killed program may lose, and what a loaded machine adds."""
ALIVE_EVERY = 1
"""Seconds after which the impatient server asks a client that says nothing whether it is there."""


class Line:
    """One sshd, and clients that come to it."""

    def __init__(self, server: SshServer, place: Served, start_program: StartProgram) -> None:
        self.server, self.place, self._start = server, place, start_program

    def connect(self, *options: str, command: Sequence[str] = (), **env: str) -> PtyProgram:
        """Come in as marie, from a terminal."""
        return self._start(
            self.server.command(*options, "-tt", "crm", *command),
            env={"HOME": str(self.place.folder), **env},
            cwd=str(self.place.folder),
        )

    def at_list(self, *options: str, command: Sequence[str] = (), **env: str) -> PtyProgram:
        return ready(self.connect(*options, command=command, **env))

    @property
    def pid(self) -> int:
        """The one program that runs."""
        (found,) = self.server.programs()
        return found

    def assert_gone(self, within: float = EXIT_BOUND) -> None:
        """Nothing runs any more."""
        deadline = monotonic() + within
        while self.server.programs():
            assert monotonic() < deadline, f"still there after {within} s"
            sleep(0.02)

    def kept(self) -> str:
        """The first name in the one draft that is there for marie."""
        file = DraftFile(self.place.state / "drafts.db")
        (draft,) = file.list(ssh_server.MARIE, str(self.place.database))
        return serial.thaw(draft.body).person.first_name

    def offered(self) -> str:
        """The same, as she sees it when she comes in once more."""
        client = self.connect()
        client.wait_for(OFFER)
        client.wait_for("Entrée Reprendre")
        client.settle()
        client.type(ENTER)
        client.wait_for("Ctrl+S Créer")
        client.settle()
        return shown(client, "Prénom") or ""


@pytest.fixture(scope="module")
def sshd() -> Path:
    """sshd; where there is none the tests are left out, and nobody overlooks it."""
    found = ssh_server.program()
    if found is None:
        message = "SSH is not tested: no sshd found (Debian: openssh-server)"
        if os.environ.get("CI"):
            pytest.fail(message)
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, demo_database: Path) -> Served:
    """What the service account has."""
    place = Served(tmp_path_factory.mktemp("service") / "home")
    place.set_up(demo_database)
    return place


@pytest.fixture(scope="module")
def server(sshd: Path, home: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A server that waits for its clients as long as the written settings say."""
    server = SshServer(sshd, home, tmp_path_factory.mktemp("ssh") / "patient")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def line(server: SshServer, home: Served, start_program: StartProgram) -> Iterator[Line]:
    """The server and clients of its own; what they left unsaved goes with the test."""
    yield from _line(server, home, start_program)


def _line(server: SshServer, home: Served, start_program: StartProgram) -> Iterator[Line]:
    line = Line(server, home, start_program)
    yield line
    server.hang_up()
    line.assert_gone()
    shutil.rmtree(home.state)


def test_the_application_starts_in_the_name_of_the_key(line: Line) -> None:
    client = line.at_list()

    assert "Marie" in client.text
    client.type(CTRL_Q)
    assert client.wait_exit() == 0
    line.assert_gone()


class TestNothingElse:
    def test_a_command_is_not_run(self, line: Line, tmp_path: Path) -> None:
        mark = tmp_path / "mark"
        done = line.server.run(*line.server.command("-T", "crm", f"touch {mark}; cat /etc/passwd"))

        assert (done.returncode, done.stdout) == (1, "")
        assert SENTENCE in done.stderr
        assert not mark.exists()

    def test_a_command_with_a_terminal_opens_the_application(self, line: Line, tmp_path: Path) -> None:
        mark = tmp_path / "mark"
        line.at_list(command=(f"touch {mark}; exec sh",))

        assert not mark.exists()

    def test_no_file_goes_in_or_out(self, line: Line, tmp_path: Path) -> None:
        (tmp_path / "in").touch()

        def client(name: str, *arguments: str, given: str = "") -> int:
            words = line.server.command("-o", "RequestTTY=no", *arguments, client=name)
            return line.server.run(*words, given=given).returncode

        inside, outside = f"{tmp_path}/in", f"{tmp_path}/out"
        assert client("sftp", "-b", "-", "crm", given=f"put {inside} {outside}\n")
        assert client("scp", inside, f"crm:{outside}")
        assert client("scp", "-O", inside, f"crm:{outside}")
        assert client("scp", "crm:/etc/passwd", outside)
        assert not (tmp_path / "out").exists()

    def test_nothing_is_forwarded(self, line: Line) -> None:
        local, dynamic = ssh_server.free_port(), ssh_server.free_port()
        with target() as (port, taken):
            there = f"127.0.0.1:{port}"
            line.at_list("-L", f"{local}:{there}", "-D", str(dynamic))
            # SOCKS 5 (RFC 1928): no authentication; connect to 127.0.0.1 at that port.
            socks = b"\x05\x01\x00", b"\x05\x01\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big")
            assert _answers(local, b"hello") == b""
            assert _answers(dynamic, *socks)[:4] != b"\x05\x00\x05\x00"
            strict = line.server.command("-T", "-o", "ExitOnForwardFailure=yes")
            back = line.server.run(*strict, "-R", f"0:{there}", "crm")
            assert back.returncode == 255
            assert "remote port forwarding failed" in back.stderr
            assert taken == []

    def test_nothing_comes_with_the_person(self, line: Line, tmp_path: Path) -> None:
        sent = {
            "CRM_TUI_DATABASE": "/tmp/other.db",
            "XDG_CONFIG_HOME": "/tmp",
            "PYTHONPATH": "/tmp",
            "PYTHONSTARTUP": "/tmp/x.py",
            "TEXTUAL_DRIVER": "os:path",
            "LD_PRELOAD": "/tmp/x.so",
        }
        agent = tmp_path / "agent"
        with subprocess.Popen(["ssh-agent", "-D", "-a", agent], stdout=subprocess.DEVNULL) as process:
            try:
                line.at_list("-A", "-o", f"SendEnv={' '.join(sent)}", SSH_AUTH_SOCK=str(agent), **sent)
                given = environment_of(line.pid)
            finally:
                process.terminate()
        names = {each.partition("=")[0] for each in given}

        assert "SSH_CONNECTION" in names
        assert not names & (sent.keys() | {"SSH_AUTH_SOCK", "DISPLAY"})

    @pytest.mark.parametrize("term", ["dumb", "../../etc/passwd", "$(touch mark)"])
    def test_a_strange_terminal_is_told_or_served(self, line: Line, term: str) -> None:
        client = line.connect(TERM=term)
        if term == "dumb":
            client.wait_for("TERM=dumb")
            assert client.wait_exit() == 1
        else:
            ready(client)
        assert not (line.place.folder / "mark").exists()

    def test_no_key_leads_to_a_shell(self, line: Line) -> None:
        client = line.at_list()
        pid, mark = line.pid, line.place.folder / "mark"
        for keys in (CTRL_Z, CTRL_BACKSLASH, CTRL_C, f"!touch {mark}{ENTER}", f":!touch {mark}{ENTER}", "~."):
            client.type(keys)
            client.settle(0.1)
            assert line.pid == pid
            assert state_of(pid) != "T"

        assert not mark.exists()
        # No link that a terminal would open, no title, no picture.
        assert b"\x1b]8" not in client.output
        assert not list(line.place.folder.rglob("*.svg"))

    def test_no_file_name_leads_out(self, line: Line) -> None:
        client = line.at_list()
        client.resize(160, 30)  # sentences with whole paths have room
        client.settle()
        client.type(CTRL_O)
        client.wait_for("Fichier à importer")
        client.settle()
        client.type("/etc/passwd" + ENTER)
        client.wait_for("exchange/etc/passwd")  # which is not there
        client.wait_for("Fichier à importer")
        client.settle()
        client.type(F4)
        client.wait_for("Exporter les clients de")
        client.settle()
        client.type(CTRL_U + f"{line.place.folder}/out.csv" + ENTER)
        client.wait_for("exchange/tmp/")  # a folder that is not there

        assert not (line.place.folder / "out.csv").exists()


@contextmanager
def target() -> Iterator[tuple[int, list[bytes]]]:
    """A server on the loopback that nobody should reach, and who did."""
    taken: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                taken.append(b"reached")
                connection.sendall(b"reached")
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], taken
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _answers(port: int, *messages: bytes) -> bytes:
    """What comes back from a port of the loopback until it is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for message in messages:
            connection.sendall(message)
        answer = b""
        try:
            while data := connection.recv(1024):
                answer += data
        except ConnectionResetError:
            pass
        return answer


def _kill_sessions(line: Line, _client: PtyProgram) -> None:
    for pid in line.server.sessions():
        ssh_server.kill_quietly(pid)


def _signalled(number: signal.Signals) -> Callable[[Line, PtyProgram], None]:
    return lambda line, _client: os.kill(line.pid, number)


ENDS: dict[str, Callable[[Line, PtyProgram], None]] = {
    "terminal closed": lambda _line, client: client.close_master(),
    "client killed": lambda _line, client: client.kill(signal.SIGKILL),
    "server's end killed": _kill_sessions,
    "hang-up": _signalled(signal.SIGHUP),
    "termination": _signalled(signal.SIGTERM),
}


class TestDropped:
    @pytest.mark.parametrize("end", ENDS)
    def test_the_program_goes_and_what_was_typed_stays(self, line: Line, end: str) -> None:
        client = typed(line.at_list(), NAME)
        client.settle(0.1)
        assert line.pid

        ENDS[end](line, client)

        line.assert_gone()
        assert line.kept() == NAME
        if end == "client killed":
            assert line.offered() == NAME

    def test_killed_while_typing(self, line: Line) -> None:
        client = to_form(line.at_list())
        text = "abcdefghijklmnopqrstuvwxyzabcd"
        for letter in text:
            client.type(letter)
            assert not client.ended(KEY_EVERY)
        seen = shown(client, "Prénom") or ""

        os.kill(line.pid, signal.SIGKILL)

        line.assert_gone()
        kept = line.kept()
        assert text.startswith(kept)
        assert len(seen) - len(kept) <= LOSS_BOUND / KEY_EVERY


class TestFrozen:
    @pytest.fixture
    def line(self, sshd: Path, home: Served, tmp_path: Path, start_program: StartProgram) -> Iterator[Line]:
        """A server that asks its clients often."""
        server = SshServer(sshd, home, tmp_path / "impatient", client_alive=ALIVE_EVERY)
        server.start()
        yield from _line(server, home, start_program)
        server.stop()

    def test_a_client_that_answers_no_more(self, line: Line) -> None:
        """Nothing tells the kernel; sshd asks, and closes the line. Output that nobody takes is under way."""
        client = typed(line.at_list(), NAME)
        client.settle(0.1)
        client.pause_reading()
        client.type("\t" * 200)
        sleep(0.2)
        client.kill(signal.SIGSTOP)
        # Twice the interval for each of (count + 1) questions: OpenSSH 9.2 counts so.
        line.assert_gone(within=2 * ALIVE_EVERY * 2 + 2 * EXIT_BOUND)
        assert line.kept() == NAME
