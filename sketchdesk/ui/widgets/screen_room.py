"""Dialogs are never larger than the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

# What window managers put around a window, about, and a little air.
_AROUND = 56


def resize_on_screen(window: QWidget, width: int, height: int) -> None:
    """Make a window so large, or as large as its screen has room for."""
    room = window.screen().availableSize()
    window.resize(min(width, room.width() - _AROUND // 2), min(height, room.height() - _AROUND))
