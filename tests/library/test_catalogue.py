"""Collections, pictures and feature sets in the catalogue."""

from __future__ import annotations

import os

import pytest
from sample_pictures import picture

from sketchdesk.errors import InputError, LibraryError
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionCounts, FailedImage, NewImage

FINGERPRINT = "0123456789abcdef" * 4


@pytest.fixture
def catalogue(library: Library) -> Catalogue:
    return library.catalogue


@pytest.fixture
def pets(catalogue: Catalogue) -> int:
    return catalogue.create_collection("Pets", source="/pets").id


@pytest.mark.parametrize(
    "name", ["Bücher & Äpfel", "🐈‍⬛ cats", "n" * 250, "a, b", "../../etc", "CON", "x'; DROP TABLE images"]
)
def test_any_name_can_be_given_found_in_any_case_and_only_once(catalogue: Catalogue, name: str) -> None:
    record = catalogue.create_collection(name, "distractor", "/söurce")
    assert (record.name, record.role, record.source, record.built_in, record.rows) == (
        name,
        "distractor",
        "/söurce",
        False,
        0,
    )
    for same in (name, name.upper(), name.lower(), f"  {name} "):
        assert catalogue.collection(same) == record
        with pytest.raises(InputError, match="There is already a collection"):
            catalogue.create_collection(same)
    assert catalogue.collections() == [record]


def test_composed_and_decomposed_letters_are_one_name(catalogue: Catalogue) -> None:
    record = catalogue.create_collection("A\N{COMBINING DIAERESIS}pfel")
    assert record.name == "Äpfel"
    assert catalogue.find_collection("äpfel") == record
    assert catalogue.collection("STRASSE" if catalogue.create_collection("Straße") else "").name == "Straße"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "needs a name"), ("  \t", "needs a name"), ("n" * 251, "251 characters"), ("a\nb", "cannot be shown")],
)
def test_a_name_that_cannot_be_is_refused(catalogue: Catalogue, pets: int, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        catalogue.create_collection(name)
    with pytest.raises(InputError, match=words):
        catalogue.rename_collection(pets, name)


def test_an_unknown_role_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="a gallery or a distractor"):
        catalogue.create_collection("x", "queries")  # type: ignore[arg-type]


def test_an_unknown_name_names_close_ones(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="no collections yet"):
        catalogue.collection("pets")
    for name in ("TU-Berlin 40", "Pets", "Mirflickr"):
        catalogue.create_collection(name)
    with pytest.raises(InputError, match=r'no collection "tuberlin40"\. Did you mean TU-Berlin 40\?'):
        catalogue.collection("tuberlin40")
    with pytest.raises(InputError, match=r"There are: TU-Berlin 40, Pets, Mirflickr\."):
        catalogue.collection("zzz")
    with pytest.raises(InputError, match="There is no collection"):
        catalogue.collection("\udcff")
    assert catalogue.find_collection("zzz") is None


def test_renaming(catalogue: Catalogue, pets: int) -> None:
    catalogue.create_collection("Other")
    assert catalogue.rename_collection(pets, "PETS").name == "PETS"
    assert catalogue.rename_collection(pets, "Haustiere").id == pets
    with pytest.raises(InputError, match="already a collection"):
        catalogue.rename_collection(pets, "other")
    assert catalogue.collection("haustiere").name == "Haustiere"
    with pytest.raises(InputError, match="removed"):
        catalogue.rename_collection(99, "new")


def test_batches_get_rows_one_after_another(catalogue: Catalogue, pets: int) -> None:
    other = catalogue.create_collection("Other").id
    assert catalogue.row_count(pets) == 0
    assert catalogue.add_batch(pets, [picture("/a"), picture("/b", "dog")], [FailedImage("/c", "Broken.")]) == range(2)
    assert catalogue.add_batch(other, [picture("/a")]) == range(1)
    assert catalogue.add_batch(pets, [], []) == range(2, 2)
    assert catalogue.add_batch(pets, [picture("/d", "ape")]) == range(2, 3)
    assert catalogue.row_count(pets) == catalogue.collection_by_id(pets).rows == 3
    assert [image.path for image in catalogue.images_at_rows(pets, range(3))] == ["/a", "/b", "/d"]
    assert catalogue.labels_of(pets) == ["cat", "dog", "ape"]
    assert catalogue.class_counts(pets) == {"ape": 1, "cat": 1, "dog": 1}
    assert catalogue.counts(pets) == CollectionCounts(images=3, classes=3, failures=1)
    assert catalogue.known_paths(pets) == {path: picture(path).sha256 for path in ("/a", "/b", "/d")}
    assert catalogue.failures(pets) == [FailedImage("/c", "Broken.")]


def test_a_picture_comes_back_as_it_was(catalogue: Catalogue, pets: int) -> None:
    new = NewImage("/Bücher/🐈 cat.png", "Kätzchen", "ab" * 32, 3, 7, "drawing")
    catalogue.add_batch(pets, [new])
    (image,) = catalogue.images_at_rows(pets, [0])
    assert (image.path, image.label, image.sha256, image.width, image.height, image.kind) == (
        new.path,
        new.label,
        new.sha256,
        3,
        7,
        "drawing",
    )
    assert catalogue.image(image.id) == image
    with pytest.raises(InputError, match="no longer in the library"):
        catalogue.image(image.id + 1)


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_file_name_that_is_no_text_is_kept(catalogue: Catalogue, pets: int) -> None:
    path, label = os.fsdecode(b"/pets/caf\xe9.png"), os.fsdecode(b"caf\xe9")
    catalogue.add_batch(pets, [picture(path, label)], [FailedImage(path + "x", "Broken.", label)])
    assert catalogue.images_at_rows(pets, [0])[0].path == path
    assert catalogue.labels_of(pets) == [label]
    assert catalogue.class_counts(pets) == {label: 1}
    assert list(catalogue.known_paths(pets)) == [path]
    assert catalogue.failures(pets) == [FailedImage(path + "x", "Broken.", label)]
    assert catalogue.counts(pets).classes == 1
    with pytest.raises(InputError, match="not valid text"):
        catalogue.add_batch(pets, [picture("\ud800", content=b"")])


def test_rows_come_in_the_order_that_was_asked_for(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture(f"/{number:05}") for number in range(3000)])
    wanted = [2999, 0, 7, 7, *range(1500, 0, -1)]
    assert [image.row for image in catalogue.images_at_rows(pets, wanted)] == wanted
    assert catalogue.images_at_rows(pets, []) == []
    with pytest.raises(LibraryError, match="no longer in the library"):
        catalogue.images_at_rows(pets, [1, 3000])


def test_a_path_is_in_a_collection_once(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture("/a")])
    before = catalogue.known_paths(pets)
    for batch in ([picture("/b"), picture("/a", content=b"changed")], [picture("/b"), picture("/b")]):
        with pytest.raises(InputError, match="is already in this collection"):
            catalogue.add_batch(pets, batch, [FailedImage("/c", "Broken.")])
        assert catalogue.known_paths(pets) == before
        assert catalogue.counts(pets) == CollectionCounts(1, 1, 0)


def test_a_failure_can_be_made_good_and_never_hides_a_picture(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture("/a")], [FailedImage("/b", "Cut short."), FailedImage("/c", "Broken.")])
    assert catalogue.add_batch(pets, [picture("/b")], [FailedImage("/c", "Still broken.")]) == range(1, 2)
    assert catalogue.failures(pets) == [FailedImage("/c", "Still broken.")]
    catalogue.add_batch(pets, [], [FailedImage("/a", "Unreadable now.")])
    assert catalogue.counts(pets) == CollectionCounts(2, 1, 1)
    assert [image.path for image in catalogue.images_at_rows(pets, [0, 1])] == ["/a", "/b"]


def test_pictures_without_a_label_are_of_no_class(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(
        pets, [picture("/a", ""), picture("/b", ""), picture("/c", "cat")], [FailedImage("/d", "", "x")]
    )
    assert catalogue.counts(pets).classes == 1
    assert catalogue.class_counts(pets) == {"": 2, "cat": 1}
    assert catalogue.labels_of(pets) == ["", "", "cat"]


def test_a_batch_with_a_bad_picture_adds_nothing(catalogue: Catalogue, pets: int) -> None:
    good = picture("/a")
    with pytest.raises(ValueError, match="hexadecimal"):
        catalogue.add_batch(pets, [good, NewImage("/b", "", "no hash", 1, 1, "photo")])
    with pytest.raises(ValueError, match="not complete"):
        catalogue.add_batch(pets, [good, NewImage("/b", "", "ab" * 32, 0, 1, "photo")])
    assert catalogue.row_count(pets) == 0
    assert catalogue.known_paths(pets) == {}


def test_a_removed_collection_takes_everything_with_it(catalogue: Catalogue, pets: int) -> None:
    other = catalogue.create_collection("Other").id
    catalogue.add_batch(pets, [picture("/a"), picture("/b")], [FailedImage("/c", "Broken.")])
    catalogue.add_batch(other, [picture("/a")])
    assert catalogue.pictures_only_in(pets) == [picture("/b").sha256]
    catalogue.set_rows_done(pets, FINGERPRINT, 8, 2)
    catalogue.remove_collection(pets)
    assert [each.name for each in catalogue.collections()] == ["Other"]
    assert catalogue.feature_sets() == []
    assert catalogue.failures(pets) == []
    assert catalogue.pictures_only_in(other) == [picture("/a").sha256]
    for gone in (catalogue.collection_by_id, catalogue.row_count, catalogue.counts):
        with pytest.raises(InputError, match="removed"):
            gone(pets)
    with pytest.raises(InputError, match="removed"):
        catalogue.add_batch(pets, [picture("/z")])
    assert catalogue.create_collection("Pets").id not in (pets, other), "files are named after the number"


def test_feature_sets(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture(f"/{number}") for number in range(5)])
    assert catalogue.rows_done(pets, FINGERPRINT) == 0
    catalogue.set_rows_done(pets, FINGERPRINT, 8, 2)
    catalogue.set_rows_done(pets, FINGERPRINT, 8, 5)
    catalogue.set_rows_done(pets, "ff" * 32, 16, 1)
    assert catalogue.rows_done(pets, FINGERPRINT) == 5
    assert [(each.dimension, each.rows_done) for each in catalogue.feature_sets(pets)] == [(8, 5), (16, 1)]
    assert catalogue.feature_sets() == catalogue.feature_sets(pets)
    with pytest.raises(LibraryError, match="has 5 pictures; 6 embeddings"):
        catalogue.set_rows_done(pets, FINGERPRINT, 8, 6)
    with pytest.raises(LibraryError, match="another length"):
        catalogue.set_rows_done(pets, FINGERPRINT, 9, 4)
    assert catalogue.rows_done(pets, FINGERPRINT) == 5
    catalogue.remove_feature_set(pets, FINGERPRINT)
    assert catalogue.rows_done(pets, FINGERPRINT) == 0


def test_rows_are_found_by_their_index_and_not_by_looking_through_all(library: Library) -> None:
    """Else renumbering a million rows would look at each a million times."""
    from sketchdesk.library.catalogue_edits import _AT_ROW

    plan = library._database.read(f"EXPLAIN QUERY PLAN UPDATE images SET row = 1 WHERE {_AT_ROW}", (1, 1))
    assert any("images_by_row" in str(row) for row in plan)
