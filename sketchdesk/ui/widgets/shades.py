"""Colours made from the palette's roles, so that one drawing code serves light, dark and any accent."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

Role = QPalette.ColorRole
MUTED = 0.7
"""Opacity of text that matters less; its contrast stays above 4.5 in light and dark."""


def is_dark(palette: QPalette) -> bool:
    """Whether content lies on a dark ground."""
    return palette.color(Role.Base).lightness() < 128


def shade(palette: QPalette, role: QPalette.ColorRole, opacity: float) -> QColor:
    """A role's colour with an opacity of 0..1, to be laid over what is there."""
    colour = QColor(palette.color(role))
    colour.setAlphaF(opacity)
    return colour
