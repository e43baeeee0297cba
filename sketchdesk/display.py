"""Whether there is a screen to show a window on."""

from __future__ import annotations

import os
import socket
import sys

from sketchdesk.errors import DisplayError

HEADLESS_COMMANDS = (
    "These commands work without a window: import, download, extract, search, evaluate, tune, collections, models, "
    "self-test (sketchdesk --help)."
)


def need_display() -> None:
    """Raise DisplayError, with the commands that work without a screen, where there is none.

    A DISPLAY that nobody answers (of an old terminal session, say) would make Qt abort without a sentence.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return
    display = os.environ.get("DISPLAY", "")
    if not display:
        raise DisplayError(f"There is no display to show the window on. {HEADLESS_COMMANDS}")
    if not _answers(display):
        raise DisplayError(f"The display {display} does not answer. {HEADLESS_COMMANDS}")


def _answers(display: str) -> bool:
    """Whether an X server listens where DISPLAY says (X(7), "Display names")."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdecimal():
        # A path, as macOS has it, or something new: let Qt try.
        return True
    if host in ("", "unix"):
        names = (f"/tmp/.X11-unix/X{number}", f"\0/tmp/.X11-unix/X{number}")
        return any(_connects(socket.AF_UNIX, name) for name in names)
    return _connects(socket.AF_INET, (host, 6000 + int(number)))


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)
        except OSError:
            return False
        return True
