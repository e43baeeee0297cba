"""Bundles that are cut, flipped, foreign or made to do harm: one sentence, and nothing stays."""

from __future__ import annotations

import hashlib
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from bundle_steps import embed, open_, state
from job_pictures import class_files, some_drawings, write_folder
from library_contents import Contents, contents_of, features_of, images_of, import_
from PIL import Image

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import bundle as bundle_job
from sketchdesk.jobs.collecting.collections import RemoveRequest, run_remove
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

Members = dict[str, bytes]


@pytest.fixture
def good(bench: Workbench, tmp_path: Path) -> Path:
    """A sound bundle of four pictures, with the files."""
    import_(bench, write_folder(tmp_path / "some", class_files(some_drawings(2, 2), 64)))
    embed(bench)
    path = tmp_path / "good.sketchdesk"
    bundle_job.run(bench, bundle_job.BundleRequest("Pictures", path, True), silent, CancelToken())
    return path


@pytest.fixture
def elsewhere(tmp_path: Path, encoder: EncoderProcess) -> Iterator[Workbench]:
    with Library.open(tmp_path / "elsewhere") as library:
        yield Workbench(library, encoder)


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def refused(bench: Workbench, path: Path) -> str:
    """The sentence; the library is as it was."""
    before, around = state(bench.library.paths.root), files_below(path.parent)
    with pytest.raises(InputError) as caught:
        open_(bench, path)
    assert state(bench.library.paths.root) == before
    assert bench.library.catalogue.collections() == []
    assert files_below(path.parent) == around
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, members: Members, method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return path


def sealed(members: Members, **changes: object) -> Members:
    """With a manifest whose checksums are right, as somebody who means harm would write it."""
    manifest = json.loads(members["manifest.json"]) | changes
    manifest["members"] = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
        if not name.startswith(("thumbnails/", "pictures/", "manifest"))
    }
    return members | {"manifest.json": json.dumps(manifest).encode()}


def rows_with(members: Members, **changes: object) -> Members:
    """The first row changed."""
    first, *others = members["catalogue.jsonl"].splitlines(keepends=True)
    row = json.dumps(json.loads(first) | changes).encode() + b"\n"
    return sealed(members | {"catalogue.jsonl": row + b"".join(others)})


def contents(bench: Workbench) -> tuple[Contents, bytes]:
    held = contents_of(bench.library)
    kept = b"".join((bench.library.paths.root / image.path).read_bytes() for image in images_of(bench.library))
    return held, features_of(bench).tobytes() + kept


def test_cut_at_any_place(good: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    whole = good.read_bytes()
    path = tmp_path / "cut.sketchdesk"
    numbers = random.Random(0)
    for length in [0, 1, 30, len(whole) - 1, len(whole) - 22, *(numbers.randrange(len(whole)) for _ in range(25))]:
        path.write_bytes(whole[:length])
        assert "damaged" in refused(elsewhere, path)


def test_a_byte_changed_at_any_place(good: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    """What says nothing (the time in a header) may change; else it is noticed."""
    open_(elsewhere, good)
    expected = contents(elsewhere)
    run_remove(elsewhere, RemoveRequest("Pictures"), silent, CancelToken())
    whole = good.read_bytes()
    path = tmp_path / "flipped.sketchdesk"
    numbers = random.Random(1)
    directory = whole.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", whole, directory + 16)[0]
    places = [numbers.randrange(len(whole)) for _ in range(120)]
    places += [numbers.randrange(start, len(whole)) for _ in range(120)]
    places += [whole.index(b'"sketchdesk-bundle"') + numbers.randrange(600) for _ in range(60)]
    opened = 0
    for place in places:
        content = bytearray(whole)
        content[place] ^= 1 << numbers.randrange(8)
        path.write_bytes(content)
        sentence = ""
        try:
            open_(elsewhere, path)
        except InputError as error:
            sentence = str(error)
        if sentence:
            assert sentence.endswith(".")
            assert elsewhere.library.catalogue.collections() == []
            assert list(elsewhere.library.paths.rasters.iterdir()) == []
            assert list(elsewhere.library.paths.features.iterdir()) == []
            assert list(elsewhere.library.paths.pictures.iterdir()) == []
            assert list(elsewhere.library.paths.thumbnails.rglob("*.png")) == []
            continue
        opened += 1
        held, files = contents(elsewhere)
        assert [row[1:] for row in held.rows] == [row[1:] for row in expected[0].rows]
        assert (held.rasters, files) == (expected[0].rasters, expected[1])
        run_remove(elsewhere, RemoveRequest("Pictures"), silent, CancelToken())
    assert opened < len(places) / 2


def test_what_is_none(elsewhere: Workbench, tmp_path: Path, good: Path) -> None:
    path = tmp_path / "none.sketchdesk"
    assert "There is no file" in refused(elsewhere, path)
    path.write_bytes(b"A letter to my aunt." * 99)
    assert "is no SketchDesk bundle" in refused(elsewhere, path)
    write(path, {"holiday/1.png": b"x"})
    assert refused(elsewhere, path) == "none.sketchdesk is no SketchDesk bundle."
    write(path, {"manifest.json": b'{"format": "sketchdesk-index"}'})
    assert refused(elsewhere, path) == "none.sketchdesk is no SketchDesk bundle."
    for manifest in (b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"format": 3}'):
        write(path, {"manifest.json": manifest})
        refused(elsewhere, path)
    write(path, sealed(members_of(good), version=2))
    assert "newer SketchDesk" in refused(elsewhere, path)
    assert "no file" in refused(elsewhere, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../outside.png",
        "/etc/evil",
        "C:\\evil",
        "thumbnails/../../evil.png",
        "pictures/../1",
        "pictures/1.exe",
        "index/simhash/../../evil.npy",
        "index/simhash/manifest.json\0.png",
        "notes.txt",
    ],
)
def test_names_that_lead_elsewhere(good: Path, elsewhere: Workbench, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "bad.sketchdesk", sealed(members_of(good) | {name: b"x"}))
    refused(elsewhere, path)


def test_paths_that_lead_elsewhere_stay_inside(good: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    outside = tmp_path / "evil.png"
    root = elsewhere.library.paths.root
    texts = [
        "../../evil.png",
        str(outside),
        "pictures/../../evil.png",
        "..\\..\\evil.png",
        "//server/share/evil.png",
        "C:\\Windows\\evil.exe",
        "a/b/evil.exe",
        "x" * 900 + ".png",
        "CON.png",
        "…/ü/\u202eevil.png",
    ]
    for text in texts:
        path = write(tmp_path / "paths.sketchdesk", rows_with(members_of(good), path=text))
        open_(elsewhere, path)
        for image in images_of(elsewhere.library):
            kept = (root / image.path).resolve()
            assert kept.is_relative_to(root / "pictures" / str(image.collection_id))
            assert kept.is_file()
            assert kept.suffix != ".exe"
        assert not outside.exists()
        run_remove(elsewhere, RemoveRequest("Pictures"), silent, CancelToken())


def test_a_picture_that_is_not_in_it_leads_to_no_other_computer(
    good: Path, elsewhere: Workbench, tmp_path: Path
) -> None:
    members = {name: each for name, each in members_of(good).items() if not name.startswith("pictures/")}
    for text in ("//server/share/a.png", "\\\\server\\share\\a.png", "/etc/passwd", "../a.png"):
        changed = rows_with(members, path=text)
        path = write(tmp_path / "paths.sketchdesk", sealed(changed, picture_files=0))
        open_(elsewhere, path)
        image = images_of(elsewhere.library)[0]
        assert image.path.startswith(f"pictures/{image.collection_id}/")
        assert ".." not in Path(image.path).parts
        run_remove(elsewhere, RemoveRequest("Pictures"), silent, CancelToken())


def bomb(path: Path, members: Members) -> None:
    write(path, members | {"thumbnails/" + "0" * 64 + ".png": bytes(10_000_000)}, zipfile.ZIP_DEFLATED)


def overlapping(path: Path, members: Members) -> None:
    """Every entry of the directory points at the same bytes."""
    write(path, members)
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    start, size = struct.unpack_from("<I", content, end + 16)[0], struct.unpack_from("<I", content, end + 12)[0]
    directory = bytes(content[start : start + size])
    big = directory.index(b"rasters.npy") - 46
    entry = directory[big : big + 46 + len("rasters.npy")]
    copies = [entry.replace(b"rasters.npy", f"pictures/{number:02}".encode()) for number in range(60)]
    count = len(members) + 60
    size += sum(map(len, copies))
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, start, 0)
    path.write_bytes(bytes(content[:start]) + directory + b"".join(copies) + tail)


@pytest.mark.parametrize("make", [bomb, overlapping])
def test_bombs(good: Path, elsewhere: Workbench, tmp_path: Path, make: Callable[[Path, Members], None]) -> None:
    path = tmp_path / "bomb.sketchdesk"
    make(path, members_of(good))
    refused(elsewhere, path)


def picture(side: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (side, side)).save(file, "PNG")
    return file.getvalue()


def without(name: str) -> Callable[[Members], Members]:
    return lambda members: {each: content for each, content in members.items() if not each.startswith(name)}


def npy(array: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


DIMENSION = 256
CASES: dict[str, Callable[[Members], Members]] = {
    "no rows": without("catalogue"),
    "no rasters": without("rasters"),
    "no features": without("features"),
    "a picture file fewer": without("pictures/2"),
    "rows fewer": lambda m: sealed(m | {"catalogue.jsonl": b"".join(m["catalogue.jsonl"].splitlines(True)[:3])}),
    "rows more": lambda m: sealed(m | {"catalogue.jsonl": m["catalogue.jsonl"] + m["catalogue.jsonl"]}),
    "a row cut off": lambda m: sealed(m | {"catalogue.jsonl": m["catalogue.jsonl"][:-5]}),
    "a row that is none": lambda m: sealed(m | {"catalogue.jsonl": m["catalogue.jsonl"] + b"3\n"}),
    "an endless row": lambda m: sealed(m | {"catalogue.jsonl": b"1" * 3_000_000}),
    "a path that is none": lambda m: rows_with(m, path=3),
    "an empty path": lambda m: rows_with(m, path=""),
    "a path with a zero": lambda m: rows_with(m, path="/a\0b.png"),
    "a path that is no text": lambda m: rows_with(m, path="/\ud800.png"),
    "a label that is none": lambda m: rows_with(m, label=None),
    "an endless label": lambda m: rows_with(m, label="x" * 10_000),
    "a hash that is none": lambda m: rows_with(m, sha256="../../../etc/passwd"),
    "a hash of another picture": lambda m: rows_with(m, sha256="0" * 64),
    "no width": lambda m: rows_with(m, width=0),
    "an endless width": lambda m: rows_with(m, width=10**30),
    "a width that is none": lambda m: rows_with(m, width=True),
    "a strange kind": lambda m: rows_with(m, kind="film"),
    "a strange part": lambda m: rows_with(m, split="exam"),
    "a strange role": lambda m: sealed(m, role="owner"),
    "no name": lambda m: sealed(m, name=""),
    "a name that is none": lambda m: sealed(m, name=["x"]),
    "pictures more": lambda m: sealed(m, pictures=5),
    "endless pictures": lambda m: sealed(m, pictures=10**18),
    "a strange encoder": lambda m: sealed(m, encoder="default"),
    "a strange fingerprint": lambda m: sealed(
        m, encoder={"name": "x", "fingerprint": "../../x", "dimension": DIMENSION, "embedded": 4}
    ),
    "an endless dimension": lambda m: sealed(
        m, encoder={"name": "x", "fingerprint": "a" * 64, "dimension": 10**12, "embedded": 4}
    ),
    "more embedded than there are": lambda m: sealed(
        m, encoder={"name": "x", "fingerprint": "a" * 64, "dimension": DIMENSION, "embedded": 5}
    ),
    "strange settings": lambda m: sealed(m, index_settings=[{"family": "simhash", "settings": {"bits": [1]}}]),
    "settings of no family": lambda m: sealed(m, index_settings=[{"family": "faiss", "settings": {}}]),
    "other rasters": lambda m: sealed(m | {"rasters.npy": npy(np.zeros((4, 64, 63), np.uint8))}),
    "rasters column by column": lambda m: sealed(
        m | {"rasters.npy": npy(np.asfortranarray(np.zeros((4, 64, 64), np.uint8)))}
    ),
    "pickled rasters": lambda m: sealed(m | {"rasters.npy": npy(np.array([{}, 1], object), allow_pickle=True)}),
    "features that are no numbers": lambda m: sealed(
        m | {"features.npy": m["features.npy"][:-4] + np.float32(np.nan).tobytes()}
    ),
    "a thumbnail that is none": lambda m: m | {next(n for n in m if n.startswith("thumb")): b"<svg/>"},
    "a huge thumbnail": lambda m: m | {next(n for n in m if n.startswith("thumb")): picture(2100)},
    "a thumbnail of nothing": lambda m: m | {f"thumbnails/{'0' * 64}.png": picture(9)},
    "a picture that changed": lambda m: m | {"pictures/1": b"x"},
    "a picture of nothing": lambda m: m | {"pictures/4": b"x"},
    "rows that changed": lambda m: m | {"catalogue.jsonl": m["catalogue.jsonl"].replace(b"drawing", b"drawinG")},
}


@pytest.mark.parametrize("case", CASES)
def test_parts_that_do_not_fit_together(good: Path, elsewhere: Workbench, tmp_path: Path, case: str) -> None:
    path = write(tmp_path / "bad.sketchdesk", CASES[case](members_of(good)))
    refused(elsewhere, path)


def test_the_same_made_by_another_program_opens(good: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    """What the cases above begin with is sound."""
    open_(elsewhere, write(tmp_path / "same.sketchdesk", sealed(members_of(good))))
    assert len(images_of(elsewhere.library)) == 4


def test_an_index_that_is_damaged_is_left_out(good: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    bad = {
        "index/simhash/manifest.json": b'{"format": "sketchdesk-index", "version": 1}',
        "index/simhash/signatures-0123456789abcdef.npy": npy(np.zeros(3)),
    }
    open_(elsewhere, write(tmp_path / "index.sketchdesk", sealed(members_of(good) | bad)))
    assert len(images_of(elsewhere.library)) == 4
    assert elsewhere.library.catalogue.indexes() == []
    assert list(elsewhere.library.paths.indexes.iterdir()) == []


def test_two_pictures_of_one_path(good: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    """Kept pictures get names of their own, also where a disk takes two names for one."""
    members = members_of(good)
    rows = [json.loads(line) for line in members["catalogue.jsonl"].splitlines()]
    for row, path in zip(rows, ("/a/b.png", "/a/B.png", "a/b.png", "/a//b.png"), strict=True):
        row["path"] = path
    changed = members | {"catalogue.jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in rows)}
    open_(elsewhere, write(tmp_path / "same.sketchdesk", sealed(changed)))
    images = images_of(elsewhere.library)
    assert len({image.path.casefold() for image in images}) == 4
    for image in images:
        content = (elsewhere.library.paths.root / image.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == image.sha256
