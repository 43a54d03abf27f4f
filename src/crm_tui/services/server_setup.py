"""What a shared server needs beside the program: accounts, folders, keys, sshd, timers.

One service account owns the database; every member of the staff comes in by a key of their own, which starts
the application in their name and nothing else (docs/decisions/0015-server-accounts.md). This module says what
the files are and puts them in place; what they do is done by systemd and sshd.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path

from crm_tui.domain.errors import BadFile, CrmError
from crm_tui.services.people import BadLogin

SETTINGS = Path("/etc/crm-tui/config.toml")
KEYS = Path("/etc/crm-tui/authorized_keys")
SSHD = Path("/etc/ssh/sshd_config.d/crm-tui.conf")
_UNITS = Path("/etc/systemd/system")
_BACKUPS = "/var/backups/crm-tui"
_SEALS = "/var/lib/crm-tui-seals"
_KEEP_DAYS = 30

_LOGIN = re.compile(r"[a-z_][a-z0-9_.-]{0,31}")
#: What stands in a unit, in sshd's configuration and in a shell alike without being quoted.
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./+-]+")
_KEY_KINDS = ("ssh-ed25519", "ecdsa-sha2-", "sk-ssh-ed25519@", "sk-ecdsa-sha2-", "ssh-rsa")


class BadKey(CrmError):
    """A file does not hold one public SSH key."""

    code = "bad_key"


class SharedKey(CrmError):
    """Two members of the staff have the same key: nobody could tell who is at work."""

    code = "shared_key"


class NotPlainPath(CrmError):
    """A path holds a character that would have to be quoted, differently in each file."""

    code = "not_plain_path"


class NeedsRoot(CrmError):
    """Only root can write there."""

    code = "needs_root"


class FileState(StrEnum):
    """What is, or became, of one file."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    KEPT = "kept"
    """It differs, and is the administrator's from the day it is there."""
    WRITTEN = "written"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class ServerFile:
    """One file of the installation."""

    path: Path
    content: str
    mode: int = 0o644
    once: bool = False
    """Whether it is never replaced: the administrator adds to it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole installation."""

    files: tuple[ServerFile, ...]
    commands: tuple[str, ...]
    """What root runs once the files are there."""
    client: str
    """The block for ``~/.ssh/config`` of every member of the staff."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one file, and where the one that was there before is now."""

    file: ServerFile
    state: FileState
    copy: Path | None = None


def public_key(file: Path) -> tuple[str, str]:
    """The kind and the body of the one public key in a file; its comment and any options stay outside.

    Raises:
        BadFile: it cannot be read.
        BadKey: it holds something else.
    """
    try:
        lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise BadFile(path=str(file), reason="unreadable") from None
    if len(lines) != 1 or len(lines[0]) < 2 or not lines[0][0].startswith(_KEY_KINDS):
        raise BadKey(path=str(file))
    kind, body, *_comment = lines[0]
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error:
        raise BadKey(path=str(file)) from None
    # RFC 4253, 6.6: the body begins with its own kind, behind its length.
    if raw[4 : 4 + int.from_bytes(raw[:4], "big")] != kind.encode():
        raise BadKey(path=str(file))
    return kind, body


def keys_in(folder: Path) -> dict[str, Path]:
    """The keys of a folder, a file ``LOGIN.pub`` for each member of the staff."""
    return {file.stem: file for file in sorted(folder.glob("*.pub"))}


def authorized_keys(program: str, staff: Mapping[str, Path]) -> str:
    """One line for each member of the staff: this key starts the application in this name, nothing else.

    Raises:
        BadLogin: a login is not that of a Unix account.
        BadKey: a file holds no public key.
        SharedKey: two of them have the same one.
    """
    lines: list[str] = []
    owners: dict[str, str] = {}
    for login, file in staff.items():
        if not _LOGIN.fullmatch(login):
            raise BadLogin(login=login[:32])
        kind, body = public_key(file)
        if body in owners:
            raise SharedKey(login=login, other=owners[body])
        owners[body] = login
        lines.append(f'restrict,pty,command="{program} --as {login}" {kind} {body} {login}\n')
    return "".join(lines)


def plan(
    *,
    program: str,
    staff: Mapping[str, Path],
    account: str = "crm",
    home: str = "/var/lib/crm-tui",
    host: str = "serveur",
    purges: Iterable[str] = (),
) -> Plan:
    """Everything that is to be installed.

    Args:
        program: the path of ``crm-tui``.
        staff: the file of the public key, by login.
        account: the service account.
        home: its home folder, with the database in it.
        host: how the clients call the server.
        purges: the commands of the program that remove what is kept too long.

    Raises:
        NotPlainPath: the program or the home folder would have to be quoted.
        CrmError: as :func:`authorized_keys`.
    """
    for path in (program, home):
        if not _PLAIN_PATH.fullmatch(path):
            raise NotPlainPath(path=path)
    if not _LOGIN.fullmatch(account):
        raise BadLogin(login=account[:32])
    old_copies = f"/usr/bin/find {_BACKUPS} -name clients-*.db -mtime +{_KEEP_DAYS} -delete"
    values = {
        "account": account,
        "backups": _BACKUPS,
        "database": f"{home}/db/clients.db",
        "database_folder": f"{home}/db",
        "home": home,
        "host": host,
        "program": program,
        "purges": "\n".join(
            f"ExecStart={line}" for line in (old_copies, *(f"{program} {each}" for each in purges))
        ),
        "seals": _SEALS,
    }
    units = [f"{job}.{kind}" for job in ("backup", "seal", "purge") for kind in ("service", "timer")]
    files = (
        ServerFile(Path("/etc/sysusers.d/crm-tui.conf"), _text("sysusers.conf", values)),
        ServerFile(Path("/etc/tmpfiles.d/crm-tui.conf"), _text("tmpfiles.conf", values)),
        ServerFile(SETTINGS, _text("config.toml", values), once=True),
        ServerFile(KEYS, authorized_keys(program, staff)),
        ServerFile(SSHD, _text("sshd.conf", values), mode=0o600),
        *(ServerFile(_UNITS / f"crm-tui-{unit}", _text(unit, values)) for unit in units),
    )
    commands = (
        "systemd-sysusers /etc/sysusers.d/crm-tui.conf",
        "systemd-tmpfiles --create /etc/tmpfiles.d/crm-tui.conf",
        *(f"runuser -u {account} -- {program} staff add {login} --role seller" for login in staff),
        "sshd -t && systemctl reload ssh",
        "systemctl daemon-reload",
        "systemctl enable --now crm-tui-backup.timer crm-tui-seal.timer crm-tui-purge.timer",
    )
    return Plan(files, commands, _text("ssh_config", values))


def looked_at(files: Sequence[ServerFile], root: Path) -> list[Placed]:
    """What is there now under ``root``; nothing is written."""
    return [Placed(file, _state(file, _below(root, file.path))) for file in files]


def put_in_place(
    files: Sequence[ServerFile], root: Path, *, force: bool, now: datetime | None = None
) -> list[Placed]:
    """Write what is not there; with ``force`` also what differs, which is kept under a dated name.

    Raises:
        NeedsRoot: ``root`` is the machine itself, and this is not root.
        BadFile: a file cannot be written.
    """
    if root == Path("/") and os.geteuid() != 0:
        raise NeedsRoot()
    stamp = (now or datetime.now().astimezone()).strftime("%Y-%m-%dT%H%M%S")
    return [_placed(each, _below(root, each.file.path), force, stamp) for each in looked_at(files, root)]


def _placed(found: Placed, path: Path, force: bool, stamp: str) -> Placed:
    if found.state is FileState.NEW:
        _write(path, found.file)
        return Placed(found.file, FileState.WRITTEN)
    if found.state is not FileState.DIFFERENT or not force:
        return found
    copy = path.with_name(f"{path.name}.{stamp}")
    try:
        os.link(path, copy, follow_symlinks=False)
    except OSError:
        raise BadFile(path=str(copy), reason="unwritable") from None
    _write(path, found.file)
    return Placed(found.file, FileState.REPLACED, copy)


def _state(file: ServerFile, path: Path) -> FileState:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return FileState.NEW
    except OSError:
        raise BadFile(path=str(path), reason="unreadable") from None
    if content == file.content.encode():
        return FileState.SAME
    return FileState.KEPT if file.once else FileState.DIFFERENT


def _write(path: Path, file: ServerFile) -> None:
    """Whole or not at all: sshd may read it at any moment."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(file.content)
                stream.flush()
                os.fchmod(stream.fileno(), file.mode)
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError:
        raise BadFile(path=str(path), reason="unwritable") from None


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _text(name: str, values: Mapping[str, str]) -> str:
    template = resources.files("crm_tui").joinpath("data", "server", name).read_text(encoding="utf-8")
    return template.format_map(values)
