"""All keys of the window at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from sketchdesk.ui.widgets.screen_room import resize_on_screen

_SIZE = (580, 760)


Group = tuple[str, tuple[tuple[tuple[str, ...], str], ...]]
"""A title; keys that do the same or belong together, and what they do."""


class KeysDialog(QDialog):
    """Keys, and what they do, in groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keysDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self.groups = self._all_groups()
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
                says = QLabel(meaning, inside)
                says.setWordWrap(True)
                key = QLabel("   ".join(_named(key) for key in keys), inside)
                key.setProperty("muted", True)
                grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(says, row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        scroll = QScrollArea(self)
        scroll.setAccessibleName(self.tr("All keys"))
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        shut = QPushButton(self.tr("Close"), self, objectName="closeKeys")
        shut.setDefault(True)
        shut.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addWidget(shut, 0, Qt.AlignmentFlag.AlignRight)
        column.setContentsMargins(0, 0, 14, 12)
        resize_on_screen(self, *_SIZE)

    def _all_groups(self) -> tuple[Group, ...]:
        return (
            (
                self.tr("Drawing"),
                (
                    (("B",), self.tr("Pen")),
                    (("E",), self.tr("Eraser")),
                    (("[", "]"), self.tr("Thinner, thicker")),
                    (("Left", "Right", "Up", "Down"), self.tr("Move the pen by keyboard; Shift: finely, Ctrl: far")),
                    (("Home", "PgUp", "End", "PgDown"), self.tr("Move it aslant")),
                    (("Space",), self.tr("Put it down, lift it")),
                    (("Ctrl+Z",), self.tr("Undo")),
                    (("Ctrl+Shift+Z", "Ctrl+Y"), self.tr("Redo")),
                    (("Delete",), self.tr("Clear the canvas")),
                    (("Ctrl+V",), self.tr("Paste a picture as the query")),
                    (("Ctrl+O",), self.tr("Open a picture as the query")),
                ),
            ),
            (
                self.tr("Results"),
                (
                    (("Return",), self.tr("Open the picture")),
                    (("Space",), self.tr("Look at it large; arrows go on to the next")),
                    (("M",), self.tr("More like this")),
                    (("N",), self.tr("Not this: hide its class for this drawing")),
                    (("Esc",), self.tr("Back: from a guess or a picture to the drawing")),
                    (("Ctrl+S",), self.tr("This is what I meant: keep the drawing with this picture")),
                    (("Ctrl+C",), self.tr("Copy the picture")),
                    (("Ctrl+Shift+C",), self.tr("Copy its path")),
                ),
            ),
            (
                self.tr("Pages"),
                (
                    (("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"), self.tr("Search, Collections, Evaluate, Models")),
                    (("Ctrl+T",), self.tr("Tuning of the index")),
                    (("Ctrl+I",), self.tr("Add pictures")),
                    (("F1",), self.tr("These keys")),
                ),
            ),
            (
                self.tr("Plots and tables"),
                (
                    (("+", "-", "0"), self.tr("Zoom in, out, all of it")),
                    (("Ctrl+C",), self.tr("Copy the selected rows, or the whole table")),
                    (("F2",), self.tr("Rename a class")),
                ),
            ),
        )


def _named(key: str) -> str:
    """As this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
