"""A line over the Evaluate page: an encoder or an index came since the saved drawings were replayed; replay them?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from sketchdesk.jobs.evaluating.replay_offers import EXACT, ReplayOffer


class ReplayOfferBar(QFrame):
    """One offer at a time; what was put off stays away until the window is opened again."""

    replay_wanted = Signal(object)
    """A ReplayOffer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replayOffer")
        self._offers: tuple[ReplayOffer, ...] = ()
        self._drawings = 0
        self._put_off: set[ReplayOffer] = set()
        self._text = QLabel(self, objectName="replayOfferText")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._replay = QPushButton(self.tr("Replay"), self, objectName="replayOffered")
        self._later = QPushButton(self.tr("Not now"), self, objectName="replayLater")
        for button in (self._replay, self._later):
            button.setProperty("small", True)
        self._replay.clicked.connect(self._ask)
        self._later.clicked.connect(self._put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text, 1)
        row.addWidget(self._replay)
        row.addWidget(self._later)
        self._show()

    def set_offers(self, offers: Sequence[ReplayOffer], drawings: int) -> None:
        """What is new for so many saved drawings."""
        self._offers, self._drawings = tuple(offers), drawings
        self._show()

    def set_busy(self, busy: bool) -> None:
        """A run is under way: another one has to wait."""
        self._replay.setEnabled(not busy)

    @property
    def offer(self) -> ReplayOffer | None:
        """The one on show."""
        return next((each for each in self._offers if each not in self._put_off), None)

    @property
    def text(self) -> str:
        """What the line says."""
        return self._text.text()

    def _show(self) -> None:
        offer = self.offer
        self.setVisible(offer is not None)
        if offer is None:
            return
        count = QLocale().toString(self._drawings)
        if offer.is_first and self._drawings == 1:
            text = self.tr("Your saved drawing has not been replayed yet: at which rank is what you meant?")
        elif offer.is_first:
            text = self.tr(
                "Your {0} saved drawings have not been replayed yet: at which rank is what you meant?"
            ).format(count)
        elif offer.index == EXACT:
            text = self.tr(
                "The encoder {model} is new to your saved drawings ({count}). Replay them to see what got worse."
            )
        else:
            text = self.tr(
                "The index {index} of {model} was tuned since your drawings ({count}) were replayed. Replay them to "
                "see what got worse."
            )
        self._text.setText(text.format(model=offer.model, index=offer.index, count=count))
        self._replay.setAccessibleDescription(self._text.text())

    def _ask(self) -> None:
        if self.offer is not None:
            self.replay_wanted.emit(self.offer)

    def _put_away(self) -> None:
        if self.offer is not None:
            self._put_off.add(self.offer)
            self._show()
