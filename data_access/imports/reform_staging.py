"""Temporary tables in which reform actions are staged, and how a staged row finds its action."""

import sqlalchemy as sa

from data_access.imports import staging
from data_access.schema import reform_actions, reform_milestones, reform_parties

KEY = ("number", "sub_action")
SESSION = ("decision_body", "decision_session")


def _of_an_action() -> tuple[sa.Column, sa.Column]:
    return sa.Column("number", sa.Integer), sa.Column("sub_action", sa.Text)


staged_actions = staging.staged_like(
    reform_actions, *(sa.Column(name, sa.Text) for name in SESSION)
)
staged_milestones = staging.staged_like(reform_milestones, *_of_an_action())
staged_parties = staging.staged_like(reform_parties, *_of_an_action())
STAGED = (staged_actions, staged_milestones, staged_parties)


def same_action(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    """Join rows of one action."""
    return sa.and_(*(one.c[name] == other.c[name] for name in KEY))
