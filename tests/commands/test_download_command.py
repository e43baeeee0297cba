"""The command ``download``: terms first, then a fetch that was agreed to; from a file; gone on with; JSON."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from loopback_server import LoopbackServer, Served, cut

from sketchdesk.cli import main
from sketchdesk.commands import download
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.library import datasets
from sketchdesk.library.remote_files import Patience


class Terminal(io.StringIO):
    """Standard input with somebody at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _in_a_hurry_and_without_an_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EncoderProcess) -> None:
        raise AssertionError("the encoder was started for work that embeds nothing")

    monkeypatch.setattr(EncoderProcess, "start", refuse)
    monkeypatch.setattr(download_job, "PATIENCE", Patience(timeout=60.0, tries=2, first_wait=0.01))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """Stands in for every publisher."""
    server = LoopbackServer()
    addresses = {"tu-berlin": "/s.zip", "mirflickr-25k": "/m.zip", "quickdraw": "/qd/{}.ndjson"}
    table = tuple(
        replace(each, url=server.url(addresses[each.name])) if each.url else each for each in datasets.DATASETS
    )
    monkeypatch.setattr(datasets, "DATASETS", table)
    monkeypatch.setattr(download, "DATASETS", table)
    yield server
    server.close()


@pytest.fixture
def archive(tmp_path: Path) -> bytes:
    """As TU-Berlin's: png/CLASS/NUMBER.png, 2 classes of 3."""
    files = {f"png/{name}": content for name, content in class_files(some_drawings(2, 3), 64).items()}
    return write_zip(tmp_path / "made.zip", files).read_bytes()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "library"


def strokes(word: str, count: int) -> bytes:
    """Lines as Google publishes them."""
    lines = [
        {
            "word": word,
            "recognized": True,
            "key_id": str(number),
            "drawing": [[[0, 9 + number % 100, 255], [0, 200, 30]]],
        }
        for number in range(len(word) * 10**6, len(word) * 10**6 + count)
    ]
    return ("\n".join(map(json.dumps, lines)) + "\n").encode()


def answer(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[dict[str, Any], str]:
    """Run ``download`` with --json; its one object, and what stderr said."""
    assert main(["download", *map(str, arguments), "--data-dir", str(root), "--json"]) == 0
    output = capsys.readouterr()
    assert output.out.count("\n") == 1
    return json.loads(output.out), output.err


def refused(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run ``download`` where it fails; its sentence, which is the last line."""
    assert main(["download", *map(str, arguments), "--data-dir", str(root)]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    last = output.err.splitlines()[-1]
    assert last.startswith("sketchdesk: ")
    assert last[-1] in ".?"
    return last


def classes_of(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, int]:
    """How many pictures and classes a collection has."""
    assert main(["collections", "--data-dir", str(root), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["collections"]
    [found] = [each for each in listed if each["name"] == name]
    classes = found["classes"]
    return found["images"], classes if isinstance(classes, int) else len(classes)


def test_alone_it_lists_what_there_is_and_asks_nobody(
    root: Path, server: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    values, _ = answer(root, capsys)
    listed = {each["name"]: each for each in values["datasets"]}
    assert set(listed) == {"tu-berlin", "mirflickr-25k", "quickdraw", "sketchy", "art-images"}
    assert [name for name, each in listed.items() if not each["fetched"]] == ["sketchy", "art-images"]
    assert all(each["size"] > 0 and each["licence"] and each["page"] for each in listed.values())
    assert listed["sketchy"]["collections"] == ["Sketchy photos", "Sketchy sketches"]
    assert main(["download", "--data-dir", str(root)]) == 0
    text = capsys.readouterr().out
    for each in datasets.DATASETS:
        assert each.name in text
        assert each.licence in text
        assert (each.url or each.page).replace("{}", "CLASS") in text
    assert "(1,000 drawings of a class)" in text
    assert server.asked == []
    assert not root.exists()


def test_without_agreeing_the_terms_are_shown_and_nothing_is_fetched(
    root: Path, server: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = refused(root, capsys, "tu-berlin")
    for shown in ("about 525 MB", server.url("/s.zip"), "CC BY 4.0", "add --yes"):
        assert shown in sentence
    sentence = refused(root, capsys, "quickdraw", "--classes", "cat,dog", "--limit", "20")
    assert "about 26 KB (20 drawings of each of 2 classes)" in sentence
    assert server.asked == []
    assert not root.exists()


def test_agreed_to_it_is_fetched_and_imported_after_the_terms(
    root: Path, server: LoopbackServer, archive: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server.serve("/s.zip", Served(archive))
    values, said = answer(root, capsys, "TU-Berlin", "--yes")
    assert values["collections"] == [{"collection": "TU-Berlin", "added": 6, "already_there": 0, "failures": []}]
    assert values["fetched"] == len(archive)
    assert [Path(path).read_bytes() for path in values["kept"]] == [archive]
    lines = said.splitlines()
    assert "about 525 MB" in lines[0]
    assert url in lines[0]
    assert "CC BY 4.0" in lines[0]
    assert lines[1].startswith("Fetching ")
    assert classes_of(root, "TU-Berlin", capsys) == (6, 2)

    # Once more, and what was fetched goes.
    values, _ = answer(root, capsys, "tu-berlin", "--yes", "--remove-archive")
    assert (values["fetched"], values["kept"]) == (0, [])
    assert values["collections"][0]["already_there"] == 6
    assert len(server.asked) == 1
    assert [path for path in (root / "downloads").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("said", "fetches"), [("y\n", True), ("Yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_at_a_terminal_it_asks(
    said: str,
    fetches: bool,
    root: Path,
    server: LoopbackServer,
    archive: bytes,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.serve("/s.zip", Served(archive))
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["download", "tu-berlin", "--data-dir", str(root)]) == (0 if fetches else 1)
    output = capsys.readouterr()
    assert output.err.index("CC BY 4.0") < output.err.index("Agree and fetch? [y/N]")
    assert bool(server.asked) == fetches
    assert ("6 pictures added" in output.out) == fetches
    assert ("Nothing was fetched." in output.err) == (not fetches)


def test_a_server_that_cuts_is_a_sentence_and_the_next_run_goes_on(
    root: Path, server: LoopbackServer, archive: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    server.serve("/s.zip", *cut(Served(archive), 1500, 0)[:-1])
    sentence = refused(root, capsys, "tu-berlin", "--yes")
    assert "is kept, and the next try goes on from it" in sentence
    server.serve("/s.zip", Served(archive))
    values, _ = answer(root, capsys, "tu-berlin", "--yes")
    assert values["fetched"] == len(archive) - 1500
    assert server.asked[-1].first_byte == 1500
    assert classes_of(root, "TU-Berlin", capsys) == (6, 2)


def test_a_publisher_without_the_file(root: Path, server: LoopbackServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert "answers 404" in refused(root, capsys, "mirflickr", "--yes")
    server.serve("/m.zip", Served(b"PK\x03\x04" + bytes(1000)))
    assert "offers 1,004 bytes" in refused(root, capsys, "mirflickr", "--yes")
    assert main(["collections", "--data-dir", str(root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["collections"] == []


@pytest.mark.parametrize("option", ["--from", "--file"])
def test_from_a_file_nothing_is_fetched_and_the_file_stays(
    option: str,
    root: Path,
    server: LoopbackServer,
    archive: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mine = tmp_path / "mine.zip"
    mine.write_bytes(archive)
    values, said = answer(root, capsys, "tu-berlin", option, mine, "--name", "Mine", "--remove-archive")
    assert [(each["collection"], each["added"]) for each in values["collections"]] == [("Mine", 6)]
    assert (values["fetched"], values["kept"]) == (0, [])
    assert "525 MB" not in said
    assert mine.read_bytes() == archive
    assert server.asked == []
    assert "There is no file or folder" in refused(root, capsys, "tu-berlin", option, tmp_path / "none.zip")


def test_chosen_classes_of_quick_draw(root: Path, server: LoopbackServer, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("cat", "The Eiffel Tower"):
        server.serve(f"/qd/{word}.ndjson", Served(strokes(word, 9)))
    arguments = ("quickdraw", "--classes", "CAT, the eiffel tower", "--limit", "4", "--yes")
    values, said = answer(root, capsys, *arguments)
    assert values["collections"][0]["added"] == 8
    assert "about 5 KB (4 drawings of each of 2 classes)" in said.splitlines()[0]
    assert [asked.path for asked in server.asked] == ["/qd/cat.ndjson", "/qd/The Eiffel Tower.ndjson"]
    assert classes_of(root, "Quick Draw", capsys) == (8, 2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("quickdraw", "--yes"), "Choose classes of Quick, Draw!"),
        (("quickdraw", "--classes", "catt", "--yes"), "Did you mean cat"),
        (("quickdraw", "--classes", "cat", "--limit", "0", "--yes"), "At least one drawing"),
        (("tu-berlin", "--classes", "cat", "--yes"), "comes as a whole"),
        (("tu-berlin", "--limit", "5", "--yes"), "comes as a whole"),
        (("imagenet", "--yes"), 'There is no dataset "imagenet"'),
        (("sketchy", "--yes"), "https://sketchy.eye.gatech.edu/"),
        (("art-images", "--yes"), "Then name it with --from."),
    ],
)
def test_what_cannot_be_had_so_is_a_sentence(
    arguments: tuple[str, ...],
    sentence: str,
    root: Path,
    server: LoopbackServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert sentence in refused(root, capsys, *arguments)
    assert server.asked == []


def test_sketchy_from_a_folder_becomes_two_collections(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        f"{kind}/tx_000000000000/{name}": content
        for kind in ("photo", "sketch")
        for name, content in class_files(some_drawings(2, 1), 64).items()
    }
    values, _ = answer(root, capsys, "sketchy", "--from", write_folder(tmp_path / "256x256", files))
    added = {each["collection"]: each["added"] for each in values["collections"]}
    assert added == {"Sketchy photos": 2, "Sketchy sketches": 2}
