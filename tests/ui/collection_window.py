"""The whole window on a small library of real pictures, made by the real import; no network is started."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from open_window import OpenWindow
from PIL import Image

from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken
from sketchdesk.ui.collections.collections_page import CollectionsPage


def picture(path: Path, seed: int) -> None:
    """A small picture that no other seed gives."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    Image.fromarray(np.kron(blocks, np.ones((8, 8, 1), np.uint8))).save(path)


def folder_of(folder: Path, classes: Mapping[str, int], seed: int = 0) -> Path:
    """A folder with so many pictures of each class."""
    for place, (name, count) in enumerate(classes.items()):
        for number in range(count):
            picture(folder / name / f"{number}.png", 1000 * seed + 100 * place + number)
    return folder


def put(root: Path, name: str, folder: Path, role: str = "gallery") -> None:
    """Import a folder."""
    with Workbench.open(root) as bench:
        request = ingest_job.IngestRequest((folder,), name, "distractor" if role == "distractor" else "gallery")
        ingest_job.run(bench, request, lambda _: None, CancelToken())


def listed(root: Path) -> dict[str, CollectionSummary]:
    """What the library holds, once no window has it open."""
    with Workbench.open(root) as bench:
        request = collections_job.ListRequest(detailed=True)
        return {each.name: each for each in collections_job.run_list(bench, request, lambda _: None, CancelToken())}


class Opened(OpenWindow):
    """A window on a data directory, with its worker. Nothing is embedded: that is another test's."""

    SIZE = (1180, 760)

    def prepare(self) -> None:
        self.wants_extraction: list[str] = []
        self.window.desk.extract_wanted.disconnect()
        self.window.desk.extract_wanted.connect(self.wants_extraction.append)
        self.window.importing.extract = self.wants_extraction.append  # type: ignore[method-assign]
        self.window.show_page(self.page)

    @property
    def page(self) -> CollectionsPage:
        return self.window.collections_page

    def do(self, action: str, name: str) -> None:
        """Choose an action of the menu for a collection."""
        row = self.page.model.row_of(name)
        assert row is not None
        self.page.table.selectRow(row)
        self.settle()
        assert self.page.offers.actions[action].isEnabled(), action
        self.page.offers.actions[action].trigger()

    def summary(self, name: str) -> CollectionSummary:
        return next(each for each in self.window.collections if each.name == name)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.window.collections]
