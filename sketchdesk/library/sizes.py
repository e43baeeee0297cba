"""Sizes in words."""

from __future__ import annotations


def size_in_words(size: int) -> str:
    """Bytes for people: 640 KB, 525 MB, 3.1 GB (powers of ten)."""
    if size < 999_500:
        return f"{max(round(size / 1000), 1 if size else 0)} KB"
    if size < 999_500_000:
        return f"{size / 1e6:.1f} MB" if size < 9_950_000 else f"{size / 1e6:.0f} MB"
    return f"{size / 1e9:.1f} GB"
