"""A disk that fills up at any call that writes: one sentence, nothing lost, nothing doubled by the next run."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from library_contents import Contents, contents_of, extract, features_of, import_
from system_faults import Faults

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.engine.variation import starter_keys
from sketchdesk.errors import LibraryWriteError
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import starter as starter_job
from sketchdesk.jobs.searching import canvas as canvas_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", 4)
    monkeypatch.setattr(extract_job, "BATCH", 4)
    monkeypatch.setattr(extract_job, "COMMIT_ROWS", 4)


@pytest.fixture(params=["folder", "zip"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Ten pictures and two files that are none."""
    files = class_files(some_drawings(2, 5), 64) | {"cat/broken.png": b"x", "dog/empty.png": b""}
    if request.param == "zip":
        return write_zip(tmp_path / "some.zip", files)
    return write_folder(tmp_path / "some", files)


def test_importing(root: Path, place: Path, encoder: EncoderProcess, faults: Faults) -> None:
    expected: Contents | None = None
    steps = 0

    def run() -> None:
        with Library.open(root) as library:
            import_(Workbench(library, encoder), place)

    with Library.open(root.with_name("undisturbed")) as library:
        import_(Workbench(library, encoder), place)
        expected = contents_of(library)
    # Each run goes on from where the one before was stopped, and is stopped one call later.
    for step in faults.every_step(run):
        steps = step
        with Library.open(root) as library:
            if library.catalogue.find_collection("Pictures") is not None:
                contents = contents_of(library)
                assert contents.rows == expected.rows[: len(contents.rows)]
                assert contents.rasters == expected.rasters[: len(contents.rows)]
    assert steps > 10
    with Library.open(root) as library:
        assert contents_of(library) == expected


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_importing_into_a_library_that_has_pictures_already(
    root: Path, place: Path, encoder: EncoderProcess, faults: Faults, code: int
) -> None:
    first = write_folder(root.parent / "first", class_files(some_drawings(2, 3, first=5), 64))
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        import_(bench, first)
        before = contents_of(library)
        for step in (1, 3, 7, 12):
            if not faults.fired(step, lambda: import_(bench, place), code):
                break
            contents = contents_of(library)
            assert contents.rows[:6] == before.rows
            assert contents.rasters[:6] == before.rasters
        result = import_(bench, place)
        assert result.added + result.already_there == 10
        assert len(contents_of(library).rows) == 16


def test_embedding(root: Path, place: Path, encoder: EncoderProcess, faults: Faults) -> None:
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        import_(bench, place)
        encoder.wait_ready()
        for _ in faults.every_step(lambda: extract(bench)):
            done = features_of(bench)
            assert len(done) in (0, 4, 8, 10)
        kept = features_of(bench)
        library.discard_features(library.catalogue.collection("Pictures").id, bench.fingerprint)
        extract(bench)
        assert (features_of(bench) == kept).all()


def test_the_starter_collection(
    root: Path, encoder: EncoderProcess, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = {name for name, _, _ in some_drawings(4, 1)}
    keys = [key for key in starter_keys() if key.class_name in classes and key.number < 3]
    monkeypatch.setattr(starter_job, "starter_keys", lambda: keys)
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        run = lambda: starter_job.run(bench, starter_job.StarterRequest(), silent, CancelToken())  # noqa: E731
        for _ in faults.every_step(run):
            if library.catalogue.find_collection("Starter") is not None:
                assert len(contents_of(library, "Starter").rows) in (0, 4, 8, 12)
        contents = contents_of(library, "Starter")
        assert [(label, Path(path).stem) for path, label, *_ in contents.rows] == [
            (key.class_name, f"{key.number:02d}") for key in keys
        ]


def test_keeping_the_canvas(bench: Workbench, faults: Faults) -> None:
    _, _, one = some_drawings(1, 1)[0]
    _, _, two = some_drawings(1, 1, first=1)[0]

    def keep(drawing: Drawing) -> Callable[[], None]:
        return lambda: canvas_job.run_keep(bench, canvas_job.KeepRequest(drawing), silent, CancelToken())

    keep(one)()
    for _ in faults.every_step(keep(two)):
        kept = canvas_job.run_restore(bench, canvas_job.RestoreRequest(), silent, CancelToken())
        assert len(kept.strokes) in (len(one.strokes), len(two.strokes))
        keep(one)()


def test_the_sentence_names_the_place_and_what_to_do(
    bench: Workbench, place: Path, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(LibraryWriteError) as caught:
        import_(bench, place)
    assert str(bench.library.paths.root) in str(caught.value)
    assert "disk is full. Free some space and try again." in str(caught.value)
