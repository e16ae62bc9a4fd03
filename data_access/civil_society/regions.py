"""The region of an organization's seat, and what stands apart from the regional groups."""

import sqlalchemy as sa

from data_access.schema import member_states, organizations

# A seat in no Member State (an observer State, another area, no single seat), and none on record.
ELSEWHERE, UNKNOWN = "no Member State", "unknown"
APART = (ELSEWHERE, UNKNOWN)


def region_of_seat() -> sa.ColumnElement[str]:
    """Give the UN regional group of an organization, with `member_states` outer-joined to it."""
    return sa.case(
        (organizations.c.other_place.is_not(None), ELSEWHERE),
        else_=sa.func.coalesce(member_states.c.regional_group, UNKNOWN),
    )
