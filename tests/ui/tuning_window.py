"""The whole window on a library whose embeddings are random numbers: no picture is read, no network started."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import embedded_collections
import pytest
from open_window import MILLISECONDS, OpenWindow

from sketchdesk.errors import InputError
from sketchdesk.jobs.searching import tuning_panel as panel_job
from sketchdesk.jobs.searching.tuning_panel import PanelRequest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.ui.search.search_page import SearchPage
from sketchdesk.ui.tuning.tuning_panel import TuningPanel


def put(root: Path, name: str, items: int = 300, seed: int = 0, embedded: bool = True) -> None:
    """A collection of clustered unit vectors; ``embedded`` False keeps them out."""
    with Workbench.open(root) as bench:
        embedded_collections.put(bench, name, items, seed, None if embedded else 0)


class Tuned(OpenWindow):
    """A window on a data directory, with its worker; a query is a class name, which needs no encoder."""

    SIZE = (1280, 900)

    @property
    def page(self) -> SearchPage:
        return self.window.search_page

    @property
    def panel(self) -> TuningPanel:
        assert self.page.tuning_panel is not None
        return self.page.tuning_panel

    def open_panel(self) -> TuningPanel:
        self.page.set_tuning_shown(True)
        self.settle()
        return self.panel

    def look_for(self, number: int = 0) -> None:
        """Search for one of the encoder's classes, as a click on a guess does."""
        self.page.panel.guess_chosen.emit(self.opened[0].encoder.spec.class_names[number])
        self.settle()

    def figure(self, name: str) -> str:
        return self.panel.costs.text(name)


class PanelJobs:
    """Every request that reaches the panel's job, which can be held back and can be made to fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests: list[PanelRequest] = []
        self.failure: Exception | None = None
        self.open = threading.Event()
        self.open.set()
        real: Callable[..., Any] = panel_job.run_panel

        def run(bench: Workbench, request: PanelRequest, *rest: Any) -> Any:
            self.requests.append(request)
            assert self.open.wait(MILLISECONDS / 1000)
            if self.failure is not None:
                raise self.failure
            return real(bench, request, *rest)

        monkeypatch.setattr(panel_job, "run_panel", run)

    def fail(self, sentence: str) -> None:
        self.failure = InputError(sentence)
