import datetime as dt
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.__main__ import main
from data_access.database import connections, integrity_triggers
from data_access.domain import weeks
from data_access.events import calendar_feed
from data_access.imports import un80_tracker
from data_access.imports.rows import UnreadableFileError
from data_access.overview import activity_feed, overview_tiles, tasks
from data_access.reforms import actions as action_rows
from data_access.reforms import progress, schedule_slippage
from data_access.reforms import reforms as reform_rows
from data_access.schema import (
    import_batches,
    import_undo,
    metadata,
    milestone_dates,
    reform_actions,
    reform_editions,
    reform_milestones,
    reform_parties,
)

# What a history leaves besides the reforms' own tables.
CLEARED = (milestone_dates, import_undo, import_batches)

ACTION = {
    "work_package_number": 2,
    "work_package_name": "Fewer Forms",
    "work_package_goal": "Listening better",
    "indicative_activity": "Mend the form",
    "work_package_leads": ["Office A"],
    "action_leads": ["Office B", "Office C"],
    "action_entities": "UNX; UNY",
    "sub_action_details": None,
    "first_milestone": "Options drawn up",
    "first_milestone_deadline": "2026-02-15",
    "upcoming_milestone": "Forthcoming",
    "delivery_date": None,
    "final_milestone": "Form mended",
    "final_milestone_deadline": "2026-06-10",
    "updates": None,
    "doc_text": "We will mend the form.",
    "public_action_status": "Further work ongoing",
    "is_subaction": False,
}


def actions(*some: dict) -> str:
    return json.dumps([ACTION | {"action_number": n} | one for n, one in enumerate(some, start=1)])


def package(**parts) -> dict:
    return {"workPackageNumber": 2, "workPackageName": "Fewer Forms", **parts}


def report(*packages: dict) -> str:
    return json.dumps(packages)


def said(numbers: str, text: str | None, **more) -> dict:
    return {"actionNumbers": numbers, "text": text, **more}


def counts(result) -> tuple[int, int, int, int]:
    return result.read, result.new, result.changed, result.unchanged


def texts(conn, name: str) -> dict[str, str | None]:
    statement = sa.select(
        reform_actions.c.number, reform_actions.c.sub_action, reform_actions.c[name]
    )
    return {f"{number}{sub}": text for number, sub, text in conn.execute(statement)}


def test_an_action_of_the_tracker_comes_with_its_milestones_and_parties(load_file, conn):
    result = load_file("reforms", "any.json", actions({"action_number": 14}))
    assert counts(result) == (1, 1, 0, 0)
    row = conn.execute(sa.select(reform_actions)).one()
    assert (row.number, row.sub_action, row.title) == (14, "", "Mend the form")
    assert (row.work_package_number, row.work_package) == (2, "Fewer Forms")
    assert (row.goal, row.mandate) == ("Listening better", "We will mend the form.")
    assert (row.status, row.decided) == ("Further work ongoing", False)
    milestone = reform_milestones.c
    milestones = conn.execute(sa.select(milestone.milestone, milestone.text, milestone.due_on))
    assert {tuple(row) for row in milestones} == {
        ("first", "Options drawn up", dt.date(2026, 2, 15)),
        ("upcoming", "Forthcoming", None),
        ("final", "Form mended", dt.date(2026, 6, 10)),
    }
    listed = conn.execute(sa.select(reform_parties.c.part, reform_parties.c.party))
    assert {tuple(row) for row in listed} == {
        ("package lead", "Office A"),
        ("lead", "Office B"),
        ("lead", "Office C"),
        ("entity", "UNX"),
        ("entity", "UNY"),
    }


def test_a_repeated_number_is_another_part_of_the_same_action(load_file):
    parts = ({"action_number": 95, "sub_action_details": name} for name in ("Pay", "Travel"))
    assert counts(load_file("reforms", "any.json", actions(*parts))) == (2, 2, 0, 0)


def test_the_report_adds_its_texts_to_every_part_of_an_action_and_creates_none(load_file, conn):
    load_file(
        "reforms",
        "actions.json",
        actions(
            {"action_number": 15},
            {"action_number": 95, "sub_action_details": "Pay"},
            {"action_number": 95, "sub_action_details": "Travel"},
        ),
    )
    result = load_file(
        "reforms",
        "report.json",
        report(
            package(
                progressPerAction=[said("Action 15", "Half done."), said("Action 95", None)],
                nextStepsAndDecisions=[said("Actions 15, 95", "To be decided in June.")],
                summaryTable=[
                    {
                        "action": "Action 15: Mend the form",
                        "pathwayToDecision": "Lead → Secretary-General",
                        "intergovernmentalConsideration": "-",
                        "writtenProducts": ["A report", "A brief"],
                    }
                ],
            )
        ),
    )
    assert counts(result) == (1, 0, 1, 0)
    nothing = {"95Pay": None, "95Travel": None}
    assert texts(conn, "progress") == {"15": "Half done.", **nothing}
    assert set(texts(conn, "next_steps").values()) == {"To be decided in June."}
    assert texts(conn, "pathway") == {
        "15": "Lead → Secretary-General\nA report; A brief",
        **nothing,
    }


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("Action 1", {1}),
        ("Actions 1, 2", {1, 2}),
        ("Actions 1 and 2", {1, 2}),
        ("Actions 1, 2 and 3", {1, 2, 3}),
        ("Action 2, 3: Mend 40 forms", {2, 3}),
    ],
)
def test_all_the_ways_in_which_the_report_names_actions_are_read(load_file, conn, told, numbers):
    load_file("reforms", "actions.json", actions({}, {}, {}))
    load_file("reforms", "report.json", report(package(progressPerAction=[said(told, "Done.")])))
    found = {int(number) for number, text in texts(conn, "progress").items() if text}
    assert found == numbers


@pytest.mark.parametrize("told", ["Actions 1-3", "Work Package 1", "", None, "Action", 15])
def test_what_names_no_action_is_a_row_error_and_no_guess(load_file, told):
    load_file("reforms", "actions.json", actions({}))
    content = report(package(), package(progressPerAction=[said(told, "Done.")]))
    [complaint] = load_file("reforms", "report.json", content).rejected
    assert (complaint.row, complaint.column) == (2, "progressPerAction")
    assert complaint.reason.startswith("names no action")


def test_an_action_that_is_not_loaded_is_mentioned_and_not_made(load_file, conn):
    load_file("reforms", "actions.json", actions({}))
    content = report(package(progressPerAction=[said("Actions 1, 97", "Done.")]))
    result = load_file("reforms", "report.json", content, as_of=dt.date(2026, 6, 1))
    assert result.notices == (
        "report.json speaks of actions that are not loaded: 97."
        " Load the actions, then this file again.",
    )
    assert counts(result) == (1, 0, 1, 0)
    assert texts(conn, "progress") == {"1": "Done."}


def test_that_no_step_is_left_is_said_and_not_left_empty(load_file, conn):
    load_file("reforms", "actions.json", actions({}, {}))
    steps = [said("Action 1", "", noFurtherSteps=True), said("Action 2", "")]
    load_file("reforms", "report.json", report(package(nextStepsAndDecisions=steps)))
    assert texts(conn, "next_steps") == {"1": "No further steps", "2": None}


def test_the_actions_loaded_again_keep_what_the_report_said(load_file, conn):
    content = report(package(progressPerAction=[said("Action 1", "Half done.")]), package())
    load_file("reforms", "actions.json", actions({}))
    load_file("reforms", "report.json", content)
    assert counts(load_file("reforms", "actions.json", actions({}))) == (1, 0, 0, 1)
    assert counts(load_file("reforms", "report.json", content)) == (2, 0, 0, 2)
    assert texts(conn, "progress") == {"1": "Half done."}


def test_two_accounts_of_one_action_in_a_report_are_refused(load_file):
    load_file("reforms", "actions.json", actions({}))
    first, second = (package(progressPerAction=[said("Action 1", text)]) for text in ("A", "B"))
    [complaint] = load_file("reforms", "report.json", report(first, second)).rejected
    assert (complaint.row, complaint.reason) == (2, "row 1 says otherwise of the same number")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"action_number": 1,}]', "bad.json is not valid JSON: line 1, column 22: "),
        ('[{"action_number": NaN}]', "bad.json is not valid JSON: "),
        ('{"action_number": 1}', "bad.json holds no list of actions or work packages."),
        ("[]", "bad.json holds no list of actions or work packages."),
        ('[{"number": 1}]', "bad.json is neither a list of UN80 actions, "),
        ("[1, 2]", "bad.json is neither a list of UN80 actions, "),
    ],
    ids=["comma", "not a number", "object", "empty", "other", "numbers"],
)
def test_a_file_that_is_no_such_list_is_refused_in_one_sentence(load_file, content, reason):
    with pytest.raises(UnreadableFileError) as refused:
        load_file("reforms", "bad.json", content)
    assert str(refused.value).startswith(reason)
    assert "\n" not in str(refused.value)


def test_nesting_that_the_parser_refuses_is_refused_in_one_sentence(load_file, monkeypatch):
    def refuse(*_, **__):
        raise RecursionError

    monkeypatch.setattr(un80_tracker.json, "loads", refuse)
    with pytest.raises(UnreadableFileError, match=r"^bad\.json is not valid JSON: .* nesting"):
        load_file("reforms", "bad.json", "[1]")


def test_more_rows_than_allowed_are_refused(load_file, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_ROWS", "2")
    with pytest.raises(UnreadableFileError, match="has more than 2 rows"):
        load_file("reforms", "any.json", actions({}, {}, {}))


@pytest.mark.parametrize(
    ("fields", "column", "reason"),
    [
        ({"indicative_activity": ["x"]}, "indicative_activity", "is neither a text nor a number"),
        ({"indicative_activity": True}, "indicative_activity", "is neither a text nor a number"),
        ({"delivery_date": "in June"}, "delivery_date", "is not a date such as 2026-12-05"),
        ({"action_number": None}, "action_number", "the cell is empty"),
    ],
)
def test_a_complaint_names_the_object_and_the_field_of_the_file(load_file, fields, column, reason):
    [complaint] = load_file("reforms", "any.json", actions({}, fields)).rejected
    assert (complaint.row, complaint.column, complaint.reason) == (2, column, reason)


def test_an_odd_lead_is_left_out_and_its_action_is_loaded(load_file, conn):
    content = actions({}, {"action_leads": [{"name": "x"}]})
    result = load_file("reforms", "any.json", content)
    assert result.rejected == ()
    assert result.notices == (
        'any.json, row 2, action_leads: “{"name": "x"}” is neither a text nor a number;'
        " the cell was left out.",
    )
    assert len(texts(conn, "title")) == 2


def test_half_a_character_is_a_row_error(load_file, conn):
    content = actions({"indicative_activity": "broken \ud83d end"})
    [complaint] = load_file("reforms", "any.json", content).rejected
    assert complaint.column == "indicative_activity"
    complaint.value.encode()
    assert texts(conn, "title") == {}


def test_the_report_may_be_named_before_the_actions_in_one_call(
    sqlite_url, tmp_path, monkeypatch, capsys
):
    assert sqlite_url
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(report(package(progressPerAction=[said("Action 1", "Half done.")])))
    Path("b.json").write_text(actions({}))
    assert main(["import", "reforms", "--as-of", "2026-05-01", "a.json", "b.json"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "read 2, new 1, changed 1, unchanged 0, rejected 0"
    )


# Loaded again with other dates


def test_the_tracker_loaded_with_other_dates_keeps_the_first(load_file, conn):
    load_file("reforms", "a.json", actions({}), as_of=dt.date(2026, 5, 1))
    later = {"final_milestone_deadline": "2026-07-11", "delivery_date": "2026-06-01"}
    load_file("reforms", "b.json", actions(later), as_of=dt.date(2026, 6, 1))
    rows = schedule_slippage.register(conn, as_of=dt.date(2026, 6, 1))
    # The upcoming one had no date before: it did not slip.
    assert rows[["milestone", "slip_days", "file"]].values.tolist() == [["final", 31, "b.json"]]


def test_the_report_is_word_on_what_it_changes_alone(load_file, conn):
    load_file("reforms", "actions.json", actions({}, {}), as_of=dt.date(2026, 5, 1))
    content = report(package(progressPerAction=[said("Action 2", "Half done.")]))
    load_file("reforms", "report.json", content, as_of=dt.date(2026, 6, 1))
    load_file("reforms", "report.json", content, as_of=dt.date(2026, 7, 1))
    told = conn.scalars(sa.select(reform_actions.c.told_on).order_by(reform_actions.c.number))
    assert list(told) == [dt.date(2026, 5, 1), dt.date(2026, 6, 1)]


# An older edition, and a list without an action

FINAL = (milestone_dates.c.milestone == "final",)
MAY, JUNE, JULY = (dt.date(2026, month, 1) for month in (5, 6, 7))


def test_an_older_edition_changes_nothing_and_names_what_it_would_have_changed(load_file, conn):
    newer = {"public_action_status": "Decision taken"}, {"final_milestone_deadline": "2026-11-30"}
    load_file("reforms", "newer.json", actions(*newer, {}), as_of=JULY)
    result = load_file("reforms", "older.json", actions({}, {}, {}), as_of=MAY)
    assert counts(result) == (3, 0, 0, 3)
    assert result.notices == (
        "older.json is older than the data recorded (1 July 2026) for three actions and does not"
        " change them. Different in this file: decision or status of 1; date of 2.",
    )
    rows = conn.execute(
        sa.select(
            *(reform_actions.c[name] for name in ("number", "status", "decided_on", "told_on"))
        ).order_by(reform_actions.c.number)
    )
    # In May it was not decided yet, so that the decision is dated; nothing was new of the third.
    assert [tuple(row) for row in rows] == [
        (1, "Decision taken", JULY, JULY),
        (2, "Further work ongoing", None, JULY),
        (3, "Further work ongoing", None, MAY),
    ]
    moved = schedule_slippage.register(conn, as_of=JULY)
    assert moved[["key", "due_before", "due_on", "moved_on"]].values.tolist() == [
        ["2", dt.date(2026, 6, 10), dt.date(2026, 11, 30), JULY]
    ]


def test_dates_of_an_older_edition_are_no_new_moves(load_file, conn):
    def moves() -> list[str]:
        after, until = (weeks.now() + dt.timedelta(hours=by) for by in (-1, 1))
        lines = activity_feed.known_to_all(conn, after, until)
        conn.rollback()
        return [line["sentence"] for line in lines if line["page"] == "action"]

    def edition(day: dt.date, due: str) -> None:
        content = actions({"final_milestone_deadline": due})
        load_file("reforms", f"{day}.json", content, as_of=day)

    edition(MAY, "2026-06-10")
    edition(JULY, "2026-11-30")
    moved = "Final milestone moved to 30 November 2026: Mend the form"
    assert moves() == [moved]
    edition(JUNE, "2026-08-20")
    assert moves() == [moved]
    given = conn.scalars(sa.select(milestone_dates.c.due_on).where(*FINAL).order_by("id")).all()
    assert given == [dt.date(2026, *on) for on in ((6, 10), (11, 30), (8, 20))]


def test_an_action_that_leaves_the_list_stays_on_record_and_returns(load_file, conn):
    load_file("reforms", "may.json", actions({}, {}), as_of=MAY)
    left = load_file("reforms", "june.json", actions({}), as_of=JUNE)
    assert left.notices == (
        "One action no longer listed as of 1 June 2026 (june.json): 2."
        " Not counted and not overdue; marked as no longer listed.",
    )

    def unlisted():
        return dict(
            conn.execute(sa.select(reform_actions.c.number, reform_actions.c.unlisted_on)).all()
        )

    assert unlisted() == {1: None, 2: JUNE}
    conn.rollback()
    returned = load_file("reforms", "july.json", actions({}, {}), as_of=JULY)
    assert returned.notices == ("july.json lists again: 2.",)
    assert unlisted() == {1: None, 2: None}


def lists_and_counts(conn, day: dt.date) -> dict[str, list]:
    """What every question on all reform actions answers, by the keys of actions or the number."""
    none = dict.fromkeys(("lead", "entity", "work_package", "search"))
    every = reform_rows.milestones(conn, as_of=day, state=None, **none)
    matching = action_rows.matching(conn, as_of=day, state=None, **none)
    tiles = overview_tiles.tiles(conn, week="2026-W27", as_of=day).set_index("key")
    packages = reform_rows.by_work_package(conn, as_of=day)
    dated = schedule_slippage.summary(conn, as_of=day).set_index("milestone")["dated"]
    return {
        "actions": [*matching["key"]],
        "overdue": [*matching[matching["state"] == "overdue"]["key"]],
        "milestones": sorted({*every["key"]}),
        "board": [*progress.board(conn, as_of=day)["key"]],
        "tasks": [dict(one.params)["key"] for one in tasks.listed(conn, day)],
        "calendar": [*calendar_feed.milestones(conn, as_of=day)["key"]],
        "moved": [*schedule_slippage.register(conn, as_of=day, key=None)["key"]],
        "counts": [*packages[["actions", "decided", "overdue", "due"]].sum()],
        "completion": [*progress.completion_by_package(conn, as_of=day)["actions"]],
        "dated": [dated["all"]],
        "parties": sorted({*action_rows.parties(conn)["actions"]}),
        "tiles": [int(tiles["value"]["overdue"]), tiles["note"]["decided"]],
    }


KEYED = ("actions", "overdue", "milestones", "board", "calendar")


def test_an_action_no_longer_listed_leaves_every_list_and_count_until_it_returns(load_file, conn):
    moved = {"final_milestone_deadline": "2026-06-12"}
    load_file("reforms", "may.json", actions({}, {}), as_of=MAY)
    load_file("reforms", "moved.json", actions({}, moved), as_of=dt.date(2026, 5, 20))
    both = {name: ["1", "2"] for name in KEYED}
    both |= {"tasks": ["1", "2", "2"], "moved": ["2"], "counts": [2, 0, 2, 0], "completion": [2]}
    both |= {"dated": [4], "parties": [2]}
    tile = "reported complete by 20 May 2026"
    assert lists_and_counts(conn, JULY) == {**both, "tiles": [2, f"0 of 2 {tile}"]}
    conn.rollback()

    load_file("reforms", "june.json", actions({}), as_of=JUNE)
    one = {name: ["1"] for name in KEYED}
    one |= {"tasks": ["1"], "moved": [], "counts": [1, 0, 1, 0], "completion": [1]}
    one |= {"dated": [2], "parties": [1], "tiles": [1, "0 of 1 reported complete by 1 June 2026"]}
    assert lists_and_counts(conn, JULY) == one
    # Until the day of that list it counts, as it did.
    before = reform_rows.by_work_package(conn, as_of=dt.date(2026, 5, 31))
    assert before["actions"].tolist() == [2]
    details = action_rows.details
    own = details(conn, key="2", as_of=JULY)
    finding = details.finding(own, {"key": "2", "as_of": JULY})
    assert finding == "The action is no longer listed since 1 June 2026."
    assert (own["standing"][0], own["due_on"][0]) == ("not listed", dt.date(2026, 6, 12))
    steps = reform_rows.steps(conn, key="2", as_of=JULY)
    assert {*steps["standing"]} == {"not listed"}
    assert [*schedule_slippage.register(conn, as_of=JULY, key="2")["key"]] == ["2"]
    conn.rollback()

    load_file("reforms", "july.json", actions({}, moved), as_of=JULY)
    assert lists_and_counts(conn, JULY) == {
        **both,
        "tiles": [2, "0 of 2 reported complete by 1 July 2026"],
    }


def test_a_year_mended_within_days_is_a_typing_error_and_no_slip(load_file, conn):
    for day, due in ((1, "2025-06-10"), (5, "2026-06-10"), (30, "2027-06-10")):
        content = actions({"final_milestone_deadline": due})
        load_file("reforms", f"{day}.json", content, as_of=dt.date(2026, 5, day))
    moved = schedule_slippage.register(conn, as_of=JUNE)
    assert moved[["baseline", "due_on", "moved_days"]].values.tolist() == [
        [dt.date(2026, 6, 10), dt.date(2027, 6, 10), 365]
    ]


def whole_state(conn) -> dict[str, set]:
    """Every reform table by what it says, without its row numbers, and the register of slips."""
    key = (reform_actions.c.number, reform_actions.c.sub_action)
    batch = (import_batches.c.file_name, import_batches.c.speaks_for)
    unsaid = ("id", "batch_id", "recorded_at", "action_id")
    state = {}
    for table in (reform_actions, reform_milestones, reform_parties, reform_editions):
        columns = [column for column in table.c if column.name not in unsaid]
        joined = table if table is reform_actions else table.join(reform_actions)
        if table is reform_editions:
            joined = joined.join(import_batches, import_batches.c.id == table.c.batch_id)
            columns += batch
        rows = conn.execute(sa.select(*key, *columns).select_from(joined)).all()
        state[table.name] = {tuple(row) for row in rows}
        assert len(state[table.name]) == len(rows)
    for day in (dt.date(2026, 2, 10), dt.date(2026, 8, 7)):
        slips = schedule_slippage.register(conn, as_of=day)
        state[f"slips {day}"] = set(slips.astype(str).itertuples(index=False, name=None))
    return state


@pytest.mark.real_data
def test_the_real_history_ends_the_same_in_any_order(load_file, real_files, database):
    paths = sorted((real_files / "reforms" / "history").glob("*.json"))
    assert len(paths) == 16
    shuffled = paths[::3] + paths[2::3] + paths[1::3]
    states = []
    for some in (paths, paths[::-1], shuffled):
        for path in some:
            load_file("reforms", path, as_of=dt.date.fromisoformat(path.stem[13:23]))
        with database.connect() as conn:
            states.append(whole_state(conn))
        with connections.writing(database) as conn, integrity_triggers.lifted(conn):
            for table in reversed(metadata.sorted_tables):
                if table.name.startswith("reform_") or table in CLEARED:
                    conn.execute(sa.delete(table))
    assert states[0] == states[1] == states[2]
    [row] = [row for row in states[0]["reform_actions"] if row[0] == 52]
    assert dt.date(2026, 4, 28) in row
    # The year of action 74 was mended within four days: it never slipped.
    assert not [
        row for row in states[0]["slips 2026-08-07"] if row[:1] == ("74",) and "final" in row
    ]


# Held against the files themselves


@pytest.fixture
def tracker(load_file, real_files) -> tuple[list[dict], list[dict]]:
    """Both real files, loaded, and as plain Python reads them."""
    paths = [real_files / "reforms" / f"un80_actions{end}.json" for end in ("", "_progress")]
    assert counts(load_file("reforms", paths[0])) == (90, 90, 0, 0)
    assert counts(load_file("reforms", paths[1])) == (31, 0, 31, 0)
    return tuple(json.loads(path.read_text()) for path in paths)


@pytest.mark.real_data
def test_the_real_actions_arrive_whole(tracker, conn):
    raw = {(a["action_number"], a["sub_action_details"] or ""): a for a in tracker[0]}
    rows = {(row.number, row.sub_action): row for row in conn.execute(sa.select(reform_actions))}
    assert rows.keys() == raw.keys()
    assert all(rows[key].title == raw[key]["indicative_activity"] for key in raw)
    assert sum(row.decided for row in rows.values()) == 12
    due = sa.select(reform_milestones.c.milestone, reform_milestones.c.due_on)
    missing = [name for name, due_on in conn.execute(due) if due_on is None]
    assert {name: missing.count(name) for name in ("first", "final", "upcoming")} == {
        "first": 2,
        "final": 3,
        "upcoming": 17,
    }
    entities = sa.select(sa.func.count()).where(reform_parties.c.part == "entity")
    named = [e for a in raw.values() for e in (a["action_entities"] or "").split("; ")]
    assert conn.scalar(entities) == len([e for e in named if e not in ("", "N/A")]) == 370


@pytest.mark.real_data
def test_the_real_report_reaches_every_action_it_speaks_of(tracker, conn):
    told = {
        int(part["actionNumbers"].removeprefix("Action ")): part["text"]
        for work_package in tracker[1]
        for part in work_package["progressPerAction"]
    }
    assert len(told) == 85
    rows = conn.execute(sa.select(reform_actions.c.number, reform_actions.c.progress))
    assert all(progress == told[number] for number, progress in rows)


@pytest.mark.real_data
@pytest.mark.usefixtures("tracker")
def test_the_real_files_loaded_again_change_nothing(load_file, real_files):
    for name, rows in (("un80_actions.json", 90), ("un80_actions_progress.json", 31)):
        assert counts(load_file("reforms", real_files / "reforms" / name)) == (rows, 0, 0, rows)
