"""The editorial style of the United Nations, as far as a machine can tell: thirty rules.

The rules are for running text, one paragraph at a time; tables and figures have their own ways.
What breaks a blocking rule is mended, or overruled with a reason, before a paper goes out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data_access.sg_updates.sentences import sentences

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


@dataclass(frozen=True)
class Remark:
    """What a rule says of a text: one sentence on what to do, and the words it was found at."""

    rule: str
    blocking: bool
    words: str
    found: str


@dataclass(frozen=True)
class Rule:
    """One rule of style; its pattern is held against each sentence by itself.

    in_quotations  whether it holds for the words of others too
    """

    name: str
    blocking: bool
    words: str
    pattern: re.Pattern[str]
    in_quotations: bool = False


def _must(name: str, words: str, pattern: str, **how: bool) -> Rule:
    return Rule(name, True, words, re.compile(pattern), **how)


def _should(name: str, words: str, pattern: str) -> Rule:
    return Rule(name, False, words, re.compile(pattern))


# British stems in -ise that the United Nations writes with -ize; advise and analyse stay.
STEMS = (
    "rgani|eali|ecogni|mphasi|rioriti|tili|obili|inali|uthori|ummari|inimi|aximi|armoni|igitali"
    "|nstitutionali|ritici|oderni|peciali|tabili|tandardi|isuali|ategori|lobali|entrali|ormali"
    "|enerali|ivili"
)
ISED = rf"(?:{STEMS})s(?:e|ed|es|er|ers|ing|able|ation|ations|ational)\b"

RULES = (
    _must("S01", "Write “per cent” in words in running text.", r"\d[\d,.]*\s?%"),
    _must("S02", "Write “per cent” as two words.", r"\b[Pp]ercent\b"),
    _must(
        "S03",
        "Write the day before the month, as in “23 November 2026”.",
        # In "on 23 November 14 missions agreed" the day stands already.
        rf"(?<!\d )\b(?:{MONTHS})\s+\d{{1,2}}\b(?!\d)",
    ),
    _must(
        "S04",
        "Write the day of a date without “st”, “nd”, “rd” or “th”.",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)\s+(?:of\s+)?(?:{MONTHS})\b",
    ),
    _must(
        "S05",
        "Write the month of a date in words.",
        r"(?<![A-Z\d/.])\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b(?!/)",
    ),
    _must(
        "S06",
        "Write a range with “to” or an en dash, not with a hyphen.",
        rf"\b\d+-\d+\s(?:{MONTHS}|per cent|million|billion)\b|\b(?:19|20)\d\d-(?:19|20)\d\d\b",
    ),
    _should(
        "S07",
        "Write “from … to” or “between … and” without a dash.",
        r"\b(?:[Ff]rom|[Bb]etween)\s+\$?\d[\d,.]*\s?[–-]\s?\$?\d[\d,.]*",
    ),
    _must(
        "S08",
        "Do not begin a sentence with a figure: write the number in words, or turn it round.",
        # A figure with its thing alone, such as "1,140 registrations", is no sentence.
        r"^\s*\d[\d,]*(?:\.\d+)?\s+"
        rf"(?!(?:(?:to|and|or|–)\s\d{{1,2}}\s)?(?:{MONTHS})\b)"
        r"(?=.*[.!?]\W*$|(?>per\scent|\S+)\s+\S)[A-Za-z][\w-]*",
    ),
    _should(
        "S09",
        "Write a number under 10 in words, unless it stands in one series with larger ones.",
        r"(?<![\d.,/$\[\w–-])[1-9]\s"
        r"(?!per\scent|percentage|[mbtr]+illion|[ap]\.m|(?:km|kg|cm|mm|ha)\b|to\s\d"
        rf"|(?:and|or)\s\d{{1,2}}\s(?:{MONTHS}))[a-z][\w-]*",
    ),
    _must(
        "S10",
        "Write a number from a thousand on with a comma, as in “1,140”.",
        r"(?<![\w.,/-])(?!(?:19|20)\d\d\b)\d{4,}(?!\d|[/.-]\d)",
    ),
    _must(
        "S11",
        "Write “million” or “billion” in full.",
        r"\d[\d,.]*(?:\s?(?:mn|m|bn)|[MBk])\b",
    ),
    _must(
        "S12",
        "Write dollars as “$1.2 million”, without a code or a space.",
        r"\bUSD\b|\bUS\s?\$|\$\s+\d[\d,.]*",
    ),
    _must(
        "S13",
        "Write -ize and -ization, as in “organization”.",
        # A capital is a name's, but in "The Organisation has".
        rf"\b[a-z]*{ISED}|(?:^|\b[Tt]he\s)[A-Z]{ISED}(?!\s+(?:of|for|on|[A-Z]))",
    ),
    _must(
        "S14",
        "Write the British form, as in “programme”, “centre” and “judgement”.",
        r"\b(?:programs?|labor|centers?|favor|behavior|color|fulfill|defense|judgment|analyz\w+"
        r"|travel(?:ed|ing))\b",
    ),
    _must("S15", "Write “United Nations” in full.", r"\bUN\b(?!-)"),
    _must(
        "S16",
        "Write the Secretary-General and the principal organs in full.",
        r"(?<!/)\b(?:GA|UNGA|UNSC|ECOSOC|SG|UNSG|DSG)\b(?!/)",
    ),
    _must(
        "S17",
        "Write “Secretary-General” with a hyphen and capitals.",
        r"\b[Ss]ecretary [Gg]eneral\b|\bsecretary-general\b",
    ),
    _must(
        "S18",
        "Write “Member States” with capitals.",
        # Those of another organization are its member States.
        r"\b(?:member [Ss]tates?|Member states?)\b"
        r"(?! of (?!the (?:United Nations|Organization)\b))",
    ),
    _should(
        "S19",
        "Write the Government of a named State with a capital.",
        r"\bgovernment of [A-Z]\w*",
    ),
    _must(
        "S20",
        "Write an acronym without full stops.",
        # Two letters before a name are the initials of a person.
        r"\b(?:U\.[NSK]\.(?:[A-Z]\.)*|(?:[A-Z]\.){3,}|(?:[A-Z]\.){2}(?![A-Z]|\s[A-Z][a-z]))",
    ),
    _should("S21", "Write “of” before an acronym in place of its ’s.", r"\b[A-Z]{2,}['’]s\b"),
    _must(
        "S22",
        "Write directional quotation marks and apostrophes: “ ” and ’.",
        r"\w*[\"']\w*",
        in_quotations=True,
    ),
    _should(
        "S23",
        "Write double quotation marks outside, and single ones inside.",
        r"(?<!\S)‘[^‘“”]+?’(?=[\s.,;:!?)]|$)",
    ),
    _should(
        "S24",
        "Cite the paragraph of a United Nations document, not the page.",
        r"\b(?:A|S|E|ST)/[\w./]+,?\s+(?:pp?\.|pages?)\s*\d+",
    ),
    _must(
        "S25",
        "Write the symbol of a document with strokes and no spaces, as in “A/80/392”.",
        r"\b[ASE][-–]\d{1,3}[-–]\d+\b|(?<!/)\b[ASE]/\s|\b[ASE]/\d+\s/",
    ),
    _must(
        "S26",
        "Write the name that the United Nations gives the country, such as “Viet Nam”.",
        r"\b(?:South Korea|North Korea|Vietnam|Ivory Coast|Cote d['’]Ivoire|East Timor|Swaziland"
        r"|Cape Verde|Czech Republic|Turkey|Turkiye|Holland|Burma|Laos|Syria|Russia)\b"
        r"|(?<!Kingdom of )\bGreat Britain\b|(?<!North )\bMacedonia\b"
        r"|(?<!Republic of )(?:\bIran\b|\bVenezuela\b)(?! \()|(?<!State of )\bBolivia\b(?! \()"
        r"|(?<!Republic of )\b(?:Moldova|Tanzania)\b",
    ),
    _should(
        "S27",
        "Give the date in place of a vague time.",
        r"(?i)\b(?:recently|soon|currently|shortly|in due course|last week|next week|yesterday"
        r"|tomorrow)\b",
    ),
    _should(
        "S28",
        "Leave out the padding and say what is meant.",
        r"(?i)\b(?:it should be noted that|in order to|with regard to"
        r"|consideration should be given to|it is (?:also )?(?:important|of importance) to)\b",
    ),
    _should(
        "S29",
        "Write a noun that includes everyone, such as “Chair” or “humanity”.",
        r"(?i)\b(?:chairm[ae]n|mankind|manpower|manned)\b",
    ),
    _should(
        "S30",
        "Write the time by the 12-hour clock, with a stop, as in “10.30 a.m.”.",
        r"\b\d{1,2}:\d{2}\b",
    ),
)

# Bodies and programmes that spell themselves otherwise; their names are kept as they write them.
NAMES = (
    "African Organisation for Standardisation",
    "International Organisation of Employers",
    "International Organisation of La Francophonie",
    "Organisation for Economic Co-operation and Development",
    "Organisation for the Prohibition of Chemical Weapons",
    "Organisation internationale de la Francophonie",
    "Organisation of African, Caribbean and Pacific States",
    "Organisation of Eastern Caribbean States",
    "Organisation of Islamic Cooperation",
    "World Organisation for Animal Health",
    "UN 2.0",
    "UN News",
    "UN Tourism",
    "UN Web TV",
)
ADDRESS = r"https?://\S*[^\s.,;:!?)”]|\bwww\.\S*[^\s.,;:!?)”]|\b[^\s@(]+@[\w-]+(?:\.[\w-]+)+"
QUOTATION = re.compile(r"(?<=“)[^“”]*(?=”)")
# A number that names a thing is no amount: No. 3, resolution 1325 (2000).
NUMBERED = (
    r"(?i:\b(?:nos?\.|paras?\.|arts?\.|paragraphs?|articles?|chapters?|sections?|annex(?:es)?"
    r"|items?|goals?|targets?|rules?|resolutions?|phases?|parts?|tables?|options?|actions?|rooms?))"
    # What is followed by things in the plural counts them.
    r"\s\d[\w./]*+(?:\s[A-Z]\b)?(?:\s\(\w+\))?(?:(?:,|\sand|\sor|\sto)\s\d[\w./]*+(?!\s[a-z]{4,}s\b))*"
    r"|\b(?:ISO|SDG)\s\d[\w-]*"
)
# Stands for what is not judged; no rule knows it.
UNSEEN = "\N{OBJECT REPLACEMENT CHARACTER}"


def read(text: str, names: Iterable[str] = ()) -> list[Remark]:
    """What the thirty rules say of one paragraph of running text, in the order of the text.

    Addresses, quotations and names are not judged. `names` are those that the text takes from
    its sources, such as of organizations, beside those of bodies that are known to differ.
    """
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    written = "|".join(map(re.escape, sorted((*NAMES, *names), key=len, reverse=True)))
    ours = _without(re.compile(rf"{ADDRESS}|{NUMBERED}|(?:{written})(?!\w)"), plain)
    unquoted = _without(QUOTATION, ours)
    found = [
        (start, rule, text[start:end].strip())
        for rule in RULES
        for start, end in _places(rule, ours if rule.in_quotations else unquoted, plain)
    ]
    found.sort(key=lambda one: (one[0], one[1].name))
    return [Remark(rule.name, rule.blocking, rule.words, words) for _, rule, words in found]


def _places(rule: Rule, judged: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where a rule is broken: each sentence, as the plain text has them, is held by itself."""
    begin = 0
    for sentence in sentences(plain):
        end = begin + len(sentence)
        for match in rule.pattern.finditer(judged[begin:end]):
            yield begin + match.start(), begin + match.end()
        begin = end


def _without(unjudged: re.Pattern[str], text: str) -> str:
    """The text with as many signs that no rule knows in the place of what is not judged."""
    return unjudged.sub(lambda found: UNSEEN * len(found[0]), text)
