"""The overview as a reader has it: a real server, a real Chromium."""

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
VISITS = 5
STEPS = 10
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


def measure(url: str) -> dict[str, float]:
    """Seconds to the first figure in a browser that was never here, and CPU of a warm rerun."""
    with _server(url) as (address, process), _chromium() as browser:
        _first_figure(browser, address)
        visits = [_first_figure(browser, address) for _ in range(VISITS)]
        return {
            "first figure, cold browser, warm server, s": statistics.median(visits),
            "CPU of a warm rerun, ms": _rerun(browser.new_page(), address, process),
        }


@contextlib.contextmanager
def _server(url: str) -> Iterator[tuple[str, psutil.Process]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    started = subprocess.Popen(  # noqa: S603 (our own interpreter)
        command,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/readyz", started)
        yield address, psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait()


def _wait(address: str, started: subprocess.Popen) -> None:
    while started.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address):  # noqa: S310 (http)
            return
        time.sleep(0.1)
    raise RuntimeError("The application did not start.")


@contextlib.contextmanager
def _chromium() -> Iterator[Browser]:
    installed = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])


def _first_figure(browser: Browser, address: str) -> float:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as fresh:
        page = fresh.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.get_by_test_id("stMetricValue").first.wait_for()
        return time.perf_counter() - began


def _rerun(page: Page, address: str, process: psutil.Process) -> float:
    """Step through weeks and back; on the way back every answer is cached."""
    page.goto(address)
    page.locator(READY).wait_for()
    for _ in range(STEPS):
        _step(page, "Earlier")
    before = sum(process.cpu_times()[:2])
    for _ in range(STEPS):
        _step(page, "Later")
    return 1000 * (sum(process.cpu_times()[:2]) - before) / STEPS


def _step(page: Page, name: str) -> None:
    shown = page.url
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function("shown => location.href !== shown", arg=shown)
    page.locator(READY).wait_for()
    page.wait_for_load_state("networkidle")
