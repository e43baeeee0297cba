"""Killed at any instant, or out of room, a rescan, a removal or a merge leaves what was before or what comes after."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from killed_runs import BATCH, job, kill_within, run_to_its_end
from library_contents import contents_of, features_of, images_of, import_
from system_faults import Faults

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", BATCH)


def vector_of(raster: np.ndarray, size: int) -> np.ndarray:
    """Stands for an embedding: it tells whose it is, and costs no network."""
    rows = raster.reshape(len(raster), -1).astype(np.float32)
    return np.ascontiguousarray(rows[:, :: 64 * 64 // size][:, :size] + rows.sum(axis=1, keepdims=True) / 1e4)


def embed(bench: Workbench, name: str) -> None:
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.collection(name)
    vectors = vector_of(np.array(library.raster_store(collection.id).rows(collection.rows)), spec.embedding_size)
    library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).write(0, vectors)
    library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, collection.rows)


def check(bench: Workbench, name: str = "Pictures", check_files: bool = False) -> dict[str, str]:
    """A collection is whole: each row's raster and embedding are those of its picture. Path to SHA-256."""
    library = bench.library
    contents_of(library, name, check_files)
    collection = library.catalogue.collection(name)
    rasters = np.array(library.raster_store(collection.id).rows(collection.rows))
    vectors = features_of(bench, name)
    np.testing.assert_array_equal(vectors, vector_of(rasters[: len(vectors)], bench.encoder.spec.embedding_size))
    images = images_of(library, name)
    for image in images:
        content = ingest_job.read(TRUTH[image.sha256], image.path)
        np.testing.assert_array_equal(rasters[image.row], content.rasters[0])
    assert library._database.read("PRAGMA integrity_check") == [("ok",)]
    assert library._database.read("PRAGMA foreign_key_check") == []
    for each, folder in ((library.paths.rasters, 1), (library.paths.features, 1)):
        assert len(list(each.iterdir())) <= folder * len(library.catalogue.collections())
    return {image.path: image.sha256 for image in images}


TRUTH: dict[str, bytes] = {}


def remember(files: dict[str, bytes]) -> dict[str, bytes]:
    import hashlib

    TRUTH.update({hashlib.sha256(content).hexdigest(): content for content in files.values()})
    return files


def write(place: Path, files: dict[str, bytes]) -> None:
    if place.suffix == ".zip":
        place.unlink(missing_ok=True)
        write_zip(place, files)
    else:
        shutil.rmtree(place, ignore_errors=True)
        write_folder(place, files)


@pytest.fixture(params=["folder", "zip"])
def changed(request: pytest.FixtureRequest, root: Path, tmp_path: Path, encoder: EncoderProcess) -> dict[str, bytes]:
    """A collection whose source was changed in every way since; what there is now."""
    place = tmp_path / ("some.zip" if request.param == "zip" else "some")
    files = remember(class_files(some_drawings(5, 8), 64))
    fresh = remember(class_files(some_drawings(5, 8, first=8), 64))
    write(place, files)
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        import_(bench, place)
        embed(bench, "Pictures")
    names, others = sorted(files), sorted(fresh)
    now = {name: files[name] for name in names[10:]} | {name: fresh[name] for name in others[:20]}
    now |= {"lion/moved.png": now.pop(names[10]), names[11]: now[names[12]], names[12]: now[names[11]]}
    now[names[13]] = fresh[others[21]]
    write(place, now)
    return now


def rescan(bench: Workbench) -> rescan_job.RescanResult:
    return rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), silent, CancelToken())


def is_as_now(bench: Workbench, now: dict[str, bytes]) -> None:
    paths = check(bench, check_files=True)
    assert {"/".join(Path(path).parts[-2:]): TRUTH[sha256] for path, sha256 in paths.items()} == now
    for path, sha256 in paths.items():
        assert picture_path(bench.library, path).read_bytes() == TRUTH[sha256]
    result = rescan(bench)
    assert (result.added, result.changed, result.moved, result.removed) == (0, 0, 0, 0)
    # Of forty, ten were deleted and one was changed: the others are never embedded again.
    assert len(features_of(bench)) == 29


@pytest.mark.parametrize("seed", [0, 1])
def test_a_rescan_killed_at_any_call(root: Path, changed: dict[str, bytes], encoder: EncoderProcess, seed: int) -> None:
    chance = random.Random(seed)
    killed = 0
    for _ in range(5):
        status, _ = run_to_its_end("rescan", root, "--die-at", chance.randint(1, 60))
        assert status in (0, -signal.SIGKILL)
        killed += status != 0
        with Library.open(root) as library:
            check(Workbench(library, encoder))
    assert killed
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        rescan(bench)
        is_as_now(bench, changed)


def test_a_rescan_killed_at_any_time(root: Path, changed: dict[str, bytes], encoder: EncoderProcess) -> None:
    chance = random.Random(5)
    for _ in range(4):
        with job("rescan", root) as process:
            kill_within(process, chance.uniform(0, 0.15))
        with Library.open(root) as library:
            check(Workbench(library, encoder))
    assert run_to_its_end("rescan", root)[1].endswith("finished\n")
    with Library.open(root) as library:
        is_as_now(Workbench(library, encoder), changed)


def test_a_rescan_out_of_room_at_any_call(
    root: Path, changed: dict[str, bytes], encoder: EncoderProcess, faults: Faults
) -> None:
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        for _ in faults.every_step(lambda: rescan(bench)):
            check(bench)
        is_as_now(bench, changed)


@pytest.fixture
def two(root: Path, tmp_path: Path, encoder: EncoderProcess) -> None:
    """Two collections, one from a folder and one from an archive, embedded."""
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        import_(bench, write_folder(tmp_path / "some", remember(class_files(some_drawings(3, 6), 64))))
        others = remember(class_files(some_drawings(3, 4, first=6), 64))
        import_(bench, write_zip(tmp_path / "others.zip", others), name="Others")
        embed(bench, "Pictures")
        embed(bench, "Others")


def remove(bench: Workbench) -> None:
    paths = tuple(sorted(bench.library.catalogue.known_paths(1))[::3])
    request = edit_job.RemovePicturesRequest("Pictures", paths=paths)
    edit_job.run_remove_pictures(bench, request, silent, CancelToken())


def merge(bench: Workbench) -> None:
    edit_job.run_merge(bench, edit_job.MergeRequest("Others", "Pictures"), silent, CancelToken())


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(("name", "after"), [("remove", 12), ("merge", 30)])
def test_an_edit_killed_at_every_call(
    root: Path, tmp_path: Path, encoder: EncoderProcess, name: str, after: int
) -> None:
    step, seen = 0, set()
    while step < 200:
        step += 2 if name == "remove" else 5
        copy = tmp_path / f"copy {step}"
        shutil.copytree(root, copy)
        status, _ = run_to_its_end(name, copy, "--die-at", step)
        assert status in (0, -signal.SIGKILL)
        with Library.open(copy) as library:
            bench = Workbench(library, encoder)
            rows = len(check(bench, check_files=True))
            assert len(features_of(bench)) == rows
            others = library.catalogue.find_collection("Others")
            if name == "remove" or rows == 18:
                assert others is not None
                assert len(check(bench, "Others", check_files=True)) == 12
            else:
                assert others is None
            seen.add(rows)
        shutil.rmtree(copy)
        if status == 0:
            break
    assert seen == {18, after}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(("run", "after"), [(remove, 12), (merge, 30)])
def test_an_edit_out_of_room_at_any_call(
    root: Path, tmp_path: Path, encoder: EncoderProcess, faults: Faults, run: Callable[[Workbench], None], after: int
) -> None:
    for step in range(1, 200, 2 if run is remove else 5):
        copy = tmp_path / f"copy {step}"
        shutil.copytree(root, copy)
        with Library.open(copy) as library:
            bench = Workbench(library, encoder)
            fired = faults.fired(step, lambda: run(bench))  # noqa: B023 - called at once
        # What could not be deleted then is deleted at the next start.
        with Library.open(copy) as library:
            bench = Workbench(library, encoder)
            rows = len(check(bench, check_files=True))
            assert rows in (18, after)
            assert len(features_of(bench)) == rows
        shutil.rmtree(copy)
        if not fired:
            assert rows == after
            break
    assert not fired
    assert step > 10


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("room", [60_000, 110_000])
def test_an_edit_that_fills_the_disk(root: Path, encoder: EncoderProcess, room: int) -> None:
    """The system itself lets no file grow past the limit."""
    status, output = run_to_its_end("merge", root, "--largest-file", room)
    assert status == 0
    if "finished" not in output:
        assert "could not be" in output.splitlines()[-1]
    with Library.open(root) as library:
        assert len(check(Workbench(library, encoder), check_files=True)) == 18
