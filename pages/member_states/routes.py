"""What a Member State reads through its link: a page, the same as PDF, and each table as CSV.

Rows come through the connection of the link alone, which holds no other Member State's.
"""

import gzip
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components.documents import html, svg_marks
from components.documents.csv import csv
from components.documents.pdf import pdf
from components.documents.release import Paper, Reader, paper, table_of
from data_access import audit
from data_access import session as session_module
from data_access.access import demo_sign_in, links, sessions, tokens
from data_access.database import link_connection
from data_access.domain.refusal import Refused
from data_access.domain.releases import Release
from data_access.domain.roles import Viewer
from data_access.queries import ask
from data_access.releases import release_contents, releases
from data_access.settings import settings
from data_access.version import VERSION
from pages.web import error_pages, requests
from pages.web.auth_middleware import HEADER

LANDING, STYLE = "member_states/landing.js", "member_states/release.css"
NOT_SET_UP = (
    "Links are not set up here: the connection that keeps Member States apart is missing."
    " Tell the office that sent the link."
)
# What a number has at most, so that every database can hold it.
DIGITS = 9
# Setting a PDF is a tenth of a second of work, or more: two at a time.
SETTING = anyio.CapacityLimiter(2)


# Opening a link


async def landing(request: Request) -> Response:
    """Take what stands behind the "#" of a link, and open what was released with it."""
    if request.method != "POST":
        return _landing()
    given = await requests.form(request)
    if _is_code(state := given.get("state", "")):
        return await _demonstrate(state)
    secret = given.get("link", "").rpartition("#")[2].strip()
    # A sign that no link has may be one that no database takes.
    secret = secret if secret.isascii() and secret.isprintable() else ""
    try:
        token = await requests.in_thread(
            links.enter, session_module.engine(), secret, requests.address(request)
        )
    except links.AccessDenied as refused:
        return _landing(str(refused), refused.status)
    return _opened(token)


def _landing(said: str = "", status: int = 200) -> Response:
    page = requests.page("member_states/landing.html", status, said=said)
    page.headers["Content-Security-Policy"] = html.policy(scripts=[html.own(LANDING)])
    return page


async def _demonstrate(state: str) -> Response:
    try:
        token = await requests.in_thread(demo_sign_in.as_state, session_module.engine(), state)
    except PermissionError as refused:
        return requests.message("Not here", str(refused), 403)
    return _opened(token)


def _opened(token: str) -> Response:
    return requests.keep(requests.led_to("/s/read"), requests.LINK, token)


# Reading through it


async def read(request: Request) -> Response:
    """The page with all that is released to the reader's Member State."""
    if _address() is None:
        return _not_set_up()
    shown = await requests.in_thread(_paper, request)
    await requests.in_thread(_note, request, "page")
    return _page(request, shown)


async def read_pdf(request: Request) -> Response:
    """The same as PDF."""
    if _address() is None:
        return _not_set_up()
    shown = await requests.in_thread(_paper, request)
    if not shown.parts:
        return _nothing()
    made = await requests.in_thread(pdf, shown, limiter=SETTING)
    await requests.in_thread(_note, request, "PDF")
    return _file(made, "application/pdf", f"{shown.name}.pdf")


async def read_csv(request: Request) -> Response:
    """The rows of one figure, as its table shows them."""
    if _address() is None:
        return _not_set_up()
    found = await requests.in_thread(_released, request)
    place = request.path_params["place"]
    rows = table_of(found, int(place)) if _is_number(place) else None
    if rows is None:
        return _nothing()
    await requests.in_thread(_note, request, f"table of figure {place}")
    name = paper(found, _reader(request), demonstration=False).name
    return _file(csv(rows), "text/csv", f"{name}, figure {place}.csv")


async def close(request: Request) -> Response:
    """End the session on this device; the link opens again while it is valid."""
    await requests.form(request)
    id_hash = tokens.fingerprint(request.scope["token"])
    await requests.in_thread(links.close, session_module.engine(), request.scope["reader"], id_hash)
    return requests.message(
        "Closed", "The link is closed on this device. It opens again as it did.", 200
    )


async def unknown(_: Request) -> Response:
    """What is no page of a link; Streamlit would answer with its own."""
    return _nothing()


def _address() -> str | None:
    """The database as links read it; None where PostgreSQL has no user for them."""
    url = settings().database_url
    return url if url.startswith("sqlite") else settings().links_database_url


def _released(request: Request) -> list[Release]:
    token = request.scope["token"]
    database = link_connection.engine(_address(), token, tokens.fingerprint(token))
    try:
        with database.connect() as conn:
            return release_contents.current(conn)
    finally:
        database.dispose()


def _paper(request: Request) -> Paper:
    made_up = session_module.demonstration()
    return paper(_released(request), _reader(request), demonstration=made_up)


def _reader(request: Request) -> Reader:
    reading: links.Reader = request.scope["reader"]
    return Reader(reading.state_name, reading.regional_group, reading.expires_at)


def _note(request: Request, page: str) -> None:
    id_hash = tokens.fingerprint(request.scope["token"])
    links.note(session_module.engine(), request.scope["reader"], id_hash, page)


# What the office sees of it beforehand


async def preview(request: Request) -> Response:
    """What a Member State would read, for those who compose and approve it."""
    state, number = (request.query_params.get(name, "") for name in ("state", "release"))
    if not _is_code(state) or (number and not _is_number(number)):
        return _nothing()
    try:
        shown = await requests.in_thread(
            _previewed, request.headers.get(HEADER.decode()), state, int(number) if number else None
        )
    except PermissionError:
        return requests.message("Not for your role", error_pages.REFUSED, 403)
    except Refused as wrong:
        return requests.message("Not found", str(wrong), 404)
    return _page(request, shown)


def _previewed(session: str | None, state: str, release: int | None) -> Paper:
    with session_module.connected() as conn:
        reading = sessions.reading(conn, session)
        if reading is None:
            raise session_module.SignedOutError
        viewer, _ = reading
        try:
            found = release_contents.preview(conn, viewer, state=state, release=release)
            reader = _audience(conn, viewer, state)
        except PermissionError:
            audit.refuse(session_module.engine(), viewer, "releases.preview", state)
            raise
    return paper(found, reader, demonstration=session_module.demonstration(), preview=True)


def _audience(conn: Any, viewer: Viewer, state: str) -> Reader:
    rows = ask(conn, viewer, releases.audiences).rows
    theirs = rows[rows["state"] == state]
    if theirs.empty:
        raise Refused("There is no such Member State.")
    row = theirs.iloc[0]
    return Reader(row["name"], row["regional_group"], None)


# Answers


def _page(request: Request, shown: Paper) -> Response:
    mark = svg_marks.watermark(shown.mark)
    template = "member_states/release.html"
    body = html.rendered(template, version=VERSION, paper=shown, watermark=mark).encode()
    headers = {
        "Content-Security-Policy": html.policy(styles=[html.own(STYLE)]),
        "Vary": "Accept-Encoding",
    }
    # Nothing that a reader sends is repeated in the page, so that its size tells nothing.
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
    return Response(body, media_type="text/html", headers=headers)


def _file(body: bytes, kind: str, name: str) -> Response:
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=kind, headers={"Content-Disposition": named})


def _is_code(text: str) -> bool:
    return text.isascii() and text.isalpha() and len(text) == 3


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def _nothing() -> Response:
    return requests.message("Not found", "There is nothing of that kind here.", 404)


def _not_set_up() -> Response:
    return requests.message("Links are not set up", NOT_SET_UP, 503)


ROUTES: Sequence[Route] = [
    Route("/s", landing, methods=["GET", "POST"]),
    Route("/s/read", read),
    Route("/s/read.pdf", read_pdf),
    Route("/s/read/{place}.csv", read_csv),
    Route("/s/close", close, methods=["POST"]),
    Route("/s/{rest:path}", unknown),
    Route("/preview", preview),
]
