"""What the settings of a training are called, and what was changed of a preset, in the window's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale


def strategy_name(unfrozen: str) -> str:
    """What is unfrozen; one that is not known is shown as it was kept."""
    translate = QCoreApplication.translate
    names = {
        "last_two_blocks": translate("setting_names", "The last two blocks"),
        "from_conv5_block1": translate("setting_names", "From conv5_block1 on"),
        "everything": translate("setting_names", "Everything"),
        "last_stage": translate("setting_names", "The last stage"),
        "head": translate("setting_names", "The head alone"),
    }
    return names.get(unfrozen, unfrozen)


def loss_name(loss: str) -> str:
    """One that is not known is shown as it was kept."""
    translate = QCoreApplication.translate
    names = {
        "softmax": translate("setting_names", "Softmax"),
        "cosine": translate("setting_names", "Cosine softmax"),
        "arcface": translate("setting_names", "ArcFace"),
        "supervised_contrastive": translate("setting_names", "Supervised contrastive"),
        "proxy_anchor": translate("setting_names", "Proxy-anchor"),
    }
    return names.get(loss, loss)


def changed_settings(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """What a person changed of a preset, each a few words. ``kept`` comes from a file: what is odd is told as it is."""
    return tuple(
        _told(name, value) or f"{name.replace('_', ' ')} {value}"
        for name, value in kept.items()
        if value is not None and name != "seed"
    )


def _told(name: str, value: object) -> str:
    translate = QCoreApplication.translate
    if isinstance(value, bool):
        yes, no = {
            "augmented": (translate("setting_names", "augmented"), translate("setting_names", "not augmented")),
            "mixed_precision": (
                translate("setting_names", "mixed precision"),
                translate("setting_names", "no mixed precision"),
            ),
        }.get(name, ("", ""))
        return yes if value else no
    if isinstance(value, int | float):
        words = {
            "epochs": translate("setting_names", "{0} epochs"),
            "batch": translate("setting_names", "batches of {0}"),
            "learning_rate": translate("setting_names", "learning rate {0}"),
        }.get(name, "")
        return words.format(_number(value))
    if isinstance(value, str):
        words, called = {
            "unfrozen": (translate("setting_names", "unfrozen: {0}"), strategy_name(value)),
            "loss": (translate("setting_names", "loss {0}"), loss_name(value)),
        }.get(name, ("", ""))
        return words.format(called)
    return _ending(name, value) if isinstance(value, Mapping) else ""


def _ending(name: str, value: Mapping[str, Any]) -> str:
    """Early stopping or a plateau; patience 0 switches them off."""
    translate, patience = QCoreApplication.translate, value.get("patience")
    amount = value.get("min_delta" if name == "early_stopping" else "factor")
    if not isinstance(patience, int) or not isinstance(amount, int | float):
        return ""
    off, on = {
        "early_stopping": (
            translate("setting_names", "no early stopping"),
            translate("setting_names", "early stopping after {0} epochs without a fall of {1}"),
        ),
        "plateau": (
            translate("setting_names", "the rate is not reduced on a plateau"),
            translate("setting_names", "after {0} epochs without a fall the rate times {1}"),
        ),
    }.get(name, ("", ""))
    return on.format(_number(patience), _number(amount)) if patience else off


def _number(value: float) -> str:
    return QLocale().toString(value) if isinstance(value, int) else QLocale().toString(value, "g", 6)
