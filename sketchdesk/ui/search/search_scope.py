"""Which collections are searched: those that a person chose, or else those that usually are."""

from __future__ import annotations

from collections.abc import Callable

from sketchdesk.jobs.results import CollectionSummary


class SearchScope:
    """Knows the collections that there are; ``is_busy`` tells whether one is being worked on."""

    def __init__(self, is_busy: Callable[[str], bool]) -> None:
        self._is_busy = is_busy
        self._settled: set[str] = set()
        self.collections: tuple[CollectionSummary, ...] = ()
        self.is_listed = False
        """Whether it is known which collections there are."""
        self.chosen: tuple[str, ...] | None = None
        """What a person chose; None while those are searched that usually would be."""

    def set_collections(self, collections: tuple[CollectionSummary, ...]) -> None:
        """The collections that there are now; a choice of which nothing is left is forgotten."""
        self.is_listed, self.collections = True, collections
        if self.chosen is not None and not {summary.name for summary in collections} & set(self.chosen):
            self.chosen = None

    def choose(self, names: tuple[str, ...]) -> None:
        """Search these; what usually is searched is no choice."""
        self.chosen = None if set(names) == set(self.usual) else names

    @property
    def ready(self) -> tuple[str, ...]:
        """The collections in which something can be found."""
        return tuple(summary.name for summary in self.collections if summary.extracted)

    @property
    def usual(self) -> tuple[str, ...]:
        """Where a search looks unless something else is chosen: the starter collection would bury what is one's own."""
        ready = [summary for summary in self.collections if summary.extracted]
        if any(not each.built_in and each.role != "distractor" and self._is_settled(each) for each in ready):
            ready = [summary for summary in ready if not summary.built_in]
        return tuple(summary.name for summary in ready)

    @property
    def searched(self) -> tuple[CollectionSummary, ...]:
        """The collections that a search looks into."""
        chosen = self.usual if self.chosen is None else self.chosen
        return tuple(summary for summary in self.collections if summary.extracted and summary.name in chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those that a search looks into."""
        return tuple(summary.name for summary in self.searched)

    @property
    def content(self) -> dict[str, tuple[int, str]]:
        """How much of each collection that is searched is there to be found, and by which encoder."""
        return {summary.name: (summary.extracted, summary.encoder) for summary in self.searched}

    def _is_settled(self, summary: CollectionSummary) -> bool:
        """Whether a collection has been whole once: the first of many pictures do not replace the others yet."""
        if summary.extracted >= summary.images and not self._is_busy(summary.name):
            self._settled.add(summary.name)
        return summary.name in self._settled
