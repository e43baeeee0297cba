"""Networks are made usable in a process of their own too: built, their weights fetched, loaded and looked at."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from sketchdesk.engine.features.description import NetworkDescription
from sketchdesk.engine.features.extractor import NetworkOrder, make_network
from sketchdesk.engine.features.process import give_way, one_blas_thread, settle_in
from sketchdesk.errors import ModelError, SketchDeskError


def prepare_network(
    order: NetworkOrder, name: str, folder: Path, checkpoint: Callable[[], None] = lambda: None
) -> tuple[NetworkDescription, Path]:
    """What :func:`sketchdesk.engine.features.extractor.make_network` gives; ``checkpoint`` may raise, and ends it.

    Raises what it raises, and ModelError if the process ends unexpectedly.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_prepare, args=(theirs, order, name, str(folder)), name="prepare", daemon=True)
    with one_blas_thread():
        process.start()
    theirs.close()
    try:
        while not ours.poll(0.05):
            checkpoint()
        answer = ours.recv()
    except (EOFError, OSError) as error:
        raise ModelError(
            "The process that loads the network ended unexpectedly, perhaps for lack of memory."
        ) from error
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if isinstance(answer, SketchDeskError):
        raise answer
    return answer


def _prepare(connection: Connection, order: NetworkOrder, name: str, folder: str) -> None:
    settle_in(os.devnull)
    give_way()
    # Keras' loader would wait for ever for a server that says nothing more.
    socket.setdefaulttimeout(60)
    answer: object
    try:
        answer = make_network(order, name, Path(folder))
    except SketchDeskError as error:
        # A copy without its causes, which need not survive the way.
        answer = type(error)(str(error))
    except Exception as error:
        answer = ModelError(f"The network could not be made: {type(error).__name__}: {error}")
    with contextlib.suppress(OSError):
        connection.send(answer)
