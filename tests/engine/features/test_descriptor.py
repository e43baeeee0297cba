"""The descriptor head: what it promises, and a case worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.engine.features.descriptor import DescriptorHead, fit_head, root_probabilities, softmax, unit


def test_a_case_by_hand() -> None:
    # Two classes along the axes, temperature ln 4: a drawing on the first axis has logits (ln 4, 0).
    centres = np.eye(2, dtype=np.float32)
    drawing = np.array([[1.0, 0.0]], np.float32)
    roots = root_probabilities(drawing, centres, float(np.log(4)))
    assert np.allclose(roots, np.sqrt([[0.8, 0.2]]), atol=1e-6)
    head = DescriptorHead(
        mean=np.zeros(2, np.float32),
        looks=np.eye(2, dtype=np.float32),
        class_mean=np.zeros(2, np.float32),
        meaning=np.eye(2, dtype=np.float32),
        temperature=float(np.log(4)),
        weight=2.0,
    )
    # Looks (1, 0), meaning twice the roots (length 2): together length sqrt(1 + 4).
    expected = np.array([1, 0, 2 * np.sqrt(0.8), 2 * np.sqrt(0.2)]) / np.sqrt(5)
    assert np.allclose(head(drawing, centres), expected[None], atol=1e-6)


@given(st.integers(0, 1000))
def test_descriptors_are_unit_vectors_and_fits_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    centres = unit(rng.normal(size=(5, 8)).astype(np.float32)).T
    embeddings = unit(rng.normal(size=(60, 8)).astype(np.float32))
    head = fit_head(embeddings, centres, looks=4, meaning=3)
    again = fit_head(embeddings[::-1].copy(), centres, looks=4, meaning=3)
    assert head.size == 7
    descriptors = head(embeddings, centres)
    assert np.allclose(np.linalg.norm(descriptors, axis=1), 1, atol=1e-5)
    assert np.allclose(np.abs((descriptors * again(embeddings, centres)).sum(axis=1)), 1, atol=1e-2)


def test_whitening_brings_directions_half_way_to_equal_weight() -> None:
    rng = np.random.default_rng(0)
    spread = np.array([1.0, 0.25, 0.04, 0.01])
    embeddings = (rng.normal(size=(20_000, 4)) * spread).astype(np.float32)
    head = fit_head(embeddings, np.eye(4, dtype=np.float32), looks=4, meaning=2)
    deviations = ((embeddings - head.mean) @ head.looks).std(axis=0)
    # Variances v become v x v^-1/2, so standard deviations s become sqrt(s).
    assert deviations == pytest.approx(np.sqrt(spread), rel=0.03)


def test_softmax_does_not_overflow() -> None:
    assert np.allclose(softmax(np.array([[1000.0, 1000.0]], np.float32)), 0.5)
