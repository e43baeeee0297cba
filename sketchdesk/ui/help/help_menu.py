"""Help where one looks for it: keys, language, what a helper wants to know, the log, and what SketchDesk is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from sketchdesk.jobs import system_information as system_job
from sketchdesk.ui.help.crash_dialog import open_folder
from sketchdesk.ui.language import LANGUAGES, choose_language, chosen_language
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.widgets.icons import icon
from sketchdesk.ui.worker import Run


class HelpMenu(QObject):
    """The button and its menu. Dialogs are imported when they are first asked for."""

    said = Signal(str)
    warned = Signal(str)

    def __init__(self, operations: Operations, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._operations, self._settings, self._window = operations, settings, window
        self._logs = Path(settings.fileName()).parent / "logs"
        self.button = QToolButton(window, objectName="help")
        self.button.setIcon(icon("help"))
        self.button.setText(self.tr("Help"))
        self.button.setToolTip(self.tr("Keys, language, system information, log, about"))
        self.button.setAccessibleName(self.tr("Help"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = self.menu = QMenu(self.button)
        self.keys = menu.addAction(self.tr("&Keys"), self.show_keys)
        self.keys.setShortcut(QKeySequence("F1"))
        window.addAction(self.keys)
        self.language = menu.addMenu(self.tr("&Language"))
        self._offer_languages()
        menu.addSeparator()
        self.copy = menu.addAction(self.tr("&Copy system information"), self.copy_information)
        self.folder = menu.addAction(self.tr("Open the folder of the &log"), lambda: open_folder(self._logs))
        menu.addSeparator()
        self.about = menu.addAction(self.tr("&About SketchDesk"), self.show_about)
        self.button.setMenu(menu)

    def show_keys(self) -> None:
        """All keys of the window."""
        from sketchdesk.ui.help.keys_dialog import KeysDialog

        KeysDialog(self._window).open()

    def copy_information(self) -> None:
        """Versions, device and sizes, onto the clipboard."""

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.said.emit(self.tr("The system information is on the clipboard."))

        self._ask(system_job.run, copied)

    def _offer_languages(self) -> None:
        group = QActionGroup(self.language)
        chosen = chosen_language(self._settings)
        for code, name in (("", self.tr("As the &system")), *LANGUAGES.items()):
            action = self.language.addAction(name)
            action.setCheckable(True)
            action.setChecked(code == chosen)
            action.setData(code)
            group.addAction(action)
        group.triggered.connect(self._choose_language)

    def _choose_language(self, action: QAction) -> None:
        if action.data() != chosen_language(self._settings):
            choose_language(self._settings, action.data())
            self.said.emit(self.tr("SketchDesk speaks this language when it starts again."))

    def show_about(self) -> None:
        """Version, system and licences."""
        from sketchdesk.ui.help.about_dialog import AboutDialog

        self._ask(system_job.run_about, lambda texts: AboutDialog(*texts, self._window).open())

    def _ask(self, run: Run, succeeded: Callable[[Any], None]) -> None:
        title, request = self.tr("System information"), system_job.SystemRequest()
        self._operations.start(Operation(title, run, request, succeeded=succeeded, failed=self.warned.emit))
