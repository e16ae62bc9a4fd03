"""The overview as a reader has it: a real server, a real Chromium."""

import statistics
import time

import psutil
from playwright.sync_api import Browser, Page

from data_access.domain.roles import Role
from tests.bench import product

VISITS = 5
STEPS = 10


def measure(url: str) -> dict[str, float]:
    """Seconds to the first figure in a browser that was never here, and CPU of a warm rerun."""
    cookie = product.signed_in(url, Role.CHIEF_OF_STAFF)
    with product.server(url) as served, product.chromium() as browser:
        cookie["url"] = served.address
        _first_figure(browser, cookie)
        visits = [_first_figure(browser, cookie) for _ in range(VISITS)]
        known = browser.new_context()
        known.add_cookies([cookie])
        process = psutil.Process(served.process.pid)
        return {
            "first figure, cold browser, warm server, s": statistics.median(visits),
            "CPU of a warm rerun, ms": _rerun(known.new_page(), served.address, process),
        }


def _first_figure(browser: Browser, cookie: dict[str, str]) -> float:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as fresh:
        fresh.add_cookies([cookie])
        page = fresh.new_page()
        began = time.perf_counter()
        page.goto(cookie["url"])
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
