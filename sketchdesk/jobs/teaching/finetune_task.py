"""The pictures of a training, and what the model that came of it takes the held-out ones for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import NearestMeanClassifier, judge_classification
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError
from sketchdesk.jobs.teaching.finetune_parts import Division
from sketchdesk.jobs.teaching.finetune_pictures import WrittenPictures
from sketchdesk.jobs.teaching.finetune_records import Judgement
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import RateMeter, Report
from sketchdesk.training.batches import LEAST_PER_CLASS

_BATCH = 64


class Task:
    """The pictures that could be read, as training takes them: places in the file, and codes of the classes."""

    def __init__(self, division: Division, written: WrittenPictures) -> None:
        self.division, self.written = division, written
        counts = dict.fromkeys(division.classes, 0)
        for row in written.rows.tolist():
            if division.parts[row] == "train" and division.labels[row] in counts:
                counts[division.labels[row]] += 1
        self.classes = tuple(label for label, count in counts.items() if count >= LEAST_PER_CLASS)
        if len(self.classes) < 2:
            raise InputError(
                f"Fewer than two classes of {division.collection.name} have {LEAST_PER_CLASS} training pictures that "
                "can be read."
            )
        codes = {label: code for code, label in enumerate(self.classes)}
        # What is of no class to learn is in no part below either.
        self.codes = np.array([codes.get(division.labels[row], 0) for row in written.rows.tolist()], np.int64)
        self._known = np.array([division.labels[row] in codes for row in written.rows.tolist()], np.bool_)

    def places(self, part: str) -> NDArray[np.int64]:
        """In the file, of the pictures of one part and of classes that are learned."""
        inside = np.array([self.division.parts[row] == part for row in self.written.rows.tolist()], np.bool_)
        return np.flatnonzero(inside & self._known)

    def labels(self, places: NDArray[np.int64]) -> list[str]:
        return [self.classes[code] for code in self.codes[places].tolist()]


def judge(bench: Workbench, encoder_file: Path, task: Task, report: Report) -> Judgement | None:
    """What the new model takes the held-out pictures for. It is not cancelled: a stopped training is judged too."""
    part = task.division.held_out
    places = task.places(part)
    if not len(places):
        return None
    pictures = task.written.open()
    labels = task.labels(places)
    log = bench.library.paths.logs / "encoder.log" if bench.library.is_exclusive else None
    encoder = EncoderProcess(encoder_file, log)
    loss = None
    try:
        if encoder.spec.class_names:
            probabilities = _predicted(encoder, pictures, places, report)[1]
            columns = np.array([encoder.spec.class_names.index(label) for label in labels])
            guesses = [encoder.spec.class_names[code] for code in probabilities.argmax(axis=1).tolist()]
            sure = probabilities[np.arange(len(labels)), columns].astype(np.float64)
            loss = float(-np.log(np.maximum(sure, 1e-12)).mean())
        else:
            known = task.places("train")
            vectors = _predicted(encoder, pictures, np.concatenate([known, places]), report)[0]
            means = NearestMeanClassifier(vectors[: len(known)], task.labels(known))
            guesses = means.predict(vectors[len(known) :])
        by = "head" if encoder.spec.class_names else "nearest mean"
    finally:
        encoder.close()
    rows = task.written.rows[places]
    images = tuple(task.division.images[rows].tolist())
    report_ = judge_classification(labels, guesses)
    return Judgement(part, by, report_, images, tuple(labels), tuple(guesses), loss)


def _predicted(
    encoder: EncoderProcess, pictures: NDArray[np.uint8], places: NDArray[np.int64], report: Report
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Embeddings (n, d) and probabilities (n, classes)."""
    meter = RateMeter("Judging", len(places))
    parts = []
    for start in range(0, len(places), _BATCH):
        parts.append(encoder.classify(np.asarray(pictures[places[start : start + _BATCH]])))
        report(meter.at(min(start + _BATCH, len(places))))
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])
