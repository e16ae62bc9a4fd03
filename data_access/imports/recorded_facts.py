"""Keep what people recorded of reform actions where a file does not report it."""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from data_access.domain import weeks
from data_access.imports.loading import File
from data_access.imports.reform_staging import (
    SESSION,
    same_action,
    staged_actions,
    staged_milestones,
)
from data_access.schema import (
    body_sessions,
    import_batches,
    milestone_dates,
    reform_actions,
    reform_milestones,
)

# Facts of the office's own, which trackers never report.
OWN = ("track", "instrument", "stage", "opens", "evidence")
KEPT = (*OWN, "body_session_id")


def its_session() -> sa.ColumnElement[bool]:
    """Join a staged action to the session that it names."""
    named = zip((body_sessions.c.body, body_sessions.c.session), SESSION, strict=True)
    return sa.and_(*(column == staged_actions.c[name] for column, name in named))


def keep_decisions(conn: sa.Connection, file: File) -> None:
    """Settle when it was decided, where the file does not say.

    A decision first seen in this file is taken to be of the day the file
    speaks for. One that was taken before the action was first loaded is not
    dated.
    """
    first_seen = sa.literal(file.speaks_for, sa.Date)
    decided_on = sa.select(
        sa.case((reform_actions.c.decided, reform_actions.c.decided_on), else_=first_seen)
    ).where(same_action(reform_actions, staged_actions))
    conn.execute(
        sa.update(staged_actions)
        .where(staged_actions.c.decided, staged_actions.c.decided_on.is_(None))
        .values(decided_on=decided_on.scalar_subquery())
    )


def keep_facts(conn: sa.Connection) -> None:
    """Find the session that is named, and keep what is known where the file says nothing."""
    session = sa.select(body_sessions.c.id).where(its_session())
    conn.execute(sa.update(staged_actions).values(body_session_id=session.scalar_subquery()))
    same = same_action(reform_actions, staged_actions)
    known = {name: sa.select(reform_actions.c[name]).where(same) for name in KEPT}
    values = {
        name: sa.func.coalesce(staged_actions.c[name], one.scalar_subquery())
        for name, one in known.items()
    }
    conn.execute(sa.update(staged_actions).values(values))


def keep_milestones(conn: sa.Connection, file: File) -> None:
    """Keep days on which milestones were reached, and dates that a person moved since."""
    same = sa.and_(
        same_action(reform_actions, staged_milestones),
        reform_milestones.c.milestone == staged_milestones.c.milestone,
    )

    def known(name: str, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect:
        found = sa.select(reform_milestones.c[name]).join(
            reform_actions, reform_actions.c.id == reform_milestones.c.action_id
        )
        return found.where(same, *which).scalar_subquery()

    kept = {
        name: sa.func.coalesce(staged_milestones.c[name], known(name))
        for name in ("reached_on", "evidence")
    }
    conn.execute(sa.update(staged_milestones).values(kept))
    _keep_dates(conn, file, known)


def _keep_dates(conn: sa.Connection, file: File, known: Callable[..., sa.ScalarSelect]) -> None:
    """Keep a date where the file repeats that of earlier files, or a person moved it later."""
    given = milestone_dates.c
    its = (
        given.action_id == reform_milestones.c.action_id,
        given.milestone == reform_milestones.c.milestone,
    )
    before = (
        sa.select(given.due_on)
        .join_from(milestone_dates, import_batches, import_batches.c.id == given.batch_id)
        .where(*its)
        .order_by(import_batches.c.speaks_for.desc(), given.id.desc())
        .limit(1)
        .correlate(reform_milestones)
        .scalar_subquery()
    )
    next_day = weeks.midnight(file.speaks_for + dt.timedelta(days=1))
    moved_later = sa.exists().where(
        *its, given.recorded_by.is_not(None), given.recorded_at >= next_day
    )
    as_before = staged_milestones.c.due_on.is_not_distinct_from(before)
    stays = sa.or_(as_before, moved_later.correlate(reform_milestones))
    conn.execute(
        sa.update(staged_milestones)
        .where(known("action_id", stays).is_not(None))
        .values(due_on=known("due_on"))
    )
