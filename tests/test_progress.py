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
    thread.join(60)
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


def test_what_came_before_the_start_counts_for_nothing() -> None:
    now = 0.0
    token = CancelToken()
    meter = RateMeter("Training", 100, clock=lambda: now, cancel=token)
    # A network was compiled for a minute, with a pause in it.
    now, token.paused_seconds = 60.0, 20.0
    meter.start_at(1)
    now = 65.0
    assert meter.at(11).rate == pytest.approx(2.0)
    assert meter.at(11).seconds_left == pytest.approx(89 / 2)


def test_without_a_total_no_time_left_is_claimed() -> None:
    now = 0.0
    meter = RateMeter("Looking", None, clock=lambda: now)
    now = 5.0
    assert meter.at(10).seconds_left is None
    assert meter.at(10).rate == pytest.approx(2.0)


def test_a_computer_that_slept_does_not_spoil_rate_and_time_left() -> None:
    now = 0.0
    meter = RateMeter("Importing", 1000, clock=lambda: now)
    for done in range(10, 110, 10):
        now += 1.0
        assert meter.at(done).rate == pytest.approx(10.0)
    now += 3600.0
    assert meter.at(110).rate == pytest.approx(10.0)
    now += 1.0
    assert meter.at(120).seconds_left == pytest.approx(88.0)
    # Once more, later.
    now += 600.0
    assert meter.at(130).seconds_left == pytest.approx(87.0)


def test_a_job_that_has_become_slow_is_not_asleep() -> None:
    now = 0.0
    meter = RateMeter("Training", 100, clock=lambda: now)
    now += 1.0
    meter.at(1)
    for done in range(2, 12):
        now += 30.0
        progress = meter.at(done)
    # The first of the slow steps is passed over, no other one.
    assert progress.rate == pytest.approx(11 / 272)


def test_a_pause_is_no_sleep_and_counts_once() -> None:
    now = 0.0
    token = CancelToken()
    meter = RateMeter("Importing", 100, clock=lambda: now, cancel=token)
    now += 1.0
    meter.at(10)
    now += 61.0
    token.paused_seconds += 60.0
    assert meter.at(20).rate == pytest.approx(10.0)
