"""Write the findings of the queries on partners: pure functions of rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access import periods
from data_access.domain import formatting
from data_access.partnerships.partner_records import CORPORATE, NONPROFIT, UNKNOWN, about
from data_access.partnerships.partner_scope import NO_PARTNERS, counting
from data_access.statistics.evidence import CHANCE, FEW, KNOWN_ENOUGH
from data_access.statistics.parity import CANNOT_BE_SAID, EVEN

Params = Mapping[str, Any]
GROUPS = {
    "entity": ("entity", "entities"),
    "sdg": ("goal", "goals"),
    "region": ("region", "regions"),
    "size": ("band of size", "bands of size"),
}
# In how many groups a side leads.
LEADS = {
    NONPROFIT: "nonprofits lead",
    CORPORATE: "companies lead",
    EVEN: "both are even",
    CANNOT_BE_SAID: "it is unknown",
}
# What the groups are by, and what must be known of a partnership to place it.
BY = {
    "entity": ("entity", "entity"),
    "sdg": ("goal", "goal"),
    "region": ("region", "region"),
    "size": ("size", "value"),
}


def by_group(rows: pd.DataFrame, params: Params) -> str:
    """Count the groups that each side leads, of those with ten active partnerships or more."""
    if not rows["n"].sum():
        return "No active partnership is recorded in the balance."
    if rows["known_of_all"].iloc[0] < KNOWN_ENOUGH:
        known = formatting.share(rows["known_of_all"].iloc[0], 1)
        by, of = BY[params["by"]]
        text = f"who leads by {by} is unknown: {of} recorded for {known} of active partnerships"
        return about(text, params)
    groups = rows[(rows["group"] != UNKNOWN) & (rows["n"] > 0)]
    large = groups[~groups["small"]]
    one, several = GROUPS[params["by"]]
    if large.empty:
        return about(f"fewer than ten partnerships in every {one}: who leads is unknown", params)
    verdicts = large["verdict"].value_counts()
    leads = [
        f"{words} in {formatting.spell(int(verdicts[side]))}"
        for side, words in LEADS.items()
        if side in verdicts
    ]
    among = f"among {formatting.count(len(large), one, several)} with ten partnerships or more"
    small = len(groups) - len(large)
    fewer = f"; {formatting.spell(small)} {'has' if small == 1 else 'have'} fewer" if small else ""
    text = f"{among}, {formatting.listed(leads, most=4)}"
    return formatting.shortest(about(text + some, params) for some in (fewer, ""))


def funded(rows: pd.DataFrame, params: Params) -> str:
    """Compare the share with a company where funding drove a partnership with all others."""
    driven, other, unknown = (row for _, row in rows.iterrows())
    either = [0 if pd.isna(row["either"]) else int(row["either"]) for row in (driven, other)]
    known = sum(either)
    everyone = known + (0 if pd.isna(unknown["either"]) else int(unknown["either"]))
    if not everyone:
        when = periods.said(params["since"], params["until"])
        return f"No partnership with a nonprofit or a company is recorded as begun {when}."
    text = "whether the skew follows the funding is unknown"
    if known < KNOWN_ENOUGH * everyone:
        share = formatting.share(known, everyone)
        many = formatting.count(everyone, "partnership")
        return about(f"{text}: what drove it is recorded for {share} of {many}", params)
    if min(either) < FEW:
        with_it, without = (formatting.some(one) for one in either)
        return about(f"{text}: funding drove {with_it} partnerships and not {without}", params)
    shares = (
        f"companies are in {formatting.share(driven['any_corporate'], either[0])} of"
        f" {formatting.count(either[0], 'partnership')} that funding drove and"
        f" {formatting.share(other['any_corporate'], either[1])} of"
        f" {formatting.spell(either[1])} others"
    )
    strength = driven["evidence"]
    ends = ("not distinguishable from chance", "perhaps chance")
    if strength != CHANCE:
        ends = (f"a {strength} association",)
    return formatting.shortest(about(f"{shares}: {end}", params) for end in ends)


def concentrated(rows: pd.DataFrame, params: Params) -> str:
    """Give what the tenth with most partnerships has, of all partners and on either side."""
    scopes = rows.set_index("of")
    units = int(scopes.loc["all", "units"])
    if not units:
        return f"{NO_PARTNERS[params['reporters']]}."
    if units < FEW:
        partners = formatting.count(units, "partner")
        return f"How concentrated partnerships are is unknown: {partners} recorded."
    tenths = {
        of: formatting.share(row["top_decile_share"], 1)
        for of, row in scopes.iterrows()
        if row["units"]
    }
    parts = formatting.spell(int(scopes.loc["all", "parts"]))
    whole = (
        f"the most active tenth of {formatting.count(units, 'partner')} has {tenths['all']} of"
        f" {parts} parts in partnerships"
    )
    sides = [
        f"{tenths[side]} among {name}"
        for side, name in ((NONPROFIT, "nonprofits"), (CORPORATE, "companies"))
        if scopes.loc[side, "units"] >= FEW
    ]
    texts = ("; ".join([whole, formatting.listed(sides)]), whole) if sides else (whole,)
    return formatting.shortest(about(text, params) for text in texts)


def even(rows: pd.DataFrame, params: Params) -> str:
    """Give the pace at which nonprofit partnerships would come even with companies' by a day."""
    now, low, high = (row for _, row in rows.iterrows())
    if pd.isna(now["nonprofit"]) or not low["nonprofit"] + now["corporate"]:
        return "No active partnership is recorded in the balance."
    both = now["nonprofit"] + now["corporate"]
    everything = both + low["nonprofit"] - now["nonprofit"]
    by = formatting.day(now["by"])
    unknown = f"what parity by {by} takes is unknown"
    if both < KNOWN_ENOUGH * everything:
        share = formatting.share(both, everything)
        return about(f"{unknown}: the side of {share} of active partnerships is recorded", params)
    if pd.isna(now["needed_pace"]):
        return about(f"{unknown}: no whole year of partnerships is recorded", params)
    if not rows["needed_pace"].any():
        return about(f"nonprofits lead, and will until {by} if none is added", params)
    keeps = now["nonprofit"] >= now["corporate"]
    pace = f"{'keeping' if keeps else 'reaching'} parity by {by} takes {_pace(now['needed_pace'])}"
    if low["needed_pace"] != high["needed_pace"]:
        pace += f" ({_pace(low['needed_pace'])} to {_pace(high['needed_pace'])})"
    text = (
        f"{pace} new nonprofit partnerships a year if companies add {_pace(now['corporate_pace'])}"
    )
    years = (
        f"; {_pace(now['nonprofit_pace'])} a year began"
        f" {_years(now['pace_since'], now['pace_until'])}"
        if pd.notna(now["nonprofit_pace"])
        else ""
    )
    return formatting.shortest(about(text + some, params) for some in (years, ""))


def _years(first: int, last: int) -> str:
    return f"in {first}" if first == last else f"from {first} to {last}"


def _pace(amount: float) -> str:
    return f"{amount:,.1f}"


def listed(rows: pd.DataFrame, params: Params) -> str:
    """Count the parts in partnerships, and give which of them are shown."""
    if rows.empty:
        return f"No {'further ' if params['page'] > 1 else ''}part in a partnership is recorded."
    found = int(rows["matches"].iloc[0])
    text = f"recorded parts in partnerships: {found:,}"
    if found > len(rows):
        before = (params["page"] - 1) * params["limit"]
        text += f"; shown: {before + 1:,} to {before + len(rows):,}"
    return f"{formatting.begun(counting(params) + text)}."


def narrowing(rows: pd.DataFrame, params: Params) -> str:
    """Count the entities, goals and regions with partnerships."""
    if rows.empty:
        return "No partnership is recorded."
    of = rows["what"].value_counts()
    counts = [
        formatting.count(int(of.get(by, 0)), *GROUPS[by]) for by in ("entity", "sdg", "region")
    ]
    text = f"partnerships are recorded for {formatting.listed(counts)}"
    return f"{formatting.begun(counting(params) + text)}."
