"""The overview as a reader has it: a real server, a real Chromium."""

import statistics
import time

import psutil
from playwright.sync_api import Browser, Page

from tests.bench import product

VISITS = 5
STEPS = 10


def measure(url: str) -> dict[str, float]:
    """Seconds to the first figure in a browser that was never here, and CPU of a warm rerun."""
    with product.server(url) as (address, process), product.chromium() as browser:
        _first_figure(browser, address)
        visits = [_first_figure(browser, address) for _ in range(VISITS)]
        return {
            "first figure, cold browser, warm server, s": statistics.median(visits),
            "CPU of a warm rerun, ms": _rerun(
                browser.new_page(), address, psutil.Process(process.pid)
            ),
        }


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
    page.locator(product.READY).wait_for()
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
    page.locator(product.READY).wait_for()
    page.wait_for_load_state("networkidle")
