"""The shipped encoder in its process: what it answers, in which order, and what happens when it dies."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.features import process
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import ModelError
from sketchdesk.jobs.workbench import default_encoder_path
from sketchdesk.progress import Cancelled, CancelToken


@pytest.fixture(scope="module")
def encoder() -> Iterator[EncoderProcess]:
    process = EncoderProcess(default_encoder_path())
    yield process
    process.close()


def pictures(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    lines = [[rng.uniform(0, 100, (rng.integers(2, 9), 2)) for _ in range(3)] for _ in range(count)]
    return np.stack([rasterise(Drawing.from_polylines(each)) for each in lines])


def test_embeddings_are_unit_vectors_of_the_promised_size(encoder: EncoderProcess) -> None:
    embeddings = encoder.embed(pictures(5))
    assert embeddings.shape == (5, encoder.spec.embedding_size)
    assert encoder.spec.embedding_size <= 256
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert encoder.device in ("CPU", "GPU")


def test_a_guess_comes_with_the_same_embedding(encoder: EncoderProcess) -> None:
    embeddings, probabilities = encoder.classify(pictures(1))
    assert np.allclose(embeddings, encoder.embed(pictures(1)), atol=1e-5)
    assert probabilities.shape == (1, len(encoder.spec.class_names))
    assert probabilities.sum() == pytest.approx(1, abs=1e-4)


def test_batches_of_any_size_embed_alike(encoder: EncoderProcess) -> None:
    some = pictures(70)
    together = encoder.embed(some)
    in_parts = np.concatenate(list(encoder.embed_batches([some[:1], some[1:34], some[34:]])))
    assert np.allclose(together, in_parts, atol=1e-4)


def test_a_drawing_and_its_mirror_image_embed_alike(encoder: EncoderProcess) -> None:
    some = pictures(6)
    assert np.allclose(encoder.embed(some), encoder.embed(some[:, :, ::-1]), atol=1e-4)


def test_a_query_overtakes_batches_under_way(encoder: EncoderProcess) -> None:
    some = pictures(96)
    expected = encoder.embed(some)
    query = pictures(1, seed=9)
    alone = encoder.embed(query)
    seen = []
    for batch in encoder.embed_batches(some[i : i + 32] for i in range(0, 96, 32)):
        seen.append(batch)
        assert np.allclose(encoder.embed(query), alone, atol=1e-4)
    assert np.allclose(np.concatenate(seen), expected, atol=1e-4)


def test_a_caller_that_stops_early_leaves_nothing_behind(encoder: EncoderProcess) -> None:
    some = pictures(96)
    batches = encoder.embed_batches(some[i : i + 32] for i in range(0, 96, 32))
    next(batches)
    batches.close()
    assert np.allclose(encoder.embed(some[:2]), encoder.embed(some)[:2], atol=1e-4)


def test_waiting_can_be_cancelled(encoder: EncoderProcess) -> None:
    token = CancelToken()
    token.cancel()
    encoder.close()
    with pytest.raises(Cancelled):
        encoder.embed(pictures(1), token.checkpoint)
    assert encoder.embed(pictures(1)).shape == (1, encoder.spec.embedding_size)


def kill(encoder: EncoderProcess) -> None:
    assert encoder._process is not None
    assert encoder._process.pid is not None
    os.kill(encoder._process.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    encoder._process.join(60)


def test_a_process_killed_between_requests_is_started_again(encoder: EncoderProcess) -> None:
    before = encoder.embed(pictures(1))
    kill(encoder)
    assert np.allclose(encoder.embed(pictures(1)), before, atol=1e-5)


def test_a_process_killed_at_work_is_an_error_and_then_starts_again(encoder: EncoderProcess) -> None:
    some = pictures(320)
    batches = encoder.embed_batches(some[i : i + 32] for i in range(0, 320, 32))
    first = next(batches)
    kill(encoder)
    with pytest.raises(ModelError, match="ended unexpectedly"):
        list(batches)
    assert np.allclose(encoder.embed(some[:32]), first, atol=1e-4)


def test_weights_that_do_not_fit_are_refused_in_a_sentence(tmp_path: Path) -> None:
    from sketchdesk.engine.features.descriptor import fit_head
    from sketchdesk.engine.features.weights import encoder_bytes

    path = tmp_path / "wrong.npz"
    centres = np.ones((256, 1), np.float32)
    head = fit_head(np.ones((5, 256), np.float32), centres)
    path.write_bytes(encoder_bytes("wrong", {}, 64, ("cat",), 24.0, centres, [np.ones(3, np.float32)], head))
    process = EncoderProcess(path)
    with pytest.raises(ModelError, match="do not fit"):
        process.embed(pictures(1))
    process.close()


def test_time_in_which_the_computer_slept_is_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed and opened again after an hour, the answer that was on its way is still waited for."""
    from sketchdesk.engine.features import process

    clock = [0.0]
    monkeypatch.setattr(process.time, "monotonic", lambda: clock[0])

    class Line:
        def __init__(self, waits: list[float], then: bool) -> None:
            self.waits, self.then = waits, then

        def poll(self, seconds: float) -> bool:
            if not self.waits:
                clock[0] += seconds
                return self.then
            clock[0] += self.waits.pop(0)
            return False

    assert process._comes_in_time(Line([1.0, 3600.0, 1.0], True))  # type: ignore[arg-type]
    begun = clock[0]
    assert not process._comes_in_time(Line([], False))  # type: ignore[arg-type]
    assert clock[0] - begun == pytest.approx(process._ANSWER_SECONDS, abs=2)


def test_a_process_that_gets_little_of_the_cores_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside programs that keep every core busy an answer takes minutes; what does nothing at all is lost."""
    from sketchdesk.engine.features import process

    clock, had, looks = [0.0], [0.0], [0]
    monkeypatch.setattr(process.time, "monotonic", lambda: clock[0])

    class Line:
        def poll(self, seconds: float) -> bool:
            clock[0] += seconds
            looks[0] += 1
            return clock[0] > 1000

    def worked() -> float:
        had[0] = clock[0] / 20
        return had[0]

    assert process._comes_in_time(Line(), worked)  # type: ignore[arg-type]
    begun = looks[0] = 0
    clock[0] = float(begun)
    assert not process._comes_in_time(Line(), lambda: 7.0)  # type: ignore[arg-type]
    assert clock[0] - begun == pytest.approx(process._ANSWER_SECONDS, abs=2)


def loading(folder: Path, network: str, rest: str) -> list[str]:
    """A command that starts an encoder whose network takes for ever to load, and what the program does then."""
    (folder / "tensorflow.py").write_text(f"import threading\n{network}threading.Event().wait(600)\n")
    (folder / "program.py").write_text(
        "import os, sys, threading\n"
        "from pathlib import Path\n"
        "from sketchdesk.engine.features.process import EncoderProcess\n"
        "if __name__ == '__main__':\n"
        "    encoder = EncoderProcess(Path(sys.argv[1]))\n"
        f"    encoder.start()\n{rest}"
    )
    return [sys.executable, str(folder / "program.py"), str(default_encoder_path())]


def with_network_of(folder: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, sys.path)])}


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs priorities of threads")
def test_a_network_loads_as_fast_as_it_can_and_then_gives_way(encoder: EncoderProcess, tmp_path: Path) -> None:
    # A network that tells its priority through a pipe, and takes for ever to load.
    os.mkfifo(tmp_path / "seen")
    command = loading(
        tmp_path,
        "import os\nwith open(os.environ['SEEN'], 'w') as file:\n    file.write(str(os.nice(0)))\n",
        "    with open(os.environ['SEEN']) as file:\n        print(file.read(), flush=True)\n    encoder.close()\n",
    )
    environment = with_network_of(tmp_path) | {"SEEN": str(tmp_path / "seen")}
    told = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    ours = os.nice(0)
    assert int(told.stdout) == ours
    encoder.embed(pictures(1))
    assert encoder._process is not None
    threads = [int(each.name) for each in Path(f"/proc/{encoder._process.pid}/task").iterdir()]
    assert {os.getpriority(os.PRIO_PROCESS, each) for each in threads} == {min(ours + process._NICE, 19)}


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs a way to wait for a grandchild")
def test_a_process_that_is_still_loading_ends_with_a_program_that_is_killed(tmp_path: Path) -> None:
    command = loading(tmp_path, "", "    print(encoder._process.pid, flush=True)\n    threading.Event().wait(600)\n")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=with_network_of(tmp_path)) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    try:
        assert select.select([child], [], [], 60)[0], "the encoder's process outlived the program"
    finally:
        os.close(child)
