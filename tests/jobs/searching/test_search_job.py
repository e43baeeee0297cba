"""Searching by drawing, file, bytes and picture; in one collection and in many; complete and half embedded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from job_pictures import as_picture, class_files, encoded, some_drawings, write_folder, write_zip
from library_contents import extract, features_of, images_of, import_

from sketchdesk.engine.drawing import Drawing, Stroke
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.engine.stroke_files import to_svg
from sketchdesk.errors import ImageError, InputError
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

NAMES = ("Folder", "Cats, dogs", "Half")
DRAWING = some_drawings(1, 1)[0][2]


@pytest.fixture(scope="module")
def filled(encoder: EncoderProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A folder of 24 pictures, an archive of 20 with a comma in its name, 32 of which 16 are embedded, an empty one."""
    place = tmp_path_factory.mktemp("filled")
    with Library.open(place / "library") as library:
        bench = Workbench(library, encoder)
        import_(bench, write_folder(place / "one", class_files(some_drawings(6, 4))), name="Folder")
        import_(bench, write_zip(place / "two.zip", class_files(some_drawings(5, 4, 4))), name="Cats, dogs")
        import_(bench, write_folder(place / "three", class_files(some_drawings(4, 8, 8))), name="Half")
        import_(bench, write_folder(place / "four", class_files(some_drawings(1, 2, 16))), name="Untouched")
        extract(bench, "Folder")
        extract(bench, "Cats, dogs")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(extract_job, "BATCH", 8)
            patch.setattr(extract_job, "COMMIT_ROWS", 16)
            token = CancelToken()

            def cancel(progress: Progress) -> None:
                if progress.done >= 16:
                    token.cancel()

            with pytest.raises(Cancelled):
                extract(bench, "Half", report=cancel, cancel=token)
        yield bench


def search(
    bench: Workbench, query: Drawing | Path | bytes | int, *names: str, k: int = 10, **more: str
) -> SearchResult:
    return search_job.run(bench, search_job.SearchRequest(query, names, k, **more), silent, CancelToken())


def found(result: SearchResult) -> list[tuple[str, str]]:
    return [(hit.collection, str(hit.path)) for hit in result.hits]


def query_vector(bench: Workbench, query: Drawing | Path | bytes | int) -> np.ndarray:
    return bench.encoder.embed(search_job.query_raster(bench, query)[None])[0]


def check(bench: Workbench, result: SearchResult) -> None:
    """Whatever is found is sorted, whole, and of the collection that it says."""
    distances = [hit.distance for hit in result.hits]
    assert distances == sorted(distances)
    for hit in result.hits:
        assert hit.path.is_file()
        assert hit.thumbnail.is_file()
        assert hit.similarity == pytest.approx(max(1 - hit.distance, 0), abs=1e-6)
        image = bench.library.catalogue.image(hit.image_id)
        assert (image.label, bench.library.catalogue.collection_by_id(image.collection_id).name) == (
            hit.label,
            hit.collection,
        )
        assert hit.path.parent.name == hit.label
    probabilities = [guess.probability for guess in result.guesses]
    assert probabilities == sorted(probabilities, reverse=True)
    assert len({guess.class_name for guess in result.guesses}) == 5
    assert {guess.class_name for guess in result.guesses} <= set(bench.encoder.spec.class_names)
    assert result.embed_ms > 0
    assert result.query_ms > 0


def test_a_picture_of_the_collection_finds_itself_however_it_is_given(filled: Workbench) -> None:
    for image in images_of(filled.library, "Folder")[::7]:
        path = Path(image.path)
        for query in (path, path.read_bytes(), image.id):
            result = search(filled, query, "Folder")
            check(filled, result)
            assert result.hits[0].image_id == image.id
            assert result.hits[0].distance == pytest.approx(0, abs=1e-5)


def test_a_drawing_finds_its_picture(filled: Workbench) -> None:
    hits = 0
    for name, number, drawing in some_drawings(6, 4):
        result = search(filled, drawing, "Folder", k=3)
        check(filled, result)
        hits += any(hit.path.match(f"{name}/{number:02d}.png") for hit in result.hits)
    assert hits >= 22


def test_a_drawing_as_a_file(filled: Workbench, tmp_path: Path) -> None:
    svg = tmp_path / "query.SVG"
    svg.write_text(to_svg(DRAWING, 100))
    assert found(search(filled, svg)) == found(search(filled, DRAWING))


@pytest.mark.parametrize("index", ["exact", "simhash", "pstable"])
@pytest.mark.parametrize("names", [NAMES, NAMES[:2], NAMES[1:2], NAMES[::-1], ("folder", "Folder", "FOLDER")])
def test_several_collections_are_searched_as_one(filled: Workbench, names: tuple[str, ...], index: str) -> None:
    """The merged answer is that of one scan over all of their embeddings."""
    asked = list(dict.fromkeys(filled.library.catalogue.collection(name).name for name in names))
    features = np.concatenate([features_of(filled, name) for name in asked])
    paths = [(name, image.path) for name in asked for image in images_of(filled.library, name)[: _done(filled, name)]]
    root = filled.library.paths.root
    for _, _, drawing in some_drawings(8, 2, first=30)[::3]:
        distances = 1 - features @ query_vector(filled, drawing)
        order = np.argsort(distances, kind="stable")[:12]
        result = search(filled, drawing, *names, k=12, index=index)
        check(filled, result)
        assert found(result) == [(paths[row][0], str(root / paths[row][1])) for row in order]
        np.testing.assert_allclose([hit.distance for hit in result.hits], distances[order], atol=1e-5)
        assert result.items == len(features)
        assert result.distance_computations == len(features)


def _done(bench: Workbench, name: str) -> int:
    return bench.library.catalogue.rows_done(bench.library.catalogue.collection(name).id, bench.fingerprint)


def test_no_names_mean_all_that_is_embedded(filled: Workbench) -> None:
    result = search(filled, DRAWING, k=100)
    check(filled, result)
    assert result.items == len(result.hits) == 24 + 20 + 16
    assert {hit.collection for hit in result.hits} == set(NAMES)
    assert len({hit.image_id for hit in result.hits}) == 60


def test_what_is_not_embedded_yet_is_passed_over(filled: Workbench) -> None:
    result = search(filled, DRAWING, "Half", "Untouched", k=100)
    check(filled, result)
    assert [hit.collection for hit in result.hits] == ["Half"] * 16
    rows = {filled.library.catalogue.image(hit.image_id).row for hit in result.hits}
    assert rows == set(range(16))


@pytest.mark.parametrize("k", [1, 7, 16, 17, 100_000])
def test_as_many_as_were_asked_for_or_all(filled: Workbench, k: int) -> None:
    everything = search(filled, DRAWING, "Half", k=16)
    assert found(search(filled, DRAWING, "Half", k=k)) == found(everything)[:k]


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize(
    ("query", "names", "k", "index", "says"),
    [
        (Drawing(), (), 5, "exact", "drawing is empty"),
        (Drawing((Stroke(np.zeros((0, 2), np.float32)),)), (), 5, "exact", "drawing is empty"),
        (DRAWING, (), 0, "exact", "At least one"),
        (DRAWING, (), -3, "exact", "At least one"),
        (DRAWING, (), 5, "magic", "no index 'magic'"),
        (DRAWING, ("Foldr",), 5, "exact", 'no collection "Foldr". Did you mean Folder'),
        (DRAWING, ("Folder", ""), 5, "exact", "no collection"),
        (DRAWING, ("Untouched",), 5, "exact", "Nothing has been extracted from Untouched"),
        (Path("nowhere.png"), (), 5, "exact", "no file nowhere.png"),
        (Path("x" * 5000), (), 5, "exact", "cannot be read"),
        (Path(), (), 5, "exact", "no file"),
        (b"", (), 5, "exact", "empty"),
        (b"words", (), 5, "exact", "not a picture"),
        (987654321, (), 5, "exact", "no longer in the library"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence_and_costs_no_encoder(
    filled: Workbench, query: Drawing | Path | bytes | int, names: tuple[str, ...], k: int, index: str, says: str
) -> None:
    # Not the shared one: it may be loaded already.
    bench = Workbench(filled.library, EncoderProcess(filled.encoder.path))
    with pytest.raises(InputError, match=says) as caught:
        search(bench, query, *names, k=k, index=index)
    assert str(caught.value)[-1] in ".?"


def test_a_blank_picture_is_refused(filled: Workbench) -> None:
    from PIL import Image

    with pytest.raises(ImageError, match="blank"):
        search(filled, encoded(Image.new("L", (50, 50), 255)))


@pytest.mark.usefixtures("idle_encoder")
def test_an_empty_library_says_so(bench: Workbench) -> None:
    with pytest.raises(InputError, match="Nothing has been extracted from any collection"):
        search(Workbench(bench.library, EncoderProcess(bench.encoder.path)), DRAWING)


def test_one_dot_and_one_line_are_drawings(filled: Workbench) -> None:
    dot = Drawing((Stroke(np.array([[3.0, 4.0]], np.float32)),))
    twice = Drawing.from_polylines([np.array([[-70.0, 0.0], [-70.0, 0.0]])])
    far = Drawing.from_polylines([np.array([[1e9, -1e9], [1e9 + 500, -1e9]])])
    for drawing in (dot, twice, far):
        result = search(filled, drawing, k=4)
        check(filled, result)
        assert len(result.hits) == 4
    assert [hit.image_id for hit in search(filled, dot).hits] == [hit.image_id for hit in search(filled, twice).hits]


def test_the_query_can_be_a_picture_of_any_look(filled: Workbench) -> None:
    """White on black, wide pens: the same thing is found."""
    _, _, drawing = some_drawings(6, 4)[9]
    expected = search(filled, drawing, "Folder", k=1).hits[0].label
    for picture in (as_picture(drawing, 512, 8), as_picture(drawing, 512, 3, ink=240, paper=20)):
        assert search(filled, encoded(picture), "Folder", k=1).hits[0].label == expected


def test_a_cancelled_search_ends(filled: Workbench) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        search_job.run(filled, search_job.SearchRequest(DRAWING), silent, token)


def test_readers_see_what_the_writer_commits(bench: Workbench, encoder: EncoderProcess, tmp_path: Path) -> None:
    """The command line searches while the window imports."""
    import_(bench, write_folder(tmp_path / "one", class_files(some_drawings(2, 3))), name="A")
    extract(bench, "A")
    with Library.open(bench.library.paths.root, exclusive=False) as library:
        reader = Workbench(library, encoder)
        assert search(reader, DRAWING, k=50).items == 6
        import_(bench, write_folder(tmp_path / "two", class_files(some_drawings(2, 2, first=3))), name="A")
        assert search(reader, DRAWING, k=50).items == 6
        extract(bench, "A")
        result = search(reader, DRAWING, k=50)
        assert result.items == len(result.hits) == 10
        bench.library.remove_collection("A")
        with pytest.raises(InputError, match="Nothing has been extracted"):
            search(reader, DRAWING)
