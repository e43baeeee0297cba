"""The values of a setting as they are written: lists, ranges with a step or a factor, and what is none of these."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.sweep_values import MOST_VALUES, as_text, parse_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4", [4]),
        (" 1, 2 ,4", [1, 2, 4]),
        ("0.5,1", [0.5, 1]),
        ("1..4", [1, 2, 3, 4]),
        ("2..9 +3", [2, 5, 8]),
        ("0.1..0.5+0.1", [0.1, 0.2, 0.3, 0.4, 0.5]),
        ("64..1024 x2", [64, 128, 256, 512, 1024]),
        ("64..1000*2", [64, 128, 256, 512]),
        ("-2..0", [-2, -1, 0]),
        ("1, 4..6, 5, 10", [1, 4, 5, 6, 10]),
        ("true, False, none", [True, False, None]),
        ("1, true", [1, True]),
        ("1e-3", [0.001]),
        ("3..3", [3]),
        ("1..3 +", [1, 2, 3]),
    ],
)
def test_values_by_hand(text: str, values: list[Any]) -> None:
    found = parse_values(text)
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no value"),
        ("1,,2", "is no value"),
        ("many", '"many" is no value of a setting'),
        ("nan", "is no value"),
        ("inf", "is no value"),
        ("8..1", "ends before it begins"),
        ("1..8 +0", "a step above 0"),
        ("1..8 x1", "a factor above 1"),
        ("0..8 x2", "a beginning above 0"),
        ("1..x", "is no range"),
        ("1..2 +0.0001", f"At most {MOST_VALUES}"),
        ("1..1000000000", f"At most {MOST_VALUES}"),
        (",".join(map(str, range(MOST_VALUES + 1))), f"At most {MOST_VALUES}"),
    ],
)
def test_what_is_no_value_is_a_sentence(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        parse_values(text)
    assert str(caught.value).endswith(".")


@given(
    st.lists(
        st.integers(-(10**6), 10**6) | st.floats(-1e5, 1e5, allow_nan=False).map(lambda value: float(f"{value:.5g}")),
        min_size=1,
        max_size=40,
        unique=True,
    )
)
def test_a_list_is_read_back(values: list[int | float]) -> None:
    assert parse_values(as_text(values)) == values


@given(st.integers(1, 50), st.integers(0, 60), st.integers(1, 9))
def test_a_range_has_what_python_counts(low: int, more: int, step: int) -> None:
    assert parse_values(f"{low}..{low + more} +{step}") == list(range(low, low + more + 1, step))
