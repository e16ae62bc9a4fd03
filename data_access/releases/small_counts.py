"""Counts of few organizations, which would identify them in what is released."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from data_access.domain.answers import Answer

# A group of one to four organizations can be told who they are; so can the difference of two.
FEWEST = 5
WITHHELD = "Withheld: a group in it has fewer than five organizations, which could be recognized."
BESIDE = (
    "Withheld: beside another figure that its readers have, it would tell of fewer than five"
    " organizations."
)
# What is said of a row is no name of it: it may differ where the counts hardly do.
SAID = ("evidence",)


def too_few(rows: pd.DataFrame, of_organizations: Iterable[str]) -> bool:
    """Whether a cell counts one to four organizations: then all of it is withheld."""
    return any(
        rows[name].between(1, FEWEST - 1).fillna(False).any()
        for name in of_organizations
        if name in rows
    )


def differ_by_few(one: Answer, other: Answer, of_organizations: Iterable[str]) -> bool:
    """Whether two answers of one question tell a few by their difference, taken cell by cell.

    They can where the period of one lies within that of the other. Two answers about the same
    period differ by a correction, which tells of nobody.
    """
    if one.params == other.params or not _nested(one.params, other.params):
        return False
    named = [
        name
        for name in one.rows
        if one.rows[name].dtype == "str" and name in other.rows and name not in SAID
    ]
    both = one.rows.merge(other.rows, on=named, how="inner") if named else pd.DataFrame()
    return any(
        (both[f"{name}_x"] - both[f"{name}_y"]).abs().between(1, FEWEST - 1).fillna(False).any()
        for name in of_organizations
        if f"{name}_x" in both
    )


def _nested(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _holds(one, other) or _holds(other, one)


def _holds(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether a period reaches at least as far as another; an open end reaches furthest."""
    since, until = wide.get("since"), wide.get("until")
    begins, ends = narrow.get("since"), narrow.get("until")
    return (since is None or (begins is not None and since <= begins)) and (
        until is None or (ends is not None and until >= ends)
    )
