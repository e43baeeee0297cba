"""The form in which pictures to add get a name and a role, in the page and not over it."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.widgets.elided_label import ElidedLabel

_LONGEST_NAME = 100


def proposed_name(paths: tuple[Path, ...]) -> str:
    """A name for what is added: the folder's or archive's own, or that of the folder the pictures lie in."""
    first = paths[0]
    if len(paths) > 1 or not (first.is_dir() or first.suffix.lower() == ".zip"):
        first = first.parent
    name = first.stem if first.suffix.lower() == ".zip" else first.name
    return re.sub(r"\s+", " ", name.replace(",", " ")).strip()[:_LONGEST_NAME]


class CollectionForm(QFrame):
    """Asks for name and role. Enter adds, Esc gives up. A name that exists means: add to that collection."""

    accepted = Signal(tuple, str, str)
    """Paths, name, role."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectionForm")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Add pictures"))
        self._paths: tuple[Path, ...] = ()
        self._existing: dict[str, CollectionSummary] = {}
        self._from = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
        self._name = QLineEdit(self, objectName="collectionName")
        self._name.setMaxLength(_LONGEST_NAME)
        self._name.setAccessibleName(self.tr("Name of the collection"))
        self._role = QComboBox(self, objectName="collectionRole")
        self._role.setAccessibleName(self.tr("Role of the collection"))
        self._role.addItem(self.tr("Gallery: pictures to be found"), "gallery")
        self._role.addItem(self.tr("Distractor: pictures that belong to no class"), "distractor")
        self._note = QLabel(self, objectName="collectionNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setProperty("muted", True)
        self._add = QPushButton(self.tr("Add"), self, objectName="confirmAdd")
        self._add.setProperty("primary", True)
        self._give_up = QPushButton(self.tr("Cancel"), self, objectName="cancelAdd")
        self._name.textChanged.connect(self._check)
        self._add.clicked.connect(self._accept)
        self._give_up.clicked.connect(self.give_up)
        self._lay_out()
        self.hide()

    def ask(self, paths: tuple[Path, ...], existing: tuple[CollectionSummary, ...]) -> None:
        """Open for these paths; the name field has the focus, with the proposed name selected."""
        self._paths = paths
        self._existing = {summary.name.casefold(): summary for summary in existing}
        if len(paths) == 1:
            self._from.set_text(str(paths[0]))
        else:
            text = self.tr("{count} pictures from {folder}")
            self._from.set_text(text.format(count=QLocale().toString(len(paths)), folder=paths[0].parent))
        self._role.setCurrentIndex(0)
        self._name.setText(proposed_name(paths))
        self._check()
        self.show()
        self._name.setFocus(Qt.FocusReason.PopupFocusReason)
        self._name.selectAll()

    @property
    def paths(self) -> tuple[Path, ...]:
        """What is being asked about; empty while the form is closed."""
        return self._paths

    def give_up(self) -> None:
        self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # From both fields, where it comes through. A key that is held down is one answer, not one for each.
            if not event.isAutoRepeat():
                self._accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("Pictures"), self._from)
        form.addRow(self.tr("&Name"), self._name)
        form.addRow(self.tr("&Role"), self._role)
        buttons = QHBoxLayout()
        buttons.addWidget(self._note, 1)
        buttons.addWidget(self._add)
        buttons.addWidget(self._give_up)
        form.addRow(buttons)
        self.setLayout(form)

    def _check(self) -> None:
        """Say what the name means, before anything is done."""
        name = self._name.text().strip()
        same = self._existing.get(name.casefold())
        problem = note = ""
        if not name:
            problem = self.tr("Give the collection a name.")
        elif "," in name:
            problem = self.tr("A name cannot contain a comma.")
        elif same is not None and same.built_in:
            problem = self.tr("This collection is built in and cannot be added to. Choose another name.")
        elif same is not None:
            note = self.tr("The pictures are added to “{name}”, which exists already.").format(name=same.name)
            self._role.setCurrentIndex(self._role.findData(same.role))
        else:
            note = self.tr("Sub-folders become classes.")
        self._note.setText(problem or note)
        self._add.setEnabled(not problem)
        self._role.setEnabled(same is None)

    def _accept(self) -> None:
        if not (self._add.isEnabled() and self._paths):
            return
        name = self._name.text().strip()
        same = self._existing.get(name.casefold())
        paths = self._paths
        self.accepted.emit(paths, same.name if same else name, self._role.currentData())
        self._close()

    def _close(self) -> None:
        self._paths = ()
        self.hide()
        self.closed.emit()
