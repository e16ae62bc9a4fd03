"""The weekly overview for those who never sign in: printed, or sent by mail."""

import argparse

from data_access.command_line.terminal import Command, opened, say
from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.formats import as_object, written
from data_access.freshness import is_demonstration
from data_access.overview import weekly_digest, weekly_mail
from data_access.settings import settings

# The least that may ask all of it: what only head or chief may read never gets into a mail.
READER = Viewer(Role.STAFF, COMMAND_LINE.name)


def add(command: Command) -> None:
    """Add these commands to the command line."""
    week = command("weekly", _weekly, "print the overview of a week, or send it by mail")
    week.add_argument("--week", help="such as 2026-W47; this week of New York where left out")
    done = week.add_mutually_exclusive_group()
    done.add_argument("--format", choices=("text", "html", "json"), default="text")
    done.add_argument(
        "--send", action="store_true", help="mail it to WEEKLY_READERS, to each at most once"
    )


def _weekly(given: argparse.Namespace, _: list[str]) -> int:
    chosen = settings()
    post = weekly_mail.post(chosen) if given.send else None
    week = given.week or weeks.this_week()
    with opened() as database:
        with database.connect() as conn:
            answers = weekly_digest.answers(conn, READER, week)
            demonstration = is_demonstration(conn)
        if given.format == "json":
            said = [as_object(answer) for answer in answers.values()]
            print(written({"week": week, "answers": said}))
            return 0
        letter = given.write(answers, week, address=chosen.public_url, demonstration=demonstration)
        if post is None:
            print(getattr(letter, given.format).removesuffix("\n"))
            return 0
        try:
            counts = weekly_mail.send(database, post, week, letter, say)
        except KeyboardInterrupt:
            raise Refused("Interrupted; a mail that was under way is not sent again.") from None
    print(", ".join(f"{end} {number}" for end, number in counts.items()))
    return 1 if counts["not sent"] or counts["not known"] else 0
