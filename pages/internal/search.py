"""Search: which organizations, reform actions, events, updates and pages bear these words?"""

from components import search as shown
from components.page import head
from data_access import session
from data_access.overview import search
from data_access.sg_updates import update_history

head("Search", "Ctrl+K opens it on any page", demonstration=session.demonstration())
typed = shown.words("search", bind="query-params")
found = session.read(search.everything, words=typed) if typed else None
updates = None
if typed and session.viewer().role in update_history.READERS:
    updates = session.read(update_history.register, search=typed).rows
shown.results(typed, found, updates)
