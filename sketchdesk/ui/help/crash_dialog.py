"""An error that nobody expected is shown, with what helps to mend it, instead of vanishing in a log."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from sketchdesk.log import scrubbed_error
from sketchdesk.ui.widgets.screen_room import resize_on_screen

_log = logging.getLogger(__name__)
_SIZE = (620, 360)


class CrashDialog(QDialog):
    """Says what happened in a sentence, and has the details to copy and the way to the log."""

    def __init__(self, sentence: str, details: str, logs: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crashDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        self._logs = logs
        said = QLabel(sentence, self)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setWordWrap(True)
        self.details = QPlainTextEdit(details, self, objectName="crashDetails")
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(self.tr("Details"))
        note = QLabel(self.tr("The details hold no drawing and no file name."), self)
        note.setProperty("muted", True)
        copy = QPushButton(self.tr("&Copy details"), self, objectName="copyDetails")
        folder = QPushButton(self.tr("Open the folder of the &log"), self, objectName="openLogs")
        shut = QPushButton(self.tr("Go on"), self, objectName="closeCrash")
        shut.setProperty("primary", True)
        shut.setDefault(True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details.toPlainText()))
        folder.clicked.connect(lambda: open_folder(self._logs))
        shut.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addWidget(folder)
        buttons.addStretch(1)
        buttons.addWidget(shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        column.addWidget(said)
        column.addWidget(self.details, 1)
        column.addWidget(note)
        column.addLayout(buttons)
        resize_on_screen(self, *_SIZE)


class CrashReports(QObject):
    """Takes what no one has caught, on any thread, writes it into the log, and shows it once.

    ``facts`` tells the versions that go before the details.
    """

    _caught = Signal(str, str)

    def __init__(self, logs: Path, facts: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._logs, self._facts = logs, facts
        self._before = (sys.excepthook, threading.excepthook)
        self.dialog: CrashDialog | None = None
        self._told: set[str] = set()
        self._caught.connect(self._show)

    def install(self) -> None:
        """Take errors from now on."""
        sys.excepthook = self._take
        threading.excepthook = lambda args: self._take(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def remove(self) -> None:
        """Leave errors to whoever took them before."""
        sys.excepthook, threading.excepthook = self._before

    def show_last(self, crash: str) -> None:
        """Tell what the interpreter wrote as the program died last time."""
        if crash:
            sentence = self.tr("SketchDesk ended unexpectedly last time. Your drawings and collections are kept.")
            self._show(sentence, crash)

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            self._before[0](kind, error, trace)
            return
        _log.error("an error that nobody expected", exc_info=(kind, error, trace))
        details = scrubbed_error(error.with_traceback(trace))
        if details in self._told:
            # The same again, perhaps at every movement of the mouse: told once.
            return
        self._told.add(details)
        sentence = self.tr("SketchDesk made a mistake ({0}). What you did before is kept, and you can go on.")
        self._caught.emit(sentence.format(kind.__name__), details)

    def _show(self, sentence: str, details: str) -> None:
        text = f"{self._facts()}\n\n{details}"
        if self.dialog is not None:
            self.dialog.details.appendPlainText(f"\n{details}")
            return
        parent = self.parent()
        self.dialog = CrashDialog(sentence, text, self._logs, parent if isinstance(parent, QWidget) else None)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's file browser."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
