"""Shares with how far chance reaches: as a row of an answer has them, and as a sentence does."""

from data_access.statistics.intervals import Share


def columns(share: Share | None) -> dict[str, float | None]:
    """A share with the ends of its interval; missing where there is nothing to share."""
    interval = share.interval() if share else None
    low, high = (interval.low, interval.high) if interval else (None, None)
    return {"share": share.value if share else None, "low": low, "high": high}


def said(low: float, high: float) -> str:
    """The interval of a share in prose: 5 to 10 per cent."""
    return f"{round(100 * low)} to {round(100 * high)} per cent"
