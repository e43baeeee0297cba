"""Pictures to embeddings with Keras. The one file of the engine that runs a network."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.backbones import layer_output, network, preprocessed, sketch_network
from sketchdesk.engine.features.description import NetworkDescription, Precision, describe, read_network
from sketchdesk.engine.features.descriptor import unit
from sketchdesk.engine.features.families import FAMILIES, Family, missing_weights
from sketchdesk.engine.features.memory import batch_within_memory
from sketchdesk.engine.features.taught import TaughtSpec, read_ink_encoder
from sketchdesk.engine.features.weight_files import KERAS_2, KERAS_3, Top, as_keras_names_it, digest_of, top_of
from sketchdesk.engine.features.weights import EncoderSpec
from sketchdesk.errors import InputError, ModelError

if TYPE_CHECKING:
    import keras

_log = logging.getLogger(__name__)

_DRIVER = Path("/proc/driver/nvidia/gpus")
# Two fixed shapes, so that TensorFlow traces the network twice and never again.
BATCH = 32


class Encoder:
    """The default encoder, or another of its architecture, ready to embed ink.

    A picture and its mirror image are embedded together and averaged, so that a cat that looks left finds
    cats that look right; the descriptor head makes what is compared of that.
    """

    def __init__(self, path: Path) -> None:
        """Load an encoder file. Raises ModelError if it is not one or its weights do not fit."""
        file = read_ink_encoder(path)
        self.spec: EncoderSpec | TaughtSpec = file.spec
        try:
            _set_up_keras("float32")
            self._network = sketch_network(**file.spec.architecture)  # type: ignore[arg-type]
            self._network.set_weights(list(file.weights))
        except (TypeError, ValueError) as error:
            raise ModelError(f"The weights in {path.name} do not fit their network.") from error
        self._network.compile(jit_compile=False)

    @property
    def device(self) -> str:
        """Where the network runs, for the status bar."""
        return _device()

    def embed(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Unit descriptors float32 (n, embedding_size) of rasters uint8 (n, side, side), ink 255.

        Or of (n, renderings, side, side), if the encoder takes several drawings of a photo; what has ink only in the
        first of them is a drawing.
        """
        return self.spec.descriptors(self._pooled(rasters))

    def classify(self, rasters: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Descriptors (n, embedding_size) and class probabilities (n, classes)."""
        raw = self._pooled(rasters)
        return self.spec.descriptors(raw), self.spec.probabilities(raw)

    def _pooled(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """One unit embedding (n, d) of each picture."""
        if rasters.ndim == 3:
            return self.raw(rasters)
        if self.spec.renderings == 1 or rasters.shape[1] != self.spec.renderings:
            raise ValueError(f"This encoder takes {self.spec.renderings} drawings of a photo, not {rasters.shape[1]}.")
        is_photo = rasters[:, 1:].any(axis=(1, 2, 3))
        drawings = rasters[~is_photo, 0]
        # All in one go, so that no batch of the network is half empty.
        raw = self.raw(np.concatenate([drawings, rasters[is_photo].reshape(-1, *rasters.shape[2:])]))
        out = np.empty((len(rasters), raw.shape[1]), np.float32)
        out[~is_photo] = raw[: len(drawings)]
        out[is_photo] = self.spec.pooled(raw[len(drawings) :].reshape(-1, rasters.shape[1], raw.shape[1]))
        return out

    def raw(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's own unit embeddings (n, d)."""
        out = np.empty((len(rasters), self.spec.raw_size), np.float32)
        for start in range(0, len(rasters), BATCH):
            chunk = rasters[start : start + BATCH]
            out[start : start + len(chunk)] = self._raw_batch(chunk)
        return out

    def _raw_batch(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        n = len(rasters)
        size = 1 if n == 1 else BATCH
        pictures = np.zeros((2 * size, *rasters.shape[1:], 1), np.float32)
        np.multiply(rasters[..., None], np.float32(1 / 255), out=pictures[:n])
        pictures[size : size + n] = pictures[:n, :, ::-1]
        embeddings = np.asarray(self._network.predict_on_batch(pictures), np.float32)
        return self.spec.averaged(embeddings[:n], embeddings[size : size + n])


class NetworkEncoder:
    """A network that sees pictures, ready to embed: an application of Keras, a network of ours, with a head or not."""

    def __init__(self, path: Path) -> None:
        """Load the network that a description describes, its weights beside it.

        Raises ModelError if they are missing, damaged or of another network.
        """
        spec = read_network(path)
        self.spec: NetworkDescription = spec
        weights = path.with_name(spec.weights_file)
        if digest_of(weights) != spec.weights_sha256:
            raise ModelError(f'The weights of the model "{spec.name}" are damaged: add the model again.')
        layers = Top(spec.has_top, spec.head, spec.head_on, len(spec.class_names))
        whole = _built(spec.family, spec.input_side, spec.precision, layers)
        try:
            _load(whole, weights, FAMILIES[spec.family].title, weights.name)
        except InputError as error:
            raise ModelError(str(error)) from error
        self._network = _from_pixels(whole, spec)
        if self._network.outputs[0].shape[-1] != spec.embedding_size:
            raise ModelError(f"The weights in {path.name} do not fit their network.")
        self._batch = batch_within_memory(spec.input_side, BATCH)

    @property
    def device(self) -> str:
        """Where the network runs, for the status bar."""
        return _device()

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Unit features float32 (n, embedding_size) of pictures uint8 (n, *input_shape)."""
        return self.classify(pictures)[0]

    def classify(self, pictures: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Unit features, and class probabilities (n, classes), which are of no classes without a head for them."""
        features = np.empty((len(pictures), self.spec.embedding_size), np.float32)
        probabilities = np.zeros((len(pictures), len(self.spec.class_names)), np.float32)
        done = 0
        while done < len(pictures):
            chunk = pictures[done : done + self._batch]
            try:
                outputs = self._network.predict_on_batch(chunk[..., None] if chunk.ndim == 3 else chunk)
            except Exception as error:
                # TensorFlow's error for a lack of memory is named so on every device.
                if type(error).__name__ != "ResourceExhaustedError" or self._batch == 1:
                    raise
                self._batch //= 2
                continue
            outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
            features[done : done + len(chunk)] = unit(np.asarray(outputs[0], np.float32))
            if len(outputs) > 1:
                probabilities[done : done + len(chunk)] = outputs[1]
            done += len(chunk)
        return features, probabilities


@dataclass(frozen=True)
class NetworkOrder:
    """A network to make usable: which, with which weights, and what gives its features.

    ``weights`` is a file that the person chose; without one, ImageNet's are taken from Keras' own cache, where they are
    fetched to if ``fetch`` says so. A network that has none to fetch, or is to be ``untrained``, is initialised by
    ``seed``. None elsewhere means the family's own. ``class_names`` are of the classes that fine-tuned weights know, in
    order; without them they are numbered.
    """

    family: str
    weights: Path | None = None
    fetch: bool = False
    layer: str | None = None
    input_side: int | None = None
    precision: Precision = "float32"
    seed: int = 0
    class_names: tuple[str, ...] = ()
    untrained: bool = False


def make_network(order: NetworkOrder, name: str, folder: Path) -> tuple[NetworkDescription, Path]:
    """Build, load and look at what was ordered: its description, and where its weights lie.

    Weights drawn from a seed are written into ``folder``. Raises InputError, in a sentence, for a file of weights that
    is none or does not fit, for an unknown layer or an unfit side, and where weights cannot be fetched. Weights that
    were fine-tuned with a head, dense layers with ReLU and a softmax, bring it along.
    """
    try:
        return _made(order, name, folder)
    except ModelError as error:
        raise InputError(str(error)) from error


def _made(order: NetworkOrder, name: str, folder: Path) -> tuple[NetworkDescription, Path]:
    family = FAMILIES[order.family]
    side = order.input_side or family.input_side
    # What cannot be described is refused before anything is fetched or built.
    describe(order.family, name, "weights.h5", "0" * 64, 1, input_side=side, precision=order.precision)
    seeded = order.weights is None and (order.untrained or not family.is_pretrained)
    top = Top()
    if seeded:
        import keras

        keras.utils.set_random_seed(order.seed)
        weights = folder / KERAS_3
        whole = _built(order.family, side, "float32", top)
        whole.save_weights(weights)
    else:
        weights = as_keras_names_it(order.weights or _imagenet_weights(order, family), folder)
        top = top_of(weights, family)
        whole = _built(order.family, side, "float32", top)
        _load(whole, weights, family.title, (order.weights or weights).name)
    description = describe(
        order.family,
        name,
        weights.name if weights.parent == folder else KERAS_2,
        digest_of(weights),
        int(layer_output(whole, order.layer or (f"head_{len(top.head)}" if top.head else family.layer)).shape[-1]),
        layer=order.layer,
        input_side=side,
        precision=order.precision,
        head=top.head,
        head_on=top.head_on,
        class_names=_class_names(order, top.classes),
        has_top=top.has_top,
    )
    return description, weights


def _class_names(order: NetworkOrder, classes: int) -> tuple[str, ...]:
    if order.class_names and len(order.class_names) != classes:
        knows = f"know {classes:,} classes" if classes else "know no classes of their own"
        raise InputError(f"The weights {knows}, and {len(order.class_names):,} names were given.")
    return order.class_names or tuple(f"class {number}" for number in range(1, classes + 1))


def _imagenet_weights(order: NetworkOrder, family: Family) -> Path:
    """The file in Keras' cache, which its own loader fetches and checks."""
    if order.fetch:
        from keras import utils

        try:
            folder = family.cached_weights.parent
            # Where its home is not there, Keras would take a temporary folder.
            folder.mkdir(parents=True, exist_ok=True)
            fetched = utils.get_file(
                family.file_name, family.url, cache_dir=folder.parent, cache_subdir=folder.name, file_hash=family.md5
            )
        except Exception as error:
            # Keras raises a bare Exception for most of what a network can do.
            raise InputError(
                f"The weights of {family.title} could not be fetched ({_first_line(error)}). "
                f"Fetch {family.url} with another program, and name the file with --weights FILE."
            ) from error
        return Path(fetched)
    path = family.cached_weights
    if not path.is_file() or digest_of(path, "md5") != family.md5:
        raise InputError(missing_weights(order.family))
    return path


def _set_up_keras(precision: Precision) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    keras.config.set_dtype_policy(precision)
    keras.config.set_image_data_format("channels_last")


def _device() -> str:
    import keras

    if not any("gpu" in name.lower() for name in keras.distribution.list_devices()):
        return "CPU"
    return _name_of_gpu() or "GPU"


def _name_of_gpu() -> str:
    """What NVIDIA's driver for Linux calls the first GPU, "" elsewhere. Keras knows only its number."""
    for file in sorted(_DRIVER.glob("*/information")):
        try:
            found = re.search(r"^Model:\s*(\S.*?)\s*$", file.read_text(errors="replace"), re.MULTILINE)
        except OSError as error:
            _log.info("the GPU does not tell its name: %s", error)
            continue
        if found:
            return found[1]
    return ""


def _built(family: str, side: int, precision: Precision, top: Top) -> keras.Model:
    _set_up_keras(precision)
    try:
        return network(family, side, top.has_top, top.head, top.head_on, top.classes)
    finally:
        _set_up_keras("float32")


def _from_pixels(whole: keras.Model, spec: NetworkDescription) -> keras.Model:
    """From uint8 pictures to features and, with a head for classes, their probabilities, in one graph."""
    from keras import Input, Model

    inner_outputs = [layer_output(whole, spec.layer)]
    if spec.class_names:
        inner_outputs.append(whole.output)
    inner = Model(whole.input, inner_outputs)
    pixels = Input((*spec.input_shape[:2], 3 if spec.sees == "colour" else 1), dtype="uint8", name="pixels")
    made = Model(pixels, inner(preprocessed(spec.preprocessing, pixels)))
    made.compile(jit_compile=False)
    return made


def _load(whole: keras.Model, weights: Path, title: str, called: str) -> None:
    """Load weights from a file of either of Keras' formats, named accordingly. Raises InputError, as ``called``."""
    try:
        whole.load_weights(weights)
        finite = all(np.isfinite(array).all() for array in whole.get_weights())
    except Exception as error:
        # Keras and HDF5 raise nearly anything for what is not theirs.
        raise InputError(
            f"{called} does not hold the weights of {title}: choose a file that Keras saved from it."
        ) from error
    if not finite:
        raise InputError(f"The weights in {called} are not all numbers: its training failed.")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
