"""One HTTP answer, read on a thread of its own, so that whoever asked can cancel, pause and do other work meanwhile.

Proxies come from the environment (or the system), certificates are verified, and redirects never leave HTTP or go back
from https to http.
"""

from __future__ import annotations

import http.client
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO
from urllib.parse import urljoin, urlsplit

from sketchdesk import __version__
from sketchdesk.errors import SketchDeskError

_CHUNK = 1 << 18
_AHEAD = 16
_POLL_SECONDS = 0.05
_USER_AGENT = f"SketchDesk/{__version__}"


class FetchError(SketchDeskError):
    """A file cannot be fetched as asked."""


@dataclass(frozen=True)
class Answer:
    """The head of an answer. ``headers`` has lower-case names."""

    status: int
    headers: Mapping[str, str]


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(
        self,
        request: urllib.request.Request,
        file: IO[bytes],
        code: int,
        message: str,
        headers: http.client.HTTPMessage,
        new_url: str,
    ) -> urllib.request.Request | None:
        old, new = urlsplit(request.full_url), urlsplit(new_url)
        if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme != "https"):
            return None  # becomes an HTTPError with this code
        return super().redirect_request(request, file, code, message, headers, new_url)


def _opener() -> urllib.request.OpenerDirector:
    # Not build_opener: it would also open file: and ftp: addresses.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


class Transfer:
    """A GET request under way. A context manager: leaving it ends the transfer, wherever it is."""

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float, idle: Callable[[], None]) -> None:
        """Send the request. ``timeout`` seconds without a byte end it; ``idle`` is called while it waits.

        Raises FetchError for an address that is not of the web.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise FetchError(f"{url} is not an address that SketchDesk fetches from.")
        asked = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **headers}
        self._request = urllib.request.Request(url, headers=asked)
        self._timeout, self._idle = timeout, idle
        self._stopped = threading.Event()
        self._waiting: queue.Queue[Answer | bytes | BaseException | None] = queue.Queue(_AHEAD)
        self._thread = threading.Thread(target=self._work, name="fetch", daemon=True)
        self._thread.start()

    def answer(self) -> Answer:
        """The head of the answer, also of one that is an error.

        Raises OSError or http.client.HTTPException if there is none; whatever ``idle`` raises passes through.
        """
        head = self._next()
        assert isinstance(head, Answer)
        return head

    def chunk(self) -> bytes | None:
        """The next bytes, or None after the last. Raises as :meth:`answer` if the connection breaks."""
        chunk = self._next()
        assert chunk is None or isinstance(chunk, bytes)
        return chunk

    def close(self) -> None:
        """End it. A thread that is stuck in the network is left to its time limit."""
        self._stopped.set()
        self._thread.join(_POLL_SECONDS)

    def __enter__(self) -> Transfer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _next(self) -> Answer | bytes | None:
        while True:
            try:
                item = self._waiting.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                self._idle()
                continue
            if isinstance(item, BaseException):
                raise item
            return item

    def _work(self) -> None:
        try:
            try:
                with _opener().open(self._request, timeout=self._timeout) as response:
                    self._put(_answer(response.status, response.headers))
                    while not self._stopped.is_set() and (chunk := response.read1(_CHUNK)):
                        self._put(chunk)
            except urllib.error.HTTPError as error:
                with error:
                    self._put(_answer(error.code, error.headers, self._request.full_url))
            self._put(None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._put(error)

    def _put(self, item: Answer | bytes | BaseException | None) -> None:
        # While the job is paused the queue is full, and the server waits.
        while not self._stopped.is_set():
            try:
                return self._waiting.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue


def _answer(status: int, headers: Message, url: str = "") -> Answer:
    found = {name.lower(): value for name, value in headers.items()}
    if "location" in found and url:
        found["location"] = urljoin(url, found["location"])
    return Answer(status, found)
