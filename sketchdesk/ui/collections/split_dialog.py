"""Divide a collection: choose the rule, see at once what it would do, then do it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.collecting.split import SplitRequest, SplitResult
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.folders import Purpose, file_dialog
from sketchdesk.ui.widgets.number_boxes import NumberBox
from sketchdesk.ui.widgets.screen_room import resize_on_screen
from sketchdesk.ui.widgets.split_bar import PARTS, SplitBar, part_name

_WAIT_MS = 180
_INDENT = 26
_FIRST, _SHARES, _FOLDERS, _FILE, _NONE = range(5)


class SplitDialog(QDialog):
    """Asks for previews and for the division by signals; it changes nothing itself.

    ``typical`` is how many pictures a class has; three quarters of them are proposed for training.
    """

    preview_wanted = Signal(object)
    divide_wanted = Signal(object)
    """Both carry a SplitRequest."""

    def __init__(self, collection: str, typical: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("splitDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._collection = collection
        self.setWindowTitle(self.tr("Divide {name}").format(name=collection))
        self._asked: SplitRequest | None = None
        self._result: SplitResult | None = None
        self._rules = QButtonGroup(self)
        self._first = self._number(
            "firstCount", 1, 999_999, max(round(0.75 * typical), 1), self.tr("Training pictures of each class")
        )
        self._shares = {
            part: self._number(f"share_{part}", 0, 100, value, self.tr("Share of {part}").format(part=part_name(part)))
            for part, value in zip(PARTS, (70, 15, 15), strict=True)
        }
        for box in self._shares.values():
            box.setSuffix(self.tr(" %"))
        self._seed = self._number("splitSeed", 0, 999_999, 0, self.tr("Seed of the lots"))
        self._seed.setToolTip(self.tr("The same seed draws the same lots."))
        self._file = QLineEdit(self, objectName="splitFile")
        self._file.setPlaceholderText(self.tr("A CSV file of path and part"))
        self._file.setAccessibleName(self.tr("List of paths and parts"))
        self._choose = QPushButton(self.tr("&Choose…"), self, objectName="chooseSplitFile")
        self._bar = SplitBar(self)
        self._note = self._label("splitNote")
        self._warnings = self._label("splitWarnings")
        self._classes = self._make_list()
        self._divide = QPushButton(self.tr("&Divide"), self, objectName="divideNow")
        self._divide.setProperty("primary", True)
        self._divide.setDefault(True)
        self._shut = QPushButton(self.tr("Cancel"), self, objectName="closeSplit")
        self._choose.setAutoDefault(False)
        self._shut.setAutoDefault(False)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._ask)
        self._lay_out()
        self._rules.idToggled.connect(self._changed)
        self._file.textChanged.connect(self._changed)
        self._choose.clicked.connect(self._choose_file)
        self._divide.clicked.connect(self._do)
        self._shut.clicked.connect(self.reject)
        self._rules.button(_FIRST).setChecked(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rules.checkedButton().setFocus()

    @property
    def collection(self) -> str:
        return self._collection

    def choose_rule(self, rule: str) -> None:
        """Show a rule as the command line writes it; one that cannot be is passed over."""
        word, _, rest = rule.partition(" ")
        names = {"first": _FIRST, "ratio": _SHARES, "folders": _FOLDERS, "file": _FILE, "none": _NONE}
        if word == "first":
            self._first.setValue(int(rest))
        if word == "file":
            self._file.setText(rest)
        if word == "ratio":
            for box, share in zip(self._shares.values(), rest.split(), strict=True):
                box.setValue(round(100 * float(share)))
        if word in names:
            self._rules.button(names[word]).setChecked(True)

    @property
    def problem(self) -> str:
        """What the fields still miss; "" if they make a rule."""
        chosen = self._rules.checkedId()
        total = sum(box.value() for box in self._shares.values())
        if chosen == _SHARES and total != 100:
            return self.tr("The shares add up to {total} %, and not to 100 %.").format(total=QLocale().toString(total))
        if chosen == _FILE and not self._file.text().strip():
            return self.tr("Choose the list.")
        return ""

    @property
    def request(self) -> SplitRequest:
        """What the fields ask for."""
        shares = " ".join(f"{box.value() / 100:g}" for box in self._shares.values())
        rules = {
            _FIRST: f"first {self._first.value()}",
            _SHARES: f"ratio {shares}",
            _FOLDERS: "folders",
            _FILE: f"file {self._file.text().strip()}",
            _NONE: "none",
        }
        chosen = self._rules.checkedId()
        return SplitRequest(self._collection, rules[chosen], self._seed.value() if chosen == _SHARES else 0)

    def show_preview(self, request: SplitRequest, result: SplitResult) -> None:
        """What the rule would do; an answer to an earlier question is passed over."""
        if request != self._asked:
            return
        self._result = result
        self._bar.show_parts(result.counts, result.unassigned)
        self._bar.show()
        self._say("" if any(result.counts.values()) else self.tr("The collection is in one piece again."))
        self._warnings.setText("\n".join(f"• {translated(warning)}" for warning in result.warnings))
        self._warnings.setVisible(bool(result.warnings))
        number = QLocale().toString
        rows = []
        for label, counts in result.classes.items():
            cells = [number(counts[part]) if counts[part] else "–" for part in PARTS]
            row = QTreeWidgetItem([label or self.tr("(no class)"), *cells])
            row.setSizeHint(0, QSize(0, self.fontMetrics().height() + 6))
            for column in range(1, 4):
                row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            rows.append(row)
        self._classes.clear()
        self._classes.addTopLevelItems(rows)
        self._classes.setEnabled(True)
        self._divide.setEnabled(True)

    def show_problem(self, request: SplitRequest, sentence: str) -> None:
        """Why the rule cannot be used."""
        if request == self._asked:
            self._show_nothing(sentence)

    def _changed(self) -> None:
        chosen = self._rules.checkedId()
        self._first.setEnabled(chosen == _FIRST)
        for box in (*self._shares.values(), self._seed):
            box.setEnabled(chosen == _SHARES)
        self._file.setEnabled(chosen == _FILE)
        self._choose.setEnabled(chosen == _FILE)
        self._divide.setEnabled(False)
        self._classes.setEnabled(False)
        self._asked = None
        self._divide.setText(self.tr("&Put together again") if chosen == _NONE else self.tr("&Divide"))
        self._wait.start()

    def _ask(self) -> None:
        if self.problem:
            self._show_nothing(self.problem)
            return
        self._asked = self.request
        self.preview_wanted.emit(self._asked)

    def _show_nothing(self, sentence: str) -> None:
        self._result = None
        self._classes.clear()
        self._bar.hide()
        self._warnings.hide()
        self._say(sentence)
        self._divide.setEnabled(False)

    def _say(self, sentence: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def _do(self) -> None:
        request = self.request
        self.accept()
        self.divide_wanted.emit(request)

    def _choose_file(self) -> None:
        dialog = file_dialog(self, self.tr("The list of paths and parts"), Purpose.PARTS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Lists (*.csv *.txt)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda chosen: self._file.setText(str(Path(chosen))))
        dialog.open()

    def _rule(self, number: int, name: str, text: str) -> QRadioButton:
        button = QRadioButton(text, self, objectName=name)
        self._rules.addButton(button, number)
        return button

    def _lay_out(self) -> None:
        rules = QGridLayout()
        rules.setVerticalSpacing(7)
        rules.setColumnStretch(1, 1)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._rule(_FIRST, "ruleFirst", self.tr("The &first pictures of each class for training")))
        first.addWidget(self._first)
        first.addWidget(QLabel(self.tr("the rest for testing"), self))
        first.addStretch(1)
        rules.addLayout(first, 0, 0, 1, 2)
        rules.addWidget(self._rule(_SHARES, "ruleShares", self.tr("&Shares of each class, by lot")), 1, 0, 1, 2)
        shares = QHBoxLayout()
        shares.setSpacing(6)
        shares.setContentsMargins(_INDENT, 0, 0, 0)
        for part, box in self._shares.items():
            shares.addWidget(QLabel(part_name(part), self))
            shares.addWidget(box)
            shares.addSpacing(8)
        shares.addWidget(QLabel(self.tr("seed"), self))
        shares.addWidget(self._seed)
        shares.addStretch(1)
        rules.addLayout(shares, 2, 0, 1, 2)
        folders = self._rule(_FOLDERS, "ruleFolders", self.tr("By f&olders"))
        folders.setToolTip(self.tr("A folder called train, validation or test decides; gallery and query do too."))
        rules.addWidget(folders, 3, 0)
        hint = QLabel(self.tr("called train, validation, test, gallery or query"), self)
        hint.setProperty("muted", True)
        rules.addWidget(hint, 3, 1)
        rules.addWidget(self._rule(_FILE, "ruleFile", self.tr("By a &list")), 4, 0)
        file = QHBoxLayout()
        file.setSpacing(6)
        file.addWidget(self._file, 1)
        file.addWidget(self._choose)
        rules.addLayout(file, 4, 1)
        rules.addWidget(self._rule(_NONE, "ruleNone", self.tr("&Not at all")), 5, 0, 1, 2)
        head = QLabel(self.tr("What comes of it"), self)
        head.setProperty("heading", True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._divide)
        buttons.addWidget(self._shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(rules)
        column.addWidget(head)
        column.addWidget(self._bar)
        column.addWidget(self._note)
        column.addWidget(self._warnings)
        column.addWidget(self._classes, 1)
        column.addLayout(buttons)
        self._warnings.hide()
        self._note.hide()
        resize_on_screen(self, 620, 600)

    def _make_list(self) -> QTreeWidget:
        rows = QTreeWidget(self, objectName="splitClasses")
        rows.setAccessibleName(self.tr("Pictures of each class and part"))
        rows.setHeaderLabels([self.tr("Class"), *(part_name(part) for part in PARTS)])
        rows.setRootIsDecorated(False)
        rows.setUniformRowHeights(True)
        rows.setMinimumHeight(90)
        rows.header().setStretchLastSection(False)
        rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 4):
            rows.header().resizeSection(column, self.fontMetrics().horizontalAdvance(part_name("validation")) + 28)
            rows.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return rows

    def _number(self, name: str, least: int, most: int, value: int, spoken: str) -> QSpinBox:
        box = NumberBox(self, objectName=name)
        box.setRange(least, most)
        box.setValue(value)
        box.setAccessibleName(spoken)
        box.valueChanged.connect(self._changed)
        return box

    def _label(self, name: str) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label
