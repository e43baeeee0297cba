"""A folder or an archive of a collection that lies elsewhere now."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from embedded_collections import clustered
from job_pictures import class_files, some_drawings, write_folder, write_zip
from library_contents import contents_of, features_of, images_of, import_
from system_faults import Faults

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import relocate as relocate_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

FILES = class_files(some_drawings(2, 4), 64)
NAMES = sorted(FILES)


def relocate(bench: Workbench, old: Path | str, new: Path) -> relocate_job.RelocateResult:
    return relocate_job.run(bench, relocate_job.RelocateRequest("Pictures", str(old), new), silent, CancelToken())


def rescan(bench: Workbench) -> tuple[int, int, int, int, int]:
    result = rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), silent, CancelToken())
    return result.added, result.changed, result.moved, result.removed, result.unchanged


def embed(bench: Workbench) -> np.ndarray:
    """Stands for an extraction."""
    library, spec = bench.library, bench.encoder.spec
    rows = library.catalogue.collection("Pictures").rows
    vectors = clustered(rows, spec.embedding_size)[0]
    library.feature_store(1, spec.fingerprint, spec.embedding_size).write(0, vectors)
    library.catalogue.set_rows_done(1, spec.fingerprint, spec.embedding_size, rows)
    return vectors


@pytest.fixture
def folder(bench: Workbench, tmp_path: Path) -> Path:
    made = write_folder(tmp_path / "disk" / "photos", FILES | {"cat/broken.png": b"none"})
    import_(bench, made)
    return made


@pytest.mark.parametrize("spelling", ["{}", "{}/", "{}/../photos"])
def test_everything_follows_and_nothing_is_embedded_again(bench: Workbench, folder: Path, spelling: str) -> None:
    request = edit_job.RemovePicturesRequest("Pictures", paths=(str(folder / NAMES[0]),))
    edit_job.run_remove_pictures(bench, request, silent, CancelToken())
    vectors = embed(bench)
    before = images_of(bench.library)
    new = folder.parents[1] / "elsewhere" / "pictures"
    new.parent.mkdir()
    folder.rename(new)
    result = relocate(bench, spelling.format(folder), new)
    assert result == relocate_job.RelocateResult("Pictures", 7, 0)
    after = images_of(bench.library)
    assert [image.path for image in after] == [image.path.replace(str(folder), str(new)) for image in before]
    assert [(image.id, image.label, image.sha256) for image in after] == [
        (image.id, image.label, image.sha256) for image in before
    ]
    assert rescan(bench) == (0, 0, 0, 0, 7)
    np.testing.assert_array_equal(features_of(bench), vectors)
    assert [path for path, _ in contents_of(bench.library).failures] == [str(new / "cat" / "broken.png")]
    assert bench.library.catalogue.left_out(1) == {str(new / NAMES[0])}


def test_a_disk_that_is_mounted_elsewhere(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    import_(bench, write_folder(tmp_path / "disk" / "more", class_files(some_drawings(1, 2, first=4), 64)))
    (tmp_path / "disk").rename(tmp_path / "mounted")
    assert relocate(bench, tmp_path / "disk", tmp_path / "mounted").pictures == 10
    assert rescan(bench) == (0, 0, 0, 0, 10)


def test_into_a_folder_inside_of_the_old_one(bench: Workbench, folder: Path) -> None:
    inside = folder / "2026"
    inside.mkdir()
    for name in sorted({Path(name).parts[0] for name in FILES} | {"cat"}):
        (folder / name).rename(inside / name)
    relocate(bench, folder, inside)
    assert rescan(bench) == (0, 0, 0, 0, 8)


def test_an_archive(bench: Workbench, tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "some.zip", FILES)
    import_(bench, archive)
    other = write_zip(tmp_path / "other.zip", dict(list(FILES.items())[:3]))
    new = tmp_path / "far" / "renamed.zip"
    new.parent.mkdir()
    archive.rename(new)
    with pytest.raises(InputError, match=r"other\.zip holds something else"):
        relocate(bench, archive, other)
    with pytest.raises(InputError, match=r"was an archive, and .* is none"):
        relocate(bench, archive, tmp_path / "far")
    paths = [image.path for image in images_of(bench.library)]
    assert relocate(bench, archive, new).pictures == 0
    assert [image.path for image in images_of(bench.library)] == paths, "they are kept in the library"
    assert rescan(bench) == (0, 0, 0, 0, 8)


def test_pictures_that_are_not_at_the_new_place_are_counted(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    folder.rename(new)
    (new / NAMES[1]).unlink()
    assert relocate(bench, folder, new) == relocate_job.RelocateResult("Pictures", 8, 1)
    assert rescan(bench) == (0, 0, 0, 1, 7)


def test_what_cannot_be_is_refused_and_nothing_changed(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    before = contents_of(bench.library)
    empty = tmp_path / "empty"
    empty.mkdir()
    cases = [
        (folder, empty, "holds none of the pictures"),
        (folder, tmp_path / "nowhere", "There is no file or folder"),
        (tmp_path / "strange", empty, "was not imported from .*Its sources: .*photos"),
        (folder / "cat", empty, "was not imported from"),
        (folder, folder, "has it already"),
        (str(folder)[:-2], empty, "was not imported from"),
        ("", empty, "was not imported from"),
    ]
    for old, new, why in cases:
        with pytest.raises(InputError, match=why):
            relocate(bench, old, new)
    assert contents_of(bench.library) == before


def test_a_place_that_is_taken_already(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    import_(bench, copy)
    before = contents_of(bench.library)
    with pytest.raises(InputError, match="already in this collection; nothing was changed"):
        relocate(bench, folder, copy)
    assert contents_of(bench.library) == before


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are valid text")
def test_names_that_are_no_text(bench: Workbench, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "old", FILES)
    (folder / NAMES[0]).rename(folder / os.fsdecode(b"caf\xe9.png"))
    new = tmp_path / "new"
    import_(bench, folder)
    folder.rename(new)
    assert relocate(bench, folder, new).missing == 0
    (failed,) = bench.library.catalogue.failures(1)
    assert failed.path.startswith(str(new / "caf"))


def test_on_a_full_disk_it_is_as_before(
    bench: Workbench, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"
    shutil.copytree(folder, new)
    before = contents_of(bench.library)
    faults = Faults(monkeypatch)
    step = 1
    while faults.fired(step, lambda: relocate(bench, folder, new)):
        assert contents_of(bench.library) == before
        step += 1
    assert contents_of(bench.library) != before
