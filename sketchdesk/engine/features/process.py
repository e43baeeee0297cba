"""The encoder in a process of its own.

Importing TensorFlow and building a graph hold Python's interpreter lock for up to half a second, and a lack of memory
there would end the program. In a child process neither can touch the window: a crash is a ModelError, and the
next request starts a new child.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.engine.features.encoders import load_encoder, read_description
from sketchdesk.errors import EncoderEndedError, ModelError, SketchDeskError

_ANSWER_SECONDS = 120.0
_LOOK_SECONDS = 1.0
READY = 0
_UNDER_WAY = 8
_NICE = 5
_BLAS_THREADS = "OPENBLAS_NUM_THREADS"
_ENDED = "The encoder's process ended unexpectedly, perhaps for lack of memory. It starts again with the next request."

Idle = Callable[[], None] | None
Embeddings = Generator[NDArray[np.float32], None, None]


def serve(connection: Connection, path: str, log: str) -> None:
    """The child's whole life: load the network, then answer until the other end closes."""
    settle_in(log)
    try:
        encoder = load_encoder(Path(path))
        encoder.embed(np.zeros((1, *encoder.spec.input_shape), np.uint8))
        # Not before: beside other programs that keep every core busy, loading would take minutes.
        give_way()
        connection.send((READY, encoder.device))
    except Exception as error:
        _tell(connection, READY, error)
        return
    # A thread always empties the pipe: else both ends could wait for the other to read.
    requests: queue.PriorityQueue[_Request] = queue.PriorityQueue()
    threading.Thread(target=_read_all, args=(connection, requests), daemon=True).start()
    while True:
        request = requests.get()
        if request.rasters is None:
            return
        try:
            work = encoder.classify if request.classify else encoder.embed
            connection.send((request.number, work(request.rasters)))
        except MemoryError:
            _tell(connection, request.number, ModelError("There is not enough memory for this batch of pictures."))
        except Exception as error:
            _tell(connection, request.number, error)


def _comes_in_time(connection: Connection, worked: Callable[[], float] = lambda: 0.0) -> bool:
    """Whether a message comes within _ANSWER_SECONDS of being awake: while a computer sleeps nobody answers.

    ``worked`` tells the seconds of a core that the other end has had. Where it gets few of them, because other programs
    keep the cores busy, those count: it is slow then, and not lost.
    """
    left, had = _ANSWER_SECONDS, worked()
    while left > 0:
        begun = time.monotonic()
        if connection.poll(_LOOK_SECONDS):
            return True
        waited, more = min(time.monotonic() - begun, 2 * _LOOK_SECONDS), worked() - had
        had += more
        left -= min(waited, more) if more > 0 else waited
    return False


def _seconds_of(pid: int) -> float:
    """Seconds of a core that a process has had; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0


def give_way() -> None:
    """Ink comes before embeddings: what is drawn waits for a core that a network has taken."""
    if not hasattr(os, "nice"):
        return
    try:
        threads = [int(each.name) for each in Path("/proc/self/task").iterdir()]
    except OSError:
        os.nice(_NICE)
        return
    for thread in threads:
        # Linux keeps a priority for each thread, and the network has made its own by now.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _NICE)


def settle_in(log: str) -> None:
    """What a child process does first, before it imports Keras."""
    import signal

    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    # TensorFlow's libraries write to the terminal as they please; it goes to the log instead.
    descriptor = _open_log(log)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    # A person's own settings for other programs do not apply: the network was made for this backend.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    # Without it TensorFlow takes all of a graphics card's memory at once.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    # Ctrl+C in a terminal reaches the whole group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def _end_with_parent() -> None:
    """A program that was killed leaves no orphan, which would load a network for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _open_log(log: str) -> int:
    try:
        return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


@contextlib.contextmanager
def one_blas_thread() -> Iterator[None]:
    """For a child that starts inside: NumPy's threads would spin between batches and halve the network's speed."""
    before = os.environ.get(_BLAS_THREADS)
    os.environ[_BLAS_THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_BLAS_THREADS]
        else:
            os.environ[_BLAS_THREADS] = before


@dataclass(order=True)
class _Request:
    # A single query does not wait behind the batches of an extraction.
    size: int
    number: int
    rasters: NDArray[np.uint8] | None = field(compare=False)
    classify: bool = field(default=False, compare=False)


def _read_all(connection: Connection, requests: queue.PriorityQueue[_Request]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            number, rasters, classify = connection.recv()
            requests.put(_Request(len(rasters), number, rasters, classify))
    requests.put(_Request(-1, -1, None))


def _tell(connection: Connection, number: int, error: Exception) -> None:
    sentence = str(error) if isinstance(error, SketchDeskError) else f"The encoder failed: {error}"
    with contextlib.suppress(OSError):
        connection.send((number, ModelError(sentence)))


class EncoderProcess:
    """Embeds in a child process. Used by one thread, except :meth:`start` and :meth:`close`.

    Requests may be nested: while the answers of :meth:`embed_batches` are under way, :meth:`embed` overtakes them.
    """

    def __init__(self, path: Path, log: Path | None = None) -> None:
        """Reads the file without its weights; the child writes its complaints to ``log``.

        Raises ModelError if the file is not an encoder.
        """
        self.path = path
        self._log = str(log or os.devnull)
        self.spec: EncoderDescription = read_description(path)
        self.device = ""
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._starting = threading.Lock()
        self._last = 0
        # Requests up to this number went to a process that is no more.
        self._lost_up_to = 0
        self._early: dict[int, object] = {}
        self._abandoned: set[int] = set()

    def start(self) -> None:
        """Start loading the network, without waiting for it."""
        with self._starting:
            if self._process is not None and self._process.is_alive():
                return
            if self._connection is not None:
                self._connection.close()
            self._forget()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            arguments = (theirs, str(self.path), self._log)
            process = context.Process(target=serve, args=arguments, name="encoder", daemon=True)
            with one_blas_thread():
                process.start()
            theirs.close()
            self.device = ""
            self._process, self._connection = process, ours

    def wait_ready(self, idle: Idle = None) -> None:
        """Wait until the network is loaded; ``idle`` is called 20 times a second. Raises ModelError if it fails."""
        self.start()
        while not self.device:
            self._pump(idle)

    def embed(self, rasters: NDArray[np.uint8], idle: Idle = None) -> NDArray[np.float32]:
        """Unit embeddings float32 (n, d) of pictures uint8 (n, *input_shape). Raises ModelError."""
        self.wait_ready(idle)
        return self._receive(self._send(rasters), idle)

    def classify(
        self, rasters: NDArray[np.uint8], idle: Idle = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Unit embeddings (n, d), and class probabilities (n, classes). Raises ModelError."""
        self.wait_ready(idle)
        return self._receive(self._send(rasters, classify=True), idle)

    def embed_batches(self, batches: Iterable[NDArray[np.uint8]], idle: Idle = None) -> Embeddings:
        """Unit embeddings float32 (n, d) of batch after batch of pictures uint8 (n, *input_shape). Raises ModelError.

        Some batches are always under way while the caller is busy with earlier ones, so that a disk that takes its time
        does not keep the network waiting.
        """
        self.wait_ready(idle)
        under_way: deque[int] = deque()
        try:
            for batch in batches:
                under_way.append(self._send(batch))
                if len(under_way) == _UNDER_WAY:
                    yield self._receive(under_way[0], idle, under_way)
            while under_way:
                yield self._receive(under_way[0], idle, under_way)
        finally:
            # A caller that stops early leaves answers that nobody will ask for.
            self._abandoned.update(under_way)

    def close(self) -> None:
        """End the child. May be called twice."""
        with self._starting:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if self._process is not None:
                self._process.join(0.5)
                if self._process.is_alive():
                    self._process.kill()
                    self._process.join(5)
                self._process.close()
                self._process = None
            self._forget()

    def _forget(self) -> None:
        self.device = ""
        self._lost_up_to = self._last
        self._early.clear()
        self._abandoned.clear()

    def _send(self, batch: NDArray[np.uint8], classify: bool = False) -> int:
        if self._connection is None:
            raise EncoderEndedError(_ENDED)
        self._last += 1
        try:
            self._connection.send((self._last, np.ascontiguousarray(batch), classify))
        except OSError as error:
            self.close()
            raise EncoderEndedError(_ENDED) from error
        return self._last

    def _receive(self, number: int, idle: Idle, under_way: deque[int] | None = None) -> Any:
        """The answer to request ``number``; answers to others are kept for whoever asks."""
        while number not in self._early:
            if number <= self._lost_up_to:
                raise EncoderEndedError(_ENDED)
            self._pump(idle)
        if under_way is not None:
            under_way.popleft()
        value = self._early.pop(number)
        if isinstance(value, ModelError):
            raise value
        return value

    def _pump(self, idle: Idle) -> None:
        """Take in one message, if one comes; ``idle`` may ask for embeddings itself."""
        connection = self._connection
        if connection is None:
            raise EncoderEndedError(_ENDED)
        try:
            if connection.poll(0.05) if idle else _comes_in_time(connection, self._worked):
                number, value = connection.recv()
                self._take_in(number, value)
                return
            if not idle:
                raise TimeoutError("no answer")
        except (EOFError, OSError) as error:
            self.close()
            raise EncoderEndedError(_ENDED) from error
        idle()

    def _worked(self) -> float:
        process = self._process
        return _seconds_of(process.pid) if process is not None and process.pid is not None else 0.0

    def _take_in(self, number: int, value: Any) -> None:
        if number in self._abandoned:
            self._abandoned.discard(number)
        elif number != READY:
            self._early[number] = value
        elif isinstance(value, ModelError):
            self.close()
            raise value
        else:
            self.device = value
