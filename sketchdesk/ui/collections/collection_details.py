"""One collection, seen closely: what it is, how far it is ready, where it comes from, its parts and its classes."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.collections.class_plot import ClassPlot
from sketchdesk.ui.collections.collection_actions import CollectionActions
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.elided_label import ElidedLabel, plain_tip
from sketchdesk.ui.widgets.split_bar import SplitBar

_SOURCES_SHOWN = 2
_NARROWEST = 370


class CollectionDetails(QFrame):
    """Shows a summary; what takes longer to count is shown when it comes with the next one."""

    def __init__(self, actions: CollectionActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectionDetails")
        self._actions = actions.actions
        self._is_busy = False
        self._shown: CollectionSummary | None = None
        self._detailed: CollectionSummary | None = None
        self._name = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
        self._name.setObjectName("detailsName")
        self._name.setFont(style.title_font(self))
        self._what = ElidedLabel(self, muted=True)
        self._what.setObjectName("detailsWhat")
        self._buttons = {name: self._button(name, actions.actions[name]) for name in ("search", "extract", "rescan")}
        self._more = QPushButton(self.tr("Act&ions"), self, objectName="collectionActions")
        self._more.setMenu(self._own_menu(actions))
        self._more.setAccessibleDescription(self.tr("Everything that can be done with this collection"))
        self._ready = QProgressBar(self, objectName="detailsReady")
        self._ready.setTextVisible(False)
        self._ready.setAccessibleName(self.tr("Share of the pictures that can be found"))
        self._ready_text = self._label("detailsReadyText")
        self._watch = QCheckBox(self.tr("Watch for changes"), self, objectName="watchCollection")
        self._watch.setToolTip(
            self.tr("While SketchDesk runs, what changes in the folder is taken in some seconds later.")
        )
        self._watch.setAccessibleDescription(self._watch.toolTip())
        self._watch.clicked.connect(self._actions["watch"].trigger)
        # The frame is for the focus only.
        self._watch.setStyleSheet("QCheckBox { padding: 1px 2px; } QCheckBox:!focus { border: 2px solid transparent; }")
        self._sources = QVBoxLayout()
        self._sources.setContentsMargins(0, 0, 0, 0)
        self._sources.setSpacing(0)
        self._split = SplitBar(self)
        self._undivided = self._label("detailsUndivided", muted=True)
        self._undivided.setText(self.tr("Not divided"))
        self._divide = self._small(self.tr("Divide…"), "divide", self._actions["split"])
        self._failed = self._label("detailsFailed")
        self._what_failed = self._small(self.tr("What failed"), "whatFailed", self._actions["failures"])
        self.plot = ClassPlot(self)
        self._keys: dict[str, QLabel] = {}
        self._lay_out()

    def show_summary(self, summary: CollectionSummary, is_busy: bool = False) -> None:
        """Show what a quick listing knows; what was counted before stays until it is counted again.

        ``is_busy`` says that the collection is being worked on.
        """
        self._is_busy = is_busy
        if self._detailed is not None and self._detailed.name != summary.name:
            self._detailed = None
        self._shown = summary
        self._fill()

    def show_details(self, summary: CollectionSummary) -> None:
        """Show what a detailed listing found, if its collection is still the one that is shown."""
        if self._shown is not None and self._shown.name == summary.name:
            self._detailed = summary
            self._fill()

    @property
    def collection(self) -> str | None:
        return self._shown.name if self._shown else None

    @property
    def counted(self) -> CollectionSummary | None:
        """The detailed listing that is shown, perhaps of a moment ago."""
        return self._detailed

    def sizeHint(self) -> QSize:
        return QSize(440, 520)

    def _fill(self) -> None:
        summary = self._shown
        assert summary is not None
        number = QLocale().toString
        details = self._detailed
        self.plot.set_may_rename(self._actions["classes"].isEnabled())
        self.setAccessibleName(self.tr("Details of {name}").format(name=summary.name))
        self._name.set_text(summary.name)
        roles = {"gallery": self.tr("Gallery"), "distractor": self.tr("Distractor")}
        parts = [roles.get(summary.role, summary.role)]
        if summary.read_only:
            parts.append(self.tr("read-only"))
        parts.append(
            self.tr("1 picture") if summary.images == 1 else self.tr("{0} pictures").format(number(summary.images))
        )
        if summary.classes:
            text = self.tr("1 class") if summary.classes == 1 else self.tr("{0} classes")
            parts.append(text.format(number(summary.classes)))
        if details is not None and details.bytes:
            parts.append(QLocale().formattedDataSize(details.bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat))
        self._what.set_text(" · ".join(parts))
        self._buttons["extract"].setVisible(summary.extracted < summary.images or summary.stale)
        self._ready.setRange(0, max(summary.images, 1))
        self._ready.setValue(min(summary.extracted, summary.images) if summary.images else 0)
        self._ready_text.setText(self._readiness(summary))
        self._watch.setEnabled(self._actions["watch"].isEnabled())
        self._watch.setChecked(summary.watched)
        self._show_sources(summary)
        splits = details.splits if details is not None else summary.splits
        self._split.setVisible(any(splits.values()))
        # Nothing is claimed of what has not been counted yet.
        self._undivided.setVisible(details is not None and not any(splits.values()))
        if any(splits.values()):
            self._split.show_parts(splits, max(summary.images - sum(splits.values()), 0))
        failures = len(summary.failures)
        text = self.tr("1 file was set aside") if failures == 1 else self.tr("{0} files were set aside")
        self._failed.setText(text.format(number(failures)))
        for widget in (self._keys["failed"], self._failed, self._what_failed):
            widget.setVisible(failures > 0)
        self.plot.setVisible(summary.images > 0)
        if details is not None:
            self.plot.show_counts(details.class_counts)
        else:
            self.plot.show_nothing()

    def _readiness(self, summary: CollectionSummary) -> str:
        number = QLocale().toString
        if summary.stale:
            return self.tr("Out of date: the encoder has changed. Extract the features again.")
        if not summary.images:
            return self.tr("Being read…") if self._is_busy else self.tr("There are no pictures.")
        if summary.extracted >= summary.images:
            return self.tr("All pictures can be found.")
        text = self.tr("{extracted} of {images} pictures can be found.")
        return text.format(extracted=number(summary.extracted), images=number(summary.images))

    def _show_sources(self, summary: CollectionSummary) -> None:
        sources = self._detailed.sources if self._detailed is not None else ()
        if summary.built_in:
            sources = (self.tr("Drawn by SketchDesk itself"),)
        elif not sources:
            sources = (summary.source,) if summary.source else (self.tr("Not known"),)
        shown = list(sources[:_SOURCES_SHOWN])
        rest = sources[_SOURCES_SHOWN:]
        while self._sources.count() > len(shown) + bool(rest):
            label = self._sources.takeAt(0).widget()
            if label is not None:
                label.deleteLater()
        while self._sources.count() < len(shown) + bool(rest):
            self._sources.addWidget(ElidedLabel(self, Qt.TextElideMode.ElideMiddle))
        if rest:
            shown.append(self.tr("and {0} more").format(QLocale().toString(len(rest))))
        for place, text in enumerate(shown):
            label = self._sources.itemAt(place).widget()
            assert isinstance(label, ElidedLabel)
            label.set_text(text)
        if rest:
            label.setToolTip(plain_tip("\n".join(rest)).replace("\n", "<br>"))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (*self._buttons.values(), self._more):
            buttons.addWidget(button)
        buttons.addStretch(1)
        facts = QGridLayout()
        facts.setColumnStretch(1, 1)
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(6)
        top = Qt.AlignmentFlag.AlignTop
        ready = QVBoxLayout()
        ready.setSpacing(3)
        ready.addWidget(self._ready_text)
        ready.addWidget(self._ready)
        for row, (name, text) in enumerate(
            (
                ("ready", self.tr("Ready")),
                ("source", self.tr("From")),
                ("parts", self.tr("Parts")),
                ("failed", self.tr("Failed")),
            )
        ):
            key = QLabel(text, self)
            key.setProperty("muted", True)
            self._keys[name] = key
            facts.addWidget(key, row, 0, top if name == "ready" else Qt.AlignmentFlag.AlignVCenter)
        facts.addLayout(ready, 0, 1, 1, 2)
        facts.addLayout(self._sources, 1, 1)
        facts.addWidget(self._watch, 1, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        parts = QVBoxLayout()
        parts.setSpacing(0)
        parts.addWidget(self._split)
        parts.addWidget(self._undivided)
        facts.addLayout(parts, 2, 1)
        facts.addWidget(self._divide, 2, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        facts.addWidget(self._failed, 3, 1)
        facts.addWidget(self._what_failed, 3, 2, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 2, 0, 0)
        column.setSpacing(6)
        column.addStrut(_NARROWEST)
        column.addWidget(self._name)
        column.addWidget(self._what)
        column.addSpacing(2)
        column.addLayout(buttons)
        column.addSpacing(4)
        column.addLayout(facts)
        column.addSpacing(6)
        column.addWidget(self.plot, 1)
        # Without a plot the facts stay at the top.
        column.addStretch(0)

    def _own_menu(self, actions: CollectionActions) -> QMenu:
        return actions.menu(self)

    def _button(self, name: str, action: QAction) -> QPushButton:
        button = QPushButton(action.text(), self, objectName={"search": "searchIn"}.get(name, name))
        button.setToolTip(action.toolTip() if name == "rescan" else "")
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        button.setEnabled(action.isEnabled())
        return button

    def _small(self, text: str, name: str, action: QAction) -> QPushButton:
        button = QPushButton(text, self, objectName=name)
        button.setProperty("small", True)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        button.setEnabled(action.isEnabled())
        return button

    def _label(self, name: str, muted: bool = False) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if muted:
            label.setProperty("muted", True)
        return label
