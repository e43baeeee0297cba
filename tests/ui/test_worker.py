"""The worker: the order of its signals, its three lanes, cancelling, pausing and closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from open_window import MILLISECONDS, running
from pytestqt.qtbot import QtBot

from sketchdesk.errors import InputError
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.worker import Lane, WorkerThread


@pytest.fixture
def worker(qtbot: QtBot, tmp_path: Path) -> Iterator[WorkerThread]:
    with running(WorkerThread(lambda: Workbench.open(tmp_path / "library")), qtbot) as thread:
        yield thread


class Endings:
    """Records every signal of a worker in the order of arrival."""

    def __init__(self, worker: WorkerThread) -> None:
        self.seen: list[tuple[Any, ...]] = []
        signals = worker.signals
        signals.started.connect(lambda number, title: self.seen.append(("started", number)))
        signals.progressed.connect(lambda number, progress: self.seen.append(("progressed", number, progress.done)))
        signals.succeeded.connect(lambda number, result: self.seen.append(("succeeded", number, result)))
        signals.failed.connect(lambda number, sentence: self.seen.append(("failed", number, sentence)))
        signals.cancelled.connect(lambda number: self.seen.append(("cancelled", number)))

    def ended(self, *numbers: int) -> bool:
        return set(numbers) <= {each[1] for each in self.seen if each[0] in ("succeeded", "failed", "cancelled")}


def double(bench: Workbench, request: int, report: Report, cancel: CancelToken) -> int:
    report(Progress("Doubling", 1, 1))
    return 2 * request


def refuse(bench: Workbench, request: object, report: Report, cancel: CancelToken) -> None:
    raise InputError("There is nothing here.")


def stumble(bench: Workbench, request: object, report: Report, cancel: CancelToken) -> None:
    raise ZeroDivisionError


class Gate:
    """A long job that reports until the test lets it end."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun = threading.Event()

    def run(self, bench: Workbench, request: object, report: Report, cancel: CancelToken) -> str:
        self.begun.set()
        while not self.open.wait(0.005):
            report(Progress("Waiting", 0, None))
        return "through"


def test_signals_come_in_order_with_one_ending(worker: WorkerThread, qtbot: QtBot) -> None:
    endings = Endings(worker)
    number = worker.submit("Double", double, 21, Lane.QUICK)
    qtbot.waitUntil(lambda: endings.ended(number))
    assert endings.seen == [("started", number), ("progressed", number, 1), ("succeeded", number, 42)]


def test_an_error_is_a_sentence_and_the_worker_goes_on(worker: WorkerThread, qtbot: QtBot) -> None:
    endings = Endings(worker)
    refused = worker.submit("Refuse", refuse, None, Lane.QUICK)
    stumbled = worker.submit("Stumble", stumble, None, Lane.LONG)
    fine = worker.submit("Double", double, 1, Lane.LONG)
    qtbot.waitUntil(lambda: endings.ended(refused, stumbled, fine))
    assert ("failed", refused, "There is nothing here.") in endings.seen
    sentence = next(each[2] for each in endings.seen if each[:2] == ("failed", stumbled))
    assert "ZeroDivisionError" in sentence
    assert ("succeeded", fine, 2) in endings.seen


def test_one_can_search_while_a_long_job_runs(worker: WorkerThread, qtbot: QtBot) -> None:
    endings, gate = Endings(worker), Gate()
    long = worker.submit("Long", gate.run, None, Lane.LONG)
    qtbot.waitUntil(gate.begun.is_set)
    search = worker.submit("Search", double, 4, Lane.SEARCH)
    quick = worker.submit("Quick", double, 5, Lane.QUICK)
    qtbot.waitUntil(lambda: endings.ended(search, quick))
    assert not endings.ended(long)
    gate.open.set()
    qtbot.waitUntil(lambda: endings.ended(long))
    assert endings.seen[-1] == ("succeeded", long, "through")


def test_a_newer_search_replaces_one_that_waits(worker: WorkerThread, qtbot: QtBot) -> None:
    endings, hold = Endings(worker), threading.Event()

    def block(bench: Workbench, request: object, report: Report, cancel: CancelToken) -> None:
        hold.wait(60)

    blocking = worker.submit("Block", block, None, Lane.QUICK)
    qtbot.waitUntil(lambda: ("started", blocking) in endings.seen)
    numbers = [worker.submit("Search", double, i, Lane.SEARCH) for i in range(5)]
    hold.set()
    qtbot.waitUntil(lambda: endings.ended(*numbers))
    assert [each for each in endings.seen if each[0] == "succeeded" and each[1] in numbers] == [
        ("succeeded", numbers[-1], 8)
    ]
    assert {each[1] for each in endings.seen if each[0] == "cancelled"} == set(numbers[:-1])


def test_a_paused_job_holds_still_but_one_can_search(worker: WorkerThread, qtbot: QtBot) -> None:
    endings, gate = Endings(worker), Gate()
    long = worker.submit("Long", gate.run, None, Lane.LONG)
    qtbot.waitUntil(gate.begun.is_set)
    worker.set_paused(long, True)
    gate.open.set()
    search = worker.submit("Search", double, 4, Lane.SEARCH)
    qtbot.waitUntil(lambda: endings.ended(search))
    worker.set_paused(long, False)
    qtbot.waitUntil(lambda: endings.ended(long))


@pytest.mark.parametrize("paused", [False, True])
def test_a_long_job_is_cancelled_at_its_next_report(worker: WorkerThread, qtbot: QtBot, paused: bool) -> None:
    endings, gate = Endings(worker), Gate()
    long = worker.submit("Long", gate.run, None, Lane.LONG)
    waiting = worker.submit("Next", double, 1, Lane.LONG)
    qtbot.waitUntil(gate.begun.is_set)
    worker.set_paused(long, paused)
    worker.cancel(waiting)
    worker.cancel(long)
    qtbot.waitUntil(lambda: endings.ended(long, waiting))
    assert ("cancelled", long) in endings.seen
    assert ("cancelled", waiting) in endings.seen
    assert ("started", waiting) not in endings.seen


def test_closing_ends_a_running_job(qtbot: QtBot, tmp_path: Path) -> None:
    thread, gate = WorkerThread(lambda: Workbench.open(tmp_path / "library")), Gate()
    try:
        thread.start()
        thread.submit("Long", gate.run, None, Lane.LONG)
        qtbot.waitUntil(gate.begun.is_set)
    finally:
        assert thread.close(MILLISECONDS)


def test_a_library_that_cannot_be_opened_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    with Workbench.open(tmp_path / "library"):
        thread = WorkerThread(lambda: Workbench.open(tmp_path / "library"))
        told: list[str] = []
        thread.signals.ready.connect(lambda: told.append("ready"))
        thread.signals.broken.connect(told.append)
        thread.signals.ended.connect(lambda: told.append("ended"))
        try:
            thread.start()
            qtbot.waitUntil(lambda: len(told) == 2)
            assert "Another SketchDesk" in told[0]
            assert told[1] == "ended"
        finally:
            assert thread.close(MILLISECONDS)


def test_operations_call_back_each_ending_once(worker: WorkerThread, qtbot: QtBot) -> None:
    operations, calls = Operations(worker), []

    def operation(run: Any, lane: Lane) -> Operation:
        return Operation(
            "Try",
            run,
            3,
            lane,
            succeeded=lambda result: calls.append(("succeeded", result)),
            failed=lambda sentence: calls.append(("failed", sentence)),
            cancelled=lambda: calls.append(("cancelled",)),
            ended=lambda: calls.append(("ended",)),
        )

    operations.start(operation(double, Lane.QUICK))
    qtbot.waitUntil(lambda: operations.is_idle)
    operations.start(operation(refuse, Lane.LONG))
    with qtbot.waitSignal(operations.long_failed) as failed:
        assert operations.has_long
    qtbot.waitUntil(lambda: operations.is_idle)
    gate = Gate()
    operations.start(operation(gate.run, Lane.LONG))
    qtbot.waitUntil(gate.begun.is_set)
    operations.cancel_long()
    qtbot.waitUntil(lambda: operations.is_idle)
    assert failed.args == ["There is nothing here.", "Try"]
    assert calls == [
        ("succeeded", 6),
        ("ended",),
        ("failed", "There is nothing here."),
        ("ended",),
        ("cancelled",),
        ("ended",),
    ]
