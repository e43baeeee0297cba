"""All keys of the window at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

_SIZE = (540, 690)


class KeysDialog(QDialog):
    """Keys, and what they do, in groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        self.setObjectName("keysDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        self.groups: tuple[tuple[str, tuple[tuple[tuple[str, ...], str], ...]], ...] = (
            (
                tr("Drawing"),
                (
                    (("B",), tr("Pen")),
                    (("E",), tr("Eraser")),
                    (("[", "]"), tr("Thinner, thicker")),
                    (("Ctrl+Z",), tr("Undo")),
                    (("Ctrl+Shift+Z", "Ctrl+Y"), tr("Redo")),
                    (("Delete",), tr("Clear the canvas")),
                    (("Ctrl+V",), tr("Paste a picture as the query")),
                    (("Ctrl+O",), tr("Open a picture as the query")),
                ),
            ),
            (
                tr("Results"),
                (
                    (("Return",), tr("Open the picture")),
                    (("Space",), tr("Look at it large; arrows go on to the next")),
                    (("M",), tr("More like this")),
                    (("Ctrl+S",), tr("This is what I meant: keep the drawing with this picture")),
                    (("Ctrl+C",), tr("Copy the picture")),
                    (("Ctrl+Shift+C",), tr("Copy its path")),
                ),
            ),
            (
                tr("Pages"),
                (
                    (("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"), tr("Search, Collections, Evaluate, Models")),
                    (("Ctrl+T",), tr("Tuning of the index")),
                    (("Ctrl+I",), tr("Add pictures")),
                    (("F1",), tr("These keys")),
                ),
            ),
            (
                tr("Plots and tables"),
                (
                    (("+", "-", "0"), tr("Zoom in, out, all of it")),
                    (("Ctrl+C",), tr("Copy the selected rows, or the whole table")),
                    (("F2",), tr("Rename a class")),
                ),
            ),
        )
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(18, 14, 18, 14)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        row = 0
        for title, entries in self.groups:
            heading = QLabel(title, inside)
            font = heading.font()
            font.setBold(True)
            heading.setFont(font)
            if row:
                grid.setRowMinimumHeight(row, 10)
                row += 1
            grid.addWidget(heading, row, 0, 1, 2)
            row += 1
            for keys, meaning in entries:
                names = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key for key in keys]
                says = QLabel(meaning, inside)
                says.setWordWrap(True)
                key = QLabel("   ".join(names), inside)
                key.setProperty("muted", True)
                grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(says, row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        shut = QPushButton(tr("Close"), self, objectName="closeKeys")
        shut.setDefault(True)
        shut.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addWidget(shut, 0, Qt.AlignmentFlag.AlignRight)
        column.setContentsMargins(0, 0, 14, 12)
        self.resize(*_SIZE)
