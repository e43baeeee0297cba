"""What came of a training: before and after on the same queries, class by class, what is confused with what, curves."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.teaching.finetune_records import FinetuneResult, Judgement, ModelComparison
from sketchdesk.progress import Progress
from sketchdesk.ui.models.result_pair import ResultPair
from sketchdesk.ui.plots.confusion_view import ConfusionView
from sketchdesk.ui.plots.training_curves import TrainingCurves
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.tiles.marked_tiles import MarkedTiles
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable
from sketchdesk.ui.widgets.numbers import per_cent

_TILE = 96


class FinetuneResultView(QWidget):
    """Asks for pictures, and to keep or discard the model, by signals. Call :meth:`shutdown` before it closes."""

    keep_wanted = Signal(str)
    discard_wanted = Signal(str)
    """A model's name each."""
    compare_wanted = Signal(object)
    """The FinetuneResult, when it is to be compared again."""
    pictures_wanted = Signal(tuple, object)
    """Ids of pictures, and what is to be called with them (a mapping of id to Hit)."""
    opened = Signal(Hit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: FinetuneResult | None = None
        self._judged: Judgement | None = None
        self._cell: tuple[str, str] | None = None
        self._thumbnails = ThumbnailLoader(self)
        self.title = self._label("resultTitle", heading=True)
        self.verdict = self._label("resultVerdict")
        self.notes = self._label("resultNotes", muted=True)
        self.again = QPushButton(self.tr("&Compare again"), self, objectName="compareAgain")
        self.again.setAutoDefault(False)
        self.again.hide()
        self.again.clicked.connect(lambda: self.compare_wanted.emit(self._result))
        self.figures = self._make_figures()
        self.changes = self._make_changes()
        self.classes = self._make_classes()
        self.averages = self._label("resultAverages", muted=True)
        self.confusions = ConfusionView(self)
        self.cell_text = self._label("cellText", muted=True)
        self.cell = MarkedTiles("cellPictures", self.tr("Pictures of the chosen cell"), self._thumbnails, self)
        self.cell.set_tile(_TILE)
        self.pair = ResultPair(self)
        self.curves = TrainingCurves(self)
        self.keep = QPushButton(self.tr("&Keep: use it from now on"), self, objectName="keepModel")
        self.discard = QPushButton(self.tr("&Discard"), self, objectName="discardModel")
        self.later = QPushButton(self.tr("Decide &later"), self, objectName="decideLater")
        for button in (self.keep, self.discard, self.later):
            button.setAutoDefault(False)
        self.later.setToolTip(self.tr("The model stays on the page Models and is not used"))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self._lay_out()
        self.confusions.chosen.connect(self._show_cell)
        self.cell.open_requested.connect(self.opened)
        self.pair.opened.connect(self.opened)
        self.pair.pictures_wanted.connect(lambda images: self.pictures_wanted.emit(images, self.pair.show_hits))
        self.keep.clicked.connect(lambda: self._result and self.keep_wanted.emit(self._result.model))
        self.discard.clicked.connect(lambda: self._result and self.discard_wanted.emit(self._result.model))

    @property
    def result(self) -> FinetuneResult | None:
        return self._result

    def show_result(self, result: FinetuneResult) -> None:
        """A training has ended; what it changed is not known yet."""
        number = QLocale().toString
        self._result, self._judged = result, result.judgement
        minutes, seconds = divmod(round(result.seconds), 60)
        took = self.tr("{0} min {1} s").format(number(minutes), number(seconds))
        text = self.tr("{model}: {epochs} epochs in {time}, the weights of epoch {best} are kept")
        if not result.best_epoch:
            text = self.tr("{model}: {epochs} epochs in {time}, none was better than the start")
        self.title.setText(
            text.format(
                model=result.model,
                epochs=number(len(result.history)),
                time=took if minutes else self.tr("{0} s").format(number(max(seconds, 1))),
                best=number(result.best_epoch),
            )
        )
        self.notes.setText("\n".join(f"• {translated(note)}" for note in result.notes))
        self.notes.setVisible(bool(result.notes))
        self.curves.show_epochs(result.history, result.best_epoch)
        self._show_judgement(result.judgement)
        self.figures.show_rows(())
        self.changes.show_rows(())
        self.show_comparing(None)
        self._offer_to_keep(False)
        self.set_busy(False)
        if result.comparison is not None:
            self.show_comparison(result.comparison)

    def show_comparing(self, progress: Progress | None) -> None:
        """Both models are being asked the same held-out queries."""
        self.again.hide()
        text = self.tr("Comparing before and after on the held-out queries…")
        if progress is not None and progress.total:
            done, total = QLocale().toString(progress.done), QLocale().toString(progress.total)
            stage = self.tr("{stage}, {done} of {total}").format(
                stage=translated(progress.stage), done=done, total=total
            )
            text = f"{text} {stage}"
        self._say(text)

    def show_no_comparison(self, sentence: str) -> None:
        """Why there is none."""
        self._say(sentence or self.tr("The comparison was stopped."))
        self.again.show()

    def show_comparison(self, found: ModelComparison) -> None:
        """What the training changed."""
        self.again.hide()
        self._say(translated(found.verdict), strong=True, good=found.better)
        self._offer_to_keep(found.better)
        rows: list[tuple[str | float | None, ...]] = []
        intervals = {"mAP": found.ap.overall, "P@10": found.precision.overall}
        for name in found.figures_after:
            before, after = found.figures_before[name], found.figures_after[name]
            change = intervals.get(name)
            low, high = (change.low, change.high) if change is not None else (None, None)
            rows.append((name, before, after, after - before, low, high))
        self.figures.show_rows(rows)
        self.changes.show_rows(
            [
                (label, each.queries, each.first, each.second, each.change, each.low, each.high, each.beyond_chance)
                for label, each in found.ap.classes.items()
            ]
        )
        self.pair.show_comparison(found)

    def set_busy(self, busy: bool) -> None:
        """Keeping or discarding is under way."""
        for button in (self.keep, self.discard):
            button.setEnabled(not busy)

    def shutdown(self) -> None:
        self.pair.shutdown()
        self._thumbnails.shutdown()

    def _show_judgement(self, judged: Judgement | None) -> None:
        number = QLocale().toString
        self.cell.show_hits(())
        self.cell_text.setText("")
        if judged is None:
            self.classes.show_rows(())
            self.averages.setText(self.tr("Nothing is known of single held-out pictures."))
            self.confusions.show_classification(None, "")
            return
        report = judged.report
        self.classes.show_rows(
            [(each.label, each.precision, each.recall, each.f1, each.support) for each in report.classes]
        )
        by = self.tr("its own head") if judged.by == "head" else self.tr("the nearest mean")
        lines = [self.tr("Accuracy {0} by {1}").format(per_cent(report.accuracy), by)]
        if judged.loss is not None:
            lines[0] += self.tr(", loss {0}").format(number(judged.loss, "f", 3))
        for name, weighted in ((self.tr("Mean"), False), (self.tr("Mean by support"), True)):
            average = report.average(weighted)
            lines.append(
                self.tr("{name}: precision {precision}, recall {recall}, F1 {f1}").format(
                    name=name,
                    precision=number(average["precision"], "f", 3),
                    recall=number(average["recall"], "f", 3),
                    f1=number(average["F1"], "f", 3),
                )
            )
        part = self.tr("test pictures") if judged.part == "test" else self.tr("validation pictures")
        self.averages.setText("\n".join([self.tr("{0}, on the {1}").format(lines[0], part), *lines[1:]]))
        self.confusions.show_classification(report.to_json(), by)
        self.cell_text.setText(self.tr("Click a cell or a mistake: its pictures are shown here."))

    def _show_cell(self, label: str, taken_for: str) -> None:
        if self._judged is None:
            return
        images = self._judged.images_of(label, taken_for)
        self._cell = (label, taken_for)
        number = QLocale().toString(len(images))
        if label == taken_for:
            text = self.tr("{count} pictures of {label} that are told right").format(count=number, label=label)
        else:
            text = self.tr("{count} pictures of {label} that are taken for {other}").format(
                count=number, label=label, other=taken_for
            )
        self.cell_text.setText(text)

        def show(hits: Mapping[int, Hit]) -> None:
            if self._cell == (label, taken_for):
                self.cell.show_hits(tuple(hits[image] for image in images if image in hits))

        if images:
            self.pictures_wanted.emit(images, show)
        else:
            self.cell.show_hits(())

    def _offer_to_keep(self, better: bool) -> None:
        """Keeping is what the dialog leads to only once it has been measured that it helps."""
        self.keep.setProperty("primary", better)
        style.look_again(self.keep)

    def _say(self, sentence: str, strong: bool = False, good: bool = False) -> None:
        self.verdict.setText(sentence)
        self.verdict.setProperty("verdict", ("good" if good else "plain") if strong else "")
        style.look_again(self.verdict)

    def _make_figures(self) -> CopiedTable:
        return CopiedTable(
            "changeFigures",
            self.tr("Before and after, in all"),
            (
                Column("measure", self.tr("Measure")),
                Column("before", self.tr("before")),
                Column("after", self.tr("after")),
                Column("change", self.tr("change"), signed=True),
                Column("from", self.tr("from"), signed=True, tip=self.tr("95 % interval of the change, by bootstrap")),
                Column("to", self.tr("to"), signed=True, tip=self.tr("95 % interval of the change, by bootstrap")),
            ),
            self,
        )

    def _make_changes(self) -> CopiedTable:
        return CopiedTable(
            "changeClasses",
            self.tr("Before and after, class by class"),
            (
                Column("class", self.tr("Class")),
                Column("queries", self.tr("Queries")),
                Column("before", self.tr("mAP before")),
                Column("after", self.tr("after")),
                Column("change", self.tr("change"), signed=True),
                Column("from", self.tr("from"), signed=True, tip=self.tr("95 % interval of the change, by bootstrap")),
                Column("to", self.tr("to"), signed=True, tip=self.tr("95 % interval of the change, by bootstrap")),
                Column("beyond chance", self.tr("beyond chance")),
            ),
            self,
        )

    def _make_classes(self) -> CopiedTable:
        return CopiedTable(
            "judgedClasses",
            self.tr("Precision, recall and F1 of each class"),
            (
                Column("class", self.tr("Class")),
                Column("precision", self.tr("precision")),
                Column("recall", self.tr("recall")),
                Column("F1", self.tr("F1")),
                Column("support", self.tr("support"), tip=self.tr("Held-out pictures of the class")),
            ),
            self,
        )

    def _lay_out(self) -> None:
        change = QWidget(self)
        column = QVBoxLayout(change)
        column.setContentsMargins(0, 8, 0, 0)
        self.figures.setFixedHeight(4 * (self.fontMetrics().height() + 11) + 4)
        column.addWidget(self.figures)
        column.addWidget(self.changes, 1)
        classes = QWidget(self)
        column = QVBoxLayout(classes)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.averages)
        column.addWidget(self.classes, 1)
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.cell_text)
        column.addWidget(self.cell, 1)
        confused = QSplitter(Qt.Orientation.Vertical, self)
        confused.addWidget(self.confusions)
        confused.addWidget(below)
        confused.setStretchFactor(0, 3)
        confused.setStretchFactor(1, 1)
        confused.setSizes([340, 150])
        confused.setChildrenCollapsible(False)
        for page, title in (
            (change, self.tr("Before and after")),
            (self.pair, self.tr("Results side by side")),
            (classes, self.tr("Classes")),
            (confused, self.tr("Confusions")),
            (self.curves, self.tr("Curves")),
        ):
            self.tabs.addTab(page, title)
        said = QHBoxLayout()
        said.addWidget(self.verdict, 1)
        said.addWidget(self.again)
        buttons = QHBoxLayout()
        buttons.addWidget(self.discard)
        buttons.addStretch(1)
        buttons.addWidget(self.later)
        buttons.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(said)
        column.addWidget(self.notes)
        column.addWidget(self.tabs, 1)
        column.addLayout(buttons)

    def _label(self, name: str, heading: bool = False, muted: bool = False) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setProperty("heading", heading)
        label.setProperty("muted", muted)
        return label
