"""Numbers as a person reads them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def signed(value: float, digits: int = 3) -> str:
    """A change with its sign; a minus as it is written."""
    text = QLocale().toString(abs(value), "f", digits)
    if not any(figure in text for figure in "123456789"):
        return text
    return f"\N{MINUS SIGN}{text}" if value < 0 else f"+{text}"


def per_cent(share: float) -> str:
    """A share from 0 to 1, as "90.6 %"."""
    return QCoreApplication.translate("numbers", "{0} %").format(QLocale().toString(100 * share, "f", 1))
