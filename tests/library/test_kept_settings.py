"""Settings of indexes in the catalogue: kept for a collection, a model and a family, and gone with the collection."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.library.library import Library

ONE, OTHER = "11" * 32, "22" * 32


@pytest.fixture
def numbers(library: Library) -> list[int]:
    return [library.catalogue.create_collection(name).id for name in ("one", "two")]


def kept(library: Library, number: int, fingerprint: str = ONE) -> list[tuple[str, object]]:
    return [(each.family, each.settings) for each in library.catalogue.kept_settings(number, fingerprint)]


def test_what_was_chosen_last_comes_first(library: Library, numbers: list[int]) -> None:
    one, two = numbers
    keep = library.catalogue.keep_settings
    keep([one, two, one], ONE, "simhash", {"bits": 256, "coarse": None})
    keep([one], ONE, "pstable", {"width": 1.5})
    keep([one], OTHER, "simhash", {"bits": 64})
    assert kept(library, one) == [("pstable", {"width": 1.5}), ("simhash", {"bits": 256, "coarse": None})]
    keep([one], ONE, "simhash", {"bits": 512})
    assert kept(library, one) == [("simhash", {"bits": 512}), ("pstable", {"width": 1.5})]
    assert kept(library, two) == [("simhash", {"bits": 256, "coarse": None})]
    assert kept(library, one, OTHER) == [("simhash", {"bits": 64})]
    record = library.catalogue.kept_settings(two, ONE)[0]
    assert (record.collection_id, record.fingerprint) == (two, ONE)
    assert record.created


def test_forgotten_and_removed(library: Library, numbers: list[int]) -> None:
    one, two = numbers
    library.catalogue.keep_settings(numbers, ONE, "simhash", {"bits": 256})
    library.catalogue.keep_settings(numbers, ONE, "pstable", {})
    library.catalogue.forget_settings(numbers, ONE, "simhash")
    library.catalogue.forget_settings(numbers, OTHER, "pstable")
    library.catalogue.forget_settings([99], ONE, "simhash")
    assert kept(library, one) == kept(library, two) == [("pstable", {})]
    library.remove_collection("one")
    assert kept(library, one) == []
    assert kept(library, two) == [("pstable", {})]


def test_for_all_of_the_collections_or_for_none(library: Library, numbers: list[int]) -> None:
    library.catalogue.keep_settings(numbers, ONE, "simhash", {"bits": 256})
    with pytest.raises(InputError, match="has been removed"):
        library.catalogue.keep_settings([*numbers, 99], ONE, "simhash", {"bits": 64})
    assert kept(library, numbers[0]) == kept(library, numbers[1]) == [("simhash", {"bits": 256})]


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), b"bytes"])
def test_only_json_is_kept(library: Library, numbers: list[int], value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        library.catalogue.keep_settings(numbers, ONE, "simhash", {"bits": value})
    assert kept(library, numbers[0]) == []


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(values=st.dictionaries(st.text(), JSON, max_size=4))
def test_they_come_back_as_they_were(library: Library, values: dict[str, object]) -> None:
    collection = library.catalogue.find_collection("c") or library.catalogue.create_collection("c")
    library.catalogue.keep_settings([collection.id], ONE, "simhash", values)
    assert kept(library, collection.id) == [("simhash", values)]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '"bits"', "1" * 5000])
def test_what_cannot_be_read_is_passed_over(library: Library, numbers: list[int], text: str) -> None:
    library.catalogue.keep_settings(numbers, ONE, "simhash", {"bits": 256})
    library.catalogue.keep_settings(numbers, ONE, "pstable", {"tables": 4})
    with library._database.transaction() as cursor:
        cursor.execute("UPDATE index_settings SET settings = ? WHERE family = 'pstable'", (text,))
    assert kept(library, numbers[0]) == [("simhash", {"bits": 256})]


def test_a_reader_sees_them_and_may_not_write(library: Library, numbers: list[int]) -> None:
    library.catalogue.keep_settings(numbers, ONE, "simhash", {"bits": 256})
    with Library.open(library.paths.root, exclusive=False) as reader:
        assert kept(reader, numbers[0]) == [("simhash", {"bits": 256})]
        with pytest.raises(LibraryWriteError, match="read-only"):
            reader.catalogue.keep_settings(numbers, ONE, "simhash", {"bits": 64})
        library.catalogue.forget_settings(numbers, ONE, "simhash")
        assert kept(reader, numbers[0]) == []
