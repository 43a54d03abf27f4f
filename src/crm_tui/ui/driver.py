"""The terminal driver: forgives bytes that are not UTF-8 and stays quiet when the terminal is gone.

A terminal set to Latin-1 or Windows-1252 sends ``é`` as the single byte E9, on which Textual's own driver
dies (Textualize/textual#6456). At the end of its input Textual's loop spins at full speed; this one waits.
"""

from __future__ import annotations

import codecs
import os
import re
import selectors
import termios
from time import monotonic

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

ERROR_HANDLER = "crm_tui_cp1252"
POLL_SECONDS = 0.1
"""How long the input thread sleeps before it looks whether the program ends."""
LONE_BYTE_SECONDS = 0.25
"""After this silence an unfinished UTF-8 character is taken for a character of Windows-1252."""


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(ERROR_HANDLER, _as_cp1252)


class TolerantDecoder:
    """Decodes UTF-8, and whatever is not UTF-8 as Windows-1252."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors=ERROR_HANDLER)

    @property
    def is_waiting(self) -> bool:
        """Whether the bytes so far end within a character."""
        return bool(self._decoder.getstate()[0])

    def feed(self, data: bytes) -> str:
        """The characters that ``data`` completes."""
        return self._decoder.decode(data)

    def flush(self) -> str:
        """The characters of the bytes that still wait, as Windows-1252."""
        return self._decoder.decode(b"", final=True)


class PasteFilter:
    """Between the two marks of a paste nothing is a key: the characters that act are taken out.

    Textual's parser reads the escape sequences of a pasted text as keys that were pressed before the paste.
    """

    def __init__(self) -> None:
        self._tail = ""
        """The end of what went before: the start mark may come in two pieces."""
        self._held = ""
        """The end of what was pasted so far, where it may be the beginning of the end mark."""
        self._pasting = False

    def feed(self, text: str) -> str:
        """``text`` as the parser may read it."""
        passed = []
        while text:
            if self._pasting:
                pasted, mark, text = (self._held + text).partition(_PASTE_END)
                self._pasting = not mark
                self._held = "" if mark else _beginning_of_mark(pasted)
                passed += [_ACTIVE.sub("", pasted.removesuffix(self._held)), mark]
            else:
                before, mark, _ = (self._tail + text).partition(_PASTE_START)
                self._pasting = bool(mark)
                end = len(before) + len(mark) - len(self._tail)
                passed.append(text[:end])
                self._tail = "" if mark else before[1 - len(_PASTE_START) :]
                text = text[end:]
        return "".join(passed)


_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_ACTIVE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # all but Tab and the ends of lines


def _beginning_of_mark(text: str) -> str:
    """The end of ``text`` that may be the beginning of the mark for the end of a paste."""
    lengths = range(len(_PASTE_END) - 1, 0, -1)
    return next((_PASTE_END[:length] for length in lengths if text.endswith(_PASTE_END[:length])), "")


class TolerantDriver(LinuxDriver):
    """Textual's Linux driver with a forgiving input thread."""

    @classmethod
    def _patch_lflag(cls, attrs: int) -> int:
        # Whatever TEXTUAL_ALLOW_SIGNALS says: Ctrl+C copies, it does not kill a form.
        return super()._patch_lflag(attrs) & ~termios.ISIG

    def _sigcont_application(self, *_arguments: object) -> None:
        # Not in the signal handler: it may have interrupted a write, and writing again would wait for it.
        self._loop.call_soon_threadsafe(self._continue)

    def _continue(self) -> None:
        """Take the terminal back; after SIGSTOP, which gave no chance to let go of it, let go first.

        Otherwise Textual starts a second input thread beside the first, and each gets half of the keys.
        """
        if self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
        if self._auto_restart:
            self.resume_application_mode()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # this thread has nobody else to tell
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read keys and send them to the application until it ends."""
        decoder = TolerantDecoder()
        pastes = PasteFilter()
        # Never the parser's debug mode: it writes every key into a file of the current folder.
        parser = XTermParser()
        last_read = monotonic()
        wait = POLL_SECONDS
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                text = ""
                if selector.select(wait):
                    data = self._read()
                    if not data:
                        self.exit_event.wait()
                        return
                    text = decoder.feed(data)
                    last_read = monotonic()
                    # A lone Escape is told from the start of a sequence by the silence after it.
                    wait = min(POLL_SECONDS, constants.ESCAPE_DELAY)
                else:
                    wait = POLL_SECONDS
                    if decoder.is_waiting and monotonic() - last_read >= LONE_BYTE_SECONDS:
                        text = decoder.flush()
                if text:
                    for message in parser.feed(pastes.feed(text)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        """The next bytes of the terminal; none when it is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
