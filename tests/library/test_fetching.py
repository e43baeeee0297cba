"""Fetching from a server that cuts, stalls, lies and changes its mind: what is good is kept, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from urllib.request import Request

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback_server import LoopbackServer, Served, cut
from system_faults import Faults

from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.library import part_file
from sketchdesk.library.fetching import Fetched, FetchError, fetch
from sketchdesk.library.http_transfer import _Redirects
from sketchdesk.library.remote_files import Patience, Remote
from sketchdesk.progress import Cancelled, CancelToken

CONTENT = b"PK\x03\x04" + random.Random(7).randbytes(300_000)
OTHER = b"PK\x03\x04" + random.Random(8).randbytes(250_000)
MD5 = hashlib.md5(CONTENT).hexdigest()
PATIENT = Patience(timeout=30.0, tries=3, first_wait=0.01)
HURRIED = replace(PATIENT, timeout=0.3)  # for servers that stall on purpose: one that is loaded may be as late


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = LoopbackServer()
    yield server
    server.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "down loads"


def get(url: str, folder: Path, patience: Patience = PATIENT, **options: object) -> Fetched:
    """Fetch as the download job does, with short waits between the tries."""
    remote = Remote(url, "a.zip", "the archive", **{"begins": b"PK\x03\x04", **options})
    return fetch(remote, folder, lambda *_: None, lambda: None, patience=patience)


def sentence_of(url: str, folder: Path, patience: Patience = PATIENT, **options: object) -> str:
    with pytest.raises(FetchError) as caught:
        get(url, folder, patience, **options)
    sentence = str(caught.value)
    assert sentence[-1] in ".?"
    assert not (folder / "a.zip").exists()
    return sentence


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_is_fetched_once(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT))
    assert get(url, folder, md5=MD5, size=len(CONTENT)) == Fetched(folder / "a.zip", True, len(CONTENT))
    assert (folder / "a.zip").read_bytes() == CONTENT
    assert names(folder) == ["a.zip"]
    assert get(url, folder).fetched == 0
    assert len(server.asked) == 1
    assert server.asked[0].headers["accept-encoding"] == "identity"
    assert server.asked[0].headers["user-agent"].startswith("SketchDesk/")


@pytest.mark.parametrize("chunked", [False, True])
def test_cut_connections_cost_nothing(server: LoopbackServer, folder: Path, chunked: bool) -> None:
    served = Served(CONTENT, chunked=chunked)
    url = server.serve("/a.zip", *cut(served, 100_000, 0, 50_000, 1))
    assert get(url, folder).fetched == len(CONTENT)
    assert (folder / "a.zip").read_bytes() == CONTENT
    assert [asked.first_byte for asked in server.asked] == [0, 100_000, 100_000, 150_000, 150_001]
    assert all(asked.headers["if-range"] == served.etag for asked in server.asked[1:])


def test_a_server_that_cuts_again_and_again_is_given_up_and_gone_on_with(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", *cut(Served(CONTENT), 120_000, 0, 0, 0)[:-1])
    sentence = sentence_of(url, folder)
    assert "was cut" in sentence
    assert "(120 KB) is kept" in sentence
    assert names(folder) == ["a.zip.part", "a.zip.part.json"]
    server.serve("/a.zip", Served(CONTENT))
    assert get(url, folder).fetched == len(CONTENT) - 120_000
    assert (folder / "a.zip").read_bytes() == CONTENT


def test_a_stall_ends_after_a_while_and_is_gone_on_with(server: LoopbackServer, folder: Path) -> None:
    # Each answer stalls but the last, which has no more than so many bytes left.
    url = server.serve("/a.zip", Served(CONTENT, stall_after=90_000))
    assert get(url, folder, replace(PATIENT, timeout=1.0, tries=6)).fetched == len(CONTENT)
    assert (folder / "a.zip").read_bytes() == CONTENT
    starts = [asked.first_byte for asked in server.asked]
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert starts[-1] >= len(CONTENT) - 90_000
    server.serve("/b.zip", Served(CONTENT, stall_after=0))
    assert "has sent nothing for 0.3 seconds" in sentence_of(server.url("/b.zip"), folder / "b", HURRIED)


def test_cancelling_takes_effect_while_the_network_is_silent(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, stall_after=200_000), Served(CONTENT))
    token = CancelToken()

    def told(stage: str, done: int, total: int | None) -> None:
        if done == 200_000:
            token.cancel()

    remote = Remote(url, "a.zip", "the archive")
    with pytest.raises(Cancelled):
        # Without the cancelling, the test would run into its time limit.
        fetch(remote, folder, told, token.checkpoint, patience=Patience(timeout=3000))
    server.released.set()
    assert get(url, folder).fetched == len(CONTENT) - 200_000
    assert (folder / "a.zip").read_bytes() == CONTENT


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    stops=st.lists(st.integers(0, 300_004), max_size=5),
    ranges=st.booleans(),
    tagged=st.booleans(),
    dated=st.booleans(),
    chunked=st.booleans(),
)
def test_however_it_is_cut_the_file_is_whole_or_there_is_a_sentence(
    server: LoopbackServer,
    tmp_path_factory: pytest.TempPathFactory,
    stops: list[int],
    ranges: bool,
    tagged: bool,
    dated: bool,
    chunked: bool,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    date = "Wed, 21 Oct 2015 07:28:00 GMT" if dated else ""
    served = Served(CONTENT, ranges=ranges, tag=None if tagged else "", date=date, chunked=chunked)
    url = server.serve("/a.zip", *cut(served, *stops))
    for _ in range(len(stops) + 1):
        try:
            get(url, folder)
        except FetchError:
            assert not (folder / "a.zip").exists()
        else:
            break
    assert (folder / "a.zip").read_bytes() == CONTENT
    assert names(folder) == ["a.zip"]


# --- versions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("honest", [True, False], ids=["If-Range", "no If-Range"])
def test_two_versions_of_a_file_are_never_joined(server: LoopbackServer, folder: Path, honest: bool) -> None:
    url = server.serve("/a.zip", Served(CONTENT, cut_after=100_000), Served(OTHER, honours_if_range=honest))
    get(url, folder)
    assert (folder / "a.zip").read_bytes() == OTHER


def test_a_server_that_names_no_version_is_not_gone_on_with(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, tag="", cut_after=100_000), Served(OTHER, tag=""))
    get(url, folder)
    assert (folder / "a.zip").read_bytes() == OTHER
    assert [asked.first_byte for asked in server.asked] == [0, 0]


def test_a_server_that_names_no_version_and_cuts_is_not_said_to_change_its_file(
    server: LoopbackServer, folder: Path
) -> None:
    stops = [50_000 * place for place in range(1, 6)]
    url = server.serve("/a.zip", *(Served(CONTENT, tag="", cut_after=stop) for stop in stops), Served(CONTENT, tag=""))
    get(url, folder)
    assert (folder / "a.zip").read_bytes() == CONTENT
    assert [asked.first_byte for asked in server.asked] == [0] * 6


def test_a_server_that_names_no_version_and_always_cuts_is_given_up(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, tag="", cut_after=100_000))
    sentence = sentence_of(url, folder)
    assert sentence == "The connection to 127.0.0.1 was cut before the archive was there."
    assert len(server.asked) == HURRIED.tries
    # A checksum tells what belongs together; without ranges all of it comes again.
    url = server.serve("/b.zip", Served(CONTENT, tag="", ranges=False, cut_after=100_000))
    assert "was cut" in sentence_of(url, folder, md5=MD5)


def test_with_a_published_checksum_it_is_gone_on_with_all_the_same(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", *cut(Served(CONTENT, tag=""), 100_000))
    get(url, folder, md5=MD5)
    assert [asked.first_byte for asked in server.asked] == [0, 100_000]


def test_a_weak_tag_is_no_promise(server: LoopbackServer, folder: Path) -> None:
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    url = server.serve("/a.zip", *cut(Served(CONTENT, tag='W/"x"', date=date), 100_000))
    get(url, folder)
    assert server.asked[1].headers["if-range"] == date


def test_a_file_that_never_stays_the_same_is_given_up(server: LoopbackServer, folder: Path) -> None:
    changing = [Served(CONTENT[:-1] + bytes([i]), cut_after=50_000) for i in range(9)]
    url = server.serve("/a.zip", *changing)
    assert "changes on 127.0.0.1 again and again" in sentence_of(url, folder)


def test_without_ranges_what_is_there_is_not_lost(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", *cut(Served(CONTENT, ranges=False), 100_000, 30_000, 200_000))
    assert get(url, folder).fetched == len(CONTENT)
    assert (folder / "a.zip").read_bytes() == CONTENT


def test_a_part_of_another_address_is_not_used(server: LoopbackServer, folder: Path) -> None:
    sentence_of(server.serve("/a.zip", *cut(Served(CONTENT), 100_000, 0)[:-1]), folder)
    get(server.serve("/b.zip", Served(OTHER)), folder)
    assert (folder / "a.zip").read_bytes() == OTHER


@pytest.mark.parametrize("journal", [None, "{", "[]", '{"url": 1}'], ids=["none", "half", "list", "wrong"])
def test_bytes_of_unknown_origin_are_not_used(server: LoopbackServer, folder: Path, journal: str | None) -> None:
    folder.mkdir()
    (folder / "a.zip.part").write_bytes(b"PK\x03\x04 of something else")
    if journal is not None:
        (folder / "a.zip.part.json").write_text(journal)
    get(server.serve("/a.zip", Served(CONTENT)), folder)
    assert (folder / "a.zip").read_bytes() == CONTENT


def test_a_part_that_is_longer_than_the_file_is_begun_again(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", *cut(Served(CONTENT, tag='"t"', chunked=True), 280_000, 0)[:-1])
    sentence_of(url, folder)
    server.serve("/a.zip", Served(CONTENT[:270_000], tag='"t"'))
    get(url, folder)
    assert (folder / "a.zip").read_bytes() == CONTENT[:270_000]
    assert server.asked[-2].first_byte == 280_000  # answered with 416


# --- lies --------------------------------------------------------------------------------------------------------


def test_a_length_that_is_too_long(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, lie=1000))
    sentence = sentence_of(url, folder)
    assert "promised 301,004 bytes of the archive and has fewer" in sentence
    assert names(folder) == []


def test_a_length_that_is_too_short(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, lie=-1000))
    assert "does not match its checksum, and was deleted" in sentence_of(url, folder, md5=MD5)
    assert names(folder) == []
    assert f"names {len(CONTENT):,}: it is not that file" in sentence_of(url, folder, size=len(CONTENT))


def test_the_wrong_bytes(server: LoopbackServer, folder: Path) -> None:
    wrong = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    url = server.serve("/a.zip", Served(wrong))
    assert "does not match its checksum" in sentence_of(url, folder, md5=MD5)
    assert names(folder) == []


def test_the_checksum_that_the_storage_names_is_looked_at(server: LoopbackServer, folder: Path) -> None:
    stored = base64.b64encode(hashlib.md5(CONTENT).digest()).decode()
    headers = {"x-goog-hash": f"crc32c=AAAAAA==,md5={stored}"}
    url = server.serve("/a.zip", Served(OTHER, headers=headers))
    assert "does not match its checksum" in sentence_of(url, folder)
    get(server.serve("/a.zip", Served(CONTENT, headers=headers)), folder)


def test_a_web_page_instead_of_the_file(server: LoopbackServer, folder: Path) -> None:
    page = b"\n<!DOCTYPE html><html><body>Please log in</body></html>"
    assert "a web page instead of the archive" in sentence_of(server.serve("/a.zip", Served(page)), folder)
    assert "begins in another way" in sentence_of(server.serve("/b.zip", Served(b"Rar!" * 9)), folder)
    assert "begins in another way" in sentence_of(server.serve("/c.zip", Served(b"no")), folder)
    assert "an empty file" in sentence_of(server.serve("/d.zip", Served(b"")), folder)
    assert names(folder) == []


def test_a_page_after_a_cut_does_not_spoil_what_is_there(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, cut_after=100_000), Served(b"<html>" * 99, status=503))
    assert "answers 503 (Service Unavailable)" in sentence_of(url, folder)
    server.serve("/a.zip", Served(CONTENT))
    assert get(url, folder).fetched == len(CONTENT) - 100_000


def test_what_does_not_verify_is_deleted(server: LoopbackServer, folder: Path) -> None:
    def verify(path: Path) -> None:
        assert path.read_bytes() == CONTENT
        raise InputError("it is no archive.")

    remote = Remote(server.serve("/a.zip", Served(CONTENT)), "a.zip", "the archive")
    with pytest.raises(FetchError, match="is damaged and was deleted: it is no archive"):
        fetch(remote, folder, lambda *_: None, lambda: None, verify=verify)
    assert names(folder) == []


def test_a_packing_that_was_not_asked_for(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(CONTENT, headers={"Content-Encoding": "gzip"}))
    assert "packing that was not asked for" in sentence_of(url, folder)


# --- answers that are errors ---------------------------------------------------------------------------------------


def test_a_file_that_is_not_there(server: LoopbackServer, folder: Path) -> None:
    sentence = sentence_of(server.url("/a.zip"), folder)
    assert "127.0.0.1 answers 404 (Not Found) for the archive" in sentence
    assert "publisher's page" in sentence
    assert len(server.asked) == 1
    assert names(folder) == []


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_an_error_that_may_pass_is_tried_again(server: LoopbackServer, folder: Path, status: int) -> None:
    error = Served(b"no", status=status)
    url = server.serve("/a.zip", error, error, Served(CONTENT))
    get(url, folder)
    assert len(server.asked) == 3
    assert f"answers {status}" in sentence_of(server.serve("/b.zip", error), folder / "b")


@pytest.mark.parametrize("status", [400, 401, 403, 410, 418])
def test_an_error_that_stays_is_not(server: LoopbackServer, folder: Path, status: int) -> None:
    url = server.serve("/a.zip", Served(b"no", status=status))
    assert f"answers {status}" in sentence_of(url, folder)
    assert len(server.asked) == 1


def test_redirects_are_followed(server: LoopbackServer, folder: Path) -> None:
    server.serve("/a.zip", *cut(Served(CONTENT), 100_000))
    url = server.serve("/old.zip", Served(status=302, headers={"Location": "/a.zip"}))
    assert get(url, folder).fetched == len(CONTENT)
    assert [asked.first_byte for asked in server.asked if asked.path == "/a.zip"] == [0, 100_000]


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://127.0.0.1/a.zip", "gopher://127.0.0.1/a.zip"])
def test_redirects_to_other_schemes_are_refused(server: LoopbackServer, folder: Path, place: str) -> None:
    url = server.serve("/a.zip", Served(status=301, headers={"Location": place}))
    assert f"sends on to {place}" in sentence_of(url, folder)


def test_redirects_in_a_circle_end(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", Served(status=302, headers={"Location": "/a.zip"}))
    assert "is not followed" in sentence_of(url, folder)
    assert len(server.asked) < 10


def test_a_secure_address_is_never_left_for_an_insecure_one() -> None:
    def followed(old: str, new: str) -> bool:
        return _Redirects().redirect_request(Request(old), BytesIO(), 302, "", Message(), new) is not None

    assert followed("https://a.example/x", "https://b.example/y")
    assert followed("http://a.example/x", "https://a.example/x")
    assert not followed("https://a.example/x", "http://a.example/x")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:,x", "a.zip"])
def test_other_addresses_are_refused(folder: Path, url: str) -> None:
    assert "is not an address that SketchDesk fetches from" in sentence_of(url, folder)


# --- no network ----------------------------------------------------------------------------------------------------


def test_nobody_answers(folder: Path, server: LoopbackServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/a.zip"
        assert "cannot be reached (Connection refused). Is this computer online?" in sentence_of(url, folder)


def test_no_name_is_found(folder: Path, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    assert sentence_of("https://example.org/a.zip", folder) == "example.org is not found. Is this computer online?"
    assert names(folder) == []


def test_a_certificate_that_cannot_be_trusted(server: LoopbackServer, folder: Path, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    made = subprocess.run(
        [*request.split(), "-keyout", str(key), "-out", str(certificate)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("needs openssl to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                context.wrap_socket(connection, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/a.zip"
        assert "The certificate of 127.0.0.1 cannot be trusted (self-signed certificate)" in sentence_of(url, folder)
        thread.join(60)


def test_a_proxy_of_the_environment_is_used(
    server: LoopbackServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url(""))
    monkeypatch.setenv("no_proxy", "")
    server.serve("/far.zip", Served(CONTENT))
    get("http://nowhere.invalid/far.zip", folder)
    assert server.asked[0].path == "http://nowhere.invalid/far.zip"


# --- the disk ------------------------------------------------------------------------------------------------------


def test_a_full_disk_at_any_call(server: LoopbackServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.serve("/a.zip", Served(CONTENT))
    faults = Faults(monkeypatch)
    for step in range(1, 100):
        here = folder / str(step)
        if not faults.fired(step, lambda: get(url, here, md5=MD5)):  # noqa: B023 - called at once
            break
        whole, part = here / "a.zip", here / "a.zip.part"
        assert not whole.exists() or whole.read_bytes() == CONTENT
        assert not part.exists() or part.read_bytes() == CONTENT[: part.stat().st_size]
        get(url, here, md5=MD5)
        assert whole.read_bytes() == CONTENT
        assert names(here) == ["a.zip"]
    assert step > 8


def test_no_room_is_said_before_anything_is_fetched(
    server: LoopbackServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_file.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**5))
    url = server.serve("/a.zip", Served(CONTENT))
    with pytest.raises(LibraryWriteError, match=r"has room for 100 KB, and a\.zip needs 300 KB"):
        get(url, folder)
    assert names(folder) == []


def test_a_folder_that_cannot_be_written(server: LoopbackServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryWriteError):
        get(server.serve("/a.zip", Served(CONTENT)), tmp_path / "file")


# --- watching --------------------------------------------------------------------------------------------------------


class Counter:
    """Has enough after so many bytes."""

    def __init__(self, enough: int) -> None:
        self.enough, self.seen = enough, b""

    def begin(self) -> None:
        self.seen = b""

    def see(self, content: bytes) -> bool:
        self.seen += content
        return len(self.seen) >= self.enough


def test_a_watch_ends_the_transfer_and_its_part_is_gone_on_with(server: LoopbackServer, folder: Path) -> None:
    content = CONTENT * 20
    remote = Remote(server.serve("/a", Served(content)), "a", "the file")

    def watched(enough: int) -> tuple[Fetched, Counter]:
        watch = Counter(enough)
        return fetch(remote, folder, lambda *_: None, lambda: None, watch=watch, patience=PATIENT), watch

    first, watch = watched(100_000)
    assert not first.is_whole
    assert 100_000 <= first.fetched < len(content)
    assert first.path.read_bytes() == watch.seen == content[: len(watch.seen)]
    again, _ = watched(100_000)
    assert again == replace(first, fetched=0)
    assert len(server.asked) == 1
    whole, watch = watched(10**9)
    assert whole.is_whole
    assert whole.fetched == len(content) - first.fetched
    assert whole.path.read_bytes() == watch.seen == content


def test_a_watch_sees_only_the_version_that_is_kept(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a", Served(CONTENT, cut_after=100_000), Served(OTHER))
    watch = Counter(10**9)
    fetch(Remote(url, "a", "the file"), folder, lambda *_: None, lambda: None, watch=watch, patience=PATIENT)
    assert watch.seen == OTHER


def test_progress_counts_from_what_is_there(server: LoopbackServer, folder: Path) -> None:
    url = server.serve("/a.zip", *cut(Served(CONTENT), 100_000, 0, 0, 0)[:-1])
    sentence_of(url, folder)
    server.serve("/a.zip", Served(CONTENT))
    told: list[tuple[str, int, int | None]] = []
    remote = Remote(url, "a.zip", "the archive", md5=MD5)
    fetch(remote, folder, lambda *each: told.append(each), lambda: None, patience=PATIENT)
    fetching = [done for stage, done, _ in told if stage == "fetch"]
    assert fetching == sorted(fetching)
    assert fetching[0] >= 100_000
    assert fetching[-1] == len(CONTENT)
    assert {total for _, _, total in told} == {len(CONTENT)}
    assert told[-1] == ("check", len(CONTENT), len(CONTENT))


def test_the_journal_is_there_before_the_first_byte(
    server: LoopbackServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = os.write, []

    def write(descriptor: int, content: bytes) -> int:
        if bytes(content[:2]) == b"PK" and not seen:
            seen.append(json.loads((folder / "a.zip.part.json").read_text()))
        return real(descriptor, content)

    monkeypatch.setattr(os, "write", write)
    url = server.serve("/a.zip", Served(CONTENT))
    get(url, folder)
    assert seen == [{"url": url, "validator": Served(CONTENT).etag, "total": len(CONTENT), "md5": None}]
