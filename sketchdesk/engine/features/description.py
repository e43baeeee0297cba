"""What is known of an encoder without running it: what it sees, what it gives, and what tells it from any other.

Readable without Keras: searching, listing and comparing need no network.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from sketchdesk.engine.features.families import FAMILIES
from sketchdesk.errors import ModelError

Sees = Literal["ink", "grey", "colour"]
Precision = Literal["float32", "mixed_bfloat16"]
HeadOn = Literal["pooled", "flattened"]

FORMAT = "sketchdesk-network-1"
# Larger pictures than this cost seconds each and gain nothing with any of these networks.
LARGEST_SIDE = 1024

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
# A person may call an encoder what they like, and an embedding's length follows from the rest.
_NOT_PART_OF_IT = ("name", "fingerprint", "embedding_size", "weights_file")


@dataclass(frozen=True, kw_only=True)
class EncoderDescription:
    """What every encoder has.

    ``sees`` is "ink" for the strokes as :mod:`sketchdesk.engine.drawing` draws them, uint8 (side, side), ink 255;
    "grey" for pictures, (side, side); "colour" for pictures, (side, side, 3) RGB. ``fingerprint`` is a SHA-256 over all
    that decides the embeddings: features with another one are stale.
    """

    name: str
    fingerprint: str
    input_side: int
    embedding_size: int
    class_names: tuple[str, ...] = ()
    sees: Sees = "ink"

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of one picture, as uint8."""
        return (self.input_side, self.input_side, 3) if self.sees == "colour" else (self.input_side, self.input_side)

    @property
    def renderings(self) -> int:
        """How many drawings of a photo are embedded together, as (n, renderings, side, side); 1: a photo is one."""
        return 1

    @property
    def drawings_fingerprint(self) -> str:
        """Of what decides the embeddings of drawings alone."""
        return self.fingerprint


@dataclass(frozen=True, kw_only=True)
class NetworkDescription(EncoderDescription):
    """A network of :mod:`sketchdesk.engine.features.families`, its weights in a file beside.

    ``layer`` gives the features: "pooled" (the mean of each of the last maps), "flattened" (these maps, whole), or the
    name of a layer, whose maps are pooled. ``head`` lists the widths of dense layers on top of the last maps, "pooled"
    or "flattened" as ``head_on`` says; with ``class_names`` a softmax over them follows. ``has_top`` says that the
    network carries ImageNet's own classifier.
    ``preprocessing`` is Keras' name: "tf" x / 127.5 - 1, "caffe" BGR minus ImageNet's mean, "unit" x / 255.
    """

    family: str
    layer: str
    preprocessing: str
    weights_sha256: str
    weights_file: str
    precision: Precision = "float32"
    head: tuple[int, ...] = ()
    head_on: HeadOn = "pooled"
    has_top: bool = False


def fingerprint_of(values: dict[str, Any]) -> str:
    """SHA-256 over a network description's values, names aside: those of the classes are not compared."""
    counted = {key: value for key, value in values.items() if key not in _NOT_PART_OF_IT}
    counted["class_names"] = len(counted["class_names"])
    text = json.dumps({"format": FORMAT, **counted}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def describe(
    family: str,
    name: str,
    weights_file: str,
    weights_sha256: str,
    embedding_size: int,
    *,
    layer: str | None = None,
    input_side: int | None = None,
    precision: Precision = "float32",
    head: tuple[int, ...] = (),
    head_on: HeadOn = "pooled",
    class_names: tuple[str, ...] = (),
    has_top: bool = False,
) -> NetworkDescription:
    """A description with its fingerprint; what is left out is the family's own. Raises ModelError if it cannot be."""
    known = FAMILIES.get(family)
    if known is None:
        raise ModelError(f"There is no network {family!r}: choose {', '.join(FAMILIES)}.")
    unmarked = NetworkDescription(
        name=name,
        fingerprint="",
        input_side=input_side or known.input_side,
        embedding_size=embedding_size,
        class_names=class_names,
        sees=known.sees,
        family=family,
        layer=layer or (f"head_{len(head)}" if head else known.layer),
        preprocessing=known.preprocessing,
        weights_sha256=weights_sha256,
        weights_file=weights_file,
        precision=precision,
        head=head,
        head_on=head_on,
        has_top=has_top,
    )
    values = asdict(unmarked)
    made = NetworkDescription(**(values | {"fingerprint": fingerprint_of(values)}))
    _check(made)
    return made


def network_bytes(description: NetworkDescription) -> bytes:
    """The description as a file, JSON in UTF-8."""
    values = {"format": FORMAT, **asdict(description)}
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_network(path: Path) -> NetworkDescription:
    """Read a network's description. Raises ModelError if it is missing, damaged or not ours."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The encoder {path.name} cannot be read: {error.strerror or error}.") from error
    try:
        values = json.loads(content)
        if values.pop("format") != FORMAT:
            raise ModelError(f"{path.name} is not an encoder of this SketchDesk.")
        if set(values) != {field.name for field in fields(NetworkDescription)}:
            raise ValueError("other fields")
        lists = {"head": tuple(values["head"]), "class_names": tuple(map(str, values["class_names"]))}
        description = NetworkDescription(**(values | lists))
        _check(description)
        if fingerprint_of(values) != description.fingerprint:
            raise ValueError("not what was described")
    except ModelError:
        raise
    except Exception as error:
        # Whatever a damaged text holds: wrong types, missing names, half a file.
        raise ModelError(f"{path.name} is not an encoder file, or it is damaged.") from error
    return description


def _check(description: NetworkDescription) -> None:
    family = FAMILIES[description.family]
    if not family.least_side <= description.input_side <= LARGEST_SIDE:
        raise ModelError(
            f"{family.title} takes pictures of {family.least_side} to {LARGEST_SIDE} pixels a side, "
            f"not {description.input_side}."
        )
    agrees = (
        description.sees == family.sees
        and description.preprocessing == family.preprocessing
        and description.precision in ("float32", "mixed_bfloat16")
        and description.head_on in ("pooled", "flattened")
        and description.embedding_size > 0
        and bool(description.layer)
        and all(isinstance(width, int) and width > 0 for width in description.head)
        and _SHA256.fullmatch(description.weights_sha256)
        and _PLAIN_NAME.fullmatch(description.weights_file)
    )
    if not agrees:
        raise ValueError("parts that do not fit together")
