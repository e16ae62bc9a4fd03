"""Sign-in: a plain page, a session in a cookie that no script reads, and back to what was asked."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_access import session
from data_access.access import accounts, demo_sign_in, sessions, tokens
from data_access.domain.refusal import Refused
from pages.web import requests

SET = "Your password is set. Sign in with it."
TWICE = "The new password is not the same both times."


async def signin(request: Request) -> Response:
    """Show the form to sign in with, or to set a password; take what is sent with it."""
    setting = "set" in request.query_params
    if request.method != "POST":
        if setting:
            return _password_form()
        said = SET if "done" in request.query_params else ""
        return await _form(request.query_params.get("next"), said=said)
    given = await requests.form(request)
    if setting:
        return await _set_password(request, given)
    if role := given.get("role"):
        return await _demonstrate(request, given, role)
    return await _sign_in(request, given)


async def _form(
    asked: str | None, *, said: str = "", name: str = "", status: int = 200
) -> Response:
    offer = await requests.in_thread(demo_sign_in.offer, session.engine())
    return requests.page(
        "web/signin.html",
        status,
        next=requests.local_path(asked),
        said=said,
        bad=status != 200,
        name=name,
        offer=offer,
    )


def _password_form(*, said: str = "", name: str = "", status: int = 200) -> Response:
    return requests.page("web/password.html", status, said=said, name=name)


async def _sign_in(request: Request, given: dict[str, str]) -> Response:
    name, password = given.get("name", ""), given.get("password", "")
    try:
        token = await requests.in_thread(
            *(accounts.sign_in, session.engine(), name, password, requests.address(request)),
            limiter=requests.PASSWORDS,
        )
    except accounts.AccessDenied as refused:
        return await _form(given.get("next"), said=str(refused), name=name, status=refused.status)
    return await _let_in(request, given, token)


async def _let_in(request: Request, given: dict[str, str], token: str) -> Response:
    """A session takes the place of the one that this browser had."""
    if before := requests.cookie(request, requests.OFFICE):
        await requests.in_thread(sessions.end, session.engine(), tokens.fingerprint(before))
    return requests.keep(
        requests.led_to(requests.local_path(given.get("next"))), requests.OFFICE, token
    )


async def _set_password(request: Request, given: dict[str, str]) -> Response:
    name, present, new, again = (
        given.get(part, "") for part in ("name", "present", "new", "again")
    )
    if new != again:
        return _password_form(said=TWICE, name=name, status=400)
    try:
        await requests.in_thread(
            *(
                accounts.set_password,
                session.engine(),
                name,
                present,
                new,
                requests.address(request),
            ),
            limiter=requests.PASSWORDS,
        )
    except Refused as wrong:
        return _password_form(said=str(wrong), name=name, status=400)
    except accounts.AccessDenied as refused:
        return _password_form(said=str(refused), name=name, status=refused.status)
    return requests.led_to("/signin?done")


async def _demonstrate(request: Request, given: dict[str, str], role: str) -> Response:
    try:
        token = await requests.in_thread(demo_sign_in.as_role, session.engine(), role)
    except PermissionError as refused:
        return requests.message("Not here", str(refused), 403)
    return await _let_in(request, given, token)


ROUTES = [Route("/signin", signin, methods=["GET", "POST"])]
