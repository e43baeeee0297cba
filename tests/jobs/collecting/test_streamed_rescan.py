"""A rescan passes files and records side by side; it leaves what the plain telling of it leaves, on any trees."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from job_pictures import class_files, some_drawings
from library_contents import contents_of, import_
from plain_rescan import expected, found_in

from sketchdesk.engine import folders
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting import source_look
from sketchdesk.jobs.collecting import watch as watch_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library import catalogue_edits
from sketchdesk.library.naming import path_order, text_to_store
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

PICTURES = list(class_files(some_drawings(1, 4), 32).values())
GOOD = {hashlib.sha256(each).hexdigest() for each in PICTURES}
BROKEN = b"no picture"

# Names that sort differently with and without what stands behind them, in letters of one to four bytes.
_FOLDER = st.sampled_from(["a", "a b", "a.b", "a!", "ä", "ﬀ", "🎨", "b"])
_NAME = st.sampled_from(["a.png", "a b.png", "b.PNG", "ä.png", "🎨.png", "ﬀ.png", "a.txt"])
_PATH = st.tuples(st.lists(_FOLDER, max_size=3), _NAME).map(lambda parts: "/".join((*parts[0], parts[1])))
_TREE = st.dictionaries(_PATH, st.sampled_from([*PICTURES, BROKEN]), max_size=14)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch, idle_encoder: None) -> None:
    """A handful of files meets every boundary that a million meets."""
    monkeypatch.setattr(catalogue_edits, "_PAGE", 3)
    monkeypatch.setattr(folders, "_AT_ONCE", 2)
    monkeypatch.setattr(folders, "_PAUSE_EVERY", 2)
    monkeypatch.setattr(source_look, "_REPORT_EVERY", 2)
    monkeypatch.setattr(rescan_job, "_COMMIT_FILES", 3)


def write_tree(root: Path, tree: dict[str, bytes]) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for name, content in tree.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
        # Long ago: what has the same content has the same time.
        os.utime(root / name, ns=(10**18, 10**18 + zlib.crc32(content)))


def rescan(bench: Workbench) -> rescan_job.RescanResult:
    return rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), silent, CancelToken())


# An example takes half a second: as it was found is soon enough.
@settings(max_examples=12, phases=[Phase.generate])
@given(before=_TREE, after=_TREE, inner_first=st.booleans(), left_out=st.integers(0, 3))
def test_any_trees(before: dict[str, bytes], after: dict[str, bytes], inner_first: bool, left_out: int) -> None:
    with TemporaryDirectory() as folder, Workbench.open(Path(folder) / "library") as bench:
        root = Path(folder).resolve() / "some"
        own, catalogue = bench.library.paths.root, bench.library.catalogue
        # A folder and one inside it: what lies in both is there once.
        always = {"b/keep.png": PICTURES[0]}
        write_tree(root, before | always)
        sources = [root / "b", root] if inner_first else [root, root / "b"]
        for source in sources:
            import_(bench, source)
        known = catalogue.known_pictures(1)
        removed = tuple(each.path for each in known[1 : 1 + left_out])
        if removed:
            request = edit_job.RemovePicturesRequest("Pictures", paths=removed)
            edit_job.run_remove_pictures(bench, request, silent, CancelToken())
            known = catalogue.known_pictures(1)
        write_tree(root, after | always)
        wanted = expected(known, found_in(sources, own), removed, GOOD)
        watch_job.run(bench, watch_job.SetWatchedRequest("Pictures", True), silent, CancelToken())

        result = rescan(bench)
        counts = (result.added, result.changed, result.moved, result.removed, result.unchanged)
        assert counts == (wanted.added, wanted.changed, wanted.moved, wanted.removed, wanted.unchanged)
        there = catalogue.known_pictures(1)
        assert {each.path: each.sha256 for each in there} == wanted.holds
        assert wanted.ids.items() <= {each.path: each.id for each in there}.items()
        assert {each.path for each in result.failures} == wanted.failures
        contents_of(bench.library)
        again = rescan(bench)
        assert (again.added, again.changed, again.moved, again.removed) == (0, 0, 0, 0)
        assert watch_job.run_changed(bench, watch_job.ChangedRequest(), silent, CancelToken()).names == ()


@given(tree=_TREE, separator=st.sampled_from(["/", "\\"]))
def test_a_folder_is_listed_in_the_order_of_its_paths(tree: dict[str, bytes], separator: str) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "some"
        write_tree(root, tree)
        listing = folders.FolderListing(root, separator=separator)
        entries = list(listing.entries())
        assert [each.path.replace("/", separator) for each in entries] == sorted(
            name.replace("/", separator) for name in tree
        )
        assert len(listing) == len(tree)
        # A single folder around class folders names no class.
        inside = [name.split("/")[:-1] for name in tree]
        wrapped = len({"/".join(each[:1]) for each in inside}) == 1 and all(inside) and max(map(len, inside)) > 1
        labels = {each.path: each.label for each in entries}
        for name, each in zip(tree, inside, strict=True):
            assert labels[name] == ("" if not each or (wrapped and len(each) == 1) else each[-1])


@given(paths=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(lambda text: f"/{text}")))
def test_the_catalogue_sorts_paths_as_we_do(paths: list[str]) -> None:
    odd = [*paths, *(f"{path}\udcff" for path in paths[:3])]
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE some (path TEXT)")
        database.executemany("INSERT INTO some VALUES (?)", [(text_to_store(path),) for path in odd])
        stored = [path for (path,) in database.execute("SELECT path FROM some ORDER BY path")]
    assert stored == [text_to_store(path) for path in sorted(odd, key=path_order)]


def test_what_has_gone_since_it_was_listed_is_no_broken_link(tmp_path: Path) -> None:
    write_tree(tmp_path / "some", {"a.png": BROKEN, "b.png": BROKEN})
    listing = folders.FolderListing(tmp_path / "some")
    (tmp_path / "some" / "b.png").unlink()
    assert [(each.path, each.reason) for each in listing.entries()] == [("a.png", None)]


def test_names_that_are_no_text_come_in_their_place(tmp_path: Path) -> None:
    write_tree(tmp_path / "some", {"a/1.png": BROKEN, "z/1.png": BROKEN})
    try:
        (tmp_path / "some" / "b\udcff").mkdir()
        (tmp_path / "some" / "b\udcff" / "2.png").write_bytes(BROKEN)
        (tmp_path / "some" / "b\udcfe.png").write_bytes(BROKEN)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes only names that are text")
    found = [(each.path, each.reason is None) for each in folders.FolderListing(tmp_path / "some").entries()]
    assert found == [("a/1.png", True), ("b\ufffd.png", False), ("b\ufffd/2.png", False), ("z/1.png", True)]


def test_of_many_pictures_few_are_kept_in_memory(bench: Workbench, tmp_path: Path) -> None:
    """All that a pass over unchanged files gathers are numbers."""
    tree = {f"{number % 5}/{number}.png": PICTURES[number % 4] for number in range(40)}
    write_tree(tmp_path / "some", tree)
    import_(bench, tmp_path / "some")
    look = source_look.look_through(bench, bench.library.catalogue.collection("Pictures"), silent, CancelToken())
    seen = rescan_job._pass_through(
        bench, bench.library.catalogue.collection("Pictures"), look, set(), set(), silent, CancelToken()
    )
    assert (seen.known, seen.missing, seen.new, seen.unusable, len(seen.suspects)) == (40, [], [], [], 0)


def test_a_rescan_says_how_far_it_has_looked_and_stops_when_told(bench: Workbench, tmp_path: Path) -> None:
    write_tree(tmp_path / "some", {f"{number}.png": PICTURES[0] for number in range(9)})
    import_(bench, tmp_path / "some")
    told: list[tuple[int, int | None]] = []
    cancel = CancelToken()

    def report(progress: Progress) -> None:
        assert progress.stage == "Looking through Pictures"
        told.append((progress.done, progress.total))
        if progress.done >= 4:
            cancel.cancel()

    with pytest.raises(Cancelled):
        rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), report, cancel)
    assert told[-1] == (4, 9)


def test_a_folder_with_nothing_left_changes_nothing(bench: Workbench, tmp_path: Path) -> None:
    write_tree(tmp_path / "some", {"a.png": PICTURES[0]})
    import_(bench, tmp_path / "some")
    write_tree(tmp_path / "some", {"a.txt": BROKEN})
    with pytest.raises(InputError, match="no picture left"):
        rescan(bench)
