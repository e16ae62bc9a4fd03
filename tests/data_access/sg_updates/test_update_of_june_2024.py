"""An update on the real files: every number in it is one that plain pandas counts on them."""

import datetime as dt
import re

import pandas as pd
import pytest

from data_access.domain.names import organization_key
from data_access.domain.sg_update import SgUpdate
from data_access.sg_updates import drafting, live_figures
from data_access.sg_updates.documents import Header, document
from tests.data_access.imports.test_committee_files import LISTS, NO_NAMES, OUTCOMES, path

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

SINCE, UNTIL = dt.date(2024, 6, 3), dt.date(2024, 6, 14)
CORPORATE, NONPROFIT = "Private Sector", "NGOs"
BROKE = ("UNHCR", "UNICEF")
# The Committee's lists by their number, and the report in which one of them is incomplete.
GRANTED, FIRST_RECOMMENDED = 1, 9
HOLE = dt.date(2021, 6, 8)


@pytest.fixture
def loaded(load_file, real_files):
    """The Committee's outcomes, the tracker of reforms and the revenue, as published."""
    for number in LISTS:
        load_file("decisions", path(real_files, number), accept_rejects=number in NO_NAMES)
    load_file("reforms", real_files / "reforms" / "un80_actions.json", as_of=dt.date(2026, 8, 22))
    load_file("contributions", real_files / "un_revenue" / "ceb_contributions_2013_2024.csv")


def committee(folder) -> pd.DataFrame:
    """A row a decision: the day of its report, and its outcome."""
    parts = []
    for number, outcome in OUTCOMES.items():
        rows = pd.read_excel(path(folder, number), engine="openpyxl")
        named = rows[rows["NGO_name"].map(lambda name: isinstance(name, str))]
        days = pd.to_datetime(named["Session_number"]).dt.date
        parts.append(pd.DataFrame({"on": days, "outcome": outcome}))
    return pd.concat(parts)


def counted(folder) -> set[str]:
    """The numbers of the update, counted on the files themselves."""
    decided = committee(folder)
    years = decided[decided["on"].map(lambda day: 2019 <= day.year <= 2024)]
    reports = [dt.date(2024, 6, 14), dt.date(2023, 6, 5)]
    wanted = ["recommended", "deferred", "closed"]
    numbers = [
        *(
            ((decided["on"] == day) & (decided["outcome"] == outcome)).sum()
            for day in reports
            for outcome in wanted
        ),
        *((years["outcome"] == outcome).sum() for outcome in wanted),
    ]
    # The tracker begins in 2026: of its actions nothing was known that week.
    return {f"{number:,}" for number in numbers}


def balance(folder) -> set[str]:
    """Corporate dollars for each nonprofit dollar in 2023 without those whose series broke.

    Beside it the bounds of the corporate share of all private money, with theirs unplaced.
    """
    money = pd.read_csv(
        folder / "un_revenue" / "ceb_contributions_2013_2024.csv", keep_default_na=False
    )
    public = money["category"].str.startswith(("Government", "European Union", "Multilateral"))
    private = money[(money["year"] == 2023) & ~public]
    whole = private["amount_usd"].sum()
    sums = private[~private["entity"].isin(BROKE)].groupby("category")["amount_usd"].sum()
    low, high = sums[CORPORATE] / whole, 1 - sums[NONPROFIT] / whole
    ratio = sums[CORPORATE] / sums[NONPROFIT]
    return {f"${ratio:.2f}", f"{100 * low:.0f}", f"{100 * high:.0f} per cent"}


def unmatched(folder) -> str:
    """How many of those recommended at first on 8 June 2021 the list of grants does not name."""
    names = []
    for number in (FIRST_RECOMMENDED, GRANTED):
        rows = pd.read_excel(path(folder, number), engine="openpyxl")
        on = pd.to_datetime(rows["Session_number"], errors="coerce").dt.date
        names.append([organization_key(str(name)) for name in rows.loc[on == HOLE, "NGO_name"]])
    first, granted = names
    return f"{sum(name not in granted for name in first)}"


def said(told: SgUpdate) -> list[str]:
    """All that the update says, as its reader has it, without the numbers of its sources."""
    blocks = [block for section in told.sections for block in section.blocks]
    texts = [
        *(f"{point.lead} {point.text}" for point in told.attention),
        *(getattr(block, "text", "") or block.caption for block in blocks),
        *(entry.event for day in told.coming for entry in day.entries),
        *told.line,
    ]
    return [re.sub(r" \[[\d, ]+\]", "", text) for text in texts]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("loaded")
def test_every_number_of_the_update_is_counted_by_pandas(conn, head, draw, real_files):
    written = drafting.draft(conn, head, since=SINCE, until=UNTIL)
    answers = live_figures.answers(conn, written)
    header = Header(1, SINCE, UNTIL, None, UNTIL, (), None, UNTIL, demonstration=False)
    told = said(document(written, answers, header, threads={}, draw=draw))
    found = {number for text in told for _, number in live_figures.typed(text)}
    # Recommended, deferred and closed: all three differ from the session before. No engagement and
    # no event of these days is in the files.
    assert found == counted(real_files) | balance(real_files) | {
        *(unmatched(real_files), "Three", "No"),
    }
    assert len(found) == 15
    typed = [item for item in written.items if live_figures.typed(item.text)]
    assert typed == []
