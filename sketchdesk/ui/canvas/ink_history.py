"""The ways back and forth of painted ink: pixels on the other side of each change, tile by tile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.coverage import Coverage, Tile, tile_window

_MOST_BYTES = 48 << 20
_MOST_STEPS = 600


@dataclass(frozen=True)
class Step:
    """How the ink looks on the other side of a change: its strokes, and the tiles that the change touched."""

    strokes: tuple[Stroke, ...]
    patches: dict[Tile, Coverage]
    rough: frozenset[Tile]
    """Those of the tiles that are still to be painted exactly."""

    @property
    def bytes(self) -> int:
        return sum(patch.nbytes for patch in self.patches.values())


class Keeper:
    """Keeps the pixels of tiles as they were before they are changed."""

    def __init__(self) -> None:
        self.patches: dict[Tile, Coverage] = {}
        self._rough: set[Tile] = set()

    def keep(self, some: Iterable[Tile], mask: Coverage, rough: dict[Tile, None]) -> None:
        for tile in some:
            if tile not in self.patches:
                self.patches[tile] = mask[tile_window(tile, len(mask))].copy()
                if tile in rough:
                    self._rough.add(tile)

    def step(self, strokes: tuple[Stroke, ...]) -> Step:
        return Step(strokes, self.patches, frozenset(self._rough))


class InkHistory:
    """Puts pixels back instead of painting them, for a while."""

    def __init__(self) -> None:
        self._back: list[Step] = []
        self._forth: list[Step] = []

    def remember(self, step: Step) -> None:
        """A change was made, and this is what was there before; what had been undone is over."""
        self._forth.clear()
        self._back.append(step)
        used = sum(each.bytes for each in self._back)
        while self._back and (used > _MOST_BYTES or len(self._back) > _MOST_STEPS):
            used -= self._back.pop(0).bytes

    def forget(self) -> None:
        self._back.clear()
        self._forth.clear()

    def go_to(
        self, strokes: tuple[Stroke, ...], painted: tuple[Stroke, ...], mask: Coverage, rough: dict[Tile, None]
    ) -> bool:
        """Where ``mask`` shows the ``painted`` strokes, make it show others if it did so before; False if not.

        ``rough`` are the tiles that are still to be painted exactly: as they were then.
        """
        # To clear costs nothing: as a change of its own it keeps the way back.
        return self._went(self._forth, self._back, strokes, painted, mask, rough) or (
            bool(strokes) and self._went(self._back, self._forth, strokes, painted, mask, rough)
        )

    def _went(
        self,
        way: list[Step],
        back: list[Step],
        strokes: tuple[Stroke, ...],
        painted: tuple[Stroke, ...],
        mask: Coverage,
        rough: dict[Tile, None],
    ) -> bool:
        number = next((n for n in range(len(way) - 1, -1, -1) if are_same(way[n].strokes, strokes)), None)
        if number is None:
            return False
        for step in reversed(way[number:]):
            keeper = Keeper()
            keeper.keep(step.patches, mask, rough)
            back.append(keeper.step(painted))
            for tile, patch in step.patches.items():
                mask[tile_window(tile, len(mask))] = patch
                rough.pop(tile, None)
            rough.update(dict.fromkeys(step.rough))
            painted = step.strokes
        del way[number:]
        return True


def are_same(some: tuple[Stroke, ...], others: tuple[Stroke, ...]) -> bool:
    """Whether they are the same objects in the same order."""
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
