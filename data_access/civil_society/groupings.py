"""The groups that organizations are in: by seat, by theme, by what they are and can afford.

Every clause is about a row of `organizations`, with `member_states` outer-joined to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain.refusal import Refused
from data_access.reference.issue_areas import AREAS, GOALS
from data_access.schema import (
    BUDGETS,
    CONSTITUENCIES,
    SCOPES,
    member_states,
    organization_sdgs,
    organizations,
)

BLOCS = {
    "g77": "Group of 77 and China",
    "ldc": "least developed countries",
    "lldc": "landlocked developing countries",
    "sids": "small island developing States",
}
NAM = "nam"
# Those that Member States are in, so that people and States can be their base.
OF_STATES = ("region", "bloc", NAM)
OFFICES = {"new_york": "New York", "geneva": "Geneva"}
DIMENSIONS = ("region", "bloc", "sdg", "issue_area", "scope", *OFFICES, "budget", "constituency")


@dataclass(frozen=True)
class Dimension:
    """The groups of one kind, and of which organizations it is known whether they are in them.

    known   whether it is known of an organization
    groups  the clause that an organization is in the group, by the group's name; None where
            nothing that is on record could tell
    """

    known: sa.ColumnElement[bool]
    groups: Mapping[str, sa.ColumnElement[bool] | None]

    @property
    def told(self) -> dict[str, sa.ColumnElement[bool]]:
        """The groups that something on record can tell."""
        return {name: clause for name, clause in self.groups.items() if clause is not None}


def dimension(conn: sa.Connection, name: str) -> Dimension:
    """The groups of one kind, by its name: one of DIMENSIONS.

    Raises:
        Refused: there is no such kind.
    """
    seated = organizations.c.member_state.is_not(None)
    if name == "region":
        group = member_states.c.regional_group
        found = sorted(conn.scalars(sa.select(group).distinct()))
        return Dimension(seated, {one: group == one for one in found})
    if name == "bloc":
        return Dimension(
            seated, {called: member_states.c[bloc].is_(True) for bloc, called in BLOCS.items()}
        )
    if name in OFFICES:
        office, city = organizations.c[name], OFFICES[name]
        groups = {
            f"with an office in {city}": office.is_(True),
            f"without an office in {city}": office.is_(False),
        }
        return Dimension(office.is_not(None), groups)
    if name in ("sdg", "issue_area"):
        return _themes(name)
    words = {"scope": SCOPES, "budget": BUDGETS, "constituency": CONSTITUENCIES}
    if name not in words:
        raise Refused(f"There is no group by {name!r}, but by {', '.join(DIMENSIONS)}.")
    column = organizations.c[name]
    return Dimension(column.is_not(None), {word: column == word for word in words[name]})


def movement() -> Dimension:
    """The Non-Aligned Movement, whose list is under review: for the office alone."""
    known = organizations.c.member_state.is_not(None)
    return Dimension(known, {"Non-Aligned Movement": member_states.c.nam.is_(True)})


def _themes(name: str) -> Dimension:
    """Goals, or the areas that goals stand for: an organization may be in several of them."""
    goals = {f"Goal {number} ({title})": (number,) for number, title in GOALS.items()}
    themes = goals if name == "sdg" else AREAS
    into = merged()
    # An organization works on the goals of those that were merged into it, too.
    who = sa.func.coalesce(into.c.counted_as_id, organization_sdgs.c.organization_id)
    working = sa.select(who).join_from(
        organization_sdgs,
        into,
        into.c.organization_id == organization_sdgs.c.organization_id,
        isouter=True,
    )
    known = organizations.c.id.in_(working)
    return Dimension(
        known,
        {
            called: organizations.c.id.in_(working.where(organization_sdgs.c.sdg.in_(numbers)))
            if numbers
            else None
            for called, numbers in themes.items()
        },
    )
