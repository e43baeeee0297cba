"""The pictures of a collection, a page at a time."""

from __future__ import annotations

from pathlib import Path

import embedded_collections
import pytest

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import browse as browse_job
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def browse(bench: Workbench, request: browse_job.BrowseRequest) -> browse_job.BrowseResult:
    return browse_job.run(bench, request, lambda _: None, CancelToken())


def test_pages_and_classes(tmp_path: Path) -> None:
    with Workbench.open(tmp_path) as bench:
        embedded_collections.put(bench, "zoo", 50, extracted=0)
        whole = browse(bench, browse_job.BrowseRequest("zoo"))
        assert (whole.total, len(whole.pictures)) == (50, 50)
        page = browse(bench, browse_job.BrowseRequest("zoo", start=40, count=20))
        assert page.pictures == whole.pictures[40:]
        label = whole.pictures[7].label
        of_class = browse(bench, browse_job.BrowseRequest("zoo", label, count=3))
        expected = [hit for hit in whole.pictures if hit.label == label]
        assert of_class.pictures == tuple(expected[:3])
        assert of_class.total == len(expected)
        assert browse(bench, browse_job.BrowseRequest("zoo", "no such class")).total == 0
        with pytest.raises(InputError):
            browse(bench, browse_job.BrowseRequest("farm"))


def test_only_the_named_collections_are_listed(tmp_path: Path) -> None:
    with Workbench.open(tmp_path) as bench:
        for name in ("zoo", "farm"):
            embedded_collections.put(bench, name, 5, extracted=0)
        request = collections_job.ListRequest(detailed=True, names=("farm", "gone"))
        listed = collections_job.run_list(bench, request, lambda _: None, CancelToken())
    assert [each.name for each in listed] == ["farm"]
    assert sum(listed[0].class_counts.values()) == 5
