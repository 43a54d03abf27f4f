"""Who may say that somebody else is at work: the service account of a shared server, and nobody else.

There every member of the staff comes in by a key of their own, all to one Unix account, and sshd starts
``crm-tui --as LOGIN`` for the key (docs/decisions/0015-server-accounts.md). Anybody with a shell could type
the same, so it only counts where the process runs as the account that alone can reach the database.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from crm_tui.config import Settings
from crm_tui.domain.errors import CrmError
from crm_tui.services.session import unix_login

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NotServiceAccount(CrmError):
    """``--as`` was given by an account that is not the service account."""

    code = "not_service_account"


def check_service_account(settings: Settings) -> None:
    """Let ``--as`` pass for the service account alone.

    That is the account which the server's settings name (``service_account``), where they do. An SQLite file
    and its folder must also belong to it, and be closed to everybody else. A database behind a URL has no
    owner that could be looked at, so there the setting is required.

    Raises:
        NotServiceAccount: it is another account, or others can reach the database.
    """
    login = unix_login()
    named = settings.service_account
    database = settings.database_url.removeprefix("sqlite:///")
    trusted = bool(named) if "://" in database else _is_mine_alone(Path(database))
    if not trusted or named not in ("", login):
        raise NotServiceAccount(login=login)


def _is_mine_alone(database: Path) -> bool:
    try:
        folder = database.absolute().parent.stat()
        file = database.lstat()
    except OSError:
        return False
    # A second name could lie in a folder where others share the file.
    return (
        all(_is_closed(each) for each in (folder, file)) and stat.S_ISREG(file.st_mode) and file.st_nlink == 1
    )


def _is_closed(status: os.stat_result) -> bool:
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS
