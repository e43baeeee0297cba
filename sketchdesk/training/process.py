"""Fine-tuning in a process of its own, as extraction is: nothing there can freeze the window or end the program."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sketchdesk.engine.features.process import give_way, one_blas_thread, settle_in
from sketchdesk.errors import LibraryWriteError, ModelError, SketchDeskError
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report, silent
from sketchdesk.training.outcome import Epoch
from sketchdesk.training.request import FineTuned, FineTuneRequest, fine_tune

# A step that takes long still ends before it is given up: what was trained is kept.
_STOPPING_SECONDS = 120.0
_BETWEEN_REPORTS = 0.1
_ENDED = (
    "The training's process ended unexpectedly, perhaps for lack of memory: choose a smaller batch. "
    "Started again, it goes on after its last epoch."
)


def fine_tune_in_process(
    request: FineTuneRequest,
    report: Report = silent,
    cancel: CancelToken | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
    log: Path | None = None,
) -> FineTuned:
    """What :func:`sketchdesk.training.request.fine_tune` does and raises, in a child process.

    Raises ModelError too if the process ends unexpectedly; the same request goes on where it was.
    """
    cancel = cancel or CancelToken()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    arguments = (theirs, request, str(log or os.devnull))
    process = context.Process(target=_serve, args=arguments, name="training", daemon=True)
    with one_blas_thread():
        process.start()
    theirs.close()
    try:
        return _follow(ours, report, cancel, on_epoch)
    except (EOFError, OSError) as error:
        raise ModelError(_ENDED) from error
    finally:
        ours.close()
        process.join(0.5)
        if process.is_alive():
            process.kill()
        process.join()
        process.close()


def _follow(
    connection: Connection, report: Report, cancel: CancelToken, on_epoch: Callable[[Epoch], None]
) -> FineTuned:
    paused, stopped_at = False, 0.0
    while True:
        if cancel.is_paused != paused:
            paused = cancel.is_paused
            connection.send("pause" if paused else "resume")
        if cancel.is_cancelled and not stopped_at:
            stopped_at = time.monotonic()
            connection.send("stop")
        if stopped_at and time.monotonic() - stopped_at > _STOPPING_SECONDS:
            raise Cancelled
        if not connection.poll(0.05):
            continue
        kind, value = connection.recv()
        if kind == "progress":
            report(value)
        elif kind == "epoch":
            on_epoch(value)
        elif kind == "done":
            return value
        elif kind == "cancelled":
            raise Cancelled
        else:
            raise value


def _serve(connection: Connection, request: FineTuneRequest, log: str) -> None:
    settle_in(log)
    give_way()
    cancel = CancelToken()
    sending = threading.Lock()
    last = 0.0

    def send(kind: str, value: Any) -> None:
        with sending, contextlib.suppress(OSError):
            connection.send((kind, value))

    def report(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _BETWEEN_REPORTS or progress.done == progress.total:
            last = now
            send("progress", progress)

    threading.Thread(target=_obey, args=(connection, cancel), daemon=True).start()
    try:
        send("done", fine_tune(request, report, cancel, lambda epoch: send("epoch", epoch)))
    except Cancelled:
        send("cancelled", None)
    except SketchDeskError as error:
        # A copy without its causes, which need not survive the way.
        send("error", type(error)(str(error)))
    except OSError as error:
        reason = error.strerror or str(error)
        send("error", LibraryWriteError(f"The training's files in {request.folder} could not be written: {reason}."))
    except MemoryError:
        send("error", ModelError("There is not enough memory for this training: choose a smaller batch."))
    except Exception as error:
        send("error", ModelError(f"The training failed: {type(error).__name__}: {error}"))


def _obey(connection: Connection, cancel: CancelToken) -> None:
    orders = {"stop": cancel.cancel, "pause": cancel.pause, "resume": cancel.resume}
    try:
        while True:
            orders[connection.recv()]()
    except (EOFError, OSError):
        # Nobody waits for this training any more.
        os._exit(1)
