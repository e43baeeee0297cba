"""What widgets that are painted here are for a screen reader: without this, "client", which says nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_installed = False


class SpokenRole:
    """A widget says its role; its name and what it shows are its accessible name and description."""

    spoken_role = QAccessible.Role.Graphic


def install_roles() -> None:
    """From now on such widgets have their roles. Once for a program."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_interface)


def _interface(key: str, of: QObject) -> QAccessibleInterface | None:
    if isinstance(of, SpokenRole) and isinstance(of, QWidget):
        return QAccessibleWidget(of, of.spoken_role, "")
    return None
