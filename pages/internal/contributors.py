"""Contributors: who carries the balance of private money, and what changed it?"""

import streamlit as st

from components import contributors as shown
from components import sector_balance
from components.areas import PARTNERSHIPS
from components.figure import figure
from components.page import beside, head, lines, refusals
from data_access import live, weeks
from data_access.partnership import breaks, contributors, partnerships, provenance, reviews
from data_access.reference.organization_types import TYPES
from data_access.viewer import Role

entities = live.read(partnerships.entities)
[revenue] = entities.sources
head(
    "Contributors",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=live.demonstration(),
)
beside("contributors", PARTNERSHIPS)
if entities.rows.empty:
    st.info("No contributions are on record.")
    st.stop()
names = list(entities.rows["entity"])
asked = sector_balance.choices(names)

left, right = st.columns([2, 1], gap="medium")
change = live.read(contributors.change, **asked)
with left:
    figure(change, shown.told(change.rows, shown.parts), columns=shown.CHANGE_COLUMNS)
with right:
    lines("parts", "Largest parts", shown.changed(change.rows), answer=change)

left, right = st.columns([2, 1], gap="medium")
with right:
    by = shown.by_whom()
    moved = live.read(contributors.movers, by=by, **asked)
    lines("movers", "Who moves the index most", shown.movers(moved.rows, by), answer=moved)
with left:
    figure(moved, shown.told(moved.rows, shown.moves), columns=shown.MOVER_COLUMNS)
figure(live.read(contributors.concentration, by=by, **asked), columns=shown.SPREAD_COLUMNS)

left, right = st.columns(2, gap="medium")
role = live.viewer().role
with left:
    figure(live.read(reviews.register), columns=shown.REVIEW_COLUMNS)
    donors = live.read(provenance.donors).rows["donor"]
    if role in reviews.REVIEWERS and (given := shown.reviewer(list(donors), TYPES)):
        with refusals():
            live.do(reviews.review_contributor, **given)
            st.rerun()
with right:
    found = live.read(breaks.register)
    figure(found, columns=shown.BREAK_COLUMNS)
    if role == Role.FOCAL_POINT_HEAD and (deed := shown.recorder(names, found.rows)):
        with refusals():
            live.do(getattr(breaks, deed[0]), **deed[1])
            st.rerun()
