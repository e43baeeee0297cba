"""Pictures for the screen, read off the GUI thread.

The view says which pictures it wants, best first, with :meth:`ThumbnailLoader.want`; what it no longer
wants is not read. Painting only looks up :meth:`ThumbnailLoader.picture`, which never blocks. Threads hand
their pictures over in a queue which a timer empties, so that many arrivals cost one repaint.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QThread, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPixmap

COLLECT_EVERY_MS = 16
# Below Qt's own allocation limit of 256 MB, which would be reported on stderr and not to us.
_MAX_PIXELS = 64_000_000
_MAX_ENLARGEMENT = 4


def read_picture(path: Path, edge: int) -> QImage:
    """The picture with its longer side ``edge`` pixels long, upright; a null image if it cannot be read.

    A picture is enlarged at most four times: a tiny one stays small instead of becoming a blur.
    """
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if not reader.canRead() or size.width() * size.height() > _MAX_PIXELS:
        return QImage()
    target = QSize()
    if size.isValid() and not size.isEmpty():
        target = _fitted(size, edge)
        if target.width() < size.width():
            reader.setScaledSize(target)
    image = reader.read()
    if image.isNull():
        return image
    if target.isValid() and reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        target.transpose()
    if not target.isValid():
        target = _fitted(image.size(), edge)
    if image.size() != target:
        image = image.scaled(target, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    opaque, translucent = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
    return image.convertToFormat(translucent if image.hasAlphaChannel() else opaque)


def _fitted(size: QSize, edge: int) -> QSize:
    """``size`` scaled to a longer side of ``edge``, no side below one pixel."""
    longer = max(size.width(), size.height())
    scale = min(edge / longer, _MAX_ENLARGEMENT)
    return QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))


@dataclass(frozen=True)
class Picture:
    """A picture in device pixels, made for a longer side of ``edge``; smaller only if the file is tiny."""

    pixmap: QPixmap
    edge: int

    @property
    def bytes(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * self.pixmap.depth() // 8


class _Desk:
    """What threads and window share: what is wanted, and what has been read. No Qt object, so it outlives any."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.wanted: deque[tuple[Path, int]] = deque()
        self.in_hand: set[tuple[Path, int]] = set()
        self.read: deque[tuple[Path, int, QImage]] = deque()
        self.readers = 0
        self.closed = False

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.wanted.clear()

    def work(self) -> None:
        """Read what is wanted until nothing is; runs in a thread of the pool."""
        while True:
            with self.lock:
                if self.closed or not self.wanted:
                    self.readers -= 1
                    return
                item = self.wanted.popleft()
                self.in_hand.add(item)
            image = read_picture(*item)
            with self.lock:
                self.in_hand.discard(item)
                self.read.append((*item, image))


class ThumbnailLoader(QObject):
    """Loads pictures in the background and keeps the most recently used ones, up to ``cache_bytes``.

    Sizes are in device pixels: the caller multiplies by the screen's ratio. After :meth:`shutdown`, which
    also happens when the application quits, nothing more is read and no thread is left.
    """

    ready = Signal(Path)
    """This picture can be painted now, or turned out to be missing or broken."""

    def __init__(self, parent: QObject | None = None, cache_bytes: int = 96 << 20, threads: int = 2) -> None:
        super().__init__(parent)
        self._cache_bytes = cache_bytes
        self._used_bytes = 0
        self._edge = 0
        self._cache: OrderedDict[Path, Picture] = OrderedDict()
        self._broken: set[Path] = set()
        self._desk = desk = _Desk()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._timer = QTimer(self, interval=COLLECT_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self.destroyed.connect(lambda: desk.close())
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shutdown)

    def want(self, paths: Iterable[Path], edge: int) -> None:
        """Read these, in this order, to a longer side of ``edge`` device pixels; drop all other requests."""
        desk = self._desk
        self._edge = edge
        with desk.lock:
            if desk.closed:
                return
            desk.wanted.clear()
            for path in dict.fromkeys(paths):
                held = self._cache.get(path)
                if path in self._broken or (held and held.edge == edge) or (path, edge) in desk.in_hand:
                    continue
                desk.wanted.append((path, edge))
            starting = min(self._pool.maxThreadCount() - desk.readers, len(desk.wanted))
            desk.readers += starting
            outstanding = bool(desk.wanted or desk.in_hand or desk.read)
        for _ in range(starting):
            self._pool.start(desk.work)
        if outstanding:
            self._timer.start()

    def picture(self, path: Path) -> Picture | None:
        """The picture as it is held now, perhaps at another size than wanted last; None if it is not held."""
        held = self._cache.get(path)
        if held is not None:
            self._cache.move_to_end(path)
        return held

    def can_show(self, path: Path) -> bool:
        """Whether it is known what to paint for it: its picture is held, or it has none."""
        return path in self._cache or path in self._broken

    def is_broken(self, path: Path) -> bool:
        """Whether the file is missing or is not a picture."""
        return path in self._broken

    @property
    def cached_bytes(self) -> int:
        return self._used_bytes

    @property
    def is_idle(self) -> bool:
        """Whether no thread is reading and nothing waits to be read."""
        return self._pool.activeThreadCount() == 0 and not self._desk.wanted

    def forget_broken(self) -> None:
        """Try missing and broken files again when they are wanted next."""
        self._broken.clear()

    def shutdown(self) -> None:
        """Stop reading and wait for the picture in hand; further requests are ignored."""
        self._desk.close()
        self._timer.stop()
        self._pool.waitForDone()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:
            self.shutdown()
        return super().event(event)

    def _collect(self) -> None:
        with self._desk.lock:
            arrived = list(self._desk.read)
            self._desk.read.clear()
            if not (self._desk.wanted or self._desk.in_hand or self._desk.readers):
                self._timer.stop()
        for path, edge, image in arrived:
            if image.isNull():
                self._drop(path)
                self._broken.add(path)
            elif edge == self._edge or path not in self._cache:
                self._keep(path, edge, image)
        for path in dict.fromkeys(path for path, _, _ in arrived):
            self.ready.emit(path)

    def _keep(self, path: Path, edge: int, image: QImage) -> None:
        self._drop(path)
        self._cache[path] = picture = Picture(QPixmap.fromImage(image), edge)
        self._used_bytes += picture.bytes
        while self._used_bytes > self._cache_bytes and len(self._cache) > 1:
            self._drop(next(iter(self._cache)))

    def _drop(self, path: Path) -> None:
        held = self._cache.pop(path, None)
        if held is not None:
            self._used_bytes -= held.bytes
