"""Tells a collection where the folders and archives lie now that it was imported from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from sketchdesk.jobs.collecting import relocate as relocate_job
from sketchdesk.jobs.collecting.relocate import Place, PlacesRequest, RelocateRequest, RelocateResult
from sketchdesk.ui.collections.collection_work import CollectionWork
from sketchdesk.ui.operations import Operation
from sketchdesk.ui.widgets.ask_dialog import AskDialog
from sketchdesk.ui.widgets.folders import Purpose, file_dialog


class Relocating(QObject):
    """Asks which source, unless there is one to ask about, then for its new place; nothing of it is modal."""

    def __init__(self, work: CollectionWork, page: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._page = page

    def start(self, name: str) -> None:
        """Look which sources of a collection are there, then ask."""
        self._work.operations.start(
            Operation(
                self.tr("Looking for the files of {0}").format(name),
                relocate_job.run_places,
                PlacesRequest(name),
                succeeded=lambda places: self._ask(name, places),
                failed=self._work.warned.emit,
            )
        )

    def _ask(self, name: str, places: Sequence[Place]) -> None:
        missing = [place for place in places if not place.is_there]
        if not places:
            self._work.warned.emit(self.tr("It is not known what {0} was imported from.").format(name))
        elif len(places) == 1 or len(missing) == 1:
            self._choose(name, places[0])
        else:
            self._ask_which(name, {place.path: place for place in places})

    def _ask_which(self, name: str, places: dict[str, Place]) -> None:
        def means(answer: str) -> tuple[str, str]:
            return "", self.tr("It is there still.") if places[answer].is_there else self.tr(
                "It is not there any more."
            )

        question = self.tr("Which of the places that “{0}” was imported from has another path now?").format(name)
        dialog = AskDialog(self._page, self.tr("Files that lie elsewhere"), question, self.tr("Go on…"), means)
        dialog.answered.connect(lambda answer: self._choose(name, places[answer]))
        self._work.keep(dialog)
        dialog.ask_which(places)

    def _choose(self, name: str, place: Place) -> None:
        dialog = file_dialog(self._page, self.tr("Where is {0} now?").format(place.path), Purpose.PICTURES)
        dialog.setObjectName("relocateDialog")
        dialog.setFileMode(
            QFileDialog.FileMode.Directory if place.kind == "folder" else QFileDialog.FileMode.ExistingFile
        )
        if place.kind == "archive":
            dialog.setNameFilter(self.tr("Archives (*.zip)"))
        if place.above:
            dialog.setDirectory(place.above)
        dialog.fileSelected.connect(lambda chosen: self._relocate(RelocateRequest(name, place.path, Path(chosen))))
        self._work.keep(dialog)
        dialog.open()

    def _relocate(self, request: RelocateRequest) -> None:
        title = self.tr("Looking for the files of {0}").format(request.collection)
        self._work.long(
            Operation(title, relocate_job.run, request, succeeded=self._relocated, subject=request.collection)
        )

    def _relocated(self, result: RelocateResult) -> None:
        number = QLocale().toString
        text = self.tr("{name}: {count} pictures follow to the new place")
        if result.pictures == 1:
            text = self.tr("{name}: 1 picture follows to the new place")
        text = text.format(name=result.collection, count=number(result.pictures))
        if result.missing:
            text += self.tr(", {0} of them are not there: a rescan takes them out").format(number(result.missing))
        self._work.finished.emit(text)
