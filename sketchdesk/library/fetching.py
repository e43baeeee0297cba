"""Fetch a file over HTTP so that no interruption costs what is there already.

The bytes go to a part file; a run that is cut off, cancelled or killed goes on with a range request (RFC 9110, 14 and
13.1.5: Range with If-Range), and starts anew if the file has changed meanwhile. The file gets its name when it is whole
and has been checked.
"""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from sketchdesk.errors import InputError
from sketchdesk.library.http_headers import first_byte, full_length, retry_after, same_version, version_of
from sketchdesk.library.http_transfer import Answer, FetchError, Transfer
from sketchdesk.library.part_file import PartFile, sweep_beside
from sketchdesk.library.remote_files import Fetched, Patience, Remote, Watch
from sketchdesk.library.sizes import size_in_words

__all__ = ["FetchError", "Fetched", "Patience", "Remote", "Watch", "fetch"]

_READ = 1 << 20
_HEAD = 4  # bytes that tell what kind of file it is
_MOST_RESTARTS = 3
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0


class _Interruption(Exception):
    """A try has ended early; another one may do better, unless it ``is_final``."""

    def __init__(self, sentence: str, wait: float = 0.0, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.wait, self.is_final = wait, is_final


def fetch(
    remote: Remote,
    folder: Path,
    told: Callable[[str, int, int | None], None],
    checkpoint: Callable[[], None],
    *,
    watch: Watch | None = None,
    verify: Callable[[Path], None] | None = None,
    patience: Patience | None = None,
) -> Fetched:
    """Fetch ``remote`` into ``folder``, going on with what is there.

    ``told`` hears the stage ("fetch", "check" or "wait"), the bytes done and all of them (None while unknown);
    ``checkpoint`` is called many times a second, also while the network is silent, and may raise to stop:
    the bytes stay.
    ``verify`` looks at the whole file before it gets its name; what it raises passes through, and the file goes.
    Raises FetchError in a sentence, LibraryWriteError.
    """
    target = folder / remote.name
    if target.is_file():
        sweep_beside(target)
        return Fetched(target, True, 0)
    with PartFile(target, remote.url) as part:
        return _Fetching(remote, part, told, checkpoint, watch, patience or Patience()).run(verify)


class _Fetching:
    """One run of :func:`fetch`."""

    def __init__(
        self,
        remote: Remote,
        part: PartFile,
        told: Callable[[str, int, int | None], None],
        checkpoint: Callable[[], None],
        watch: Watch | None,
        patience: Patience,
    ) -> None:
        self._remote, self._part = remote, part
        self._told, self._checkpoint, self._watch, self._patience = told, checkpoint, watch, patience
        self._host = urlsplit(remote.url).hostname or remote.url
        self._is_whole = part.is_complete
        self._fetched = 0
        self._furthest = part.length
        self._restarts = 0

    def run(self, verify: Callable[[Path], None] | None) -> Fetched:
        enough = self._show_what_is_there()
        fruitless = 0
        while not (self._is_whole or enough):
            try:
                enough = self._try()
            except _Interruption as interruption:
                # A server that can only begin again brings the same bytes each time.
                fruitless = 1 if self._part.length > self._furthest else fruitless + 1
                self._furthest = max(self._furthest, self._part.length)
                if interruption.is_final or fruitless >= self._patience.tries:
                    raise FetchError(f"{interruption} {self._what_is_kept()}".strip()) from interruption
                self._wait(max(interruption.wait, self._patience.first_wait * 2 ** (fruitless - 1)))
        if not self._is_whole:
            return Fetched(self._part.path, False, self._fetched)
        self._check(verify)
        return Fetched(self._part.finish(), True, self._fetched)

    # --- one request ---------------------------------------------------------------------------------------------

    def _try(self) -> bool:
        """One request. True if the watch has enough. Raises _Interruption, FetchError."""
        part = self._part
        headers: dict[str, str] = {}
        if part.length:
            if not self._can_go_on:
                self._drop()
            else:
                headers["Range"] = f"bytes={part.length}-"
                if part.version is not None and part.version.validator:
                    headers["If-Range"] = part.version.validator
        try:
            with Transfer(self._remote.url, headers, self._patience.timeout, self._idle) as transfer:
                skip = self._accept(transfer.answer())
                return False if self._is_whole else self._take(transfer, skip)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._explained(error) from error

    def _accept(self, answer: Answer) -> int:
        """Judge the head of an answer; how many of its bytes are there already."""
        part, status = self._part, answer.status
        if status == 416 and part.length:
            promised = part.version.total if part.version else None
            if full_length(answer) == part.length and promised is None:
                self._is_whole = True
                return 0
            if full_length(answer) == part.length:
                part.drop()
                raise FetchError(
                    f"{self._host} promised {promised:,} bytes of {self._remote.title} and has fewer. "
                    "They were not kept; try again later."
                )
            self._begin_again()
            raise _Interruption(f"{self._host} does not give the rest of {self._remote.title}.")
        if status not in (200, 206):
            raise self._refusal(answer)
        if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise FetchError(f"{self._host} sends {self._remote.title} in a packing that was not asked for.")
        version = version_of(self._remote.url, answer)
        if self._remote.size is not None and version.total not in (None, self._remote.size):
            raise FetchError(
                f"{self._host} offers {version.total:,} bytes as {self._remote.title}, but its publisher names "
                f"{self._remote.size:,}: it is not that file, and was not fetched. {self._what_is_kept()}".strip()
            )
        if status == 206:
            old = part.version
            if old is None or first_byte(answer) != part.length or not same_version(old, version):
                self._begin_again()
                raise _Interruption(f"{self._remote.title} changes on {self._host} while it is fetched.")
            return 0
        if part.length:
            if part.version != version:
                self._begin_again()
            elif version.validator:
                return part.length  # the server gives no ranges; what is there is still good
            else:
                self._drop()
        part.begin(version)
        return 0

    def _take(self, transfer: Transfer, skip: int) -> bool:
        part, total = self._part, self._part.version.total if self._part.version else None
        pending = b""
        while (chunk := transfer.chunk()) is not None:
            if skip:
                skip, chunk = max(skip - len(chunk), 0), chunk[skip:]
            if not part.length and self._remote.begins:
                pending += chunk
                if len(pending) < _HEAD:
                    continue
                chunk, pending = pending, b""
                self._look_at_head(chunk)
            if chunk:
                part.add(chunk)
                self._fetched += len(chunk)
                if self._watch is not None and self._watch.see(chunk):
                    return True
            limit = total if total is not None else self._remote.size
            if limit is not None and part.length > limit:
                part.drop()
                raise FetchError(f"{self._host} sends more than belongs to {self._remote.title}. It was not kept.")
            self._tell()
            self._checkpoint()
        if pending and total in (None, len(pending)):
            self._look_at_head(pending)
        if skip or (total is not None and part.length < total):
            raise _Interruption(f"The connection to {self._host} was cut before {self._remote.title} was there.")
        if not part.length:
            raise _Interruption(f"{self._host} sends an empty file as {self._remote.title}.", is_final=True)
        self._is_whole = True
        return False

    def _look_at_head(self, content: bytes) -> None:
        if content.startswith(self._remote.begins):
            return
        self._part.drop()
        if content.lstrip()[:1] == b"<":
            raise FetchError(
                f"{self._host} answered with a web page instead of {self._remote.title}; perhaps this network asks "
                "for a login first, or the file has moved."
            )
        raise FetchError(f"What {self._host} sends is not {self._remote.title}: the file begins in another way.")

    @property
    def _can_go_on(self) -> bool:
        """Whether anything would tell that the rest belongs to the same version as what is there."""
        version = self._part.version
        return version is not None and bool(version.validator or self._remote.md5)

    def _begin_again(self) -> None:
        """The file has changed: what is there is of no use. Raises FetchError if it changes again and again."""
        self._restarts += 1
        if self._restarts > _MOST_RESTARTS:
            raise FetchError(f"{self._remote.title} changes on {self._host} again and again. Try again later.")
        self._drop()
        self._furthest = 0

    def _drop(self) -> None:
        self._part.drop()
        if self._watch is not None:
            self._watch.begin()

    # --- what is there, and whether it is right --------------------------------------------------------------------

    def _show_what_is_there(self) -> bool:
        """Let the watch see the bytes of earlier runs; True if they are enough."""
        if self._watch is None:
            return False
        self._watch.begin()
        with self._part.path.open("rb") as file:
            while chunk := file.read(_READ):
                self._checkpoint()
                if self._watch.see(chunk):
                    return True
        return False

    def _check(self, verify: Callable[[Path], None] | None) -> None:
        """Raises FetchError, or what ``verify`` raises, if the whole file is not what it should be; it is gone then."""
        part, remote = self._part, self._remote
        wrong = ""
        if remote.size is not None and part.length != remote.size:
            wrong = f"has {part.length:,} bytes instead of {remote.size:,}"
        else:
            expected = remote.md5 or (part.version.md5 if part.version else None)
            if expected and self._md5() != expected.lower():
                wrong = "does not match its checksum"
        if wrong:
            part.drop()
            raise FetchError(
                f"What came from {self._host} as {remote.title} {wrong}, and was deleted. Try again; if it stays so, "
                "the publisher has changed the file."
            )
        if verify is not None:
            try:
                verify(part.path)
            except InputError as fault:
                part.drop()
                raise FetchError(
                    f"What came from {self._host} as {remote.title} is damaged and was deleted: {fault}"
                ) from fault

    def _md5(self) -> str:
        digest = hashlib.md5(usedforsecurity=False)
        done = 0
        with self._part.path.open("rb") as file:
            while chunk := file.read(_READ):
                digest.update(chunk)
                done += len(chunk)
                self._told("check", done, self._part.length)
                self._checkpoint()
        return digest.hexdigest()

    def _what_is_kept(self) -> str:
        if not self._part.length or not self._can_go_on:
            return ""
        size = size_in_words(self._part.length)
        return f"What is there so far ({size}) is kept, and the next try goes on from it."

    # --- waiting -------------------------------------------------------------------------------------------------

    def _tell(self, stage: str = "fetch") -> None:
        total = self._part.version.total if self._part.version else None
        self._told(stage, self._part.length, total if total is not None else self._remote.size)

    def _idle(self) -> None:
        self._tell()
        self._checkpoint()

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + min(seconds, _LONGEST_WAIT)
        while (left := until - time.monotonic()) > 0:
            self._tell("wait")
            self._checkpoint()
            time.sleep(min(left, 0.05))

    # --- words ---------------------------------------------------------------------------------------------------

    def _refusal(self, answer: Answer) -> Exception:
        status = answer.status
        name = http.client.responses.get(status, "")
        said = f"{self._host} answers {status}{f' ({name})' if name else ''} for {self._remote.title}."
        if status in _PASSING:
            return _Interruption(f"{said} Try again later.", wait=retry_after(answer.headers))
        if 300 <= status < 400:
            where = answer.headers.get("location", "another place")
            said = f"{self._host} sends on to {where} for {self._remote.title}, which is not followed."
        elif status in (404, 410):
            said += " The file is not there any more; see the publisher's page."
        return FetchError(f"{said} {self._what_is_kept()}".strip())

    def _explained(self, error: Exception) -> _Interruption:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        host = self._host
        if isinstance(reason, ssl.SSLCertVerificationError):
            why = reason.verify_message or "it is not valid"
            return _Interruption(f"The certificate of {host} cannot be trusted ({why}).", is_final=True)
        if isinstance(reason, TimeoutError):
            return _Interruption(f"{host} has sent nothing for {self._patience.timeout:g} seconds.")
        # Whoever was connected a moment ago is asked again; whoever is offline need not wait.
        is_new = self._fetched == 0
        if isinstance(reason, socket.gaierror):
            sentence = f"{host} is not found. Is this computer online?"
        elif isinstance(error, urllib.error.URLError) and not isinstance(reason, ssl.SSLError | ConnectionResetError):
            words = reason.strerror if isinstance(reason, OSError) else str(reason)
            sentence = f"{host} cannot be reached ({words or reason}). Is this computer online?"
        else:
            return _Interruption(f"The connection to {host} broke before {self._remote.title} was there.")
        return _Interruption(sentence, is_final=is_new)
