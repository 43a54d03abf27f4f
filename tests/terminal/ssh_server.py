"""A real sshd on the loopback, set up by what ``crm-tui admin install-server`` writes.

Its own port, host key and folders; the service account is whoever runs the tests. Around the written part the
server is as open as sshd can be, so that what is refused is refused by that part.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic, sleep

from crm_tui.services.session import unix_login
from crm_tui.store.drafts import Process
from tests.terminal.program import CRM, Place

MARIE = "marie"
_START_SECONDS = 10.0
_OPEN = """\
ListenAddress 127.0.0.1
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PermitTunnel yes
GatewayPorts yes
X11Forwarding yes
AcceptEnv *
MaxStartups 100
Subsystem sftp internal-sftp
"""


def program() -> Path | None:
    """Where sshd is: not on everybody's ``PATH``, and it must be called by its whole path."""
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Served(Place):
    """The service account's home, with a database that nobody else can reach, and marie on the staff list."""

    @property
    def state(self) -> Path:
        """Where the drafts and the log are: no variable says so here."""
        return self.folder / ".local" / "state" / "crm-tui"

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.folder)}

    def set_up(self, database: Path) -> None:
        """Copy the database, write the settings, take marie on."""
        self.folder.chmod(0o700)
        shutil.copy2(database, self.database)
        self.database.chmod(0o600)
        settings = self.folder / ".config" / "crm-tui" / "config.toml"
        settings.parent.mkdir(parents=True)
        exchange = self.folder / "exchange"
        exchange.mkdir()
        settings.write_text(f'database = "{self.database}"\nexchange_folder = "{exchange}"\n')
        done = self.run("staff", "add", MARIE, "--name", "Marie", "--role", "manager")
        assert done.returncode == 0, done.stderr


class SshServer:
    """One sshd for one home."""

    def __init__(self, sshd: Path, place: Served, folder: Path, *, client_alive: int = 15) -> None:
        """Write its files with the program's own command; :meth:`start` starts it.

        Args:
            sshd: its path.
            place: what the service account has.
            folder: for keys and settings.
            client_alive: seconds of silence after which a client is asked whether it is there.
        """
        self._sshd, self._place, self._folder = sshd, place, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: set[Process] = set()
        folder.mkdir(mode=0o700)
        for name in ("host", MARIE):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name], check=True
            )
        started = folder / "crm-tui"
        # sshd takes the home of the account from /etc/passwd, which is not the tests' to use.
        started.write_text(f'#!/bin/sh\nHOME={shlex.quote(str(place.folder))} exec {shlex.quote(CRM)} "$@"\n')
        started.chmod(0o700)
        root = folder / "machine"
        done = place.run(
            *("admin", "install-server", "--write", "--json", "--into", str(root)),
            *("--program", str(started), "--account", unix_login(), "--host", "127.0.0.1"),
            *("--staff", f"{MARIE}={folder / MARIE}.pub"),
        )
        assert done.returncode == 0, done.stderr
        self._plan = json.loads(done.stdout)
        self._port = free_port()
        written = (root / "etc/ssh/sshd_config.d/crm-tui.conf").read_text()
        self.settings = folder / "sshd_config"
        self.settings.write_text(
            f"Port {self._port}\nHostKey {folder / 'host'}\n{_OPEN}"
            + written.replace("/etc/crm-tui", f"{root}/etc/crm-tui")
            .replace("ClientAliveInterval 15", f"ClientAliveInterval {client_alive}")
            .replace("ClientAliveCountMax 3", "ClientAliveCountMax 1")
        )
        self.client_settings = folder / "ssh_config"
        self.client_settings.write_text(
            f"Host crm\n    Port {self._port}\n    IdentityFile {folder / MARIE}\n"
            "    StrictHostKeyChecking no\n    UserKnownHostsFile /dev/null\n    LogLevel ERROR\n"
            "    EscapeChar none\n" + self._plan["client"].replace("~/.ssh/id_ed25519", f"{folder / MARIE}")
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd locks itself in there
        self._process = subprocess.Popen(
            [self._sshd, "-D", "-f", self.settings, "-E", self._folder / "log"], stdin=subprocess.DEVNULL
        )
        deadline = monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                assert self._process.poll() is None, self.log
                assert monotonic() < deadline, self.log
                sleep(0.05)

    @property
    def log(self) -> str:
        """What sshd says."""
        return (self._folder / "log").read_text(errors="replace")

    def command(self, *arguments: str, client: str = "ssh") -> list[str]:
        """A command line of one of OpenSSH's clients, as marie."""
        return [client, "-F", str(self.client_settings), *arguments]

    def run(
        self, *command: str, given: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a client's command line without a terminal."""
        return subprocess.run(
            list(command),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={"PATH": os.environ["PATH"], "HOME": str(self._folder), "TERM": "xterm", **(env or {})},
        )

    def programs(self) -> list[int]:
        """The pids of what was started by this server for marie and still runs.

        One that is about to be gone has no command line any more, so those that were seen are remembered.
        """
        self._seen |= {Process.with_pid(pid) for pid in _pids() if self._is_ours(pid)}
        self._seen = {each for each in self._seen if each.is_living}
        return [each.pid for each in self._seen]

    def _is_ours(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        home = f"HOME={self._place.folder}"
        return b"--as" in words and home in environment_of(pid)

    def sessions(self) -> list[int]:
        """The pids of the processes of sshd that hold a connection."""
        assert self._process is not None
        return _below(self._process.pid, b"sshd")

    def hang_up(self) -> None:
        """End what came in, without a word."""
        for pid in (*self.programs(), *self.sessions()):
            kill_quietly(pid)

    def stop(self) -> None:
        """End it, and what it started."""
        if self._process is not None:
            self.hang_up()
            self._process.terminate()
            self._process.wait(_START_SECONDS)


def kill_quietly(pid: int) -> None:
    """Kill a process that may be gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def environment_of(pid: int) -> list[str]:
    """What a process was given at its start; empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/environ").read_text(errors="replace").split("\0")
    except OSError:
        return []


def state_of(pid: int) -> str:
    """The letter of a process's state: ``T`` is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _pids() -> list[int]:
    return [int(each) for each in os.listdir("/proc") if each.isdigit()]


def _below(parent: int, name: bytes) -> list[int]:
    """The descendants that are of a name."""
    children: dict[int, list[int]] = {}
    for pid in _pids():
        try:
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(pid)
    found: Sequence[int] = [parent]
    result: list[int] = []
    while found:
        found = [child for each in found for child in children.get(each, [])]
        result += [pid for pid in found if _name_of(pid) == name]
    return result


def _name_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/comm").read_bytes().strip()
    except OSError:
        return b""
