"""What a person watches while a model is being trained: how far it is, how fast, and the curves."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from sketchdesk.jobs.teaching.finetune_records import FinetuneJob
from sketchdesk.progress import Progress
from sketchdesk.training.outcome import Epoch
from sketchdesk.ui.plots.training_curves import TrainingCurves
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.numbers import per_cent

_TRAINING = "Training"
# An epoch of fewer batches is over before its bar has been looked at.
_WORTH_A_BAR = 5


class FinetuneProgress(QWidget):
    """Told what happens by its methods; asks to stop and to pause by signals."""

    stop_clicked = Signal()
    pause_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = 0
        self._done = self._before = 0
        self._per_epoch: int | None = None
        self._epoch = 0
        self.title = self._label("trainingTitle")
        self.title.setProperty("heading", True)
        self.stage = self._label("trainingStage")
        self.figures = self._label("trainingFigures", muted=True)
        self.epoch_text = self._label("trainingEpoch")
        self.batch_text = self._label("trainingBatch")
        self.latest = self._label("trainingLatest")
        self.whole = self._bar("trainingBar", self.tr("Progress of the training"))
        self.part = self._bar("epochBar", self.tr("Progress of the epoch"))
        self.curves = TrainingCurves(self)
        self.pause = QPushButton(self.tr("&Pause"), self, objectName="pauseTraining")
        self.pause.setCheckable(True)
        self.stop = QPushButton(self.tr("&Stop and keep the best"), self, objectName="stopTraining")
        self.stop.setToolTip(self.tr("The weights of the best epoch so far become the model"))
        for button in (self.pause, self.stop):
            button.setAutoDefault(False)
        self.pause.toggled.connect(self._paused)
        self.stop.clicked.connect(self._stop)
        self._lay_out()

    def begin(self, job: FinetuneJob, preset: str, waits: bool) -> None:
        """A training was asked for; ``waits`` if another job has to end first."""
        self._per_epoch = None
        self._steps = self._done = self._before = self._epoch = 0
        self.curves.clear()
        text = self.tr("Teaching {model} the classes of {collection}: {preset}")
        self.title.setText(text.format(model=job.model, collection=job.collection, preset=preset))
        self.stage.setText(self.tr("Waiting until the running job is done…") if waits else self.tr("Starting…"))
        for label in (self.figures, self.epoch_text, self.batch_text, self.latest):
            label.setText("")
        for bar in (self.whole, self.part):
            bar.setRange(0, 0)
        self.part.setVisible(False)
        for button in (self.pause, self.stop):
            button.setEnabled(True)
        self.pause.blockSignals(True)
        self.pause.setChecked(False)
        self.pause.blockSignals(False)
        self._name_pause()
        self.stop.setText(self.tr("&Stop and keep the best"))

    def show_progress(self, progress: Progress) -> None:
        """How far the stage at hand is."""
        number = QLocale().toString
        is_training = progress.stage == _TRAINING
        if not self.stop.isEnabled():
            self.stage.setText(self.tr("Stopping: the best epoch so far is being kept…"))
        elif not self.pause.isChecked():
            self.stage.setText(self._stage_name(progress.stage))
        self._bar_at(self.whole, progress.done, progress.total)
        total = progress.total
        if is_training and total is not None:
            self._done, self._steps = progress.done, total
            self.batch_text.setText(
                self.tr("batch {done} of {total}").format(done=number(progress.done), total=number(total))
            )
            self.epoch_text.setText(self.tr("epoch {0}").format(number(self._epoch + 1)))
            self.part.setVisible((self._per_epoch or 0) >= _WORTH_A_BAR)
            if self._per_epoch:
                self._bar_at(self.part, min(progress.done - self._before, self._per_epoch), self._per_epoch)
        elif total is not None:
            self.batch_text.setText(
                self.tr("{done} of {total}").format(done=number(progress.done), total=number(total))
            )
        parts = []
        if progress.rate is not None:
            digits = 0 if progress.rate >= 10 else 1
            unit = self.tr("{0} batches/s") if is_training else self.tr("{0}/s")
            parts.append(unit.format(QLocale().toString(progress.rate, "f", digits)))
        if progress.seconds_left is not None:
            # What comes before the training is one step of it: its end is not the end.
            text = self.tr("{0} left") if is_training else self.tr("{0} left for this step")
            parts.append(text.format(self.time_text(progress.seconds_left)))
        if progress.device:
            parts.append(progress.device)
        self.figures.setText(" · ".join(parts))
        self.whole.setAccessibleDescription(", ".join(parts))

    def add_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended."""
        number = QLocale().toString
        self.curves.add(epoch)
        took = self._done - self._before
        self._per_epoch = took if took > 1 and self._epoch + 1 == epoch.number else self._per_epoch
        self._before, self._epoch = self._done, epoch.number
        parts = [self.tr("Epoch {0}").format(number(epoch.number))]
        parts.append(self.tr("loss {0}").format(number(epoch.loss, "f", 3)))
        if epoch.validation_accuracy is not None:
            parts.append(self.tr("validation accuracy {0}").format(per_cent(epoch.validation_accuracy)))
        parts.append(self.tr("learning rate {0}").format(number(epoch.learning_rate, "g", 3)))
        self.curves.setAccessibleDescription(", ".join(parts))
        self.latest.setText(", ".join(parts))
        self.epoch_text.setText(self.tr("epoch {0}").format(number(epoch.number)))

    def time_text(self, seconds: float) -> str:
        """A time as coarse as it is known."""
        number = QLocale().toString
        if seconds < 90:
            return self.tr("{0} s").format(number(max(1, round(seconds))))
        if seconds < 5400:
            return self.tr("{0} min").format(number(round(seconds / 60)))
        return self.tr("{0} h").format(QLocale().toString(seconds / 3600, "f", 1))

    def _stage_name(self, stage: str) -> str:
        names = {
            "Preparing the training": self.tr("Preparing the training…"),
            "Embedding views": self.tr("Embedding augmented views of the pictures"),
            _TRAINING: self.tr("Training"),
            "Judging": self.tr("Looking at the held-out pictures"),
        }
        return names.get(stage) or translated(stage)

    def _bar_at(self, bar: QProgressBar, done: int, total: int | None) -> None:
        bar.setRange(0, total or 0)
        bar.setValue(min(done, total or 0))

    def _stop(self) -> None:
        for button in (self.stop, self.pause):
            button.setEnabled(False)
        self.stage.setText(self.tr("Stopping: the best epoch so far is being kept…"))
        self.stop_clicked.emit()

    def _paused(self, paused: bool) -> None:
        self._name_pause()
        self.stage.setText(self.tr("Paused") if paused else self.tr("Going on…"))
        self.pause_toggled.emit(paused)

    def _name_pause(self) -> None:
        self.pause.setText(self.tr("&Resume") if self.pause.isChecked() else self.tr("&Pause"))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.whole, 0, 0)
        grid.addWidget(self.batch_text, 0, 1)
        grid.addWidget(self.part, 1, 0)
        grid.addWidget(self.epoch_text, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(1, self.fontMetrics().horizontalAdvance("x" * 20))
        self.epoch_text.setWordWrap(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.pause)
        buttons.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.stage)
        column.addLayout(grid)
        column.addWidget(self.figures)
        column.addWidget(self.latest)
        column.addSpacing(8)
        column.addWidget(self.curves, 1)
        column.addLayout(buttons)

    def _bar(self, name: str, spoken: str) -> QProgressBar:
        bar = QProgressBar(self, objectName=name)
        bar.setTextVisible(False)
        bar.setFixedHeight(8)
        bar.setAccessibleName(spoken)
        return bar

    def _label(self, name: str, muted: bool = False) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("muted", muted)
        return label
