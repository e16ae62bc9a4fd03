"""Sign-in: a plain page, a session in a cookie that no script reads, and back to what was asked."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_access import live
from data_access.access import accounts, sessions, showcase, tokens
from pages.front import web

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
    given = await web.form(request)
    if setting:
        return await _set_password(request, given)
    if role := given.get("role"):
        return await _demonstrate(request, given, role)
    return await _sign_in(request, given)


async def _form(
    asked: str | None, *, said: str = "", name: str = "", status: int = 200
) -> Response:
    offer = await web.in_thread(showcase.offer, live.engine())
    return web.page(
        "front/signin.html",
        status,
        next=web.local_path(asked),
        said=said,
        bad=status != 200,
        name=name,
        offer=offer,
    )


def _password_form(*, said: str = "", name: str = "", status: int = 200) -> Response:
    return web.page("front/password.html", status, said=said, name=name)


async def _sign_in(request: Request, given: dict[str, str]) -> Response:
    name, password = given.get("name", ""), given.get("password", "")
    try:
        token = await web.in_thread(
            *(accounts.sign_in, live.engine(), name, password, web.address(request)),
            limiter=web.PASSWORDS,
        )
    except accounts.RefusedError as refused:
        return await _form(given.get("next"), said=str(refused), name=name, status=refused.status)
    return await _let_in(request, given, token)


async def _let_in(request: Request, given: dict[str, str], token: str) -> Response:
    """A session takes the place of the one that this browser had."""
    if before := web.cookie(request, web.OFFICE):
        await web.in_thread(sessions.end, live.engine(), tokens.fingerprint(before))
    return web.keep(web.led_to(web.local_path(given.get("next"))), web.OFFICE, token)


async def _set_password(request: Request, given: dict[str, str]) -> Response:
    name, present, new, again = (
        given.get(part, "") for part in ("name", "present", "new", "again")
    )
    if new != again:
        return _password_form(said=TWICE, name=name, status=400)
    try:
        await web.in_thread(
            *(accounts.set_password, live.engine(), name, present, new, web.address(request)),
            limiter=web.PASSWORDS,
        )
    except ValueError as wrong:
        return _password_form(said=str(wrong), name=name, status=400)
    except accounts.RefusedError as refused:
        return _password_form(said=str(refused), name=name, status=refused.status)
    return web.led_to("/signin?done")


async def _demonstrate(request: Request, given: dict[str, str], role: str) -> Response:
    try:
        token = await web.in_thread(showcase.as_role, live.engine(), role)
    except PermissionError as refused:
        return web.message("Not here", str(refused), 403)
    return await _let_in(request, given, token)


ROUTES = [Route("/signin", signin, methods=["GET", "POST"])]
