"""Published presets on networks of pictures, at small sides with weights drawn at random."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from small_pictures import NAMES, small_pictures

from sketchdesk.engine.features.backbones import network
from sketchdesk.engine.features.description import network_bytes
from sketchdesk.engine.features.encoders import load_encoder, read_description
from sketchdesk.engine.features.extractor import NetworkOrder, make_network
from sketchdesk.engine.features.families import FAMILIES
from sketchdesk.errors import InputError, ModelError
from sketchdesk.training import networks
from sketchdesk.training.batches import Labelled
from sketchdesk.training.heads import base_network, with_head
from sketchdesk.training.networks import TunedNetwork, tune_network
from sketchdesk.training.optimisation import Phase
from sketchdesk.training.presets import PRESETS, Preset

# TensorFlow's tensors do not know NumPy 2's copy keyword yet; nothing of ours is meant.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")


def made(family: str, side: int, folder: Path) -> Path:
    """A network's description, with weights beside it that a seed drew."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "drawn.weights.h5"
    if FAMILIES[family].is_pretrained:
        keras.utils.set_random_seed(0)
        network(family, side).save_weights(weights)
    order = NetworkOrder(family, weights if weights.exists() else None, input_side=side)
    description, _ = make_network(order, family, folder)
    path = folder / "encoder.json"
    path.write_bytes(network_bytes(description))
    return path


def kept(tuned: TunedNetwork) -> Path:
    path = tuned.weights.with_name("encoder.json")
    path.write_bytes(tuned.content)
    return path


def shorter(preset: Preset, epochs: int, rate: float = 1e-3) -> Preset:
    phases = tuple(replace(each, epochs=epochs, learning_rate=rate) for each in preset.phases)
    return replace(preset, phases=phases, batch=9, early_stopping=None)


def test_a_cnn_from_scratch_learns_and_reloads_to_the_same_embeddings(tmp_path: Path) -> None:
    labelled = small_pictures(side=80, colour=True)
    encoder = made("scratch_cnn", 80, tmp_path / "before")
    tuned = tune_network(
        encoder,
        "mine",
        labelled,
        replace(shorter(PRESETS["D2"], 12, 3e-3), augmentation="none"),
        "plan",
        tmp_path / "after",
    )
    losses = [each.loss for each in tuned.outcome.history]
    assert losses[-1] < losses[0]
    path = kept(tuned)
    loaded = load_encoder(path)
    assert loaded.spec.class_names == NAMES
    embeddings, probabilities = loaded.classify(labelled.pictures)
    assert embeddings.shape == (len(labelled.pictures), read_description(path).embedding_size)
    assert np.array_equal(embeddings, load_encoder(path).embed(labelled.pictures))
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-4)
    assert read_description(path).fingerprint != read_description(encoder).fingerprint


def test_the_twin_brings_one_class_together(tmp_path: Path) -> None:
    labelled = small_pictures(per_class=40, side=32)
    encoder = made("siamese_cnn", 32, tmp_path / "before")
    tuned = tune_network(encoder, "mine", labelled, shorter(PRESETS["B"], 15), "plan", tmp_path / "after")
    losses = [each.loss for each in tuned.outcome.history]
    assert losses[-1] < 0.8 * losses[0]
    assert tuned.description.class_names == ()
    embeddings = load_encoder(kept(tuned)).embed(labelled.pictures)
    near = (embeddings[labelled.validation] @ embeddings[labelled.training].T).argmax(axis=1)
    right = labelled.labels[labelled.training][near] == labelled.labels[labelled.validation]
    assert right.mean() > 0.7


def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of a few layers with the names that InceptionV3 has; the whole one takes minutes."""

    def small(family: str, side: int, *rest: object) -> keras.Model:
        inputs = x = keras.Input((side, side, 3))
        for name in ("mixed8", "mixed9", "mixed10"):
            x = keras.layers.Conv2D(8, 3, 2, activation="relu", name=name)(x)
        return keras.Model(inputs, x)

    monkeypatch.setattr("sketchdesk.training.heads.network", small)


@pytest.mark.parametrize("name", ["A1", "A2", "A3", "A4", "A5", "A6"])
def test_heads_are_trained_first_and_then_what_the_strategy_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny(monkeypatch)
    preset = PRESETS[name]
    base = base_network(read_of("inception_v3"))
    headed = with_head(base, preset, "tf", 3)
    dense = [layer.units for layer in headed.kept.layers if isinstance(layer, keras.layers.Dense)]
    assert dense == [*preset.widths, *([] if preset.kind == "siamese" else [3])]
    headed.unfreeze(preset.phases[0])
    assert not any(layer.trainable for layer in headed.base)
    headed.unfreeze(preset.phases[1])
    trained = [layer.name for layer in headed.base if layer.trainable and layer.weights]
    assert trained == (["mixed8"] if name == "A5" else []) + ["mixed9", "mixed10"]


def read_of(family: str) -> object:
    from sketchdesk.engine.features.description import describe

    return describe(family, family, "w.weights.h5", "0" * 64, 8, input_side=75)


@pytest.mark.parametrize(
    ("family", "first"), [("resnet50", "conv5_block1_1_conv"), ("resnet50_v2", "conv5_block1_preact_bn")]
)
def test_residual_networks_are_unfrozen_from_their_last_stage_on(family: str, first: str) -> None:
    base = network(family, 32)
    headed = with_head(base, PRESETS["C1"], "caffe", 3)
    headed.unfreeze(Phase("from_conv5_block1", 1, 1e-3, batch_norm=True))
    trained = [layer.name for layer in headed.base if layer.trainable]
    assert trained[0] == first
    assert not any(name.startswith(("conv1", "conv2", "conv3", "conv4")) for name in trained)
    headed.unfreeze(Phase("last_two_blocks", 1, 1e-3))
    trained = [layer.name for layer in headed.base if layer.trainable and layer.weights]
    assert trained
    assert all(name.startswith(("conv5_block2", "conv5_block3")) for name in trained)


def test_a_residual_network_with_a_published_head_reloads_as_it_was(tmp_path: Path) -> None:
    labelled = small_pictures(per_class=4, side=32, colour=True)
    encoder = made("resnet50", 32, tmp_path / "before")
    tuned = tune_network(encoder, "mine", labelled, shorter(PRESETS["C2"], 1), "plan", tmp_path / "after")
    loaded = load_encoder(kept(tuned))
    assert loaded.spec.embedding_size == 128
    assert loaded.spec.class_names == NAMES
    features, probabilities = loaded.classify(labelled.pictures[:2])
    assert np.isfinite(features).all()
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-4)


def test_siamese_by_cross_entropy_tells_pairs_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny(monkeypatch)
    labelled = small_pictures(side=75, colour=True)
    encoder = tmp_path / "encoder.json"
    encoder.write_bytes(network_bytes(read_of("inception_v3")))  # type: ignore[arg-type]
    preset = replace(PRESETS["A3"], head=replace_widths(PRESETS["A3"], 16))
    losses: list[float] = []
    saved: list[object] = []
    # What is saved has the small network's shape, which no description fits.
    monkeypatch.setattr(networks, "_saved", lambda headed, *rest: saved.append(headed.kept.output_shape))
    tune_network(
        encoder, "mine", labelled, shorter(preset, 3), "plan", tmp_path / "after",
        from_weights=False, on_epoch=lambda epoch: losses.append(epoch.loss),
    )  # fmt: skip
    assert saved == [(None, 16)]
    assert losses[-1] < losses[0]


def replace_widths(preset: Preset, width: int) -> tuple:
    return tuple(replace(layer, width=width) if hasattr(layer, "width") else layer for layer in preset.head)


def test_a_preset_that_does_not_fit_and_lost_weights_are_said(tmp_path: Path) -> None:
    labelled = small_pictures(side=32)
    encoder = made("siamese_cnn", 32, tmp_path)
    with pytest.raises(InputError, match="does not fit"):
        tune_network(encoder, "mine", labelled, PRESETS["C1"], "plan", tmp_path / "after")
    next(tmp_path.glob("*.h5")).write_bytes(b"nothing")
    with pytest.raises(ModelError, match="damaged"):
        tune_network(encoder, "mine", labelled, shorter(PRESETS["B"], 1), "plan", tmp_path / "after")


def test_a_batch_beyond_the_memory_is_refused_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labelled: Labelled = small_pictures(side=32)
    encoder = made("siamese_cnn", 32, tmp_path)
    monkeypatch.setattr(networks, "fitting_batch", lambda side, batch: 4)
    with pytest.raises(InputError, match="batch of 64 pictures does not fit in memory: choose a batch of 4"):
        tune_network(encoder, "mine", labelled, PRESETS["B"], "plan", tmp_path / "after")
