"""Over the status bar: jobs that did not come to their end, one at a time, to go on with or to forget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.widgets.go_on_strip import GoOnStrip


@dataclass(frozen=True)
class _Offer:
    title: str
    go_on: Callable[[], object]
    forget: Callable[[], object]


class UnfinishedBar(GoOnStrip):
    """Offers stay until they are taken, forgotten, or the same job is begun in another way.

    What goes on with a job answers False where it cannot be now: the offer stays.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("unfinishedJob", parent)
        self._offers: list[_Offer] = []
        self.layout().setContentsMargins(0, 0, 0, 0)
        for button in (self.go_on, self.forget):
            button.setProperty("quiet", True)
            # The page over it may have the same letters.
            button.setText(button.text().replace("&", ""))
        self.go_on_wanted.connect(lambda: self._answer("go_on"))
        self.forget_wanted.connect(lambda: self._answer("forget"))

    def offer(self, title: str, go_on: Callable[[], object], forget: Callable[[], object]) -> None:
        """The job of that title did not come to its end."""
        self._offers = [*(each for each in self._offers if each.title != title), _Offer(title, go_on, forget)]
        self._show()

    def begun(self, title: str) -> None:
        """A job of that title runs now: it need not be offered."""
        self._offers = [each for each in self._offers if each.title != title]
        self._show()

    @property
    def titles(self) -> tuple[str, ...]:
        """What is offered, the one on show first."""
        return tuple(each.title for each in self._offers)

    def _answer(self, answer: str) -> None:
        if not self._offers:
            return
        chosen = self._offers[0]
        if getattr(chosen, answer)() is not False:
            self._offers = [each for each in self._offers if each is not chosen]
            self._show()

    def _show(self) -> None:
        if not self._offers:
            self.say("")
            return
        text = self.tr("Interrupted: {0}").format(self._offers[0].title)
        if more := len(self._offers) - 1:
            text += self.tr(" (and {count} more)").format(count=QLocale().toString(more))
        self.say(text)
