"""The web application: what stands in front of the pages, and what is ready before the first."""

import functools
import gc
import gzip
import ipaddress
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from data_access import live

STATIC = Path(get_static_dir()).resolve()
HERE = ["127.0.0.1", "localhost", "[::1]"]
A_YEAR = "public, immutable, max-age=31536000"


class LoopbackOnly:
    """Serve this machine alone: until there is sign-in, nobody else may read anything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let requests and websockets from this machine through, and refuse the others."""
        if scope["type"] in ("http", "websocket") and not _is_loopback(scope):
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 4403})
                return
            refused = PlainTextResponse("Open this application on the machine it runs on.", 403)
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_loopback(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


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
    problem = await to_thread.run_sync(live.problem)
    return PlainTextResponse("not ready" if problem else "ok", 503 if problem else 200)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict]:
    """Refuse any address but this machine's; have everything imported before the first reader."""
    address = st.get_option("server.address")
    if address not in ("127.0.0.1", "localhost", "::1"):
        raise SystemExit(
            f"Until there is sign-in, the application serves 127.0.0.1, not {address}."
        )
    live.open_process()
    await to_thread.run_sync(live.warm)
    gc.collect()
    gc.freeze()
    yield {}


MIDDLEWARE = [
    Middleware(LoopbackOnly),
    Middleware(TrustedHostMiddleware, allowed_hosts=HERE, www_redirect=False),
    Middleware(Compressed),
]

app = st.App(
    "pages/router.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), Route("/readyz", readyz)],
    middleware=MIDDLEWARE,
)
