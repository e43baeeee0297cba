"""Presets of fine-tuning, as a table: the heads and recipes of four published systems, and ours. No Keras here.

A: sketch search on TU-Berlin (InceptionV3). B: drawings to photos (siamese). C: art images (ResNet50, ResNet50V2).
D: a query and gallery competition (ResNet152, a CNN from scratch). Each of A, C and D goes on any network of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sketchdesk.engine.features.description import EncoderDescription, HeadOn, NetworkDescription
from sketchdesk.engine.features.families import FAMILIES
from sketchdesk.errors import InputError
from sketchdesk.training.optimisation import EarlyStopping, Phase, ReduceOnPlateau, Unfrozen

Kind = Literal["quick", "full", "classifier", "siamese", "twin"]
Warp = Literal["none", "ink", "photo"]


@dataclass(frozen=True)
class Dense:
    """A dense layer with ReLU."""

    width: int


@dataclass(frozen=True)
class Drop:
    """Dropout."""

    rate: float


Layer = Dense | Drop


@dataclass(frozen=True)
class Preset:
    """A head on an encoder and how both are trained.

    ``kind``: "classifier" puts ``head`` and a softmax on the last maps ("pooled" or "flattened"); "siamese" compares
    two such heads by |a - b| and a sigmoid; "twin" trains a whole network by contrastive loss; "quick" and "full" are
    ours. ``families`` are those it was published for, the first the default; any other that fits may be chosen.
    ``penalty`` is of the softmax's kernel (L1, L2).
    """

    title: str
    system: Literal["ours", "A", "B", "C", "D"]
    kind: Kind
    families: tuple[str, ...]
    head: tuple[Layer, ...] = ()
    head_on: HeadOn = "pooled"
    phases: tuple[Phase, ...] = ()
    batch: int = 32
    augmentation: Warp = "none"
    early_stopping: EarlyStopping | None = None
    plateau: ReduceOnPlateau | None = None
    penalty: tuple[float, float] = (0.0, 0.0)
    margin: float = 1.0

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the head's dense layers."""
        return tuple(layer.width for layer in self.head if isinstance(layer, Dense))

    def fits(self, encoder: EncoderDescription) -> bool:
        """Whether it can be used on that encoder."""
        if self.kind in ("quick", "full"):
            return encoder.sees == "ink"
        if not isinstance(encoder, NetworkDescription):
            return False
        if self.kind == "twin":
            return encoder.family == "siamese_cnn"
        unfrozen = {phase.unfrozen for phase in self.phases}
        needs = {"last_two_blocks": _WITH_BLOCKS, "from_conv5_block1": _WITH_CONV5}
        return encoder.family != "siamese_cnn" and all(
            encoder.family in needs.get(each, (encoder.family,)) for each in unfrozen
        )


_WITH_CONV5 = ("resnet50", "resnet50_v2", "resnet152")
_WITH_BLOCKS = ("inception_v3", *_WITH_CONV5)


def _after_head(unfrozen: Unfrozen) -> tuple[Phase, ...]:
    """A's order: the head, then both together."""
    return (Phase("head", 10, 1e-3), Phase(unfrozen, 20, 1e-4, batch_norm=True))


def _dropped(width: int, times: int) -> tuple[Layer, ...]:
    return (Drop(0.5), Dense(width)) * times


_A = Preset(
    "",
    "A",
    "classifier",
    ("inception_v3",),
    phases=_after_head("last_two_blocks"),
    early_stopping=EarlyStopping(5),
)
_TWO = _dropped(2048, 2)
_THREE = _dropped(2048, 3)


def _c(title: str, family: str, head: tuple[Layer, ...], rate: float, augmented: bool = False) -> Preset:
    return Preset(
        title,
        "C",
        "classifier",
        (family,),
        head,
        phases=(Phase("from_conv5_block1", 100, rate, batch_norm=True),),
        augmentation="photo" if augmented else "none",
        early_stopping=EarlyStopping(10, monitor="loss"),
    )


def _ladder(*widths: int, ends_dropped: bool) -> tuple[Layer, ...]:
    """Dropout before each dense layer, and at the end if so."""
    layers: tuple[Layer, ...] = ()
    for width in widths:
        layers += (Drop(0.5), Dense(width))
    return (*layers, Drop(0.5)) if ends_dropped else layers


_C_TWO = _ladder(256, 128, ends_dropped=True)
_C_THREE = _ladder(256, 128, 64, ends_dropped=False)

PRESETS: dict[str, Preset] = {
    "quick": Preset("Quick: a new head", "ours", "quick", (), augmentation="ink"),
    "full": Preset("Full: the whole network", "ours", "full", (), augmentation="ink"),
    "A1": replace(_A, title="A 1: dense 1024", head=(Dense(1024),)),
    "A2": replace(_A, title="A 2: two of 2048", head=_TWO),
    "A3": replace(_A, title="A 3: siamese on A 2", kind="siamese", head=_TWO),
    "A4": replace(_A, title="A 4: three of 2048", head=_THREE),
    "A5": replace(_A, title="A 5: three of 2048, everything", head=_THREE, phases=_after_head("everything")),
    "A6": replace(_A, title="A 6: two of 4096", head=_dropped(4096, 2)),
    "B": Preset(
        "B: siamese by contrastive loss",
        "B",
        "twin",
        ("siamese_cnn",),
        phases=(Phase("everything", 200, 5e-4, batch_norm=True),),
        batch=64,
    ),
    "C1": _c("C 1: ResNet50, 256", "resnet50", (Dense(256),), 1e-3),
    "C2": _c("C 2: ResNet50, 256-128", "resnet50", _C_TWO, 1e-4),
    "C3": _c("C 3: ResNet50, 512-256-128-64", "resnet50", (Dense(512), Dense(256), Dense(128), Dense(64)), 1e-4),
    "C4": _c("C 4: ResNet50, 256-128-64", "resnet50", _C_THREE, 1e-6),
    "C5": _c("C 5: ResNet50, 256-128-64, augmented", "resnet50", _C_THREE, 1e-6, augmented=True),
    "C6": _c("C 6: ResNet50V2, 256", "resnet50_v2", (Dense(256),), 1e-6),
    "C7": _c("C 7: ResNet50V2, 256-128", "resnet50_v2", _C_TWO, 1e-5),
    "C8": _c("C 8: ResNet50V2, 256-128-64", "resnet50_v2", _C_THREE, 1e-6),
    "C9": _c("C 9: ResNet50V2, 256-128-64, augmented", "resnet50_v2", _C_THREE, 1e-6, augmented=True),
    "D1": Preset(
        "D 1: ResNet152 from conv5 on",
        "D",
        "classifier",
        ("resnet152",),
        (Drop(0.1),),
        "flattened",
        (Phase("from_conv5_block1", 50, 1e-4, batch_norm=True),),
        augmentation="photo",
        early_stopping=EarlyStopping(3, 0.1),
        penalty=(1e-5, 1e-4),
    ),
    "D2": Preset(
        "D 2: CNN from scratch",
        "D",
        "classifier",
        ("scratch_cnn",),
        (),
        "flattened",
        (Phase("everything", 100, 1e-3, batch_norm=True),),
        augmentation="photo",
        early_stopping=EarlyStopping(10),
        plateau=ReduceOnPlateau(),
    ),
}

STRATEGIES: dict[str, Unfrozen] = {
    "last two blocks": "last_two_blocks",
    "everything": "everything",
    "from conv5_block1": "from_conv5_block1",
}


def preset(name: str) -> Preset:
    """The preset of that name. Raises InputError, naming them all, if there is none."""
    for known, found in PRESETS.items():
        if known.lower() == name.lower():
            return found
    raise InputError(f"There is no preset {name!r}: choose {', '.join(PRESETS)}.")


def with_strategy(found: Preset, strategy: Unfrozen) -> Preset:
    """The preset, its last phase with other layers unfrozen."""
    *before, last = found.phases
    return replace(found, phases=(*before, replace(last, unfrozen=strategy)))


def check_fits(name: str, found: Preset, encoder: EncoderDescription) -> None:
    """Raises InputError, in a sentence, if the preset cannot be used on that encoder."""
    if found.fits(encoder):
        return
    if found.kind in ("quick", "full"):
        raise InputError(f'{found.title.split(":")[0]} teaches encoders of ink; "{encoder.name}" sees pictures.')
    published = " or ".join(FAMILIES[family].title for family in found.families)
    raise InputError(f'The preset {name} does not fit "{encoder.name}": it is for {published} or a network like it.')
