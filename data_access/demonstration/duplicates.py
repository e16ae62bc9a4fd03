"""Made-up organizations that were written down twice, under names that are nearly the same."""

import random
from collections.abc import Sequence

import sqlalchemy as sa

from data_access import schema
from data_access.civil_society.name_matching import EMPTY
from data_access.demonstration import words
from data_access.demonstration.organizations import Organization, put_names
from data_access.demonstration.rows import Batch, dice, put

# How many there are whose names differ in a letter, in an article, and by their initials.
MISTYPED, WITH_ARTICLE, WITH_INITIALS = 4, 2, 1
# A word is long enough to be mistyped, and not one that says that all is made up.
LONG = 6
# What of an engagement is its occasion, and nothing of who took part.
OCCASION = ("occasion", "occasion_key", "kind", "occurred_from", "occurred_until")
MOST = 4


def invent(
    conn: sa.Connection, civil_society: Sequence[Organization], batch: Batch, engaged: Batch
) -> None:
    """Let a few be on record a second time, and have taken part under that name too."""
    throw = dice("duplicates")
    plain = [one for one in civil_society if one.name.startswith(words.INVENTED)]
    plain = [one for one in plain if "," not in one.name and one.name != words.LONG]
    chosen = throw.sample(plain, MISTYPED + WITH_ARTICLE + WITH_INITIALS)
    names = [_mistyped(throw, one.name) for one in chosen[:MISTYPED]]
    names += [f"The {one.name}" for one in chosen[MISTYPED : MISTYPED + WITH_ARTICLE]]
    names += [f"{one.name} - {_initials(one.name)}" for one in chosen[-WITH_INITIALS:]]
    rows = [
        {"name": name, "member_state": one.state, "organization_type": None}
        for name, one in zip(names, chosen, strict=True)
    ]
    ids = put(conn, schema.organizations, rows, batch)
    put_names(conn, [(id_, name, "present") for id_, name in zip(ids, names, strict=True)], batch)
    columns = [schema.engagements.c[name] for name in OCCASION]
    of_civil_society = sa.select(*columns).where(schema.engagements.c.civil_society)
    # Sorted here, for no two databases sort text alike.
    held = sorted({tuple(occasion) for occasion in conn.execute(of_civil_society)})
    came = [
        dict(zip(OCCASION, occasion, strict=True))
        | {"organization_id": id_, "participants": throw.randint(1, 6)}
        for id_ in ids
        for occasion in throw.sample(held, throw.randint(1, MOST))
    ]
    put(conn, schema.engagements, came, engaged)


def _mistyped(throw: random.Random, name: str) -> str:
    long = [word for word in name.split() if len(word) >= LONG and word not in words.INVENTED]
    word = throw.choice(long)
    place = throw.randrange(2, len(word) - 1)
    return name.replace(word, word[:place] + word[place + 1 :])


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word.lower() not in EMPTY)
