"""Builds the wheel, installs it in a fresh environment and starts it: what a shop would get must work.

python tools/check_wheel.py
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    "crm_tui/crm_tui.tcss",
    "crm_tui/py.typed",
    "crm_tui/locale/en/LC_MESSAGES/crm_tui.mo",
    "crm_tui/data/ATTRIBUTION.md",
    "crm_tui/store/migrations/env.py",
)


def run(*command: str | Path, **options: str) -> str:
    """Run one command; its output, or an exception that shows it."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env={**os.environ, **options}
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def first_screen(program: Path, environment: dict[str, str]) -> str:
    """What the program draws in its first seconds on a terminal of 80x24."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(program, [str(program)], environment)
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    drawn = b""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and b"Nouveau contact" not in drawn:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                drawn += os.read(terminal, 65_536)
            except OSError:
                break
    os.write(terminal, b"\x11")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and os.waitpid(process, os.WNOHANG)[0] == 0:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                os.read(terminal, 65_536)
            except OSError:
                break
    return drawn.decode(errors="replace")


def main() -> int:
    """Check the wheel; 1 when something is missing."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place)
        (wheel,) = place.glob("*.whl")
        inside = set(zipfile.ZipFile(wheel).namelist())
        missing = [name for name in NEEDED if name not in inside]
        if missing:
            print("not in the wheel:", *missing)
            return 1
        venv.create(place / "venv", with_pip=True)
        python = place / "venv" / "bin" / "python"
        # What the lock pins is already here: take it from there, and the product from the wheel alone.
        site = run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        target = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        run(python, "-m", "pip", "install", "--no-deps", "--no-index", wheel)
        for package in Path(site).iterdir():
            if not package.name.startswith(("crm_tui", "_editable_impl_crm_tui", "pip", "setuptools")):
                link = Path(target) / package.name
                if not link.exists():
                    link.symlink_to(package)
        program = place / "venv" / "bin" / "crm-tui"
        home = {
            name: str(place / name.lower()) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
        }
        where = run(python, "-c", "import crm_tui; print(crm_tui.__file__)").strip()
        if str(place) not in where:
            print("the wheel is not what was started:", where)
            return 1
        print(run(program, "--version").strip())
        print(run(program, "demo", "--contacts", "20", **home).strip())
        screen = first_screen(program, {**os.environ, **home, "TERM": "xterm-256color"})
        if "Nouveau contact" not in screen:
            print("the first screen did not appear:", screen[-2_000:])
            return 1
        english = {**os.environ, **home, "TERM": "xterm-256color", "CRM_TUI_LANGUAGE": "en"}
        run(program, "doctor", **{name: english[name] for name in (*home, "CRM_TUI_LANGUAGE")})
        print("the wheel works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
