"""What build.spec leaves out is not in use, and what it needs is there. Needs no PyInstaller."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


# Blocks what the bundle leaves out, then embeds and trains as the program does.
_WITHOUT = """
import importlib.abc, json, sys
sys.path.insert(0, sys.argv[1])
from bundling import contents

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each + ".") for each in contents.EXCLUDED_MODULES):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
exec(open(sys.argv[1] + "/bundling/empty_modules.py").read())
import keras, numpy as np
from sketchdesk.engine.features.encoders import load_encoder
from sketchdesk.jobs.workbench import default_encoder_path
encoder = load_encoder(default_encoder_path())
vectors = encoder.embed(np.zeros((2, *encoder.spec.input_shape), np.uint8))
model = keras.applications.MobileNetV2((32, 32, 3), weights=None, classes=2)
model.compile(keras.optimizers.AdamW(), "categorical_crossentropy", jit_compile=False)
loss = model.train_on_batch(np.zeros((4, 32, 32, 3), np.float32), np.eye(2, dtype=np.float32)[[0, 1, 0, 1]])
model.save_weights(sys.argv[2])
print(json.dumps([vectors.shape[1], bool(np.isfinite(loss))]))
"""


def test_keras_embeds_and_trains_without_what_is_left_out(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WITHOUT, str(SCRIPTS), str(tmp_path / "x.weights.h5")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == [256, True]


def test_nothing_that_the_program_imports_is_left_out() -> None:
    from bundling import contents

    imported = set()
    for path in (ROOT / "sketchdesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    left_out = {name for name in imported for each in contents.EXCLUDED_MODULES if (name + ".").startswith(each + ".")}
    assert not left_out


def test_the_runtime_hook_knows_all_empty_modules() -> None:
    from bundling import contents

    tree = ast.parse((SCRIPTS / "bundling" / "empty_modules.py").read_text(encoding="utf-8"))
    names = next(ast.literal_eval(node) for node in ast.walk(tree) if isinstance(node, ast.Set))
    assert names == set(contents.EMPTY_MODULES)


def test_the_runtime_hook_gives_empty_modules_only_for_those(tmp_path: Path) -> None:
    hook = (SCRIPTS / "bundling" / "empty_modules.py").read_text(encoding="utf-8")
    program = f"{hook}\nimport sys, json\nfinder = sys.meta_path[0]\nprint(finder.find_spec('json'), finder.find_spec"
    program += "('tensorflow._api.v2.lite').name)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["None", "tensorflow._api.v2.lite"]


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/imageformats/libqwebp.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "tensorflow/libtensorflow_cc.so.2",
        "tensorflow/compiler/tf2xla/ops/gen_xla_ops.py",
        "sketchdesk/resources/default_encoder.npz",
        "sketchdesk/resources/NOTICE",
        "sketchdesk/resources/translations/sketchdesk_de.qm",
        "PySide6/Qt/translations/qtbase_de.qm",
        "sketchdesk/engine/index/_kernels.so",
    ],
)
def test_what_is_in_use_is_put_into_the_bundle(name: str) -> None:
    from bundling import contents

    assert contents.is_wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "tensorflow/include/tensorflow/core/platform/types.h",
        "tensorflow/lite/python/libpywrap_tflite_common.so",
        "tensorflow/compiler/tf2xla/ops/_xla_ops.so",
        "numpy/_core/lib/libnpymath.a",
        "numpy/random/tests/data/mt19937-testset-1.csv",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/qt_help_de.qm",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6\\Qt6Network.dll",
        "PySide6\\opengl32sw.dll",
        "cv2\\opencv_videoio_ffmpeg500_64.dll",
    ],
)
def test_what_is_not_in_use_stays_out(name: str) -> None:
    from bundling import contents

    assert not contents.is_wanted(name)


def test_qts_own_words_are_there_for_every_language_of_the_window() -> None:
    from bundling import contents

    ours = (ROOT / "sketchdesk" / "resources" / "translations").glob("sketchdesk_*.ts")
    assert {f"qtbase_{path.stem.removeprefix('sketchdesk_')}.qm" for path in ours} <= set(contents.QT_TRANSLATIONS)


def test_the_bundle_has_the_cpus_tensorflow_and_the_rest_as_it_is() -> None:
    from bundling.requirements import requirements

    cpu, gpu = requirements("cpu", "linux", "x86_64"), requirements("gpu", "linux", "x86_64")
    assert [each for each in cpu if each.startswith("tensorflow")] == ["tensorflow-cpu>=2.20"]
    assert "tensorflow>=2.20" in gpu
    assert any(each.startswith("tensorflow[and-cuda]") for each in gpu)
    assert "tensorflow>=2.20" in requirements("cpu", "darwin", "arm64")
    assert any(each.startswith("pyinstaller") for each in cpu)
    assert not any(each.startswith("pytest") for each in cpu)


def test_a_child_process_of_the_bundle_imports_no_qt() -> None:
    """Before freeze_support, which runs children, nothing of ours is imported."""
    tree = ast.parse((SCRIPTS / "bundling" / "launch.py").read_text(encoding="utf-8"))
    assert [each.names[0].name for each in tree.body if isinstance(each, ast.Import)] == ["multiprocessing"]
    program = "import sketchdesk.engine.features.process, sketchdesk.training.process, sys;"
    program += "print(any(name.startswith('PySide6') for name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "False"
