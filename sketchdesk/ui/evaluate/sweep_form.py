"""Which settings of an index are swept, and over which values."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.published_beside import plain_settings
from sketchdesk.jobs.evaluating.sweep_values import HOW, as_text, parse_values
from sketchdesk.jobs.evaluating.sweeps import MOST_POINTS
from sketchdesk.ui.evaluate.sweep_view import setting_title
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets import icons

_MOST_ROWS = 3
# What is swept first where nothing was chosen: from next to nothing compared to a good part of the collection.
_USUAL: dict[str, dict[str, str]] = {
    "simhash": {
        "bits": "64..1024 x2",
        "rerank": "25, 50, 100, 200, 400",
        "tables": "1, 2, 4, 8, 16",
        "bits_per_table": "4..16 +4",
        "probes": "1, 4, 16, 64",
    },
    "pstable": {
        "width": "0.25, 0.5, 0.75, 1, 1.5, 2",
        "tables": "1, 2, 4, 8, 16",
        "hashes_per_table": "2, 4, 6, 8, 12",
        "probes": "1, 4, 16, 64",
    },
}
_AS_PUBLISHED: dict[str, dict[str, str]] = {
    "simhash": {"tables": "3, 4, 5", "bits_per_table": "1..6"},
    "pstable": {"tables": "3, 4, 5, 7, 8", "hashes_per_table": "1, 2, 3, 5", "width": "4"},
}
_OF_TABLES = {"tables", "bits_per_table", "probes"}
_TABLES = 8


class SweepForm(QWidget):
    """Up to three settings with their values; all combinations are measured."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweepForm")
        self._family = ""
        self._count = 1
        self._rows: list[tuple[QWidget, QComboBox, QLineEdit]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for number in range(_MOST_ROWS):
            row, combo, values = QWidget(self), QComboBox(self), QLineEdit(self)
            combo.setObjectName(f"sweepSetting{number + 1}")
            values.setObjectName(f"sweepValues{number + 1}")
            combo.setAccessibleName(self.tr("Setting {0} that is swept").format(number + 1))
            values.setAccessibleName(self.tr("Values of setting {0}").format(number + 1))
            values.setToolTip(self.tr("Such as {0}").format(HOW))
            # One below the other: side by side, values would be cut.
            lines = QVBoxLayout(row)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(5)
            lines.addWidget(combo)
            lines.addWidget(values)
            column.addWidget(row)
            self._rows.append((row, combo, values))
            combo.currentIndexChanged.connect(lambda _, at=number: self._setting_changed(at))
            values.textChanged.connect(self.changed)
        self._more = QToolButton(self, objectName="sweepMore")
        self._more.setIcon(icons.icon("add"))
        self._more.setToolTip(self.tr("Sweep another setting, too"))
        self._more.setAccessibleName(self.tr("Another setting"))
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._less = QToolButton(self, objectName="sweepLess")
        self._less.setIcon(icons.icon("minus"))
        self._less.setAccessibleName(self.tr("Remove the last setting"))
        self._less.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._less.setToolTip(self.tr("Take the last setting away"))
        self._published = QCheckBox(self.tr("As published"), self, objectName="asPublished")
        self._published.setToolTip(
            self.tr(
                "Build the index as the papers did: one bucket a table, nothing centred or normalised; what is not in "
                "a bucket is missed"
            )
        )
        for button in (self._more, self._less):
            button.setIconSize(QSize(16, 16))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self._published, 1)
        buttons.addWidget(self._less)
        buttons.addWidget(self._more)
        column.addLayout(buttons)
        self._says = QLabel(self, objectName="sweepSays")
        self._says.setProperty("muted", True)
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self._says)
        self._more.clicked.connect(lambda: self._show_rows(self._count + 1))
        self._less.clicked.connect(lambda: self._show_rows(self._count - 1))
        self._published.toggled.connect(self._as_published)
        self.changed.connect(self._say)
        self.set_family("pstable")

    @property
    def family(self) -> str:
        return self._family

    def set_family(self, family: str) -> None:
        """Offer the settings of an index of this family; the first is chosen, with its usual values."""
        if family == self._family:
            return
        self._family = family
        for _, combo, _values in self._rows:
            combo.blockSignals(True)
            combo.clear()
            for name in _USUAL[family]:
                combo.addItem(setting_title(name), name)
            combo.blockSignals(False)
        if self._published.isChecked():
            self._as_published(True)
        else:
            self._put({name: _USUAL[family][name] for name in list(_USUAL[family])[:1]})

    def choose(self, grid: dict[str, list[Any]], as_published: bool = False) -> None:
        """Sweep these values of these settings of the family, three at most."""
        self._published.blockSignals(True)
        self._published.setChecked(as_published)
        self._published.blockSignals(False)
        self._put({name: as_text(values) for name, values in grid.items()})

    @property
    def problem(self) -> str:
        """What is wrong with what was written, as a sentence; "" if nothing is."""
        try:
            self._parsed()
        except InputError as error:
            return translated(str(error))
        return ""

    @property
    def grid(self) -> dict[str, list[Any]]:
        """The values of each setting, the last changing quickest; empty where there is a problem."""
        try:
            return self._parsed()
        except InputError:
            return {}

    @property
    def settings(self) -> dict[str, Any] | None:
        """What has to be set besides for these to have a meaning: what was kept, or is usual, may be otherwise."""
        if self._published.isChecked():
            return plain_settings(self._family)
        swept = set(self.grid)
        if self._family == "simhash" and swept & _OF_TABLES and not swept - _OF_TABLES:
            # Tables alone choose what is compared, else signatures would hide what they do.
            return {"bits": 0} | ({} if "tables" in swept else {"tables": _TABLES})
        return None

    def _parsed(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for _, combo, values in self._rows[: self._count]:
            name = str(combo.currentData())
            if name in found:
                raise InputError(self.tr("{0} is swept twice.").format(setting_title(name)))
            if not values.text().strip(" ,"):
                raise InputError(self.tr("Write the values of {0}.").format(setting_title(name)))
            found[name] = parse_values(values.text())
        count = 1
        for values_of in found.values():
            count *= len(values_of)
        if count > MOST_POINTS:
            raise InputError(
                self.tr("At most {most} combinations are measured, not {count}.").format(
                    most=QLocale().toString(MOST_POINTS), count=QLocale().toString(count)
                )
            )
        return found

    def _put(self, grid: dict[str, str]) -> None:
        grid = {name: text for name, text in grid.items() if name in _USUAL[self._family]}
        for (_, combo, values), (name, text) in zip(self._rows, grid.items(), strict=False):
            combo.blockSignals(True)
            combo.setCurrentIndex(combo.findData(name))
            combo.blockSignals(False)
            _write(values, text)
        self._show_rows(max(1, min(len(grid), _MOST_ROWS)))

    def _setting_changed(self, number: int) -> None:
        _, combo, values = self._rows[number]
        _write(values, _USUAL[self._family][str(combo.currentData())])
        self.changed.emit()

    def _show_rows(self, count: int) -> None:
        grown = count > self._count
        self._count = count
        for number, (row, *_) in enumerate(self._rows):
            row.setVisible(number < count)
        if grown:
            taken = {combo.currentData() for _, combo, _values in self._rows[: count - 1]}
            _, combo, values = self._rows[count - 1]
            if combo.currentData() in taken:
                free = next((name for name in _USUAL[self._family] if name not in taken), None)
                combo.setCurrentIndex(max(combo.findData(free), 0))
            if not values.text():
                self._setting_changed(count - 1)
        self._more.setVisible(count < _MOST_ROWS)
        self._less.setVisible(count > 1)
        self.changed.emit()

    def _as_published(self, published: bool) -> None:
        if published:
            self._put(_AS_PUBLISHED[self._family])
        self.changed.emit()

    def _say(self) -> None:
        problem, grid = self.problem, self.grid
        if problem:
            self._says.setText(problem)
            return
        count = 1
        for values in grid.values():
            count *= len(values)
        text = (
            self.tr("One setting is measured.") if count == 1 else self.tr("{0} settings are measured.").format(count)
        )
        settings = self.settings
        if not self._published.isChecked() and settings:
            text += " " + self.tr("Tables alone choose what is compared.")
            if "tables" in settings:
                text += " " + self.tr("There are {0} of them.").format(settings["tables"])
        self._says.setText(text)


def _write(line: QLineEdit, text: str) -> None:
    """So that its beginning is seen."""
    line.setText(text)
    line.setCursorPosition(0)
