"""Signatures by ``ssh-keygen -Y`` (OpenSSH 8.2 or newer), which every SSH server has.

See ssh-keygen(1), "-Y sign", "-Y verify" and "ALLOWED SIGNERS".
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from crm_tui.domain.errors import BadFile, CrmError

NAMESPACE = "crm-tui-trace"
IDENTITY = "crm-tui"
"""Whose signatures the file of allowed signers names."""

_SECONDS = 30


class SshKeygenMissing(CrmError):
    """OpenSSH's program is not installed."""

    code = "ssh_keygen_missing"


def signers_file(key: Path) -> Path:
    """Where the allowed signers are that go with a key made by :func:`make_key`."""
    return key.with_name(f"{key.name}.signers")


def make_key(key: Path) -> None:
    """Make a key without a passphrase, readable by its owner alone, and the allowed signers beside it.

    Raises:
        SshKeygenMissing: OpenSSH is not installed.
        BadFile: it cannot be written there.
    """
    program = _program()
    try:
        key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(path=str(key), reason="unwritable") from error
    done = _run([program, "-q", "-t", "ed25519", "-N", "", "-C", NAMESPACE, "-f", str(key)])
    if done.returncode:
        raise BadFile(path=str(key), reason="unwritable")
    key.chmod(0o600)
    allow(key)


def allow(key: Path) -> None:
    """Write the allowed signers beside a key, from its public half."""
    try:
        kind, public, *_ = key.with_name(f"{key.name}.pub").read_text(encoding="utf-8").split()
        line = f'{IDENTITY} namespaces="{NAMESPACE}" {kind} {public}\n'
        signers_file(key).write_text(line, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BadFile(path=f"{key}.pub", reason="unreadable") from error


def sign(message: bytes, key: Path) -> str:
    """The armoured signature of a message.

    Raises:
        SshKeygenMissing: OpenSSH is not installed.
        BadFile: the key cannot be used.
    """
    program = _program()
    done = _run([program, "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key)], message)
    if done.returncode:
        raise BadFile(path=str(key), reason="seal_key")
    return done.stdout.decode("ascii", "replace")


def verified(message: bytes, signature: str, signers: Path) -> bool:
    """Whether one of the allowed signers signed this very message.

    Raises:
        SshKeygenMissing: OpenSSH is not installed.
        BadFile: the file of allowed signers cannot be read.
    """
    program = _program()
    try:
        signers.read_bytes()
    except OSError as error:
        raise BadFile(path=str(signers), reason="unreadable") from error
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".sig") as file:
        file.write(signature)
        file.flush()
        done = _run(
            [program, "-Y", "verify", "-n", NAMESPACE, "-I", IDENTITY, "-f", str(signers), "-s", file.name],
            message,
        )
    return done.returncode == 0


def _program() -> str:
    found = shutil.which("ssh-keygen")
    if found is None:
        raise SshKeygenMissing()
    return found


def _run(command: list[str], message: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=message, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # our own arguments
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, b"", b"")
