"""Korean particles that change with the word before them, named as they are after a consonant."""

from __future__ import annotations

from collections.abc import Mapping

from nbassay.texts._sounds import last_sound

# After a consonant (the name in a template), and after a vowel.
PARTICLES: Mapping[str, str] = {
    "을": "를",
    "이": "가",
    "은": "는",
    "과": "와",
    "으로": "로",
    "이라": "라",
    "이나": "나",
    "이란": "란",
    "이며": "며",
    "이고": "고",
    "이어야": "여야",
    "이어서": "여서",
    "이었": "였",
}
_AFTER_RIEUL = frozenset({"으로"})  # as after a vowel: 칠로, 모델로


def particle(name: str, before: str) -> str:
    """Return the form of the particle `name` that follows the text `before`.

    >>> particle("을", "모델"), particle("을", "`X_train`"), particle("으로", "7"), particle("과", "y")
    ('을', '을', '로', '와')
    """
    sound = last_sound(before)
    if sound == "vowel" or (sound == "rieul" and name in _AFTER_RIEUL):
        return PARTICLES[name]
    return name
