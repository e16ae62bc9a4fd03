"""What stands in front of the pages: this machine alone, compressed files, two signs of life."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import app as web
from data_access import live


@pytest.fixture(scope="module")
def front():
    """The middleware alone, before a page that everybody would get."""

    async def page(_):
        return PlainTextResponse("page")

    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text("page")
        await websocket.close()

    return Starlette(
        routes=[
            Route("/", page),
            Route("/healthz", web.healthz),
            Route("/readyz", web.readyz),
            WebSocketRoute("/_stcore/stream", socket),
            Mount("/static", StaticFiles(directory=web.STATIC / "static")),
        ],
        middleware=web.MIDDLEWARE,
    )


def client(front, address: str = "127.0.0.1", host: str = "127.0.0.1") -> TestClient:
    return TestClient(front, base_url=f"http://{host}", client=(address, 50_000))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_is_served(front, address):
    assert client(front, address).get("/").text == "page"


@pytest.mark.parametrize("address", ["10.0.0.7", "192.0.2.1", "2001:db8::1", "not an address"])
def test_another_machine_reads_nothing_and_is_told_why(front, address):
    answer = client(front, address).get("/")
    assert answer.status_code == 403
    assert answer.text == "Open this application on the machine it runs on."


def test_another_machine_opens_no_websocket(front):
    opening = client(front, "192.0.2.1").websocket_connect("ws://127.0.0.1/_stcore/stream")
    with pytest.raises(WebSocketDisconnect) as refused:
        opening.__enter__()
    assert refused.value.code == 4403


def test_this_machine_opens_a_websocket(front):
    with client(front).websocket_connect("ws://127.0.0.1/_stcore/stream") as socket:
        assert socket.receive_text() == "page"


def test_a_name_that_was_pointed_at_this_machine_is_refused(front):
    assert client(front, host="elsewhere.example").get("/").status_code == 400


def test_the_front_end_travels_compressed_and_is_kept_for_a_year(front):
    script = next((web.STATIC / "static" / "js").glob("*.js"))
    path = f"/static/js/{script.name}"
    answer = client(front).get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.content == script.read_bytes()
    assert web._gzipped(path) == web._gzipped(path)
    assert gzip.decompress(web._gzipped(path)) == script.read_bytes()


def test_a_browser_that_reads_no_gzip_gets_the_file_as_it_is(front):
    script = next((web.STATIC / "static" / "js").glob("*.js"))
    answer = client(front).get(f"/static/js/{script.name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == script.read_bytes()


@pytest.mark.parametrize(
    "path", ["/static/../index.html", "/static/../../config.py", "/static/none.js", "/static/"]
)
def test_nothing_outside_the_front_end_is_compressed(path):
    assert web._gzipped(path) is None


def test_the_process_says_that_it_lives_and_whether_its_database_answers(
    front, sqlite_url, monkeypatch, tmp_path
):
    monkeypatch.setattr(live, "_shape_is_present", False)
    live.engine.clear()
    assert client(front).get("/healthz").text == "ok"
    assert client(front).get("/readyz").status_code == 200
    live.engine.clear()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder.db")
    answer = client(front).get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready")
    assert client(front).get("/healthz").text == "ok"
    assert sqlite_url not in answer.text
    live.engine.clear()
