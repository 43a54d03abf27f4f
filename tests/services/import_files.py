"""Files to bring in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crm_tui.services import importing
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.importing import ImportFile
from crm_tui.services.session import Workspace, preset_items
from crm_tui.store import lists


def with_lists(workspace: Workspace) -> Workspace:
    """The same with the lists of the first day."""
    with workspace.store.write(actor=workspace.login, action="list") as tx:
        lists.seed(tx, preset_items())
    return workspace


def entry(last: str, phone: str = "", **more: Any) -> dict[str, Any]:
    return {"last_name": last, **({"phones": [{"number": phone}]} if phone else {}), **more}


def written(folder: Path, name: str, content: str | bytes) -> ImportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return importing.open_file(path)


def jsonl(folder: Path, *entries: dict[str, Any] | str) -> ImportFile:
    lines = (each if isinstance(each, str) else json.dumps(each) for each in entries)
    return written(folder, "cards.jsonl", "".join(line + "\n" for line in lines))


def bring_in(
    workspace: Workspace,
    folder: Path,
    *entries: dict[str, Any] | str,
    on_duplicate: OnDuplicate = OnDuplicate.SKIP,
) -> list[LineResult]:
    return list(importing.bring_in(workspace, jsonl(folder, *entries), on_duplicate=on_duplicate))


def ids(results: list[LineResult]) -> list[int]:
    return [each.card.id or 0 for each in results if each.card is not None]
