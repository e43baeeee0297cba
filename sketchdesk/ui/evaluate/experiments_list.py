"""The experiments that were kept, the latest first: one is shown, two are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    QTime,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Index
from sketchdesk.ui.widgets.elided_label import plain_tip
from sketchdesk.ui.widgets.entry_list import EntryList

_NO_PARENT = QModelIndex()
_PADDING = 8


class ExperimentsModel(QAbstractListModel):
    """What the job lists of each experiment, the latest first."""

    RowRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Mapping[str, Any], ...] = ()

    def replace(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these, which are given the oldest first."""
        self.beginResetModel()
        self._rows = tuple(reversed(rows))
        self.endResetModel()

    @property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        return self._rows

    def row_of(self, number: int) -> int | None:
        return next((row for row, each in enumerate(self._rows) if each["experiment"] == number), None)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == self.RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (title_of(row), how_of(row), _figure_of(row), translated(str(row["gone"])))))
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [title_of(row), f"{how_of(row)}, {when_of(row)}"]
            if row["gone"]:
                lines.append(self.tr("It cannot be repeated: {0}").format(translated(row["gone"])))
            return plain_tip("\n".join(lines)).replace("\n", "<br>")
        return None


class _Entry(QStyledItemDelegate):
    """Who asked whom and the mAP; under it how, and when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, round(2 * QFontMetricsF(option.font).height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ExperimentsModel.RowRole)
        tokens, cell = style.current(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        active = bool(option.widget and option.widget.hasFocus())
        plate = cell.adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(style.selection(active))
            painter.drawRoundedRect(plate, 5, 5)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(plate, 5, 5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        metrics = QFontMetricsF(option.font)
        room = cell.adjusted(_PADDING, 6, -_PADDING, -6)
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        line = QRectF(room.left(), room.top(), room.width(), metrics.height())
        figure = _figure_of(row)
        painter.setFont(strong)
        painter.setPen(tokens.text)
        painter.drawText(line, right | Qt.AlignmentFlag.AlignVCenter, figure)
        width = line.width() - QFontMetricsF(strong).horizontalAdvance(figure) - 10
        painter.setFont(option.font)
        title = metrics.elidedText(title_of(row), Qt.TextElideMode.ElideRight, width)
        painter.drawText(line, left | Qt.AlignmentFlag.AlignVCenter, title)
        line.translate(0, metrics.height() + 2)
        painter.setPen(style.readable(tokens.muted, tokens.window, 4.6))
        when = when_of(row)
        painter.drawText(line, right | Qt.AlignmentFlag.AlignVCenter, when)
        width = line.width() - metrics.horizontalAdvance(when) - 10
        how = metrics.elidedText(how_of(row), Qt.TextElideMode.ElideRight, width)
        painter.drawText(line, left | Qt.AlignmentFlag.AlignVCenter, how)
        painter.restore()


class ExperimentsList(QWidget):
    """The list and what can be done with what is selected in it."""

    shown = Signal(int)
    """Show this experiment."""
    compare_wanted = Signal(int, int)
    """The earlier one, and the later one."""
    repeat_wanted = Signal(int)
    delete_wanted = Signal(tuple)
    """The numbers of all that are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("experimentsList")
        self._busy = False
        self._quiet = False
        self.model = ExperimentsModel(self)
        head = QLabel(self.tr("Experiments"), self)
        head.setProperty("heading", True)
        self.view = EntryList(
            "experiments",
            self.tr("Experiments"),
            self.tr("Select two with Ctrl to compare them; Delete deletes"),
            self.model,
            self,
        )
        self.view.setItemDelegate(_Entry(self.view))
        self._empty = QLabel(self.tr("Every run is kept here, to be shown, compared and repeated."), self)
        self._empty.setObjectName("noExperiments")
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._compare = self._button("compareExperiments", self.tr("Compare"), self.tr("Compare the two selected ones"))
        self._repeat = self._button(
            "repeatExperiment", self.tr("Repeat"), self.tr("Run it again, exactly so, and say what differs")
        )
        self._delete = self._button("deleteExperiments", self.tr("Delete…"), self.tr("Delete what is selected"))
        self.view.delete_pressed.connect(self._delete.click)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self._compare, self._repeat, self._delete):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(self._empty, 1)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self.view.selectionModel().selectionChanged.connect(self._changed)
        self._compare.clicked.connect(self._ask_to_compare)
        self._repeat.clicked.connect(lambda: self.repeat_wanted.emit(self.selected[0]))
        self._delete.clicked.connect(lambda: self.delete_wanted.emit(self.selected))
        self._enable()

    def set_experiments(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """These are kept now, the oldest first; what is selected stays selected."""
        if tuple(reversed(rows)) == self.model.rows:
            return
        chosen = self.selected
        self._quiet = True
        self.model.replace(rows)
        self._select(chosen)
        self._quiet = False
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """A run is under way: another one has to wait."""
        self._busy = busy
        self._enable()

    def select(self, number: int) -> None:
        """Select this experiment alone, without a word about it."""
        self._quiet = True
        self._select((number,))
        self._quiet = False
        self._enable()

    def clear(self) -> None:
        """Select none."""
        self.select(0)

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the selected experiments, the earlier first."""
        rows = (index.row() for index in self.view.selectionModel().selectedIndexes())
        return tuple(sorted(self.model.rows[row]["experiment"] for row in rows))

    def _select(self, numbers: Sequence[int]) -> None:
        selection = self.view.selectionModel()
        selection.clear()
        for number in numbers:
            if (row := self.model.row_of(number)) is not None:
                index = self.model.index(row)
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)
                self.view.scrollTo(index)

    def _changed(self) -> None:
        self._enable()
        if not self._quiet and len(self.selected) == 1:
            self.shown.emit(self.selected[0])

    def _enable(self) -> None:
        rows = [self.model.rows[row] for number in self.selected if (row := self.model.row_of(number)) is not None]
        there = self.model.rowCount() > 0
        self._empty.setVisible(not there)
        self.view.setVisible(there)
        comparable = len(rows) == 2 and rows[0]["kind"] == rows[1]["kind"] and rows[0]["kind"] != "sweep"
        self._compare.setEnabled(comparable)
        why = "" if comparable else self.tr("Select two experiments with Ctrl or Shift to compare them")
        self._compare.setToolTip(why or self.tr("Compare the two selected ones"))
        gone = translated(str(rows[0]["gone"])) if len(rows) == 1 else ""
        self._repeat.setEnabled(len(rows) == 1 and not self._busy and not gone)
        cannot = self.tr("It cannot be repeated: {0}").format(gone)
        self._repeat.setToolTip(
            plain_tip(cannot) if gone else self.tr("Run it again, exactly so, and say what differs")
        )
        self._delete.setEnabled(bool(rows))
        for button in (self._compare, self._repeat, self._delete):
            button.setVisible(there)

    def _ask_to_compare(self) -> None:
        first, second = self.selected
        self.compare_wanted.emit(first, second)

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self, objectName=name)
        button.setProperty("small", True)
        button.setToolTip(tip)
        return button


def title_of(row: Mapping[str, Any]) -> str:
    """Such as "3  TU:test → TU:train, MIRFLICKR"."""
    asked = ", ".join(row["collections"])
    asking = row["queries"] or QCoreApplication.translate("experiments_list", "My drawings")
    return f"{row['experiment']}  {asking} → {asked}"


def how_of(row: Mapping[str, Any]) -> str:
    """Encoder, index and metric; and what kind it is where it is not a plain evaluation."""
    parts = [row["model"], row["index"], translated(str(row["metrics"].get("metric") or ""))]
    if row["kind"] != "retrieval":
        parts.insert(0, translated(row["kind"]))
    return " · ".join(filter(None, parts))


def when_of(row: Mapping[str, Any]) -> str:
    """The day, or the hour if it was today; as it was kept where it is no date."""
    try:
        made = datetime.fromisoformat(str(row["created"])).astimezone()
    except ValueError:
        return str(row["created"])
    locale = QLocale()
    if made.date() == datetime.now().astimezone().date():
        return locale.toString(QTime(made.hour, made.minute), QLocale.FormatType.ShortFormat)
    return locale.toString(made.date(), QLocale.FormatType.ShortFormat)


def _figure_of(row: Mapping[str, Any]) -> str:
    metrics = row["metrics"]
    if "mAP" not in metrics and metrics.get("MRR") is not None:
        # Of another measure than the others in the list.
        return f"MRR {QLocale().toString(float(metrics['MRR']), 'f', 3)}"
    value = metrics.get("mAP")
    return "" if value is None else QLocale().toString(float(value), "f", 3)
