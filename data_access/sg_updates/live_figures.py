"""How a cell of an answer is written in a sentence, found again, and held against the data."""

import contextlib
import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import Query, ask, every_query
from data_access.sg_updates import numbers_in_text
from data_access.sg_updates.content import (
    FINDING,
    TEXTS,
    TOKEN,
    Binding,
    Content,
    Item,
    by_hand,
    harmless,
    token,
)

# What no reader would know a row by.
NO_NAMES = ("figure", "unit", "note", "page")
# What a total would count more than once.
COUNTED_AGAIN = ("organizations", "partners", "in_all", "rest", "rest_base", "rest_outside")
# What stands in the place of a row for the total of a column.
TOTAL = {"*": "all rows"}
# What the period of an update tells a question.
PERIOD = ("since", "until", "as_of", "week")
# Numbers that are names, such as 2026, and count nothing.
NUMBERED = ("year", "action", "number")


# What is written


def forms(column: str, value: Any) -> list[str]:
    """The ways in which a cell may be written in a sentence, the usual one first.

    None where it is missing: what is not known has no figure.
    """
    kind = pd.api.types
    if not kind.is_scalar(value) or pd.isna(value):
        return []
    if isinstance(value, str):
        return [harmless(value)]
    if isinstance(value, dt.date):
        return [formatting.day(value), formatting.day(value, year=False)]
    if kind.is_bool(value):
        return ["yes" if value else "no"]
    usual = list(dict.fromkeys(_numbers(column, value)))
    begun = (text[0].upper() + text[1:] for text in usual if text[0].isalpha())
    return list(dict.fromkeys((*usual, *begun)))


def _numbers(column: str, value: float) -> Iterator[str]:
    if column in NUMBERED:
        yield str(value)
    elif column.endswith("share"):
        # Nearly nothing is not nothing, and nearly all not all.
        ends = () if value in (0, 1) else (0, 100)
        fewest = next((n for n in range(4) if round(100 * value, n) not in ends), 4)
        yield from (f"{100 * value:.{places}f} per cent" for places in (fewest, fewest + 1))
        yield from numbers_in_text.fractions(value)
    elif column.endswith("_usd"):
        yield formatting.dollars(value)
        yield from _in_other_words(value)
    elif float(value).is_integer():
        usual = formatting.spell(int(value))
        # As it stands where it begins a sentence.
        begins = formatting.begun(f"{usual} things").removesuffix(" things")
        yield from (usual, f"{int(value):,}", begins, *numbers_in_text.counts(int(value)))
    else:
        yield from (f"{value:,.{places}f}" for places in (1, 2, *_whole(value)))


def _in_other_words(dollars: float) -> Iterator[str]:
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if abs(dollars) >= size:
            places = (*_whole(dollars / size), 1, 2)
            yield from (f"${dollars / size:,.{place}f} {name}" for place in places)
    yield f"${dollars:,.0f}"


def _whole(value: float) -> tuple[int, ...]:
    """The place of whole numbers, where they are near enough: 1.5 is no 2, and 15.3 is 15."""
    return (0,) if abs(value) >= 10 or float(value).is_integer() else ()


# Which cell it is


def bind(answer: Answer, column: str, place: int | None = None) -> tuple[Binding, str]:
    """Bind a cell of an answer, in the row at `place`, or its finding; and write it.

    Without a place it is the total of the column.

    Raises:
        Refused: the answer has no such cell, it is missing, or no column tells its row from
            the others.
    """
    where, value = {}, answer.finding
    if column != FINDING:
        there = column in answer.rows and (
            _adds_up(answer.rows[column]) if place is None else 0 <= place < len(answer.rows)
        )
        if not there:
            raise Refused(f"{answer.question} has no such cell.")
        where = TOTAL if place is None else _told_apart(answer, column, place)
        value = _cell(answer.rows, where, column)
    written = forms(column, value)
    if not written:
        raise Refused("This cell is missing: there is no figure to write.")
    binding = Binding(answer.question, answer.params, where, column, answer.asked_at)
    return binding, written[0]


def _told_apart(answer: Answer, column: str, place: int) -> dict[str, Any]:
    """The fewest columns, from the left, that tell a row from all that say something else."""
    # Two events of one name and day are told apart by their places.
    known = [name for name in answer.rows if _names_rows(answer.rows[name])]
    names = [*known, *(["note"] if "note" in answer.rows else [])]
    where: dict[str, Any] = {}
    for name in names:
        value = answer.rows[name].iloc[place]
        where[name] = None if pd.isna(value) else getattr(value, "item", lambda v=value: v)()
        if _places(answer.rows, where) == [place]:
            return where
    if len(answer.rows) == 1:
        return {}
    if _cell(answer.rows, where, column) is not None:
        return where
    raise Refused(f"No column of {answer.question} tells this row from the others.")


def _names_rows(values: pd.Series) -> bool:
    if values.name in NO_NAMES or values.map(pd.api.types.is_list_like).any():
        return False
    known = values.dropna()
    is_day = values.dtype == object and len(known) and isinstance(known.iloc[0], dt.date | str)
    return bool(values.dtype == "str" or is_day or values.name in NUMBERED)


def _places(rows: pd.DataFrame, where: Mapping[str, Any]) -> list[int]:
    same = pd.Series(True, index=range(len(rows)))
    for name, value in where.items():
        if name not in rows:
            return []
        cells = rows[name].reset_index(drop=True)
        same &= cells.isna() if value is None else cells.eq(value).fillna(False).astype(bool)
    return list(same[same].index)


def _cell(rows: pd.DataFrame, where: Mapping[str, Any], column: str) -> Any:
    """What a cell says; None where its row is gone.

    Rows that nothing tells apart, such as two events of one name, say one thing or nothing.
    """
    if where == TOTAL:
        return rows[column].sum() if column in rows and _adds_up(rows[column]) else None
    places = _places(rows, where) if column in rows else []
    cells = rows[column].iloc[places] if places else pd.Series(dtype=object)
    return cells.iloc[0] if cells.map(str).nunique() == 1 else None


def said_now(binding: Binding, answer: Answer | None) -> list[str]:
    """The ways in which the data would write it today; none where the cell is no longer there."""
    if answer is None:
        return []
    if binding.column == FINDING:
        return forms(FINDING, answer.finding)
    return forms(binding.column, value_of(binding, answer))


def value_of(binding: Binding, answer: Answer) -> Any:
    """The cell itself; None where it is no longer there."""
    return _cell(answer.rows, binding.where, binding.column)


# What somebody typed


def typed(text: str) -> list[tuple[int, str]]:
    """The numbers in a text that are bound to nothing: where each begins, and what it says."""
    return numbers_in_text.numbers(by_hand(text))


def likely(number: str, answers: Mapping[Any, Answer]) -> list[tuple[Answer, int | None, str]]:
    """The cells that could be a number that somebody typed: answer, row and column.

    Where the row is None it is the total of the column.
    """
    return [
        (answer, place, str(column))
        for answer in answers.values()
        for column in answer.rows
        if _counts(answer.rows[column])
        for place, value in _cells(answer.rows[column])
        if number in forms(str(column), value)
    ]


def _cells(values: pd.Series) -> Iterator[tuple[int | None, Any]]:
    if len(values) > 1 and _adds_up(values):
        yield None, values.sum()
    yield from enumerate(values)


def _counts(values: pd.Series) -> bool:
    """Whether a column holds amounts: not names of years, of actions or of rows."""
    name, kind = str(values.name), pd.api.types
    is_name = name in NUMBERED or name == "id" or name.endswith("_id")
    return kind.is_numeric_dtype(values) and not kind.is_bool_dtype(values) and not is_name


def _adds_up(values: pd.Series) -> bool:
    """Whether the amounts of a column make a total: counts and money do, shares do not.

    Neither does what counts one organization in several rows, nor what all rows repeat.
    """
    name, known = str(values.name), values.dropna()
    if known.empty or not _counts(values) or name in COUNTED_AGAIN:
        return False
    return name.endswith("_usd") or bool((known % 1 == 0).all())


def unbound(
    item: Item, answers: Mapping[Any, Answer]
) -> list[tuple[str, int, str, list[tuple[Answer, int | None, str]]]]:
    """The numbers in an item that are bound to nothing: part, place, number, what it could be."""
    return [
        (part, at, number, likely(number, answers))
        for part in TEXTS
        for at, number in typed(getattr(item, part))
    ]


def loosened(text: str, known: Mapping[str, Binding]) -> str:
    """A text with its findings written out; which cell each of their numbers is, a writer says."""

    def written_out(found: re.Match[str]) -> str:
        binding = known.get(found[2])
        return found[1] if binding and binding.column == FINDING else found[0]

    return TOKEN.sub(written_out, text)


def key_after(known: Collection[str]) -> str:
    """The first of a, b, … z, aa, … that no binding is known by."""
    place = len(known)
    while True:
        key, rest = "", place
        while rest >= 0:
            key, rest = chr(ord("a") + rest % 26) + key, rest // 26 - 1
        if key not in known:
            return key
        place += 1


# The answers that it all rests on

# Whoever may read an update may read all that it rests on: the head could ask each of these.
READER = Viewer(Role.FOCAL_POINT_HEAD, "an update")


def bindable() -> dict[str, str]:
    """The questions whose answers an update can quote, by name, in the reader's words.

    They are about facts, the whole office may ask them, and a period is all that they need.
    """
    return {
        name: asked.method.splitlines()[0]
        for name, asked in every_query().items()
        if asked.cacheable and asked.roles >= OFFICE and not _needs_more(asked)
    }


def _needs_more(asked: Query) -> bool:
    """Whether a question is about one thing that no period tells, such as an organization."""
    parameters = asked.parameters.values()
    return any(one.default is one.empty and one.name not in PERIOD for one in parameters)


def about(name: str, since: dt.date, until: dt.date) -> dict[str, Any]:
    """The parameters that keep a question to the period of an update, whatever it takes."""
    asked = every_query()[name]
    period = {"since": since, "until": until, "as_of": until, "week": weeks.name(until)}
    hints = {one: str(parameter.annotation) for one, parameter in asked.open_parameters.items()}
    return {
        one: period[one] if one == "week" or "date" in hints[one] else period[one].year
        for one in period
        if one in hints
    }


def answers(conn: sa.Connection, content: Content) -> dict[tuple, Answer]:
    """Ask again all that an update rests on, as it was asked: an answer for each `Binding.asks`.

    What can no longer be asked, as after a change of this software, is left out.
    """
    known, found = every_query(), {}
    for binding in used(content):
        with contextlib.suppress(KeyError, TypeError, ValueError):
            asked = known[binding.question]
            found[binding.asks] = ask(conn, READER, asked, **binding.params)
    return found


def used(content: Content) -> list[Binding]:
    """One binding for each answer that is cited, in the order of the document."""
    cited = (binding for item in content.items for binding in content.cited(item))
    return list({binding.asks: binding for binding in cited}.values())


def renewed(now: Content, answers: Mapping[tuple, Answer]) -> Content:
    """Every token as the data say today; one whose cell is gone stays as it was."""
    fresh = {
        key: replace(binding, asked_at=answers[binding.asks].asked_at)
        for key, binding in now.bindings.items()
        if binding.asks in answers
    }

    def rewritten(found: re.Match[str]) -> str:
        binding = fresh.get(found[2])
        today = said_now(binding, answers[binding.asks]) if binding else []
        keeps = not today or found[1] in today
        return found[0] if keeps else token(today[0], found[2])

    items = tuple(
        replace(item, **{name: TOKEN.sub(rewritten, getattr(item, name)) for name in TEXTS})
        for item in now.items
    )
    return replace(now, items=items, bindings={**now.bindings, **fresh})
