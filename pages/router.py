"""Who is looking, and which pages are there for them?"""

import streamlit as st

from components import page
from data_access import session
from data_access.domain.roles import Role
from pages.web import error_pages

if not session.is_open():
    st.error("This page opens with the application: start it with `make run`.")
    st.stop()

page.dress()

if problem := session.problem():
    st.error(problem)
    st.stop()

try:
    reader = session.viewer()
except error_pages.EXPECTED as error:
    error_pages.show(error)
    st.stop()
session.touch()


@st.fragment(run_every="60s")
def watch() -> None:
    """Clear the page of who has gone: this run is nobody's doing, and keeps no session alive."""
    try:
        session.viewer()
    except session.SignedOutError:
        st.rerun()


watch()


def opened(name: str, title: str, *, hidden: bool = False, default: bool = False) -> st.Page:
    """One page of the office by the name of its file, which is its address as well."""
    return st.Page(
        f"internal/{name}.py",
        title=title,
        url_path="" if default else name,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


everybodys = [
    opened("overview", "Overview", default=True),
    opened("my_tasks", "Mine"),
    opened("engagement", "CSO engagement"),
    opened("reforms", "Reforms"),
    opened("partnerships", "Partnership balance"),
    opened("events", "Events"),
]
of_head_and_chief = [
    opened("updates", "Updates"),
    opened("releases", "Releases"),
    opened("audit_log", "Trail"),
    opened("update", "Update", hidden=True),
    opened("clearance", "Clearance", hidden=True),
]
of_head_and_staff = [
    opened("record", "Desk"),
    opened("imports", "Imports"),
    opened("duplicates", "Duplicates", hidden=True),
    opened("merge", "Merge", hidden=True),
]
of_their_role = {
    Role.FOCAL_POINT_HEAD: [*of_head_and_chief, opened("links", "Links"), *of_head_and_staff],
    Role.CHIEF_OF_STAFF: of_head_and_chief,
    Role.STAFF: of_head_and_staff,
}
beside = [
    opened("account", "Account"),
    opened("organization", "Organization", hidden=True),
    opened("outreach", "Outreach", hidden=True),
    opened("breadth", "Breadth", hidden=True),
    opened("action", "Action", hidden=True),
    opened("event", "Event", hidden=True),
    opened("board", "Board", hidden=True),
    opened("support", "Support", hidden=True),
    opened("inclusion", "Inclusion", hidden=True),
    opened("contributors", "Contributors", hidden=True),
    opened("contributions", "Contributions", hidden=True),
    opened("partners", "Partners", hidden=True),
    opened("partner_source_rows", "Participations", hidden=True),
    opened("accreditation", "Committee on NGOs", hidden=True),
    opened("deferrals", "Deferrals", hidden=True),
    opened("roll_calls", "Roll calls", hidden=True),
]

shown = st.navigation([*everybodys, *of_their_role.get(reader.role, []), *beside], position="top")

try:
    shown.run()
except error_pages.EXPECTED as error:
    error_pages.show(error)
