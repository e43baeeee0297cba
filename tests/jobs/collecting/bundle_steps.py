"""What tests of bundles do with them again and again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from embedded_collections import clustered

from sketchdesk.jobs.collecting import open_bundle
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent


def open_(bench: Workbench, path: Path, name: str | None = None) -> open_bundle.OpenBundleResult:
    return open_bundle.run(bench, open_bundle.OpenBundleRequest(path, name), silent, CancelToken())


def state(root: Path) -> dict[str, bytes]:
    """Every file of a library but the catalogue's own, and what the catalogue lists."""
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith("library.sqlite3")
    }
    return {name: content for name, content in files.items() if not name.startswith("logs/")}


def embed(bench: Workbench, name: str = "Pictures") -> np.ndarray:
    """Stands for an extraction."""
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.collection(name)
    vectors = clustered(collection.rows, spec.embedding_size)[0]
    library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).write(0, vectors)
    library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, collection.rows)
    return vectors
