"""Killed at any instant, or out of room: every committed batch is whole, and the next run goes on from there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from batch_writer import BATCH, DIMENSION, FINGERPRINT, embeddings, picture, rasters

import sketchdesk
from sketchdesk.library.atomic import TEMPORARY_SUFFIX
from sketchdesk.library.library import Library
from sketchdesk.library.records import FailedImage

WRITER = str(Path(__file__).with_name("batch_writer.py"))
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(sketchdesk.__file__).parents[1])}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")


def start_writer(root: Path, batches: int, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, WRITER, str(root), str(batches), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)


def check(root: Path, reported: int) -> int:
    """Everything that was reported as committed is there, and what is there is whole; the committed rows."""
    with Library.open(root) as library:
        collection = library.catalogue.find_collection("killed")
        if collection is None:
            assert reported == 0
            return 0
        number, rows = collection.id, collection.rows
        done = library.catalogue.rows_done(number, FINGERPRINT)
        assert rows % BATCH == 0
        assert done % BATCH == 0
        assert reported <= done <= rows <= done + BATCH
        images = library.catalogue.images_at_rows(number, range(rows))
        for row, image in enumerate(images):
            new = picture(row)
            assert (image.row, image.path, image.label) == (row, new.path, new.label)
            assert (image.sha256, image.width, image.height) == (new.sha256, new.width, new.height)
        assert len(library.catalogue.known_paths(number)) == rows
        failed = [FailedImage(f"/broken/{start}.png", "It is cut short.") for start in range(0, rows, BATCH)]
        assert library.catalogue.failures(number) == failed
        np.testing.assert_array_equal(library.raster_store(number).rows(rows), rasters(0, rows))
        store = library.feature_store(number, FINGERPRINT, DIMENSION)
        np.testing.assert_array_equal(store.rows(done), embeddings(0, done))
        for path in (library.paths.raster_file(number), store.path):
            assert len(np.load(path, mmap_mode="r", allow_pickle=False)) >= (done if path == store.path else rows)
        assert library._database.read("PRAGMA integrity_check") == [("ok",)]
        assert list(root.rglob(f"*{TEMPORARY_SUFFIX}")) == []
        return rows


def last_reported(lines: str) -> int:
    return max((int(line) for line in lines.split("\n")[:-1] if line.isdigit()), default=0)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_killed_at_random_instants_nothing_but_the_batch_at_hand_is_lost(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = 0
    for _ in range(4):
        with start_writer(root, 100_000) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            assert int(first) > rows
            with pytest.raises(subprocess.TimeoutExpired):
                writer.wait(timeout=chance.uniform(0, 0.2))
            writer.kill()
            reported = last_reported(first + writer.stdout.read())
        assert writer.returncode == -signal.SIGKILL
        rows = check(root, reported)
        assert rows >= BATCH


def test_killed_at_every_step_of_a_batch(tmp_path: Path) -> None:
    step, killed = 0, True
    while killed:
        step += 1
        root = tmp_path / str(step)
        with start_writer(root, 2, "--die-at", str(step)) as writer:
            output = writer.communicate()[0]
        killed = writer.returncode == -signal.SIGKILL
        assert killed or writer.returncode == 0
        rows = check(root, last_reported(output))
        assert killed or rows == 2 * BATCH
        if step % 5 == 0:
            with start_writer(root, 2) as writer:
                assert writer.communicate()[0].endswith("finished\n")
            assert check(root, rows) == rows + 2 * BATCH
    assert step > 20, "two batches write, sync and count rows in two files each"


@pytest.mark.parametrize("room", [250_000, 300_000, 425_001, 500_123])
def test_out_of_room_the_sentence_is_said_and_nothing_committed_is_lost(root: Path, room: int) -> None:
    """The system itself refuses to let any file grow past the limit, catalogue and row files alike."""
    with start_writer(root, 100_000, "--largest-file", str(room)) as writer:
        output = writer.communicate()[0]
    assert writer.returncode == 0
    sentence = output.split("\n")[-2]
    assert sentence.startswith(str(root))
    assert "could not be" in sentence
    rows = check(root, last_reported(output))
    assert rows >= BATCH
    with start_writer(root, 3) as writer:
        assert writer.communicate()[0].endswith("finished\n")
    assert check(root, rows) == rows + 3 * BATCH
