"""The office's calendar, for programs that read calendars: opened by a key, without any session."""

import datetime as dt
import gzip
import hashlib
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data_access import session
from data_access.access import calendar_keys
from data_access.domain import weeks
from data_access.domain.roles import Viewer
from data_access.events import calendar_feed
from data_access.freshness import data_version, is_demonstration
from pages.web import requests
from pages.web.auth_middleware import CALENDAR

# RFC 5545, 3.7.2: the METHOD of a calendar is named here as well, or in neither place.
KIND = f"text/calendar; charset=utf-8; method={calendar_feed.METHOD}"
# After the software was changed, no program goes on with what it had.
BORN = secrets.token_hex(8)


async def calendar(request: Request) -> Response:
    """The calendar of who has the key; nothing at all if the program has that one already."""
    given = request.query_params.getlist("key")
    key = given[0] if len(given) == 1 else ""
    try:
        viewer = await requests.in_thread(
            calendar_keys.enter, session.engine(), key, requests.address(request)
        )
    except calendar_keys.AccessDenied as refused:
        return PlainTextResponse(str(refused), refused.status)
    known = request.headers.get("if-none-match", "")
    tag, body = await requests.in_thread(_read, viewer, known)
    headers = {"ETag": tag, "Vary": "Accept-Encoding"}
    if body is None:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
    return Response(body, media_type=KIND, headers=headers)


def _read(viewer: Viewer, known: str) -> tuple[str, bytes | None]:
    """What the calendar is known by, and the calendar, unless it is `known`."""
    today = weeks.today()
    with session.connected() as conn:
        # The version is read first: what is newer than its tag is only sent again.
        tag = _tag(viewer, data_version(conn), today)
        if tag in (part.strip() for part in known.split(",")):
            return tag, None
        found = calendar_feed.entries(conn, viewer, today)
        return tag, calendar_feed.written(found, demonstration=is_demonstration(conn))


def _tag(viewer: Viewer, version: int, today: dt.date) -> str:
    """The same rows of the same day for the same role are the same calendar."""
    what = f"{BORN} {viewer.role} {version} {today}"
    return f'W/"{hashlib.sha256(what.encode()).hexdigest()[:32]}"'


ROUTES = [Route(CALENDAR, calendar)]
