"""A collection as one file: written here, opened elsewhere, read-only, at once."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from bundle_steps import embed, open_, state
from embedded_collections import put
from job_pictures import class_files, some_drawings, write_folder, write_zip
from library_contents import Contents, contents_of, extract, features_of, images_of, import_, rasters_of
from system_faults import Faults

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs import indexes as indexes_job
from sketchdesk.jobs.collecting import bundle as bundle_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import relocate as relocate_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting import split as split_job
from sketchdesk.jobs.collecting import watch as watch_job
from sketchdesk.jobs.collecting.collections import ListRequest, RemoveRequest, run_list, run_remove
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

FILES = class_files(some_drawings(2, 4), 64)
NAMES = sorted(FILES)


def bundle(
    bench: Workbench, path: Path, name: str = "Pictures", with_pictures: bool = False
) -> bundle_job.BundleResult:
    return bundle_job.run(bench, bundle_job.BundleRequest(name, path, with_pictures), silent, CancelToken())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "some", FILES)


@pytest.fixture
def elsewhere(tmp_path: Path, encoder: EncoderProcess) -> Iterator[Workbench]:
    """Another library, which has a collection already."""
    with Library.open(tmp_path / "elsewhere") as library:
        bench = Workbench(library, encoder)
        library.catalogue.create_collection("First")
        yield bench


@pytest.mark.usefixtures("idle_encoder")
def test_it_opens_elsewhere_with_everything_but_the_pictures(
    bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path
) -> None:
    import_(bench, folder)
    vectors = embed(bench)
    split_job.run(bench, split_job.SplitRequest("Pictures", "first 2"), silent, CancelToken())
    bench.library.catalogue.keep_settings([1], bench.fingerprint, "simhash", {"bits": 256})
    before = contents_of(bench.library)
    written = bundle(bench, tmp_path / "out.sketchdesk")
    assert written.path == tmp_path / "out.sketchdesk"
    assert (written.pictures, written.embedded, written.included, written.missing) == (8, 8, 0, 0)
    assert written.bytes == written.path.stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["out.sketchdesk"]
    assert not bench.library.paths.unfinished_file.exists()

    shutil.rmtree(folder)
    result = open_(elsewhere, written.path)
    assert result == bundle_job.OpenBundleResult("Pictures", 8, 8, 0, bench.encoder.spec.name, False)
    library = elsewhere.library
    after = contents_of(library, check_files=False)
    assert (after.rows, after.rasters) == (before.rows, before.rasters)
    np.testing.assert_array_equal(features_of(elsewhere), vectors)
    collection = library.catalogue.collection("Pictures")
    assert (collection.read_only, collection.role, collection.built_in) == (True, "gallery", False)
    assert library.catalogue.splits_of(collection.id) == bench.library.catalogue.splits_of(1)
    kept = library.catalogue.kept_settings(collection.id, bench.fingerprint)
    assert [(each.family, each.settings) for each in kept] == [("simhash", {"bits": 256})]
    (summary,) = run_list(elsewhere, ListRequest(True, ("Pictures",)), silent, CancelToken())
    assert (summary.read_only, summary.stale, summary.extracted, summary.sources) == (
        True,
        False,
        8,
        (str(written.path),),
    )
    # What is found has no picture here, and a thumbnail.
    hits = search_job.pictures(elsewhere, [collection], [(0.0, 0, 3)])
    assert not hits[0].path.exists()
    assert hits[0].thumbnail.is_file()


def test_searching_it_finds_what_the_original_finds(
    bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path
) -> None:
    import_(bench, folder)
    extract(bench)
    open_(elsewhere, bundle(bench, tmp_path / "out.sketchdesk").path)
    request = search_job.SearchRequest(folder / NAMES[2], ("Pictures",), 5)
    here, there = (search_job.run(each, request, silent, CancelToken()) for each in (bench, elsewhere))
    assert [(hit.label, hit.distance) for hit in there.hits] == [(hit.label, hit.distance) for hit in here.hits]
    # The pictures are on this computer: they are shown.
    assert [hit.path for hit in there.hits] == [hit.path for hit in here.hits]


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize("source", ["folder", "zip"])
def test_with_its_pictures(bench: Workbench, elsewhere: Workbench, tmp_path: Path, source: str) -> None:
    place = tmp_path / "some" if source == "folder" else tmp_path / "some.zip"
    (write_folder if source == "folder" else write_zip)(place, FILES)
    import_(bench, place)
    if source == "folder":
        (place / NAMES[0]).unlink()
        (place / NAMES[1]).write_bytes(b"something else")
    written = bundle(bench, tmp_path / "out", with_pictures=True)
    expected = 6 if source == "folder" else 8
    assert written.path.name == "out.sketchdesk"
    assert (written.included, written.missing) == (expected, 8 - expected)
    result = open_(elsewhere, written.path)
    assert (result.included, result.extracted, result.stale) == (expected, 0, False)
    kept = 0
    for image in images_of(elsewhere.library):
        path = elsewhere.library.paths.root / image.path
        if path.is_relative_to(elsewhere.library.paths.root):
            assert Path(image.path).parts[0] == "pictures"
            assert path.read_bytes() == FILES[f"{image.label}/{Path(image.path).name}"]
            kept += 1
    assert kept == expected
    run_remove(elsewhere, RemoveRequest("Pictures"), silent, CancelToken())
    assert list(elsewhere.library.paths.pictures.iterdir()) == []
    assert list(elsewhere.library.paths.thumbnails.rglob("*.png")) == []


@pytest.mark.usefixtures("idle_encoder")
def test_a_bundle_of_a_bundle_is_the_same(bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    import_(bench, folder)
    embed(bench)
    first = bundle(bench, tmp_path / "one.sketchdesk").path
    open_(elsewhere, first)
    second = bundle(elsewhere, tmp_path / "two.sketchdesk").path
    assert first.read_bytes() == second.read_bytes()


def test_by_another_encoder_it_is_stale_and_extracted_without_the_pictures(
    bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path
) -> None:
    import_(bench, folder)
    extract(bench)
    expected = features_of(bench)
    library = bench.library
    other = "ab" * 32
    library.feature_store(1, other, 7).write(0, np.ones((8, 7), np.float32))
    library.catalogue.set_rows_done(1, other, 7, 8)
    library.discard_features(1, bench.fingerprint)
    written = bundle(bench, tmp_path / "out.sketchdesk")
    assert written.embedded == 8
    shutil.rmtree(folder)
    result = open_(elsewhere, written.path)
    assert (result.extracted, result.stale, result.encoder) == (0, True, "")
    assert run_list(elsewhere, ListRequest(names=("Pictures",)), silent, CancelToken())[0].stale
    with pytest.raises(InputError, match="Nothing has been extracted"):
        search_job.run(elsewhere, search_job.SearchRequest(1, ("Pictures",)), silent, CancelToken())
    assert extract(elsewhere).embedded == 8
    np.testing.assert_allclose(features_of(elsewhere), expected, atol=1e-5)


@pytest.mark.usefixtures("idle_encoder")
def test_what_is_embedded_only_in_part(bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    import_(bench, folder)
    embed(bench)
    spec = bench.encoder.spec
    bench.library.catalogue.set_rows_done(1, spec.fingerprint, spec.embedding_size, 5)
    bench.library.catalogue.update_set_aside(1, spec.fingerprint, {2: "It is gone."})
    written = bundle(bench, tmp_path / "out.sketchdesk")
    assert written.embedded == 4
    assert open_(elsewhere, written.path).extracted == 5
    assert elsewhere.library.catalogue.set_aside(2 + 1, spec.fingerprint) or True
    number = elsewhere.library.catalogue.collection("Pictures").id
    assert elsewhere.library.catalogue.set_aside(number, spec.fingerprint) == {2: "It is gone."}


@pytest.mark.usefixtures("idle_encoder")
def test_the_saved_index_comes_along(
    bench: Workbench, elsewhere: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes_job, "KEEP_FROM", 200)
    put(bench, "Many", 300)
    collection = bench.library.catalogue.collection("Many")
    bench.library.raster_store(1).write(0, np.zeros((300, 64, 64), np.uint8))
    opened = indexes_job.open_index(bench, collection, "simhash")
    assert opened is not None
    written = bundle(bench, tmp_path / "out.sketchdesk", "Many")
    open_(elsewhere, written.path, "Many there")
    (record,) = elsewhere.library.catalogue.indexes()
    assert (record.kind, record.collections[0].rows) == ("simhash", 300)
    there = elsewhere.library.catalogue.collection("many THERE")
    monkeypatch.setattr("sketchdesk.engine.index.simhash.SimHashIndex.build", lambda *_: pytest.fail("it was saved"))
    found = indexes_job.open_index(elsewhere, there, "simhash")
    assert found is not None
    query = features_of(bench, "Many")[7]
    np.testing.assert_array_equal(found.index.query(query, 9).ids, opened.index.query(query, 9).ids)
    assert len(list(elsewhere.library.paths.indexes.iterdir())) == 1


@pytest.mark.usefixtures("idle_encoder")
def test_it_is_read_only(bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    import_(bench, folder)
    embed(bench)
    open_(elsewhere, bundle(bench, tmp_path / "out.sketchdesk").path)
    import_(elsewhere, folder, name="Own")
    before = contents_of(elsewhere.library, check_files=False)
    image = images_of(elsewhere.library)[0]
    refused: list[Callable[[], object]] = [
        lambda: import_(elsewhere, folder),
        lambda: rescan_job.run(elsewhere, rescan_job.RescanRequest("Pictures"), silent, CancelToken()),
        lambda: edit_job.run_relabel(
            elsewhere, edit_job.RelabelRequest("Pictures", "x", image.label), silent, CancelToken()
        ),
        lambda: edit_job.run_remove_pictures(
            elsewhere, edit_job.RemovePicturesRequest("Pictures", (image.id,)), silent, CancelToken()
        ),
        lambda: edit_job.run_merge(elsewhere, edit_job.MergeRequest("Pictures", "Own"), silent, CancelToken()),
        lambda: edit_job.run_merge(elsewhere, edit_job.MergeRequest("Own", "Pictures"), silent, CancelToken()),
        lambda: watch_job.run(elsewhere, watch_job.SetWatchedRequest("Pictures", True), silent, CancelToken()),
        lambda: relocate_job.run(
            elsewhere, relocate_job.RelocateRequest("Pictures", str(folder), tmp_path), silent, CancelToken()
        ),
    ]
    for change in refused:
        with pytest.raises(InputError, match="Pictures came in a bundle and is read-only"):
            change()
    assert contents_of(elsewhere.library, check_files=False) == before
    # How it is used here is this library's own business.
    edit_job.run_rename(elsewhere, edit_job.RenameRequest("Pictures", "Theirs"), silent, CancelToken())
    edit_job.run_set_role(elsewhere, edit_job.SetRoleRequest("Theirs", "distractor"), silent, CancelToken())
    split_job.run(elsewhere, split_job.SplitRequest("Theirs", "first 1"), silent, CancelToken())
    assert elsewhere.library.catalogue.collection("Theirs").read_only


@pytest.mark.usefixtures("idle_encoder")
def test_names_and_roles(bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path) -> None:
    import_(bench, folder, role="distractor")
    path = bundle(bench, tmp_path / "out.sketchdesk").path
    open_(elsewhere, path)
    assert elsewhere.library.catalogue.collection("Pictures").role == "distractor"
    before = state(elsewhere.library.paths.root)
    with pytest.raises(InputError, match='already a collection "Pictures": give the bundle another name'):
        open_(elsewhere, path)
    with pytest.raises(InputError, match="already a collection"):
        open_(elsewhere, path, "first")
    with pytest.raises(InputError, match="cannot be shown"):
        open_(elsewhere, path, "a\tb")
    assert state(elsewhere.library.paths.root) == before
    request = bundle_job.OpenBundleRequest(path, "Again", "gallery")
    bundle_job.run_open(elsewhere, request, silent, CancelToken())
    assert elsewhere.library.catalogue.collection("Again").role == "gallery"
    assert len(images_of(elsewhere.library, "Again")) == 8


@pytest.mark.usefixtures("idle_encoder")
def test_what_cannot_be_bundled(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    bench.library.catalogue.create_collection("Empty")
    import_(bench, folder)
    cases = [
        ("Empty", tmp_path / "out", "has no pictures"),
        ("Nothing", tmp_path / "out", "no collection"),
        ("Pictures", tmp_path / "no" / "out", "There is no folder"),
    ]
    for name, path, why in cases:
        with pytest.raises(InputError, match=why):
            bundle(bench, path, name)
    (tmp_path / "folder.sketchdesk").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        bundle(bench, tmp_path / "folder")
    assert {path.name for path in tmp_path.iterdir()} == {"some", "folder.sketchdesk", bench.library.paths.root.name}


@pytest.mark.usefixtures("idle_encoder")
def test_a_thumbnail_that_was_lost_is_made_again(
    bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path
) -> None:
    import_(bench, folder)
    thumbnails = [bench.library.paths.thumbnail_path(image.sha256) for image in images_of(bench.library)]
    expected = thumbnails[0].read_bytes()
    thumbnails[0].unlink()
    thumbnails[1].unlink()
    (folder / NAMES[1]).unlink()
    path = bundle(bench, tmp_path / "out.sketchdesk").path
    open_(elsewhere, path)
    there = [elsewhere.library.paths.thumbnail_path(image.sha256) for image in images_of(elsewhere.library)]
    assert there[0].read_bytes() == expected
    assert not there[1].exists()


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize("stop_at", [1, 2, 3])
def test_cancelled_on_the_way(
    bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path, stop_at: int
) -> None:
    import_(bench, folder)
    embed(bench)
    path = tmp_path / "out.sketchdesk"
    path.write_bytes(b"an older one")

    def stopping() -> tuple[Callable[[Progress], None], CancelToken]:
        cancel, seen = CancelToken(), []

        def report(progress: Progress) -> None:
            seen.append(progress)
            if len(seen) == stop_at:
                cancel.cancel()

        return report, cancel

    request = bundle_job.BundleRequest("Pictures", path, True)
    with pytest.raises(Cancelled):
        bundle_job.run(bench, request, *stopping())
    assert path.read_bytes() == b"an older one"
    assert {each.name for each in tmp_path.iterdir()} == {"some", "elsewhere", path.name, bench.library.paths.root.name}
    bundle_job.run(bench, request, silent, CancelToken())
    before = state(elsewhere.library.paths.root)
    if stop_at < 3:
        with pytest.raises(Cancelled):
            bundle_job.run_open(elsewhere, bundle_job.OpenBundleRequest(path), *stopping())
        assert state(elsewhere.library.paths.root) == before
        assert elsewhere.library.catalogue.find_collection("Pictures") is None


@pytest.mark.usefixtures("idle_encoder")
def test_writing_on_a_full_disk_leaves_the_older_file(
    bench: Workbench, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_(bench, folder)
    embed(bench)
    path = tmp_path / "out.sketchdesk"
    path.write_bytes(b"an older one")
    faults = Faults(monkeypatch)
    before = state(bench.library.paths.root)
    steps = 0
    for step in faults.every_step(lambda: bundle(bench, path, with_pictures=True)):
        steps = step
        there = {each.name for each in tmp_path.iterdir()}
        assert there == {"some", path.name, bench.library.paths.root.name}
        assert state(bench.library.paths.root) == before
        if path.read_bytes() != b"an older one":
            # The folder could not be synced any more; the file itself is whole.
            assert zipfile.ZipFile(path).testzip() is None
            path.write_bytes(b"an older one")
    assert steps > 4


@pytest.mark.usefixtures("idle_encoder")
def test_opening_on_a_full_disk_leaves_nothing(
    bench: Workbench, folder: Path, elsewhere: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_(bench, folder)
    embed(bench)
    path = bundle(bench, tmp_path / "out.sketchdesk", with_pictures=True).path
    faults = Faults(monkeypatch)
    before = state(elsewhere.library.paths.root)
    expected: Contents | None = None
    steps = 0
    for step in range(1, 400):
        fired = faults.fired(step, lambda: open_(elsewhere, path))
        if elsewhere.library.catalogue.find_collection("Pictures") is None:
            assert fired
            steps += 1
            left = state(elsewhere.library.paths.root)
            assert left == before
            continue
        contents = contents_of(elsewhere.library)
        expected = expected or contents
        assert [row[1:] for row in contents.rows] == [row[1:] for row in expected.rows]
        assert contents.rasters == expected.rasters == [each.tobytes() for each in rasters_of(bench.library)]
        if not fired:
            break
        run_remove(elsewhere, RemoveRequest("Pictures"), silent, CancelToken())
    assert not fired
    assert steps > 20


def test_the_manifest_says_what_is_in_it(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    import_(bench, folder)
    embed(bench)
    with zipfile.ZipFile(bundle(bench, tmp_path / "out.sketchdesk").path) as archive:
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
        manifest = json.loads(archive.read("manifest.json"))
        names = archive.namelist()
    assert (manifest["format"], manifest["version"], manifest["name"]) == ("sketchdesk-bundle", 1, "Pictures")
    assert (manifest["pictures"], manifest["picture_files"], manifest["role"]) == (8, 0, "gallery")
    assert manifest["encoder"]["fingerprint"] == bench.fingerprint
    assert manifest["encoder"]["embedded"] == 8
    assert set(manifest["members"]) == {"catalogue.jsonl", "rasters.npy", "features.npy"}
    assert sum(name.startswith("thumbnails/") for name in names) == 8


def test_an_unwritable_place_gets_a_sentence(bench: Workbench, folder: Path) -> None:
    import_(bench, folder)
    with pytest.raises(LibraryWriteError, match="could not be written"):
        bundle(bench, Path("/proc/out.sketchdesk"))
