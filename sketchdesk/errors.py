"""What can go wrong, as one small tree. Each message is a sentence for the person at the screen.

SketchDeskError
├── InputError            what was asked for cannot be done with what was given
│   ├── ImageError        a file is not a picture that can be read
│   └── ArchiveError      an archive is damaged or unsafe
├── LibraryError          the data directory cannot be used as asked
│   ├── LibraryBusyError      another SketchDesk has it open
│   ├── LibraryTooNewError    a newer SketchDesk wrote it
│   └── LibraryWriteError     it cannot be written (read-only, full)
├── ModelError            an encoder cannot be loaded or does not fit
│   └── EncoderEndedError     its process is no more; the next request starts another
├── IndexFormatError      a saved index is damaged or foreign
└── DisplayError          there is no screen to show a window on

Cancelling is no error: see :class:`sketchdesk.progress.Cancelled`.
"""

from __future__ import annotations


class SketchDeskError(Exception):
    """Base of all errors that SketchDesk raises on purpose."""


class InputError(SketchDeskError):
    """What was asked for cannot be done with what was given."""


class ImageError(InputError):
    """A file is not a picture that can be read."""


class ArchiveError(InputError):
    """An archive is damaged or unsafe."""


class LibraryError(SketchDeskError):
    """The data directory cannot be used as asked."""


class LibraryBusyError(LibraryError):
    """Another SketchDesk has the data directory open."""


class LibraryTooNewError(LibraryError):
    """A newer SketchDesk wrote the data directory."""


class LibraryWriteError(LibraryError):
    """The data directory cannot be written: read-only, or the disk is full."""


class ModelError(SketchDeskError):
    """An encoder cannot be loaded, or does not fit."""


class EncoderEndedError(ModelError):
    """The encoder's process ended unexpectedly; the next request starts another."""


class IndexFormatError(SketchDeskError):
    """A saved index is damaged or foreign."""


class DisplayError(SketchDeskError):
    """There is no screen to show a window on."""
