"""Hits and results as a search gives them, for tests of what shows them."""

from __future__ import annotations

from pathlib import Path

from sketchdesk.jobs.results import Hit, SearchResult


def hit(number: int, folder: Path = Path("/nowhere"), label: str = "cat", similarity: float = 0.5) -> Hit:
    path = folder / f"{number}.png"
    return Hit(number, path, path, label, 1 - similarity, similarity, "starter")


def result(hits: tuple[Hit, ...], items: int = 24_000, compared: int = 480) -> SearchResult:
    return SearchResult(hits, (), compared, items, 8.4, 3.7)
