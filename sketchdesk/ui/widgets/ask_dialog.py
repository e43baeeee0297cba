"""One question with one line for an answer: a new name, a class, another collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

Check = Callable[[str], tuple[str, str]]
"""From an answer to what is wrong with it ("" if nothing is), and what it means."""
_NARROWEST = 400


class AskDialog(QDialog):
    """Says what an answer means before it is given; Enter gives it, Esc does not. Nothing waits for it."""

    answered = Signal(str)

    def __init__(self, parent: QWidget, title: str, question: str, agree: str, check: Check) -> None:
        super().__init__(parent)
        self.setObjectName("askDialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_NARROWEST)
        self._check = check
        self._field: QLineEdit | QComboBox | None = None
        self._question = QLabel(question, self, objectName="question")
        self._question.setTextFormat(Qt.TextFormat.PlainText)
        self._question.setWordWrap(True)
        self._note = QLabel(self, objectName="answerNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setProperty("muted", True)
        self._agree = QPushButton(agree, self, objectName="giveAnswer")
        self._agree.setProperty("primary", True)
        self._agree.setDefault(True)
        self._give_up = QPushButton(self.tr("Cancel"), self, objectName="giveUp")
        self._give_up.setAutoDefault(False)
        self._agree.clicked.connect(self._give)
        self._give_up.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._agree)
        buttons.addWidget(self._give_up)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        self._column.setContentsMargins(16, 16, 16, 14)
        self._column.addWidget(self._question)
        self._column.addWidget(self._note)
        self._column.addStretch(1)
        self._column.addLayout(buttons)

    def ask_line(self, value: str, known: Iterable[str] = ()) -> None:
        """Ask for a line of text; what is ``known`` is offered, and anything else may be written."""
        offered = list(known)
        if not offered:
            line = QLineEdit(value, self)
            line.textChanged.connect(self._look)
            self._show(line)
            line.selectAll()
            return
        box = self._box(offered)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = box.completer()
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(completer.CompletionMode.PopupCompletion)
        box.setEditText(value)
        box.editTextChanged.connect(self._look)
        self._show(box)
        box.lineEdit().selectAll()

    def ask_which(self, choices: Iterable[str]) -> None:
        """Ask for one of these."""
        box = self._box(list(choices))
        box.currentTextChanged.connect(self._look)
        self._show(box)

    @property
    def answer(self) -> str:
        if isinstance(self._field, QComboBox):
            return self._field.currentText().strip()
        return self._field.text().strip() if self._field is not None else ""

    @property
    def note(self) -> str:
        """What is said about the answer."""
        return self._note.text()

    def _box(self, choices: list[str]) -> QComboBox:
        box = QComboBox(self)
        box.setMaxVisibleItems(14)
        # As wide as the dialog, not as the longest name.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(20)
        box.addItems(choices)
        return box

    def _show(self, field: QLineEdit | QComboBox) -> None:
        field.setObjectName("answer")
        field.setAccessibleName(self._question.text())
        self._field = field
        self._column.insertWidget(1, field)
        self._look()
        self.show()
        self.activateWindow()
        field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _look(self) -> None:
        problem, means = self._check(self.answer)
        self._note.setText(problem or means)
        self._agree.setEnabled(not problem)

    def _give(self) -> None:
        # What was right when it was written may be wrong by now.
        self._look()
        if not self._agree.isEnabled():
            return
        answer = self.answer
        self.accept()
        self.answered.emit(answer)
