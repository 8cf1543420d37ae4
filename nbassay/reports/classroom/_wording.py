"""What only the class page says."""

from __future__ import annotations

from nbassay.texts import Text, count, text


def handed_in_late(seconds: float) -> Text:
    """Say how late something was handed in, in the largest unit of which it was one or more."""
    minutes = max(int(seconds // 60), 1)
    if minutes < 60:
        return count(minutes, ko="{n:,}분 늦음", one="{n:,} minute late", many="{n:,} minutes late")
    hours = minutes // 60
    if hours < 24:
        return count(hours, ko="{n:,}시간 늦음", one="{n:,} hour late", many="{n:,} hours late")
    return count(hours // 24, ko="{n:,}일 늦음", one="{n:,} day late", many="{n:,} days late")


def name_history(measure: str, *, held_out: bool) -> Text:
    """Name the "loss" or "accuracy" of a training, on its own rows or on validation rows."""
    names = {"loss": text(ko="손실", en="loss"), "accuracy": text(ko="정확도", en="accuracy")}
    rows = text(ko="검증", en="validation") if held_out else text(ko="학습", en="training")
    return text(ko="{rows} {measure}", en="{rows} {measure}", rows=rows, measure=names[measure])
