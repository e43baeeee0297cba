"""Drawings that were replayed: at which rank each found the picture that was meant, and what got worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from sketchdesk.jobs.evaluating.experiments import Experiment
from sketchdesk.jobs.evaluating.known_items import KnownItem
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.evaluate.known_items_strip import KnownItemStrip, Replayed
from sketchdesk.ui.tiles.picture_places import open_picture
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable


class ReplayView(QWidget):
    """A sentence about all of them, a table of each, what got worse first, and the row of the one that is chosen.

    Call :meth:`shutdown` before the window closes.
    """

    pictures_wanted = Signal(tuple)
    """Ids of pictures that are to be given to :meth:`show_hits`."""
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replayView")
        self._drawings: dict[int, KnownItem] = {}
        self._replayed: dict[int, Replayed] = {}
        self._chosen = 0
        self._hits: dict[int, Hit] | None = None
        self._thumbnails = ThumbnailLoader(self, cache_bytes=16 << 20)
        self._says = QLabel(self, objectName="replaySays")
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = CopiedTable(
            "replayTable",
            self.tr("Replayed drawings"),
            (
                Column("drawing", self.tr("Drawing")),
                Column("class", self.tr("Class")),
                Column(
                    "rank then", self.tr("Rank before"), tip=self.tr("In the replay that this one is compared with")
                ),
                Column(
                    "rank",
                    self.tr("Rank"),
                    tip=self.tr("The place of the picture that was meant; – if it was not found"),
                ),
                Column(
                    "rank of its class",
                    self.tr("of its class"),
                    tip=self.tr("The first place of any picture of its class"),
                ),
                Column("change", self.tr("Change"), signed=True, tip=self.tr("of the reciprocal rank, 1 / rank")),
                Column("verdict", self.tr("Verdict")),
            ),
            self,
        )
        self.table.sortByColumn(5, Qt.SortOrder.AscendingOrder)
        self.strip = KnownItemStrip(self._thumbnails, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._says)
        column.addWidget(self.table, 1)
        column.addWidget(self.strip)
        self.table.row_chosen.connect(lambda first: self.choose(_number_of(first)))
        self.strip.opened.connect(self._open)

    @property
    def text(self) -> str:
        """The sentences over the table."""
        return self._says.text()

    def set_drawings(self, items: Sequence[KnownItem]) -> None:
        """The drawings that are saved, so that they can be shown."""
        self._drawings = {item.id: item for item in items}
        if self._replayed:
            self._replayed = {
                number: Replayed(self._drawing(number), each.name, each.meant, each.found)
                for number, each in self._replayed.items()
            }
            self._show_strip()

    def begin(self) -> None:
        """A replay begins."""
        self._replayed, self._chosen = {}, 0
        self._says.setText(self.tr("The drawings are being replayed…"))
        self.table.show_rows(())
        self._show_strip()

    def show_experiment(self, experiment: Experiment) -> None:
        """A replay that was kept, or has just ended."""
        figures, pictures = experiment.figures, experiment.content["pictures"]
        drawings = figures["drawings"]
        self._replayed = {
            each["item"]: Replayed(self._drawing(each["item"]), each["name"], meant, tuple(found))
            for each, meant, found in zip(drawings, pictures["meant"], pictures["found"], strict=True)
        }
        self._hits = None
        self._says.setText(self._sentences(figures))
        then = {row["item"]: row["then"] for row in (*figures["worse"], *figures["better"])}
        words = {row["item"]: self.tr("worse") for row in figures["worse"]}
        words |= {row["item"]: self.tr("better") for row in figures["better"]}
        as_before = set(figures.get("as before", ()))
        rows = []
        for each in drawings:
            number, rank = each["item"], each["rank"]
            known = number in then or number in as_before
            before = then.get(number, rank) if known else None
            verdict = words.get(number, self.tr("as before") if number in as_before else "")
            if figures["against"] and not known and "as before" in figures:
                verdict = self.tr("new")
            rows.append(
                (
                    f"{number}  {each['name']}",
                    each["label"],
                    before,
                    rank,
                    each["rank of its class"],
                    _reciprocal(rank) - _reciprocal(before) if known else None,
                    verdict,
                )
            )
        self.table.show_rows(rows)
        first = self.table.shown_rows()
        if first:
            self.table.choose(str(first[0][0]))
            self.choose(_number_of(str(first[0][0])))
        else:
            self._show_strip()
        images = dict.fromkeys(image for each in self._replayed.values() for image in each.images)
        if images:
            self.pictures_wanted.emit(tuple(images))

    def show_hits(self, hits: Mapping[int, Hit]) -> None:
        """The pictures that were asked for; those that are missing have left the library."""
        self._hits = dict(hits)
        self._show_strip()

    def choose(self, number: int) -> None:
        """Show one drawing and what it found."""
        self._chosen = number
        self._show_strip()

    def shutdown(self) -> None:
        """Stop all reading of pictures."""
        self._thumbnails.shutdown()

    def _show_strip(self) -> None:
        self.strip.show_strip(self._replayed.get(self._chosen), self._hits)

    def _drawing(self, number: int) -> Any:
        item = self._drawings.get(number)
        return item.drawing if item is not None else None

    def _sentences(self, figures: Mapping[str, Any]) -> str:
        number = QLocale().toString
        top = figures["top"]
        found = [
            self.tr(
                "Mean reciprocal rank {mrr}; what was meant came first for {one} %, among the first ten for {ten} %."
            ).format(
                mrr=number(float(figures["MRR"]), "f", 3),
                one=number(100 * float(top["1"]), "f", 0),
                ten=number(100 * float(top["10"]), "f", 0),
            )
        ]
        if against := figures["against"]:
            text = self.tr(
                "Against experiment {experiment} ({model}, {index}): {worse} worse, {better} better, {same} as before"
            )
            text = text.format(
                experiment=against["experiment"],
                model=against["model"],
                index=against["index"],
                worse=number(len(figures["worse"])),
                better=number(len(figures["better"])),
                same=number(int(figures["unchanged"])),
            )
            if figures["new"]:
                text += self.tr(", {0} new").format(number(int(figures["new"])))
            found.append(text + ".")
        else:
            found.append(self.tr("This is the first replay on these collections: the next one is compared with it."))
        return " ".join(found)

    def _open(self, hit: Hit) -> None:
        if problem := open_picture(hit):
            self.said.emit(problem)


def _number_of(first: str) -> int:
    """The drawing's number, with which its row begins."""
    return int(first.split()[0])


def _reciprocal(rank: int | None) -> float:
    return 0.0 if rank is None else 1.0 / rank
