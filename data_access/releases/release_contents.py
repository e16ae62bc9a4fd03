"""What stands in a release, as it was frozen: for its readers, and for those who approve it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.schema import release_figures, releases
from data_access.snapshots import Snapshot, thaw

PREVIEWERS = frozenset({Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF})
# What is told of a release beside its figures: all that the connection of a link sees of it.
TOLD = ("id", "title", "state", "status", "composed_at", "decided_at")


@dataclass(frozen=True)
class Drawn:
    """How an answer is shown to Member States: columns with titles, chart, chart as SVG."""

    columns: Mapping[str, str]
    chart: Mapping[str, Any] | None = None
    picture: str | None = None


@dataclass(frozen=True)
class Figure:
    """One answer of a release; `picture` is its chart as SVG, where it has one."""

    place: int
    snapshot: Snapshot
    picture: str | None


@dataclass(frozen=True)
class Release:
    """A release with its figures in their order; `state` is None where it is for all."""

    id: int
    title: str
    state: str | None
    status: str
    composed_at: dt.datetime
    decided_at: dt.datetime | None
    figures: tuple[Figure, ...]


def read(conn: sa.Connection, release: int) -> Release:
    """One release as it was frozen.

    Raises:
        Refused: there is none of that number, for this connection.
    """
    found = read_all(conn, releases.c.id == release)
    if not found:
        raise Refused(f"There is no release {release}.")
    return found[0]


def current(conn: sa.Connection) -> list[Release]:
    """The latest approved release for all Member States, then the latest for one.

    For the connection of a link, which sees the releases of its own Member State and no others.
    """
    return _latest(read_all(conn, releases.c.status == "approved"))


def preview(
    conn: sa.Connection, viewer: Viewer, *, state: str, release: int | None = None
) -> list[Release]:
    """What a Member State reads now, or would read once `release` is approved.

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
    """The last for all Member States, then the last for the one."""
    by_audience = {release.state: release for release in found}
    return sorted(by_audience.values(), key=lambda release: release.state or "")


def read_all(conn: sa.Connection, which: sa.ColumnElement[bool]) -> list[Release]:
    """Releases by the time of their decision, the latest last."""
    told = (releases.c[name] for name in TOLD)
    statement = sa.select(*told).where(which).order_by(releases.c.decided_at, releases.c.id)
    rows = conn.execute(statement).all()
    parts = sa.select(release_figures).where(
        release_figures.c.release_id.in_([row.id for row in rows])
    )
    figures: dict[int, list[Figure]] = {row.id: [] for row in rows}
    for part in conn.execute(parts.order_by(release_figures.c.place)):
        figures[part.release_id].append(Figure(part.place, thaw(part.snapshot), part.picture))
    return [
        Release(**{name: getattr(row, name) for name in TOLD}, figures=tuple(figures[row.id]))
        for row in rows
    ]
