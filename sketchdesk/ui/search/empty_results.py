"""What stands where results would be while there are none: what to do, or what is being waited for."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject

from sketchdesk.ui.search.result_grid import ResultGrid
from sketchdesk.ui.search.search_scope import SearchScope


class EmptyResults(QObject):
    """Puts the words into the grid; ``is_working`` says that something long is under way, as pictures made ready."""

    def __init__(self, grid: ResultGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def show_nothing_asked(self, scope: SearchScope, is_working: bool) -> None:
        """No query yet."""
        searched = scope.searched
        if searched and all(each.built_in for each in searched):
            text = self.tr(
                "Perhaps a cat, a bicycle or an umbrella: {count} everyday things are here to be found, "
                "and beside them whatever you add."
            )
            count = QLocale().toString(sum(each.classes for each in searched))
            self._grid.set_empty_state(self.tr("Draw something"), text.format(count=count), self.tr("Add pictures…"))
        elif scope.ready:
            text = self.tr("The most similar pictures of your collections appear here while you draw.")
            self._grid.set_empty_state(self.tr("Draw something"), text, None)
        else:
            self.show_nothing_to_search(scope, is_working)

    def show_nothing_to_search(self, scope: SearchScope, is_working: bool) -> None:
        """No collection to look into."""
        if scope.is_listed and not scope.collections and not is_working:
            text = self.tr("Add a folder of pictures, then find them by drawing.")
            self._grid.set_empty_state(self.tr("No pictures yet"), text, self.tr("Add pictures…"))
        elif scope.ready and not scope.chosen:
            text = self.tr("Choose above where to search.")
            self._grid.set_empty_state(self.tr("No collection is chosen"), text, None)
        elif not scope.is_listed:
            # What there is to be found is not known yet: most likely all of it is ready.
            self._grid.set_empty_state(self.tr("One moment…"), self.tr("What is like your drawing appears here."), None)
        else:
            text = self.tr("Results appear here as soon as the first pictures are embedded.")
            self._grid.set_empty_state(self.tr("Getting your pictures ready"), text, None)
