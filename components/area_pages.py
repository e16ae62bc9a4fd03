"""The pages of each area, by the name of their file, with their titles in the row of pages."""

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
    "partnerships": "Funding",
    "contributors": "Contributors",
    "partners": "Partners",
}
IMPORTS = {
    "imports": "Files",
    "duplicates": "Possible duplicates",
}
REFORMS = {
    "reforms": "List",
    "board": "Board",
    "support": "Support",
}
