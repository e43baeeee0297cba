"""Collections whose embeddings are made of random numbers: no picture and no encoder is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, NewImage, Role


def clustered(items: int, dimension: int, seed: int = 0, classes: int = 12) -> tuple[np.ndarray, list[str]]:
    """Unit vectors float32 (items, dimension) around a centre for each class, and the classes' names."""
    numbers = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((classes, dimension))
    of = numbers.integers(0, classes, items)
    vectors = centres[of] + 0.7 * numbers.standard_normal((items, dimension))
    vectors *= np.arange(1, dimension + 1) ** -0.5
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), [f"class {number}" for number in of]


def put(
    bench: Workbench,
    name: str,
    items: int = 300,
    seed: int = 0,
    extracted: int | None = None,
    role: Role = "gallery",
    vectors: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
) -> CollectionRecord:
    """Make a collection, or add to it; the first ``extracted`` rows of what is added are embedded."""
    library, spec = bench.library, bench.encoder.spec
    made, of = clustered(items, spec.embedding_size, seed)
    vectors, labels = made if vectors is None else vectors, of if labels is None else labels
    collection = library.catalogue.find_collection(name) or library.catalogue.create_collection(name, role)
    start = collection.rows
    images = [
        NewImage(
            f"/{name}/{start + row}.png",
            label,
            hashlib.sha256(f"{name}{start + row}".encode()).hexdigest(),
            9,
            9,
            "drawing",
        )
        for row, label in enumerate(labels)
    ]
    library.catalogue.add_batch(collection.id, images)
    done = start + (len(vectors) if extracted is None else extracted)
    if done > start or extracted is None:
        store = library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)
        store.write(start, vectors[: done - start])
        library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, done)
    return library.catalogue.collection(name)
