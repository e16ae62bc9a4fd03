"""What the questions of `partners` found, each in one sentence: pure functions of rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access import periods
from data_access.domain import formatting
from data_access.partnerships.partner_records import CORPORATE, NONPROFIT, UNKNOWN, about
from data_access.partnerships.partner_scope import NO_PARTNERS
from data_access.statistics.evidence import CHANCE, FEW, KNOWN_ENOUGH
from data_access.statistics.parity import CANNOT_BE_SAID, EVEN

Params = Mapping[str, Any]
GROUPS = {
    "entity": ("entity", "entities"),
    "sdg": ("goal", "goals"),
    "region": ("region", "regions"),
    "size": ("band of size", "bands of size"),
}
# What the groups are by, and what must be known of a partnership to place it.
BY = {
    "entity": ("entity", "entity"),
    "sdg": ("goal", "goal"),
    "region": ("region", "region"),
    "size": ("size", "value"),
}


def by_group(rows: pd.DataFrame, params: Params) -> str:
    """Say in how many groups which side is ahead, and how many are too small to tell."""
    if not rows["n"].sum():
        return "No active partnership counts in the balance."
    if rows["known_of_all"].iloc[0] < KNOWN_ENOUGH:
        known = formatting.share(rows["known_of_all"].iloc[0], 1)
        by, of = BY[params["by"]]
        unsaid = f"who is ahead by {by} cannot be said"
        return about(f"{unsaid}: the {of} of {known} of active partnerships is known", params)
    groups = rows[(rows["group"] != UNKNOWN) & (rows["n"] > 0)]
    large = groups[~groups["small"]]
    one, several = GROUPS[params["by"]]
    small = len(groups) - len(large)
    fewer = f"{formatting.spell(small)} {'has' if small == 1 else 'have'} fewer" if small else ""
    if large.empty:
        return about(f"no {one} has ten active partnerships: who is ahead cannot be said", params)
    verdicts = large["verdict"].value_counts()
    nonprofit, corporate, both, unsaid = (
        int(verdicts.get(one, 0)) for one in (NONPROFIT, CORPORATE, EVEN, CANNOT_BE_SAID)
    )
    clauses = (
        f"of {formatting.count(len(large), one, several)} with ten active partnerships or more,"
        f" nonprofits are ahead in {formatting.some(nonprofit)} and companies in"
        f" {formatting.some(corporate)}",
        f"{formatting.some(both)} {'is' if both == 1 else 'are'} even" if both else "",
        f"of {formatting.spell(unsaid)} it cannot be said" if unsaid else "",
        fewer,
    )
    return about("; ".join(filter(None, clauses)), params)


def funded(rows: pd.DataFrame, params: Params) -> str:
    """Say whether companies take part more often where funding drove it, and how sure that is."""
    driven, other, unknown = (row for _, row in rows.iterrows())
    known = int(driven["either"] + other["either"])
    everyone = known + int(unknown["either"])
    if not everyone:
        when = periods.said(params["since"], params["until"])
        return f"No partnership with a nonprofit or a company began {when}."
    unsaid = "whether the skew follows the funding cannot be said"
    if known < KNOWN_ENOUGH * everyone:
        share = formatting.share(known, everyone)
        many = formatting.count(everyone, "partnership")
        return about(f"{unsaid}: what drove it is known of {share} of {many}", params)
    if min(driven["either"], other["either"]) < FEW:
        with_it, without = (formatting.some(int(one["either"])) for one in (driven, other))
        return about(f"{unsaid}: funding drove {with_it} partnerships and not {without}", params)
    shares = (
        f"a company is in {formatting.share(driven['any_corporate'], driven['either'])} of"
        f" {formatting.count(driven['either'], 'partnership')} that funding drove, and in"
        f" {formatting.share(other['any_corporate'], other['either'])} of"
        f" {formatting.spell(other['either'])} others"
    )
    strength = driven["evidence"]
    said = f"a difference {CHANCE}" if strength == CHANCE else f"a {strength} association"
    return about(f"{shares}: {said}", params)


def held(rows: pd.DataFrame, params: Params) -> str:
    """Say what the tenth with most partnerships has, of all partners and on either side."""
    scopes = rows.set_index("of")
    units = int(scopes.loc["all", "units"])
    if not units:
        return f"{NO_PARTNERS[params['reporters']]}."
    if units < FEW:
        many = f"{'is' if units == 1 else 'are'} {formatting.count(units, 'partner')}"
        return f"How concentrated partnerships are cannot be said: there {many}."
    tenths = {
        of: formatting.share(row["top_decile_share"], 1)
        for of, row in scopes.iterrows()
        if row["units"]
    }
    parts = formatting.spell(int(scopes.loc["all", "parts"]))
    sides = {NONPROFIT: "nonprofits", CORPORATE: "companies"}
    clauses = [
        f"the tenth of {formatting.count(units, 'partner')} with most partnerships has"
        f" {tenths['all']} of {parts} parts in them",
        *(
            f"of {formatting.spell(int(scopes.loc[side, 'units']))} {name}, {tenths[side]}"
            for side, name in sides.items()
            if scopes.loc[side, "units"] >= FEW
        ),
    ]
    return about("; ".join(clauses), params)


def even(rows: pd.DataFrame, params: Params) -> str:
    """Say at what pace nonprofit partnerships would come even with companies' by a day."""
    now, low, high = (row for _, row in rows.iterrows())
    both = now["nonprofit"] + now["corporate"]
    everything = both + low["nonprofit"] - now["nonprofit"]
    if not everything:
        return "No active partnership counts in the balance."
    by = formatting.day(now["by"])
    unsaid = f"what parity by {by} takes cannot be said"
    if both < KNOWN_ENOUGH * everything:
        share = formatting.share(both, everything)
        return about(f"{unsaid}: the side of {share} of active partnerships is known", params)
    if pd.isna(now["needed_pace"]):
        return about(f"{unsaid}: no whole year of partnerships is on record", params)
    if not rows["needed_pace"].any():
        return about(f"nonprofits are ahead, and are until {by} if none is added", params)
    keeps = now["nonprofit"] >= now["corporate"]
    clauses = [
        f"{'to keep' if keeps else 'to reach'} parity by {by} takes {_pace(now['needed_pace'])}"
        f" new nonprofit partnerships a year if companies add {_pace(now['corporate_pace'])}",
        f"{_pace(low['needed_pace'])} to {_pace(high['needed_pace'])} with contested partners"
        if low["needed_pace"] != high["needed_pace"]
        else "",
        f"{_pace(now['nonprofit_pace'])} a year began"
        f" {_years(now['pace_since'], now['pace_until'])}"
        if pd.notna(now["nonprofit_pace"])
        else "",
    ]
    return about("; ".join(filter(None, clauses)), params)


def _years(first: int, last: int) -> str:
    return f"in {first}" if first == last else f"from {first} to {last}"


def _pace(amount: float) -> str:
    return f"{amount:,.1f}"


def listed(rows: pd.DataFrame, params: Params) -> str:
    """Say how many parts in partnerships are on record, and which of them are shown."""
    if rows.empty:
        return f"No {'further ' if params['page'] > 1 else ''}part in a partnership is on record."
    found = int(rows["matches"].iloc[0])
    parts = formatting.count(found, "part in a partnership", "parts in partnerships")
    said = f"{parts} {'is' if found == 1 else 'are'} on record"
    if found > len(rows):
        before = (params["page"] - 1) * params["limit"]
        said += f"; shown: {before + 1:,} to {before + len(rows):,}"
    return f"{formatting.begun(said)}."


def narrowing(rows: pd.DataFrame, params: Params) -> str:  # noqa: ARG001 (a finding's shape)
    """Say of how many entities, goals and regions there are rows."""
    if rows.empty:
        return "No partnership is on record."
    of = rows["what"].value_counts()
    counts = [
        formatting.count(int(of.get(by, 0)), *GROUPS[by]) for by in ("entity", "sdg", "region")
    ]
    return f"{formatting.begun(formatting.listed(counts))} have partnerships on record."
