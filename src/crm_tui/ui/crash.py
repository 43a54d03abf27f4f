"""What happens when something goes wrong that nobody foresaw.

The person sees one sentence and a code. The log gets the kind of error and where it happened: no message, no
value and no local variable, since any of them may hold what a client said.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Iterator
from pathlib import PurePath

from crm_tui.i18n import _

_LOG = logging.getLogger("crm_tui")
_CODE_LENGTH = 6
_PATH_PARTS = 3


def record(error: BaseException) -> str:
    """Note the error in the log.

    Returns:
        A code that is the same each time the same thing goes wrong at the same place.
    """
    described = [_described(cause) for cause in _causes(error)]
    code = hashlib.sha256("\n".join(described).encode()).hexdigest()[:_CODE_LENGTH].upper()
    for part in described:
        _LOG.error("%s %s", code, part)
    return code


def sentence(code: str, *, kept: bool) -> str:
    """What the person reads; ``kept`` says whether what was typed is safe."""
    if kept:
        return _(
            "Une erreur imprévue a arrêté le programme. Votre saisie est gardée. Code à donner : {code}"
        ).format(code=code)
    return _("Une erreur imprévue a arrêté le programme. Code à donner : {code}").format(code=code)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, each once; a failed worker holds its error in ``error``."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        inner = getattr(cause, "error", None)
        cause = inner if isinstance(inner, BaseException) else cause.__cause__ or cause.__context__


def _described(error: BaseException) -> str:
    """``KeyError at ui/screens/card.py:12 compose < …``, innermost place first."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f"{'/'.join(PurePath(frame.filename).parts[-_PATH_PARTS:])}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    ]
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__} at {' < '.join(places) or 'no place'}"
