"""The pages that one area has beside each other, by the name of their file."""

ENGAGEMENT = {
    "engagement": "Activity",
    "inclusion": "Inclusion",
    "breadth": "Breadth",
    "outreach": "Outreach",
    "accreditation": "Committee on NGOs",
    "deferrals": "Deferrals",
    "roll_calls": "Roll calls",
}
PARTNERSHIPS = {
    "partnerships": "Money",
    "contributors": "Contributors",
    "partners": "Partners",
}
IMPORTS = {
    "imports": "Files",
    "duplicates": "Organizations that may be one",
}
REFORMS = {
    "reforms": "List",
    "board": "Board",
    "support": "Support",
}
