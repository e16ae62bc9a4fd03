"""A reader of the product over HTTP and the websocket, who keeps every byte that comes."""

import contextlib
import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

STREAM = "/_stcore/stream"
ENDS = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


@dataclass
class Heard:
    """What came: every byte of it, and the messages that were in it."""

    raw: bytes = b""
    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def pages(self) -> dict[str, str]:
        """What Streamlit calls each page of the reader's navigation, by its address."""
        return {
            page.url_pathname: page.page_script_hash
            for message in self.messages
            for page in message.navigation.app_pages
        }

    @property
    def session(self) -> str:
        """What Streamlit calls the reader's session: whoever says it comes back to it."""
        return next(
            message.new_session.initialize.session_id
            for message in self.messages
            if message.HasField("new_session")
        )

    def widget(self, label: str) -> str:
        """The id of a button, by its label."""
        return next(
            message.delta.new_element.button.id
            for message in self.messages
            if message.delta.new_element.button.label == label
        )

    def fragments(self) -> list[str]:
        """The parts of the page that run alone, by what Streamlit calls them."""
        timed = [message.auto_rerun.fragment_id for message in self.messages]
        return [fragment for fragment in timed if fragment]


class Reader:
    """Someone with these cookies, or with none; what they say besides is said as it is."""

    def __init__(self, address: str, cookies: Mapping[str, str] | None = None) -> None:
        self.host, self.name = urlsplit(address).netloc, ""
        self.cookies = dict(cookies or {})

    @property
    def cookie(self) -> str:
        """All cookies, as a header has them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def request(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, bytes]:
        """One request over HTTP: its status, and all of the answer, the head included."""
        asked = http.client.HTTPConnection(self.host, timeout=30)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        asked.request(method, path, body, {"Cookie": self.cookie, **said})
        answer = asked.getresponse()
        head = "".join(f"{name}: {value}\n" for name, value in answer.getheaders())
        whole = head.encode() + b"\n" + answer.read()
        asked.close()
        return answer.status, whole

    def open(
        self, session: str = "", **headers: str
    ) -> contextlib.AbstractContextManager[ClientConnection]:
        """Open the websocket, as the session of that name where one is given."""
        said = {"Cookie": self.cookie, "Origin": f"http://{self.host}", **headers}
        spoken = ["streamlit", "x", session] if session else ["streamlit"]
        return connect(
            f"ws://{self.host}{STREAM}",
            additional_headers={name.replace("_", "-"): value for name, value in said.items()},
            subprotocols=spoken,
            max_size=None,
            # A machine that is busy with other tests is given as long as for what follows.
            open_timeout=60,
            proxy=None,
        )

    def run(
        self,
        page: str = "",
        *,
        on: ClientConnection | None = None,
        query: str = "",
        called: str = "",
        fragment: str = "",
        pressed: Sequence[str] = (),
        session: str = "",
    ) -> Heard:
        """Run a page, by its address or by what Streamlit calls it, and keep what comes."""
        asked = BackMsg()
        rerun = asked.rerun_script
        rerun.page_name, rerun.query_string = page, query
        rerun.page_script_hash, rerun.fragment_id = called, fragment
        for widget in pressed:
            state = rerun.widget_states.widgets.add()
            state.id, state.trigger_value = widget, True
        with contextlib.nullcontext(on) if on else self.open(session) as opened:
            opened.send(asked.SerializeToString())
            return _until_the_end(opened)


def _until_the_end(opened: ClientConnection) -> Heard:
    heard = Heard()
    while True:
        raw = opened.recv(timeout=60)
        message = ForwardMsg()
        message.ParseFromString(raw)
        heard.raw += raw
        heard.messages.append(message)
        if message.WhichOneof("type") == "script_finished" and message.script_finished in ENDS:
            return heard
