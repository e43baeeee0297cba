"""The table of datasets: what is shown before anything is fetched."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from sketchdesk.errors import InputError
from sketchdesk.library.datasets import DATASETS, Dataset, find_dataset
from sketchdesk.library.quickdraw_classes import QUICKDRAW_CLASSES
from sketchdesk.library.sizes import size_in_words


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda each: each.name)
def test_everything_that_is_shown_is_there(dataset: Dataset) -> None:
    assert all((dataset.title, dataset.holds, dataset.publisher, dataset.licence, dataset.layout))
    assert dataset.size_of(1) > 0
    for address in (dataset.page, dataset.licence_url, *([dataset.url] if dataset.url else [])):
        assert urlsplit(address).scheme == "https"
        assert "." in urlsplit(address).hostname
    assert dataset.is_fetched or dataset.obtain
    # A comma would cut the name in two where several are given.
    assert "," not in dataset.collection


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tu-berlin", "tu-berlin"),
        ("TU-Berlin", "tu-berlin"),
        ("tuberlin", "tu-berlin"),
        ("TU-Berlin sketches", "tu-berlin"),
        ("MIRFLICKR-25K", "mirflickr-25k"),
        ("mirflickr", "mirflickr-25k"),
        ("mirflickr25k", "mirflickr-25k"),
        ("Quick, Draw!", "quickdraw"),
        ("quick-draw", "quickdraw"),
        ("Sketchy", "sketchy"),
        ("art images", "art-images"),
    ],
)
def test_datasets_are_found_as_people_write_them(said: str, meant: str) -> None:
    assert find_dataset(said).name == meant


@pytest.mark.parametrize("name", ["", " ", "-", "imagenet", "mirflickr1m"])
def test_others_are_not_known(name: str) -> None:
    with pytest.raises(InputError, match="There is no dataset"):
        find_dataset(name)


def test_the_classes_of_quick_draw() -> None:
    assert len(QUICKDRAW_CLASSES) == len(set(QUICKDRAW_CLASSES)) == 345
    quickdraw = find_dataset("quickdraw")
    assert quickdraw.choose_classes(("the eiffel tower", "CAT", "cat", "t-shirt")) == (
        "The Eiffel Tower",
        "cat",
        "t-shirt",
    )
    assert quickdraw.choose_classes(("all",)) == QUICKDRAW_CLASSES
    assert quickdraw.choose_classes(()) == ()
    address = quickdraw.address("The Eiffel Tower")
    assert address.endswith("/quickdraw_dataset/full/simplified/The%20Eiffel%20Tower.ndjson")
    with pytest.raises(InputError, match="Did you mean cat"):
        quickdraw.choose_classes(("catt",))
    with pytest.raises(InputError, match="comes as a whole"):
        find_dataset("tu-berlin").choose_classes(("cat",))


def test_sizes_grow_with_what_is_chosen() -> None:
    quickdraw = find_dataset("quickdraw")
    assert quickdraw.size_of(4, 1000) == 4 * quickdraw.size_of(2, 500)
    assert quickdraw.size_text(1, 1000).startswith("about ")
    assert find_dataset("mirflickr").size_text() == "3.1 GB"
    assert find_dataset("sketchy").size_of(9, 9) == find_dataset("sketchy").size


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (650_000, "650 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (9_949_999, "9.9 MB"),
        (9_950_000, "10 MB"),
        (525_000_000, "525 MB"),
        (999_500_000, "1.0 GB"),
        (3_069_184_257, "3.1 GB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_what_is_not_fetched_has_no_address() -> None:
    with pytest.raises(ValueError, match="is not fetched"):
        find_dataset("sketchy").address()
