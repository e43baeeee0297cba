"""Downloading datasets: asked for, agreed to, fetched, checked, imported; killed on the way and gone on with."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from killed_download import at_address, request_for
from library_contents import contents_of, images_of
from loopback_server import LoopbackServer, Served, cut

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.errors import ArchiveError, InputError
from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting.download import DownloadRequest, DownloadResult, downloads_folder
from sketchdesk.jobs.collecting.stroke_lines import LineWatch, read_line
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library import datasets
from sketchdesk.library.fetching import FetchError
from sketchdesk.library.library import Library
from sketchdesk.library.remote_files import Patience
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report, silent

PLACE = Path(__file__).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch, idle_encoder: None) -> None:
    monkeypatch.setattr(download_job, "PATIENCE", Patience(timeout=60.0, tries=3, first_wait=0.01))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    yield server
    server.close()


@pytest.fixture
def tu_berlin(tmp_path: Path) -> bytes:
    """An archive as TU-Berlin's: png/CLASS/NUMBER.png, 3 classes of 4."""
    files = {f"png/{name}": content for name, content in class_files(some_drawings(3, 4), 64).items()}
    return write_zip(tmp_path / "made.zip", files | {"png/filelist.txt": b"x"}).read_bytes()


def with_address(monkeypatch: pytest.MonkeyPatch, dataset: str, address: str, **more: object) -> None:
    table = at_address(dataset, address)
    changed = tuple(replace(each, **more) if each.name == dataset else each for each in table)
    monkeypatch.setattr(datasets, "DATASETS", changed)


def download(
    bench: Workbench, request: DownloadRequest, report: Report = silent, cancel: CancelToken | None = None
) -> DownloadResult:
    return download_job.run(bench, request, report, cancel or CancelToken())


def labels(bench: Workbench, name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for image in images_of(bench.library, name):
        found[image.label] = found.get(image.label, 0) + 1
    return found


def line_of(number: int, called: str, recognized: bool = True, **changed: object) -> str:
    """A line as Google publishes it, of a zigzag that depends on the number."""
    xs = [0, 40 + number % 100, 255, 10]
    ys = [0, 200, 30 + number % 90, 255]
    entry = {"word": called, "countrycode": "AE", "timestamp": "2017-03-01 20:41:36.70725 UTC"}
    entry |= {"recognized": recognized, "key_id": str(5_000_000_000_000_000 + number)}
    return json.dumps(entry | {"drawing": [[xs, ys], [[5, 5], [7, 90]]]} | changed)


def stroke_file(word: str, count: int, first: int = 0) -> bytes:
    """``count`` drawings, and before each fifth one that was not recognised."""
    lines = []
    for number in range(first, first + count):
        if number % 5 == 0:
            lines.append(line_of(number + 10**6, word, recognized=False))
        lines.append(line_of(number, word))
    return ("\n".join(lines) + "\n").encode()


# --- archives ------------------------------------------------------------------------------------------------------


def test_an_archive_is_fetched_and_imported(
    bench: Workbench, server: LoopbackServer, tu_berlin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(monkeypatch, "tu-berlin", server.serve("/s.zip", Served(tu_berlin)))
    told: list[Progress] = []
    result = download(bench, DownloadRequest("TU-Berlin", agreed=True), told.append)
    [collection] = result.collections
    assert (collection.collection, collection.added, collection.failures) == ("TU-Berlin", 12, ())
    assert result.fetched == len(tu_berlin)
    assert sorted(labels(bench, "TU-Berlin").values()) == [4, 4, 4]
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert [stage.split()[0] for stage in stages] == ["Fetching", "Checking", "Importing"]
    assert stages[0].endswith("(MB)")

    # Once more: nothing is fetched, nothing comes in twice.
    again = download(bench, DownloadRequest("tu-berlin", agreed=True))
    assert (again.fetched, again.collections[0].added, again.collections[0].already_there) == (0, 0, 12)
    [archive] = again.kept
    assert Path(archive).read_bytes() == tu_berlin
    assert len(server.asked) == 1


def test_the_archive_can_go_and_the_pictures_stay(
    bench: Workbench, server: LoopbackServer, tu_berlin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(monkeypatch, "tu-berlin", server.serve("/s.zip", Served(tu_berlin)))
    request = DownloadRequest("tu-berlin", name="Sketches", agreed=True, remove_archive=True)
    assert download(bench, request).kept == ()
    assert list(downloads_folder(bench.library.paths.root).iterdir()) == []
    for image in images_of(bench.library, "Sketches"):
        assert ingest_job.picture_path(bench.library, image.path).is_file()


def test_photos_become_a_distractor(
    bench: Workbench, server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        f"mirflickr/im{number}.jpg": content for number, content in enumerate(class_files(some_drawings(1, 3)).values())
    }
    files |= {"mirflickr/meta/tags/tags1.txt": b"sky", "mirflickr/doc/im1.html": b"x"}
    content = write_zip(tmp_path / "m.zip", files).read_bytes()
    address = server.serve("/m.zip", Served(content))
    with_address(monkeypatch, "mirflickr-25k", address, size=len(content), md5=None)
    download(bench, DownloadRequest("mirflickr", agreed=True))
    collection = bench.library.catalogue.collection("MIRFLICKR-25K")
    assert (collection.role, collection.rows) == ("distractor", 3)
    assert labels(bench, "MIRFLICKR-25K") == {"": 3}


def test_the_published_checksum_is_checked(
    bench: Workbench, server: LoopbackServer, tu_berlin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(monkeypatch, "mirflickr-25k", server.serve("/m.zip", Served(tu_berlin)), size=len(tu_berlin))
    with pytest.raises(FetchError, match="does not match its checksum"):
        download(bench, DownloadRequest("mirflickr-25k", agreed=True))
    assert bench.library.catalogue.collections() == []
    assert list(downloads_folder(bench.library.paths.root).iterdir()) == []


@pytest.mark.parametrize("harm", ["cut off", "a byte"])
def test_a_damaged_archive_is_not_imported(
    bench: Workbench, server: LoopbackServer, tu_berlin: bytes, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    spoilt = bytearray(tu_berlin)
    if harm == "a byte":
        spoilt[200] ^= 0xFF
    else:
        del spoilt[-300:]
    with_address(monkeypatch, "tu-berlin", server.serve("/s.zip", Served(bytes(spoilt)), Served(tu_berlin)))
    with pytest.raises(FetchError, match="is damaged and was deleted: "):
        download(bench, DownloadRequest("tu-berlin", agreed=True))
    assert bench.library.catalogue.collections() == []
    assert download(bench, DownloadRequest("tu-berlin", agreed=True)).collections[0].added == 12


def test_cancelling_keeps_what_is_there(
    bench: Workbench, server: LoopbackServer, tu_berlin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = len(tu_berlin) // 2
    address = server.serve("/s.zip", Served(tu_berlin, stall_after=half), Served(tu_berlin))
    with_address(monkeypatch, "tu-berlin", address)
    folder = downloads_folder(bench.library.paths.root)
    cancel = CancelToken()

    def report(progress: Progress) -> None:
        part = folder / "sketches_png.zip.part"
        if part.exists() and part.stat().st_size == half:
            cancel.cancel()

    with pytest.raises(Cancelled):
        download(bench, DownloadRequest("tu-berlin", agreed=True), report, cancel)
    assert bench.library.catalogue.collections() == []
    result = download(bench, DownloadRequest("tu-berlin", agreed=True))
    assert result.fetched == len(tu_berlin) - half
    assert result.collections[0].added == 12


# --- nothing without being asked -------------------------------------------------------------------------------------


def test_nothing_is_fetched_before_it_is_agreed_to(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(monkeypatch, "tu-berlin", server.url("/s.zip"))
    with pytest.raises(InputError, match=r"about 525 MB .* CC BY 4\.0 .* Nothing is fetched before you agree"):
        download(bench, DownloadRequest("tu-berlin"))
    with pytest.raises(InputError, match=r"sketchy\.eye\.gatech\.edu"):
        download(bench, DownloadRequest("sketchy", agreed=True))
    assert server.asked == []
    assert not downloads_folder(bench.library.paths.root).exists()


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (DownloadRequest("tuberlim", agreed=True), "Did you mean tu-berlin"),
        (DownloadRequest("quickdraw", agreed=True), "Choose classes"),
        (DownloadRequest("quickdraw", ("cta",), agreed=True), "Did you mean cat"),
        (DownloadRequest("quickdraw", ("cat",), 0, agreed=True), "At least one drawing"),
        (DownloadRequest("tu-berlin", ("cat",), agreed=True), "comes as a whole"),
        (DownloadRequest("tu-berlin", limit=5, agreed=True), "comes as a whole"),
        (DownloadRequest("tu-berlin", source=Path("/nowhere/a.zip")), "There is no file or folder /nowhere/a.zip"),
        (DownloadRequest("tu-berlin", name=" x\n", agreed=True), "cannot be"),
    ],
)
def test_what_cannot_be_asked_for(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch, request_: DownloadRequest, sentence: str
) -> None:
    with_address(monkeypatch, "tu-berlin", server.url("/404"))
    if sentence == "cannot be":
        request_ = replace(request_, name="a\x07b")
    with pytest.raises(InputError, match=sentence):
        download(bench, request_)
    assert server.asked == []


def test_a_name_that_is_taken_is_told_before_anything_is_fetched(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(monkeypatch, "mirflickr-25k", server.url("/m.zip"))
    bench.library.catalogue.create_collection("photos", "gallery", "")
    with pytest.raises(InputError, match="photos is a gallery already"):
        download(bench, DownloadRequest("mirflickr", name="Photos", agreed=True))
    assert server.asked == []


# --- Quick, Draw! ----------------------------------------------------------------------------------------------------


def serve_strokes(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch, **classes: bytes) -> None:
    for name, content in classes.items():
        server.serve(f"/qd/{name.replace('_', ' ')}.ndjson", Served(content))
    with_address(monkeypatch, "quickdraw", server.url("/qd/{}.ndjson"))


def test_chosen_classes_are_fetched_as_strokes_and_drawn_by_the_rasteriser(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_strokes(server, monkeypatch, cat=stroke_file("cat", 30), alarm_clock=stroke_file("alarm clock", 8, 50))
    result = download(bench, DownloadRequest("Quick, Draw!", ("Cat", "alarm clock"), 10, agreed=True))
    [collection] = result.collections
    assert (collection.collection, collection.added, collection.failures) == ("Quick Draw", 18, ())
    assert labels(bench, "Quick Draw") == {"cat": 10, "alarm clock": 8}

    stored = contents_of(bench.library, "Quick Draw")
    expected = {
        found.key: rasterise(found.drawing)
        for line in stroke_file("cat", 30).splitlines()
        if (found := read_line(line)) is not None
    }
    cats = [
        (image.row, Path(image.path).stem) for image in images_of(bench.library, "Quick Draw") if image.label == "cat"
    ]
    rasters = bench.library.raster_store(bench.library.catalogue.collection("Quick Draw").id).rows(18)
    assert [key for _, key in cats] == [str(5_000_000_000_000_000 + number) for number in range(10)]
    for row, key in cats:
        np.testing.assert_array_equal(rasters[row], expected[key])
    assert {image.kind for image in images_of(bench.library, "Quick Draw")} == {"drawing"}
    assert len(stored.rows) == 18


def test_reading_stops_when_there_are_enough_and_goes_on_for_more(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = stroke_file("cat", 60_000)
    serve_strokes(server, monkeypatch, cat=content)
    first = download(bench, DownloadRequest("quickdraw", ("cat",), 20, agreed=True))
    assert 0 < first.fetched < len(content) // 2
    more = download(bench, DownloadRequest("quickdraw", ("cat",), 30, agreed=True, remove_archive=True))
    assert (more.collections[0].added, more.collections[0].already_there) == (10, 20)
    # What the first run left was more than enough.
    assert more.fetched == 0
    assert len(server.asked) == 1
    assert [path for path in downloads_folder(bench.library.paths.root).rglob("*") if path.is_file()] == []


def test_another_class_is_added_to_the_same_collection(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_strokes(server, monkeypatch, cat=stroke_file("cat", 5), dog=stroke_file("dog", 5, 100))
    download(bench, DownloadRequest("quickdraw", ("cat",), 5, agreed=True))
    result = download(bench, DownloadRequest("quickdraw", ("dog", "cat"), 5, agreed=True))
    assert (result.collections[0].added, result.collections[0].already_there) == (5, 5)
    assert labels(bench, "Quick Draw") == {"cat": 5, "dog": 5}


def test_a_cut_in_the_middle_of_a_line_loses_no_drawing(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = stroke_file("cat", 40)
    serve_strokes(server, monkeypatch)
    server.serve("/qd/cat.ndjson", *cut(Served(content), 1000, 333, 2, 5000))
    result = download(bench, DownloadRequest("quickdraw", ("cat",), 40, agreed=True))
    assert result.collections[0].added == 40


def test_a_page_or_a_404_instead_of_drawings(
    bench: Workbench, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_strokes(server, monkeypatch, cat=b"<html>please log in</html>", dog=stroke_file("cat", 3))
    with pytest.raises(FetchError, match="a web page instead of the drawings of “cat”"):
        download(bench, DownloadRequest("quickdraw", ("cat",), 5, agreed=True))
    with pytest.raises(FetchError, match="answers 404"):
        download(bench, DownloadRequest("quickdraw", ("owl",), 5, agreed=True))
    with pytest.raises(InputError, match="There is no drawing of dog in what was fetched"):
        download(bench, DownloadRequest("quickdraw", ("dog",), 5, agreed=True))
    assert bench.library.catalogue.collections() == []


def test_stroke_files_that_a_person_has(bench: Workbench, tmp_path: Path) -> None:
    write_folder(tmp_path / "mine", {"full_cat.ndjson": stroke_file("cat", 9), "d.ndjson": stroke_file("dog", 4, 50)})
    result = download(bench, DownloadRequest("quickdraw", limit=6, source=tmp_path / "mine"))
    assert labels(bench, "Quick Draw") == {"cat": 6, "dog": 4}
    assert result.fetched == 0
    one = DownloadRequest("quickdraw", ("dog",), source=tmp_path / "mine" / "d.ndjson", name="Dogs")
    assert download(bench, one).collections[0].added == 4
    with pytest.raises(InputError, match=r"is no \.ndjson file"):
        download(bench, DownloadRequest("quickdraw", source=tmp_path / "nothing"))
    assert (tmp_path / "mine" / "d.ndjson").is_file()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        line_of(1, "cat", recognized=False).encode(),
        line_of(1, "cat", key_id="../../etc").encode(),
        line_of(1, "cat", key_id="").encode(),
        line_of(1, "cat", word=7).encode(),
        line_of(1, "cat", drawing=[]).encode(),
        line_of(1, "cat", drawing=[[]]).encode(),
        line_of(1, "cat", drawing=[[[1, 2], [3]]]).encode(),
        line_of(1, "cat", drawing=[[["a"], ["b"]]]).encode(),
        line_of(1, "cat", drawing=[[[1e300], [1]]]).encode(),
        line_of(1, "cat").replace("255", "NaN").encode(),
        line_of(1, "cat", drawing=[[[1] * 100_001, [2] * 100_001]]).encode(),
        line_of(1, "cat", drawing="x").encode(),
    ],
)
def test_damaged_lines_are_passed_over(line: bytes) -> None:
    assert read_line(line) is None
    watch = LineWatch(1)
    watch.begin()
    assert not watch.see(line + b"\n")
    assert watch.see(line_of(2, "cat").encode() + b"\n")


def test_a_line_becomes_the_drawing() -> None:
    found = read_line(line_of(3, "owl", drawing=[[[0, 10], [5, 15], [0, 40]], [[7], [8]]]).encode())
    assert found is not None
    assert (found.key, found.word) == ("5000000000000003", "owl")
    assert isinstance(found.drawing, Drawing)
    assert [line.tolist() for line in found.drawing.polylines()] == [[[0, 5], [10, 15]], [[7, 8]]]


# --- from a file that a person has -----------------------------------------------------------------------------------


def sketchy_files() -> dict[str, bytes]:
    """As Sketchy is laid out: photos and sketches, the plain rendering and another."""
    files = {}
    for name, content in class_files(some_drawings(2, 2), 64).items():
        for kind in ("photo", "sketch"):
            for rendering in ("tx_000000000000", "tx_000100000000"):
                files[f"256x256/{kind}/{rendering}/{name}"] = content
    return files | {"256x256/README.txt": b"x"}


@pytest.mark.parametrize("way", ["folder", "inner folder", "zip"])
def test_sketchy_becomes_photos_and_sketches(bench: Workbench, tmp_path: Path, way: str) -> None:
    if way == "zip":
        source = write_zip(tmp_path / "rendered.zip", sketchy_files())
    else:
        source = write_folder(tmp_path / "rendered", sketchy_files())
        source = source / "256x256" if way == "inner folder" else source
    before = source.read_bytes() if source.is_file() else None
    result = download(bench, DownloadRequest("sketchy", source=source, remove_archive=True))
    assert [(each.collection, each.added) for each in result.collections] == [
        ("Sketchy photos", 4),
        ("Sketchy sketches", 4),
    ]
    assert sorted(labels(bench, "Sketchy photos").values()) == [2, 2]
    assert labels(bench, "Sketchy photos") == labels(bench, "Sketchy sketches")
    # What the person has is not touched, and nothing of ours is left lying about.
    assert source.exists()
    assert before is None or source.read_bytes() == before
    folder = downloads_folder(bench.library.paths.root)
    assert not folder.exists() or list(folder.iterdir()) == []
    again = download(bench, DownloadRequest("sketchy", source=source))
    assert [(each.added, each.already_there) for each in again.collections] == [(0, 4), (0, 4)]


def test_art_images_are_taken_once_though_the_archive_has_them_twice(bench: Workbench, tmp_path: Path) -> None:
    files = {}
    for number, (name, content) in enumerate(class_files(some_drawings(2, 3), 64).items()):
        part = "validation_set" if number % 3 == 2 else "training_set"
        files[f"dataset/dataset_updated/{part}/{name}"] = content
        files[f"musemart/dataset_updated/{part}/{name}"] = content
    files["dataset/dataset_updated/training_set/drawings/broken.jpg"] = b"no picture"
    source = write_zip(tmp_path / "archive.zip", files)
    result = download(bench, DownloadRequest("art-images", source=source))
    assert [(each.collection, each.added) for each in result.collections] == [
        ("Art images", 4),
        ("Art images validation", 2),
    ]
    assert [len(each.failures) for each in result.collections] == [1, 0]


def test_a_file_that_is_something_else(bench: Workbench, tmp_path: Path, tu_berlin: bytes) -> None:
    packed = tmp_path / "rendered_256x256.7z"
    packed.write_bytes(b"7z\xbc\xaf\x27\x1c")
    with pytest.raises(InputError, match=r"rendered_256x256\.7z must be unpacked first"):
        download(bench, DownloadRequest("sketchy", source=packed))
    (tmp_path / "cut.zip").write_bytes(tu_berlin[:-100])
    with pytest.raises(ArchiveError, match=r"cut\.zip is no \.zip archive, or it is damaged"):
        download(bench, DownloadRequest("tu-berlin", source=tmp_path / "cut.zip"))
    (tmp_path / "other.zip").write_bytes(tu_berlin)
    with pytest.raises(InputError, match=r"other\.zip does not look like Sketchy: no folder “photo/tx_0"):
        download(bench, DownloadRequest("sketchy", source=tmp_path / "other.zip"))
    with pytest.raises(InputError, match="does not look like Art images"):
        download(bench, DownloadRequest("art-images", source=write_folder(tmp_path / "f", {"a/b.png": b""})))
    assert bench.library.catalogue.collections() == []


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs kill -9")
@pytest.mark.parametrize("dataset", ["tu-berlin", "quickdraw"])
def test_killed_at_any_instant_it_goes_on(
    dataset: str,
    server: LoopbackServer,
    root: Path,
    tu_berlin: bytes,
    monkeypatch: pytest.MonkeyPatch,
    encoder: object,
) -> None:
    if dataset == "tu-berlin":
        address = server.serve("/s.zip", Served(tu_berlin))
        name, total = "TU-Berlin", 12
    else:
        serve_strokes(server, monkeypatch, cat=stroke_file("cat", 20), dog=stroke_file("dog", 20, 100))
        address = server.url("/qd/{}.ndjson")
        name, total = "Quick Draw", 24
    with_address(monkeypatch, dataset, address)
    with Library.open(root.with_name("undisturbed")) as library:
        download(Workbench(library, encoder), request_for(dataset))
        whole = contents_of(library, name)
    chance = random.Random(5)
    killed = 0
    for step in [1, 3, 5, 7, *sorted(chance.sample(range(8, 90), 5))]:
        command = [sys.executable, str(PLACE / "killed_download.py"), str(root), dataset, address]
        ended = subprocess.run(
            [*command, "--die-at", str(step)], capture_output=True, text=True, env=ENVIRONMENT, timeout=120
        )
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
        killed += ended.returncode != 0
        target = root / "downloads" / "sketches_png.zip"
        assert not target.exists() or target.read_bytes() == tu_berlin
    assert killed >= 3
    with Library.open(root) as library:
        download(Workbench(library, encoder), request_for(dataset))
        contents = contents_of(library, name)
    assert len(contents.rows) == total
    assert [row[1:] for row in contents.rows] == [row[1:] for row in whole.rows]
    assert contents.rasters == whole.rasters
