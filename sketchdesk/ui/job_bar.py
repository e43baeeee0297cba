"""The status bar's right part: the running job, how far it is, and what went wrong until it has been read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.progress import Progress
from sketchdesk.ui.error_note import ErrorNote
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.unfinished_bar import UnfinishedBar
from sketchdesk.ui.widgets.elided_label import ElidedLabel

_ROOM_FOR_DEVICE = 620
_ROOM_FOR_RATE = 480
_ROOM_FOR_COUNT = 360


class JobBar(QWidget):
    """One running job, or the last message. An error stays beside it until it is dismissed; nothing is modal."""

    pause_toggled = Signal(bool)
    """True: pause now; False: go on."""
    cancel_clicked = Signal()
    waiting_cancelled = Signal(int)
    """The number of a job that waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._running = False
        self._is_passing = False
        self._job = ""
        self._progress: Progress | None = None
        self.unfinished = UnfinishedBar(self)
        self._error = ErrorNote(self)
        self._title = ElidedLabel(self)
        self._title.setObjectName("jobTitle")
        self._count, self._rate, self._left, self._device = (
            self._figure(name) for name in ("jobCount", "jobRate", "jobTimeLeft", "jobDevice")
        )
        self._bar = QProgressBar(self, objectName="jobProgress")
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(64)
        self._bar.setMaximumWidth(160)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName(self.tr("Progress of the job"))
        self._waiting = QPushButton(self, objectName="waitingJobs")
        self._waiting_menu = QMenu(self._waiting)
        self._waiting.setMenu(self._waiting_menu)
        self._waiting.setToolTip(self.tr("What comes after this, and can be cancelled before it begins"))
        self._pause = QPushButton(self, objectName="pauseJob")
        self._cancel = QPushButton(self, objectName="cancelJob")
        for button in (self._waiting, self._pause, self._cancel):
            button.setProperty("quiet", True)
        self._pause.setCheckable(True)
        self._pause.toggled.connect(self._pause_changed)
        self._cancel.clicked.connect(self._cancel_asked)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._title, 2)
        for figure in (self._count, self._rate, self._left, self._device):
            row.addWidget(figure)
        row.addWidget(self._bar, 1)
        row.addWidget(self._waiting)
        row.addWidget(self._pause)
        row.addWidget(self._cancel)
        # Errors have a line of their own: a sentence needs the width, and a new job must not push it away.
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(8, 1, 4, 1)
        column.setSpacing(2)
        column.addWidget(self.unfinished)
        column.addWidget(self._error)
        column.addLayout(row)
        self._arrange()

    def start(self, title: str) -> None:
        """A job begins; the bar moves without a measure until the first progress."""
        self._running, self._progress = True, None
        self._job = title
        self._title.set_text(title)
        self._cancel.setEnabled(True)
        self._pause.setEnabled(True)
        self._name_buttons()
        self._bar.setRange(0, 0)
        self._arrange()

    def show_progress(self, progress: Progress) -> None:
        """Where the running job is; late reports of a job that has ended are ignored."""
        if not self._running:
            return
        self._progress = progress
        if progress.total is None:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, max(progress.total, 1))
            self._bar.setValue(min(progress.done, progress.total) if progress.total else 1)
        self._arrange()

    def show_waiting(self, waiting: Sequence[tuple[int, str]]) -> None:
        """The jobs that wait, number and title each: they go on when the running one has ended or is cancelled."""
        self._waiting_menu.clear()
        for number, title in waiting:
            action = self._waiting_menu.addAction(self.tr("Cancel: {0}").format(title.replace("&", "&&")))
            action.triggered.connect(lambda _=False, number=number: self.waiting_cancelled.emit(number))
        if len(waiting) > 1:
            self._waiting_menu.addSeparator()
            every = self._waiting_menu.addAction(self.tr("Cancel all that wait"))
            for number, _ in waiting:
                every.triggered.connect(lambda _=False, number=number: self.waiting_cancelled.emit(number))
        self._waiting.setText(self.tr("{0} waiting").format(QLocale().toString(len(waiting))) if waiting else "")
        self._waiting.setAccessibleDescription(", ".join(title for _, title in waiting))
        self._arrange()

    def finish(self, message: str) -> None:
        """The job has ended, well or by being cancelled; the message stays until the next job."""
        self._end()
        self._title.set_text(message)
        _announce(self, message)

    def fail(self, sentence: str, title: str = "") -> None:
        """The job of that title has ended with an error, which stays until it is dismissed, or the job succeeds."""
        self._end()
        self._title.set_text("")
        self._error.add(sentence, title)
        self._arrange()
        _announce(self, sentence)

    def succeeded(self, title: str) -> None:
        """A job of that title has come to its end: what once kept it from that is of no interest any more."""
        self._error.forget(title)

    def warn(self, sentence: str) -> None:
        """Something beside the job went wrong; the job's own line is not touched."""
        sentence = translated(sentence)
        self._error.add(sentence)
        self._arrange()
        _announce(self, sentence)

    def show_message(self, message: str) -> None:
        """A sentence for the idle bar, until the person goes on; a running job's title is not touched."""
        if not self._running:
            self._title.set_text(message)
            self._is_passing = True

    def forget_message(self) -> None:
        """The person has gone on: what was only said has been read. What a job ended with stays."""
        if not self._running and self._is_passing:
            self._title.set_text("")

    @property
    def is_running(self) -> bool:
        return self._running

    @property
    def message(self) -> str:
        """The job's title, or the last message."""
        return self._title.text

    @property
    def errors(self) -> tuple[str, ...]:
        """The sentences that have not been dismissed, oldest first."""
        return self._error.sentences

    @property
    def figures(self) -> str:
        """Count, rate, time left and device as they are shown, for screen readers."""
        shown = (figure.text() for figure in (self._count, self._rate, self._left, self._device))
        return ", ".join(text for text in shown if text)

    def minimumSizeHint(self) -> QSize:
        """Room for the buttons and a little of the bar: figures give way, and do not hold the window open."""
        wide = sum(button.sizeHint().width() for button in (self._pause, self._cancel)) + 140
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _figure(self, name: str) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        return label

    def _end(self) -> None:
        self._running, self._progress, self._is_passing = False, None, False
        self._pause.setChecked(False)
        self._arrange()

    def _arrange(self) -> None:
        """Show what there is room for: the device gives way first, then rate, count and time left."""
        self._say_figures()
        room = self.width()
        for figure, least in (
            (self._count, _ROOM_FOR_COUNT),
            (self._rate, _ROOM_FOR_RATE),
            (self._left, _ROOM_FOR_COUNT),
            (self._device, _ROOM_FOR_DEVICE),
        ):
            figure.setVisible(self._running and bool(figure.text()) and room >= least)
        for widget in (self._bar, self._pause, self._cancel):
            widget.setVisible(self._running)
        self._waiting.setVisible(self._running and bool(self._waiting.text()))

    def _say_figures(self) -> None:
        progress, locale = self._progress, QLocale()
        paused = self._pause.isChecked()
        count = rate = left = device = ""
        if progress is not None:
            count = locale.toString(progress.done)
            if progress.total is None and not progress.done:
                # What has no measure yet, as a network that is being loaded, says what it is instead.
                count = translated(progress.stage)
            if progress.total is not None:
                count = self.tr("{done} of {total}").format(done=count, total=locale.toString(progress.total))
            if progress.rate is not None and not paused:
                digits = 0 if progress.rate >= 10 else 1
                rate = self.tr("{rate}/s").format(rate=locale.toString(progress.rate, "f", digits))
            if progress.seconds_left is not None and not paused:
                left = self.time_left(progress.seconds_left)
            device = progress.device
        if paused:
            left = self.tr("paused")
        for figure, text in ((self._count, count), (self._rate, rate), (self._left, left), (self._device, device)):
            figure.setText(text)
        self._bar.setAccessibleDescription(self.figures)

    def time_left(self, seconds: float) -> str:
        """Time left in words, as coarse as it is known."""
        locale = QLocale()
        if seconds < 5:
            return self.tr("a few seconds left")
        if seconds < 55:
            return self.tr("about {seconds} s left").format(seconds=locale.toString(max(5, 5 * round(seconds / 5))))
        minutes = max(1, round(seconds / 60))
        if minutes < 60:
            return self.tr("about {minutes} min left").format(minutes=locale.toString(minutes))
        hours, minutes = divmod(5 * round(minutes / 5), 60)
        if hours >= 10 or not minutes:
            return self.tr("about {hours} h left").format(hours=locale.toString(hours))
        text = self.tr("about {hours} h {minutes} min left")
        return text.format(hours=locale.toString(hours), minutes=locale.toString(minutes))

    def _name_buttons(self) -> None:
        paused = self._pause.isChecked()
        self._pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self._cancel.setText(self.tr("Cancel") if self._cancel.isEnabled() else self.tr("Cancelling…"))
        self._pause.setAccessibleName(f"{self._pause.text()}: {self._job}")
        self._cancel.setAccessibleName(f"{self._cancel.text()}: {self._job}")

    def _pause_changed(self, paused: bool) -> None:
        self._name_buttons()
        self._arrange()
        if self._running:
            self.pause_toggled.emit(paused)

    def _cancel_asked(self) -> None:
        self._cancel.setEnabled(False)
        self._pause.setEnabled(False)
        self._name_buttons()
        self.cancel_clicked.emit()


def _announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say it."""
    if sentence:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
