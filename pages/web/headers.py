"""What every answer says to the browser: what it may run, keep and tell others."""

import base64
import functools
import hashlib
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from data_access.settings import settings

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
A_YEAR = 31_536_000


class Headers:
    """Put the headers on every answer, of whichever route or refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and complete the head of the answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, complete)


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in ALWAYS.items():
        headers[name] = value
    # A plain page has a stricter policy of its own.
    headers.setdefault("Content-Security-Policy", policy())
    if settings().secure:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        _keep_to_tls(headers)
    # Files of the front end carry a hash in their names, and nothing of anybody.
    if not scope.get("path", "").startswith("/static/"):
        headers["Cache-Control"] = "no-store"


def _keep_to_tls(headers: MutableHeaders) -> None:
    """Mark cookies that Streamlit sets by itself, such as its token against forged uploads."""
    cookies = headers.getlist("set-cookie")
    if any("secure" not in cookie.lower() for cookie in cookies):
        del headers["set-cookie"]
        for cookie in cookies:
            marked = cookie if "secure" in cookie.lower() else f"{cookie}; Secure"
            headers.append("set-cookie", marked)


@functools.cache
def policy() -> str:
    """The Content-Security-Policy of Streamlit's pages: only its own inline script is let run."""
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    inline = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' {inline}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self';"
        " worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    )
