"""One battery for every encoder: the default, networks of Keras applications and ours, fine-tuned ones, visual words.

No weights are fetched: those of Keras applications are drawn at random, and their pictures are small.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.features import extractor, memory, weight_files
from sketchdesk.engine.features.backbones import layer_output, network, preprocessed
from sketchdesk.engine.features.description import (
    EncoderDescription,
    NetworkDescription,
    describe,
    network_bytes,
    read_network,
)
from sketchdesk.engine.features.encoders import AnyEncoder, load_encoder, read_description
from sketchdesk.engine.features.extractor import NetworkEncoder, NetworkOrder, make_network
from sketchdesk.engine.features.families import FAMILIES, missing_weights
from sketchdesk.engine.features.inputs import drawing_input, picture_input, read_input, read_input_file
from sketchdesk.engine.features.memory import batch_within_memory
from sketchdesk.engine.features.preparation import prepare_network
from sketchdesk.engine.features.visual_words import learn_vocabulary, local_features, nearest_words, words_bytes
from sketchdesk.errors import ImageError, InputError, ModelError, SketchDeskError
from sketchdesk.jobs.workbench import default_encoder_path
from sketchdesk.progress import Cancelled, CancelToken

# Keras' own use of NumPy.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")

LINES = Drawing.from_polylines([np.array([[10, 10], [90, 20], [50, 80]]), np.array([[20, 90], [80, 60]])])


@dataclass(frozen=True)
class Made:
    """An encoder's file, what its description must say, and another description that differs by weights alone."""

    path: Path
    sees: str
    side: int
    size: int
    classes: int
    with_other_weights: Callable[[Path], Path]


def described(order: NetworkOrder, name: str, folder: Path) -> Path:
    """A network made as a person orders it, as the registry lays it down."""
    folder.mkdir(parents=True, exist_ok=True)
    description, weights = make_network(order, name, folder)
    if weights.parent != folder or weights.name != description.weights_file:
        (folder / description.weights_file).symlink_to(weights)
    path = folder / "encoder.json"
    path.write_bytes(network_bytes(description))
    return path


def random_network(family: str, side: int, size: int) -> Callable[[Path], Made]:
    """A network of Keras applications with weights that a person has in a file."""

    def make(folder: Path) -> Made:
        # Described by hand: building these networks takes seconds, and other tests have theirs made from files.
        weights = folder / "kept.weights.h5"
        network(family, side).save_weights(weights)
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = folder / "encoder.json"
        path.write_bytes(network_bytes(describe(family, family, weights.name, digest, size, input_side=side)))
        return Made(path, "colour", side, size, 0, lambda other: redescribed(path, other))

    return make


def redescribed(path: Path, folder: Path) -> Path:
    """The same network with another file of weights."""
    was = read_network(path)
    now = describe(was.family, was.name, was.weights_file, "1" * 64, was.embedding_size, input_side=was.input_side)
    (folder / "encoder.json").write_bytes(network_bytes(now))
    return folder / "encoder.json"


def seeded_network(family: str, sees: str, side: int, size: int) -> Callable[[Path], Made]:
    def make(folder: Path) -> Made:
        path = described(NetworkOrder(family, input_side=side, seed=1), family, folder / "made")
        return Made(
            path,
            sees,
            side,
            size,
            0,
            lambda other: described(NetworkOrder(family, input_side=side, seed=2), family, other),
        )

    return make


def fine_tuned(folder: Path) -> Made:
    """A whole model as Keras 3 saves it after training, with a head."""
    whole = folder / "tuned.keras"
    network("siamese_cnn", 40, head=(24, 16), classes=3).save(whole)
    path = described(NetworkOrder("siamese_cnn", whole, input_side=40), "tuned", folder / "made")
    return Made(path, "grey", 40, 16, 3, lambda other: redescribed(path, other))


def fine_tuned_from_scratch(folder: Path) -> Made:
    """The CNN from scratch with a softmax on its flattened maps, in the older format, whose features are the maps."""
    whole = folder / "scratch.h5"
    network("scratch_cnn", 73, head_on="flattened", classes=4).save(whole)
    path = described(NetworkOrder("scratch_cnn", whole, input_side=73), "scratch", folder / "made")
    return Made(path, "colour", 73, 32, 4, lambda other: redescribed(path, other))


def default(folder: Path) -> Made:
    spec = read_description(default_encoder_path())

    def other(elsewhere: Path) -> Path:
        with np.load(default_encoder_path()) as file:
            arrays = dict(file)
        arrays["w000"] = arrays["w000"] * 2
        np.savez(elsewhere / "encoder.npz", **arrays)
        return elsewhere / "encoder.npz"

    return Made(default_encoder_path(), "ink", spec.input_side, spec.embedding_size, len(spec.class_names), other)


def words(detector: str) -> Callable[[Path], Made]:
    def make(folder: Path) -> Made:
        sees = EncoderDescription(name="", fingerprint="", input_side=256, embedding_size=1, sees="grey")
        found = [local_features(picture, detector) for picture in pictures(sees, 6)]

        def packed(elsewhere: Path, seed: int) -> Path:
            (elsewhere / "encoder.npz").write_bytes(words_bytes("words", detector, *learn_vocabulary(found, 12, seed)))
            return elsewhere / "encoder.npz"

        return Made(packed(folder, 1), "grey", 256, 12, 0, lambda other: packed(other, 2))

    return make


ENCODERS: dict[str, Callable[[Path], Made]] = {
    "default": default,
    "inception_v3": random_network("inception_v3", 75, 2048),
    "resnet50": random_network("resnet50", 32, 2048),
    "resnet50_v2": random_network("resnet50_v2", 32, 2048),
    "resnet152": random_network("resnet152", 32, 2048),
    "siamese_cnn": seeded_network("siamese_cnn", "grey", 100, 5),
    "scratch_cnn": seeded_network("scratch_cnn", "colour", 120, 128),
    "fine_tuned": fine_tuned,
    "fine_tuned_from_scratch": fine_tuned_from_scratch,
    "sift_words": words("sift"),
    "orb_words": words("orb"),
}


def pictures(spec: EncoderDescription, count: int, seed: int = 0) -> np.ndarray:
    """Scribbles on coloured paper as the encoder sees them, uint8 (count, *input_shape)."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        lines = Drawing.from_polylines([rng.uniform(0, 100, (rng.integers(4, 9), 2)) for _ in range(4)])
        if spec.sees == "ink":
            made.append(rasterise(lines, spec.input_side))
            continue
        paper = drawing_input(lines, replace(spec, sees="colour")) if isinstance(spec, NetworkDescription) else None
        if paper is None:
            paper = np.repeat((255 - rasterise(lines, spec.input_side))[..., None], 3, axis=2)
        tinted = (paper * rng.uniform(0.3, 1, 3)).astype(np.uint8)
        made.append(picture_input(Image.fromarray(tinted), spec))
    return np.stack(made)


@pytest.fixture(scope="module", params=ENCODERS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return ENCODERS[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def encoder(made: Made) -> Iterator[AnyEncoder]:
    import keras

    yield load_encoder(made.path)
    keras.backend.clear_session()


def one_sentence(error: pytest.ExceptionInfo[SketchDeskError]) -> str:
    text = str(error.value)
    assert text[-1] == "."
    assert "\n" not in text
    return text


# --- the battery -------------------------------------------------------------------------------------------------


def test_it_says_what_it_sees_and_gives(made: Made, encoder: AnyEncoder) -> None:
    without_loading = read_description(made.path)
    for spec in (without_loading, encoder.spec):
        assert (spec.sees, spec.input_side, spec.embedding_size) == (made.sees, made.side, made.size)
        assert len(spec.class_names) == made.classes
        assert spec.input_shape == ((made.side, made.side, 3) if made.sees == "colour" else (made.side, made.side))
    assert without_loading.fingerprint == encoder.spec.fingerprint
    assert len(encoder.spec.fingerprint) == 64
    assert encoder.device in ("CPU", "GPU")


def test_embeddings_are_finite_unit_vectors_and_repeat(encoder: AnyEncoder) -> None:
    some = pictures(encoder.spec, 4)
    before = some.copy()
    embeddings = encoder.embed(some)
    assert embeddings.dtype == np.float32
    assert embeddings.shape == (4, encoder.spec.embedding_size)
    assert np.isfinite(embeddings).all()
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert np.array_equal(encoder.embed(some), embeddings)
    assert np.array_equal(some, before)
    distances = np.linalg.norm(embeddings[:, None] - embeddings[None], axis=2)
    assert distances[~np.eye(4, dtype=bool)].min() > 1e-5, "different pictures are told apart"


def test_a_batch_does_not_change_what_is_in_it(encoder: AnyEncoder) -> None:
    some = pictures(encoder.spec, extractor.BATCH + 3)
    together = encoder.embed(some)
    parts = [encoder.embed(some[:1]), encoder.embed(some[1:6]), encoder.embed(some[6:])]
    assert np.allclose(np.concatenate(parts), together, atol=1e-4)
    assert np.allclose(encoder.embed(some[::-1]), together[::-1], atol=1e-4)


def test_no_pictures_give_no_embeddings(encoder: AnyEncoder) -> None:
    nothing = np.zeros((0, *encoder.spec.input_shape), np.uint8)
    assert encoder.embed(nothing).shape == (0, encoder.spec.embedding_size)


@pytest.mark.parametrize("value", [0, 255])
def test_a_picture_of_one_colour_is_embedded_too(encoder: AnyEncoder, value: int) -> None:
    plain = np.full((1, *encoder.spec.input_shape), value, np.uint8)
    assert np.isfinite(encoder.embed(plain)).all()


def test_guesses_come_with_the_same_embeddings(encoder: AnyEncoder) -> None:
    some = pictures(encoder.spec, 3)
    embeddings, probabilities = encoder.classify(some)
    assert np.allclose(embeddings, encoder.embed(some), atol=1e-5)
    assert probabilities.shape == (3, len(encoder.spec.class_names))
    assert probabilities.dtype == np.float32
    if encoder.spec.class_names:
        assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-3)


def test_other_weights_have_another_fingerprint(made: Made, tmp_path: Path) -> None:
    other = read_description(made.with_other_weights(tmp_path))
    assert other.fingerprint != read_description(made.path).fingerprint
    assert other.input_shape == read_description(made.path).input_shape


@pytest.mark.parametrize("damage", ["gone", "empty", "text", "cut", "a list"])
def test_a_file_that_is_none_is_refused_in_a_sentence(made: Made, tmp_path: Path, damage: str) -> None:
    path = tmp_path / made.path.name
    content = made.path.read_bytes()
    if damage != "gone":
        foreign = {"empty": b"", "text": b"not an encoder", "cut": content[: len(content) // 2], "a list": b"[1, 2]"}
        path.write_bytes(foreign[damage])
    for read in (read_description, load_encoder):
        with pytest.raises(ModelError, match=path.name) as error:
            read(path)
        one_sentence(error)


# --- what belongs to networks ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fine_tuned_from_scratch(tmp_path_factory.mktemp("tuned")).path


def test_weights_that_are_gone_or_changed_are_refused(tuned: Path, tmp_path: Path) -> None:
    path = tmp_path / "encoder.json"
    path.write_bytes(tuned.read_bytes())
    weights = tmp_path / read_network(path).weights_file
    with pytest.raises(ModelError, match="cannot be read") as error:
        NetworkEncoder(path)
    one_sentence(error)
    content = bytearray(tuned.with_name(weights.name).read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError, match="damaged: add the model again") as error:
        NetworkEncoder(path)
    one_sentence(error)


@pytest.mark.parametrize(
    "change",
    [
        {"layer": "pooled"},
        {"input_side": 224},
        {"input_side": 3},
        {"preprocessing": "tf"},
        {"sees": "grey"},
        {"family": "resnet50"},
        {"embedding_size": 0},
        {"weights_file": "../../elsewhere.h5"},
        {"class_names": ["one"]},
        {"head": [8]},
        {"head_on": "top"},
        {"format": "another"},
        {"more": 1},
    ],
)
def test_a_description_that_was_changed_is_refused(tuned: Path, tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "encoder.json"
    path.write_text(json.dumps(json.loads(tuned.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(ModelError) as error:
        read_network(path)
    one_sentence(error)


def test_the_fingerprint_is_of_all_that_decides_the_embeddings() -> None:
    def fingerprint(name: str = "a", **changes: object) -> str:
        values = {"weights_sha256": "0" * 64, "embedding_size": 2048, **changes}
        return describe("resnet50", name, "weights.h5", **values).fingerprint  # type: ignore[arg-type]

    changes: list[dict[str, object]] = [
        {},
        {"weights_sha256": "1" * 64},
        {"layer": "flattened"},
        {"layer": "conv4_block6_out"},
        {"input_side": 300},
        {"precision": "mixed_bfloat16"},
        {"head": (8,)},
        {"head": (8, 8)},
        {"head": (8,), "head_on": "flattened"},
        {"class_names": ("cat",)},
        {"has_top": True},
    ]
    assert len({fingerprint(**each) for each in changes}) == len(changes)
    assert fingerprint("b") == fingerprint("a"), "what it is called does not count"
    assert fingerprint(class_names=("cat",)) == fingerprint(class_names=("dog",))
    others = {describe(family, "a", "weights.h5", "0" * 64, 5).fingerprint for family in FAMILIES}
    assert len(others) == len(FAMILIES)


def test_a_seed_says_which_weights(tmp_path: Path) -> None:
    first, again, other = (
        read_network(described(NetworkOrder("siamese_cnn", seed=seed), "twin", tmp_path / str(number)))
        for number, seed in enumerate((7, 7, 8))
    )
    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize("family", ["siamese_cnn", "scratch_cnn"])
def test_the_least_and_the_usual_side_give_features(family: str) -> None:
    known = FAMILIES[family]
    sizes = [
        int(layer_output(network(family, side), known.layer).shape[1]) for side in (known.least_side, known.input_side)
    ]
    assert sizes == {"siamese_cnn": [5, 5], "scratch_cnn": [32, 7 * 7 * 32]}[family]
    with pytest.raises(ModelError, match="pixels a side"):
        describe(family, "small", "weights.h5", "0" * 64, 5, input_side=known.least_side - 1)


def test_each_layer_can_give_the_features(tmp_path: Path) -> None:
    whole = network("siamese_cnn", 40, head=(24, 16), classes=3)
    weights = tmp_path / "tuned.h5"
    whole.save(weights)
    sizes = {}
    for layer in (None, "pooled", "flattened", "bn2", "flat", "dense2", "embedding", "head_1", "head_2", "classes"):
        order = NetworkOrder("siamese_cnn", weights, layer=layer, input_side=40)
        description, _ = make_network(order, "tuned", tmp_path)
        sizes[layer] = description.embedding_size
    assert sizes == {
        None: 16,
        "pooled": 64,
        "flattened": 5 * 5 * 64,
        "bn2": 32,
        "flat": 1600,
        "dense2": 500,
        "embedding": 5,
        "head_1": 24,
        "head_2": 16,
        "classes": 3,
    }
    with pytest.raises(InputError, match=r"no layer 'head_3'.* head_[12]"):
        make_network(NetworkOrder("siamese_cnn", weights, layer="head_3", input_side=40), "tuned", tmp_path)


def test_pooled_features_are_the_means_of_the_maps(tmp_path: Path) -> None:
    weights = tmp_path / "a.weights.h5"
    network("siamese_cnn", 40).save_weights(weights)
    flat, pooled = (
        load_encoder(described(NetworkOrder("siamese_cnn", weights, layer=layer, input_side=40), "a", tmp_path / layer))
        for layer in ("flattened", "pooled")
    )
    some = pictures(flat.spec, 2)
    means = flat.embed(some).reshape(2, 25, 64).mean(axis=1)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    assert np.allclose(pooled.embed(some), means, atol=1e-4)


def test_imagenets_classifier_comes_along_and_can_give_the_features(tmp_path: Path) -> None:
    weights = tmp_path / "with_top.h5"
    network("resnet50_v2", 32, has_top=True).save(weights)
    order = NetworkOrder("resnet50_v2", weights, layer="predictions", input_side=32)
    description, _ = make_network(order, "top", tmp_path)
    assert (description.has_top, description.embedding_size, description.class_names) == (True, 1000, ())


@pytest.mark.parametrize(
    ("family", "shapes", "expected"),
    [
        ("resnet50", [], (False, (), "pooled", 0)),
        ("resnet50", [(2048, 1000)], (True, (), "pooled", 0)),
        ("resnet50", [(2048, 250)], (False, (), "pooled", 250)),
        ("resnet50", [(2048, 8), (8, 4), (4, 1000)], (False, (8, 4), "pooled", 1000)),
        ("resnet152", [(7 * 7 * 2048, 5)], (False, (), "flattened", 5)),
        ("scratch_cnn", [(1568, 5)], (False, (), "flattened", 5)),
        ("siamese_cnn", [(64, 500), (500, 500), (500, 5)], (False, (), "pooled", 0)),
        ("siamese_cnn", [(64, 500), (500, 500), (500, 5), (5, 3)], (False, (), "pooled", 3)),
    ],
)
@pytest.mark.parametrize("legacy", [True, False])
def test_weights_tell_which_head_they_are_of(
    family: str, shapes: list[tuple[int, int]], expected: tuple[object, ...], legacy: bool, tmp_path: Path
) -> None:
    import h5py

    names = [f"dense_{number}" if number else "dense" for number in range(len(shapes))]
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        holder = file.create_group("model_weights" if legacy else "layers")
        if legacy:
            # The layers' order is the list's, and their names are anything.
            names = [f"part {len(names) - number}" for number in range(len(names))]
            holder.attrs["layer_names"] = [name.encode() for name in ["conv", *names]]
        holder.create_dataset("conv/kernel", (3, 3, 1, 4))
        for name, shape in zip(names, shapes, strict=True):
            holder.create_dataset(f"{name}/{name}/kernel" if legacy else f"{name}/vars/0", shape)
            holder.create_dataset(f"{name}/bias" if legacy else f"{name}/vars/1", shape[1:])
    top = weight_files.top_of(tmp_path / "weights.h5", FAMILIES[family])
    assert (top.has_top, top.head, top.head_on, top.classes) == expected


def test_classes_of_fine_tuned_weights_are_named_or_numbered(tmp_path: Path) -> None:
    weights = tmp_path / "tuned.h5"
    network("siamese_cnn", 40, classes=2).save(weights)
    order = NetworkOrder("siamese_cnn", weights, input_side=40)
    assert make_network(order, "a", tmp_path)[0].class_names == ("class 1", "class 2")
    named = replace(order, class_names=("cat", "été"))
    assert make_network(named, "a", tmp_path)[0].class_names == ("cat", "été")
    with pytest.raises(InputError, match="know 2 classes, and 3 names"):
        make_network(replace(order, class_names=("a", "b", "c")), "a", tmp_path)


def test_mixed_precision_embeds_nearly_the_same(tmp_path: Path) -> None:
    weights = tmp_path / "a.weights.h5"
    network("siamese_cnn", 40).save_weights(weights)
    order = NetworkOrder("siamese_cnn", weights, layer="pooled", input_side=40)
    whole, mixed = (
        load_encoder(described(replace(order, precision=precision), "a", tmp_path / precision))
        for precision in ("float32", "mixed_bfloat16")
    )
    some = pictures(whole.spec, 4)
    cosines = (whole.embed(some) * mixed.embed(some)).sum(axis=1)
    assert mixed.embed(some).dtype == np.float32
    assert cosines.min() > 0.999
    assert not np.array_equal(whole.embed(some), mixed.embed(some))


def test_weights_of_another_network_or_none_are_refused(tmp_path: Path) -> None:
    twin = tmp_path / "twin.weights.h5"
    network("siamese_cnn", 40).save_weights(twin)
    text, cut = tmp_path / "text.h5", tmp_path / "cut.h5"
    text.write_text("no weights")
    cut.write_bytes(twin.read_bytes()[:5000])
    failed = tmp_path / "failed.weights.h5"
    broken = network("siamese_cnn", 40)
    broken.set_weights([np.full_like(array, np.nan) for array in broken.get_weights()])
    broken.save_weights(failed)
    for weights, side, sentence in (
        (tmp_path / "nowhere.h5", 40, "there is no such file"),
        (text, 40, "Keras did not save it, or it is damaged"),
        (cut, 40, "Keras did not save it, or it is damaged"),
        (twin, 100, r"^twin\.weights\.h5 does not hold the weights of Siamese CNN"),
        (failed, 40, "not all numbers"),
    ):
        with pytest.raises(InputError, match=sentence) as error:
            make_network(NetworkOrder("siamese_cnn", weights, input_side=side), "a", tmp_path)
        one_sentence(error)
    renamed = twin.rename(tmp_path / "twin.bin")
    with pytest.raises(InputError, match=r"^twin\.bin does not hold the weights of CNN from scratch"):
        make_network(NetworkOrder("scratch_cnn", renamed), "a", tmp_path)


def test_a_lack_of_memory_makes_batches_smaller(tuned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = NetworkEncoder(tuned)
    some = pictures(encoder.spec, 9)
    expected = encoder.embed(some)
    predict = encoder._network.predict_on_batch
    sizes = []

    class ResourceExhaustedError(Exception):
        """As TensorFlow names it."""

    def with_room_for_two(batch: np.ndarray) -> object:
        sizes.append(len(batch))
        if len(batch) > 2:
            raise ResourceExhaustedError
        return predict(batch)

    monkeypatch.setattr(encoder._network, "predict_on_batch", with_room_for_two)
    assert np.allclose(encoder.embed(some), expected, atol=1e-5)
    assert sizes[-5:] == [2, 2, 2, 2, 1]

    def without_any_room(batch: np.ndarray) -> object:
        raise ResourceExhaustedError("no room")

    monkeypatch.setattr(encoder._network, "predict_on_batch", without_any_room)
    with pytest.raises(ResourceExhaustedError, match="no room"):
        encoder.embed(some)


def test_batches_fit_half_of_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 400 bytes a pixel: 100 x 100 pixels need 4 MB.
    assert [batch_within_memory(100, 32, mb * 10**6) for mb in (0, 8, 16, 80, 256, 10**6)] == [1, 1, 2, 10, 32, 32]
    assert memory.available_memory() is None or memory.available_memory() > 0
    monkeypatch.setattr(memory, "_CONTAINER", tmp_path)
    free = memory.available_memory()
    (tmp_path / "memory.max").write_text("5000\n")
    (tmp_path / "memory.current").write_text("4000\n")
    (tmp_path / "memory.stat").write_text("anon 3000\nactive_file 100\ninactive_file 300\n")
    assert memory.available_memory() == 1400
    (tmp_path / "memory.max").write_text("max\n")
    assert (memory.available_memory() is None) == (free is None)
    assert free is None or memory.available_memory() != 1400


# --- ImageNet's weights: fetched only when asked for, checked, and one sentence without them ------------------------


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras"


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small network with a publisher, on this disk."""
    weights = tmp_path / "publisher" / "twin.weights.h5"
    weights.parent.mkdir()
    network("siamese_cnn", 40).save_weights(weights)
    md5 = hashlib.md5(weights.read_bytes()).hexdigest()
    family = replace(FAMILIES["siamese_cnn"], input_side=40, url=weights.as_uri(), md5=md5, megabytes=1)
    monkeypatch.setitem(FAMILIES, "siamese_cnn", family)
    return weights


@pytest.mark.usefixtures("keras_home")
@pytest.mark.parametrize("family", [name for name, family in FAMILIES.items() if family.is_pretrained])
def test_without_weights_it_says_what_to_do(family: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        make_network(NetworkOrder(family), family, tmp_path)
    text = one_sentence(error)
    assert text == missing_weights(family)
    assert all(part in text for part in ("--fetch", "--weights", FAMILIES[family].url, str(tmp_path / "keras")))


def test_keras_own_names_and_checksums_are_used() -> None:
    """Keras may publish other weights one day: then these would not be what its loader fetches."""
    from keras.src.applications import inception_v3, resnet

    for name, family in FAMILIES.items():
        if family.title == "InceptionV3":
            assert family.url == inception_v3.WEIGHTS_PATH_NO_TOP
        elif family.is_pretrained:
            assert family.url.startswith(resnet.BASE_WEIGHTS_PATH)
            assert family.md5 == resnet.WEIGHTS_HASHES[name.replace("_", "")][1]


def test_weights_are_fetched_once_and_then_found(published: Path, keras_home: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--fetch"):
        make_network(NetworkOrder("siamese_cnn"), "a", tmp_path)
    fetched, weights = make_network(NetworkOrder("siamese_cnn", fetch=True), "a", tmp_path)
    assert (keras_home / "models" / published.name).read_bytes() == published.read_bytes()
    published.unlink()
    found, _ = make_network(NetworkOrder("siamese_cnn"), "a", tmp_path)
    assert found.fingerprint == fetched.fingerprint
    assert weights.is_file()


@pytest.mark.parametrize("fault", ["gone", "wrong bytes", "cut before"])
def test_what_is_fetched_is_checked(published: Path, keras_home: Path, tmp_path: Path, fault: str) -> None:
    kept = keras_home / "models" / published.name
    if fault == "cut before":
        # A download that was killed: it is no file of weights, and fetching begins again.
        kept.parent.mkdir(parents=True)
        kept.write_bytes(published.read_bytes()[:1000])
        with pytest.raises(InputError, match="are not here"):
            make_network(NetworkOrder("siamese_cnn"), "a", tmp_path)
        assert make_network(NetworkOrder("siamese_cnn", fetch=True), "a", tmp_path)[0].embedding_size == 5
        return
    published.unlink() if fault == "gone" else published.write_bytes(b"something else")
    with pytest.raises(InputError, match=r"could not be fetched.*--weights FILE") as error:
        make_network(NetworkOrder("siamese_cnn", fetch=True), "a", tmp_path)
    one_sentence(error)
    with pytest.raises(InputError, match="are not here"):
        make_network(NetworkOrder("siamese_cnn"), "a", tmp_path)


def test_a_process_of_its_own_makes_networks(tmp_path: Path) -> None:
    description, weights = prepare_network(NetworkOrder("siamese_cnn", input_side=40, seed=3), "twin", tmp_path)
    assert read_network(described(NetworkOrder("siamese_cnn", input_side=40, seed=3), "twin", tmp_path / "here")) == (
        description
    )
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == description.weights_sha256
    with pytest.raises(InputError, match="no layer 'nothing'"):
        prepare_network(NetworkOrder("siamese_cnn", layer="nothing"), "twin", tmp_path)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        prepare_network(NetworkOrder("siamese_cnn"), "twin", tmp_path, token.checkpoint)


# --- what networks see: cases by hand ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preprocessing", "expected"),
    [
        ("tf", (1.0, 128 / 127.5 - 1, -1.0)),
        ("caffe", (0 - 103.939, 128 - 116.779, 255 - 123.68)),
        ("unit", (1.0, 128 / 255, 0.0)),
    ],
)
def test_preprocessing_by_hand(preprocessing: str, expected: tuple[float, ...]) -> None:
    from keras import Input, Model

    pixels = Input((1, 1, 3), dtype="uint8")
    model = Model(pixels, preprocessed(preprocessing, pixels))
    seen = model.predict_on_batch(np.array([255, 128, 0], np.uint8).reshape(1, 1, 1, 3))
    assert seen.reshape(3) == pytest.approx(expected, abs=1e-3)


def seeing(sees: str, side: int) -> EncoderDescription:
    return EncoderDescription(name="", fingerprint="", input_side=side, embedding_size=1, sees=sees)  # type: ignore[arg-type]


def test_pictures_are_reduced_with_antialiasing() -> None:
    halves = Image.new("RGB", (4, 2), (255, 0, 0))
    halves.paste((0, 0, 255), (2, 0, 4, 2))
    # A triangle of two pixels a side: 3/4, 3/4, 1/4 of 7/4, so 6/7 red and 1/7 blue on the left.
    left, right = (219, 0, 36), (36, 0, 219)
    assert picture_input(halves, seeing("colour", 2)).tolist() == [[list(left), list(right)]] * 2
    # ITU-R 601: 0.299 of red, 0.114 of blue. Made grey before it is reduced: 76 and 29.
    assert picture_input(halves, seeing("grey", 2)).tolist() == [[69, 36]] * 2


def test_transparency_lies_on_paper_that_shows_what_is_on_it() -> None:
    dark, light = (Image.new("RGBA", (2, 1), (0, 0, 0, 0)) for _ in range(2))
    dark.putpixel((0, 0), (10, 20, 30, 255))
    light.putpixel((0, 0), (250, 240, 230, 255))
    assert picture_input(dark.resize((2, 2)), seeing("colour", 2))[0].tolist() == [[10, 20, 30], [255, 255, 255]]
    assert picture_input(light.resize((2, 2)), seeing("colour", 2))[0].tolist() == [[250, 240, 230], [0, 0, 0]]


@pytest.mark.parametrize("sees", ["ink", "grey", "colour"])
def test_a_drawing_is_seen_as_ink_or_on_paper(sees: str) -> None:
    spec = seeing(sees, 64)
    seen = drawing_input(LINES, spec)
    assert (seen.dtype, seen.shape) == (np.uint8, spec.input_shape)
    corner, extreme = (0, 255) if sees == "ink" else (255, 0)
    assert (seen[0, 0] == corner).all()
    assert abs(int(seen.max() if sees == "ink" else seen.min()) - extreme) < 60
    with pytest.raises(ImageError, match="blank"):
        drawing_input(Drawing.from_polylines([]), spec)


def test_a_file_is_seen_as_its_picture(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    picture = Image.fromarray(rng.integers(0, 255, (40, 60, 3), np.uint8))
    content = io.BytesIO()
    picture.save(content, "PNG")
    spec = seeing("colour", 32)
    path = tmp_path / "été.png"
    path.write_bytes(content.getvalue())
    assert np.array_equal(read_input_file(path, spec), picture_input(picture, spec))
    assert np.array_equal(read_input(content.getvalue(), "", spec), picture_input(picture, spec))
    with pytest.raises(ValueError, match="sees ink"):
        picture_input(picture, seeing("ink", 64))


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n half"])
def test_a_file_that_is_no_picture_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImageError, match=r"broken\.png") as error:
        read_input_file(path, seeing("grey", 32))
    one_sentence(error)


# --- bags of visual words by hand -----------------------------------------------------------------------------------


def test_a_vocabulary_finds_the_clusters_that_there_are() -> None:
    rng = np.random.default_rng(0)
    middles = np.array([[0, 0], [10, 0], [0, 10]], np.float32)
    # Two pictures have all words, two only the first.
    everything = (middles[rng.integers(0, 3, 60)] + rng.normal(0, 0.1, (60, 2))).astype(np.float32)
    one = rng.normal(0, 0.1, (20, 2)).astype(np.float32)
    vocabulary, rarity = learn_vocabulary([everything, everything, one, one], 3, seed=0)
    order = nearest_words(middles, vocabulary)
    assert sorted(order) == [0, 1, 2]
    assert np.allclose(vocabulary[order], middles, atol=0.2)
    # ln(1 + 4 / 4) and ln(1 + 4 / 2).
    assert rarity[order] == pytest.approx([np.log(2), np.log(3), np.log(3)])
    with pytest.raises(InputError, match="20 local features, too few for 21 words"):
        learn_vocabulary([one], 21, seed=0)


def test_a_bag_by_hand(tmp_path: Path) -> None:
    vocabulary = np.zeros((3, 128), np.float32)
    vocabulary[[0, 1, 2], [0, 1, 2]] = 1
    path = tmp_path / "encoder.npz"
    path.write_bytes(words_bytes("words", "sift", vocabulary, np.array([1, 2, 3], np.float32)))
    spec = load_encoder(path).spec
    features = vocabulary[[0, 0, 1]]
    # Frequencies 2/3, 1/3, 0, by rarity 2/3, 2/3, 0; of length 1.
    assert spec.bag(features) == pytest.approx([0.5**0.5, 0.5**0.5, 0])  # type: ignore[attr-defined]
    assert spec.bag(features[:0]) == pytest.approx([3**-0.5] * 3)  # type: ignore[attr-defined]
    path.write_bytes(words_bytes("words", "sift", vocabulary * np.nan, np.ones(3, np.float32)))
    with pytest.raises(ModelError, match="damaged"):
        load_encoder(path)
