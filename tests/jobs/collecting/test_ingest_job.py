"""Importing what can be imported: folders, archives and single pictures, once, again, and in parts."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from job_pictures import as_picture, class_files, encoded, some_drawings, write_folder, write_zip
from library_contents import contents_of, images_of, import_, rasters_of, reasons

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.errors import ArchiveError, InputError
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress

pytestmark = pytest.mark.usefixtures("idle_encoder")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Three classes of four."""
    return class_files(some_drawings(3, 4))


def test_a_folder_of_classes(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    extra = {"notes.txt": b"no picture", ".DS_Store": b"\0", "deep/er/ Ünder 🐈/a b.png": next(iter(files.values()))}
    folder = write_folder(tmp_path / "pictures", files | extra)
    result = import_(bench, folder, name="  Zoo ")
    assert (result.collection, result.added, result.already_there, result.failures) == ("Zoo", 13, 0, ())
    images = images_of(bench.library, "Zoo")
    assert [Path(image.path) for image in images] == sorted(
        (folder / name for name in [*files, "deep/er/ Ünder 🐈/a b.png"]), key=lambda path: path.parts
    )
    assert [image.label for image in images] == [Path(image.path).parent.name for image in images]
    for image in images:
        content = Path(image.path).read_bytes()
        assert image.sha256 == hashlib.sha256(content).hexdigest()
        assert (image.width, image.height, image.kind) == (128, 128, "drawing")
    rasters = rasters_of(bench.library, "Zoo")
    assert rasters.shape == (13, INPUT_SIDE, INPUT_SIDE)
    assert (rasters.reshape(13, -1).max(axis=1) > 200).all()
    contents_of(bench.library, "Zoo")
    collection = bench.library.catalogue.collection("zoo")
    assert (collection.role, collection.source) == ("gallery", str(folder))


def test_an_archive_is_kept_in_the_library(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    long_name = "ü" * 200 + ".png"
    archive = write_zip(tmp_path / "Meine Bilder.ZIP", files | {f"cats/{long_name}": next(iter(files.values()))})
    result = import_(bench, archive)
    assert (result.added, result.failures) == (13, ())
    archive.unlink()
    kept = bench.library.paths.pictures_of(bench.library.catalogue.collection("Pictures").id)
    contents = {}
    for image in images_of(bench.library):
        path = picture_path(bench.library, image.path)
        assert path.is_relative_to(kept)
        contents[f"{image.label}/{path.name}"] = path.read_bytes()
    assert {name: content for name, content in contents.items() if name in files} == files
    assert len(contents) == 13


def test_single_pictures_and_folders_together(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = write_folder(tmp_path / "some", files)
    single = tmp_path / "Größe ✏️.PNG"
    single.write_bytes(next(iter(files.values())))
    inside = folder / next(iter(files))
    result = import_(bench, folder, single, inside, folder.parent / "some")
    assert (result.added, result.already_there) == (13, 0)
    labels = {image.path: image.label for image in images_of(bench.library)}
    assert labels[str(single)] == ""
    assert labels[str(inside)] == inside.parent.name


@pytest.mark.parametrize("packed", [False, True])
def test_a_second_import_adds_what_is_new_and_tries_failures_again(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes], packed: bool
) -> None:
    place = tmp_path / ("some.zip" if packed else "some")
    write = write_zip if packed else write_folder
    first, second, *_ = files.values()
    write(place, files | {"cat/broken.png": b"oh", "cat/worse.png": b""})
    one = import_(bench, place)
    assert (one.added, one.already_there, len(one.failures)) == (12, 0, 2)
    before = contents_of(bench.library)

    again = import_(bench, place, name="PICTURES")
    assert (again.collection, again.added, again.already_there, again.failures) == ("Pictures", 0, 12, one.failures)
    assert contents_of(bench.library) == before

    write(place, files | {"cat/broken.png": first, "cat/worse.png": b"", "dog/new.png": second})
    more = import_(bench, place)
    assert (more.added, more.already_there) == (2, 12)
    assert [Path(failure.path).name for failure in more.failures] == ["worse.png"]
    after = contents_of(bench.library)
    assert after.rows[:12] == before.rows
    assert sorted(Path(row[0]).name for row in after.rows[12:]) == ["broken.png", "new.png"]
    assert after.rasters[:12] == before.rasters
    assert [Path(path).name for path, _ in after.failures] == ["worse.png"]


def test_the_same_folder_spelled_in_another_way_comes_in_once(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "some", files)
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    assert import_(bench, folder).added == 12
    for spelled in (Path("some"), Path("some/../some/."), tmp_path / "link", folder / next(iter(files))):
        result = import_(bench, spelled)
        assert result.added == 0, spelled
    assert len(images_of(bench.library)) == 12


def test_the_data_directory_inside_the_folder_is_passed_over(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Else each import would bring in the thumbnails of the one before."""
    write_folder(tmp_path / "some", files)
    assert bench.library.paths.root.parent == tmp_path
    assert import_(bench, tmp_path).added == 12
    again = import_(bench, tmp_path)
    assert (again.added, again.already_there, again.failures) == (0, 12, ())


def test_two_archives_may_hold_the_same_names(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    others = dict(zip(files, class_files(some_drawings(3, 4, first=4)).values(), strict=True))
    one, two = write_zip(tmp_path / "one.zip", files), write_zip(tmp_path / "two.zip", others)
    assert import_(bench, one).added == 12
    assert import_(bench, two).added == 12
    assert import_(bench, one, two).already_there == 24
    contents = {picture_path(bench.library, image.path).read_bytes() for image in images_of(bench.library)}
    assert contents == {*files.values(), *others.values()}


def test_a_folder_that_is_called_like_an_archive(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = write_folder(tmp_path / "no archive.zip", files)
    before = {path: path.stat().st_ino for path in folder.rglob("*")}
    assert import_(bench, folder).added == 12
    assert {path: path.stat().st_ino for path in folder.rglob("*")} == before, "the person's own files were touched"


def test_names_that_no_disk_takes_are_set_aside(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    picture = next(iter(files.values()))
    deep = "/".join(["d" * 200] * 30) + "/a.png"
    archive = write_zip(tmp_path / "odd.zip", files | {"clash.png": picture, "clash.png/a.png": picture, deep: picture})
    result = import_(bench, archive)
    assert (result.added, len(result.failures)) == (13, 2)
    assert all("name" in failure.reason for failure in result.failures)
    assert len(contents_of(bench.library).failures) == 2


def test_distractors(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    import_(bench, write_folder(tmp_path / "some", files), name="Noise", role="distractor")
    assert bench.library.catalogue.collection("Noise").role == "distractor"


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("missing", "There is no file or folder"),
        ("empty", "There is no picture in"),
        ("texts", "There is no picture in"),
        ("text.zip", "damaged"),
        ("empty.zip", "There is no picture in"),
        ("cut.zip", "damaged"),
        ("x" * 300, "cannot be opened"),
        ("~nobody-of-that-name", "There is no file or folder"),
    ],
)
def test_nothing_to_import_is_a_sentence_and_makes_no_collection(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes], what: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    write_folder(tmp_path / "texts", {"a/readme.txt": b"hello", "b/list.csv": b"1,2", ".hidden.png": b"x"})
    (tmp_path / "text.zip").write_text("not an archive at all")
    write_zip(tmp_path / "empty.zip", {})
    whole = write_zip(tmp_path / "whole.zip", files).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=says) as caught:
        import_(bench, Path(what))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert bench.library.catalogue.collections() == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 300, "two\nlines"])
def test_unfit_names_are_refused(bench: Workbench, tmp_path: Path, files: dict[str, bytes], name: str) -> None:
    with pytest.raises(InputError, match="name"):
        import_(bench, write_folder(tmp_path / "some", files), name=name)
    assert bench.library.catalogue.collections() == []


def test_unsafe_archives_write_nothing_outside(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    picture = next(iter(files.values()))
    target = tmp_path / "target"
    unsafe = {"../../../../escaped.png": picture, str(target / "absolute.png"): picture, "a/../../b.png": picture}
    archive = write_zip(tmp_path / "unsafe.zip", files | unsafe)
    _add_link(archive, "cat/link.png", "/etc/passwd")
    before = set(tmp_path.rglob("*"))
    result = import_(bench, archive)
    assert result.added == 12
    assert len(result.failures) == 4
    root = bench.library.paths.root
    new = [path for path in set(tmp_path.rglob("*")) - before if not path.is_relative_to(root)]
    assert new == []
    assert not any(path.is_symlink() for path in root.rglob("*"))
    assert not list(Path("/").glob("escaped.png"))


def test_a_bomb_is_refused(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    bomb = {"bomb.png": bytes(30_000_000)}
    result = import_(bench, write_zip(tmp_path / "bomb.zip", files | bomb))
    assert result.added == 12
    assert [("bomb.png" in failure.path, "unsafe" in failure.reason) for failure in result.failures] == [(True, True)]
    with pytest.raises(InputError, match="unsafe"):
        import_(bench, write_zip(tmp_path / "only a bomb.zip", bomb), name="Bomb")
    # The same bytes named by many entries: ten kilobytes that would unpack without end.
    overlapping = write_zip(tmp_path / "overlapping.zip", {f"{i}.png": bytes(500_000) for i in range(40)})
    _overlap(overlapping)
    with pytest.raises(ArchiveError, match="unsafe"):
        import_(bench, overlapping, name="Bomb")
    assert bench.library.catalogue.find_collection("Bomb") is None


def _add_link(path: Path, name: str, target: str) -> None:
    import stat
    import zipfile

    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo(name)
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)


def _overlap(path: Path) -> None:
    """Let every entry of the archive's directory point at the first one's bytes, and drop the others' bytes."""
    import struct

    content = path.read_bytes()
    end = content.rindex(b"PK\5\6")
    size, start = struct.unpack("<II", content[end + 12 : end + 20])
    directory = bytearray(content[start : start + size])
    at = 0
    while at < size:
        names = struct.unpack("<HHH", directory[at + 28 : at + 34])
        directory[at + 42 : at + 46] = struct.pack("<I", 0)
        at += 46 + sum(names)
    first = content[: content.index(b"PK\3\4", 4)]
    tail = bytearray(content[end:])
    tail[16:20] = struct.pack("<I", len(first))
    path.write_bytes(first + bytes(directory) + bytes(tail))


def test_progress_counts_every_file_once(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", 5)
    folder = write_folder(tmp_path / "some", files | {"cat/broken.png": b"x"})
    seen: list[Progress] = []
    import_(bench, folder, report=seen.append)
    assert [(progress.done, progress.total) for progress in seen] == [(done, 13) for done in range(14)]
    seen.clear()
    import_(bench, folder, report=seen.append)
    assert [(progress.done, progress.total) for progress in seen] == [(12, 13), (13, 13)]


@pytest.mark.parametrize("packed", [False, True])
def test_cancelled_in_the_middle_it_keeps_what_was_committed(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", 4)
    place = write_zip(tmp_path / "some.zip", files) if packed else write_folder(tmp_path / "some", files)
    import_(bench, place, name="Undisturbed")
    token = CancelToken()

    def cancel_in_the_third(progress: Progress) -> None:
        if progress.done >= 9:
            token.cancel()

    with pytest.raises(Cancelled):
        import_(bench, place, report=cancel_in_the_third, cancel=token)
    half = contents_of(bench.library)
    assert len(half.rows) == 8
    result = import_(bench, place)
    assert (result.added, result.already_there) == (4, 8)
    whole, undisturbed = contents_of(bench.library), contents_of(bench.library, "Undisturbed")
    assert whole.rows[:8] == half.rows
    assert [row[1:] for row in whole.rows] == [row[1:] for row in undisturbed.rows]
    assert whole.rasters == undisturbed.rasters


def test_cancelled_before_it_begins_nothing_is_added(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        import_(bench, write_folder(tmp_path / "some", files), cancel=token)
    assert images_of(bench.library) == []


def test_a_collection_that_is_removed_while_it_grows(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window serves other requests between batches."""
    monkeypatch.setattr(ingest_job, "BATCH", 4)
    library = bench.library

    def remove(progress: Progress) -> None:
        if progress.done == 5:
            library.remove_collection("Pictures")

    with pytest.raises(InputError, match="removed"):
        import_(bench, write_zip(tmp_path / "some.zip", files), report=remove)
    assert library.catalogue.collections() == []
    assert [path for path in library.paths.pictures.rglob("*") if path.is_file()] == []
    assert list(library.paths.rasters.iterdir()) == []


def test_pictures_that_two_collections_share(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = write_folder(tmp_path / "some", files)
    import_(bench, folder, name="One")
    import_(bench, folder, name="Two")
    bench.library.remove_collection("One")
    assert len(contents_of(bench.library, "Two").rows) == 12


def test_a_folder_that_may_not_be_read_is_a_sentence(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = write_folder(tmp_path / "some", files | {"closed/a.png": next(iter(files.values()))})
    (folder / "closed").chmod(0)
    try:
        result = import_(bench, folder)
    finally:
        (folder / "closed").chmod(0o755)
    if os.geteuid():
        assert "permission" in reasons(result, folder)["closed"].lower()
    assert result.added >= 12


def test_where_no_file_can_be_read_there_is_no_collection(bench: Workbench, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bad", {"a.png": b"", "b.png": b"x"})
    for _ in range(2):
        with pytest.raises(
            InputError, match=r"None of the 2 files could be read; the first, .*a\.png: The file is empty\.$"
        ):
            import_(bench, folder)
        assert bench.library.catalogue.collections() == []


def test_a_collection_keeps_its_role(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = write_folder(tmp_path / "some", files)
    import_(bench, folder, name="Zoo")
    with pytest.raises(InputError, match="Zoo is a gallery already"):
        import_(bench, folder, name="zoo", role="distractor")
    bench.library.catalogue.create_collection("Starter", built_in=True)
    with pytest.raises(InputError, match="Starter is drawn by SketchDesk itself"):
        import_(bench, folder, name="starter")


def test_names_in_an_archive_that_some_disks_take_for_one(
    bench: Workbench, tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Case, and the ways to compose a letter."""
    names = ["a/ö.png", "a/o\u0308.png", "a/Ö.PNG", "A/ö.png"]
    clashing = dict(zip(names, files.values(), strict=False))
    archive = write_zip(tmp_path / "some.zip", clashing)
    result = import_(bench, archive)
    assert (result.added, result.failures) == (4, ())
    paths = [picture_path(bench.library, image.path) for image in images_of(bench.library)]
    folded = [unicodedata.normalize("NFC", str(path)).casefold() for path in paths]
    assert len(set(folded)) == 4
    assert {path.read_bytes() for path in paths} == set(clashing.values())
    assert import_(bench, archive).already_there == 4


def test_the_order_of_rows_is_that_of_the_paths(bench: Workbench, tmp_path: Path) -> None:
    """Pictures are read on several threads; which one is quicker must not matter."""
    drawings = some_drawings(2, 12)
    sides = np.random.default_rng(1).integers(40, 900, len(drawings))
    files = {
        f"{number:03d}.png": encoded(as_picture(drawing, int(side)))
        for number, ((_, _, drawing), side) in enumerate(zip(drawings, sides, strict=True))
    }
    import_(bench, write_folder(tmp_path / "some", files))
    assert [image.width for image in images_of(bench.library)] == sides.tolist()
