"""One training as the window follows it: what its thread says, stopping it with a result, and leaving it for later."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from sketchdesk.errors import SketchDeskError
from sketchdesk.jobs.teaching import finetune as finetune_job
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report
from sketchdesk.training.outcome import Epoch


class LeftForLater(SketchDeskError):
    """The window closes: the training ends now, and goes on after its last epoch when it is started again."""


class TrainingRun(QObject):
    """Lives on the window's thread; :meth:`run` is called on the worker's, as the job of an operation.

    The worker ends a cancelled job at its next report, which would lose the best epoch so far. Here a cancelled
    training ends by itself, with a result.
    """

    progressed = Signal(Progress)
    epoch_ended = Signal(Epoch)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_left = False

    @property
    def is_left(self) -> bool:
        return self._is_left

    def leave(self) -> None:
        """Let the next report end the training without a result; what it has learned stays for the next start."""
        self._is_left = True

    def run(self, bench: Workbench, job: FinetuneJob, report: Report, cancel: CancelToken) -> Any:
        """Train. Raises what :func:`sketchdesk.jobs.teaching.finetune.run` raises, and LeftForLater."""

        def told(progress: Progress) -> None:
            self._look()
            self.progressed.emit(progress)
            if cancel.is_paused:
                # The worker would wait here, and the training's process would not hear that it has to.
                return
            try:
                report(progress)
            except Cancelled:
                self._look()

        token = _Watched(cancel, self._look)
        return finetune_job.run(bench, job, told, token, self.epoch_ended.emit)

    def _look(self) -> None:
        if self._is_left:
            raise LeftForLater("The training was left: started again, it goes on after its last epoch.")


class _Watched(CancelToken):
    """The worker's token. A job that waits for another process asks it all the time, and not only with reports:
    so searches are answered meanwhile, also while a step takes long or the training is paused."""

    def __init__(self, inner: CancelToken, look: Any) -> None:
        super().__init__()
        self._inner, self._look = inner, look
        self.idle = inner.idle

    @property
    def is_cancelled(self) -> bool:
        return self._inner.is_cancelled

    @property
    def is_paused(self) -> bool:
        self._look()
        if self._inner.idle is not None:
            self._inner.idle()
        return self._inner.is_paused

    def cancel(self, for_now: bool = False) -> None:
        self._inner.cancel(for_now)

    def pause(self) -> None:
        self._inner.pause()

    def resume(self) -> None:
        self._inner.resume()

    def checkpoint(self, idle: Any = None) -> None:
        self._look()
        self._inner.checkpoint(idle)
