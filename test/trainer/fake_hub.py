"""A model hub on this computer that refuses in every way the real one does: `org/<way>` says which."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Status and the header by which the hub tells why (huggingface_hub.utils.hf_raise_for_status reads both).
REFUSALS = {
    "missing": (404, "RepoNotFound"),
    "private": (401, "RepoNotFound"),
    "forbidden": (403, ""),
    "broken": (500, ""),
}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub:
    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        way = next((part for part in self.path.split("?")[0].split("/") if part in _WAYS), "missing")
        if way == "silent":
            self.connection.close()
        elif way == "gated" and self.path.startswith("/api/"):
            self._answer(200, "", {"id": "org/gated", "sha": COMMIT})
        elif way == "gated":
            self._answer(403, "GatedRepo", {})
        elif way == "unrevised":
            self._answer(404, "RevisionNotFound", {})
        else:
            self._answer(*REFUSALS[way], {})

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, status: int, code: str, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """The test's output is not for requests."""


_WAYS = {*REFUSALS, "silent", "gated", "unrevised"}
