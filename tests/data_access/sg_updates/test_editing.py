"""What the head does with a draft; two who write at once lose nothing."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data_access.commands import run_command
from data_access.domain.roles import Role
from data_access.schema import audit, update_versions
from data_access.sg_updates import approval, content, editing, review
from data_access.sg_updates.content import Item

DAY = dt.date(2026, 6, 17)
FIRST, SECOND = Item("1", "awareness", text="First."), Item("2", "awareness", text="Second.")
FOUND = ("reforms.by_work_package", {"as_of": DAY})
PACKAGES = (*FOUND, "overdue", 0)


def texts(now, section="awareness") -> list[str]:
    return [item.text for item in now.of(section)]


def blocking(database, update: int) -> list[str]:
    with database.connect() as conn:
        return [one.rule for one in review.found(conn, update)[1] if one.blocking]


@pytest.fixture
def draft(begin) -> int:
    return begin(FIRST, SECOND)


@pytest.fixture
def write(do, draft):
    """Write on an item as it was seen: `write(FIRST, "Other.", by=second)`."""

    def write(was: Item, text: str, by=None) -> None:
        do(editing.edit, by, update=draft, was=was, becomes=replace(was, text=text))

    return write


# Two people


def test_two_heads_who_write_on_two_items_at_once_both_have_written(draft, write, second, now):
    write(FIRST, "First, mended.")
    write(SECOND, "Second, mended.", by=second)
    assert texts(now(draft)) == ["First, mended.", "Second, mended."]


def test_two_heads_who_write_on_one_item_at_once_lose_nothing(database, draft, write, second, now):
    write(FIRST, "Mine.")
    write(FIRST, "Theirs.", by=second)
    assert texts(now(draft)) == ["Mine.", "Theirs.", "Second."]
    mine, theirs, _ = now(draft).items
    assert (mine.id, theirs.beside) == ("1", "1")
    assert theirs.id not in ("1", "2")
    assert blocking(database, draft) == ["both"]


def test_one_of_two_texts_goes_and_the_other_stays_alone(database, begin, do, now):
    for dropped, left in ((0, "Theirs."), (1, "Mine.")):
        made = begin(FIRST, SECOND)
        for text in ("Mine.", "Theirs."):
            do(editing.edit, update=made, was=FIRST, becomes=replace(FIRST, text=text))
        do(editing.drop, update=made, item=now(made).items[dropped].id)
        assert texts(now(made)) == [left, "Second."]
        assert now(made).items[0].beside == ""
        assert blocking(database, made) == []


def test_of_three_texts_two_go_before_the_check_is_content(database, draft, write, do, now):
    for text in ("Mine.", "Theirs.", "Ours."):
        write(FIRST, text)
    assert sorted(texts(now(draft))) == ["Mine.", "Ours.", "Second.", "Theirs."]
    do(editing.drop, update=draft, item="1")
    assert blocking(database, draft) == ["both"]
    left = next(item for item in now(draft).items if item.beside)
    do(editing.drop, update=draft, item=left.id)
    assert blocking(database, draft) == []
    assert len(now(draft).items) == 2


def test_two_who_write_the_same_have_written_it_once(draft, write, second, now):
    write(FIRST, "The same.")
    write(FIRST, "The same.", by=second)
    assert texts(now(draft)) == ["The same.", "Second."]


def test_who_saved_without_a_change_takes_nothing_and_doubles_nothing(
    draft, write, second, now, do, column
):
    write(FIRST, "Mended.")
    write(FIRST, FIRST.text, by=second)
    assert texts(now(draft)) == ["Mended.", "Second."]
    do(editing.drop, update=draft, item="1")
    write(FIRST, FIRST.text, by=second)
    assert texts(now(draft)) == ["Second."]
    assert column(update_versions.c.version) == [1, 2, 3]


def test_an_item_that_was_dropped_comes_back_with_what_somebody_wrote_on_it(
    draft, write, second, now, do
):
    do(editing.drop, update=draft, item="1")
    write(FIRST, "Still needed.", by=second)
    assert texts(now(draft)) == ["Second.", "Still needed."]
    assert now(draft).items[-1].id not in ("1", "2")


def test_what_was_written_on_other_parts_of_one_item_stays_as_well(begin, do, now):
    asked = Item("x", "decisions", "decision", "Matter")
    made = begin(asked)
    do(editing.edit, update=made, was=asked, becomes=replace(asked, text="Agree."))
    do(editing.edit, update=made, was=asked, becomes=replace(asked, on=DAY))
    assert [(item.text, item.on) for item in now(made).items] == [("Agree.", None), ("", DAY)]


def test_heads_who_save_in_the_same_instant_lose_nothing(
    database, draft, head, second, now, column
):
    def write(number: int) -> None:
        was = (FIRST, FIRST, SECOND)[number % 3]
        becomes = replace(was, text=f"Text {number}.")
        by = (head, second)[number % 2]
        run_command(database, by, editing.edit, update=draft, was=was, becomes=becomes)

    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(write, range(8)))
    assert {f"Text {number}." for number in range(8)} <= set(texts(now(draft)))
    assert column(update_versions.c.version) == list(range(1, 10))


# One


@pytest.mark.usefixtures("draft")
def test_every_change_is_a_version_and_earlier_ones_stay(write, column):
    write(FIRST, "Mended.")
    kept = [texts(content.read(text)) for text in column(update_versions.c.content)]
    assert kept == [["First.", "Second."], ["Mended.", "Second."]]


def test_an_item_moves_among_those_of_its_section_and_never_beyond(begin, do, now):
    items = [Item(name, "awareness", text=name) for name in "abc"]
    made = begin(items[0], Item("x", "line", text="x"), *items[1:])
    for item, by_places, order in (
        ("a", 1, "bac"),
        ("c", -1, "bca"),
        ("a", -9, "abc"),
        ("a", 9, "bca"),
        ("x", 1, "bca"),
        ("none", 1, "bca"),
    ):
        do(editing.move, update=made, item=item, by_places=by_places)
        assert "".join(texts(now(made))) == order
    assert texts(now(made), "line") == ["x"]


def test_an_empty_item_is_added_at_the_end_of_a_section_that_holds_its_kind(draft, do, now):
    for section, kind in (("awareness", "text"), ("decisions", "decision"), ("coming", "entry")):
        do(editing.add, update=draft, section=section, kind=kind)
        made = now(draft).of(section)[-1]
        assert (made.kind, made.text, now(draft).items[-1]) == (kind, "", made)
    before = now(draft)
    for section, kind in (
        *(("awareness", "decision"), ("line", "entry"), ("reforms", "figure"), ("annex", "text")),
    ):
        with pytest.raises(ValueError, match=f"cannot contain a {kind}"):
            do(editing.add, update=draft, section=section, kind=kind)
    assert now(draft) == before


def test_a_text_of_ten_thousand_letters_is_kept_and_one_beyond_the_limit_refused(draft, do, now):
    long = "<b>" + "x" * 9_997
    do(editing.edit, update=draft, was=FIRST, becomes=replace(FIRST, text=long))
    assert texts(now(draft)) == [long, "Second."]
    for part in content.TEXTS:
        becomes = replace(SECOND, **{part: "x" * (content.LONGEST + 1)})
        with pytest.raises(ValueError, match="Shorten the text to 12,000 characters"):
            do(editing.edit, update=draft, was=SECOND, becomes=becomes)
    assert now(draft).items[1] == SECOND


@pytest.mark.parametrize("then", [approval.submit, approval.withdraw], ids=lambda act: act.name)
def test_nothing_is_written_on_what_was_handed_in_or_given_up(draft, do, now, then):
    do(then, update=draft)
    needs = {"update": draft, "item": "1"}
    for act, given in (
        (editing.edit, {"update": draft, "was": FIRST, "becomes": replace(FIRST, text="x")}),
        (editing.drop, needs),
        (editing.move, needs | {"by_places": 1}),
        (editing.add, {"update": draft, "section": "line", "kind": "text"}),
        (editing.bind, needs | {"quote": FOUND}),
        (editing.show, {"update": draft, "section": "reforms", "kind": "table", "quote": FOUND}),
        (editing.renew, {"update": draft}),
        (editing.set_aside, {"update": draft, "remark": "x", "reason": "x"}),
    ):
        with pytest.raises(ValueError, match="not a draft"):
            do(act, **given)
    assert texts(now(draft)) == ["First.", "Second."]


def test_there_is_nothing_to_write_on_where_there_is_no_update(do):
    with pytest.raises(ValueError, match="Update 9 is not a draft"):
        do(editing.drop, update=9, item="1")


def test_nobody_but_a_head_writes(draft, do, people, column):
    for role in (Role.CHIEF_OF_STAFF, Role.STAFF):
        with pytest.raises(PermissionError):
            do(editing.drop, people[role], update=draft, item="1")
        with pytest.raises(PermissionError):
            do(editing.start, people[role], since=DAY, until=DAY)
    assert column(update_versions.c.version) == [1]


def test_every_change_is_on_the_trail(draft, write, second, column):
    write(FIRST, "Mended.", by=second)
    told = zip(*map(column, (audit.c.actor, audit.c.action, audit.c.object)), strict=True)
    assert list(told) == [("second-head", "editing.edit", f"update {draft}")]


# Numbers, figures and tables


def test_a_typed_number_is_bound_in_its_place_and_keeps_its_form(begin, do, now, world):
    assert world
    text = "Of 5 actions, 2 are overdue."
    made = begin(Item("x", "reforms", text=text))
    given = {"update": made, "item": "x", "quote": PACKAGES}
    do(editing.bind, **given, typed=("text", text.index("2")))
    assert now(made).items[0].text == "Of 5 actions, {2|a} are overdue."
    binding = now(made).bindings["a"]
    assert (binding.question, binding.where) == (PACKAGES[0], {"work_package": "Fewer Forms"})
    assert (binding.params, binding.column) == ({"as_of": DAY}, "overdue")


def test_a_number_that_is_another_than_the_cell_is_not_bound(begin, do, now, world):
    assert world
    made = begin(Item("x", "reforms", text="Of 5 actions, 2 are overdue."))
    for place in (3, 0, 500):
        with pytest.raises(ValueError, match="has changed since you opened"):
            do(editing.bind, update=made, item="x", quote=PACKAGES, typed=("text", place))
    assert now(made).items[0].text == "Of 5 actions, 2 are overdue."


def test_a_cell_or_a_finding_goes_to_the_end_of_the_text(begin, do, now, world):
    assert world
    made = begin(Item("x", "reforms", text="Overdue:"))
    do(editing.bind, update=made, item="x", quote=PACKAGES)
    do(editing.bind, update=made, item="x", quote=FOUND)
    text = now(made).items[0].text
    assert text.startswith("Overdue: {two|a} {Of five reform actions, two are")
    assert text.endswith("|b}")


def test_a_number_is_not_bound_in_an_item_that_was_dropped(draft, do, now, world):
    assert world
    do(editing.bind, update=draft, item="gone", quote=PACKAGES)
    assert texts(now(draft)) == ["First.", "Second."]
    assert now(draft).bindings == {}


def test_a_figure_is_shown_at_the_end_of_a_section_that_holds_it(draft, do, now, world):
    assert world
    for kind, key in (("figure", "a"), ("table", "b")):
        do(editing.show, update=draft, section="reforms", kind=kind, quote=FOUND)
        shown = now(draft).items[-1]
        assert (shown.section, shown.kind, shown.shows, shown.text) == ("reforms", kind, key, "")
        assert now(draft).bindings[key].column == "finding"
    for section, kind in (("attention", "figure"), ("decisions", "decision"), ("reforms", "text")):
        with pytest.raises(ValueError, match=f"cannot contain a {kind}"):
            do(editing.show, update=draft, section=section, kind=kind, quote=FOUND)
    for question in ("positions.own", "audit.trail", "no.question"):
        with pytest.raises(ValueError, match=f"cannot quote {question}"):
            do(editing.bind, update=draft, item="1", quote=(question, {}))


def test_all_tokens_are_written_anew_at_once(overdue, do, now, postpone):
    made = overdue()
    postpone(4, dt.date(2026, 4, 1))
    do(editing.renew, update=made)
    assert now(made).items[0].text == "In Fewer Forms, {three|a} actions are overdue."
    with pytest.raises(ValueError, match="not a draft"):
        do(editing.renew, update=made + 1)


# Set aside


def test_a_remark_is_set_aside_with_the_reason_and_who_gave_it(draft, do, now, second):
    do(editing.set_aside, update=draft, remark="unbound:1:25", reason=" A name. ")
    do(editing.set_aside, second, update=draft, remark="unbound:1:25", reason="Of a room.")
    kept = [(one.remark, one.reason, one.by) for one in now(draft).overruled]
    assert kept == [("unbound:1:25", "Of a room.", "second-head")]


def test_nothing_is_set_aside_without_a_reason_and_not_everything_with_one(draft, do, now):
    for reason in ("", "  \n", "x" * 501):
        with pytest.raises(ValueError, match="Enter the reason"):
            do(editing.set_aside, update=draft, remark="unbound:1:25", reason=reason)
    for remark in ("level::", "both:1:"):
        with pytest.raises(ValueError, match="cannot be dismissed"):
            do(editing.set_aside, update=draft, remark=remark, reason="In haste.")
    assert now(draft).overruled == ()
