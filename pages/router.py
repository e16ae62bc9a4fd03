"""Who is signed in, and which pages are in their menu?"""

import streamlit as st

from components import page
from components import search as search_form
from data_access import session
from data_access.domain.roles import Role
from data_access.overview import search
from data_access.sg_updates import update_history
from data_access.version import VERSION
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
    """Clear the page once the session has ended; this run does not count as activity."""
    try:
        session.viewer()
    except session.SignedOutError:
        st.rerun()


watch()


def opened(name: str, title: str, *, hidden: bool = False, default: bool = False) -> st.Page:
    """Give one page of the office by the name of its file, which is its address as well."""
    return st.Page(
        f"internal/{name}.py",
        title=title,
        url_path="" if default else name,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


def hidden(**titles: str) -> list[st.Page]:
    """Give pages that other pages lead to, by the names of their files."""
    return [opened(name, title, hidden=True) for name, title in titles.items()]


first = [
    opened("overview", "Overview", default=True),
    opened("my_tasks", "My tasks"),
    opened("search", "Search"),
]
subjects = [
    opened("engagement", "CSO engagement"),
    opened("reforms", "Reforms"),
    opened("partnerships", "Partnership balance"),
    opened("events", "Events"),
    *hidden(inclusion="Inclusion", breadth="Breadth", outreach="Outreach"),
    *hidden(accreditation="Committee on NGOs", deferrals="Deferrals", roll_calls="Roll calls"),
    *hidden(organization="Organization", event="Event"),
    *hidden(action="Action", board="Reform board", support="Support for reforms"),
    *hidden(contributors="Contributors", contributions="Contributions", partners="Partners"),
    *hidden(partner_source_rows="Partner records"),
]
entry = [
    opened("record", "Record"),
    opened("imports", "Imports"),
    opened("duplicates", "Possible duplicates"),
    *hidden(merge="Same organization?"),
]
documents = [
    opened("updates", "Updates"),
    opened("releases", "Releases"),
    *hidden(update="Update", clearance="Clearance"),
]
links, account = opened("links", "Links"), opened("account", "Account")
audit_log, sources = opened("audit_log", "Audit log"), opened("sources", "Sources")
work, administration = {
    Role.FOCAL_POINT_HEAD: ([*entry, *documents, links], [sources, audit_log, account]),
    Role.CHIEF_OF_STAFF: (documents, [sources, audit_log, account]),
    Role.STAFF: (entry, [sources, account]),
}.get(reader.role, ([], [account]))

sections = {"": first, "Subjects": subjects, "Our work": work, "Administration": administration}
shown = st.navigation({name: pages for name, pages in sections.items() if pages}, position="top")

search_form.offer(
    {
        one.url_path or "overview": one.title
        for pages in sections.values()
        for one in pages
        if one.visibility == "visible"
    }
)


def find(typed: str) -> None:
    """Show what bears the words that were typed in the search over the page."""
    updates, found = None, session.read(search.everything, words=typed) if typed else None
    if typed and reader.role in update_history.READERS:
        updates = session.read(update_history.register, search=typed).rows
    search_form.results(typed, found, updates)


# The foot is written first: nothing can be written after a page that ends early with st.stop.
main = st.container()
with page.foot(VERSION):
    search_form.button(find)
with main:
    try:
        shown.run()
    except error_pages.EXPECTED as error:
        error_pages.show(error)
