"""pytest-qt's bot for slow and loaded machines: what is waited for may take a minute, unless a test says less."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from open_window import MILLISECONDS
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


class PatientBot(QtBot):
    """Differs in the default of ``timeout`` alone, which is reached only when something is wrong."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = MILLISECONDS) -> None:
        __tracebackhide__ = True
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = MILLISECONDS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals: Any, *, timeout: int = MILLISECONDS, **options: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **options)

    def waitExposed(self, widget: QWidget, *, timeout: int = MILLISECONDS) -> Any:
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: QWidget, *, timeout: int = MILLISECONDS) -> Any:
        return super().waitActive(widget, timeout=timeout)

    def waitCallback(self, *, timeout: int = MILLISECONDS, **options: Any) -> Any:
        return super().waitCallback(timeout=timeout, **options)
