"""Which passwords are taken, and that nothing but the right one matches."""

import pytest

from data_access.access import passwords

GOOD = "copper lantern walks seven rivers"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "зимняя дорога через горы",
        "قمر هادئ فوق نهر بعيد",
        "静かな山の湖と遠い灯りの夜道を歩く人",
        "🌊 copper 🏔 lantern 🚪",
        "k7#Qm2!vRx9@Lp4",
        "a" * 3 + "copper lantern walks seven rivers by night and then home"[:61],
    ],
)
def test_fifteen_to_sixty_four_letters_of_any_script_will_do(password):
    passwords.check(password, "staff")


@pytest.mark.parametrize(
    ("password", "length"), [("", 0), ("copper lantern", 14), ("copper lantern " * 5, 75)]
)
def test_a_password_too_short_or_too_long_is_refused_with_its_length(password, length):
    with pytest.raises(ValueError, match=f"15 to 64 .*; this one has {length}") as refused:
        passwords.check(password, "staff")
    assert password not in str(refused.value) or not password


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "password1234567",
        "123456789012345",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaa",
        "iloveyouiloveyou",
        "1qaz2wsx3edc4rfv",
        "unitednations2026",
        "office.head.2026",
    ],
)
def test_what_someone_would_guess_first_is_refused(password):
    with pytest.raises(ValueError, match="among the first that someone would guess"):
        passwords.check(password, "office.head")


@pytest.mark.usefixtures("quick")
def test_letters_are_counted_not_bytes_and_all_of_them_count():
    longest = "\N{LATIN SMALL LETTER E WITH ACUTE}\N{CJK UNIFIED IDEOGRAPH-6708}" * 32
    kept = passwords.digest(longest)
    assert passwords.match(longest, kept)
    assert not passwords.match(longest[:-1], kept)
    assert not passwords.match(longest[:-1] + "x", kept)


@pytest.mark.usefixtures("quick")
def test_the_same_letters_match_however_a_keyboard_writes_them():
    kept = passwords.digest("café lantern walks seven rivers")
    assert passwords.match("cafe\N{COMBINING ACUTE ACCENT} lantern walks seven rivers", kept)
    assert not passwords.match("cafe lantern walks seven rivers", kept)


@pytest.mark.usefixtures("quick")
def test_nothing_matches_where_no_password_was_set():
    assert not passwords.match("", None)
    assert not passwords.match(GOOD, None)


@pytest.mark.usefixtures("quick")
def test_the_hash_is_worth_nothing_without_the_key(monkeypatch):
    kept = passwords.digest(GOOD)
    monkeypatch.setenv("PASSWORD_KEY", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    assert not passwords.match(GOOD, kept)


def test_comparing_is_slow_on_purpose():
    assert passwords.digest(GOOD).startswith("$2b$12$")
