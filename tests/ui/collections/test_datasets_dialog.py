"""Datasets in the window: terms before anything is fetched, choosing, a file of one's own; progress, cancel, resume."""

from __future__ import annotations

import html
import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from job_pictures import class_files, some_drawings, write_zip
from loopback_server import LoopbackServer, Served, cut
from open_window import MILLISECONDS, running
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.jobs.collecting.download import DownloadRequest, downloads_folder
from sketchdesk.jobs.results import CollectionSummary, IngestResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library import datasets
from sketchdesk.library.datasets import DATASETS
from sketchdesk.library.remote_files import Patience
from sketchdesk.progress import Progress
from sketchdesk.ui.collections.collections_page import CollectionsPage
from sketchdesk.ui.collections.datasets_dialog import DatasetsDialog
from sketchdesk.ui.downloading import Downloading
from sketchdesk.ui.job_bar import JobBar
from sketchdesk.ui.operations import Operations
from sketchdesk.ui.worker import WorkerThread

Found = TypeVar("Found", bound=QWidget)


def find(parent: QWidget, kind: type[Found], name: str) -> Found:
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


# --- the dialog ------------------------------------------------------------------------------------------------------


@pytest.fixture
def dialog(qtbot: QtBot) -> DatasetsDialog:
    dialog = DatasetsDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def agree(dialog: DatasetsDialog) -> QPushButton:
    return find(dialog, QPushButton, "agreeAndFetch")


def note(dialog: DatasetsDialog) -> str:
    return find(dialog, QLabel, "datasetNote").text()


def shown(dialog: DatasetsDialog, row: str) -> str:
    """The text of a row as a person reads it."""
    return html.unescape(find(dialog, QLabel, f"dataset_{row}").text().replace("\u200b", ""))


def tick(dialog: DatasetsDialog, *names: str) -> None:
    classes = find(dialog, QListWidget, "classList")
    for name in names:
        [item] = classes.findItems(name, Qt.MatchFlag.MatchExactly)
        item.setCheckState(Qt.CheckState.Checked)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda each: each.name)
def test_terms_are_shown_before_anything_is_fetched(qtbot: QtBot, dialog: DatasetsDialog, dataset: object) -> None:
    assert isinstance(dataset, datasets.Dataset)
    with qtbot.assertNotEmitted(dialog.wanted):
        dialog.show_dataset(dataset.name)
    assert dialog.dataset == dataset
    assert find(dialog, QLabel, "datasetTitle").text() == dataset.title
    assert dataset.size_text(1) in shown(dialog, "size")
    assert dataset.licence in shown(dialog, "licence")
    assert dataset.licence_url in shown(dialog, "licence")
    assert (dataset.url or dataset.page).replace("{}", "CLASS") in shown(dialog, "address")
    assert dataset.publisher in shown(dialog, "publisher")
    for row in ("size", "licence", "publisher", "address", "layout"):
        assert find(dialog, QLabel, f"dataset_{row}").isVisible()
        assert len(find(dialog, QLabel, f"dataset_{row}").accessibleName()) > len(row)
    assert agree(dialog).isVisible() == dataset.is_fetched
    assert find(dialog, QLabel, "datasetHow").isVisible() != dataset.is_fetched
    if dataset.is_fetched:
        assert dataset.size_text(1) in agree(dialog).text()
    else:
        assert dataset.obtain == find(dialog, QLabel, "datasetHow").text()


def test_no_line_of_the_terms_is_cut_off(qtbot: QtBot, dialog: DatasetsDialog) -> None:
    labels = [find(dialog, QLabel, f"dataset_{row}") for row in ("licence", "publisher", "address", "layout")]
    for width in (820, 600, 1000):
        dialog.resize(width, 620)
        for dataset in (*DATASETS, *reversed(DATASETS)):
            dialog.show_dataset(dataset.name)
            qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in labels))


def test_only_the_button_agrees(qtbot: QtBot, dialog: DatasetsDialog) -> None:
    dialog.show_dataset("tu-berlin")
    name = find(dialog, QLineEdit, "datasetName")
    with qtbot.assertNotEmitted(dialog.wanted):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    with qtbot.assertNotEmitted(dialog.wanted):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    with qtbot.waitSignal(dialog.wanted) as wanted:
        agree(dialog).click()
    assert wanted.args == [DownloadRequest("tu-berlin", agreed=True, remove_archive=True)]
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_name_and_clearing_up_are_asked_for(qtbot: QtBot, dialog: DatasetsDialog) -> None:
    dialog.show_dataset("mirflickr-25k")
    find(dialog, QLineEdit, "datasetName").setText("  Photos ")
    find(dialog, QCheckBox, "removeArchive").setChecked(False)
    with qtbot.waitSignal(dialog.wanted) as wanted:
        agree(dialog).click()
    assert wanted.args == [DownloadRequest("mirflickr-25k", name="Photos", agreed=True)]


def test_classes_are_looked_for_and_ticked(qtbot: QtBot, dialog: DatasetsDialog) -> None:
    dialog.show_dataset("quickdraw")
    assert not agree(dialog).isEnabled()
    assert note(dialog) == "Tick the classes to fetch."
    classes, look = find(dialog, QListWidget, "classList"), find(dialog, QLineEdit, "classFilter")
    qtbot.keyClicks(look, "EIFFEL")
    listed = [classes.item(row).text() for row in range(classes.count()) if not classes.item(row).isHidden()]
    assert listed == ["The Eiffel Tower"]
    find(dialog, QPushButton, "tickAll").click()
    look.clear()
    tick(dialog, "cat")
    assert find(dialog, QLabel, "classCount").text() == "2 of 345 classes"
    limit = find(dialog, QSpinBox, "drawingLimit")
    limit.setValue(500)
    size = datasets.find_dataset("quickdraw").size_text(2, 500)
    assert shown(dialog, "size") == size
    assert agree(dialog).text().endswith(size)
    with qtbot.waitSignal(dialog.wanted) as wanted:
        agree(dialog).click()
    [request] = wanted.args
    assert (request.classes, request.limit) == (("cat", "The Eiffel Tower"), 500)
    find(dialog, QPushButton, "tickNone").click()
    assert not agree(dialog).isEnabled()
    # What was ticked for one dataset says nothing about another.
    tick(dialog, "dog")
    dialog.show_dataset("tu-berlin")
    assert dialog.request().classes == ()
    assert dialog.request().limit is None
    assert not classes.isVisible()


def test_a_class_is_ticked_with_the_space_key(qtbot: QtBot, dialog: DatasetsDialog) -> None:
    dialog.show_dataset("quickdraw")
    classes = find(dialog, QListWidget, "classList")
    classes.setFocus()
    classes.setCurrentRow(0)
    qtbot.keyClick(classes, Qt.Key.Key_Down)
    qtbot.keyClick(classes, Qt.Key.Key_Space)
    assert dialog.request().classes == ("airplane",)
    assert agree(dialog).isEnabled()


def test_names_that_cannot_be_used_are_told(dialog: DatasetsDialog) -> None:
    dialog.set_existing(
        (
            CollectionSummary("Starter", "gallery", 9, 9, 3, (), "", built_in=True),
            CollectionSummary("Others", "distractor", 9, 9, 0, (), "/o"),
            CollectionSummary("TU-Berlin", "gallery", 9, 9, 3, (), "/t"),
        )
    )
    name = find(dialog, QLineEdit, "datasetName")
    for text, told, fine in (
        ("", "What is new is added to “TU-Berlin”.", True),
        ("starter", "“Starter” is built in", False),
        ("Others", "has another role", False),
        ("a, b", "cannot contain a comma", False),
        ("New", "Nothing is fetched before you press the button", True),
    ):
        name.setText(text)
        assert told in note(dialog)
        for button in ("agreeAndFetch", "useFile", "useFolder"):
            assert find(dialog, QPushButton, button).isEnabled() == fine


def test_a_file_that_the_person_has(qtbot: QtBot, dialog: DatasetsDialog, tmp_path: Path) -> None:
    wrong = tmp_path / "rendered.7z"
    wrong.write_bytes(b"7z")
    right = write_zip(tmp_path / "sketchy.zip", {"a/b.png": b""})

    def choose(button: str, path: Path) -> None:
        find(dialog, QPushButton, button).click()
        [chooser] = dialog.findChildren(QFileDialog)
        chooser.fileSelected.emit(str(path))
        chooser.reject()
        qtbot.waitUntil(lambda: not dialog.findChildren(QFileDialog))

    dialog.show_dataset("sketchy")
    with qtbot.assertNotEmitted(dialog.wanted):
        choose("useFile", wrong)
    assert "rendered.7z must be unpacked first" in note(dialog)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.wanted) as wanted:
        choose("useFile", right)
    [request] = wanted.args
    # Nothing was agreed to, so nothing can be fetched.
    assert (request.source, request.agreed) == (right, False)
    dialog.show()
    with qtbot.waitSignal(dialog.wanted) as wanted:
        choose("useFolder", tmp_path)
    assert wanted.args[0].source == tmp_path


@pytest.mark.parametrize("name", [each.name for each in DATASETS])
def test_everything_is_reached_with_the_tab_key_and_named(qtbot: QtBot, dialog: DatasetsDialog, name: str) -> None:
    dialog.show_dataset(name)
    if name == "quickdraw":
        tick(dialog, "cat")
    dialog.activateWindow()
    start = find(dialog, QListWidget, "datasetList")
    start.setFocus()
    qtbot.waitUntil(start.hasFocus)
    reached: dict[str, QWidget] = {}
    for _ in range(40):  # a link takes a press of its own
        widget = QApplication.focusWidget()
        assert widget is not None
        reached[widget.objectName()] = widget
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start:
            break
    else:
        pytest.fail(f"the Tab key does not come back to the list: {list(reached)}")
    wanted = {"datasetList", "dataset_licence", "dataset_address", "datasetName", "useFile", "useFolder"}
    wanted |= {"closeDatasets"}
    if dialog.dataset.is_fetched:
        wanted |= {"removeArchive", "agreeAndFetch"}
    if dialog.dataset.has_classes_to_choose:
        wanted |= {"classFilter", "classList", "tickAll", "tickNone", "drawingLimit"}
    assert set(reached) == wanted
    for widget in reached.values():
        text = widget.text() if isinstance(widget, QPushButton | QCheckBox) else ""
        assert widget.accessibleName() or text


def test_the_page_passes_on_what_is_wanted(qtbot: QtBot) -> None:
    page = CollectionsPage()
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    find(page, QPushButton, "getDataset").click()
    dialog = page.findChild(DatasetsDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.isModal()
    with qtbot.waitSignal(page.download_requested) as asked:
        agree(dialog).click()
    assert asked.args[0].dataset == "tu-berlin"
    assert not dialog.isVisible()
    find(page, QPushButton, "getDataset").click()
    assert page.findChildren(DatasetsDialog) == [dialog]


# --- what follows ----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """Stands in for TU Berlin's."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(download_job, "PATIENCE", Patience(timeout=60.0, tries=2, first_wait=0.01))
    server = LoopbackServer()
    table = tuple(
        replace(each, url=server.url("/s.zip")) if each.name == "tu-berlin" else each for each in datasets.DATASETS
    )
    monkeypatch.setattr(datasets, "DATASETS", table)
    yield server
    server.close()


@pytest.fixture
def archive(tmp_path: Path) -> bytes:
    """As TU-Berlin's, with some megabytes beside the pictures, so that there is something to count."""
    files = {f"png/{name}": content for name, content in class_files(some_drawings(2, 3), 64).items()}
    made = write_zip(tmp_path / "made.zip", files)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_STORED) as zipped:
        zipped.writestr("png/filelist.txt", random.Random(3).randbytes(3_000_000))
    return made.read_bytes()


class Desk:
    """Worker, operations and status bar joined as in the window, without an encoder."""

    def __init__(self, worker: WorkerThread, bar: JobBar) -> None:
        self.operations = Operations(worker)
        self.downloading = Downloading(self.operations)
        self.bar = bar
        self.titles: list[str] = []
        self.progress: list[Progress] = []
        self.imported: list[IngestResult] = []
        self.ends = 0
        self.downloading.imported.connect(self.imported.append)
        self.downloading.long_ended.connect(self._count)
        operations = self.operations
        operations.long_started.connect(lambda title, subject: (self.titles.append(title), bar.start(title)))
        operations.long_progressed.connect(self.progress.append)
        operations.long_progressed.connect(bar.show_progress)
        operations.long_failed.connect(bar.fail)
        operations.long_cancelled.connect(lambda title: bar.finish(f"Stopped: {title}"))
        bar.cancel_clicked.connect(operations.cancel_long)
        bar.pause_toggled.connect(operations.pause_long)

    def _count(self) -> None:
        self.ends += 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def desk(qtbot: QtBot, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    def refuse(self: EncoderProcess) -> None:
        raise AssertionError("the encoder was started for work that embeds nothing")

    monkeypatch.setattr(EncoderProcess, "start", refuse)
    worker = WorkerThread(lambda: Workbench.open(root))
    bar = JobBar()
    qtbot.addWidget(bar)
    bar.resize(900, 40)
    bar.show()
    desk = Desk(worker, bar)
    with running(worker, qtbot):
        yield desk


AGREED = DownloadRequest("tu-berlin", agreed=True, remove_archive=True)


def test_fetching_and_importing_are_counted_and_told(
    qtbot: QtBot, desk: Desk, server: LoopbackServer, archive: bytes, root: Path
) -> None:
    server.serve("/s.zip", Served(archive))
    desk.downloading.start(AGREED)
    qtbot.waitUntil(lambda: desk.ends == 2, timeout=MILLISECONDS)
    assert desk.titles == ["Fetching TU-Berlin sketches (MB)", "Importing TU-Berlin sketches"]
    assert [(each.collection, each.added) for each in desk.imported] == [("TU-Berlin", 6)]
    fetching = [each for each in desk.progress if each.stage.startswith("Fetching")]
    assert {each.total for each in fetching} == {4}
    assert [each.done for each in fetching] == sorted(each.done for each in fetching)
    assert desk.bar.errors == ()
    assert [path for path in downloads_folder(root).rglob("*") if path.is_file()] == []


def test_cancelled_while_the_server_is_silent_and_gone_on_with(
    qtbot: QtBot, desk: Desk, server: LoopbackServer, archive: bytes
) -> None:
    there = 2_000_000
    server.serve("/s.zip", Served(archive, stall_after=there), Served(archive))
    desk.downloading.start(AGREED)
    count = find(desk.bar, QLabel, "jobCount")
    qtbot.waitUntil(lambda: count.text() == "2 of 4", timeout=MILLISECONDS)
    assert count.isVisible()
    find(desk.bar, QPushButton, "cancelJob").click()
    qtbot.waitUntil(lambda: desk.ends == 1, timeout=MILLISECONDS)
    assert not desk.bar.is_running
    assert desk.bar.errors == ()
    assert desk.imported == []
    server.released.set()

    desk.downloading.start(AGREED)
    qtbot.waitUntil(lambda: desk.ends == 3, timeout=MILLISECONDS)
    assert [asked.first_byte for asked in server.asked] == [0, there]
    assert [each.added for each in desk.imported] == [6]


def test_paused_it_waits_and_resumed_it_ends(qtbot: QtBot, desk: Desk, server: LoopbackServer, archive: bytes) -> None:
    server.serve("/s.zip", Served(archive, stall_after=1_000_000), Served(archive))
    desk.downloading.start(AGREED)
    count, pause = find(desk.bar, QLabel, "jobCount"), find(desk.bar, QPushButton, "pauseJob")
    qtbot.waitUntil(lambda: count.text() == "1 of 4", timeout=MILLISECONDS)
    pause.click()
    assert find(desk.bar, QLabel, "jobTimeLeft").text() == "paused"
    # The server ends the answer early meanwhile; the pause lasts nevertheless.
    server.released.set()
    qtbot.waitUntil(lambda: pause.text() == "Resume")
    assert (desk.ends, len(server.asked)) == (0, 1)
    pause.click()
    qtbot.waitUntil(lambda: desk.ends == 2, timeout=MILLISECONDS)
    assert [each.added for each in desk.imported] == [6]
    assert [asked.first_byte for asked in server.asked] == [0, 1_000_000]


def test_a_failure_is_a_sentence_and_the_next_try_goes_on(
    qtbot: QtBot, desk: Desk, server: LoopbackServer, archive: bytes
) -> None:
    server.serve("/s.zip", *cut(Served(archive), 1_000_000, 0)[:-1])
    desk.downloading.start(AGREED)
    qtbot.waitUntil(lambda: desk.ends == 1, timeout=MILLISECONDS)
    [sentence] = desk.bar.errors
    assert "was cut before TU-Berlin sketches was there" in sentence
    assert "(1.0 MB) is kept, and the next try goes on from it" in sentence
    assert not desk.bar.is_running
    server.serve("/s.zip", Served(archive))
    desk.downloading.start(AGREED)
    qtbot.waitUntil(lambda: desk.ends == 3, timeout=MILLISECONDS)
    assert server.asked[-1].first_byte == 1_000_000
    assert [each.added for each in desk.imported] == [6]


def test_from_a_file_nothing_is_fetched(
    qtbot: QtBot, desk: Desk, server: LoopbackServer, archive: bytes, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.zip"
    mine.write_bytes(archive)
    desk.downloading.start(DownloadRequest("tu-berlin", source=mine, name="Mine", remove_archive=True))
    qtbot.waitUntil(lambda: desk.ends == 2, timeout=MILLISECONDS)
    assert desk.titles == ["Looking at mine.zip", "Importing TU-Berlin sketches"]
    assert [(each.collection, each.added) for each in desk.imported] == [("Mine", 6)]
    assert server.asked == []
    assert mine.read_bytes() == archive


def test_what_was_not_agreed_to_is_not_fetched(qtbot: QtBot, desk: Desk, server: LoopbackServer) -> None:
    desk.downloading.start(replace(AGREED, agreed=False))
    qtbot.waitUntil(lambda: desk.ends == 1, timeout=MILLISECONDS)
    assert "Nothing is fetched before you agree" in desk.bar.errors[0]
    assert server.asked == []
