"""What to write instead: advice on errors that say little of where they come from.

Each kind of error has a function that returns its advice, or nothing where it is another kind.
"""

from __future__ import annotations

import re

from nbassay import evidence as ev
from nbassay.course.packages import FOR_NOTEBOOKS
from nbassay.marking.explaining._missing_files import missing_file, no_network
from nbassay.marking.explaining._trouble import Trouble
from nbassay.texts import NO_TEXT, Text, text

_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_NO_NAME = re.compile(
    r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'"
)
_PRIVATE_KERAS = re.compile(r"\btensorflow\.python\b")
_DEVICES = re.compile(
    r"list_(?:physical|logical)_devices|gpu_device_name|get_device_details|tf\.device\(|"
    r"\b[GT]PU\b|/device:|/[gG][pP][uU]:\d|TPUClusterResolver"
)
_DEBUGGERS = re.compile(r"\bbreakpoint\(|\bset_trace\(|^[ \t]*%(?:debug|pdb)\b", re.MULTILINE)
_RAISING = re.compile(r"\b(?:seterr|errstate)\([^)\n]{0,200}['\"]raise['\"]")
_CALLED = {"sklearn": "scikit-learn"}


def advice(trouble: Trouble) -> Text:
    """Return what to do about an error, "" where its own text says enough."""
    for kind in _KINDS:
        found = kind(trouble)
        if found is not None:
            return found
    return NO_TEXT


def _waits_for_a_person(trouble: Trouble) -> Text | None:
    name, code = trouble.error.name, trouble.code
    asks = name == "StdinNotImplementedError" or (
        name == "EOFError" and "reading a line" in trouble.error.value
    )
    if name == "BdbQuit" or (asks and _DEBUGGERS.search(code)):
        return text(
            ko="`breakpoint()`나 `set_trace()`는 사람이 디버거에 답하기를 기다립니다. "
            "채점할 때는 답할 사람이 없으니 그 줄을 지우세요.",
            en="`breakpoint()` and `set_trace()` wait for a person to answer the debugger; "
            "nobody is there during grading. Remove that line.",
        )
    if not asks:
        return None
    call = "getpass()" if "getpass" in trouble.error.value else "input()"
    return text(
        ko="`{call}`{은} 사람이 입력하기를 기다립니다. 채점할 때는 입력할 사람이 없으니 값을 "
        "코드에 직접 쓰세요.",
        en="`{call}` waits for a person to type; nobody is there during grading. Write the "
        "value into the code.",
        call=call,
    )


def _private_keras(trouble: Trouble) -> Text | None:
    private = _PRIVATE_KERAS.search(trouble.error.value) or _PRIVATE_KERAS.search(trouble.code)
    if not private:
        return None
    return PRIVATE_KERAS


PRIVATE_KERAS = text(
    ko="`tensorflow.python.keras`는 텐서플로 안에 남은 옛 케라스라서 지금의 케라스와 섞어 "
    "쓸 수 없습니다. `import keras`나 `from tensorflow import keras`로 바꾸세요.",
    en="`tensorflow.python.keras` is an old Keras left inside TensorFlow and does not go "
    "together with today's. Write `import keras` or `from tensorflow import keras` "
    "instead.",
)


def _legacy_optimizer(trouble: Trouble) -> Text | None:
    if "keras.optimizers.legacy" not in trouble.error.value:
        return None
    return text(
        ko="`legacy` 옵티마이저는 케라스 3에서 없어졌고 다른 패키지를 설치할 수도 "
        "없습니다. `legacy` 없이 `keras.optimizers.SGD(...)`처럼 쓰세요.",
        en="The `legacy` optimizers are gone in Keras 3, and no other package can be "
        "installed. Write them without `legacy`, as `keras.optimizers.SGD(...)`.",
    )


def _missing_package(trouble: Trouble) -> Text | None:
    name = _not_imported(trouble.error)
    if not name:
        return None
    top = name.partition(".")[0]
    if name.startswith("google.colab"):
        return text(
            ko="`{name}`{은} 코랩에만 있어 채점할 때는 쓸 수 없습니다. 이 줄 없이 되도록 고치세요.",
            en="`{name}` exists only on Colab, not during grading; do without it.",
            name=name,
        )
    if "." in name and top in FOR_NOTEBOOKS:
        version = ev.short(trouble.versions.get(_CALLED.get(top, top), ""))
        package = f"`{top}` {version}".strip()
        return text(
            ko="채점할 때 쓰는 {package}에는 `{name}`{이} 없습니다. 지금 쓰는 이름으로 고치세요.",
            en="There is no `{name}` in {package}, which is used for grading; write what "
            "it is called today.",
            package=package,
            name=name,
        )
    return text(
        ko="`{top}` 패키지는 채점할 때 없습니다. 불러올 수 있는 것은 배포된 README에 적혀 "
        "있습니다. 이 패키지 없이 되도록 고치거나 강사에게 물어보세요. 직접 만든 "
        "모듈이라면 노트북과 함께 내세요.",
        en="The package `{top}` is not available during grading; what can be imported is listed "
        "in the release's README. Rewrite it without the package or ask the instructor. "
        "If the module is your own, hand it in beside the notebook.",
        top=top,
    )


def _not_imported(error: ev.ErrorInfo) -> str:
    """Return the dotted name that could not be imported, "" for other errors."""
    if error.name not in {"ModuleNotFoundError", "ImportError"}:
        return ""
    module, name = _NO_MODULE.search(error.value), _NO_NAME.search(error.value)
    if module:
        return ev.short(module[1])
    return ev.short(f"{name[2]}.{name[1]}") if name else ""


def _no_gpu(trouble: Trouble) -> Text | None:
    told = re.search(r"\b(?:GPU|TPU)\b|/device:", trouble.error.value)
    empty = trouble.error.name in {"IndexError", "AssertionError", "SystemError", "StopIteration"}
    if not told and not (empty and _DEVICES.search(trouble.code)):
        return None
    return text(
        ko="채점하는 컴퓨터에는 GPU도 TPU도 없어서 장치 목록이 비어 있습니다. GPU를 고르는 "
        "줄을 지우거나 `if gpus:` 안에 넣으세요.",
        en="There is no GPU or TPU during grading, so the list of them is empty. Remove "
        "the lines that choose one, or put them below `if gpus:`.",
    )


def _floating_point(trouble: Trouble) -> Text | None:
    if trouble.error.name != "FloatingPointError" or not _RAISING.search(trouble.all_code):
        return None
    return text(
        ko="NumPy의 경고가 오류가 된 것은 `np.seterr(... 'raise')` 때문입니다. "
        "언더플로(underflow)로 0이 되는 것은 해롭지 않습니다. 그 줄을 지우거나 "
        "`np.seterr(over='raise')`만 두세요.",
        en="NumPy's warning became an error because of `np.seterr(... 'raise')`. An "
        "underflow to 0 is harmless: remove that line, or keep `np.seterr(over='raise')` "
        "alone.",
    )


_KINDS = (
    _waits_for_a_person,
    _legacy_optimizer,
    _missing_package,
    _private_keras,
    no_network,
    missing_file,
    _no_gpu,
    _floating_point,
)
