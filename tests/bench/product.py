"""The product as a reader has it: a real server, and a real Chromium before it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa
from playwright.sync_api import Browser, sync_playwright

from data_access.access import sessions
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import accounts

ROOT = Path(__file__).parents[2]
# Other browsers than Playwright's own, which it finds by itself.
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What a page shows as soon as its script has run to the end; before its title, it has not begun.
READY = "[data-testid=stApp][data-test-script-state=notRunning]:has(h1)"
# Whole in the script's eyes is not yet drawn in the browser's: parts come with code of their own.
DRAWN = """() => !document.querySelector("[data-testid=stSkeleton]")
    && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every(
        chart => chart.querySelector("canvas, svg"))
    && document.fonts.status === "loaded"
"""


@dataclass(frozen=True)
class Served:
    """The product as it runs: where, as which process, and what it has said so far."""

    address: str
    process: subprocess.Popen
    said: list[str]


@contextlib.contextmanager
def server(database_url: str, **settings: str) -> Iterator[Served]:
    """Serve a database on a free port, and give what runs once it is ready.

    Raises:
        RuntimeError: the server ended before it was ready; the message is what it said.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            **settings,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with started:
        said = []
        for line in started.stdout:
            said.append(line)
            if "URL: " in line:
                break
        else:
            raise RuntimeError("".join(said))
        # A full pipe would stop the server in the middle of a page.
        threading.Thread(target=_listen, args=[started.stdout, said], daemon=True).start()
        try:
            yield Served(f"http://127.0.0.1:{port}", started, said)
        finally:
            started.terminate()


def _listen(stream: TextIO, said: list[str]) -> None:
    # What is read from may be closed in the middle of a line, when the server is stopped.
    with contextlib.suppress(ValueError):
        said.extend(stream)


def signed_in(database_url: str, role: Role) -> dict[str, str]:
    """The cookie of a new session of someone with a role, who has an account there already."""
    database = connections.engine(database_url)
    with connections.writing(database) as conn:
        theirs = sa.select(accounts.c.id).where(accounts.c.role == role.value).limit(1)
        token = sessions.begin(conn, conn.scalar(theirs))
    database.dispose()
    return {"name": "unprotected_focal_point", "value": token}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium that is installed, or else Playwright's own.

    Raises:
        playwright.sync_api.Error: there is none, or it does not start.
    """
    found = next(filter(None, map(shutil.which, INSTALLED)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
