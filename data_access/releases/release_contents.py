"""Read the content of releases, for Member States and for those who approve it."""

from collections.abc import Sequence

import sqlalchemy as sa

from data_access.domain.refusal import Refused
from data_access.domain.releases import Figure, Release
from data_access.domain.roles import Role, Viewer
from data_access.schema import release_figures, releases
from data_access.snapshots import thaw

PREVIEWERS = frozenset({Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF})
# Columns of a release that the connection of a link can read.
COLUMNS = ("id", "title", "state", "status", "composed_at", "decided_at")


def read(conn: sa.Connection, release: int) -> Release:
    """Read one release.

    Raises:
        Refused: there is none of that number, for this connection.
    """
    found = read_all(conn, releases.c.id == release)
    if not found:
        raise Refused(f"There is no release {release}.")
    return found[0]


def current(conn: sa.Connection) -> list[Release]:
    """Read the latest approved release for all Member States, then the latest for one.

    The connection of a link can read the releases of its own Member State and no others.
    """
    return _latest(read_all(conn, releases.c.status == "approved"))


def preview(
    conn: sa.Connection, viewer: Viewer, *, state: str, release: int | None = None
) -> list[Release]:
    """Read what a Member State can read now, or could read once `release` is approved.

    Raises:
        PermissionError: the viewer is neither head nor chief of staff.
        Refused: there is no such release, or it is for another Member State.
    """
    if viewer.role not in PREVIEWERS:
        raise PermissionError(f"The {viewer.role} may not preview releases.")
    theirs = sa.or_(releases.c.state == state, releases.c.state.is_(None))
    found = read_all(conn, (releases.c.status == "approved") & theirs)
    if release is not None:
        wanted = read(conn, release)
        if wanted.state not in (None, state):
            raise Refused(f"Release {release} is for another Member State.")
        found.append(wanted)
    return _latest(found)


def _latest(found: Sequence[Release]) -> list[Release]:
    """Return the last release for all Member States, then the last for one."""
    by_audience = {release.state: release for release in found}
    return sorted(by_audience.values(), key=lambda release: release.state or "")


def read_all(conn: sa.Connection, which: sa.ColumnElement[bool]) -> list[Release]:
    """Read releases by the time of their decision, the latest last."""
    columns = (releases.c[name] for name in COLUMNS)
    statement = sa.select(*columns).where(which).order_by(releases.c.decided_at, releases.c.id)
    rows = conn.execute(statement).all()
    parts = sa.select(release_figures).where(
        release_figures.c.release_id.in_([row.id for row in rows])
    )
    figures: dict[int, list[Figure]] = {row.id: [] for row in rows}
    for part in conn.execute(parts.order_by(release_figures.c.place)):
        figures[part.release_id].append(Figure(part.place, thaw(part.snapshot), part.picture))
    return [
        Release(**{name: getattr(row, name) for name in COLUMNS}, figures=tuple(figures[row.id]))
        for row in rows
    ]
