"""The shape of the shared database: every table that the dashboard reads, and nothing else.

The comments are the data dictionary (docs/data_dictionary.md): other offices write to this
database too. A missing value is NULL, never zero, never an empty text. Instants are UTC.
"""

from data_access.schema.access import *  # noqa: F403 (each module is a part of one shape)
from data_access.schema.civil_society import *  # noqa: F403
from data_access.schema.columns import SDGS, metadata  # noqa: F401
from data_access.schema.events import *  # noqa: F403
from data_access.schema.ngo_committee import *  # noqa: F403
from data_access.schema.partnerships import *  # noqa: F403
from data_access.schema.reforms import *  # noqa: F403
from data_access.schema.sources import *  # noqa: F403
from data_access.schema.updates import *  # noqa: F403

# A write to any of these raises the data version.
FACTS = (
    *(table for table in metadata.sorted_tables if "recorded_at" in table.c),
    *(member_states, other_places, sources, engagement_days, committee_sessions),  # noqa: F405
)
