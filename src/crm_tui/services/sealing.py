"""Sealing the last event of the trace in a file outside the database, and holding the trace against it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from crm_tui import paths
from crm_tui.config import Settings
from crm_tui.domain.errors import BadFile, CrmError, TraceBroken
from crm_tui.domain.seals import FIRST, Seal, SealProblem, read
from crm_tui.gateways import ssh_signatures
from crm_tui.services import history
from crm_tui.services.session import Workspace

#: So many of the newest signatures are verified one by one; the last of them answers for all lines before.
_SIGNATURES = 100


class NothingToSeal(CrmError):
    """The trace is empty."""

    code = "nothing_to_seal"


class SealsBroken(CrmError):
    """What was sealed before does not hold, so nothing is added to it."""

    code = "seals_broken"

    def __init__(self, problem: SealProblem) -> None:
        super().__init__(problem=problem.code)
        self.problem = problem


def key_file(settings: Settings) -> Path:
    """The key by which seals are signed: that of the settings, or one beside the user's settings."""
    chosen = Path(settings.seal_key).expanduser() if settings.seal_key else None
    return chosen or paths.config_files()[-1].with_name("seal_key")


def seal_file(settings: Settings, place: str) -> Path:
    """The file of seals of a database: that of the settings, or one in the user's state folder."""
    if settings.seal_file:
        return Path(settings.seal_file).expanduser()
    return _of_place(place, "jsonl")


def expected(settings: Settings, place: str) -> bool:
    """Whether there have to be seals of a database: the settings name their file, or some were made here."""
    return (
        bool(settings.seal_file) or seal_file(settings, place).exists() or _of_place(place, "sealed").exists()
    )


def _of_place(place: str, suffix: str) -> Path:
    """A file of the state folder that goes with a database, by whatever path that was reached."""
    if "://" not in place:
        place = os.path.realpath(place)
    return paths.state_file("seals", place, suffix)


def signers_file(settings: Settings, key: Path | None = None) -> Path:
    """Whose signatures count: the file of the settings, or that beside the key."""
    if settings.seal_signers:
        return Path(settings.seal_signers).expanduser()
    return ssh_signatures.signers_file(key or key_file(settings))


def seal(
    workspace: Workspace,
    *,
    key: Path,
    file: Path,
    signers: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Seal:
    """Check the trace and what was sealed before, then sign the last event and add the seal to the file.

    A missing key is made: ed25519, without a passphrase, for its owner alone.

    Raises:
        TraceBroken: the trace does not hold; nothing is sealed.
        SealsBroken: what was sealed before does not hold.
        NothingToSeal: the trace is empty.
        SshKeygenMissing: OpenSSH is not installed.
        BadFile: the key or the file cannot be used.
    """
    if not key.exists():
        ssh_signatures.make_key(key)
    if not signers.exists() and signers == ssh_signatures.signers_file(key):
        ssh_signatures.allow(key)
    result = history.verify(workspace, progress)
    if not result.ok:
        data = {"problem": result.problem, "seq": str(result.bad_seq or ""), "detail": result.detail}
        raise TraceBroken(**data)
    if not result.events:
        raise NothingToSeal()
    again = file.exists() or file.with_suffix(".sealed").exists()
    if again and (problem := check(workspace, file=file, signers=signers)) is not None:
        raise SealsBroken(problem)
    with workspace.store.read() as tx:
        [(first,)] = tx.execute("SELECT hash FROM event WHERE seq = 1")
    sealed = Seal(
        seq=result.events,
        hash=result.head,
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        database=first,
    )
    sealed = _append(sealed, key, file)
    if file == _of_place(workspace.place, "jsonl"):
        file.with_suffix(".sealed").touch()  # so that the file is missed when it is gone
    return sealed


def _append(sealed: Seal, key: Path, file: Path) -> Seal:
    """Add a seal at the end, one process at a time; the file may be one that allows nothing else."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise BadFile(path=str(file), reason="unwritable") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        lines = file.read_bytes().splitlines()
        sealed = replace(sealed, previous=sha256(lines[-1]).hexdigest() if lines else FIRST)
        sealed = replace(sealed, signature=ssh_signatures.sign(sealed.message, key))
        with file.open("ab", buffering=0) as stream:
            stream.write(sealed.line + b"\n")
            os.fsync(stream.fileno())
    except OSError as error:
        raise BadFile(path=str(file), reason="unwritable") from error
    finally:
        os.close(handle)
    return sealed


def check(workspace: Workspace, *, file: Path, signers: Path) -> SealProblem | None:
    """The first thing that does not hold in the file of seals, or in the trace as it says; nothing else.

    Raises:
        SshKeygenMissing: OpenSSH is not installed.
        BadFile: the allowed signers cannot be read.
    """
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return SealProblem(code="seals_missing")
    if not lines:
        return SealProblem(code="seals_empty")
    previous, seals = FIRST, []
    for number, line in enumerate(lines, 1):
        found = read(line)
        if found is None:
            return SealProblem(code="seal_unreadable", number=number)
        if found.previous != previous:
            return _of("seal_gap", found, number)
        previous = found.mark
        seals.append(found)
    for number, found in list(enumerate(seals, 1))[-_SIGNATURES:]:
        if not ssh_signatures.verified(found.message, found.signature, signers):
            return _of("seal_forged", found, number)
    return _against_the_trace(workspace, seals)


def _against_the_trace(workspace: Workspace, seals: list[Seal]) -> SealProblem | None:
    with workspace.store.read() as tx:
        [(last,)] = tx.execute("SELECT coalesce(max(seq), 0) FROM event")
        first = tx.execute("SELECT hash FROM event WHERE seq = 1")
        for number, each in enumerate(seals, 1):
            if each.seq > last:
                return _of("seal_cut", each, number, last)
            if (each.database,) != tuple(first[0]):
                return _of("seal_other", each, number, last)
            if tx.execute("SELECT hash FROM event WHERE seq = ?", (each.seq,)) != [(each.hash,)]:
                return _of("seal_rewritten", each, number, last)
    return None


def _of(code: str, seal: Seal, number: int, last: int = 0) -> SealProblem:
    return SealProblem(code=code, number=number, at=seal.at, seq=seal.seq, last=last)
