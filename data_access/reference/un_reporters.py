"""Entities of the United Nations system, by the channel codes of the OECD's aid committee.

An organization that reports activities to IATI as XM-DAC-41114 is the one with the code 41114.
Source: IATI code list CRSChannelCode, codes beginning with 41, in its edition at
github.com/IATI/IATI-Codelists-NonEmbedded, commit 7aeece7. Left out are headings, and what the
list has moved to other multilaterals (category 47000): they are not of the UN system.
"""

import re

CODES = {
    "41101": "Convention to Combat Desertification",
    "41103": "Economic Commission for Africa",
    "41104": "Economic Commission for Latin America and the Caribbean",
    "41105": "Economic and Social Commission for Western Asia",
    "41106": "Economic and Social Commission for Asia and the Pacific",
    "41107": "International Atomic Energy Agency (Technical Cooperation Fund)",
    "41108": "International Fund for Agricultural Development",
    "41109": "International Research and Training Institute for the Advancement of Women",
    "41110": "Joint United Nations Programme on HIV/AIDS",
    "41111": "United Nations Capital Development Fund",
    "41112": "United Nations Conference on Trade and Development",
    "41114": "United Nations Development Programme",
    "41116": "United Nations Environment Programme",
    "41119": "United Nations Population Fund",
    "41120": "United Nations Human Settlement Programme",
    "41121": "United Nations Office of the United Nations High Commissioner for Refugees",
    "41122": "United Nations Children’s Fund",
    "41123": "United Nations Industrial Development Organisation",
    "41124": "United Nations Development Fund for Women",
    "41125": "United Nations Institute for Training and Research",
    "41126": "United Nations Mine Action Service",
    "41127": "United Nations Office of Co-ordination of Humanitarian Affairs",
    "41128": "United Nations Office on Drugs and Crime",
    "41129": "United Nations Research Institute for Social Development",
    "41130": "United Nations Relief and Works Agency for Palestine Refugees in the Near East",
    "41131": "United Nations System Staff College",
    "41132": "United Nations System Standing Committee on Nutrition",
    "41133": "United Nations Special Initiative on Africa",
    "41134": "United Nations University (including Endowment Fund)",
    "41135": "United Nations Volunteers",
    "41136": "United Nations Voluntary Fund on Disability",
    "41137": "United Nations Voluntary Fund for Technical Co-operation in Human Rights",
    "41138": "United Nations Voluntary Fund for Victims of Torture",
    "41140": "World Food Programme",
    "41141": "United Nations Peacebuilding Fund",
    "41142": "United Nations Democracy Fund",
    "41143": "World Health Organisation - core voluntary contributions account",
    "41144": "International Labour Organisation - Regular Budget Supplementary Account",
    "41145": "International Maritime Organization - Technical Co-operation Fund",
    "41146": "United Nations Entity for Gender Equality and the Empowerment of Women",
    "41147": "Central Emergency Response Fund",
    "41148": "United Nations Department of Political and Peacebuilding Affairs",
    "41149": "United Nations Development Coordination Office",
    "41150": "United Nations Institute for Disarmament Research",
    "41151": "International Agency for Research on Cancer",
    "41301": "Food and Agricultural Organisation",
    "41302": "International Labour Organisation - Assessed Contributions",
    "41303": "International Telecommunications Union",
    "41304": "United Nations Educational, Scientific and Cultural Organisation",
    "41305": "United Nations",
    "41306": "Universal Postal Union",
    "41307": "World Health Organisation - assessed contributions",
    "41308": "World Intellectual Property Organisation",
    "41309": "World Meteorological Organisation",
    "41310": "United Nations Department of Peace Operations - UN peacekeeping operations",
    "41311": "United Nations Peacebuilding Fund (Window One: Flexible Contributions Only)",
    "41312": "International Atomic Energy Agency - assessed contributions",
    "41313": "United Nations High Commissioner for Human Rights",
    "41314": "United Nations Economic Commission for Europe",
    "41315": "United Nations Office for Disaster Risk Reduction",
    "41316": "United Nations Framework Convention on Climate Change",
    "41318": "Global Mechanism",
    "41319": "World Tourism Organization",
    "41320": "Technology Bank for Least Developed Countries",
    "41321": "World Health Organisation - Strategic Preparedness and Response Plan",
    "41401": "UN-Multi Partner Trust Fund Office",
    "41402": "Joint Sustainable Development Goals Fund",
    "41403": "COVID-19 Response and Recovery Multi-Partner Trust Fund",
    "41501": "United Nations Reducing Emissions from Deforestation and Forest Degradation",
    "41502": "United Nations Office for Project Services",
    "41503": "UN-led Country-based Pooled Funds",
    "41701": "International Labour Organisation - non-core",
    "41702": "World Health Organisation - non-core",
}
# Two entities publish under identifiers of their own in the IATI registry.
OTHER_REFERENCES = {"xm-dac-928": "World Health Organization", "xm-dac-47066": "IOM"}
REFERENCE = re.compile(r"(?:XM-DAC-)?(41\d{3})(?:-.*)?", re.IGNORECASE)


def is_un_reporter(reference: str | None, name: str | None = None) -> bool:
    """Tell whether an organization is of the UN system, by its reference or by its name.

    A name counts only where it is the one in the list, whatever its case.
    """
    if found := REFERENCE.fullmatch((reference or "").strip()):
        return found[1] in CODES
    if (reference or "").strip().casefold() in OTHER_REFERENCES:
        return True
    return (name or "").strip().casefold() in _NAMES


_NAMES = {name.casefold() for name in CODES.values()}
