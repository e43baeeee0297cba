"""The whole window on a small library whose fine-tuning is told by the test: no network is started."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import collection_window
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from sketchdesk.engine.evaluation import compare_runs, evaluate_retrieval, judge_classification
from sketchdesk.jobs.teaching import finetune as finetune_job
from sketchdesk.jobs.teaching import finetune_compare as compare_job
from sketchdesk.jobs.teaching.finetune_parts import divide
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob, FinetuneResult, Judgement, ModelComparison
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.model_registry import ENCODER_FILE
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report
from sketchdesk.training.outcome import Epoch
from sketchdesk.ui.models.finetune_dialog import FinetuneDialog


class Teacher:
    """Takes the place of the job that trains: an epoch for each permission, then a model that is registered."""

    def __init__(self) -> None:
        self.may_go_on = threading.Semaphore(0)
        self.epochs = 2
        self.jobs: list[FinetuneJob] = []
        self.failure: Exception | None = None

    def run(
        self,
        bench: Workbench,
        job: FinetuneJob,
        report: Report,
        cancel: CancelToken,
        on_epoch: Callable[[Epoch], None],
    ) -> FinetuneResult:
        self.jobs.append(job)
        history: list[Epoch] = []
        report(Progress("Training", 0, self.epochs, None, None, "CPU"))
        for number in range(1, self.epochs + 1):
            # As a training's process is waited for: the token is asked all the time.
            while not self.may_go_on.acquire(timeout=0.01):
                if cancel.is_paused:
                    continue
                if cancel.is_cancelled:
                    break
            if self.failure is not None:
                raise self.failure
            if cancel.is_cancelled:
                break
            history.append(Epoch(number, 0, 1 / number, number / 4, 1.5 / number, number / 5, 1e-3, 0.1))
            report(Progress("Training", number, self.epochs, 2.0, 1.0, "CPU"))
            on_epoch(history[-1])
        if not history:
            raise Cancelled
        return self._registered(bench, job, history, cancel.is_cancelled)

    def compare(
        self, bench: Workbench, request: compare_job.CompareRequest, report: Report, cancel: CancelToken
    ) -> ModelComparison:
        """Random embeddings before, the classes themselves after."""
        division = divide(bench, request.collection)
        asking, asked = division.rows("test"), division.rows("train", "validation")
        labels = [division.labels[row] for row in range(len(division.labels))]
        names = sorted(set(labels))
        noise = np.random.default_rng(0).standard_normal((len(labels), len(names))).astype(np.float32)
        sure = np.eye(len(names), dtype=np.float32)[[names.index(label) for label in labels]] + 0.01 * noise
        scores = []
        for vectors in (noise, sure):
            vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            of = [labels[row] for row in asking], vectors[asked], [labels[row] for row in asked]
            scores.append(evaluate_retrieval(vectors[asking], *of, k=10).scores)
        images = division.images[asked]
        found = [
            tuple(tuple(int(images[place]) if place >= 0 else -1 for place in row) for row in each.found)
            for each in scores
        ]
        ap, precision = compare_runs(*scores), compare_runs(*scores, measure="P@10")
        figures = [
            {"mAP": getattr(ap.overall, side), "P@10": getattr(precision.overall, side)} for side in ("first", "second")
        ]
        return ModelComparison(
            request.collection,
            request.before,
            request.after,
            "0" * 64,
            "1" * 64,
            len(asking),
            len(asked),
            division.rule,
            *figures,
            ap,
            precision,
            tuple(division.images[asking].tolist()),
            tuple(labels[row] for row in asking),
            *found,
            True,
            f"{request.after} is better on held-out queries.",
        )

    def _registered(self, bench: Workbench, job: FinetuneJob, history: list[Epoch], stopped: bool) -> FinetuneResult:
        division = divide(bench, job.collection)
        rows = division.rows("test")
        labels = [division.labels[row] for row in rows]
        guesses = [labels[0], *labels[1:-1], labels[0]]
        images = tuple(division.images[rows].tolist())
        judged = Judgement(
            "test", "head", judge_classification(labels, guesses), images, tuple(labels), tuple(guesses), 0.5
        )
        name, shipped = job.save_as or f"{job.collection} {job.preset}", bench.encoder.spec
        metrics = {"accuracy": judged.report.accuracy}
        settings = {"metrics": metrics, "collection": job.collection, "preset": job.preset, "parent_name": job.model}
        # The weights are those of the encoder that ships: what is looked at here is the window.
        bench.library.models.register(
            name,
            shipped.fingerprint,
            {ENCODER_FILE: bench.encoder.path},
            settings,
            embedding_size=shipped.embedding_size,
            parent=shipped.fingerprint,
        )
        return FinetuneResult(
            name,
            shipped.fingerprint,
            shipped.fingerprint,
            job.model,
            job.collection,
            job.preset,
            "stopped" if stopped else "finished",
            len(history),
            tuple(history),
            judged,
            ("A note.",),
            12.0,
            15.0,
            "CPU",
        )


class Taught(collection_window.Opened):
    """A window, the dialog open on the collection "zoo", a teacher that waits for permission."""

    def __init__(self, root: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.teacher = Teacher()
        monkeypatch.setattr(finetune_job, "run", self.teacher.run)
        monkeypatch.setattr(compare_job, "run_compare", self.teacher.compare)
        super().__init__(root, qtbot)
        self.extracted: list[str] = []
        self.window.model_desk.extract_wanted.disconnect()
        self.window.model_desk.extract_wanted.connect(self.extracted.append)

    @property
    def dialog_(self) -> FinetuneDialog:
        found = self.window.training_desk.dialog
        assert found is not None
        return found

    def teach(self) -> FinetuneDialog:
        """Open the dialog from the collection's menu and wait until it can start."""
        self.do("teach", "zoo")
        self.until(lambda: self.window.training_desk.dialog is not None)
        self.until(lambda: self.dialog_.isVisible() and not self.dialog_.form.problem)
        return self.dialog_

    def start(self, preset: str = "quick") -> FinetuneDialog:
        dialog = self.teach()
        dialog.form.preset.setCurrentIndex(dialog.form.preset.findData(preset))
        dialog.start.click()
        self.until(lambda: bool(self.teacher.jobs))
        return dialog

    def let_go_on(self, epochs: int) -> None:
        """Permit so many epochs, and wait until the curves show them."""
        before = len(self.dialog_.progress.curves.epochs)
        for _ in range(epochs):
            self.teacher.may_go_on.release()
        self.until(lambda: len(self.dialog_.progress.curves.epochs) == before + epochs)

    def shows(self, state: int) -> bool:
        return self.dialog_.states.currentIndex() == state

    def finish(self) -> FinetuneDialog:
        """Train to the end, and wait for the comparison."""
        dialog = self.start()
        self.let_go_on(2)
        self.until(lambda: self.shows(2))
        self.settle()
        return dialog


def button(widget: Any, name: str) -> Any:
    from PySide6.QtWidgets import QPushButton

    return widget.findChild(QPushButton, name)
