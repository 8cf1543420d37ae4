"""Which fits a model comes from: those of the object itself, or of one with the very same weights.

A model that was saved and loaded, cloned with its weights, copied or put below a further layer is
the model that was trained. One that was given other weights by hand is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbassay import evidence as ev


def lineage(model: ev.Model, fits: Sequence[ev.Fit]) -> tuple[ev.Fit, ...]:
    """Return the fits that ran an epoch and that `model` comes from, oldest first.

    The fits of the object itself count while it has the weights that an epoch of one ended with,
    or its optimizer has gone on since. Else it is the last fit, of whatever object, that ended an
    epoch with the weights of `model`. A fit that set out from where another ended has it before it.

    Raises:
        EvidenceError: if the weights cannot be read.
    """
    ran = [fit for fit in fits if fit.epochs_run > 0]
    found = _own(model, ran) or _alike(model, ran)
    while found:
        earlier = [fit for fit in ran if fit.index < found[0].index]
        before = _find_last_ended(found[0].began, [fit for fit in earlier if fit not in found])
        if not before:
            break
        found = before + found
    return tuple(found)


def own_fits(model: ev.Model, fits: Sequence[ev.Fit]) -> tuple[ev.Fit, ...]:
    """Return the fits of the very object, whatever weights it has now and however they ended."""
    return tuple(fit for fit in fits if fit.index in set(model.fits))


def _own(model: ev.Model, ran: list[ev.Fit]) -> list[ev.Fit]:
    own = list(own_fits(model, ran))
    if not own:
        return []
    # What broke off has left weights of no epoch's end.
    told = all(fit.ended is not None and fit.error is None for fit in own)
    gone_on = model.steps is not None and model.steps > (own[-1].steps or 0)
    if not told or gone_on or any(ev.fingerprint(model) in (fit.ended or ()) for fit in own):
        return own
    return []


def _alike(model: ev.Model, ran: list[ev.Fit]) -> list[ev.Fit]:
    if not model.weights or not any(fit.ended for fit in ran):
        return []
    return _find_last_ended(ev.fingerprint(model), ran)


def _find_last_ended(weights: str | None, ran: list[ev.Fit]) -> list[ev.Fit]:
    """Return the last fit that ended an epoch with these weights, after those of its object."""
    ends = [fit for fit in ran if weights is not None and weights in (fit.ended or ())]
    if not ends:
        return []
    last = ends[-1]
    return [
        fit for fit in ran if fit.index <= last.index and fit.network == last.network is not None
    ] or [last]
