"""Collections are listed and removed, encoders listed, the canvas kept, queries previewed."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from job_pictures import as_picture, class_files, encoded, some_drawings, write_folder, write_zip
from library_contents import contents_of, extract, import_
from PIL import Image

from sketchdesk.engine.drawing import Drawing, Stroke
from sketchdesk.engine.features.weights import read_encoder
from sketchdesk.engine.stroke_files import to_svg
from sketchdesk.errors import ImageError, InputError, ModelError
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.searching import canvas as canvas_job
from sketchdesk.jobs.searching import preview as preview_job
from sketchdesk.jobs.workbench import Workbench, default_encoder_path
from sketchdesk.progress import CancelToken, silent

DRAWING = some_drawings(1, 1)[0][2]


def listed(bench: Workbench) -> tuple[CollectionSummary, ...]:
    return collections_job.run_list(bench, collections_job.ListRequest(), silent, CancelToken())


def remove(bench: Workbench, name: str) -> str:
    return collections_job.run_remove(bench, collections_job.RemoveRequest(name), silent, CancelToken())


def test_collections_with_their_counts(bench: Workbench, tmp_path: Path) -> None:
    assert listed(bench) == ()
    folder = write_folder(tmp_path / "one", class_files(some_drawings(3, 2)) | {"cat/broken.png": b""})
    import_(bench, folder, name="Zoo")
    archive = write_zip(tmp_path / "two.zip", class_files(some_drawings(1, 2)))
    import_(bench, archive, name="Noise", role="distractor")
    zoo, noise = listed(bench)
    assert (zoo.name, zoo.role, zoo.images, zoo.extracted, zoo.classes) == ("Zoo", "gallery", 6, 0, 3)
    assert [(Path(failure.path).name, failure.reason) for failure in zoo.failures] == [
        ("broken.png", "The file is empty.")
    ]
    assert (zoo.source, zoo.built_in, zoo.stale) == (str(folder), False, False)
    assert (noise.name, noise.role, noise.images, noise.source) == ("Noise", "distractor", 2, str(archive))
    extract(bench, "Zoo")
    assert [(summary.name, summary.extracted) for summary in listed(bench)] == [("Zoo", 6), ("Noise", 0)]


def test_embeddings_by_another_encoder_are_stale(bench: Workbench, tmp_path: Path) -> None:
    import_(bench, write_folder(tmp_path / "one", class_files(some_drawings(1, 2))))
    library = bench.library
    library.feature_store(1, "ab" * 32, 8).write(0, np.ones((2, 8), np.float32))
    library.catalogue.set_rows_done(1, "ab" * 32, 8, 2)
    assert [(summary.extracted, summary.stale) for summary in listed(bench)] == [(0, True)]
    extract(bench)
    assert [(summary.extracted, summary.stale) for summary in listed(bench)] == [(2, False)]


def test_removing_leaves_the_pictures_and_nothing_else(bench: Workbench, tmp_path: Path) -> None:
    files = class_files(some_drawings(2, 2))
    folder = write_folder(tmp_path / "one", files)
    archive = write_zip(tmp_path / "two.zip", class_files(some_drawings(2, 2, first=2)))
    import_(bench, folder, archive, name="Mixed")
    import_(bench, archive, name="Stays")
    extract(bench, "Mixed")
    assert remove(bench, "MIXED") == "Mixed"
    assert [summary.name for summary in listed(bench)] == ["Stays"]
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.png")} == files
    assert len(contents_of(bench.library, "Stays").rows) == 4
    paths = bench.library.paths
    assert list(paths.features.iterdir()) == []
    assert [path.stem for path in paths.rasters.iterdir()] == ["2"]
    assert [path.name for path in paths.pictures.iterdir()] == ["2"]
    assert sum(path.is_file() for path in paths.thumbnails.rglob("*")) == 4
    with pytest.raises(InputError, match=r'no collection "Mixed"\. There are: Stays'):
        remove(bench, "Mixed")


@pytest.mark.usefixtures("idle_encoder")
def test_the_encoder_that_ships_is_listed(bench: Workbench) -> None:
    (model,) = models_job.run_list(bench, models_job.ListRequest(), silent, CancelToken())
    spec = read_encoder(default_encoder_path()).spec
    assert model == {
        "name": "default",
        "fingerprint": spec.fingerprint,
        "embedding_size": spec.embedding_size,
        "classes": len(spec.class_names),
        "input_side": spec.input_side,
        "family": "sketch_network",
        "layer": "descriptor",
        "sees": "ink",
        "weights_are_there": True,
    }


@pytest.mark.usefixtures("idle_encoder")
def test_unknown_encoders_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'no model "defualt"\. Did you mean default'):
        Workbench.open(tmp_path / "library", model="defualt")
    with Workbench.open(tmp_path / "library", model="Default") as bench:
        assert bench.encoder.path == default_encoder_path()


@pytest.mark.usefixtures("idle_encoder")
def test_a_model_that_lost_its_encoder_is_a_sentence(tmp_path: Path) -> None:
    content = default_encoder_path().read_bytes()
    with Workbench.open(tmp_path / "library") as bench:
        files = {"encoder.npz": content[:1000]}
        bench.library.models.register("Mine", "cd" * 32, files, {}, embedding_size=bench.encoder.spec.embedding_size)
    for _ in range(2):
        with pytest.raises(ModelError, match=r"damaged|no file"):
            Workbench.open(tmp_path / "library", model="mine")
        for path in (tmp_path / "library" / "models").rglob("encoder.npz"):
            path.unlink()
    with Workbench.open(tmp_path / "library"):
        pass


def keep(bench: Workbench, drawing: Drawing) -> None:
    canvas_job.run_keep(bench, canvas_job.KeepRequest(drawing), silent, CancelToken())


def restore(bench: Workbench) -> Drawing:
    return canvas_job.run_restore(bench, canvas_job.RestoreRequest(), silent, CancelToken())


@pytest.mark.usefixtures("idle_encoder")
def test_the_canvas_is_kept_exactly(bench: Workbench) -> None:
    assert restore(bench) == Drawing()
    points = np.array([[0.1, 1 / 3], [np.pi, 1e-7]], np.float32)
    drawing = Drawing((Stroke(points, 2.5, np.array([0.25, 1], np.float32)), *DRAWING.strokes))
    keep(bench, drawing)
    kept = restore(bench)
    assert len(kept.strokes) == len(drawing.strokes)
    for before, after in zip(drawing.strokes, kept.strokes, strict=True):
        np.testing.assert_array_equal(after.points, before.points)
        assert after.width == before.width
    np.testing.assert_array_equal(kept.strokes[0].pressure, drawing.strokes[0].pressure)
    keep(bench, Drawing())
    assert restore(bench).is_empty


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\0", b'{"format": "sketchdesk-drawing"}', b"[1, 2]"])
def test_a_damaged_canvas_starts_empty(bench: Workbench, content: bytes) -> None:
    keep(bench, DRAWING)
    (path,) = (path for path in bench.library.paths.drawings.iterdir() if path.is_file())
    path.write_bytes(content)
    assert restore(bench).is_empty
    keep(bench, DRAWING)
    assert len(restore(bench).strokes) == len(DRAWING.strokes)


def preview(bench: Workbench, source: Path | bytes) -> Image.Image:
    content = preview_job.run(bench, preview_job.PreviewRequest(source), silent, CancelToken())
    return Image.open(io.BytesIO(content))


@pytest.mark.usefixtures("idle_encoder")
def test_previews_are_small_and_upright(bench: Workbench, tmp_path: Path) -> None:
    large = as_picture(DRAWING, 2000)
    assert preview(bench, encoded(large)).size == (preview_job.SIDE, preview_job.SIDE)
    path = tmp_path / "klein ß.png"
    path.write_bytes(encoded(large.resize((30, 60))))
    assert preview(bench, path).size == (30, 60)
    drawing = tmp_path / "drawing.svg"
    drawing.write_text(to_svg(DRAWING, 100))
    shown = np.asarray(preview(bench, drawing).convert("L"))
    assert shown.min() < 60
    assert (shown > 200).mean() > 0.5


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize("content", [b"", b"words", encoded(as_picture(DRAWING))[:500]])
def test_previews_of_what_is_no_picture(bench: Workbench, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    for source in (content, path, tmp_path / "nowhere.png", tmp_path, Path("x" * 5000)):
        with pytest.raises(ImageError) as caught:
            preview(bench, source)
        assert str(caught.value).endswith(".")
