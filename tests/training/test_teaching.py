"""Quick and Full on a small encoder of ink: what they learn, keep, refuse, and what their files hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_pictures import NAMES, small_pictures

from sketchdesk.engine.features.backbones import sketch_network
from sketchdesk.engine.features.descriptor import fit_head, unit
from sketchdesk.engine.features.encoders import load_encoder, read_description
from sketchdesk.engine.features.taught import TaughtSpec, read_ink_encoder
from sketchdesk.engine.features.weights import encoder_bytes
from sketchdesk.errors import InputError
from sketchdesk.progress import Progress
from sketchdesk.training.batches import Labelled
from sketchdesk.training.checkpoints import discard_checkpoint
from sketchdesk.training.lessons import Known, predicted
from sketchdesk.training.optimisation import Phase
from sketchdesk.training.recipes import (
    THRESHOLDS,
    FullRecipe,
    LessonPlan,
    QuickRecipe,
    full_recipe,
    quick_recipe,
)
from sketchdesk.training.settings import Settings
from sketchdesk.training.teaching import teach_full, teach_quick

# TensorFlow's tensors do not know NumPy 2's copy keyword yet; nothing of ours is meant.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")

SMALL = {"widths": [8, 12, 16], "blocks": [1, 1, 1], "stem": 6, "embedding_size": 24}
LESSON = LessonPlan(hidden=(16,), size=8, dropout=0.1)
QUICK = QuickRecipe(LESSON, views=1, epochs=25, batch=27, learning_rate=0.02)
FULL = FullRecipe(
    quick=replace(QUICK, epochs=3),
    phases=(Phase("last_stage", 1, 2e-3, side=32), Phase("everything", 2, 2e-3, "cosine", 0.1)),
    batch=9,
    mixed_precision=False,
)
# Enough steps for a network drawn from a seed to learn something.
LONGER = replace(FULL, augmentation=None, keep=1.0, phases=(Phase("everything", 16, 1e-3, batch_norm=True),))


def untaught_encoder(folder: Path) -> Path:
    """An encoder of the default's architecture, but small, as a seed drew it."""
    import keras

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    network = sketch_network(**SMALL)  # type: ignore[arg-type]
    centres = unit(rng.normal(size=(5, 24))).T
    head = fit_head(unit(rng.normal(size=(200, 24))), centres, looks=10, meaning=4)
    path = folder / "untaught.npz"
    names = ("one", "two", "three", "four", "five")
    path.write_bytes(encoder_bytes("small", dict(SMALL), 64, names, 24.0, centres, network.get_weights(), head))
    return path


@pytest.fixture(scope="module")
def untaught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return untaught_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return small_pictures()


@pytest.fixture(scope="module")
def quick(untaught: Path, labelled: Labelled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quick")
    taught = teach_quick(untaught, "mine", labelled, QUICK, folder)
    assert taught.outcome.ending == "finished"
    (folder / "encoder.npz").write_bytes(taught.content)
    return folder / "encoder.npz"


def nearest_is_right(encoder: Path, labelled: Labelled) -> float:
    """Share of the held-out drawings whose nearest drawing is of their class."""
    embeddings = load_encoder(encoder).embed(labelled.pictures)
    near = (embeddings[labelled.validation] @ embeddings[labelled.training].T).argmax(axis=1)
    return float((labelled.labels[labelled.training][near] == labelled.labels[labelled.validation]).mean())


def test_quick_tells_the_classes_apart_and_keeps_what_was_compared(
    untaught: Path, quick: Path, labelled: Labelled
) -> None:
    before, after = load_encoder(untaught), load_encoder(quick)
    assert after.spec.class_names == NAMES
    assert after.spec.embedding_size == before.spec.embedding_size + 3
    assert after.spec.fingerprint != before.spec.fingerprint
    embeddings, probabilities = after.classify(labelled.pictures)
    assert embeddings.dtype == np.float32
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-4)
    right = probabilities.argmax(axis=1) == labelled.labels
    assert right[labelled.validation].mean() > 0.8
    # The first numbers are those of before, scaled to leave room for the answers.
    kept = unit(embeddings[:, : before.spec.embedding_size])
    assert np.allclose(kept, before.embed(labelled.pictures), atol=5e-3)


def test_a_file_reloads_to_the_same_embeddings_and_is_no_pickle(quick: Path, labelled: Labelled) -> None:
    again = quick.with_name("copy.npz")
    again.write_bytes(quick.read_bytes())
    assert np.array_equal(load_encoder(quick).embed(labelled.pictures), load_encoder(again).embed(labelled.pictures))
    assert read_description(quick).fingerprint == read_description(again).fingerprint


def test_features_are_computed_once(
    untaught: Path, labelled: Labelled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[list[str]] = []
    for _ in range(2):
        seen: list[Progress] = []
        teach_quick(untaught, "mine", labelled, replace(QUICK, epochs=1), tmp_path, report=seen.append)
        stages.append(sorted({each.stage for each in seen}))
        discard_checkpoint(tmp_path)
    assert stages == [["Embedding views", "Training"], ["Training"]]


def test_half_a_file_of_features_is_made_again(untaught: Path, labelled: Labelled, tmp_path: Path) -> None:
    recipe = replace(QUICK, epochs=1)
    teach_quick(untaught, "mine", labelled, recipe, tmp_path)
    (views,) = tmp_path.glob("views-*.npy")
    views.write_bytes(views.read_bytes()[:500])
    assert teach_quick(untaught, "mine", labelled, recipe, tmp_path).outcome.ending == "finished"


@pytest.mark.parametrize("loss", sorted(THRESHOLDS))
def test_every_loss_falls_and_makes_an_encoder(loss: str, untaught: Path, labelled: Labelled, tmp_path: Path) -> None:
    recipe = replace(QUICK, lesson=replace(LESSON, loss=loss))
    taught = teach_quick(untaught, "mine", labelled, recipe, tmp_path)
    losses = [each.loss for each in taught.outcome.history]
    assert losses[-1] < losses[0]
    (tmp_path / "encoder.npz").write_bytes(taught.content)
    _, probabilities = load_encoder(tmp_path / "encoder.npz").classify(labelled.pictures)
    assert (probabilities.argmax(axis=1) == labelled.labels).mean() > 0.6


def test_an_unknown_loss_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="choose softmax, cosine, arcface"):
        LessonPlan(loss="hinge")


def test_full_trains_the_network_beside_a_copy_that_is_kept(untaught: Path, labelled: Labelled, tmp_path: Path) -> None:
    seen: list[Progress] = []
    taught = teach_full(untaught, "mine", labelled, FULL, tmp_path, report=seen.append)
    # The head's training has a name of its own: its end is not the training's.
    assert list(dict.fromkeys(each.stage for each in seen)) == ["Embedding views", "Training the new head", "Training"]
    assert [each.phase for each in taught.outcome.history] == [0, 1, 1]
    path = tmp_path / "encoder.npz"
    path.write_bytes(taught.content)
    file, before = read_ink_encoder(path), read_ink_encoder(untaught)
    assert isinstance(file.spec, TaughtSpec)
    assert file.spec.architecture["embedding_size"] == 48
    assert (file.spec.lessons[0].start, file.spec.lessons[0].stop) == (24, 48)
    assert not np.allclose(file.weights[0], before.weights[0])
    encoder = load_encoder(path)
    raw = encoder.raw(labelled.pictures)  # type: ignore[attr-defined]
    old = load_encoder(untaught).raw(labelled.pictures)  # type: ignore[attr-defined]
    assert (raw[:, :24] * old).sum(axis=1).mean() > 0.9
    assert nearest_is_right(path, labelled) >= 0.5


def test_the_loss_of_full_falls(untaught: Path, labelled: Labelled, tmp_path: Path) -> None:
    losses = [each.loss for each in teach_full(untaught, "mine", labelled, LONGER, tmp_path).outcome.history]
    assert np.mean(losses[-3:]) < 0.8 * np.mean(losses[:3])


def test_a_taught_encoder_can_be_taught_again(quick: Path, tmp_path: Path) -> None:
    two = small_pictures(classes=2)
    for teach, recipe in ((teach_quick, replace(QUICK, epochs=2)), (teach_full, replace(FULL, phases=FULL.phases[1:]))):
        taught = teach(quick, "again", two, recipe, tmp_path / teach.__name__)  # type: ignore[operator]
        path = tmp_path / f"{teach.__name__}.npz"
        path.write_bytes(taught.content)
        encoder = load_encoder(path)
        assert encoder.spec.class_names == NAMES[:2]
        assert encoder.spec.embedding_size == read_description(quick).embedding_size + 2
        assert np.isfinite(encoder.embed(two.pictures)).all()


def test_widened_outputs_are_twice_the_same(untaught: Path, labelled: Labelled) -> None:
    known = Known.of(read_ink_encoder(untaught))
    pictures = labelled.pictures[:5, ..., None].astype(np.float32) / 255
    outputs, wide = predicted(known.network(), pictures), predicted(known.widened().network(), pictures)
    assert np.allclose(wide[:, :24], outputs, atol=1e-5)
    assert np.allclose(wide[:, 24:], outputs, atol=1e-5)


def test_settings_change_only_what_they_name() -> None:
    assert quick_recipe(Settings()) == QuickRecipe()
    assert full_recipe(Settings()) == FullRecipe()
    changed = full_recipe(Settings(epochs=2, learning_rate=0.1, batch=7, loss="cosine", augmented=False, seed=5))
    assert [phase.epochs for phase in changed.phases] == [2, 2]
    assert changed.phases[-1].learning_rate == 0.1
    assert changed.phases[0].learning_rate == FullRecipe().phases[0].learning_rate
    assert (changed.batch, changed.quick.lesson.loss, changed.augmentation, changed.seed) == (7, "cosine", None, 5)
    assert quick_recipe(Settings(augmented=False)).views == 0
