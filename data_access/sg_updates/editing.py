"""What the head does with a draft: start, write, bind, show, set aside.

Every act saves a version. Two people who write at once lose nothing: what they wrote on different
items is joined, and of one item that both wrote on, both stay until one is dropped.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from data_access.commands import command
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.queries import ask, every_query
from data_access.schema import update_figures, update_versions, updates
from data_access.sg_updates import content, live_figures
from data_access.sg_updates.content import NUMBERED, SECTIONS, Content, Item, Overruled
from data_access.sg_updates.drafting import draft, new_id
from data_access.snapshots import thaw

HEAD = frozenset({Role.FOCAL_POINT_HEAD})
WRITTEN = (*content.TEXTS, "on", "continues")
KINDS = {
    "attention": ("text",),
    **dict.fromkeys(NUMBERED, ("text", "figure", "table")),
    "decisions": ("decision",),
    "coming": ("entry",),
    "line": ("text",),
}


# What no reason sets aside: a paper has its level, and of two texts that are one, one goes.
NEVER = ("level", "both")


def which(params: Mapping[str, Any], _: Any) -> str:
    """What the trail says an act was done to."""
    return f"update {params['update']}"


@command(
    name="editing.start",
    roles=HEAD,
    about=lambda params, made: f"update {made} to {params['until']}",
)
def start(conn: sa.Connection, by: Viewer, *, since: dt.date, until: dt.date) -> int:
    """Start an update about a period with the draft that the data write; gives its number.

    What the last update that was cleared said already is left out.

    Raises:
        Refused: the period ends before it begins, or has not begun, or is longer than a year.
    """
    if not since <= until or since > weeks.today() or (until - since).days > 366:
        raise Refused("An update is about up to a year that has begun, first day first.")
    row = {"since": since, "until": until, "status": "draft", "started_by": by.account}
    insert = updates.insert().values(**row, started_at=weeks.now()).returning(updates.c.id)
    made = conn.scalar(insert)
    written = draft(conn, by, since=since, until=until, told=_told(conn, until))
    _save(conn, by, made, 1, written)
    return made


def _told(conn: sa.Connection, until: dt.date) -> set[str]:
    """What was found in the last update that was cleared, of those that end no later."""
    last = sa.select(updates.c.id, updates.c.version).where(
        updates.c.status.in_(("cleared", "sent")), updates.c.until <= until
    )
    found = conn.execute(last.order_by(updates.c.until.desc(), updates.c.id.desc())).first()
    if found is None:
        return set()
    snapshots = sa.select(update_figures.c.snapshot).where(update_figures.c.update_id == found.id)
    sentences: set[str] = set()
    for answer in (thaw(text).answer for text in conn.scalars(snapshots)):
        sentences |= {answer.finding, *map(str, answer.rows.get("sentence", ()))}
    return sentences


# Writing


def latest(conn: sa.Connection, update: int) -> tuple[int, Content]:
    """The last version of an update: its number, and what it says.

    Raises:
        Refused: there is no such update.
    """
    statement = (
        sa.select(update_versions.c.version, update_versions.c.content)
        .where(update_versions.c.update_id == update)
        .order_by(update_versions.c.version.desc())
    )
    found = conn.execute(statement).first()
    if found is None:
        raise Refused(f"There is no update {update}.")
    return found.version, content.read(found.content)


def _save(conn: sa.Connection, by: Viewer, update: int, version: int, written: Content) -> None:
    row = {"update_id": update, "version": version, "content": content.write(written)}
    conn.execute(update_versions.insert().values(**row, saved_by=by.account, saved_at=weeks.now()))


def _change(
    conn: sa.Connection, by: Viewer, update: int, changed: Callable[[Content], Content]
) -> None:
    """Save what `changed` makes of the last version, while nobody else saves one."""
    held = sa.select(updates.c.status).where(updates.c.id == update).with_for_update()
    status = conn.scalar(held)
    if status != "draft":
        raise Refused(f"Update {update} is not a draft; only drafts can be edited.")
    version, now = latest(conn, update)
    then = changed(now)
    if then != now:
        _save(conn, by, update, version + 1, then)


@command(name="editing.edit", roles=HEAD, about=which)
def edit(conn: sa.Connection, by: Viewer, *, update: int, was: Item, becomes: Item) -> None:
    """Write an item anew; `was` is the item as the writer saw it.

    Where somebody else wrote on it meanwhile, both stay, one below the other.

    Raises:
        Refused: it is no draft, or an item is too long.
    """
    # What it is and where it stands is not for this to change.
    becomes = replace(was, **{part: getattr(becomes, part) for part in WRITTEN})
    if any(len(getattr(becomes, name)) > content.LONGEST for name in content.TEXTS):
        raise Refused(f"Shorten the text to {content.LONGEST:,} characters.")

    def changed(now: Content) -> Content:
        there = now.item(was.id)
        if becomes in (was, there):
            return now
        if there == was:
            return _with(now, was.id, becomes)
        if there is None:
            return replace(now, items=(*now.items, replace(becomes, id=new_id())))
        return _with(now, was.id, there, replace(becomes, id=new_id(), beside=was.id))

    _change(conn, by, update, changed)


def _with(now: Content, name: str, *instead: Item) -> Content:
    """The content with other items in the place of one.

    What stood beside one that is dropped is free, and others stand beside it.
    """
    items = [one for item in now.items for one in (instead if item.id == name else (item,))]
    if not instead:
        free = next((item.id for item in items if item.beside == name), "")
        items = [
            replace(item, beside="" if item.id == free else free) if item.beside == name else item
            for item in items
        ]
    return replace(now, items=tuple(items))


@command(name="editing.add", roles=HEAD, about=which)
def add(conn: sa.Connection, by: Viewer, *, update: int, section: str, kind: str) -> None:
    """Add an empty item at the end of a section.

    Raises:
        Refused: it is no draft, or the section holds nothing of this kind.
    """
    if kind not in KINDS.get(section, ()) or kind in ("figure", "table"):
        raise Refused(f"{SECTIONS.get(section, section)} cannot contain a {kind}.")
    made = Item(new_id(), section, kind)
    _change(conn, by, update, lambda now: replace(now, items=(*now.items, made)))


@command(name="editing.drop", roles=HEAD, about=which)
def drop(conn: sa.Connection, by: Viewer, *, update: int, item: str) -> None:
    """Leave an item out; earlier versions keep it.

    Raises:
        Refused: it is no draft.
    """
    _change(conn, by, update, lambda now: _with(now, item))


@command(name="editing.move", roles=HEAD, about=which)
def move(conn: sa.Connection, by: Viewer, *, update: int, item: str, by_places: int) -> None:
    """Move an item up or down within its section.

    Raises:
        Refused: it is no draft.
    """

    def changed(now: Content) -> Content:
        moved = now.item(item)
        if moved is None:
            return now
        others = [one for one in now.of(moved.section) if one.id != item]
        place = now.of(moved.section).index(moved) + by_places
        others.insert(max(place, 0), moved)
        rest = [one for one in now.items if one.section != moved.section]
        return replace(now, items=(*rest, *others))

    _change(conn, by, update, changed)


# Numbers, figures and tables


class Quote(NamedTuple):
    """What is quoted: a question with its parameters, and a cell of its answer, or its finding."""

    question: str
    params: Mapping[str, Any]
    column: str = content.FINDING
    place: int | None = None


def _asked(conn: sa.Connection, by: Viewer, quote: Quote) -> Answer:
    if quote.question not in live_figures.bindable():
        raise Refused(f"An update cannot quote {quote.question}.")
    return ask(conn, by, every_query()[quote.question], **quote.params)


@command(name="editing.bind", roles=HEAD, about=which)
def bind(
    conn: sa.Connection,
    by: Viewer,
    *,
    update: int,
    item: str,
    quote: Sequence[Any],
    typed: tuple[str, int] | None = None,
) -> None:
    """Put a cell of an answer, or its finding, into an item's text as a token.

    `quote` holds what `Quote` does. The token takes the place of a number that
    was typed in a part of the item (`typed`: part, and place among its
    letters); else it goes to the end of the text.

    Raises:
        Refused: it is no draft, there is no such cell, or the number typed is another.
    """
    quoted = Quote(*quote)
    answer = _asked(conn, by, quoted)
    binding, said = live_figures.bind(answer, quoted.column, quoted.place)

    def changed(now: Content) -> Content:
        there = now.item(item)
        if there is None:
            return now
        key = live_figures.key_after(now.bindings)
        part, at = typed or ("text", len(there.text))
        text = getattr(there, part)
        number = next((found for place_, found in live_figures.typed(text) if place_ == at), "")
        if typed and number not in live_figures.said_now(binding, answer):
            raise Refused(
                "This number has changed since you opened the page. Choose its source again."
            )
        space = " " if not typed and text and not text.endswith(" ") else ""
        token = space + content.token(number or said, key)
        written = replace(there, **{part: text[:at] + token + text[at + len(number) :]})
        known = {**now.bindings, key: binding}
        return replace(_with(now, item, written), bindings=known)

    _change(conn, by, update, changed)


@command(name="editing.loosen", roles=HEAD, about=which)
def loosen(conn: sa.Connection, by: Viewer, *, update: int, item: str) -> None:
    """Write out the findings in an item's text, to be rewritten; their numbers are then marked.

    Raises:
        Refused: it is no draft.
    """

    def changed(now: Content) -> Content:
        there = now.item(item)
        if there is None:
            return now
        text = live_figures.loosened(there.text, now.bindings)
        return _with(now, item, replace(there, text=text))

    _change(conn, by, update, changed)


@command(name="editing.show", roles=HEAD, about=which)
def show(
    conn: sa.Connection,
    by: Viewer,
    *,
    update: int,
    section: str,
    kind: str,
    quote: Sequence[Any],
) -> None:
    """Put the figure or the table of an answer at the end of a section.

    Raises:
        Refused: it is no draft, or the section or the update cannot hold it.
    """
    if kind not in KINDS.get(section, ()) or kind not in ("figure", "table"):
        raise Refused(f"{SECTIONS.get(section, section)} cannot contain a {kind}.")
    binding, _ = live_figures.bind(_asked(conn, by, Quote(*quote)), content.FINDING)

    def changed(now: Content) -> Content:
        key = live_figures.key_after(now.bindings)
        made = Item(new_id(), section, kind, shows=key)
        known = {**now.bindings, key: binding}
        return replace(now, items=(*now.items, made), bindings=known)

    _change(conn, by, update, changed)


@command(name="editing.renew", roles=HEAD, about=which)
def renew(conn: sa.Connection, by: Viewer, *, update: int) -> None:
    """Write every token as the data say today; where a cell is gone, the token stays as it was.

    Raises:
        Refused: it is no draft.
    """

    def changed(now: Content) -> Content:
        return live_figures.renewed(now, live_figures.answers(conn, now))

    _change(conn, by, update, changed)


@command(name="editing.set_aside", roles=HEAD, about=which)
def set_aside(conn: sa.Connection, by: Viewer, *, update: int, remark: str, reason: str) -> None:
    """Set aside a remark of the check, with the reason, which the archive keeps.

    Raises:
        Refused: it is no draft, or no reason is given, or no reason is good enough.
    """
    if remark.split(":")[0] in NEVER:
        raise Refused("This issue cannot be dismissed. Resolve it.")
    if not reason.strip() or len(reason) > 500:
        raise Refused("Enter the reason, in up to 500 characters.")
    made = Overruled(remark, reason.strip(), by.name)

    def changed(now: Content) -> Content:
        kept = tuple(one for one in now.overruled if one.remark != remark)
        return replace(now, overruled=(*kept, made))

    _change(conn, by, update, changed)
