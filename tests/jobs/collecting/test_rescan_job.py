"""Rescanning: what is new, changed, moved or gone in the sources, without embedding anything twice."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from library_contents import contents_of, extract, features_of, images_of, import_

from sketchdesk.engine.archives import Entry
from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting.rescan import RescanResult
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report, silent

Files = dict[str, bytes]


def rescan(bench: Workbench, report: Report = silent, cancel: CancelToken | None = None) -> RescanResult:
    return rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), report, cancel or CancelToken())


def counts(result: RescanResult) -> tuple[int, int, int, int, int]:
    return result.added, result.changed, result.moved, result.removed, result.unchanged


def settle(folder: Path) -> None:
    """As if nothing had been written for a while."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


def write(place: Path, files: Files) -> None:
    """Make a folder or an archive hold these files and nothing else."""
    if place.suffix == ".zip":
        place.unlink(missing_ok=True)
        write_zip(place, files)
        return
    shutil.rmtree(place, ignore_errors=True)
    write_folder(place, files)


@pytest.fixture(params=["folder", "zip"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / ("some.zip" if request.param == "zip" else "some")


@pytest.fixture
def files() -> Files:
    """Three classes of four pictures."""
    return class_files(some_drawings(3, 4), 64)


@pytest.fixture
def fresh() -> Files:
    """Other pictures of the same classes."""
    return class_files(some_drawings(3, 4, first=4), 64)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read."""
    seen: list[str] = []
    real = Entry.read

    def read(self: Entry) -> bytes:
        seen.append(self.path)
        return real(self)

    monkeypatch.setattr(Entry, "read", read)
    return seen


def by_name(bench: Workbench) -> dict[str, np.ndarray]:
    """Class and file name to embedding."""
    features = features_of(bench)
    images = images_of(bench.library)
    return {"/".join(Path(image.path).parts[-2:]): features[image.row] for image in images[: len(features)]}


def test_everything_at_once(
    bench: Workbench, place: Path, files: Files, fresh: Files, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names, others = sorted(files), sorted(fresh)
    broken = f"{names[0].partition('/')[0]}/broken.png"
    write(place, files | {broken: b"no picture"})
    import_(bench, place)
    extract(bench)
    before = by_name(bench)
    images = {"/".join(Path(image.path).parts[-2:]): image for image in images_of(bench.library)}

    now = dict(files)
    del now[names[0]]  # deleted
    now[names[1]] = fresh[others[0]]  # changed
    now["lion/renamed.png"] = now.pop(names[2])  # moved to another class
    now[names[4]], now[names[5]] = files[names[5]], files[names[4]]  # exchanged
    now[others[1]] = fresh[others[1]]  # new
    now[broken] = fresh[others[2]]  # repaired
    write(place, now)
    result = rescan(bench)
    assert counts(result) == (2, 1, 3, 1, 7)
    assert (result.failures, result.unreachable) == ((), ())

    library = bench.library
    contents = contents_of(library)
    assert contents.failures == []
    assert {"/".join(Path(row[0]).parts[-2:]) for row in contents.rows} == set(now)
    for image in images_of(library):
        name = "/".join(Path(image.path).parts[-2:])
        assert picture_path(library, image.path).read_bytes() == now[name]
        assert image.label == name.partition("/")[0]
    after = by_name(bench)
    # Ten pictures kept their embeddings; three have none yet.
    assert len(after) == 10
    for name, vector in after.items():
        old = {"lion/renamed.png": names[2], names[4]: names[5], names[5]: names[4]}.get(name, name)
        np.testing.assert_array_equal(vector, before[old])
    known = {"/".join(Path(image.path).parts[-2:]): image for image in images_of(library)}
    assert known["lion/renamed.png"].id == images[names[2]].id
    assert known[names[1]].id == images[names[1]].id, "a changed picture is the same record"

    assert extract(bench).embedded == 3
    whole = by_name(bench)
    with Library.open(library.paths.root.with_name("anew")) as other:
        anew = Workbench(other, bench.encoder)
        import_(anew, place)
        extract(anew)
        expected = by_name(anew)
    assert expected.keys() == whole.keys()
    for name, vector in whole.items():
        np.testing.assert_allclose(vector, expected[name], atol=1e-5)
    assert counts(rescan(bench)) == (0, 0, 0, 0, 13)
    if place.suffix == ".zip":
        kept = [path for path in library.paths.pictures.rglob("*") if path.is_file()]
        assert len(kept) == 13
    assert sorted(path.name for path in library.paths.rasters.iterdir()) == ["1.1.npy"]


def test_nothing_is_read_that_is_known_to_be_the_same(
    bench: Workbench, place: Path, files: Files, reads: list[str]
) -> None:
    write(place, files)
    settle(place.parent)
    import_(bench, place)
    reads.clear()
    assert counts(rescan(bench)) == (0, 0, 0, 0, 12)
    assert reads == []
    # Touched: read once, and known again.
    os.utime(next(iter(place.rglob("*.png"))) if place.is_dir() else place, ns=(2 * 10**18 // 2 + 5, 10**18 + 5))
    assert counts(rescan(bench)) == (0, 0, 0, 0, 12)
    assert len(reads) == (1 if place.is_dir() else 0), "an archive's members are told by their CRC"
    assert counts(rescan(bench)) == (0, 0, 0, 0, 12)
    assert len(reads) <= 1


def test_a_file_that_was_just_written_is_compared(bench: Workbench, tmp_path: Path, files: Files) -> None:
    """Same size, same time, other content: a disk that counts in seconds cannot tell."""
    place = write_folder(tmp_path / "some", files)
    import_(bench, place)
    path = place / sorted(files)[0]
    status = path.stat()
    content = bytearray(path.read_bytes())
    position = content.index(b"IEND")
    content[position + 4 :] = content[position + 4 :][::-1]
    path.write_bytes(bytes(content))
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert counts(rescan(bench))[1] + len(rescan(bench).failures) == 1


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_source_that_cannot_be_reached_changes_nothing(
    bench: Workbench, tmp_path: Path, files: Files, how: str
) -> None:
    place = write_folder(tmp_path / "disk", files)
    import_(bench, place)
    before = contents_of(bench.library)
    place.rename(tmp_path / "unplugged")
    if how == "empty":
        place.mkdir()
    with pytest.raises(InputError, match=f"{place}.*Nothing was changed") as caught:
        rescan(bench)
    assert str(caught.value).endswith(".")
    shutil.rmtree(place, ignore_errors=True)
    (tmp_path / "unplugged").rename(place)
    assert contents_of(bench.library) == before
    assert counts(rescan(bench)) == (0, 0, 0, 0, 12)


def test_of_two_sources_the_one_that_is_there_is_looked_through(
    bench: Workbench, tmp_path: Path, files: Files, fresh: Files
) -> None:
    one, two = write_folder(tmp_path / "one", files), write_folder(tmp_path / "two", fresh)
    import_(bench, one)
    import_(bench, two)
    shutil.rmtree(one)
    (two / sorted(fresh)[0]).unlink()
    result = rescan(bench)
    assert counts(result) == (0, 0, 0, 1, 23)
    assert [each.path for each in result.unreachable] == [str(one)]
    assert "is not there" in result.unreachable[0].reason
    write_folder(one, files)
    assert counts(rescan(bench)) == (0, 0, 0, 0, 23)


def test_a_folder_inside_that_cannot_be_opened_loses_nothing(
    bench: Workbench, tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = write_folder(tmp_path / "some", files)
    import_(bench, place)
    closed = str(place / sorted(files)[0].partition("/")[0])
    real = os.scandir

    def scandir(path: object) -> object:
        if str(path) == closed:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (place / sorted(files)[11]).unlink()
    result = rescan(bench)
    assert counts(result) == (0, 0, 0, 1, 11)
    assert [each.path for each in result.failures] == [closed]
    assert "cannot be opened: Permission denied" in result.failures[0].reason


def test_a_folder_that_was_renamed_inside(bench: Workbench, tmp_path: Path, files: Files) -> None:
    place = write_folder(tmp_path / "some", files)
    import_(bench, place)
    label = sorted(files)[0].partition("/")[0]
    (place / label).rename(place / "zebra")
    assert counts(rescan(bench)) == (0, 0, 4, 0, 8)
    assert bench.library.catalogue.class_counts(1).get("zebra") == 4
    assert label not in bench.library.catalogue.class_counts(1)


def test_an_archive_that_was_renamed_or_moved(bench: Workbench, tmp_path: Path, files: Files, reads: list[str]) -> None:
    place = write_zip(tmp_path / "some.zip", files)
    settle(tmp_path)
    import_(bench, place)
    before = contents_of(bench.library)
    reads.clear()
    place.rename(tmp_path / "other.zip")
    assert counts(rescan(bench)) == (0, 0, 0, 0, 12)
    assert reads == []
    assert [each.path for each in bench.library.catalogue.sources(1)] == [str(tmp_path / "other.zip")]
    far = tmp_path / "far" / "away.zip"
    far.parent.mkdir()
    (tmp_path / "other.zip").rename(far)
    with pytest.raises(InputError, match=r"kept in the library\. Nothing was changed"):
        rescan(bench)
    result = import_(bench, far)
    assert (result.added, result.already_there) == (0, 12)
    assert counts(rescan(bench)) == (0, 0, 0, 0, 12)
    # Another archive where the first one lay is another one.
    again = write_zip(place, {sorted(files)[0]: files[sorted(files)[1]]})
    assert import_(bench, again).added == 1
    assert contents_of(bench.library).rows[:12] == before.rows
    assert reads == [sorted(files)[0]]


def test_a_damaged_archive_changes_nothing(bench: Workbench, tmp_path: Path, files: Files) -> None:
    place = write_zip(tmp_path / "some.zip", files)
    import_(bench, place)
    before = contents_of(bench.library)
    place.write_bytes(place.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"damaged or cut off.*Nothing was changed"):
        rescan(bench)
    assert contents_of(bench.library) == before


def test_a_picture_that_became_none_is_set_aside_and_tried_again(
    bench: Workbench, tmp_path: Path, files: Files, fresh: Files
) -> None:
    place = write_folder(tmp_path / "some", files)
    import_(bench, place)
    path = place / sorted(files)[3]
    path.write_bytes(b"half a pict")
    for _ in range(2):
        result = rescan(bench)
        assert counts(result)[:2] == (0, 0)
        assert [each.path for each in result.failures] == [str(path)]
    assert len(contents_of(bench.library).rows) == 11
    path.write_bytes(fresh[sorted(fresh)[0]])
    assert counts(rescan(bench)) == (1, 0, 0, 0, 11)
    path.write_bytes(b"")
    rescan(bench)
    path.unlink()
    assert rescan(bench).failures == ()
    assert contents_of(bench.library).failures == []


def test_what_a_person_removed_or_relabelled_stays_so(
    bench: Workbench, tmp_path: Path, files: Files, fresh: Files
) -> None:
    place = write_folder(tmp_path / "some", files)
    import_(bench, place)
    names = sorted(files)
    old = names[0].partition("/")[0]
    request = edit_job.RelabelRequest("Pictures", "beast", of_class=old)
    assert edit_job.run_relabel(bench, request, silent, CancelToken()).pictures == 4
    chosen = next(image.id for image in images_of(bench.library) if image.path == str(place / names[4]))
    edit_job.run_relabel(bench, edit_job.RelabelRequest("Pictures", "mine", image_ids=(chosen,)), silent, CancelToken())
    gone = edit_job.RemovePicturesRequest("Pictures", paths=(str(place / names[5]),))
    edit_job.run_remove_pictures(bench, gone, silent, CancelToken())

    new = next(name for name in sorted(fresh) if name.startswith(f"{old}/"))
    write_folder(place, {new: fresh[new], names[4]: fresh[sorted(fresh)[6]]})
    assert counts(rescan(bench)) == (1, 1, 0, 0, 10)
    labels = {image.path: image.label for image in images_of(bench.library)}
    assert labels[str(place / new)] == "beast"
    assert labels[str(place / names[4])] == "mine"
    assert str(place / names[5]) not in labels
    # An import asks for all of them.
    assert import_(bench, place).added == 1


def test_cancelled_at_any_report_it_goes_on(bench: Workbench, place: Path, files: Files, fresh: Files) -> None:
    names, others = sorted(files), sorted(fresh)
    write(place, files)
    import_(bench, place)
    now = {name: files[name] for name in names[2:]} | {others[0]: fresh[others[0]], names[0]: fresh[others[1]]}
    now["lion/moved.png"] = now.pop(names[4])
    write(place, now)
    for stop in range(60):
        cancel, left = CancelToken(), iter(range(stop))

        def report(progress: Progress, cancel: CancelToken = cancel, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                cancel.cancel()

        try:
            rescan(bench, report, cancel)
        except Cancelled:
            contents_of(bench.library, check_files=False)
        else:
            break
    else:
        pytest.fail("it never came to its end")
    assert stop > 3
    rows = contents_of(bench.library).rows
    assert {"/".join(Path(row[0]).parts[-2:]) for row in rows} == set(now)


def test_the_folder_goes_away_while_it_is_read(
    bench: Workbench, tmp_path: Path, files: Files, fresh: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = write_folder(tmp_path / "disk", files)
    import_(bench, place)
    before = contents_of(bench.library)
    write_folder(place, {sorted(files)[0]: fresh[sorted(fresh)[0]]})
    real = Entry.read

    def read(self: Entry) -> bytes:
        if place.exists():
            place.rename(tmp_path / "unplugged")
        return real(self)

    monkeypatch.setattr(Entry, "read", read)
    with pytest.raises(InputError, match=f"{place} is not there any more: connect the disk"):
        rescan(bench)
    assert contents_of(bench.library, check_files=False).rows == before.rows


def test_the_folder_goes_away_while_it_is_imported(
    bench: Workbench, tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sketchdesk.jobs.collecting import ingest

    monkeypatch.setattr(ingest, "BATCH", 2)
    place = write_folder(tmp_path / "disk", files)
    real, reads = Entry.read, 0

    def read(self: Entry) -> bytes:
        nonlocal reads
        reads += 1
        if reads > 6 and place.exists():
            place.rename(tmp_path / "unplugged")
        return real(self)

    monkeypatch.setattr(Entry, "read", read)
    with pytest.raises(InputError, match=f"{place} is not there any more.*import again"):
        import_(bench, place)
    (tmp_path / "unplugged").rename(place)
    monkeypatch.setattr(Entry, "read", real)
    there = contents_of(bench.library)
    assert 0 < len(there.rows) <= 8
    assert there.failures == []
    result = import_(bench, place)
    assert result.added + result.already_there == len(contents_of(bench.library).rows) == 12


def test_an_older_library_is_compared_once(bench: Workbench, tmp_path: Path, files: Files, reads: list[str]) -> None:
    """Sizes, times and sources were not written down by older versions."""
    one, two = write_folder(tmp_path / "one", files), tmp_path / "two; three.zip"
    write_zip(two, files)
    settle(tmp_path)
    import_(bench, one, two)
    database = bench.library._database
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM sources")
        cursor.execute("UPDATE images SET size = NULL, version = NULL")
        cursor.execute("UPDATE collections SET source = ?", (f"{one}; {tmp_path / 'two'}",))
    reads.clear()
    result = rescan(bench)
    assert counts(result) == (0, 0, 0, 0, 24)
    assert len(reads) == 12
    assert counts(rescan(bench)) == (0, 0, 0, 0, 24)
    assert len(reads) == 12


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda bench: None, 'no collection "Pictures"'),
        (lambda bench: bench.library.catalogue.create_collection("Pictures"), "not known where Pictures was imported"),
        (
            lambda bench: bench.library.catalogue.create_collection("Pictures", built_in=True),
            "drawn by SketchDesk itself",
        ),
    ],
)
def test_what_cannot_be_rescanned_is_a_sentence(
    bench: Workbench, make: Callable[[Workbench], object], says: str
) -> None:
    make(bench)
    with pytest.raises((InputError, LibraryError), match=says):
        rescan(bench)


def test_equal_files_are_paired_one_to_one(bench: Workbench, tmp_path: Path, files: Files) -> None:
    content = files[sorted(files)[0]]
    place = write_folder(tmp_path / "some", {"a/1.png": content, "a/2.png": content, "b/3.png": content})
    import_(bench, place)
    ids = {image.path: image.id for image in images_of(bench.library)}
    write(place, {"a/2.png": content, "c/3.png": content, "c/4.png": content, "c/5.png": content})
    assert counts(rescan(bench)) == (1, 0, 2, 0, 1)
    after = {image.path: image.id for image in images_of(bench.library)}
    assert after[str(place / "c/3.png")] == ids[str(place / "b/3.png")]
    assert len(set(after.values())) == 4


def test_members_that_no_longer_share_a_name(bench: Workbench, tmp_path: Path, files: Files) -> None:
    names = sorted(files)
    place = write_zip(tmp_path / "some.zip", {"a/X.png": files[names[0]], "a/x.png": files[names[1]]})
    import_(bench, place)
    place.unlink()
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("a/x.png", files[names[1]])
    result = rescan(bench)
    assert (result.moved, result.removed, result.added) == (1, 1, 0)
    (image,) = images_of(bench.library)
    assert picture_path(bench.library, image.path).read_bytes() == files[names[1]]
