"""Make an encoder usable: a network with its weights, a bag of visual words, or a checkpoint."""

from __future__ import annotations

import difflib
import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import (
    EncoderDescription,
    Precision,
    describe,
    network_bytes,
    read_network,
)
from sketchdesk.engine.features.encoders import NETWORK_SUFFIX
from sketchdesk.engine.features.extractor import NetworkOrder
from sketchdesk.engine.features.families import FAMILIES, missing_weights
from sketchdesk.engine.features.inputs import read_input
from sketchdesk.engine.features.preparation import prepare_network
from sketchdesk.engine.features.visual_words import INPUT_SIDE as WORDS_SIDE
from sketchdesk.engine.features.visual_words import (
    SAMPLE_PICTURES,
    WORDS,
    Detector,
    learn_vocabulary,
    local_features,
    read_words,
    words_bytes,
)
from sketchdesk.engine.features.weights import read_spec
from sketchdesk.errors import ImageError, InputError, ModelError
from sketchdesk.jobs.models import ADDABLE, CHECKPOINT, WORDS_FAMILIES, row_of, settings_of
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library.library import Library
from sketchdesk.library.model_registry import ENCODER_FILE, NETWORK_FILE
from sketchdesk.library.naming import clean_name, name_key
from sketchdesk.library.records import ModelRecord
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report


@dataclass(frozen=True)
class AddRequest:
    """Make an encoder usable under ``name``, by default its family's.

    ``family`` is one of ADDABLE. ``weights`` is a file that the person chose: of a network as Keras saves it (.h5,
    .keras), or a checkpoint's encoder.npz or encoder.json. Nothing is fetched unless ``fetch`` says so. ``layer`` gives
    the features ("pooled", "flattened", or a layer's name). ``class_names`` is a text of the names of the classes that
    fine-tuned weights know, one a line. A network from scratch, or one that is to be ``untrained``, is initialised, and
    a vocabulary of ``words`` learnt from ``collection``, by ``seed``. What is None is the family's own.
    """

    family: str
    name: str | None = None
    weights: Path | None = None
    fetch: bool = False
    layer: str | None = None
    input_side: int | None = None
    precision: Precision = "float32"
    seed: int = 0
    collection: str | None = None
    words: int = WORDS
    class_names: Path | None = None
    untrained: bool = False


def run_add(bench: Workbench, request: AddRequest, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """Make an encoder usable; what :func:`run_list` says of it.

    Raises InputError for an unknown family, layer or collection, a taken name, a file that holds no fitting weights,
    and weights that are not there, saying what to do; LibraryWriteError; Cancelled.
    """
    if request.family not in ADDABLE:
        close = difflib.get_close_matches(request.family, ADDABLE, 3)
        meant = f"Did you mean {' or '.join(close)}?" if close else f"There are: {', '.join(ADDABLE)}."
        raise InputError(f'There is no network "{request.family}" to add. {meant}')
    name = clean_name(request.name or request.family, "A model")
    if name_key(name) == DEFAULT_MODEL:
        raise InputError(
            f'The name "{DEFAULT_MODEL}" belongs to the encoder that comes with SketchDesk: choose another.'
        )
    if bench.library.catalogue.has_model(name):
        raise InputError(f'There is already a model "{name}": remove it, or choose another name with --save-as.')
    _check_fits(request)
    if request.family == CHECKPOINT:
        record = _add_checkpoint(bench.library, request, name)
    elif request.family in WORDS_FAMILIES:
        record = _add_words(bench.library, request, name, report, cancel)
    else:
        record = _add_network(bench.library, request, name, report, cancel)
    return row_of(bench.library, record)


def _check_fits(request: AddRequest) -> None:
    """What does not belong to the family is refused rather than ignored."""
    is_network, is_words = request.family in FAMILIES, request.family in WORDS_FAMILIES
    is_pretrained = is_network and FAMILIES[request.family].is_pretrained
    begins_anew = request.weights is None and (request.untrained or not is_pretrained)
    is_seeded = is_words or (is_network and begins_anew)
    wrong = {
        "--fetch": request.fetch and not is_pretrained,
        "--untrained": request.untrained and not is_pretrained,
        "--weights": request.weights is not None and is_words,
        "--layer": request.layer is not None and not is_network,
        "--input-size": request.input_side is not None and not is_network,
        "--precision": request.precision != "float32" and not is_network,
        "--from": request.collection is not None and not is_words,
        "--words": request.words != WORDS and not is_words,
        "--seed": request.seed != 0 and not is_seeded,
        "--class-names": request.class_names is not None and not (is_network and request.weights is not None),
    }
    for option, is_wrong in wrong.items():
        if is_wrong:
            raise InputError(f"{option} does not go with {request.family}.")
    if sum((request.fetch, request.weights is not None, request.untrained)) > 1:
        raise InputError("Choose one of --fetch, --weights and --untrained.")


def _add_network(library: Library, request: AddRequest, name: str, report: Report, cancel: CancelToken) -> ModelRecord:
    family = FAMILIES[request.family]
    if request.weights is not None and not request.weights.is_file():
        raise InputError(f"There is no file {request.weights}.")
    begins_anew = request.weights is None and (request.untrained or not family.is_pretrained)
    is_here = request.weights is not None or family.cached_weights.is_file()
    if not (begins_anew or request.fetch or is_here):
        raise InputError(missing_weights(request.family))
    try:
        # Before anything is fetched or built.
        describe(
            request.family, name, "weights.h5", "0" * 64, 1, input_side=request.input_side, precision=request.precision
        )
    except ModelError as error:
        raise InputError(str(error)) from error
    order = NetworkOrder(
        request.family,
        request.weights,
        request.fetch,
        request.layer,
        request.input_side,
        request.precision,
        request.seed,
        _read_class_names(request.class_names),
        request.untrained,
    )
    report(Progress(f"Fetching {family.title}" if request.fetch else f"Loading {family.title}", 0))
    with tempfile.TemporaryDirectory(prefix="sketchdesk-") as folder:
        description, weights = prepare_network(order, name, Path(folder), cancel.checkpoint)
        files: dict[str, bytes | Path] = {
            NETWORK_FILE: network_bytes(description),
            description.weights_file: weights,
        }
        seed = {"seed": request.seed} if begins_anew else {}
        return library.models.register(
            name,
            description.fingerprint,
            files,
            settings_of(description) | seed,
            kind="network",
            embedding_size=description.embedding_size,
        )


def _add_checkpoint(library: Library, request: AddRequest, name: str) -> ModelRecord:
    if request.weights is None:
        raise InputError("Name the checkpoint with --weights FILE: its encoder.npz or encoder.json.")
    if request.weights.suffix == NETWORK_SUFFIX:
        return _add_network_checkpoint(library, request.weights, name)
    try:
        content = request.weights.read_bytes()
        spec = read_spec(request.weights)
    except OSError as error:
        raise InputError(f"{request.weights} cannot be read: {error.strerror or error}.") from error
    except ModelError as error:
        raise InputError(str(error)) from error
    return library.models.register(
        name,
        spec.fingerprint,
        {ENCODER_FILE: content},
        settings_of(spec),
        kind="checkpoint",
        embedding_size=spec.embedding_size,
    )


def _add_network_checkpoint(library: Library, path: Path, name: str) -> ModelRecord:
    """A network that SketchDesk described, its weights in the file beside."""
    try:
        spec = replace(read_network(path), name=name)
        weights = path.with_name(spec.weights_file)
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except ModelError as error:
        raise InputError(str(error)) from error
    except OSError as error:
        raise InputError(f"The weights beside {path.name} cannot be read: {error.strerror or error}.") from error
    if found != spec.weights_sha256:
        raise InputError(f"{spec.weights_file} is not what {path.name} describes, or it is damaged.")
    return library.models.register(
        name,
        spec.fingerprint,
        {NETWORK_FILE: network_bytes(spec), spec.weights_file: weights},
        settings_of(spec),
        kind="checkpoint",
        embedding_size=spec.embedding_size,
    )


def _read_class_names(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no text in UTF-8: the names of classes go one a line.") from error
    names = tuple(line.strip() for line in lines if line.strip())
    if not names:
        raise InputError(f"{path.name} holds no names of classes.")
    return names


def _add_words(library: Library, request: AddRequest, name: str, report: Report, cancel: CancelToken) -> ModelRecord:
    if request.collection is None:
        raise InputError("Name the collection to learn visual words from with --from NAME.")
    if not 2 <= request.words <= 65_536:
        raise InputError(f"A vocabulary has 2 to 65,536 words, not {request.words:,}.")
    detector = WORDS_FAMILIES[request.family]
    features = _sampled_features(library, request.collection, detector, request.seed, report, cancel)
    report(Progress("Learning visual words", 0))
    vocabulary, rarity = learn_vocabulary(features, request.words, request.seed, cancel.checkpoint)
    content = words_bytes(name, detector, vocabulary, rarity)
    with tempfile.TemporaryDirectory(prefix="sketchdesk-") as folder:
        path = Path(folder) / ENCODER_FILE
        path.write_bytes(content)
        spec = read_words(path)
    return library.models.register(
        name,
        spec.fingerprint,
        {ENCODER_FILE: content},
        settings_of(spec) | {"seed": request.seed, "collection": request.collection},
        kind="visual words",
        embedding_size=spec.embedding_size,
    )


def _sampled_features(
    library: Library, collection_name: str, detector: Detector, seed: int, report: Report, cancel: CancelToken
) -> list[NDArray[np.float32]]:
    """Local features of pictures chosen by the seed; those that cannot be read are passed over."""
    collection = library.catalogue.collection(collection_name)
    if not collection.rows:
        raise InputError(f"The collection {collection.name} has no pictures to learn from.")
    count = min(SAMPLE_PICTURES, collection.rows)
    rows = np.sort(np.random.default_rng(seed).choice(collection.rows, count, replace=False))
    sees = EncoderDescription(name="", fingerprint="", input_side=WORDS_SIDE, embedding_size=1, sees="grey")
    meter = RateMeter(f"Looking at {collection.name}", count, cancel=cancel)
    features = []
    for done, image in enumerate(library.catalogue.images_at_rows(collection.id, rows.tolist()), 1):
        try:
            content = picture_path(library, image.path).read_bytes()
            features.append(local_features(read_input(content, image.path, sees), detector))
        except (OSError, ImageError):
            pass
        report(meter.at(done))
        cancel.checkpoint()
    return features
