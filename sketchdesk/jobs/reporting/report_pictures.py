"""The pictures in a report: small, and part of the page."""

from __future__ import annotations

import io

from PIL import Image

from sketchdesk.errors import InputError
from sketchdesk.jobs.reporting.html_report import gone, image
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import ImageRecord

_THUMBNAIL = 96


class ReportPictures:
    """Pictures of the library by their ids, each read once and made small."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._records: dict[int, ImageRecord | None] = {}
        self._made: dict[int, str] = {}

    def label(self, number: int) -> str:
        record = self._record(number)
        return record.label if record is not None and not self._is_distractor(record) else ""

    def path(self, number: int) -> str:
        record = self._record(number)
        return "" if record is None else str(picture_path(self._bench.library, record.path))

    def html(self, number: int) -> str:
        if number not in self._made:
            self._made[number] = self._image(self._record(number))
        return self._made[number]

    def _record(self, number: int) -> ImageRecord | None:
        if number not in self._records:
            try:
                self._records[number] = self._bench.library.catalogue.image(number)
            except InputError:
                self._records[number] = None
        return self._records[number]

    def _is_distractor(self, record: ImageRecord) -> bool:
        return self._bench.library.catalogue.collection_by_id(record.collection_id).role == "distractor"

    def _image(self, record: ImageRecord | None) -> str:
        if record is None:
            return gone("this picture is no longer in the library")
        try:
            with Image.open(self._bench.library.paths.thumbnail_path(record.sha256)) as opened:
                small = opened.convert("RGB")
        except (OSError, ValueError):
            return gone("the picture's thumbnail is gone")
        small.thumbnail((_THUMBNAIL, _THUMBNAIL))
        content = io.BytesIO()
        if record.kind == "photo":
            small.save(content, "JPEG", quality=82)
        else:
            small.convert("L").save(content, "PNG", optimize=True)
        media_type = "image/jpeg" if record.kind == "photo" else "image/png"
        return image(content.getvalue(), media_type, record.label or "distractor")
