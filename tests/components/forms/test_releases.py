"""What becomes visible is said as sentences, with what was before and the columns that are new."""

import pandas as pd

from components.forms import releases


def comparison(**row: str | None) -> pd.DataFrame:
    names = ("question", "asks", "change", "was", "becomes", "new_columns")
    return pd.DataFrame([{name: row.get(name) for name in names}], columns=names)


def line(**row: str | None) -> dict:
    [shown] = releases.compared(comparison(asks="How many?", **row)).to_dict("records")
    return shown


def test_a_new_figure_says_what_it_finds_and_all_its_columns():
    shown = line(change="new", becomes="Ten took part.", new_columns="Group, Organizations")
    assert (shown["figure"], shown["unit"]) == ("1", "new")
    assert shown["sentence"] == "Ten took part."
    assert shown["note"] == "How many? · becomes visible: Group, Organizations"


def test_a_changed_figure_says_what_it_found_before():
    shown = line(change="changed", was="Nine took part.", becomes="Ten took part.")
    assert shown["sentence"] == "Ten took part."
    assert shown["note"] == "How many? · before: Nine took part."


def test_a_figure_that_is_gone_says_what_no_longer_is_visible():
    shown = line(change="gone", was="Nine took part.")
    assert (shown["unit"], shown["sentence"], shown["note"]) == (
        "gone",
        "Nine took part.",
        "How many?",
    )


def test_each_role_is_offered_the_steps_that_it_may_take():
    assert {key: list(steps) for key, steps in releases.STEPS.items()} == {
        ("focal-point head", "prepared"): ["submit", "withdraw"],
        ("focal-point head", "submitted"): ["withdraw"],
        ("chief of staff", "submitted"): ["approve", "send_back"],
    }
