"""The gate before everything: what is open to all, what a link opens, and what the office reads.

The calendar is opened by a key of its own, which its route looks at.

It looks each request and each websocket up in the database, and hands on whose session it is in a
header that no client can set. What is not named here needs a session of the office.
"""

import secrets
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access import session
from data_access.access import links, sessions, tokens
from data_access.settings import settings
from pages.web import requests

# Named in .streamlit/config.toml as well: Streamlit binds its own session to what stands there.
HEADER = b"x-focal-point-session"
OPEN = frozenset(
    {"/signin", "/s", "/healthz", "/readyz", "/_stcore/health", "/favicon.png", "/favicon.ico"}
)
CALENDAR = "/calendar.ics"
READING = ("GET", "HEAD")
METRICS = "/_stcore/metrics"
LINKS = "/s/"


class Gate:
    """Let through what is open, or whose reader is known; lead the others to sign in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Decide on one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        # Whatever a client says of who it is, it is not believed.
        headers = [header for header in scope["headers"] if header[0].lower() != HEADER]
        scope = {**scope, "headers": headers}
        if refused := await _refusal(scope):
            await _refuse(refused, scope, receive, send)
            return
        await self.app(scope, receive, send)


async def _refusal(scope: Scope) -> Response | None:
    """What to answer in the place of the page; None where it may be had."""
    asked, path = HTTPConnection(scope), scope["path"]
    if scope["type"] == "http":
        if path in OPEN or path.startswith("/static/"):
            return None
        if path == CALENDAR and scope["method"] in READING:
            return None
        if path == METRICS:
            return None if _may_measure(asked) else _unknown()
        if path.startswith(LINKS):
            return await _through_link(asked, scope)
    elif not requests.is_own_origin(asked):
        return PlainTextResponse("This websocket was not opened by a page of ours.", 403)
    return await _of_the_office(asked, scope)


async def _of_the_office(asked: HTTPConnection, scope: Scope) -> Response | None:
    token = requests.cookie(asked, requests.OFFICE)
    id_hash = tokens.fingerprint(token) if token else None
    if id_hash and await requests.in_thread(_reader, id_hash):
        scope["headers"].append((HEADER, id_hash.encode()))
        return None
    if _is_navigation(asked):
        statement = f"?{asked.url.query}" if asked.url.query else ""
        return requests.led_to(f"/signin?next={quote(asked.url.path + statement)}")
    return PlainTextResponse("Sign in first.", 401)


def _reader(id_hash: str) -> object:
    with session.connected() as conn:
        return sessions.reading(conn, id_hash)


async def _through_link(asked: HTTPConnection, scope: Scope) -> Response | None:
    token = requests.cookie(asked, requests.LINK)
    reader = await requests.in_thread(_link_reader, tokens.fingerprint(token)) if token else None
    if reader is None:
        return requests.message("This link is not open", links.CLOSED, 403)
    scope["reader"], scope["token"] = reader, token
    return None


def _link_reader(id_hash: str) -> links.Reader | None:
    with session.connected() as conn:
        return links.reader(conn, id_hash)


def _may_measure(asked: HTTPConnection) -> bool:
    token = settings().metrics_token
    given = asked.headers.get("authorization", "")
    return token is not None and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def _unknown() -> Response:
    return PlainTextResponse("Not found", 404)


def _is_navigation(asked: HTTPConnection) -> bool:
    if asked.scope["type"] != "http" or asked.scope["method"] not in READING:
        return False
    mode = asked.headers.get("sec-fetch-mode")
    return mode == "navigate" if mode else "text/html" in asked.headers.get("accept", "")


async def _refuse(refused: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await refused(scope, receive, send)
        return
    # Closed before it is accepted, a websocket is answered with 403.
    await receive()
    await send({"type": "websocket.close", "code": 4401})


async def refused(asked: HTTPConnection, error: HTTPException) -> Response:
    """Say in a page what a route refused; what nobody knows is not found."""
    if asked.scope["type"] != "http" or error.status_code == 404:
        return _unknown()
    return requests.message("Not accepted", str(error.detail), error.status_code)
