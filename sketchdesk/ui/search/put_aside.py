"""What a person does not want to see among the results of the present query."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from sketchdesk.jobs.results import Hit


class PutAside:
    """Classes, and single pictures of no class. Nothing of it is kept: another query begins with everything."""

    def __init__(self) -> None:
        self.classes: set[str] = set()
        self.pictures: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self.classes or self.pictures)

    def __len__(self) -> int:
        return len(self.classes) + len(self.pictures)

    def take(self, hit: Hit, aside: bool) -> None:
        """Put what a result is aside, or bring it back."""
        if hit.label:
            (self.classes.add if aside else self.classes.discard)(hit.label)
        else:
            (self.pictures.add if aside else self.pictures.discard)(hit.image_id)

    def clear(self) -> None:
        self.classes.clear()
        self.pictures.clear()

    def without(self, hits: tuple[Hit, ...], k: int) -> tuple[Hit, ...]:
        """The first ``k`` of those that are not put aside."""
        left = (hit for hit in hits if hit.label not in self.classes and hit.image_id not in self.pictures)
        return tuple(hit for hit, _ in zip(left, range(k), strict=False))


class HideAlike(QUndoCommand):
    """A class, or a picture of no class, was put aside; undone with the strokes around it."""

    def __init__(self, hit: Hit, change: Callable[[Hit, bool], None]) -> None:
        text = QCoreApplication.translate("HideAlike", "hide “{name}”")
        super().__init__(text.format(name=hit.label or hit.path.name))
        self._hit, self._change = hit, change

    def redo(self) -> None:
        self._change(self._hit, True)

    def undo(self) -> None:
        self._change(self._hit, False)
