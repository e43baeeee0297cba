"""What presets are called in tables and sentences."""

from __future__ import annotations

from sketchdesk.training.presets import PRESETS
from sketchdesk.ui.sentences import translated


def preset_name(preset: str) -> str:
    """The short name in the window's language; one that is not known any more is shown as it was kept."""
    known = PRESETS.get(preset)
    return translated(known.title).partition(":")[0] if known is not None else preset
