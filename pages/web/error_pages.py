"""Error messages for readers: one sentence, and the number of the incident in the log."""

import logging
import secrets
import time

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access import session
from pages.web import requests

LOG = logging.getLogger("focal_point")
ENDED = "Your session has ended."
REFUSED = "You do not have access to this page. The request has been logged."
# Errors that have a message of their own.
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
    """Log an error under a new number, and return the number."""
    made = secrets.token_hex(4)
    LOG.error("incident %s", made, exc_info=error)
    return made


def sentence(error: Exception) -> str:
    """Return the message of an error, without SQL and without places in the code."""
    if isinstance(error, session.SignedOutError):
        return ENDED
    if isinstance(error, PermissionError):
        return REFUSED
    if isinstance(error, session.DatabaseUnavailableError):
        return f"{error} Nothing is lost; reload the page in a minute."
    return f"Something went wrong. It has been logged as incident {number(error)}."


def show(error: Exception) -> bool:
    """Show the message of an error on a page, in place of that of Streamlit."""
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
