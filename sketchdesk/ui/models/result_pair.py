"""What one query finds with two models: their results side by side, right and wrong told apart."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.teaching.finetune_records import ModelComparison
from sketchdesk.ui.tiles.marked_tiles import MarkedTiles
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader

_TILE = 96


class ResultPair(QWidget):
    """A query is chosen from the list or by the arrows. Call :meth:`shutdown` before the window closes."""

    pictures_wanted = Signal(tuple)
    """Ids of pictures that are to be given to :meth:`show_hits`."""
    opened = Signal(Hit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: ModelComparison | None = None
        self._hits: dict[int, Hit] = {}
        # One each: what a view wants replaces what was wanted before.
        self._loaders = tuple(ThumbnailLoader(self, threads=1) for _ in range(3))
        self.query = QComboBox(self, objectName="pairQuery")
        self.query.setAccessibleName(self.tr("Held-out query"))
        self.query.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.query.setMinimumContentsLength(30)
        self.query.setMaxVisibleItems(20)
        self._back = self._arrow("queryBefore", Qt.ArrowType.LeftArrow, self.tr("The query before"), -1)
        self._next = self._arrow("queryAfter", Qt.ArrowType.RightArrow, self.tr("The next query"), 1)
        self.asked = MarkedTiles("pairQueryPicture", self.tr("The query"), self._loaders[2], self)
        self.views = (
            MarkedTiles("pairBefore", self.tr("Found before"), self._loaders[0], self),
            MarkedTiles("pairAfter", self.tr("Found after"), self._loaders[1], self),
        )
        for view in (self.asked, *self.views):
            view.set_tile(_TILE)
            view.open_requested.connect(self.opened)
        self.asked.setFixedSize(118, 130)
        self.asked.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heads = (QLabel(self, objectName="headBefore"), QLabel(self, objectName="headAfter"))
        for head in self.heads:
            head.setTextFormat(Qt.TextFormat.PlainText)
            head.setProperty("heading", True)
            head.setWordWrap(True)
        self.query.currentIndexChanged.connect(self._fill)
        self._lay_out()

    def show_comparison(self, found: ModelComparison) -> None:
        """Its queries; those that changed most come first as soon as their pictures are known."""
        self._found, self._hits = found, {}
        self._list()
        both = (image for side in (found.found_before, found.found_after) for row in side for image in row)
        images = tuple(dict.fromkeys(image for image in (*found.query_images, *both) if image >= 0))
        if images:
            self.pictures_wanted.emit(images)

    def show_hits(self, hits: Mapping[int, Hit]) -> None:
        """The pictures that were asked for."""
        self._hits.update(hits)
        self._list()

    def shutdown(self) -> None:
        for loader in self._loaders:
            loader.shutdown()

    def _list(self) -> None:
        found, number = self._found, QLocale().toString
        if found is None:
            return
        self.query.blockSignals(True)
        self.query.clear()
        rights = [self._rights(found, query) for query in range(len(found.query_images))]
        for query in sorted(range(len(rights)), key=lambda query: -abs(rights[query][1] - rights[query][0])):
            before, after = rights[query]
            text = self.tr("{label}: {before} right before, {after} after").format(
                label=found.query_labels[query], before=number(before), after=number(after)
            )
            self.query.addItem(text if self._hits else found.query_labels[query], query)
        self.query.blockSignals(False)
        self._fill()

    def _rights(self, found: ModelComparison, query: int) -> tuple[int, int]:
        def count(images: tuple[int, ...]) -> int:
            hits = (self._hits.get(image) for image in images)
            return sum(hit is not None and hit.label == found.query_labels[query] for hit in hits)

        return count(found.found_before[query]), count(found.found_after[query])

    def _fill(self) -> None:
        query, found = self.query.currentData(), self._found
        index = self.query.currentIndex()
        self._back.setEnabled(index > 0)
        self._next.setEnabled(0 <= index < self.query.count() - 1)
        if found is None or query is None:
            return
        label, number = found.query_labels[query], QLocale().toString
        asked = self._hits.get(found.query_images[query])
        self.asked.show_hits((asked,) if asked is not None else ())
        for view, head, name, side in zip(
            self.views, self.heads, (found.before, found.after), (found.found_before, found.found_after), strict=True
        ):
            hits = tuple(self._hits[image] for image in side[query] if image in self._hits)
            view.show_hits(hits, label)
            text = self.tr("{name}: {right} of the first {count} are {label}")
            right = sum(hit.label == label for hit in hits)
            head.setText(text.format(name=name, right=number(right), count=number(len(hits)), label=label))

    def _arrow(self, name: str, arrow: Qt.ArrowType, spoken: str, by: int) -> QToolButton:
        button = QToolButton(self, objectName=name)
        button.setArrowType(arrow)
        button.setToolTip(spoken)
        button.setAccessibleName(spoken)
        button.clicked.connect(lambda: self.query.setCurrentIndex(self.query.currentIndex() + by))
        return button

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(8)
        for widget in (self.asked, self._back, self.query, self._next):
            choice.addWidget(widget)
        choice.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for side in range(2):
            grid.addWidget(self.heads[side], 0, side)
            grid.addWidget(self.views[side], 1, side)
            grid.setColumnStretch(side, 1)
        grid.setRowStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(choice)
        column.addLayout(grid, 1)
