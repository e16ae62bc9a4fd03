"""Figures of several releases that together would identify a few organizations.

A Member State reads the releases for all Member States and those for itself. Two tables that are
safe one by one can be subtracted: this is disclosure by differencing (A. Hundepool et al.,
Statistical Disclosure Control, Wiley 2012, chapter 5, on linked tables). A new release is therefore
compared with every release of the same readers, approved or not yet decided.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import sqlalchemy as sa

from data_access.domain.answers import Answer
from data_access.domain.refusal import Refused
from data_access.queries import every_query
from data_access.releases import small_counts
from data_access.releases.release_contents import read_all
from data_access.schema import releases

LASTING = ("approved", "submitted", "prepared")
BY_GROUP = "member_states.participation_by_group"
OF_ONE_STATE = "member_states.participation"
REST_OF = "the rest of the "


def refuse(
    conn: sa.Connection, answers: Sequence[Answer], state: str | None, but: int | None = None
) -> None:
    """Refuse answers that differ by one to four organizations from a release of the same readers.

    `state` is the Member State that will read them, None for all; `but` is their own release.

    Raises:
        Refused: the message names both figures, the other release and what can be done.
    """
    which = releases.c.status.in_(LASTING)
    if state is not None:
        which &= releases.c.state.is_(None) | (releases.c.state == state)
    if but is not None:
        which &= releases.c.id != but
    for release in read_all(conn, which):
        for figure in release.figures:
            for answer in answers:
                if differ(answer, figure.snapshot.answer):
                    raise Refused(_message(answer, release.id, figure.place, release.status))


def _message(answer: Answer, release: int, place: int, status: str) -> str:
    act = "" if status == "approved" else f", or withdraw release {release}"
    return (
        f"This cannot be released: {answer.question} and figure {place} of release {release}"
        " have readers in common, and differ by fewer than five organizations. Choose the period"
        f" of that figure, leave this one out{act}."
    )


def differ(one: Answer, other: Answer) -> bool:
    """Return whether two answers differ by one to four organizations in a cell or a total."""
    if one.question == other.question:
        counts = tuple(every_query()[one.question].of_organizations or ())
        return small_counts.differ_by_few(one, other, counts)
    if {one.question, other.question} != {BY_GROUP, OF_ONE_STATE}:
        return False
    of_state, by_group = (one, other) if one.question == OF_ONE_STATE else (other, one)
    if not (_counts(of_state, "of") and _counts(by_group, "region")):
        return False
    group = str(of_state.rows["of"].iloc[1]).removeprefix(REST_OF)
    pair = _totals_of_state(of_state), _totals_by_group(by_group, group)
    return small_counts.differ_by_few(*pair, ("organizations",))


def _counts(answer: Answer, name: str) -> bool:
    """Return whether an answer is not withheld and displays the organizations of each part."""
    return len(answer.rows) > 0 and {name, "organizations"} <= set(answer.rows)


def _totals_of_state(answer: Answer) -> Answer:
    own, rest, world = answer.rows["organizations"]
    return _totals(answer, own + rest, world)


def _totals_by_group(answer: Answer, group: str) -> Answer:
    rows = answer.rows.set_index("region")["organizations"].drop("unknown", errors="ignore")
    inside = rows.index == group
    return _totals(answer, rows[inside].sum(), rows[~inside].sum())


def _totals(answer: Answer, group: int, elsewhere: int) -> Answer:
    """Return an answer about a regional group, the other groups, and all together."""
    rows = pd.DataFrame(
        {
            "of": ["group", "elsewhere", "all"],
            "organizations": [group, elsewhere, group + elsewhere],
        }
    ).astype({"of": "str", "organizations": "Int64"})
    period = {name: answer.params.get(name) for name in ("since", "until")}
    return replace(answer, rows=rows, params=period)
