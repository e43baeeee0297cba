"""Progress, pause and cancel."""

from __future__ import annotations

import threading

import pytest

from sketchdesk.progress import Cancelled, CancelToken, RateMeter


def test_a_cancelled_token_raises_at_the_next_checkpoint() -> None:
    token = CancelToken()
    token.checkpoint()
    token.cancel()
    with pytest.raises(Cancelled):
        token.checkpoint()


def test_a_paused_job_waits_and_serves_what_is_urgent_meanwhile() -> None:
    token = CancelToken()
    token.pause()
    served = []

    def serve() -> None:
        served.append(1)
        if len(served) == 3:
            token.resume()

    token.checkpoint(serve)
    assert len(served) == 3
    assert not token.is_paused


def test_cancelling_wakes_a_paused_job() -> None:
    token = CancelToken()
    token.pause()
    seen = threading.Event()

    def wait() -> None:
        try:
            token.checkpoint()
        except Cancelled:
            seen.set()

    thread = threading.Thread(target=wait)
    thread.start()
    token.cancel()
    thread.join(10)
    assert seen.is_set()


def test_a_cancelled_job_cannot_be_paused_again() -> None:
    token = CancelToken()
    token.cancel()
    token.pause()
    with pytest.raises(Cancelled):
        token.checkpoint()


def test_rate_and_time_left_count_only_this_run() -> None:
    now = 100.0
    meter = RateMeter("Embedding", 1000, "CPU", clock=lambda: now)
    meter.start_at(400)
    assert meter.at(400).rate is None
    now = 110.0
    progress = meter.at(600)
    # 200 pictures in 10 seconds, 400 to go.
    assert progress.rate == pytest.approx(20.0)
    assert progress.seconds_left == pytest.approx(20.0)
    assert (progress.done, progress.total, progress.device) == (600, 1000, "CPU")


def test_without_a_total_no_time_left_is_claimed() -> None:
    now = 0.0
    meter = RateMeter("Looking", None, clock=lambda: now)
    now = 5.0
    assert meter.at(10).seconds_left is None
    assert meter.at(10).rate == pytest.approx(2.0)
