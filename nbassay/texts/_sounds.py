"""The sound that a text ends with when it is read aloud in Korean: what a particle goes by.

Hangul says it by itself, digits are read as numbers (10 is sip, 3 is sam). Latin letters are read
as Korean writes English words, by the rules of the National Institute of Korean Language
(Loanword Orthography, chapter 3, section 1:
https://korean.go.kr/front/page/pageView.do?page_id=P000124): l, m, n and ng are final consonants,
and so are p, t and k after a short vowel; after a long vowel or a consonant they take a vowel, as
all other letters do at the end. Spelling stands in for sound: one vowel letter is short, "oo", "ea"
and the like are long, and a last e is silent.

None of the libraries for Korean particles reads Latin words (tossi 0.3.1, pyjosa 1.0.3, hangeul
0.2.0), and nearly all that our sentences name are such: `X_train`, `model`, adam.
"""

from __future__ import annotations

import re
from typing import Literal

Sound = Literal["vowel", "rieul", "consonant"]

_HANGUL = re.compile(r"[가-힣]")
_FINALS = 28  # a syllable's number is that of its onset and vowel times 28, plus its final
_RIEUL = 8
# What is read aloud; quotes, brackets and punctuation after it are not.
_SPOKEN = re.compile(r"[^\W_]|[%_]")
# Brackets that follow a word directly stand beside what is read: `fit(x)` is "fit".
_REMARK = re.compile(r"(?<=[\w`'\"])\((?:[^()]|\([^()]*\))*\)$")
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?$|\d$")
_DIGITS: dict[str, Sound] = {
    **dict.fromkeys("0136", "consonant"),  # yeong, il (below), sam, yuk
    **dict.fromkeys("178", "rieul"),  # il, chil, pal
    **dict.fromkeys("2459", "vowel"),  # i, sa, o, gu
}
_LETTERS: dict[str, Sound] = {"l": "rieul", "r": "rieul", "m": "consonant", "n": "consonant"}
# The last word in letters: of X_train "train", of GridSearchCV "CV", of StandardScaler "Scaler".
_WORD = re.compile(r"[A-Z]?[a-z]+$|[A-Z]+$|[A-Za-z]$")
_SHORT_FORM = 3  # capitals up to this many are spelled: AUC, but MODEL
_SPELLED = frozenset({"auc", "roc"})
_RIEUL_WORD = re.compile(r"le?$")
_CONSONANT_WORD = re.compile(
    r"[mn]e?$|ng$"
    r"|(?:^|[^aeiou])[aeiouy](?:[ptkbc]|ck|pp|tt)$"  # fit, plot, metric, callback; web
    r"|(?:ou|oo)[tk]$(?<!oot)"  # dropout, book; not root
    r"|^d?type$"  # as it is written: 타입
)


def last_sound(text: str) -> Sound:
    """Return what `text` ends with when read aloud; "vowel" where nothing can be read."""
    spoken = _without_what_is_silent(text)
    last = spoken[-1:]
    if _HANGUL.match(last):
        final = (ord(last) - ord("가")) % _FINALS
        return "rieul" if final == _RIEUL else "consonant" if final else "vowel"
    if last.isascii() and last.isdigit():
        return _of_number(spoken)
    if last.isascii() and last.isalpha():
        return _of_word(spoken)
    return "vowel"  # a percent sign ("peosenteu"), or another script


def _without_what_is_silent(text: str) -> str:
    """Return `text` up to the last letter, digit or percent sign that is read."""
    found = text
    while found and (not _SPOKEN.match(found[-1]) or found[-1] == "_"):
        remark = _REMARK.search(found)
        found = found[: remark.start()] if remark else found[:-1]
    return found


def _of_number(text: str) -> Sound:
    match = _NUMBER.search(text)
    number = match[0] if match else text[-1]
    if "." not in number and re.search(r"[1-9][\d,]*0$", number):
        return "consonant"  # sip, baek, cheon, man, eok
    return _DIGITS[number[-1]]


def _of_word(text: str) -> Sound:
    match = _WORD.search(text)
    word = match[0] if match else text[-1]
    folded = word.lower()
    spelled = (
        len(word) == 1
        or (word.isupper() and len(word) <= _SHORT_FORM)
        or not re.search("[aeiouy]", folded)
        or folded in _SPELLED
    )
    if spelled:
        return _LETTERS.get(folded[-1], "vowel")
    if _RIEUL_WORD.search(folded):
        return "rieul"
    return "consonant" if _CONSONANT_WORD.search(folded) else "vowel"
