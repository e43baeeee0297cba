"""The whole window on a library of small real pictures whose embeddings are random numbers around their class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from collection_window import folder_of, put
from open_window import OpenWindow, without_starter
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.workbench import Workbench
from sketchdesk.ui.evaluate.evaluate_page import EvaluatePage
from sketchdesk.ui.evaluate.evaluation_view import EvaluationView

CLASSES = ("cat", "dog", "fox")
NEAR = 4.0


def library(root: Path, sources: Path) -> None:
    """ "Zoo", 8 pictures of each class, of which the first 6 are for training; and "Noise", 5 distractors."""
    root.mkdir(exist_ok=True)
    put(root, "Zoo", folder_of(sources / "zoo", dict.fromkeys(CLASSES, 8)))
    put(root, "Noise", folder_of(sources / "noise", {"": 5}, seed=7), "distractor")
    with Workbench.open(root) as bench:
        catalogue = bench.library.catalogue
        for name, seed in (("Zoo", 0), ("Noise", 1)):
            collection = catalogue.collection(name)
            labels = catalogue.labels_of(collection.id)
            embed(bench, name, labels, seed)
            if name == "Zoo":
                met: dict[str, int] = {}
                splits = {}
                for row, label in enumerate(labels):
                    met[label] = met.get(label, 0) + 1
                    splits[row] = "train" if met[label] <= 6 else "test"
                catalogue.set_splits(collection.id, splits)


def embed(bench: Workbench, name: str, labels: list[str], seed: int) -> None:
    """Unit vectors around a centre for each class, in place of an extraction."""
    catalogue, spec = bench.library.catalogue, bench.encoder.spec
    collection = catalogue.collection(name)
    numbers = np.random.default_rng(seed)
    centres = {
        label: np.random.default_rng(abs(hash_of(label))).standard_normal(spec.embedding_size) for label in labels
    }
    vectors = np.array([centres[label] + NEAR * numbers.standard_normal(spec.embedding_size) for label in labels])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)
    store.write(0, vectors.astype(np.float32))
    catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, len(vectors))


def hash_of(label: str) -> int:
    """The same in every run."""
    return sum(byte * 31**place for place, byte in enumerate(label.encode()))


@contextmanager
def small_window(folder: Path, qtbot: QtBot) -> Iterator[OpenWindow]:
    """The window on that library alone, without the starter collection."""
    root = without_starter(folder / "library")
    library(root, folder / "sources")
    window = OpenWindow(root, qtbot)
    try:
        yield window
    finally:
        window.close()


class Evaluated(OpenWindow):
    """A window on a data directory, with its worker, at the Evaluate page."""

    def __init__(self, root: Path, qtbot: QtBot) -> None:
        super().__init__(root, qtbot)
        self.window.show_page(self.page)
        self.settle()

    @property
    def page(self) -> EvaluatePage:
        return self.window.evaluate_page

    @property
    def view(self) -> EvaluationView:
        return self.page.view

    def run(self, queries: str = "Zoo:test", gallery: tuple[str, ...] = ("Zoo:train", "Noise")) -> None:
        """Choose and run, to the end."""
        self.page.form.choose(queries, gallery)
        self.page.form.run.click()
        self.settle()
