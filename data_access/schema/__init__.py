"""The shape of the shared database: every table that the dashboard reads, and nothing else.

The comments are the data dictionary (docs/data_dictionary.md): other offices write to this
database too. A missing value is NULL, never zero, never an empty text. Instants are UTC.
"""

from data_access.schema.access import *  # noqa: F403 (each module is a part of one shape)
from data_access.schema.columns import metadata  # noqa: F401
from data_access.schema.facts import *  # noqa: F403
from data_access.schema.updates import *  # noqa: F403
