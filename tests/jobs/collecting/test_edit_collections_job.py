"""Renaming, relabelling, merging, removing and dividing collections; what is embedded stays embedded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from embedded_collections import put as put_embedded
from hypothesis import given
from hypothesis import strategies as st
from job_pictures import class_files, some_drawings, write_folder, write_zip
from library_contents import contents_of, features_of, images_of, import_, rasters_of
from plane_collections import PLANE, put

from sketchdesk.cli import main
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import split as split_job
from sketchdesk.jobs.collecting.edit_collections import EditResult
from sketchdesk.jobs.collecting.split import SplitResult, apportion, natural_key
from sketchdesk.jobs.evaluating import evaluate as evaluate_job
from sketchdesk.jobs.indexes import open_index
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


@pytest.fixture
def files() -> dict[str, bytes]:
    return class_files(some_drawings(3, 4), 64)


def embed(bench: Workbench, name: str, rows: int | None = None) -> np.ndarray:
    """Numbers that tell whose they are, for the first ``rows``."""
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.collection(name)
    rows = collection.rows if rows is None else rows
    vectors = rasters_of(library, name).reshape(collection.rows, -1)[:rows, : spec.embedding_size].astype(np.float32)
    vectors += np.arange(collection.id * 1000, collection.id * 1000 + rows, dtype=np.float32)[:, None]
    library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).write(0, vectors)
    library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, rows)
    return vectors


def relabel(bench: Workbench, label: str, **what: object) -> EditResult:
    request = edit_job.RelabelRequest("Pictures", label, **what)  # type: ignore[arg-type]
    return edit_job.run_relabel(bench, request, silent, CancelToken())


def remove(bench: Workbench, *ids: int, name: str = "Pictures") -> EditResult:
    return edit_job.run_remove_pictures(
        bench, edit_job.RemovePicturesRequest(name, image_ids=ids), silent, CancelToken()
    )


def merge(bench: Workbench, name: str, into: str) -> EditResult:
    return edit_job.run_merge(bench, edit_job.MergeRequest(name, into), silent, CancelToken())


def split(bench: Workbench, rule: str, name: str = "Pictures", seed: int = 0) -> SplitResult:
    return split_job.run(bench, split_job.SplitRequest(name, rule, seed), silent, CancelToken())


def test_removing_pictures(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    place = write_zip(tmp_path / "some.zip", files)
    import_(bench, place)
    vectors = embed(bench, "Pictures")
    library = bench.library
    library.catalogue.update_set_aside(1, bench.fingerprint, {2: "gone", 5: "cut"})
    library.catalogue.keep_settings([1], bench.fingerprint, "exact", {"metric": "cosine"})
    before, images, rasters = contents_of(library), images_of(library), rasters_of(library)
    opened = open_index(bench, library.catalogue.collection("Pictures"), "exact")
    assert opened is not None
    assert remove(bench, *(images[row].id for row in (0, 2, 7))) == EditResult("Pictures", 3)
    keep = [row for row in range(12) if row not in (0, 2, 7)]
    after = contents_of(library)
    assert after.rows == [before.rows[row] for row in keep]
    np.testing.assert_array_equal(rasters_of(library), rasters[keep])
    np.testing.assert_array_equal(features_of(bench), vectors[keep])
    assert library.catalogue.set_aside(1, bench.fingerprint) == {keep.index(5): "cut"}
    assert [each.id for each in images_of(library)] == [images[row].id for row in keep]
    reopened = open_index(bench, library.catalogue.collection("Pictures"), "exact")
    assert reopened is not None
    assert (reopened.rows, reopened is opened) == (9, False)
    assert len([path for path in library.paths.pictures.rglob("*") if path.is_file()]) == 9
    assert len(list(library.paths.thumbnails.rglob("*.png"))) == 9
    assert place.is_file()
    assert library.catalogue.kept_settings(1, bench.fingerprint)
    remove(bench, *(image.id for image in images_of(library)))
    assert contents_of(library).rows == []
    assert import_(bench, place).added == 12


def test_removing_what_is_half_embedded(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    import_(bench, write_folder(tmp_path / "some", files))
    vectors = embed(bench, "Pictures", 5)
    images = images_of(bench.library)
    remove(bench, images[1].id, images[9].id)
    np.testing.assert_array_equal(features_of(bench), vectors[[0, 2, 3, 4]])
    remove(bench, *(image.id for image in images_of(bench.library)[:4]))
    assert bench.library.catalogue.feature_sets(1) == []


def test_a_lost_feature_file_is_extracted_again(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    import_(bench, write_folder(tmp_path / "some", files))
    embed(bench, "Pictures")
    bench.library.feature_file(1, bench.fingerprint).unlink()
    remove(bench, images_of(bench.library)[0].id)
    assert bench.library.catalogue.rows_done(1, bench.fingerprint) == 0
    assert len(contents_of(bench.library).rows) == 11


def test_merging(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    """A picture at the same place counts once; kept pictures, embeddings, sources and failures come along."""
    library = bench.library
    folder = write_folder(tmp_path / "some", files)
    import_(bench, folder)
    archive = write_zip(tmp_path / "more.zip", class_files(some_drawings(3, 2, first=4), 64) | {"cat/bad.png": b"x"})
    import_(bench, archive, name="More")
    import_(bench, folder / sorted(files)[0], name="More")
    ours, theirs = embed(bench, "Pictures"), embed(bench, "More")
    before, images = images_of(library, "More"), images_of(library)
    assert merge(bench, "more", "pictures") == EditResult("Pictures", 6, 1)
    np.testing.assert_array_equal(features_of(bench), np.concatenate([ours, theirs[:6]]))
    contents = contents_of(library)
    assert len(contents.rows) == 18
    assert [reason for _, reason in contents.failures] != []
    merged = images_of(library)
    assert [each.id for each in merged] == [each.id for each in images] + [each.id for each in before[:6]]
    assert all(picture_path(library, each.path).is_file() for each in merged)
    assert not library.paths.pictures_of(2).exists()
    assert [each.name for each in library.catalogue.collections()] == ["Pictures"]
    assert {each.path for each in library.catalogue.sources(1)} >= {str(folder), str(archive)}
    with pytest.raises(InputError, match="no collection"):
        merge(bench, "More", "Pictures")


def test_merging_what_is_half_embedded_keeps_what_is(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    import_(bench, write_folder(tmp_path / "one", files))
    import_(bench, write_folder(tmp_path / "two", class_files(some_drawings(3, 2, first=4), 64)), name="More")
    ours, theirs = embed(bench, "Pictures", 5), embed(bench, "More", 4)
    paths = [each.path for each in images_of(bench.library)]
    others = [each.path for each in images_of(bench.library, "More")]
    merge(bench, "More", "Pictures")
    np.testing.assert_array_equal(features_of(bench), np.concatenate([ours, theirs]))
    after = [each.path for each in images_of(bench.library)]
    assert after == paths[:5] + others[:4] + paths[5:] + others[4:]


def test_what_cannot_be_changed_is_a_sentence(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    import_(bench, write_folder(tmp_path / "one", files))
    import_(bench, write_folder(tmp_path / "two", files), name="Noise", role="distractor")
    bench.library.catalogue.create_collection("Starter", built_in=True)
    before = contents_of(bench.library)
    for change, says in (
        (lambda: merge(bench, "Pictures", "pictures"), "with itself"),
        (lambda: merge(bench, "Noise", "Pictures"), "make them the same first"),
        (lambda: merge(bench, "Starter", "Pictures"), "drawn by SketchDesk itself"),
        (lambda: remove(bench), "Choose the pictures"),
        (lambda: remove(bench, 1, 999), "nothing was removed"),
        (lambda: relabel(bench, "x", of_class="dragon"), 'no class "dragon". There are: '),
        (lambda: relabel(bench, "x"), "Name the class"),
        (lambda: relabel(bench, "x\ny", image_ids=(1,)), "cannot be called"),
        (lambda: split(bench, "half"), "There is no rule"),
        (lambda: split(bench, "first 0"), "There is no rule"),
        (lambda: split(bench, "ratio 0.7 0.7"), "add up to 1"),
        (lambda: split(bench, "ratio 1 nan"), "There is no rule"),
        (lambda: split(bench, "folders"), "puts no picture"),
        (lambda: split(bench, "file nowhere.csv"), "cannot be read"),
        (lambda: split(bench, "none", "Starter"), "has no pictures"),
    ):
        with pytest.raises(InputError) as caught:
            change()
        assert says in str(caught.value)
        assert str(caught.value)[-1] in ".?"
    assert contents_of(bench.library) == before


def test_classes(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    import_(bench, write_folder(tmp_path / "one", files))
    one, two, three = sorted({name.partition("/")[0] for name in files})
    assert relabel(bench, two, of_class=one).pictures == 4
    assert bench.library.catalogue.class_counts(1) == {two: 8, three: 4}
    assert relabel(bench, " both ", of_class=two).pictures == 8
    assert bench.library.catalogue.class_names(1) == {one: "both", two: "both"}
    assert relabel(bench, "", of_class=three).pictures == 4
    assert relabel(bench, "some", image_ids=(1, 2, 999)) == EditResult("Pictures", 2, 1)
    assert bench.library.catalogue.class_counts(1) == {"": 4, "both": 6, "some": 2}
    (summary,) = collections_job.run_list(bench, collections_job.ListRequest(detailed=True), silent, CancelToken())
    assert (summary.classes, summary.class_counts) == (2, {"": 4, "both": 6, "some": 2})
    assert summary.bytes == bench.library.raster_store(1).path.stat().st_size


# --- parts -------------------------------------------------------------------------------------------------------


def parts_of(bench: Workbench, name: str = "Pictures") -> dict[str, str]:
    return {"/".join(Path(image.path).parts[-2:]): image.split for image in images_of(bench.library, name)}


def test_the_first_of_each_class_in_natural_order(bench: Workbench, tmp_path: Path) -> None:
    content = class_files(some_drawings(1, 1), 64).popitem()[1]
    names = [f"cat/Bild {number}.png" for number in (1, 2, 9, 10, 11, 100)] + ["dog/b1.png", "dog/A2.png"]
    import_(bench, write_folder(tmp_path / "one", dict.fromkeys(names, content)))
    result = split(bench, "first 3")
    assert parts_of(bench) == {
        **dict.fromkeys(names[:3], "train"),
        **dict.fromkeys(names[3:6], "test"),
        **dict.fromkeys(names[6:], "train"),
    }
    assert (result.counts, result.unassigned) == ({"train": 5, "validation": 0, "test": 3}, 0)
    assert result.classes["dog"] == {"train": 2, "validation": 0, "test": 0}
    assert result.warnings == ("1 class has no test picture: dog.",)
    split(bench, "first 1")
    assert parts_of(bench)["dog/A2.png"] == "train"
    assert parts_of(bench)["dog/b1.png"] == "test"
    assert split(bench, "none").unassigned == 8
    assert bench.library.catalogue.split_counts(1) == {}


def test_a_ratio_is_drawn_within_each_class(bench: Workbench, tmp_path: Path) -> None:
    files = class_files(some_drawings(3, 10), 64)
    import_(bench, write_folder(tmp_path / "one", files))
    result = split(bench, "ratio 0.7 0.15 0.15", seed=4)
    assert all(counts["train"] == 7 and sum(counts.values()) == 10 for counts in result.classes.values())
    first = parts_of(bench)
    assert split(bench, "ratio 0.7 0.15 0.15", seed=4) == result
    assert parts_of(bench) == first
    split(bench, "ratio 0.7 0.15 0.15", seed=5)
    assert parts_of(bench) != first
    # The same pictures in another order, in another library, are divided alike.
    with Library.open(tmp_path / "other") as library:
        other = Workbench(library, bench.encoder)
        for name in sorted(files, reverse=True):
            import_(other, tmp_path / "one" / name)
        for name, image in zip(sorted(files), sorted(images_of(library), key=lambda image: image.path), strict=True):
            library.catalogue.relabel_pictures(1, [image.id], name.partition("/")[0])
        split(other, "ratio 0.7 0.15 0.15", seed=4)
        assert parts_of(other) == first
    assert split(bench, "ratio 0.8 0.2").counts == {"train": 24, "validation": 0, "test": 6}


@given(st.integers(0, 500), st.lists(st.integers(1, 100), min_size=3, max_size=3))
def test_whole_numbers_by_the_largest_remainder(total: int, weights: list[int]) -> None:
    shares = [weight / sum(weights) for weight in weights]
    counts = apportion(total, shares)
    assert sum(counts) == total
    assert all(abs(count - total * share) < 1 + 1e-6 for count, share in zip(counts, shares, strict=True))


@given(st.lists(st.text(max_size=8), max_size=6))
def test_natural_order_is_an_order(names: list[str]) -> None:
    ordered = sorted(names, key=natural_key)
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_key) == ordered


def test_by_folders_and_by_a_list(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    names = sorted(files)
    where = ["Train", "gallery", "val", "TEST", "query", "else"]
    laid = {f"{where[number % 6]}/{name}": files[name] for number, name in enumerate(names)}
    import_(bench, write_zip(tmp_path / "test" / "one.zip", laid) if (tmp_path / "test").mkdir() is None else tmp_path)
    result = split(bench, "folders")
    assert result.counts == {"train": 4, "validation": 2, "test": 4}
    assert result.unassigned == 2
    by_name = {image.path.partition("/else/")[2]: image.split for image in images_of(bench.library)}
    assert by_name.keys() >= {names[5], names[11]}
    table = tmp_path / "parts, mine.csv"
    lines = ["path,split", f'"Train/{names[0]}",val', f"./val/{names[2]}, TEST", "lost.png,test", ""]
    table.write_text("\n".join(lines), encoding="utf-8-sig")
    result = split(bench, f"file {table}")
    assert result.counts == {"train": 0, "validation": 1, "test": 1}
    assert any("1 paths of the list are not in Pictures, the first: lost.png" in each for each in result.warnings)
    before = bench.library.catalogue.splits_of(1)
    for content in (b"a.png,maybe", b"a.png", b"\xff\xfe\x00", b'"a.png,test'):
        table.write_bytes(content)
        with pytest.raises(InputError, match=r"Line 1 of|is no CSV"):
            split(bench, f"file {table}")
    assert bench.library.catalogue.splits_of(1) == before


def test_one_part_asks_another(bench: Workbench) -> None:
    """As the two collections would that these parts could be; a colon in a name is part of the name."""
    put(bench, "Plane", PLANE)
    put(bench, "Ask", PLANE[:2])
    put(bench, "Near", PLANE[2:])
    put(bench, "a:test", PLANE)
    bench.library.catalogue.set_splits(1, {0: "test", 1: "test", 2: "train", 3: "train", 4: "train"})

    def evaluate(queries: str, *names: str) -> dict:
        return evaluate_job.run(bench, evaluate_job.EvaluateRequest(queries, names), silent, CancelToken())

    expected = evaluate("Ask", "Near")
    assert {**evaluate("Plane:test", "plane:TRAIN"), "milliseconds": None} == {**expected, "milliseconds": None}
    assert evaluate("Plane:test", "Plane")["left_out_of_own_ranking"] == 2
    assert evaluate("Plane:test", "Plane:train", "Plane:test")["items"] == 5
    assert evaluate("a:test", "a:test")["queries"] == 5
    for queries, says in (
        ("Plane:validation", "has no validation pictures: divide it"),
        ("a:test:test", "has no test pictures"),
        ("Plane:tset", 'Plane has no part "tset"'),
        ("Plain:test", 'no collection "Plain". Did you mean Plane'),
    ):
        with pytest.raises(InputError) as caught:
            evaluate(queries, "Plane")
        assert says in str(caught.value)


def test_many_rows_keep_what_is_theirs(bench: Workbench) -> None:
    """An index over what is left finds the same as before."""
    collection = put_embedded(bench, "Many", 3000)
    bench.library.raster_store(collection.id).write(0, np.zeros((3000, 64, 64), np.uint8))
    vectors, images = features_of(bench, "Many"), images_of(bench.library, "Many")
    gone = np.random.default_rng(1).choice(3000, 700, replace=False)
    remove(bench, *(images[row].id for row in gone), name="Many")
    keep = np.setdiff1d(np.arange(3000), gone)
    np.testing.assert_array_equal(features_of(bench, "Many"), vectors[keep])
    assert [each.path for each in images_of(bench.library, "Many")] == [images[row].path for row in keep]


# --- the command line --------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, files: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    place, folder = ["--data-dir", str(tmp_path / "library")], write_folder(tmp_path / "some", files)

    def call(*arguments: str, status: int = 0) -> dict:
        assert main(["--json", *arguments, *place]) == status
        output = capsys.readouterr()
        return json.loads(output.out) if status == 0 else {"says": output.err.splitlines()[-1]}

    (folder / "broken.png").write_bytes(b"x")
    call("import", str(folder), "--name", "Pictures")
    (listed,) = call("collections")["collections"]
    label = sorted(files)[0].partition("/")[0]
    assert (listed["images"], listed["classes"][label], listed["unlabelled"]) == (12, 4, 0)
    assert (listed["extracted"], listed["stale"], listed["splits"], listed["watched"]) == (0, False, {}, False)
    assert listed["sources"] == [str(folder)]
    assert [each["path"] for each in listed["failures"]] == [str(folder / "broken.png")]
    assert listed["bytes"] > 12 * 64 * 64
    (folder / sorted(files)[0]).unlink()
    result = call("collections", "--rescan", "pictures")["rescan"]
    assert (result["added"], result["removed"], result["unchanged"]) == (0, 1, 11)
    assert len(result["failures"]) == 1
    divided = call("collections", "--split", "Pictures", "--rule", "first 2")
    assert divided["split"]["counts"] == {"train": 6, "validation": 0, "test": 5}
    assert divided["collections"][0]["splits"] == {"train": 6, "test": 5}
    assert call("collections", "--relabel", "Pictures", label, "lion")["relabelled"]["pictures"] == 3
    assert call("collections", "--rename", "Pictures", "Zoo")["renamed"]["collection"] == "Zoo"
    call("collections", "--set-role", "Zoo", "distractor")
    path = str(folder / sorted(files)[5])
    assert call("collections", "--remove-pictures", "Zoo", path)["removed_pictures"]["pictures"] == 1
    call("import", str(folder), "--name", "Again", "--role", "distractor")
    merged = call("collections", "--merge", "Again", "Zoo")
    assert (merged["merged"]["pictures"], merged["merged"]["skipped"]) == (1, 10)
    assert [each["images"] for each in merged["collections"]] == [11]
    shutil.rmtree(folder)
    for arguments, says in (
        (["--rescan", "Zoo"], "Nothing was changed."),
        (["--split", "Zoo"], "needs a --rule"),
        (["--rule", "folders"], "is for --split"),
        (["--set-role", "Zoo", "hero"], "a gallery or a distractor"),
        (["--merge", "Zoo", "Zoo"], "with itself"),
    ):
        assert says in call("collections", *arguments, status=1)["says"]
    assert main(["collections", *place]) == 0
    assert "11 pictures" in capsys.readouterr().out
