"""The product as a reader has it: a real server, and a real Chromium before it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
# Other browsers than Playwright's own, which it finds by itself.
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What a page shows as soon as its script has run to the end.
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextlib.contextmanager
def server(database_url: str, **settings: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """Serve a database on a free port; gives the address and the process, once it is ready.

    Raises:
        RuntimeError: the server ended before it was ready; the message is what it said.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"} | settings,
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
        threading.Thread(target=started.stdout.read, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{port}", started
        finally:
            started.terminate()


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
