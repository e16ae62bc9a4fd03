"""Choose which partnerships count: by who reports them, and each with its parts once."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from data_access.domain.refusal import Refused
from data_access.schema import partnerships

# Whose partnerships count, by who reports them.
UN, OTHERS, ALL_REPORTERS = "un", "others", "all"
REPORTERS = (UN, OTHERS, ALL_REPORTERS)
COUNTING = {
    OTHERS: "outside the UN system, ",
    ALL_REPORTERS: "of all reporters, ",
}
NO_PARTNERS = {
    UN: "No partner is recorded in partnerships that the UN system reports",
    OTHERS: "No partner is recorded in partnerships reported outside the UN system",
    ALL_REPORTERS: "No partner is recorded in any partnership",
}


def counting(params: Mapping[str, Any]) -> str:
    """Begin a finding with whose partnerships count, if they are not those of the UN system."""
    return COUNTING.get(params.get("reporters", UN), "")


def wholes() -> sa.Subquery:
    """Give each partnership the one that it counts with: `partnership_id` and `whole_id`.

    That is its parent, or the parent of that, where it is on record, is reported by the same
    organization and is at no lower level of the hierarchy; or else the partnership itself.
    """
    part, parent, above = (partnerships.alias(name) for name in ("part", "parent", "above"))
    return (
        sa.select(
            part.c.id.label("partnership_id"),
            sa.func.coalesce(above.c.id, parent.c.id, part.c.id).label("whole_id"),
        )
        .select_from(part)
        .join(parent, _is_part(part, parent), isouter=True)
        .join(above, _is_part(parent, above), isouter=True)
        .subquery()
    )


def _is_part(part: sa.FromClause, parent: sa.FromClause) -> sa.ColumnElement[bool]:
    level = sa.func.coalesce(part.c.hierarchy, parent.c.hierarchy, 0)
    return sa.and_(
        parent.c.identifier == part.c.parent,
        parent.c.entity == part.c.entity,
        sa.func.coalesce(parent.c.hierarchy, level) <= level,
    )


def reported_by(reporters: str) -> list[sa.ColumnElement[bool]]:
    """Give the conditions that a partnership is a whole, and is reported by `reporters`.

    Raises:
        Refused: `reporters` is none of un, others and all.
    """
    family = wholes()
    whole = sa.select(family.c.partnership_id).where(family.c.partnership_id == family.c.whole_id)
    return [partnerships.c.id.in_(whole), *reporter_is(reporters)]


def reporter_is(reporters: str) -> list[sa.ColumnElement[bool]]:
    """Give the condition that a partnership, whole or part, is reported by `reporters`.

    Raises:
        Refused: `reporters` is none of un, others and all.
    """
    if reporters not in REPORTERS:
        raise Refused(f"Partnerships are those of {', '.join(REPORTERS)}, not {reporters!r}.")
    of_un = sa.func.coalesce(partnerships.c.un_reporter, sa.false())
    if reporters == ALL_REPORTERS:
        return []
    return [of_un if reporters == UN else sa.not_(of_un)]
