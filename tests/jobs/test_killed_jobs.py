"""Killed at any instant, a job goes on where it stopped, and in the end everything is as if nothing had happened."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from killed_runs import BATCH, job, run_to_its_end
from library_contents import Contents, contents_of, extract, features_of, import_

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import starter as starter_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", BATCH)
    monkeypatch.setattr(extract_job, "BATCH", BATCH)
    monkeypatch.setattr(extract_job, "COMMIT_ROWS", BATCH)


# Each starts the encoder's process anew, which takes seconds; SKETCHDESK_KILLS asks for more of them.
EXTRACTIONS_KILLED = int(os.environ.get("SKETCHDESK_KILLS", 3))


def last_report(output: str) -> int:
    """The highest number of pictures that the job said were done; a line cut by the kill does not count."""
    return max((int(line) for line in output.split("\n")[:-1] if line.isdigit()), default=0)


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """130 pictures and five files that are none."""
    files = class_files(some_drawings(13, 10), 64)
    files |= {f"{name.partition('/')[0]}/broken.png": b"no picture" for name in list(files)[::26]}
    folder = tmp_path_factory.mktemp("sources")
    if request.param == "zip":
        return write_zip(folder / "some.zip", files)
    return write_folder(folder / "some", files)


@pytest.fixture(scope="module")
def undisturbed(place: Path, encoder: EncoderProcess, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What an import that nobody stops ends with."""
    with pytest.MonkeyPatch.context() as patch, Library.open(tmp_path_factory.mktemp("undisturbed")) as library:
        patch.setattr(ingest_job, "BATCH", BATCH)
        import_(Workbench(library, encoder), place)
        return contents_of(library)


def check_half(root: Path, undisturbed: Contents, reported: int, least: int = 0) -> int:
    """All that was reported but the batch at hand is there, whole, and in its order; the pictures that are there."""
    with Library.open(root) as library:
        if library.catalogue.find_collection("Pictures") is None:
            assert reported == least == 0, "a collection that was begun is gone"
            return 0
        half = contents_of(library)
    rows = len(half.rows)
    assert half.rows == undisturbed.rows[:rows]
    assert half.rasters == undisturbed.rasters[:rows]
    assert half.failures == undisturbed.failures[: len(half.failures)]
    assert rows + len(half.failures) >= reported - BATCH
    assert rows >= least
    return rows


def check_whole(root: Path, undisturbed: Contents) -> None:
    with Library.open(root) as library:
        assert contents_of(library) == undisturbed
        if library.paths.pictures_of(1).exists():
            kept = {path for path in library.paths.pictures_of(1).rglob("*") if path.is_file()}
            assert kept == {library.paths.root / row[0] for row in undisturbed.rows}
        assert library._database.read("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("place", ["folder", "zip"], indirect=True)
def test_an_import_killed_at_random_instants(root: Path, place: Path, undisturbed: Contents) -> None:
    chance = random.Random(7)
    rows = 0
    for _ in range(4):
        with job("import", root, place) as process:
            assert process.stdout is not None
            # It has begun; now at any time.
            begun = process.stdout.readline()
            try:
                process.wait(timeout=chance.uniform(0, 0.3))
            except subprocess.TimeoutExpired:
                process.kill()
            reported = last_report(begun + process.stdout.read())
        rows = check_half(root, undisturbed, reported, rows)
    assert run_to_its_end("import", root, place)[1].endswith("finished\n")
    check_whole(root, undisturbed)


@pytest.mark.parametrize("place", ["folder", "zip"], indirect=True)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_import_killed_in_the_middle_of_a_write(
    root: Path, place: Path, undisturbed: Contents, seed: int, encoder: EncoderProcess
) -> None:
    chance = random.Random(seed)
    killed = rows = 0
    for _ in range(2):
        step = chance.randint(1, 500)
        status, output = run_to_its_end("import", root, place, "--die-at", step)
        assert status in (0, -signal.SIGKILL)
        killed += status != 0
        rows = check_half(root, undisturbed, last_report(output), rows)
    assert killed
    with Library.open(root) as library:
        result = import_(Workbench(library, encoder), place)
        assert (result.added, result.already_there) == (130 - rows, rows)
    check_whole(root, undisturbed)


@pytest.mark.parametrize("place", ["folder"], indirect=True)
def test_an_import_that_embeds_meanwhile_killed_in_the_middle_of_a_write(
    root: Path, place: Path, undisturbed: Contents, encoder: EncoderProcess, tmp_path: Path
) -> None:
    chance = random.Random(5)
    killed = rows = 0
    for _ in range(2):
        status, output = run_to_its_end("both", root, place, "--die-at", chance.randint(150, 500))
        assert status in (0, -signal.SIGKILL)
        killed += status != 0
        rows = check_half(root, undisturbed, last_report(output), rows)
    assert killed
    assert run_to_its_end("both", root, place)[1].endswith("finished\n")
    check_whole(root, undisturbed)
    with Library.open(tmp_path / "undisturbed") as library:
        bench = Workbench(library, encoder)
        import_(bench, place)
        extract(bench)
        whole = features_of(bench)
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        assert len(features_of(bench))
        extract(bench)
        np.testing.assert_allclose(features_of(bench), whole, atol=1e-5)


@pytest.mark.parametrize("place", ["zip"], indirect=True)
@pytest.mark.parametrize("room", [70_000, 200_000, 400_000])
def test_an_import_that_runs_out_of_room(
    root: Path, place: Path, undisturbed: Contents, room: int, encoder: EncoderProcess
) -> None:
    """The system itself lets no file grow past the limit, the catalogue's included."""
    status, output = run_to_its_end("import", root, place, "--largest-file", room)
    assert status == 0
    sentence = output.rstrip("\n").rpartition("\n")[2]
    assert str(root) in sentence
    assert "could not be" in sentence
    check_half(root, undisturbed, last_report(output))
    with Library.open(root) as library:
        import_(Workbench(library, encoder), place)
    check_whole(root, undisturbed)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs a way to wait for a grandchild")
@pytest.mark.parametrize("place", ["folder"], indirect=True)
def test_an_extraction_killed_at_random_instants(
    root: Path, place: Path, encoder: EncoderProcess, tmp_path: Path
) -> None:
    with Library.open(root) as library:
        import_(Workbench(library, encoder), place)
    shutil.copytree(root, tmp_path / "imported")
    shutil.copytree(root, tmp_path / "undisturbed")
    with Library.open(tmp_path / "undisturbed") as library:
        extract(Workbench(library, encoder))
        whole = features_of(Workbench(library, encoder))
    assert len(whole) == 130

    chance = random.Random(3)
    done = most = 0
    for number in range(EXTRACTIONS_KILLED):
        if number % 3 == 0 and number:
            # Another extraction, from its beginning.
            shutil.rmtree(root)
            shutil.copytree(tmp_path / "imported", root)
            done = 0
        options = ((chance.randint(8, 20),), (chance.randint(1, 7),), ())[number % 3]
        with job("extract", root, *(("--die-at", options[0]) if options else ())) as process:
            assert process.stdout is not None
            encoder_pid = int(process.stdout.readline().split()[1])
            watch = os.pidfd_open(encoder_pid)
            if options:
                output = process.stdout.read()
            else:
                lines = [process.stdout.readline() for _ in range(chance.randint(1, 4))]
                process.kill()
                output = "".join(lines) + process.stdout.read()
        assert process.returncode == -signal.SIGKILL
        assert select.select([watch], [], [], 60)[0], "the encoder's process outlived the program"
        os.close(watch)
        with Library.open(root) as library:
            half = features_of(Workbench(library, encoder))
        assert len(half) % BATCH == 0
        # A report counts the batch at hand; nothing else may be lost.
        assert len(half) >= max(done, last_report(output) - BATCH)
        np.testing.assert_array_equal(half, whole[: len(half)])
        done = len(half)
        most = max(most, done)
    assert most > 0
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        result = extract(bench)
        assert (result.embedded, result.total) == (130 - done, 130)
        np.testing.assert_array_equal(features_of(bench), whole)


def make_starter(bench: Workbench) -> int:
    return starter_job.run(bench, starter_job.StarterRequest(), silent, CancelToken()).added


def test_the_starter_collection_is_made_once_and_the_same_everywhere(
    root: Path, encoder: EncoderProcess, tmp_path: Path
) -> None:
    chance = random.Random(11)
    with Library.open(tmp_path / "undisturbed") as library:
        bench = Workbench(library, encoder)
        made = make_starter(bench)
        whole = contents_of(library, "Starter")
        assert made == len(whole.rows) >= 80 * 20
        labels = [row[1] for row in whole.rows]
        assert len(set(labels)) >= 80
        assert min(labels.count(label) for label in set(labels)) >= 20
        assert library.catalogue.collection("Starter").built_in
        assert make_starter(bench) == 0
        assert len(library.catalogue.collections()) == 1
        features = features_of(bench, "Starter")

    status, output = run_to_its_end("starter", root, "--die-at", chance.randint(100, 3000))
    assert status == -signal.SIGKILL
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        half = len(contents_of(library, "Starter").rows)
        assert last_report(output) <= half < made
        assert make_starter(bench) == made - half
        assert contents_of(library, "Starter") == whole
        np.testing.assert_array_equal(features_of(bench, "Starter")[:half], features[:half])
        drawn = [path for path in library.paths.drawings.rglob("*") if path.is_file()]
        assert len(drawn) == made
        for path in drawn[::97]:
            other = tmp_path / "undisturbed" / path.relative_to(library.paths.root)
            assert path.read_bytes() == other.read_bytes()


def test_a_starter_collection_that_was_removed_stays_away(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [key for key in starter_job.starter_keys() if key.number < 2][:9]
    monkeypatch.setattr(starter_job, "starter_keys", lambda: keys)
    assert make_starter(bench) == 9
    collections_job.run_remove(bench, collections_job.RemoveRequest("Starter"), silent, CancelToken())
    assert make_starter(bench) == 0
    assert bench.library.catalogue.collections() == []
    assert list(bench.library.paths.drawings.rglob("*.png")) == []


def test_the_starter_collection_gives_way_to_a_name_that_is_taken(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [key for key in starter_job.starter_keys() if key.number == 0][:5]
    monkeypatch.setattr(starter_job, "starter_keys", lambda: keys)
    import_(bench, write_folder(tmp_path / "mine", class_files(some_drawings(1, 2), 64)), name="starter")
    assert make_starter(bench) == 5
    assert make_starter(bench) == 0
    names = [(each.name, each.built_in, each.rows) for each in bench.library.catalogue.collections()]
    assert names == [("starter", False, 2), ("Starter 2", True, 5)]
