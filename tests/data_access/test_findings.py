"""Every finding is a sentence that a chief of staff reads once: short, and in ordinary grammar."""

import datetime as dt
import re

import pytest

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.answers import Answer
from tests.data_access.every_answer import answers

LONGEST = 25
TODAY = weeks.today()
YEAR = dt.timedelta(days=364)
# Beyond nine a number is written in digits, and does not begin a sentence.
BEGINS_WITH_A_NUMBER = re.compile(
    r"[\d$]|(?:ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|\w+ (?:hundred|thousand|million))\b",
    re.IGNORECASE,
)
WRONG_GRAMMAR = re.compile(
    r"\bno of\b|\bnone of (?:one|1|no|0)\b"
    r"|(?<![\d.,-])(?<!action )\b1 (?!others\b)(?:[a-z]+ )?[a-rt-z]+[a-rt-z]s\b"
    r"|\bnan\b|<NA>|\bNone\b(?! of| is| has| was)|\bNaT\b|  |\b0 of 0\b|\s[.,;]|\.\.$",
)


def fault(finding: str) -> str:
    """Say what is wrong with a finding; empty where nothing is."""
    if len(finding.split()) > LONGEST:
        return f"{len(finding.split())} words"
    if BEGINS_WITH_A_NUMBER.match(finding):
        return "begins with a number"
    if not finding or finding[0].islower():
        return "is no sentence"
    wrong = WRONG_GRAMMAR.search(finding)
    return f"“{wrong[0]}”" if wrong else ""


def faults(found: list[Answer]) -> list[str]:
    wrong = [(one.question, fault(one.finding), one.finding) for one in found]
    return [f"{name}: {what}: {finding}" for name, what, finding in wrong if what]


@pytest.mark.parametrize(
    ("finding", "wrong"),
    [
        ("Of 90 actions, 12 are overdue.", ""),
        ("Three actions are overdue.", ""),
        ("90 actions are open.", "begins with a number"),
        ("Seventy-nine things are open.", "begins with a number"),
        ("So far no of four actions is done.", "“no of”"),
        ("The list has 1 records.", "“1 records”"),
        ("Corporate partners gave $nan.", "“nan”"),
        (" ".join(["Words"] * 26), "26 words"),
    ],
)
def test_a_long_or_ungrammatical_finding_is_recognized(finding, wrong):
    assert fault(finding) == wrong


@pytest.fixture(scope="module")
def demonstration(demonstration_template):
    database = connections.engine(f"sqlite:///{demonstration_template}")
    with database.connect() as conn:
        yield conn
    database.dispose()


@pytest.mark.parametrize(
    ("since", "until"),
    [(TODAY - YEAR, TODAY), (TODAY - 3 * YEAR, TODAY - 2 * YEAR)],
    ids=["last year", "a year before"],
)
def test_every_finding_on_the_demonstration_is_short_and_in_order(demonstration, since, until):
    found = list(answers(demonstration, since, until))
    assert len(found) > 110
    wrong = faults(found)
    assert not wrong, "\n".join(wrong)


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("since", "until"),
    [(dt.date(2023, 6, 15), dt.date(2024, 6, 14)), (TODAY - YEAR, TODAY)],
    ids=["June 2024", "today"],
)
def test_every_finding_on_the_real_files_is_short_and_in_order(real_world, since, until):
    found = list(answers(real_world, since, until))
    assert len(found) > 100
    wrong = faults(found)
    assert not wrong, "\n".join(wrong)
