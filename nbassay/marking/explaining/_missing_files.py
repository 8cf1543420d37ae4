"""Advice on what lies elsewhere: behind a network, on the student's own machine, on Colab."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from nbassay import evidence as ev
from nbassay.marking.explaining._trouble import Trouble
from nbassay.texts import Text, text

_NETWORK_ERRORS = frozenset(
    {
        *("URLError", "gaierror", "ConnectionError", "ConnectTimeout", "ConnectionRefusedError"),
        *("MaxRetryError", "NameResolutionError", "NewConnectionError", "ProxyError", "SSLError"),
        *("ConnectError", "ClientConnectorError", "ClientConnectorDNSError", "RemoteDisconnected"),
        *("LocalEntryNotFoundError", "DownloadError", "TransportError", "ServerNotFoundError"),
    }
)
_NETWORK_TEXTS = re.compile(
    r"name resolution|Name or service not known|URL fetch failure|Failed to resolve|"
    r"Network is unreachable|getaddrinfo failed|Max retries exceeded|urlopen error|"
    r"nodename nor servname|Couldn't connect to server|Could not resolve host",
    re.IGNORECASE,
)
_DOWNLOADS = re.compile(
    r"^[ \t]*[!%].*\b(?:wget|curl|gdown|kaggle|git clone)\b|\burlretrieve\(|\bget_file\(|"
    r"\bkagglehub\.|\bgdown\.|\brequests\.get\(",
    re.MULTILINE,
)
_URL = re.compile(r"(?:https?|ftp|gs|s3)://[^\s'\"<>)]+")
_NOT_THERE = frozenset({"FileNotFoundError", "NotFoundError", "NotADirectoryError"})
_NOT_THERE_TEXTS = re.compile(
    r"No such file or directory|does not exist|cannot find|not found|unable to open file|"
    r"No file or directory found",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"['\"]([^'\"\n]{1,500})['\"]|filepath=(\S{1,500}?)\.?(?=\s|$)")
_IMREAD = re.compile(r"\bimread\(\s*r?['\"]([^'\"\n]{1,500})['\"]")
# A function that reads a file, as it stands before an opening bracket.
_READER = re.compile(
    r"\b((?:pd|pandas)\.read_\w+|np\.(?:load|loadtxt|genfromtxt)|open|Image\.open|cv2\.imread|"
    r"plt\.imread|(?:keras\.)?(?:models|saving)\.load_model|load_model|load_img)\("
)
_COPY = re.compile(r" ?(?:\(\d+\)| - [Cc]opy|-[Cc]opy\d*|의 사본)(?=\.[^.]*$|$)")
_HOMES = ("/Users/", "/home/", "/root/", "/Volumes/", "/mnt/", "~")


def no_network(trouble: Trouble) -> Text | None:
    """Return the advice on what would have to be downloaded."""
    error = trouble.error
    # What `wget -O` leaves of a file that it cannot get.
    emptied = error.name == "EmptyDataError" and _DOWNLOADS.search(trouble.all_code)
    if not (emptied or error.name in _NETWORK_ERRORS or _NETWORK_TEXTS.search(error.value)):
        return None
    # A library's own address is nothing that the student wrote.
    url = _URL.search(trouble.code)
    name = _file_name(url[0].partition("?")[0]) if url else ""
    if "." not in name or url is None or name == url[0].split("/")[2]:
        return text(
            ko="채점할 때는 네트워크가 없어 아무것도 내려받을 수 없습니다. 과제와 함께 "
            "주어진 파일이나 노트북과 함께 낸 파일만 쓰세요.",
            en="There is no network during grading, so nothing can be downloaded. Use the "
            "files that come with the exercise, or hand in what you need beside the "
            "notebook.",
        )
    return _beside(
        trouble,
        name,
        text(ko="채점할 때는 네트워크가 없습니다.", en="There is no network during grading."),
    )


def missing_file(trouble: Trouble) -> Text | None:
    """Return the advice on a file that is not where the notebook looks for it."""
    path = _path_not_there(trouble)
    name = _file_name(path)
    if not name:
        return None
    whose = _whose(path.replace("\\\\", "\\"))
    if "." not in name:
        return text(
            ko="{whose} 채점할 때 파일은 모두 노트북과 같은 폴더에 있습니다.",
            en="{whose} During grading all files lie in the notebook's folder.",
            whose=whose,
        )
    if _DOWNLOADS.search(trouble.all_code) and not _find_known(name, trouble.files):
        whose = text(
            ko="채점할 때는 네트워크가 없어 이 파일을 내려받지 못했습니다.",
            en="There is no network during grading, so this file was not downloaded.",
        )
    return _beside(trouble, name, whose)


def _path_not_there(trouble: Trouble) -> str:
    """Return the path that an error says, or shows, to lead nowhere; "" for other errors."""
    error = trouble.error
    if error.name in _NOT_THERE or (
        error.name in {"OSError", "ValueError", "ImportError"}
        and _NOT_THERE_TEXTS.search(error.value)
    ):
        quoted = [first or second for first, second in _QUOTED.findall(error.value)]
        return next(filter(_is_path, quoted), "")
    # OpenCV returns None for a picture that is not there.
    if "NoneType" in error.value or "empty()" in error.value:
        read = _IMREAD.search(trouble.code)
        return read[1] if read else ""
    return ""


def _beside(trouble: Trouble, name: str, why: Text) -> Text:
    """Say that a file has to lie beside the notebook, and how it is read then."""
    known = _find_known(name, trouble.files)
    name = ev.short(known or name)
    reader = _READER.search(trouble.code)
    read = f'{ev.short(reader[1])}("{name}")' if reader else f'"{name}"'
    if known:
        return text(
            ko="{why} `{name}`{은} 노트북 옆에 있으니 `{read}`{으로} 쓰세요.",
            en="{why} `{name}` lies beside the notebook: write `{read}`.",
            why=why,
            name=name,
            read=read,
        )
    return text(
        ko="{why} `{name}` 파일을 노트북과 함께 내고 `{read}`{으로} 쓰세요.",
        en="{why} Put `{name}` beside the notebook, hand it in with it, and write `{read}`.",
        why=why,
        name=name,
        read=read,
    )


def _whose(path: str) -> Text:
    if re.match(r"[A-Za-z]:[\\/]|\\\\", path):
        return text(
            ko="드라이브 문자로 시작하는 경로는 여러분의 윈도 컴퓨터에만 있습니다.",
            en="A path with a drive letter belongs to your own Windows machine.",
        )
    if path.startswith(("/content", "/gdrive", "/drive")):
        return text(
            ko="이 경로는 여러분의 코랩이나 드라이브에만 있습니다.",
            en="This path is on your own Colab or Drive.",
        )
    if path.startswith("/kaggle"):
        return text(ko="이 경로는 캐글에만 있습니다.", en="This path exists only on Kaggle.")
    if path.startswith(_HOMES):
        return text(
            ko="이 경로는 여러분의 컴퓨터에만 있습니다.", en="This path is on your own machine."
        )
    return text(ko="그런 파일은 없습니다.", en="There is no such file.")


def _find_known(name: str, files: Sequence[str]) -> str:
    """Return the file of the exercise that `name` is another spelling of, "" if none is."""
    folded = _COPY.sub("", name).casefold()
    return next((file for file in files if _file_name(file).casefold() == folded), "")


def _file_name(path: str) -> str:
    kind = PureWindowsPath if "\\" in path or re.match("[A-Za-z]:", path) else PurePosixPath
    return kind(path.strip()).name


def _is_path(said: str) -> bool:
    return "." in _file_name(said) or "/" in said or "\\" in said
