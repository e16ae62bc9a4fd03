"""What a delegation on a slow line waits for: the page behind a link, in a real Chromium."""

import statistics

import sqlalchemy as sa
from playwright.sync_api import Browser

from data_access import demonstration, migrations
from data_access.__main__ import _draw
from data_access.access import links
from data_access.database import connections
from data_access.schema import links as made
from tests.bench import product

VISITS = 9
# 1.6 Mbit/s and 150 ms, in bytes a second and milliseconds.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000}
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LOADED = "() => performance.getEntriesByType('navigation')[0].transferSize"
REQUESTS = (
    "() => 1 + performance.getEntriesByType('resource').filter(one => one.transferSize).length"
)


def measure(url: str) -> dict[str, float]:
    """Milliseconds until the page can be read on a slow line, its bytes and its requests."""
    database = connections.engine(url)
    migrations.migrate(database)
    with connections.writing(database) as conn:
        demonstration.create(conn, draw=_draw)
        token = links.begin(conn, conn.scalar(sa.select(made.c.id).limit(1)))
    database.dispose()
    cookie = {"name": "unprotected_focal_point_link", "value": token}
    with product.server(url) as served, product.chromium() as browser:
        cookie["url"] = served.address
        visits = [_visit(browser, cookie) for _ in range(VISITS)]
    names = ("can be read on a slow line after, ms", "compressed, kB", "requests")
    return dict(zip(names, map(statistics.median, zip(*visits, strict=True)), strict=True))


def _visit(browser: Browser, cookie: dict[str, str]) -> tuple[float, float, float]:
    with browser.new_context() as fresh:
        fresh.add_cookies([cookie])
        page = fresh.new_page()
        line = fresh.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {**SLOW_LINE, "uploadThroughput": 200_000})
        page.goto(f"{cookie['url']}/s/read")
        page.wait_for_function(f"() => ({PAINTED})() > 0")
        return page.evaluate(PAINTED), page.evaluate(LOADED) / 1000, page.evaluate(REQUESTS)
