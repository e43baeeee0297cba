"""Numbers as a person reads them."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def signed(value: float, digits: int = 3) -> str:
    """A change with its sign; a minus as it is written."""
    text = QLocale().toString(abs(value), "f", digits)
    if not any(figure in text for figure in "123456789"):
        return text
    return f"\N{MINUS SIGN}{text}" if value < 0 else f"+{text}"
