import pytest

from data_access.domain.names import organization_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fictional Relief (FRX)", "Fictional Relief"),
        ("Relief (F.R.X.), Inc.", "Relief, Inc. (FRX)"),
        ("Ligue fictive (LIFI-7)", "LIGUE FICTIVE"),
        ("“Women’s” Relief", "Womens relief"),
    ],
)
def test_initials_in_brackets_case_and_signs_make_no_other_organization(one, other):
    assert organization_key(one) == organization_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Relief (European Region)", "Relief (Asian Region)"),
        ("Relief (Kenya)", "Relief"),
        ("Relief (USA)", "Relief (UK)"),
        ("(FRX)", "(ABC)"),
    ],
)
def test_words_and_countries_in_brackets_do(one, other):
    assert organization_key(one) != organization_key(other)
