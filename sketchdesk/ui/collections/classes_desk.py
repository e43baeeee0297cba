"""What is done with the classes of a collection: renamed, and put into one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QObject

from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.ui.collections.collection_work import CollectionWork
from sketchdesk.ui.collections.collections_page import CollectionsPage
from sketchdesk.ui.widgets.ask_dialog import AskDialog


class ClassesDesk(QObject):
    """Asks for the new name of a class, and runs the job."""

    def __init__(self, work: CollectionWork, page: CollectionsPage, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._page = page
        page.details.plot.rename_wanted.connect(self._rename_shown)

    def rename(self, name: str, labels: tuple[str, ...]) -> None:
        """Rename a class, or put one or more of them into one."""
        counted = self._page.details.counted
        counts = dict(counted.class_counts) if counted is not None and counted.name == name else {}
        number = QLocale().toString
        titles = {label: label or self.tr("(no class)") for label in labels}

        def check(answer: str) -> tuple[str, str]:
            if len(labels) == 1 and answer == labels[0]:
                return self.tr("This is its name already."), ""
            if not answer:
                return "", self.tr("The pictures will be of no class.")
            joined = [label for label in counts if label == answer and label not in labels]
            if joined or len(labels) > 1:
                total = sum(counts.get(label, 0) for label in {*labels, *joined})
                text = self.tr("“{name}” will have {count} pictures, which cannot be told apart by class afterwards.")
                return "", text.format(name=answer, count=number(total))
            return "", self.tr("“{name}” is a new name: the class is renamed.").format(name=answer)

        def give(answer: str) -> None:
            for label in labels:
                if label != answer:
                    request = edit_job.RelabelRequest(name, answer, of_class=label)
                    self.relabel(self.tr("Renaming a class"), request)

        if len(labels) == 1:
            question = self.tr("The new name of the class “{0}”, or the class that it is to join")
            question = question.format(titles[labels[0]])
        else:
            question = self.tr("Put the {0} selected classes into one called").format(number(len(labels)))
        dialog = AskDialog(self._page, self.tr("Rename or merge classes"), question, self.tr("Rename"), check)
        dialog.answered.connect(give)
        self._work.keep(dialog)
        dialog.ask_line(labels[0], [label for label in counts if label] or [""])

    def rename_some(self, name: str) -> None:
        """From the menu: the classes that are selected, or else one that is asked for."""
        plot, counted = self._page.details.plot, self._page.details.counted
        if plot.chosen:
            self.rename(name, plot.chosen)
            return
        if counted is None or counted.name != name:
            return
        titles = {label or self.tr("(no class)"): label for label in counted.class_counts}
        dialog = AskDialog(
            self._page,
            self.tr("Rename or merge classes"),
            self.tr("Which class?"),
            self.tr("Go on…"),
            lambda _: ("", self.tr("Several classes can be selected in the details.")),
        )
        dialog.answered.connect(lambda title: self.rename(name, (titles[title],)))
        self._work.keep(dialog)
        dialog.ask_which(titles)

    def relabel(self, title: str, request: edit_job.RelabelRequest, then: Callable[[], None] | None = None) -> None:
        """Put pictures into another class, and say how many they are; ``then`` follows if it went well."""

        def succeeded(result: edit_job.EditResult) -> None:
            text = self.tr("{name}: {count} pictures have another class now.")
            if result.pictures == 1:
                text = self.tr("{name}: 1 picture has another class now.")
            self._work.said.emit(text.format(name=result.collection, count=QLocale().toString(result.pictures)))
            if then is not None:
                then()

        self._work.quick(title, edit_job.run_relabel, request, succeeded)

    def _rename_shown(self, labels: tuple[str, ...]) -> None:
        if (selected := self._page.selected) is not None:
            self.rename(selected.name, labels)
