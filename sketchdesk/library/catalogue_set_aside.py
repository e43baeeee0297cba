"""The catalogue's pictures that a model could not embed: their files had gone or were damaged by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sketchdesk.library.naming import text_from_store, text_to_store
from sketchdesk.library.table import Table


class SetAsideTable(Table):
    """Their rows in the feature file hold zeros, belong in no ranking, and are tried again by the next extraction."""

    def set_aside(self, collection_id: int, fingerprint: str) -> dict[int, str]:
        """Row to reason, of the committed rows of a feature set, in order."""
        sql = (
            "SELECT row, reason FROM set_aside JOIN feature_sets USING (collection_id, fingerprint) "
            "WHERE collection_id = ? AND fingerprint = ? AND row < rows_done ORDER BY row"
        )
        return {row: text_from_store(reason) for row, reason in self._database.read(sql, (collection_id, fingerprint))}

    def update_set_aside(
        self, collection_id: int, fingerprint: str, failed: Mapping[int, str], embedded: Iterable[int] = ()
    ) -> None:
        """Commit that some rows could not be embedded, by row with the reason, and that others are now."""
        remove = "DELETE FROM set_aside WHERE collection_id = ? AND fingerprint = ? AND row = ?"
        add = "INSERT INTO set_aside (collection_id, fingerprint, row, reason) VALUES (?, ?, ?, ?)"
        with self._database.transaction() as cursor:
            cursor.executemany(remove, [(collection_id, fingerprint, row) for row in [*failed, *embedded]])
            rows = [(collection_id, fingerprint, row, text_to_store(reason)) for row, reason in failed.items()]
            cursor.executemany(add, rows)
