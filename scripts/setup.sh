#!/bin/sh
# Make .venv ready: scripts/setup.sh run|dev. Does nothing that is already done. Used by the Makefile.
set -eu
what=$1
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo "$@"; else return 1; fi
}

apt_install() {
    echo "Installing system packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >/dev/null
}

# TensorFlow has wheels for these.
python=${PYTHON:-}
if [ -z "$python" ]; then
    for candidate in python3.13 python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "SketchDesk needs Python 3.11, 3.12 or 3.13; none was found. Set PYTHON=/path/to/python to name one." >&2
    exit 1
fi

# A set-up that was interrupted leaves an environment without pip.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && command -v apt-get >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || {
            echo "Python's venv is missing; please install it with: apt-get install python$version-venv" >&2
            exit 1
        }
    fi
    "$python" -m venv .venv
fi

# Qt's system libraries, where the system has apt and does not have them.
if command -v apt-get >/dev/null 2>&1; then
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    missing=
    need() { case "$libraries" in *"$1"*) ;; *) missing="$missing $2" ;; esac; }
    need libEGL.so.1 libegl1
    need libGL.so.1 libgl1
    need libxkbcommon.so.0 libxkbcommon0
    need libxkbcommon-x11.so.0 libxkbcommon-x11-0
    need libdbus-1.so.3 libdbus-1-3
    need libfontconfig.so.1 libfontconfig1
    need libglib-2.0.so.0 libglib2.0-0
    need libxcb-cursor.so.0 libxcb-cursor0
    need libxcb-icccm.so.4 libxcb-icccm4
    need libxcb-image.so.0 libxcb-image0
    need libxcb-keysyms.so.1 libxcb-keysyms1
    need libxcb-render-util.so.0 libxcb-render-util0
    need libxcb-randr.so.0 libxcb-randr0
    need libxcb-shape.so.0 libxcb-shape0
    need libxcb-xinerama.so.0 libxcb-xinerama0
    if ! ls /usr/share/fonts/*/* >/dev/null 2>&1; then missing="$missing fonts-dejavu-core"; fi
    # shellcheck disable=SC2086
    if [ -n "$missing" ] && ! apt_install $missing; then
        # The commands work without them, and so do most tests.
        echo "The window may need these system packages; install them with: apt-get install$missing" >&2
    fi
fi

case $what in
run) target=. ;;
dev) target=".[dev]" ;;
*)
    echo "usage: scripts/setup.sh run|dev" >&2
    exit 2
    ;;
esac
echo "Installing SketchDesk and what it needs into .venv (the first time takes a few minutes) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$target"
touch ".venv/.ready-$what"
