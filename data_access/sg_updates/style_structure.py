"""What holds a paper together and no pattern of words can tell: length, dates, sums, order.

Pure functions of plain text, each with the remarks it has to make.
"""

import contextlib
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from data_access.domain import formatting
from data_access.domain.names import fold
from data_access.sg_updates.sentences import sentences, words
from data_access.sg_updates.un_style import ADDRESS, MONTHS, QUOTATION, Remark

SENTENCE, PARAGRAPH, NOTE = 25, 60, 650
LEAD, POINTS, LINE = 6, 3, 30

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = "|".join(WEEKDAYS)
# Of "Monday 23 to Friday 27 November" both are dates of that month.
DATED = re.compile(
    rf"\b({DAY}),?\s(\d{{1,2}})(?=(?:\s?(?:to|and|or|,|–)\s?(?:(?:{DAY}),?\s)?\d{{1,2}})*"
    rf"(\s({MONTHS})\b(?:\s(\d{{4}})\b)?))"
)
# In "Monday to Friday, 23 to 27 November" the second day does not belong to the first number.
SEVERAL_DAYS = re.compile(rf"\b(?:{DAY})\s?(?:to|and|or|,|–)\s?$")

SHARE = re.compile(r"(\d+(?:\.\d+)?)\sper\scent")
COMPARED = re.compile(r"\b(?:from|to|against|than)\s\d|\b(?:compared|previously|earlier|home to)\b")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NEAR_WHOLE, WHOLE = (90, 110), (99, 101)

# Two capitals or more, with figures and an end such as that of UN-Women or COVID-19.
ACRONYM = re.compile(r"\b(?=[A-Z0-9]*[A-Z][A-Z0-9]*[A-Z])([A-Z][A-Z0-9]+(?:-[A-Z0-9]\w*)?)s?\b")
UNREAD = rf"{ADDRESS}|\b[A-Z]+(?:/[\w.()]+)+|{QUOTATION.pattern}"
# The Secretary-General chairs those whose heads sit in the Chief Executives Board, and has named
# the others. All else, NGO among it, is written in full first: the paper travels further.
KNOWN = re.compile(
    "FAO|IAEA|ICAO|IFAD|ILO|IMF|IMO|IOM|ITC|ITU|UNCTAD|UNDP|UNEP|UNESCO|UNFPA|UN-Habitat|UNHCR"
    "|UNICEF|UNIDO|UNODC|UNOPS|UNRWA|UN-Women|UPU|WFP|WHO|WIPO|WMO|WTO"
    "|OCHA|OHCHR|UNAIDS|UN80|COVID-19"
)
# No acronyms, or forbidden by rules of their own.
NOT_MEANT = re.compile("[IVXLC]+|UN|GA|UNGA|UNSC|ECOSOC|SG|UNSG|DSG")
# What is used less often is written in full each time.
FEWEST_USES = 3


def long_sentences(text: str) -> list[Remark]:
    """T01: sentences of more than 25 words."""
    return [
        _should("T01", f"Make two sentences of this one of {words(said)} words.", said.strip())
        for said in sentences(text)
        if words(said) > SENTENCE
    ]


def long_paragraph(text: str) -> list[Remark]:
    """T02: a paragraph of more than 60 words."""
    told = f"Shorten or divide this paragraph of {words(text)} words to 60 at most."
    return [_should("T02", told, _opening(text))] if words(text) > PARAGRAPH else []


def wrong_weekdays(text: str, near: dt.date) -> list[Remark]:
    """T03: weekdays that are not those of their dates.

    A date without a year is the one nearest to `near`, so that January is the next one in December.
    """
    plain, remarks = text.replace("\N{NO-BREAK SPACE}", " "), []
    for found in DATED.finditer(plain):
        if SEVERAL_DAYS.search(plain[: found.start()]):
            continue
        weekday, number, _, month, year = found.groups()
        date = _date(int(number), month, year, near)
        if date is None or f"{date:%A}" != weekday:
            told = (
                f"Write “{date:%A}” or mend the date: {formatting.day(date)} is a {date:%A}."
                if date
                else f"Mend the date: {month} has no day {number}."
            )
            remarks.append(_must("T03", told, text[found.start() : found.end(3)]))
    return remarks


def _date(number: int, month: str, year: str | None, near: dt.date) -> dt.date | None:
    """The date of that name nearest to another one; None where there is no such day."""
    years = [int(year)] if year else range(near.year - 1, near.year + 2)
    named = []
    for one in years:
        with contextlib.suppress(ValueError):
            named.append(dt.date(one, MONTHS.split("|").index(month) + 1, number))
    return min(named, key=lambda date: abs(date - near), default=None)


def parts_of_a_whole(text: str) -> list[Remark]:
    """T04: percentages listed in one sentence that nearly make a whole, and do not.

    Only lists such as "47 per cent … and 55 per cent" are judged, and not what is compared, or
    is of several wholes or years.
    """
    remarks = []
    for said in sentences(text):
        shares = list(SHARE.finditer(said))
        total = round(sum(float(share[1]) for share in shares), 1)
        makes = NEAR_WHOLE[0] <= total <= NEAR_WHOLE[1] and not WHOLE[0] <= total <= WHOLE[1]
        if makes and _one_list(said, shares):
            told = f"Mend the percentages: together they make {total:g}, not 100."
            listed = said[shares[0].start() : shares[-1].end()]
            remarks.append(_must("T04", told, listed))
    return remarks


def _one_list(said: str, shares: Sequence[re.Match[str]]) -> bool:
    """Whether percentages are joined by "and", as parts of one thing at one time."""
    if len(shares) < 2:
        return False
    last = said[shares[-2].end() : shares[-1].start()]
    of_wholes = sum(said.startswith(" of ", share.end()) for share in shares)
    return (
        re.search(r"\band\b", last) is not None
        and of_wholes < 2
        and len(set(YEAR.findall(said))) < 2
        and not COMPARED.search(said)
    )


def acronyms(paragraphs: Iterable[str], names: Iterable[str] = ()) -> list[Remark]:
    """T05: acronyms that stand before or without their "Full Name (ABC)", or are seldom used.

    Takes a whole paper, and makes one remark for an acronym. Quotations and `names` are not read.
    """
    unread = "|".join([UNREAD, *map(re.escape, names)])
    text = re.sub(unread, " ", "\n".join(paragraphs))
    places = defaultdict(list)
    for found in ACRONYM.finditer(text):
        places[found[1]].append(found.start())
    return [
        _should("T05", told, name)
        for name, used in places.items()
        if not KNOWN.fullmatch(name) and not NOT_MEANT.fullmatch(name)
        if (told := _definition_wanted(name, used, text))
    ]


def _definition_wanted(name: str, used: Sequence[int], text: str) -> str:
    defined = re.search(rf"[^\W\d_]\s\((?={re.escape(name)}s?\))", text)
    if defined is None:
        return f"Write {name} in full, or in full with “({name})” where it is used first."
    if used[0] < defined.end():
        return f"Write {name} in full, with “({name})”, where it is used first."
    return f"Write {name} in full each time: it is used seldom." * (len(used) < FEWEST_USES)


def states_out_of_order(text: str, names: Iterable[str]) -> list[Remark]:
    """T06: three Member States or more in a row that are not in English alphabetical order.

    `names` are those of all Member States, as they are written in running text or in lists.
    """
    keys = {_curly(name): fold(name) for name in names}
    one = "|".join(map(re.escape, sorted(keys, key=len, reverse=True)))
    name = rf"(?:[Tt]he\s)?(?:{one})(?!\w)"
    rows = re.compile(rf"(?<!\w){name}(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s){name}){{2,}}")
    remarks = []
    for row in rows.finditer(_curly(text)) if keys else ():
        named = re.findall(rf"(?<!\w)(?:{one})(?!\w)", row[0])
        ordered = sorted(named, key=keys.get)
        if named != ordered:
            listed = formatting.listed(ordered, most=len(ordered))
            told = f"Name the Member States in English alphabetical order: {listed}."
            remarks.append(_must("T06", told, text[row.start() : row.end()]))
    return remarks


def _curly(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("'", "’")


def attention(leads: Sequence[str]) -> list[Remark]:
    """T07 and T08: leads of more than six words, and more than three points for attention."""
    remarks = [
        _should(
            "T07", f"Say this lead of {formatting.spell(words(lead))} words in six at most.", lead
        )
        for lead in leads
        if words(lead) > LEAD
    ]
    if len(leads) > POINTS:
        told = f"Keep three of the {formatting.spell(len(leads))} points for attention."
        remarks.append(_must("T08", told, leads[POINTS]))
    return remarks


def line_to_take(text: str) -> list[Remark]:
    """T09: a line to take of more than 30 words, which nobody says in one breath."""
    told = f"Say this line of {words(text)} words in 30 at most, so that it can be spoken."
    return [_should("T09", told, _opening(text))] if words(text) > LINE else []


def length(paragraphs: Sequence[str]) -> list[Remark]:
    """T10: a note of more than 650 words, which two pages do not hold; some are asked for."""
    total = sum(map(words, paragraphs))
    told = f"Cut the note from {total:,} words to 650, or move what supports it to an annex."
    return [_should("T10", told, _opening(paragraphs[0]))] if total > NOTE else []


def _opening(text: str) -> str:
    """The first words of a text, by which it is found."""
    said = text.split()
    return " ".join(said[:LEAD]) + (" …" if len(said) > LEAD else "")


def _must(rule: str, told: str, found: str) -> Remark:
    return Remark(rule, True, told, found)


def _should(rule: str, told: str, found: str) -> Remark:
    return Remark(rule, False, told, found)
