"""Bags of visual words: local features, a vocabulary of them, and how often each word occurs (no network).

Sivic and Zisserman 2003: local features are quantised to the nearest of k words that k-means found in a sample of a
collection; a picture becomes the vector of its words' frequencies, weighed by how rare each is (tf-idf), of length 1.
SIFT as RootSIFT (Arandjelovic and Zisserman 2012); ORB's 256 bits as numbers, whose squared distance is Hamming's.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.engine.features.descriptor import unit
from sketchdesk.engine.products import product
from sketchdesk.errors import InputError, ModelError

Detector = Literal["sift", "orb"]
Floats = NDArray[np.float32]

FORMAT = "sketchdesk-words-1"
INPUT_SIDE = 256
WORDS = 512
SAMPLE_PICTURES = 1000

_LENGTHS = {"sift": 128, "orb": 256}
# Of one picture; those of the strongest contrast are kept.
_MOST_FEATURES = 400
_MOST_SAMPLES = 100_000
_ROUNDS = 25


@dataclass(frozen=True, kw_only=True)
class WordsDescription(EncoderDescription):
    """A bag of visual words. ``vocabulary`` float32 (k, d), ``rarity`` float32 (k,) the inverse document frequency."""

    detector: Detector
    vocabulary: Floats
    rarity: Floats

    def bag(self, features: Floats) -> Floats:
        """Unit tf-idf vector (k,) of local features (m, d); without any, a little of each word."""
        if not len(features):
            return np.full(len(self.rarity), len(self.rarity) ** -0.5, np.float32)
        counts = np.bincount(nearest_words(features, self.vocabulary), minlength=len(self.rarity))
        return unit(counts / len(features) * self.rarity)


class WordsEncoder:
    """Embeds with a bag of visual words, as :class:`sketchdesk.engine.features.extractor.NetworkEncoder` does."""

    device = "CPU"

    def __init__(self, path: Path) -> None:
        """Raises ModelError if the file is no bag of visual words."""
        self.spec = read_words(path)

    def embed(self, pictures: NDArray[np.uint8]) -> Floats:
        """Unit vectors float32 (n, k) of grey pictures uint8 (n, side, side)."""
        out = np.empty((len(pictures), self.spec.embedding_size), np.float32)
        # OpenCV lets other threads run while it looks for features.
        with ThreadPoolExecutor() as pool:
            bags = pool.map(lambda picture: self.spec.bag(local_features(picture, self.spec.detector)), pictures)
            for row, bag in enumerate(bags):
                out[row] = bag
        return out

    def classify(self, pictures: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Unit vectors, and probabilities of no classes (n, 0)."""
        return self.embed(pictures), np.zeros((len(pictures), 0), np.float32)


def local_features(picture: NDArray[np.uint8], detector: Detector) -> Floats:
    """Descriptors float32 (m, d) of a grey picture, the strongest first; d is 128 (SIFT) or 256 (ORB)."""
    if detector == "sift":
        _, found = cv2.SIFT.create(nfeatures=_MOST_FEATURES).detectAndCompute(picture, None)
        if found is None:
            return np.zeros((0, 128), np.float32)
        shares = found / np.maximum(found.sum(axis=1, keepdims=True), 1e-9)
        return np.sqrt(shares).astype(np.float32)
    # A margin of 31 pixels, the usual one, would leave little of a picture of this size.
    _, bits = cv2.ORB.create(nfeatures=_MOST_FEATURES, edgeThreshold=15, patchSize=15).detectAndCompute(picture, None)
    if bits is None:
        return np.zeros((0, 256), np.float32)
    return np.unpackbits(bits, axis=1).astype(np.float32)


def nearest_words(features: Floats, vocabulary: Floats) -> NDArray[np.int64]:
    """The nearest word of each feature, (m,)."""
    return _half_distances(features, vocabulary).argmin(axis=1)


def learn_vocabulary(
    pictures: Sequence[Floats], words: int, seed: int, checkpoint: Callable[[], None] = lambda: None
) -> tuple[Floats, Floats]:
    """Vocabulary (words, d) and rarity (words,) from the local features of some pictures, the same for one seed.

    Lloyd's k-means from k-means++ centres (Arthur and Vassilvitskii 2007). Rarity is ln(1 + N / n) of N pictures of
    which n have the word. ``checkpoint`` is called each round, and may raise. Raises InputError if there are too few
    features.
    """
    everything = np.concatenate(pictures) if len(pictures) else np.zeros((0, 1), np.float32)
    if len(everything) < words:
        raise InputError(
            f"The pictures have {len(everything):,} local features, too few for {words:,} words: "
            "choose fewer words, or more pictures."
        )
    rng = np.random.default_rng(seed)
    if len(everything) > _MOST_SAMPLES:
        everything = everything[np.sort(rng.choice(len(everything), _MOST_SAMPLES, replace=False))]
    centres = _spread_centres(everything, words, rng, checkpoint)
    assigned = np.full(len(everything), -1)
    for _ in range(_ROUNDS):
        checkpoint()
        before, assigned = assigned, nearest_words(everything, centres)
        if np.array_equal(before, assigned):
            break
        counts = np.bincount(assigned, minlength=words)
        order = np.argsort(assigned, kind="stable")
        filled = np.flatnonzero(counts)
        starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
        sums = np.add.reduceat(everything[order].astype(np.float64), starts, axis=0)
        centres[filled] = sums / counts[filled, None]
    with_word = np.zeros(words)
    for features in pictures:
        if len(features):
            with_word[np.unique(nearest_words(features, centres))] += 1
    rarity = np.log1p(len(pictures) / np.maximum(with_word, 1))
    return centres, rarity.astype(np.float32)


def _spread_centres(points: Floats, count: int, rng: np.random.Generator, checkpoint: Callable[[], None]) -> Floats:
    """k-means++: each next centre is drawn with a chance proportional to its squared distance to the nearest one."""
    squares = np.einsum("ij,ij->i", points, points)
    centres = np.empty((count, points.shape[1]), np.float32)
    nearest = np.full(len(points), np.inf)
    chosen = int(rng.integers(len(points)))
    for number in range(count):
        if number:
            total = nearest.cumsum()
            chosen = int(np.searchsorted(total, rng.random() * total[-1], side="right"))
            chosen = min(chosen, len(points) - 1)
        centres[number] = points[chosen]
        distances = squares + squares[chosen] - 2 * product(points, points[chosen])
        np.minimum(nearest, np.maximum(distances, 0), out=nearest)
        if number % 32 == 0:
            checkpoint()
    return centres


def _half_distances(features: Floats, vocabulary: Floats) -> Floats:
    """Squared distances halved, less what is the same for all words."""
    return 0.5 * np.einsum("ij,ij->i", vocabulary, vocabulary) - product(features, vocabulary.T)


def words_bytes(
    name: str, detector: Detector, vocabulary: Floats, rarity: Floats, input_side: int = INPUT_SIDE
) -> bytes:
    """Pack a bag of visual words, as arrays and a JSON header."""
    header = {"format": FORMAT, "name": name, "detector": detector, "input_side": input_side}
    buffer = io.BytesIO()
    np.savez(
        buffer,
        header=np.frombuffer(json.dumps(header, sort_keys=True).encode(), np.uint8),
        vocabulary=vocabulary.astype(np.float32),
        rarity=rarity.astype(np.float32),
    )
    return buffer.getvalue()


def read_words(path: Path) -> WordsDescription:
    """Read a bag of visual words. Raises ModelError if it is missing, damaged or something else."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The encoder {path.name} cannot be read: {error.strerror or error}.") from error
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            if header.get("format") != FORMAT:
                raise ModelError(f"{path.name} is not an encoder of this SketchDesk.")
            vocabulary, rarity = file["vocabulary"], file["rarity"]
        fits = rarity.ndim == 1 and len(rarity) > 0 and vocabulary.shape == (len(rarity), _LENGTHS[header["detector"]])
        if not (fits and header["input_side"] > 0 and np.isfinite(vocabulary).all() and np.isfinite(rarity).all()):
            raise ValueError("parts that do not fit together")
        # What it is called does not change what it gives.
        parts = [f"{FORMAT} {header['detector']} {int(header['input_side'])}".encode()]
        parts += [vocabulary.astype("<f4").tobytes(), rarity.astype("<f4").tobytes()]
        return WordsDescription(
            name=str(header["name"]),
            fingerprint=hashlib.sha256(b"\0".join(parts)).hexdigest(),
            input_side=int(header["input_side"]),
            embedding_size=len(rarity),
            sees="grey",
            detector=header["detector"],
            vocabulary=vocabulary.astype(np.float32),
            rarity=rarity.astype(np.float32),
        )
    except ModelError:
        raise
    except Exception as error:
        # Damaged files make NumPy and zipfile raise nearly anything.
        raise ModelError(f"{path.name} is not an encoder file, or it is damaged.") from error
