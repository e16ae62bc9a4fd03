"""What plain pages need of the web: cookies, forms from our own pages only, who is asking."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import anyio
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from components.documents import html
from data_access.settings import settings

# One for people of the office, one for the readers of links: an officer who opens a link stays in.
OFFICE, LINK = "focal_point", "focal_point_link"
SAME_SITE = {OFFICE: "lax", LINK: "strict"}
# What a form of ours holds at most: names, passwords, the secret of a link.
MOST_BYTES, MOST_FIELDS = 8192, 10
# Comparing a password is a quarter of a second of work, on purpose: two at a time, no more.
PASSWORDS = anyio.CapacityLimiter(2)


def cookie_name(kind: str) -> str:
    """What a cookie is called: with TLS, a browser takes it from this host alone.

    Without, on this machine, its name says what it is.
    """
    return f"__Host-{kind}" if settings().secure else f"unprotected_{kind}"


def cookie(connection: HTTPConnection, kind: str) -> str | None:
    """The id of a session that the reader's browser sent."""
    return connection.cookies.get(cookie_name(kind))


def keep(response: Response, kind: str, token: str) -> Response:
    """Give the reader's browser the id of a session, for as long as it is open."""
    response.set_cookie(
        cookie_name(kind),
        token,
        httponly=True,
        secure=settings().secure,
        samesite=SAME_SITE[kind],
        path="/",
    )
    return response


async def form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent from a page of ours.

    Raises:
        HTTPException: it came from another site, or holds more than a form of ours does.
    """
    if not is_own_form(request):
        raise HTTPException(403, "This was not sent from a page of ours. Open the page anew.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "This is more than the form holds.")
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "This is no form of ours.") from None
    return dict(fields)


def is_own_form(connection: HTTPConnection) -> bool:
    """Whether a form was sent from a page of ours: another site's never is acted on."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return is_own_origin(connection) and "origin" in connection.headers


def is_own_origin(connection: HTTPConnection) -> bool:
    """Whether what is asked comes from a page of ours, or from no page at all."""
    origin = connection.headers.get("origin")
    scheme = "https" if settings().secure else "http"
    return origin is None or origin == f"{scheme}://{connection.headers.get('host')}"


def address(connection: HTTPConnection) -> str:
    """Where a reader asks from, to count guesses by and for nothing else.

    Of IPv6 the network: one reader has more addresses in it than can be counted.
    """
    found = connection.client.host if connection.client else ""
    if found in settings().trusted_proxies:
        found = connection.headers.get("x-forwarded-for", found).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def local_path(asked: str | None) -> str:
    """A page of ours to lead on to, with its filters; the overview where it is none of ours."""
    if asked is None or not asked.startswith("/") or asked.startswith(("//", "/\\", "/signin")):
        return "/"
    return asked if asked.isprintable() and "\\" not in asked else "/"


def page(template: str, /, status: int = 200, **context: Any) -> Response:
    """A plain page."""
    made = HTMLResponse(html.rendered(template, **context), status)
    made.headers["Content-Security-Policy"] = html.policy()
    return made


def message(title: str, said: str, status: int) -> Response:
    """A plain page that says one thing."""
    return page("web/message.html", status, title=title, said=said)


def led_to(path: str) -> Response:
    """Lead the reader on, with a request of its own."""
    return RedirectResponse(path, 303)


async def in_thread(
    function: Callable[..., Any], *arguments: Any, limiter: anyio.CapacityLimiter | None = None
) -> Any:
    """Do what waits for the database, or for a hash, beside the server's own thread."""
    return await to_thread.run_sync(lambda: function(*arguments), limiter=limiter)
