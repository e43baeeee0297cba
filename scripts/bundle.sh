#!/bin/sh
# Build the packaged program into dist/SketchDesk: scripts/bundle.sh [--gpu]. Used by the Makefile; sets itself up.
set -eu
cd "$(dirname "$0")/.."
which=cpu
[ "${1:-}" = --gpu ] && which=gpu
environment=.venv-bundle-$which
case $(uname -s) in
MINGW* | MSYS* | CYGWIN*) programs=$environment/Scripts ;;
*) programs=$environment/bin ;;
esac

if [ -n "${PYTHON:-}" ]; then
    python=$PYTHON
elif [ -x .venv/bin/python ]; then
    # The same version as the tests run with.
    python=.venv/bin/python
else
    python=python3
    command -v python3 >/dev/null 2>&1 || python=python
fi

# An environment with what the program needs and nothing else, so that nothing else gets into the bundle. A set-up
# that was interrupted leaves no mark.
ready=$environment/.ready
if [ ! -e "$ready" ] || [ pyproject.toml -nt "$ready" ] || [ scripts/bundling/requirements.py -nt "$ready" ]; then
    "$python" -m venv --clear "$environment"
    echo "Installing what the bundle is made of into $environment (the first time takes a few minutes) ..."
    "$programs/python" scripts/bundling/requirements.py $which >"$environment/requirements.txt"
    "$programs/python" -m pip install --quiet --disable-pip-version-check -r "$environment/requirements.txt"
    touch "$ready"
fi
# Hash seeds change the order of what is written: the same sources give the same bundle.
PYTHONHASHSEED=1 "$programs/python" -m PyInstaller --noconfirm --log-level WARN \
    --distpath dist --workpath "build/bundle-$which" build.spec
