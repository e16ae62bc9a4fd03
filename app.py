"""The web application: what stands in front of the pages, and what is ready before the first."""

import functools
import gc
import gzip
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
import uvicorn.config
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.file_util import get_static_dir

from data_access import session
from data_access.access import passwords
from data_access.domain.refusal import Refused
from data_access.settings import SECRETS, secret, settings
from pages.member_states import routes
from pages.web import calendar, error_pages, signin
from pages.web.auth_middleware import Gate, refused
from pages.web.headers import Headers

STATIC = Path(get_static_dir()).resolve()
HERE = ["127.0.0.1", "localhost", "[::1]"]
A_YEAR = "public, immutable, max-age=31536000"


class Compressed:
    """Send Streamlit's own files compressed: 1.9 MB on a first visit in the place of 5.6 MB."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the files that are worth compressing, and leave the rest alone."""
        if scope["type"] == "http" and scope["path"].startswith("/static/"):
            wanted = Request(scope).headers.get("accept-encoding", "")
            if "gzip" in wanted and (body := await to_thread.run_sync(_gzipped, scope["path"])):
                kind = mimetypes.guess_type(scope["path"])[0]
                said = {
                    "Content-Encoding": "gzip",
                    "Vary": "Accept-Encoding",
                    "Cache-Control": A_YEAR,
                }
                await Response(body, media_type=kind, headers=said)(scope, receive, send)
                return
        await self.app(scope, receive, send)


@functools.lru_cache(maxsize=1024)
def _gzipped(path: str) -> bytes | None:
    """A file of the front end, compressed once; None for what is none or gains nothing."""
    file = (STATIC / path.removeprefix("/")).resolve()
    if file.is_relative_to(STATIC) and file.suffix in (".js", ".css") and file.is_file():
        return gzip.compress(file.read_bytes(), 6)
    return None


async def healthz(_: Request) -> Response:
    """Say that the process lives."""
    return PlainTextResponse("ok")


async def readyz(_: Request) -> Response:
    """Say whether the database answers, and has the present shape."""
    problem = await to_thread.run_sync(session.problem)
    return PlainTextResponse("not ready" if problem else "ok", 503 if problem else 200)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict]:
    """Refuse to start what could not be kept safe; have all imported before the first reader."""
    try:
        for name in SECRETS:
            secret(name)
        if settings().loopback and st.get_option("server.address") not in HERE:
            raise Refused(
                "Readers elsewhere reach the application through its PUBLIC_URL, which is not set;"
                " without one it serves 127.0.0.1 alone."
            )
    except Refused as error:
        raise SystemExit(str(error)) from None
    limit_uploads()
    error_pages.start_log()
    session.open_process()
    await to_thread.run_sync(session.warm)
    await to_thread.run_sync(passwords.match, "", None)
    gc.collect()
    gc.freeze()
    yield {}


def limit_uploads() -> None:
    """Refuse what is larger than an import may be while it comes, before it is in memory."""
    config.set_option("server.maxUploadSize", settings().max_import_bytes // 1_000_000)


def _hosts() -> list[str]:
    """The names that readers reach the application by."""
    try:
        return HERE if settings().loopback else [settings().host]
    except Refused as error:
        raise SystemExit(str(error)) from None


# By itself the server takes the address of a client on this machine, such as a proxy, from a header
# that anyone can send. TRUSTED_PROXIES alone says whose header is believed. The server reads this
# file before it wraps what stands here.
uvicorn.config.ProxyHeadersMiddleware = lambda app, **_: app

ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    *signin.ROUTES,
    *calendar.ROUTES,
    *routes.ROUTES,
]
# The first stands outermost.
MIDDLEWARE = [
    Middleware(Headers),
    Middleware(error_pages.Incidents),
    Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(), www_redirect=False),
    Middleware(Gate),
    Middleware(Compressed),
]

app = st.App(
    "pages/router.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=MIDDLEWARE,
    on_script_error=error_pages.show,
    exception_handlers={HTTPException: refused},
)
