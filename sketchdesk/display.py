"""Whether there is a screen to show a window on."""

from __future__ import annotations

import os
import sys

from sketchdesk.errors import DisplayError

HEADLESS_COMMANDS = (
    "These commands work without a window: import, extract, search, evaluate, collections, models, self-test "
    "(sketchdesk --help)."
)


def need_display() -> None:
    """Raise DisplayError, with the commands that work without a screen, where there is none."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if sys.platform.startswith("linux") and not (
        chosen or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        raise DisplayError(f"There is no display to show the window on. {HEADLESS_COMMANDS}")
