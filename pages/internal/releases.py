"""Releases: what may Member States read, what becomes visible next, and who approves it?"""

import streamlit as st

from components.documents.figures import drawn
from components.figure import figure
from components.forms import releases as shown
from components.page import head, lines, refusals
from data_access import periods, session
from data_access.domain import weeks
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.releases import release_comparison, releases

reader = session.viewer()
register = session.read(releases.register)
audiences = session.read(releases.audiences).rows
head("Releases", register.finding, demonstration=session.demonstration())

if reader.role == Role.FOCAL_POINT_HEAD:
    with st.expander("Create a release", expanded=register.rows.empty):
        state = shown.audience(audiences, "For", "audience", all_of_them=True)
        asked = releases.releasable(personal=False)
        asked |= releases.releasable(personal=True) if state else {}
        choices = {name: one.method.splitlines()[0] for name, one in asked.items()}
        wanted = shown.composer(state, choices, *periods.twelve_months(weeks.today()))
    if wanted:
        period = wanted.since, wanted.until
        with refusals():
            made = session.run_command(
                releases.compose,
                title=wanted.title,
                state=wanted.state,
                chosen=[(name, releases.within(name, *period)) for name in wanted.questions],
                draw=lambda answer: Drawn(*drawn(answer.question, answer.rows)),
            )
            st.query_params["release"] = str(made)
            st.rerun()

if register.rows.empty:
    st.info(register.finding)
    st.stop()

release = shown.pick(register.rows)
st.query_params["release"] = str(release["release"])
comparison = session.read(release_comparison.comparison, release=int(release["release"]))
lines("compared", "What will become visible", shown.compared(comparison.rows), answer=comparison)

left, right = st.columns(2, gap="medium")
with left:
    seen_by = release["state"] or shown.audience(audiences, "Preview as", "as", all_of_them=False)
    address = f"/preview?state={seen_by}&release={release['release']}"
    st.link_button("Preview", address, icon=":material/visibility:")
with right:
    if chosen := shown.step(reader.role, release["status"]):
        name, needs = chosen
        with refusals():
            session.run_command(getattr(releases, name), release=int(release["release"]), **needs)
            st.rerun()

figure(register, columns=shown.REGISTER_COLUMNS)
