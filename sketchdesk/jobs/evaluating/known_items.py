"""My own drawings as a benchmark: each is saved with the one picture that was meant, listed, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.stroke_files import from_json, to_json
from sketchdesk.errors import ImageError, InputError
from sketchdesk.jobs.gallery import named_collections
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import KnownItemRecord
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class SaveRequest:
    """A drawing, and the picture of the library that was meant by it; the name is for lists."""

    drawing: Drawing
    image_id: int
    name: str = ""


@dataclass(frozen=True)
class ListRequest:
    """All saved drawings."""


@dataclass(frozen=True)
class ForgetRequest:
    """One saved drawing, by its number."""

    item: int


@dataclass(frozen=True)
class KnownItem:
    """A saved drawing; ``is_there`` says whether the picture that was meant is in the library still.

    ``damage`` says why the drawing cannot be read, "" if it can; it is empty then.
    """

    id: int
    name: str
    drawing: Drawing
    meant_path: str
    meant_label: str
    meant_image_id: int | None
    created: str
    damage: str = ""

    @property
    def is_there(self) -> bool:
        return self.meant_image_id is not None

    @property
    def title(self) -> str:
        """Its name, else the class of what was meant, else its number."""
        return self.name or self.meant_label or f"drawing {self.id}"

    def to_json(self) -> dict[str, Any]:
        return {
            "item": self.id,
            "name": self.title,
            "meant": self.meant_path,
            "label": self.meant_label,
            "is there": self.is_there,
            "damage": self.damage,
            "strokes": len(self.drawing.strokes),
            "created": self.created,
        }


def run_save(bench: Workbench, request: SaveRequest, report: Report, cancel: CancelToken) -> KnownItem:
    """Raises InputError for an empty drawing and a picture that was removed; LibraryWriteError."""
    if request.drawing.is_empty:
        raise InputError("The drawing is empty: draw something first.")
    meant = bench.library.catalogue.image(request.image_id)
    return item_of(bench.library.catalogue.add_known_item(to_json(request.drawing), meant, request.name.strip()))


def picture_at(bench: Workbench, path: Path, collections: Sequence[str] = ()) -> int:
    """The id of the library's picture at a path, in some collections or in any. Raises InputError if there is none."""
    root = bench.library.paths.root
    spellings = [str(path), str(path.absolute())]
    if path.absolute().is_relative_to(root):
        # Pictures of archives lie inside the data directory.
        spellings.append(path.absolute().relative_to(root).as_posix())
    for collection in named_collections(bench, collections):
        for spelling in spellings:
            if (found := bench.library.catalogue.image_at_path(collection.id, spelling)) is not None:
                return found
    raise InputError(f"{path} is no picture of the library: import it first, or name one that a search shows.")


def run_list(bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken) -> tuple[KnownItem, ...]:
    """All of them, the oldest first; one that cannot be read is empty, so that it can be seen and deleted."""
    return tuple(map(item_of, bench.library.catalogue.known_items()))


def run_forget(bench: Workbench, request: ForgetRequest, report: Report, cancel: CancelToken) -> int:
    """Its number. Raises InputError if there is none of that number; LibraryWriteError."""
    bench.library.catalogue.remove_known_item(request.item)
    return request.item


def item_of(record: KnownItemRecord) -> KnownItem:
    """One that cannot be read is empty, with the reason."""
    drawing, damage = Drawing(), ""
    try:
        drawing = from_json(record.drawing)
    except ImageError as error:
        damage = str(error)
    return KnownItem(
        record.id,
        record.name,
        drawing,
        record.meant_path,
        record.meant_label,
        record.meant_image_id,
        record.created,
        damage,
    )
