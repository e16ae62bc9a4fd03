"""Links: which Member States have a read-only link, until when, and who has read what?"""

import streamlit as st

from components.figure import figure
from components.forms import releases as shown
from components.page import head, refusals
from data_access import session
from data_access.access import link_register, links
from data_access.releases import releases
from data_access.settings import settings

register = session.read(link_register.register)
audiences = session.read(releases.audiences).rows
approved = session.read(releases.register).rows.query("status == 'approved'")
head(
    "Links",
    "A link is displayed once and can be revoked at any time",
    demonstration=session.demonstration(),
)

if approved.empty:
    st.info("No release has been approved yet: a link would show an empty page.")

with st.expander("Create a link", expanded=register.rows.empty):
    state = shown.audience(audiences, "Member State", "state", all_of_them=False)
    theirs = approved[approved["state"].isna() | (approved["state"] == state)]
    wanted = shown.maker(theirs)
    st.link_button("Preview", f"/preview?state={state}", icon=":material/visibility:")

valid = register.rows.query("standing == 'valid'")
done = None
if wanted:
    done = links.make, {"state": state, **wanted}
elif not valid.empty and (chosen := shown.keeper(valid)):
    done = getattr(links, chosen[0]), chosen[1]
if done:
    act, needs = done
    with refusals():
        result = session.run_command(act, **needs)
        register = session.read(link_register.register)
        if isinstance(result, str):
            shown.made(f"{settings().public_url}/s#{result}")

if not register.rows.empty:
    figure(register, columns=shown.LINK_COLUMNS)
    reads = session.read(link_register.reads)
    figure(reads, columns=shown.READ_COLUMNS)
