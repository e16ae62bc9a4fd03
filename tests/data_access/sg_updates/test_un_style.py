"""Each rule of style finds what breaks it, and leaves alone what is right."""

import pytest

from data_access.sg_updates.un_style import RULES, Remark, read

# One a rule, or more: what is wrong, what is found in it, and how it is right.
PAIRS = [
    ("S01", "fell to 47%", "47%", "fell to 47 per cent"),
    ("S01", "fell to 4.5 %", "4.5 %", "fell to 4.5 per cent"),
    ("S02", "47 percent", "percent", "47 per cent"),
    ("S03", "November 23, 2026", "November 23", "23 November 2026"),
    ("S04", "the 23rd of November", "23rd of November", "23 November"),
    ("S05", "on 11/23/2026", "11/23/2026", "on 23 November 2026 (A/80/392)"),
    ("S05", "on 2026-11-23", "2026-11-23", "in E/2024/32 and ST/SGB/2007/6"),
    ("S06", "23-27 November", "23-27 November", "23–27 November"),
    ("S06", "in 2021-2024", "2021-2024", "in 2021–2024"),
    ("S07", "from 18–26 per cent", "from 18–26", "from 18 to 26 per cent"),
    ("S08", "Late. 14 missions agreed", "14 missions", "Late. Fourteen missions agreed"),
    ("S08", "14 Member States agreed.", "14 Member", "Fourteen Member States agreed."),
    ("S08", "1.2 million people came.", "1.2 million", "Some 1.2 million people came."),
    ("S09", "3 reforms are late", "3 reforms", "three reforms are late"),
    ("S10", "1140 registrations", "1140", "1,140 registrations"),
    ("S10", "It fell to 1140.", "1140", "It fell to 1,140."),
    ("S11", "$1.2m", "1.2m", "$1.2 million"),
    ("S11", "some 22 bn", "22 bn", "some 22 billion"),
    ("S12", "US$ 1.2 million", "US$", "$1.2 million"),
    ("S12", "$ 1.2 million", "$ 1.2", "$1.2 million"),
    ("S13", "nonprofit organisations", "organisations", "nonprofit organizations"),
    ("S13", "Organisers agreed", "Organisers", "Organizers agreed"),
    ("S13", "the Organisation has", "the Organisation", "the Organization has, they advise"),
    ("S14", "the work program", "program", "the work programme"),
    ("S15", "the UN system", "UN", "the United Nations system; UN-Women"),
    ("S16", "for the SG", "SG", "for the Secretary-General"),
    ("S17", "the Secretary General", "Secretary General", "the Secretary-General"),
    ("S18", "all member states", "member states", "all Member States"),
    ("S18", "member States of the Organization", "member States", "member States of the League"),
    (
        "S19",
        *("the government of Examplia", "government of Examplia"),
        "the Government of Examplia; a government of the day",
    ),
    ("S20", "U.N.D.P.", "U.N.D.P.", "UNDP"),
    ("S20", "the N.G.O. asked", "N.G.O.", "J.R. Example asked"),
    ("S21", "UNMIL’s Commander", "UNMIL’s", "the Commander of UNMIL"),
    ("S22", '"if asked"', '"if; asked"', "“if asked”"),
    ("S22", "the States' view", "States'", "the States’ view"),
    ("S23", "called ‘late’ twice", "‘late’", "called “late” twice"),
    ("S24", "A/80/392, p. 4", "A/80/392, p. 4", "A/80/392, para. 4"),
    ("S25", "A-80-392", "A-80-392", "A/80/392"),
    ("S25", "A/ 80/392", "A/", "N/A / none"),
    ("S26", "Vietnam and Ivory Coast", "Vietnam; Ivory Coast", "Côte d’Ivoire and Viet Nam"),
    ("S26", "and Iran", "Iran", "Iran (Islamic Republic of); the Islamic Republic of Iran"),
    ("S26", "in Great Britain", "Great Britain", "United Kingdom of Great Britain"),
    ("S26", "in Tanzania", "Tanzania", "United Republic of Tanzania"),
    ("S27", "will answer soon", "soon", "will answer by 15 December"),
    ("S27", "Recently it rose", "Recently", "it rose on 15 December"),
    ("S28", "in order to decide", "in order to", "to decide"),
    ("S29", "the chairman", "chairman", "the Chair"),
    ("S30", "at 18:00", "18:00", "at 6 p.m.; at 10.30 a.m."),
]


@pytest.mark.parametrize(("rule", "wrong", "found"), [pair[:3] for pair in PAIRS])
def test_what_breaks_a_rule_is_found_by_it(rule, wrong, found):
    assert "; ".join(one.found for one in read(wrong) if one.rule == rule) == found


@pytest.mark.parametrize("right", sorted({pair[3] for pair in PAIRS}))
def test_what_is_right_is_right_by_every_rule(right):
    assert read(right) == []


def test_there_are_thirty_rules_and_each_has_a_pair():
    names = [f"S{number:02}" for number in range(1, 31)]
    assert [rule.name for rule in RULES] == names
    assert sorted({pair[0] for pair in PAIRS}) == names


def test_some_rules_are_advice_and_the_others_block():
    advice = ["S07", "S09", "S19", "S21", "S23", "S24", "S27", "S28", "S29", "S30"]
    assert [rule.name for rule in RULES if not rule.blocking] == advice


def test_every_rule_says_in_one_sentence_what_to_do():
    opened = {rule.words.split()[0] for rule in RULES}
    assert opened == {"Cite", "Do", "Give", "Leave", "Write"}
    assert all(rule.words.endswith((".", "’.", "”.")) for rule in RULES)


def test_remarks_stand_in_the_order_of_the_text():
    assert read("Soon 47% of UN bodies agree.") == [
        Remark("S27", False, "Give the date in place of a vague time.", "Soon"),
        Remark("S01", True, "Write “per cent” in words in running text.", "47%"),
        Remark("S15", True, "Write “United Nations” in full.", "UN"),
    ]


def test_each_place_is_remarked_upon():
    assert [one.found for one in read("It fell from 47% to 45%.")] == ["47%", "45%"]


def test_a_space_that_does_not_break_is_a_space_and_is_found_as_it_stands():
    assert read("on 23\N{NO-BREAK SPACE}November 2026 to 47\N{NO-BREAK SPACE}per cent") == []
    text = "the Secretary\N{NO-BREAK SPACE}General"
    assert [one.found for one in read(text)] == ["Secretary\N{NO-BREAK SPACE}General"]


@pytest.mark.parametrize(
    "text",
    [
        "As it said, “the UN recently fell to 47%. 3 member states agreed”.",
        "It is at https://example.org/2026-11-23/UN?share=47% and www.example.org/UN.",
        "Write to un-program@example.org.",
        "The Organisation for Economic Co-operation and Development reports.",
        "The Organisation internationale de la Francophonie reports.",
        "The Organisation of Islamic Cooperation and the World Organisation for Animal Health.",
        "The International Labour Organization and the World Health Organization report.",
        "The Example Center for Programs reports to UN Tourism.",
    ],
)
def test_quotations_addresses_and_names_are_not_judged(text):
    assert read(text) == []


def test_a_name_of_a_source_is_kept_as_it_is_written_and_no_longer_word_is():
    text = "Vietnam Children's Program asked; Vietnam agreed."
    assert [one.found for one in read(text, ["Vietnam Children's Program"])] == ["Vietnam"]
    assert [one.found for one in read("UN Newsletters")] == ["UN"]


def test_straight_marks_are_found_in_quotations_too():
    remarks = read("“We don't”, she said.")
    assert [(one.rule, one.found) for one in remarks] == [("S22", "don't")]


@pytest.mark.parametrize(
    "text",
    [
        "See para. 4 of it, items 3 and 4 of the agenda, and No. 7 below.",
        "Resolution 1325 (2000), resolutions 2250 and 2535 and resolution 47/120 B say so.",
        "Goal 5 is SDG 5 in ISO 3166-1.",
        "Option 3 costs $5 million, and 2 per cent more.",
        "It lasts from 1 to 3 November, and again on 6 and 7 December.",
    ],
)
def test_a_number_that_names_a_thing_or_stands_in_a_date_is_not_counted(text):
    assert read(text) == []


def test_what_follows_a_numbered_thing_is_counted():
    assert [one.found for one in read("After phase 2 and 3 missions it ended.")] == ["3 missions"]


@pytest.mark.parametrize(
    "text",
    [
        "It opens at 10 a.m. 14 missions agreed, it says in No. 3 of A/80/392.",
        "16 to 17 November 2026 is the date.",
        "23 November is the date.",
        "$1.2 million is missing.",
        "It says so [1]. Others agree.",
    ],
)
def test_a_date_or_a_figure_after_an_abbreviation_does_not_begin_a_sentence(text):
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Of 40 reform actions, seven are overdue as of 24 November 2026.",
        "Counts rose from $266.1 million in 2024 to $1,266,100 in 2025: +12, −64.",
        "The resumed session that reported on 12 June 2026 closed six applications.",
        "One event begins from 31 March to 14 April 2026: Fictional Town Hall on 3 April 2026.",
        "UNX Fund’s corporate money fell; 60 per cent came from the African Group.",
        "",
    ],
)
def test_what_the_office_says_is_right(text):
    assert read(text, ["UNX Fund’s"]) == []
