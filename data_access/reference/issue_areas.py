"""The Sustainable Development Goals, and which of them stand for each issue area of the office.

Short titles of the goals: General Assembly resolution 70/1, as the United Nations writes them. The
areas are those that the office was proposed for; which goals stand for them is the office's own
reading, and this is the one place where it is written down. Goal 4, on education, stands for
inequality, and goals 6, 11 and 12 for none. Goals do not tell violence from weapons of mass
destruction: both areas are read from goal 16, so that their figures are the same.
"""

from collections.abc import Mapping

GOALS: Mapping[int, str] = {
    1: "No poverty",
    2: "Zero hunger",
    3: "Good health and well-being",
    4: "Quality education",
    5: "Gender equality",
    6: "Clean water and sanitation",
    7: "Affordable and clean energy",
    8: "Decent work and economic growth",
    9: "Industry, innovation and infrastructure",
    10: "Reduced inequalities",
    11: "Sustainable cities and communities",
    12: "Responsible consumption and production",
    13: "Climate action",
    14: "Life below water",
    15: "Life on land",
    16: "Peace, justice and strong institutions",
    17: "Partnerships for the goals",
}
AREAS: Mapping[str, tuple[int, ...]] = {
    "Alleviating poverty and inequality": (1, 2, 4, 5, 8, 10),
    "Enhancing inclusivity and accountability in national and global governance": (16, 17),
    "Reducing conflict and political violence": (16,),
    "Mitigating climate change": (7, 13),
    "Mitigating pandemics and anti-microbial resistance": (3,),
    "Mitigating weapons of mass destruction": (16,),
    "Mitigating eco-system collapse": (14, 15),
    "Mitigating the threat from new and emerging technology": (9,),
    # What is unknown has no goal, and so no figure.
    "Mitigating unknown risks": (),
}
