"""Embed what an import has committed so far, so that it can be found before the import has come to its end."""

from __future__ import annotations

from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs import extract
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report

# The first part is found soon; each later one is half of what was found before it, so that few parts are begun, and
# no longer than that, so that none holds up the import for long.
FIRST_PART, LARGEST_PART = 64, 2048


class EmbeddingMeanwhile:
    """Told of each commit; embeds when there is enough of it. Both jobs commit by themselves, so each may be killed."""

    def __init__(self, bench: Workbench, name: str, cancel: CancelToken) -> None:
        self._bench, self._cancel = bench, cancel
        self._request = extract.ExtractRequest(name, more_follows=True)
        self._is_able = True

    def committed(self, alive: Report, now: Progress) -> None:
        """More pictures are there. ``alive`` is told ``now``, where the import is, all the while.

        Raises LibraryWriteError; Cancelled.
        """
        catalogue = self._bench.library.catalogue
        collection = catalogue.find_collection(self._request.collection)
        if not self._is_able or collection is None:
            return
        # It loads while more pictures are read.
        self._bench.encoder.start()
        done = catalogue.rows_done(collection.id, self._bench.fingerprint)
        if collection.rows - done < min(max(FIRST_PART, done // 2), LARGEST_PART):
            return
        try:
            extract.run(self._bench, self._request, lambda _: alive(now), self._cancel)
        except (ModelError, InputError):
            # The pictures come in all the same; the extraction after the import says what is wrong.
            self._is_able = False
