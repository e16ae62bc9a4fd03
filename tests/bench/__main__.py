"""Measure what the overview, an import and the browser cost here; nothing passes or fails."""

import argparse
import os
import platform
import sqlite3
import tempfile
from pathlib import Path

import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.settings import make_secrets
from tests.bench import browser, link, loading, overview, update, world

# Engagements, and organizations that they are of.
SIZES = {50_000: 6_500, 1_000_000: 30_000}


def main() -> None:
    """Build a small and a large database, measure both, and print a table with the machine."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--no-browser", action="store_true", help="leave the browser out")
    given = parser.parse_args()
    print(f"Measured on {formatting.day(weeks.today())}: {_machine()}.\n")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SECRETS_FILE"] = f"{folder}/secrets.toml"
        make_secrets()
        urls = [f"sqlite:///{folder}/{size}.db" for size in SIZES]
        databases = [
            world.build(url, engaged=engaged, of=of)
            for url, (engaged, of) in zip(urls, SIZES.items(), strict=True)
        ]
        _print_overview(databases, overview.questions(urls[0]))
        _print_loading(databases, Path(folder) / "engagements.csv")
        print("\nAn update to the Secretary-General with six figures, demonstration data")
        for what, figure in update.measure(f"sqlite:///{folder}/update.db").items():
            print(f"{what:46}{figure:12,.1f}")
        if not given.no_browser:
            print(f"\nOverview in Chromium, {max(SIZES):,} engagements")
            for what, figure in browser.measure(urls[-1]).items():
                print(f"{what:46}{figure:12,.1f}")
            print("\nA Member State's page, demonstration data")
            for what, figure in link.measure(f"sqlite:///{folder}/link.db").items():
                print(f"{what:46}{figure:12,.1f}")


def _machine() -> str:
    models = (
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    return (
        f"{os.cpu_count()} cores of {next(models, platform.processor())},"
        f" {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _print_overview(databases: list[sa.Engine], asked: list) -> None:
    _print("SQL of the overview, ms, by engagements", [f"{size:,}" for size in SIZES], "ratio")
    total = [0.0 for _ in SIZES]
    for name, times in overview.milliseconds(databases, asked):
        _print(f"  {name}", *_compared(times))
        total = [so_far + time for so_far, time in zip(total, times, strict=True)]
    _print("  all of it", *_compared(total))


def _print_loading(databases: list[sa.Engine], path: Path) -> None:
    loading.write_file(path)
    taken, held = zip(*(loading.seconds(database, path) for database in databases), strict=True)
    print(f"\nLoading a file of {loading.ROWS:,} rows, s")
    _print("  all of it", *_compared(taken))
    _print("  while nobody else can write", *_compared(held))


def _compared(times) -> tuple[list[str], str]:
    return [f"{time:,.2f}" for time in times], f"{times[-1] / times[0]:.2f}"


def _print(what: str, figures: list[str], ratio: str) -> None:
    print(f"{what:46}{''.join(f'{figure:>12}' for figure in figures)}{ratio:>8}")


if __name__ == "__main__":
    main()
