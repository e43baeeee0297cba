"""Photos from the import to the search: drawn several times, embedded as one, whatever happens on the way."""

from __future__ import annotations

import os
import random
import shutil
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest
from job_pictures import as_picture, class_files, encoded, some_drawings, write_folder, write_zip
from killed_runs import run_to_its_end
from library_contents import contents_of, extract, features_of, images_of, import_, rasters_of
from PIL import Image

from sketchdesk.engine.images import read_picture
from sketchdesk.engine.photo_renderings import RENDERINGS, rasters_of_photo
from sketchdesk.engine.rendering_chunk import renderings_in
from sketchdesk.errors import InputError
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent

BATCH = 8


def photo(seed: int, side: int = 120) -> Image.Image:
    """Something that stands out before blurred patches, and grain."""
    rng = np.random.default_rng(seed)
    page = cv2.resize(rng.integers(40, 200, (6, 6, 3), np.uint8), (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(3):
        centre, reach = rng.integers(30, side - 30, 2), rng.integers(10, 40, 2)
        cv2.ellipse(page, centre.tolist(), reach.tolist(), int(rng.integers(180)), 0, 360, (240, 235, 220), -1)
    grain = rng.normal(0, 5, page.shape)
    return Image.fromarray(np.clip(page + grain, 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Twelve photos among twelve drawings: no batch has only the one or the other."""
    drawings = list(class_files(some_drawings(2, 6), 96).values())
    photos = [encoded(photo(number), "JPEG", quality=95) for number in range(12)]
    pairs = zip(photos, drawings, strict=True)
    return {f"{n // 6}/{n:02d}{kind}": c for n, pair in enumerate(pairs) for kind, c in zip("pd", pair, strict=True)}


@pytest.fixture
def folder(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> Path:
    made = write_folder(tmp_path / "some", files)
    import_(bench, made)
    return made


def expected(bench: Workbench, name: str = "Pictures") -> np.ndarray:
    """The embedding of each picture by itself, its file read with nothing of the jobs."""
    found = []
    for image, raster in zip(images_of(bench.library, name), rasters_of(bench.library, name), strict=True):
        if image.kind == "photo":
            pixels = np.asarray(read_picture(picture_path(bench.library, image.path).read_bytes()))
            rasters = rasters_of_photo(pixels)
            np.testing.assert_array_equal(rasters[0], raster)
            found.append(bench.encoder.embed(rasters[None])[0])
        else:
            found.append(bench.encoder.embed(raster[None])[0])
    return np.stack(found)


@pytest.mark.usefixtures("folder")
def test_each_photo_is_embedded_by_all_its_drawings(bench: Workbench) -> None:
    images = images_of(bench.library)
    assert sorted(image.kind for image in images) == ["drawing"] * 12 + ["photo"] * 12
    for image in images:
        there = renderings_in(bench.library.paths.thumbnail_path(image.sha256).read_bytes())
        assert (there is not None) == (image.kind == "photo")
    result = extract(bench)
    assert (result.embedded, result.total, result.failures) == (24, 24, ())
    features = features_of(bench)
    np.testing.assert_allclose(features, expected(bench), atol=1e-4)
    # By one drawing alone it would lie elsewhere.
    photos = [image.row for image in images if image.kind == "photo"]
    alone = bench.encoder.embed(rasters_of(bench.library)[photos])
    assert np.abs(features[photos] - alone).max(axis=1).min() > 0.01


def test_nothing_needs_the_pictures(bench: Workbench, folder: Path) -> None:
    whole = expected(bench)
    shutil.rmtree(folder)
    assert extract(bench).embedded == 24
    np.testing.assert_allclose(features_of(bench), whole, atol=1e-4)


@pytest.mark.parametrize("damage", ["gone", "empty", "of before"])
def test_thumbnails_without_drawings_are_made_up_for_by_the_pictures(
    bench: Workbench, folder: Path, damage: str
) -> None:
    for image in images_of(bench.library):
        thumbnail = bench.library.paths.thumbnail_path(image.sha256)
        if damage == "gone":
            thumbnail.unlink()
        else:
            thumbnail.write_bytes(b"" if damage == "empty" else encoded(Image.new("RGB", (9, 9)), "WEBP"))
    extract(bench)
    np.testing.assert_allclose(features_of(bench), expected(bench), atol=1e-4)


def test_without_thumbnail_and_picture_the_one_drawing_does(bench: Workbench, folder: Path) -> None:
    images = images_of(bench.library)
    photos = [image for image in images if image.kind == "photo"]
    for image in photos:
        bench.library.paths.thumbnail_path(image.sha256).unlink()
    # A picture that is another one now is none.
    Path(photos[0].path).write_bytes(encoded(photo(99), "JPEG"))
    for image in photos[1:]:
        Path(image.path).unlink()
    assert extract(bench).embedded == 24
    rasters = rasters_of(bench.library)[[image.row for image in photos]]
    same = np.repeat(rasters[:, None], len(RENDERINGS), axis=1)
    np.testing.assert_allclose(
        features_of(bench)[[image.row for image in photos]], bench.encoder.embed(same), atol=1e-4
    )


def search(bench: Workbench, query: search_job.Query, k: int = 3) -> list[str]:
    result = search_job.run(bench, search_job.SearchRequest(query, k=k), silent, CancelToken())
    assert result.hits[0].similarity == pytest.approx(1, abs=1e-4)
    return [str(hit.path) for hit in result.hits]


def test_a_photo_as_the_query_finds_itself(bench: Workbench, folder: Path, files: dict[str, bytes]) -> None:
    extract(bench)
    for image in [each for each in images_of(bench.library) if each.kind == "photo"][:4]:
        for query in (Path(image.path), Path(image.path).read_bytes(), image.id):
            assert search(bench, query)[0] == image.path
    drawing = next(each for each in images_of(bench.library) if each.kind == "drawing")
    for query in (Path(drawing.path), Path(drawing.path).read_bytes(), drawing.id):
        assert search(bench, query)[0] == drawing.path


def test_a_removed_collection_is_told_in_words(bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_job, "BATCH", BATCH)
    monkeypatch.setattr(extract_job, "COMMIT_ROWS", BATCH)

    def report(progress: object) -> None:
        if bench.library.catalogue.find_collection("Pictures") is not None:
            bench.library.remove_collection("Pictures")

    with pytest.raises(InputError, match="removed"):
        extract(bench, report=report)
    assert list(bench.library.paths.rasters.iterdir()) == []


def test_drawings_go_along_when_collections_are_merged_and_changed(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes]
) -> None:
    some = dict(list(files.items())[:12])
    others = {name: content for name, content in files.items() if name not in some}
    archive = write_zip(tmp_path / "others.zip", others)
    import_(bench, write_folder(tmp_path / "some", some))
    import_(bench, archive, name="Others")
    extract(bench, "Others")
    edit_job.run_merge(bench, edit_job.MergeRequest("Others", "Pictures"), silent, CancelToken())
    gone = images_of(bench.library)[3]
    edit_job.run_remove_pictures(bench, edit_job.RemovePicturesRequest("Pictures", (gone.id,)), silent, CancelToken())
    extract(bench)
    features = features_of(bench)
    assert len(features) == 23
    np.testing.assert_allclose(features, expected(bench), atol=1e-4)


def test_what_was_embedded_in_another_way_is_stale(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a SketchDesk that took one drawing of each photo, and whose fingerprint was that of the encoder's file."""
    catalogue, spec, number = bench.library.catalogue, bench.encoder.spec, 1
    assert spec.drawings_fingerprint != spec.fingerprint
    old = bench.library.feature_store(number, spec.drawings_fingerprint, spec.embedding_size)
    old.write(0, bench.encoder.embed(rasters_of(bench.library)))
    catalogue.set_rows_done(number, spec.drawings_fingerprint, spec.embedding_size, 24)
    with pytest.raises(InputError, match="extract"):
        search(bench, Path(images_of(bench.library)[0].path))
    assert extract(bench).embedded == 24
    np.testing.assert_allclose(features_of(bench), expected(bench), atol=1e-4)


def test_only_photos_are_drawn_several_times(bench: Workbench, tmp_path: Path) -> None:
    picture = as_picture(some_drawings(1, 1)[0][2])
    assert search_job.query_raster(bench, encoded(picture)).shape == (64, 64)
    assert search_job.query_raster(bench, encoded(photo(3), "JPEG")).shape == (len(RENDERINGS), 64, 64)


# --- killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_killed_on_the_way_it_goes_on_and_ends_the_same(
    root: Path, tmp_path: Path, files: dict[str, bytes], bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", BATCH)
    monkeypatch.setattr(extract_job, "BATCH", BATCH)
    monkeypatch.setattr(extract_job, "COMMIT_ROWS", BATCH)
    archive = write_zip(tmp_path / "photos.zip", files)
    import_(bench, archive)
    whole = contents_of(bench.library)
    extract(bench)
    features = features_of(bench)

    chance, other = random.Random(5), tmp_path / "killed"
    for _ in range(3):
        status, _ = run_to_its_end("import", other, archive, "--die-at", chance.randint(20, 160), batch=BATCH)
        assert status == -signal.SIGKILL
        with Library.open(other) as library:
            if library.catalogue.find_collection("Pictures") is not None:
                half = contents_of(library)
                assert half.rows == whole.rows[: len(half.rows)]
                assert half.rasters == whole.rasters[: len(half.rasters)]
    with Library.open(other) as library:
        import_(Workbench(library, bench.encoder), archive)
        assert contents_of(library) == whole

    done = 0
    for step in (chance.randint(9, 14), chance.randint(1, 8)):
        status, _ = run_to_its_end("extract", other, "--die-at", step, batch=BATCH)
        assert status == -signal.SIGKILL
        with Library.open(other) as library:
            half_done = features_of(Workbench(library, bench.encoder))
        assert len(half_done) >= done
        np.testing.assert_allclose(half_done, features[: len(half_done)], atol=1e-4)
        done = len(half_done)
    with Library.open(other) as library:
        again = Workbench(library, bench.encoder)
        assert extract(again).embedded == 24 - done
        np.testing.assert_allclose(features_of(again), features, atol=1e-4)
