"""A server on loopback that gives files as it should, or cuts, stalls, lies and answers with errors when told to."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


@dataclass(frozen=True)
class Served:
    """How a path is answered.

    ``cut_after``: bytes of the body after which the connection breaks; ``stall_after``: after which nothing more comes;
    ``lie``: what is added to the true length; ``tag``: the ETag ("" for none, None for the content's own).
    """

    content: bytes = b""
    status: int = 200
    cut_after: int | None = None
    stall_after: int | None = None
    lie: int = 0
    ranges: bool = True
    honours_if_range: bool = True
    tag: str | None = None
    date: str = ""
    chunked: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"' if self.tag is None else self.tag


@dataclass(frozen=True)
class Asked:
    """A request that came; header names in lower case."""

    path: str
    headers: dict[str, str]

    @property
    def first_byte(self) -> int:
        found = re.match(r"bytes=(\d+)-", self.headers.get("range", ""))
        return int(found[1]) if found else 0


class LoopbackServer:
    """``answers`` maps a path to how its requests are answered in turn; the last answer stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Served]] = {}
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, *answers: Served) -> str:
        """Answer requests for ``path`` so, one after another; the address."""
        self.answers[path] = list(answers)
        return self.url(path)

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _next(self, path: str) -> Served | None:
        with self._lock:
            waiting = self.answers.get(path)
            if not waiting:
                return None
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                path = re.sub(r"^http://[^/]+", "", unquote(self.path))
                server.asked.append(Asked(unquote(self.path), headers))
                served = server._next(path) or Served(b"There is nothing.", 404)
                with suppress(OSError):  # whoever asked may have gone
                    _give(self, served, headers, server.released)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _give(handler: BaseHTTPRequestHandler, served: Served, headers: dict[str, str], released: threading.Event) -> None:
    content, status = served.content, served.status
    first = 0
    found = re.match(r"bytes=(\d+)-", headers.get("range", ""))
    if found and served.ranges and status == 200:
        condition = headers.get("if-range")
        if condition in (None, served.etag, served.date) or not served.honours_if_range:
            first, status = int(found[1]), 206
            if first >= len(content):
                status = 416
    body = b"" if status == 416 else content[first:]
    handler.send_response(status)
    if served.chunked:
        handler.send_header("Transfer-Encoding", "chunked")
    elif served.lie != -len(content) or not content:
        handler.send_header("Content-Length", str(max(len(body) + served.lie, 0)))
    if served.etag:
        handler.send_header("ETag", served.etag)
    if served.date:
        handler.send_header("Last-Modified", served.date)
    if status == 206:
        whole = len(content) + served.lie
        handler.send_header("Content-Range", f"bytes {first}-{whole - 1}/{whole}")
    if status == 416:
        handler.send_header("Content-Range", f"bytes */{len(content)}")
    for name, value in served.headers.items():
        handler.send_header(name, value)
    handler.send_header("Connection", "close")
    handler.end_headers()
    for stop, act in ((served.cut_after, _cut), (served.stall_after, _stall(released))):
        if stop is not None and stop < len(body):
            _write(handler, body[:stop], served.chunked)
            act(handler)
            return
    _write(handler, body, served.chunked)
    if served.chunked:
        handler.wfile.write(b"0\r\n\r\n")


def _write(handler: BaseHTTPRequestHandler, body: bytes, chunked: bool) -> None:
    for start in range(0, len(body), 16_384):
        piece = body[start : start + 16_384]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
    handler.wfile.flush()


def _cut(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def _stall(released: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda _: released.wait(300) and None


def cut(served: Served, *stops: int) -> list[Served]:
    """One answer for each stop that breaks off after so many bytes, and then one that does not."""
    return [*(replace(served, cut_after=stop) for stop in stops), served]
