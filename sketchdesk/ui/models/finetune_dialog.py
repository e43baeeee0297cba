"""“Teach it…”: choose, watch, judge. Beside the window, which stays usable."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob, FinetuneResult
from sketchdesk.ui.later import Later
from sketchdesk.ui.models.finetune_form import FinetuneForm
from sketchdesk.ui.models.finetune_progress import FinetuneProgress
from sketchdesk.ui.models.finetune_result import FinetuneResultView
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.screen_room import resize_on_screen

# The form is on the screen and asked about before the page of the result is made.
_REST_AFTER_MS = 400


class FinetuneDialog(QDialog):
    """Three states: the form, the training, its result. It runs nothing itself.

    Closed while it trains, it asks: stop and keep the best, go on without it, or stay.
    """

    start_wanted = Signal(object)
    """A FinetuneJob."""
    stop_wanted = Signal()
    opened = Signal(Hit)
    made = Signal(FinetuneResultView)
    """The result's page was made: whoever answers its signals connects them now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("finetuneDialog")
        self.setWindowTitle(self.tr("Teach it"))
        self.setModal(False)
        self._training = False
        self._may_close = False
        self.form = FinetuneForm(self)
        self.progress = FinetuneProgress(self)
        self._outcome: FinetuneResultView | None = None
        self.said = QLabel(self, objectName="teachSaid")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setProperty("danger", True)
        self.said.hide()
        self.start = QPushButton(self.tr("&Start"), self, objectName="startTraining")
        self.start.setProperty("primary", True)
        self.start.setDefault(True)
        self._shut = QPushButton(self.tr("Close"), self, objectName="closeTeach")
        self._shut.setAutoDefault(False)
        first = QWidget(self)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.start)
        buttons.addWidget(self._shut)
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.form, 1)
        column.addWidget(self.said)
        column.addLayout(buttons)
        self.states = QStackedWidget(self)
        for page in (first, self.progress):
            self.states.addWidget(page)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 14, 16, 14)
        around.addWidget(self.states)
        resize_on_screen(self, 980, 680)
        self.form.changed.connect(self._refresh)
        self.start.clicked.connect(self._start)
        self._shut.clicked.connect(self.close)
        self.progress.stop_clicked.connect(self.stop_wanted)
        self._rest = Later([lambda: self.outcome], self)
        self._refresh()

    @property
    def outcome(self) -> FinetuneResultView:
        """The result's page: made when it is asked for, at the latest a moment after the dialog was opened."""
        if self._outcome is None:
            self._outcome = FinetuneResultView(self)
            self.states.addWidget(self._outcome)
            self._outcome.later.clicked.connect(self.close)
            self._outcome.opened.connect(self.opened)
            self.made.emit(self._outcome)
        return self._outcome

    @property
    def is_training(self) -> bool:
        return self._training

    def begin(self, collections: Sequence[str], models: Sequence[str], collection: str = "", model: str = "") -> None:
        """Show the form with these choices, unless a training is under way."""
        if not self._training:
            self.show_result(None)
            self.form.set_choices(collections, models, collection, model)
            self.states.setCurrentIndex(0)
        self.show()
        self.activateWindow()
        self._rest.begin(_REST_AFTER_MS)

    def show_training(self, job: FinetuneJob, waits: bool) -> None:
        """The job was started."""
        self._training = True
        self.said.hide()
        title = next(
            (
                self.form.preset.itemText(row)
                for row in range(self.form.preset.count())
                if self.form.preset.itemData(row) == job.preset
            ),
            job.preset,
        )
        self.progress.begin(job, title, waits)
        self.states.setCurrentIndex(1)
        self.progress.stop.setFocus()

    def show_failure(self, sentence: str) -> None:
        """It ended without a model: back to the form, with the reason."""
        self._training = False
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        self.states.setCurrentIndex(0)

    def show_result(self, result: FinetuneResult | None) -> None:
        """It ended with a model; None: no result any more."""
        self._training = False
        self.said.hide()
        if result is not None:
            self.outcome.show_result(result)
            self.states.setCurrentWidget(self.outcome)
            self.outcome.keep.setFocus()

    def shut(self) -> None:
        """Close without a question: the window closes."""
        self._may_close = True
        self._rest.stop()
        if self._outcome is not None:
            self._outcome.shutdown()
        self.close()

    def reject(self) -> None:
        # Esc, and Qt itself when the dialog is closed.
        if self._training and not self._may_close:
            self._ask()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._training and not self._may_close:
            event.ignore()
            self._ask()
            return
        super().closeEvent(event)

    def _ask(self) -> None:
        if any(box.isVisible() for box in self.findChildren(QDialog, "confirmStopTraining")):
            return

        box = confirm(
            self,
            "confirmStopTraining",
            self.tr("A training is running."),
            self.tr(
                "It can go on while this dialog is closed: the status bar shows how far it is, and “Teach it…” brings "
                "the dialog back. Stopped, the best epoch so far becomes the model."
            ),
            self.tr("Stop and keep the best"),
            self.tr("Stay"),
            self.progress.stop.click,
        )
        aside = box.addButton(self.tr("Let it go on"), box.ButtonRole.ActionRole)
        aside.clicked.connect(self.hide)

    def _start(self) -> None:
        if not self.form.problem:
            self.start_wanted.emit(self.form.job)

    def _refresh(self) -> None:
        self.start.setEnabled(not self.form.problem)
        self.said.hide()
