"""What the answers on outreach say: where to reach out, to whom, who came, and what was done."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access import periods
from data_access.civil_society.outreach_candidates import ACCREDITED, APPLICANT
from data_access.civil_society.underrepresented import UNKNOWN
from data_access.domain import formatting
from data_access.statistics import confidence_text
from data_access.statistics.evidence import FEW, KNOWN_ENOUGH


def least(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the cell that is furthest below its share, and what a few more of it would change."""
    if rows.empty:
        return "No organization is recorded as accredited or before the Committee on NGOs."
    when = periods.said(params["since"], params["until"])
    if rows["active"].isna().all():
        return f"No engagement of civil society is recorded {when}."
    told = rows[~rows["small"] & rows["sdg"].notna() & (rows["region"] != UNKNOWN)]
    if why := _untold(rows, told, when):
        return f"Regions and goals are not compared: {why}."
    first = told.iloc[0]
    if first["ratio"] >= 1:
        return (
            f"No region and goal with {FEW} or more accredited organizations took part less than"
            f" in proportion {when}."
        )
    return (
        f"Lowest: {first['region']}, Goal {first['sdg']}, {formatting.some(first['active'])} of"
        f" {formatting.spell(first['accredited'])} accredited active, {when.removeprefix('from ')}"
        f" ({first['evidence']})."
    )


def _untold(rows: pd.DataFrame, told: pd.DataFrame, when: str) -> str:
    """Why no cell can be said to be the least; empty where one can."""
    known = rows["known_share"].iloc[0]
    if pd.isna(known):
        return "no organization is recorded as accredited"
    if known < KNOWN_ENOUGH:
        return f"both are recorded for {formatting.share(known, 1)} of the accredited"
    if told.empty:
        return f"none has {FEW} accredited organizations"
    if told["ratio"].isna().all():
        return f"no accredited organization took part {when}"
    return ""


def whom(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many are on the list, and how many of them were contacted and came."""
    if rows.empty:
        return f"No organization to reach out to{_where(params)} is listed."
    totals = rows.iloc[0]
    applicants = totals["in_all"] - totals["accredited"]
    there = {
        ACCREDITED: formatting.count(totals["accredited"], "accredited organization"),
        APPLICANT: f"{formatting.count(applicants, 'applicant')} deferred in the last report",
    }
    asked = [said for kind, said in there.items() if params["kind"] in (None, kind)]
    some = totals["contacted"]
    if pd.isna(some):
        return formatting.begun(
            f"to reach out to{_where(params)}: {formatting.listed(asked)}; no contact recorded."
        )
    contacted = f"{formatting.some(some)} of them recorded as contacted"
    since = f", and {formatting.some(totals['attended'])} attended since" if some else ""
    whole = f"to reach out to{_where(params)}: {formatting.listed(asked)}"
    return formatting.sentence([whole, f"{contacted}{since}"]) + "."


def _where(params: Mapping[str, Any]) -> str:
    region = f" in the {params['region']}"
    if params["region"] in (None, UNKNOWN):
        region = " whose region is unknown" if params["region"] else ""
    return region + (f" on Goal {params['sdg']}" if params["sdg"] is not None else "")


def helped(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many attended since, with the interval, and when half of them had."""
    [one] = rows.itertuples(index=False)
    if not one.contacted:
        return f"No organization{_where(params)} was contacted yet."
    contacted = f"{formatting.count(one.contacted, 'organization')}{_where(params)}"
    if not one.followed:
        return (
            f"Whether any of {contacted} contacted attended since cannot be said: the register of"
            " engagements does not reach beyond the first contact."
        )
    later = one.contacted - one.followed
    left = f"; {formatting.spell(later)} were contacted after the register ends" if later else ""
    said = f"of {formatting.spell(one.followed)} organizations{_where(params)} contacted,"
    said += f" {formatting.some(one.attended)} attended since"
    if one.followed < FEW:
        return f"{formatting.sentence([said])}, too few to say more{left}."
    interval = (
        f"{formatting.share(one.attended, one.followed)}; {confidence_text.said(one.low, one.high)}"
    )
    half = "fewer than half so far"
    if pd.notna(one.median_days):
        half = f"an estimated half within {formatting.count(round(one.median_days), 'day')}"
    return f"{formatting.sentence([said])} ({interval}), {half}{left}."


def noted(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say how many contacts are recorded, and which was the last."""
    if rows.empty:
        return "No contact is recorded."
    last = rows.iloc[0]
    number = int(last["in_all"])
    return (
        f"Recorded: {formatting.count(number, 'contact')}, the last with"
        f" {last['organization']} on {formatting.day(last['contacted_on'])}."
    )
