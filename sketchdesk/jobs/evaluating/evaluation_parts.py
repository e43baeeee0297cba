"""Who asks and who is asked: pictures of some collections, or parts of them, as vectors and labels.

Also what tells later whether they are still the same: how many there were, and a digest of the pictures' bytes and
labels and of the embeddings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import named_part, steady
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, Role, Split
from sketchdesk.progress import CancelToken

# Bytes that are digested between two looks at whether to go on.
_DIGESTED = 1 << 24


@dataclass(frozen=True, eq=False)
class Part:
    """Pictures of one collection: all, or those of some splits ("" is all).

    ``rows`` int64 (n,) are their rows in the collection's files, ``images`` int64 (n,) their ids in the catalogue,
    ``sha256`` and ``labels`` (n,) those of the pictures, a distractor's labels being "". ``vectors`` float32 (n, d) are
    their embeddings, memory-mapped where the part is all of a collection.
    """

    collection: CollectionRecord
    splits: tuple[Split, ...]
    rows: NDArray[np.int64]
    images: NDArray[np.int64]
    sha256: tuple[str, ...]
    labels: tuple[str, ...]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def name(self) -> str:
        """As it is asked for: "NAME", or "NAME:test"; several splits are named one after the other."""
        return ",".join(f"{self.collection.name}:{split}" if split else self.collection.name for split in self.splits)

    def described(self, cancel: CancelToken) -> dict[str, Any]:
        """What an experiment keeps of it, as JSON values."""
        contents = hashlib.sha256()
        for sha256, label in zip(self.sha256, self.labels, strict=True):
            contents.update(f"{sha256} {label}\n".encode("utf-8", "surrogatepass"))
        return {
            "collection": self.collection.name,
            "id": self.collection.id,
            "role": self.collection.role,
            "parts": list(self.splits),
            "pictures": len(self),
            "classes": len(set(self.labels) - {""}),
            "contents": contents.hexdigest(),
            "embeddings": _digest(self.vectors, cancel),
        }


@dataclass(frozen=True, eq=False)
class Inputs:
    """Queries (m, d) and a gallery (n, d), the parts one after the other, with their labels.

    ``leave_out`` int64 (m,) names the gallery's row that is the query itself, -1 for none. ``copies`` counts the
    queries of which the gallery holds further copies, which stay.
    """

    asking: Part
    asked: tuple[Part, ...]
    gallery: NDArray[np.float32]
    gallery_labels: list[str]
    leave_out: NDArray[np.int64]
    copies: int

    @property
    def queries(self) -> NDArray[np.float32]:
        return self.asking.vectors

    @property
    def query_labels(self) -> list[str]:
        return list(self.asking.labels)

    @property
    def collections(self) -> list[CollectionRecord]:
        """Those that are asked, in order."""
        return [part.collection for part in self.asked]

    @property
    def gallery_images(self) -> NDArray[np.int64]:
        """The id of each of the gallery's pictures, int64 (n,)."""
        return np.concatenate([part.images for part in self.asked])


def open_inputs(
    bench: Workbench, queries: str, collections: Sequence[str], distractors: bool = True, labelled: bool = True
) -> Inputs:
    """Read both sides. "NAME:test" names a part; without ``distractors`` collections of that role are not asked.

    Raises InputError for unknown names, collections that are not extracted completely, no collection, and queries
    without labels.
    """
    asking, split = named_part(bench, queries)
    wanted = gallery_parts(bench, collections, distractors)
    known: dict[tuple[int, tuple[Split, ...]], Part] = {}

    def part_of(collection: CollectionRecord, splits: tuple[Split, ...]) -> Part:
        key = collection.id, splits
        if key not in known:
            with steady(bench, [collection]):
                known[key] = read_part(bench, collection, splits)
        return known[key]

    own = part_of(asking, (split,))
    if labelled and not any(own.labels):
        raise InputError(f"The pictures of {asking.name} have no labels, so nothing can be judged.")
    asked = tuple(part_of(collection, splits) for collection, splits in wanted.items())
    leave_out, copies = _themselves(own, asked)
    tables = [part.vectors for part in asked]
    gallery = tables[0] if len(tables) == 1 else np.concatenate(tables)
    labels = [label for part in asked for label in part.labels]
    return Inputs(own, asked, gallery, labels, leave_out, copies)


def gallery_parts(
    bench: Workbench, collections: Sequence[str], distractors: bool = True
) -> dict[CollectionRecord, tuple[Split, ...]]:
    """Each collection that is asked, once, with the parts of it; raises as :func:`open_inputs` does."""
    if not collections:
        raise InputError("Name at least one collection that is asked.")
    found: dict[CollectionRecord, set[Split]] = {}
    for name in collections:
        collection, split = named_part(bench, name)
        if distractors or collection.role != "distractor":
            found.setdefault(collection, set()).add(split)
    if not found:
        raise InputError("Without distractors there is no collection left that is asked.")
    return {collection: ("",) if "" in splits else tuple(sorted(splits)) for collection, splits in found.items()}


def read_part(bench: Workbench, collection: CollectionRecord, splits: tuple[Split, ...]) -> Part:
    """The pictures of a part that the encoder could embed; raises as :func:`open_inputs` does."""
    catalogue, spec = bench.library.catalogue, bench.encoder.spec
    rows = catalogue.rows_done(collection.id, spec.fingerprint)
    if collection.rows == 0:
        raise InputError(f"The collection {collection.name} has no pictures.")
    if rows < collection.rows:
        model = f' --model "{spec.name}"' if spec.sees != "ink" else ""
        stale = ""
        if not rows and catalogue.feature_sets(collection.id):
            stale = " What is there was made by another encoder."
        raise InputError(
            f"{collection.name} is not extracted completely ({rows:,} of {collection.rows:,}): "
            f'run sketchdesk extract "{collection.name}"{model} first.{stale}'
        )
    store = bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size, collection.generation)
    features = store.rows(rows)
    identities = catalogue.picture_identities(collection.id)
    aside = catalogue.set_aside(collection.id, spec.fingerprint)
    chosen = np.ones(rows, np.bool_)
    if splits != ("",):
        chosen[[split not in splits for split in catalogue.splits_of(collection.id)]] = False
    chosen[list(aside)] = False
    places = np.flatnonzero(chosen)
    if not len(places):
        raise InputError(f"None of the pictures of {collection.name} that are asked for could be embedded.")
    role: Role = collection.role
    return Part(
        collection,
        splits,
        places,
        np.array([identities[place][0] for place in places.tolist()], np.int64),
        tuple(identities[place][1] for place in places.tolist()),
        tuple("" if role == "distractor" else identities[place][2] for place in places.tolist()),
        features if len(places) == rows else np.asarray(features[places]),
    )


def difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """What changed in a part since an experiment, as a sentence; None if nothing did."""
    name = now["collection"]
    if before.get("role") != now["role"]:
        return f"{name} was a {before.get('role')} then and is a {now['role']} now."
    if before.get("parts") != now["parts"]:
        return f"Of {name}, other parts were taken."
    if before.get("pictures") != now["pictures"]:
        return f"{name} had {before.get('pictures'):,} pictures then and has {now['pictures']:,} now."
    if before.get("contents") != now["contents"]:
        return f"{name} holds other pictures or labels than then, or in another order."
    if before.get("embeddings") != now["embeddings"]:
        return f"The embeddings of {name} are others than then."
    return None


def _themselves(asking: Part, asked: Sequence[Part]) -> tuple[NDArray[np.int64], int]:
    """The gallery's row of each query that is in it: the picture itself, else the first with the same bytes."""
    found = np.full(len(asking), -1, np.int64)
    wanted = set(asking.sha256)
    same: dict[str, list[int]] = {}
    own: dict[int, int] = {}
    start = 0
    for part in asked:
        if part.collection.id == asking.collection.id:
            own = {image: start + place for place, image in enumerate(part.images.tolist())}
        for place, sha256 in enumerate(part.sha256):
            if sha256 in wanted:
                same.setdefault(sha256, []).append(start + place)
        start += len(part)
    copies = 0
    for query, (image, sha256) in enumerate(zip(asking.images.tolist(), asking.sha256, strict=True)):
        places = same.get(sha256, [])
        if places:
            found[query] = own.get(image, places[0])
            copies += len(places) > 1
    return found, copies


def _digest(vectors: NDArray[np.float32], cancel: CancelToken) -> str:
    found = hashlib.sha256()
    step = max(1, _DIGESTED // max(1, vectors.shape[1] * 4))
    for start in range(0, len(vectors), step):
        cancel.checkpoint()
        found.update(np.ascontiguousarray(vectors[start : start + step]).data)
    return found.hexdigest()
