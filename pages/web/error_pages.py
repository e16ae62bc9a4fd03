"""What a reader is told when something fails: one sentence, and a number that the log carries."""

import logging
import secrets
import time

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access import session
from pages.web import requests

LOG = logging.getLogger("focal_point")
ENDED = "Your session has ended."
REFUSED = "Your role does not include this. That it was asked for is on the trail."
# What a page may fail with that its reader should be told in words of its own.
EXPECTED = (session.SignedOutError, session.DatabaseUnavailableError, PermissionError)


def start_log() -> None:
    """Write incidents to stderr, with the instant (UTC) of each."""
    written = logging.StreamHandler()
    form = logging.Formatter("%(asctime)s UTC %(levelname)s %(message)s")
    form.converter = time.gmtime
    written.setFormatter(form)
    LOG.addHandler(written)
    # What is made ready before the first reader runs in no page; Streamlit warns of that.
    for name in ("scriptrunner_utils.script_run_context", "caching.cache_data_api"):
        logging.getLogger(f"streamlit.runtime.{name}").setLevel(logging.ERROR)


def number(error: BaseException) -> str:
    """Log what failed under a number, and return it."""
    made = secrets.token_hex(4)
    LOG.error("incident %s", made, exc_info=error)
    return made


def sentence(error: Exception) -> str:
    """What the reader is told: never what was asked of the database, nor where the code stands."""
    if isinstance(error, session.SignedOutError):
        return ENDED
    if isinstance(error, PermissionError):
        return REFUSED
    if isinstance(error, session.DatabaseUnavailableError):
        return f"{error} Nothing is lost; reload the page in a minute."
    return f"Something went wrong here. It is on record as incident {number(error)}."


def show(error: Exception) -> bool:
    """Show on a page that it failed, in the place of what Streamlit would say."""
    st.error(sentence(error))
    if isinstance(error, session.SignedOutError):
        st.link_button("Sign in", "/signin")
    return True


class Incidents:
    """Answer for what fails behind the pages, in the same words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on; where it fails before it was answered, say so."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            away = isinstance(error, session.DatabaseUnavailableError)
            said = sentence(error)
            if scope["type"] == "http" and not begun:
                failed = requests.message("This did not work", said, 503 if away else 500)
                await failed(scope, receive, send)
