"""Put a collection into one file: what goes in, and where the file is to lie."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sketchdesk.jobs.collecting.bundle import SUFFIX, BundleRequest
from sketchdesk.ui.widgets.folders import Purpose, file_dialog

_WIDTH = 460


class BundleDialog(QDialog):
    """Asks for the bundle by a signal; it writes nothing itself."""

    wanted = Signal(object)
    """A BundleRequest."""

    def __init__(self, collection: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bundleDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Bundle {name}").format(name=collection))
        self._collection = collection
        text = QLabel(
            self.tr(
                "A bundle holds the collection's features, index, classes and small pictures in one file. Another "
                "SketchDesk opens it at once, to search in; nothing is embedded again, and it cannot be changed there."
            ),
            self,
        )
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        self._pictures = QCheckBox(self.tr("Put the &picture files in too"), self, objectName="bundlePictures")
        note = self.tr("Then results can be opened there in full size; the file grows by all of them.")
        self._pictures.setAccessibleDescription(note)
        self._note = QLabel(note, self)
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._where = QPushButton(self.tr("&Save as…"), self, objectName="saveBundle")
        self._where.setProperty("primary", True)
        self._where.setDefault(True)
        self._shut = QPushButton(self.tr("Cancel"), self, objectName="closeBundle")
        self._shut.setAutoDefault(False)
        self._where.clicked.connect(self._choose)
        self._shut.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._where)
        buttons.addWidget(self._shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        for widget in (text, self._pictures, self._note):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)
        self.resize(_WIDTH, column.heightForWidth(_WIDTH))

    def _choose(self) -> None:
        dialog = file_dialog(self, self.tr("Save the bundle"), Purpose.BUNDLE)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Bundles (*{suffix})").format(suffix=SUFFIX))
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(re.sub(r'[<>:"/\\|?*]', "_", self._collection) + SUFFIX)
        dialog.fileSelected.connect(self._give)
        dialog.open()

    def _give(self, chosen: str) -> None:
        self.accept()
        self.wanted.emit(BundleRequest(self._collection, Path(chosen), self._pictures.isChecked()))
