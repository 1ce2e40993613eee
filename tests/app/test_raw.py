"""Bytes that no client library would send, on the socket of a real server: refused in a few bytes, and the next request works."""

import json
import socket
from collections.abc import Iterator

import pytest

from app.headers import SECURITY
from app.problems import MEDIA_TYPE, MOST_BYTES
from app.settings import SETTINGS
from tests.app.test_cli import served

GOOD = b'{"layer": {"type": "edge_pad", "width": 0}, "x": [[5]]}'
SECRET = b"correct-horse-battery-staple" * 4
LENGTH = b"Content-Length: %d" % len(GOOD)
CHUNKED = b"Transfer-Encoding: chunked"
ONE_CHUNK = b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)


def request(line: bytes, *headers: bytes, body: bytes = b"", host: bytes = b"Host: localhost") -> bytes:
    return b"\r\n".join([line, host, b"Connection: close", *headers, b"", body])


def post(*headers: bytes, body: bytes = GOOD) -> bytes:
    return request(b"POST /api/v1/forward HTTP/1.1", b"Content-Type: application/json", *headers, body=body)


def get(target: bytes, *headers: bytes) -> bytes:
    return request(b"GET " + target + b" HTTP/1.1", *headers)


BODIES = {
    "chunks of a length that is no number": (post(CHUNKED, body=b"zz\r\n" + GOOD), 400),
    "chunks of a negative length": (post(CHUNKED, body=b"-1\r\n" + GOOD), 400),
    "chunks of a length beyond 64 bits": (post(CHUNKED, body=b"f" * 30 + b"\r\n" + GOOD), 400),
    "chunks without their last": (post(CHUNKED, body=b"ff\r\n" + GOOD), None),
    "chunks with an endless extension": (post(CHUNKED, body=b"1;" + b"a" * 100_000), None),
    "chunks of another size than they have": (post(CHUNKED, body=b"3\r\n" + GOOD), 400),
    "chunks of chunks": (post(CHUNKED, CHUNKED, body=ONE_CHUNK), 400),
    "chunks without a body": (post(CHUNKED, body=b"0\r\n\r\n"), 400),
    "chunks and a length": (post(LENGTH, CHUNKED, body=ONE_CHUNK), 400),
    "chunks and a length, hidden behind a comma": (post(b"Content-Length: 3, 3", CHUNKED, body=ONE_CHUNK), 400),
    "chunks in HTTP/1.0": (request(b"POST /api/v1/forward HTTP/1.0", b"Content-Type: application/json", CHUNKED, body=ONE_CHUNK), 400),
    "a transfer encoding that is not known": (post(b"Transfer-Encoding: gzip"), 400),
    "a body said to be packed": (post(LENGTH, b"Content-Encoding: gzip", body=b"\x1f\x8b\x08" + GOOD[3:]), 400),
    "two lengths": (post(LENGTH, b"Content-Length: 3"), 400),
    "a negative length": (post(b"Content-Length: -1"), 400),
    "a length with a sign": (post(b"Content-Length: +%d" % len(GOOD)), 400),
    "a length in words": (post(b"Content-Length: many"), 400),
    "a length of 23 digits": (post(b"Content-Length: " + b"9" * 23), 400),
    "a length of 1 GB": (post(b"Content-Length: 1000000000"), 413),
    "a length beyond the body": (post(b"Content-Length: 9999"), None),
    "a length short of the body": (post(b"Content-Length: 5"), 400),
    "no length": (post(), 400),
}
HEADERS = {
    "a header without a colon": (get(b"/healthz", SECRET), 400),
    "a header with a space in its name": (get(b"/healthz", b"X y: " + SECRET), 400),
    "a header with a NUL": (get(b"/healthz", b"X: a\0" + SECRET), 400),
    "two hosts": (get(b"/healthz", b"Host: evil.test"), 400),
    "no host": (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "no host in HTTP/1.0": (b"GET /healthz HTTP/1.0\r\n\r\n", 421),
    "a foreign host": (request(b"GET /healthz HTTP/1.1", host=b"Host: evil.test"), 421),
    "script as host": (request(b"GET /healthz HTTP/1.1", host=b"Host: <script>alert(1)</script>" + SECRET), 421),
    "a host with a user": (request(b"GET /healthz HTTP/1.1", host=b"Host: localhost@evil.test"), 421),
    "script as content type": (request(b"POST /api/v1/forward HTTP/1.1", LENGTH, b"Content-Type: <script>" + SECRET, body=GOOD), 415),
    "two content types in one": (
        request(b"POST /api/v1/forward HTTP/1.1", LENGTH, b"Content-Type: application/json, text/html", body=GOOD),
        415,
    ),
    "a content type of 60 KB": (request(b"POST /api/v1/forward HTTP/1.1", LENGTH, b"Content-Type: " + b"x" * 60_000, body=GOOD), 431),
}
LINES = {
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 421),
    "a hello of TLS": (bytes.fromhex("1603010200010001fc0303") + bytes(200), 400),
    "noise": (b"\x00\xff" * 50 + b"\r\n\r\n", 400),
    "nothing but lines": (b"\r\n" * 9, 400),
    "a method of 5,000 letters": (request(b"A" * 5000 + b" / HTTP/1.1"), 405),
    "a method in small letters": (request(b"get /healthz HTTP/1.1"), 405),
    "a method that is no word": (request(b"GE(T / HTTP/1.1"), 400),
    "a tunnel": (request(b"CONNECT evil.test:443 HTTP/1.1"), 404),
    "TRACE": (request(b"TRACE / HTTP/1.1", b"X: " + SECRET), 405),
    "options of everything": (request(b"OPTIONS * HTTP/1.1"), 404),
    "a space in the address": (get(b"/a b"), 400),
    "an address that is no ASCII": (get("/填充".encode()), 400),
    "an address of 50 KB": (get(b"/" + b"a" * 50_000), 431),
    "an address of 9 KB": (get(b"/" + b"a" * 9000), 404),
    "an address elsewhere": (get(b"http://evil.test/" + SECRET), 404),
    "a layer of 50 KB in the query": (request(b"POST /api/v1/forward.npy?layer=" + b"9" * 50_000 + b" HTTP/1.1"), 431),
    "a layer of 9 KB in the query": (request(b"POST /api/v1/forward.npy?layer=" + b"9" * 9000 + b" HTTP/1.1"), 400),
}
PATHS = [
    b"/static/../pyproject.toml",
    b"/static/..%2fpyproject.toml",
    b"/static/%2e%2e/%2e%2e/etc/passwd",
    b"/static/%252e%252e/pyproject.toml",
    b"/static/....//pyproject.toml",
    b"/static//etc/passwd",
    b"/static/%2fetc%2fpasswd",
    b"/static/\\..\\pyproject.toml",
    b"/static/%5c..%5cpyproject.toml",
    b"/static/%c0%ae%c0%ae/etc/passwd",
    b"/static/js/../../app/main.py",
    b"/static/js",
    b"/static/",
    b"/static",
    b"/static/%00",
    b"/static/.git/config",
    b"/static/C:/Windows/win.ini",
    b"/swagger/../main.py",
    b"/swagger/..%2f__init__.py",
    b"/code/../app/main.py",
    b"/code/edge_pad%2f..",
    b"/code/__init__",
    b"/api/v1/../v1/layers",
    b"/API/V1/LAYERS",
    b"/api/v1/layers;a=b",
    b"/api/v1/layers%00",
    b"//evil.test/",
    b"/./healthz",
    b"/healthz%0d%0aSet-Cookie:a",
    b"/%zz",
    b"/.env",
    b"/<script>alert(1)</script>",
]
CASES = BODIES | HEADERS | LINES | {f"path {path.decode()}": (get(path), 404) for path in PATHS}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as (_, url):
        yield int(url.rpartition(":")[2])


def exchange(port: int, sent: bytes) -> bytes:
    """All that comes back, with the client's own side closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.parametrize("title", CASES)
def test_refused_in_a_few_bytes_and_the_next_is_answered(port: int, title: str) -> None:
    sent, status = CASES[title]
    answer = exchange(port, sent)
    head = answer.partition(b"\r\n\r\n")[0]
    if status is None:
        # Whoever leaves in the middle of a body has no answer to wait for.
        assert answer == b"" or head.startswith(b"HTTP/1.1 4")
    else:
        assert head.startswith(b"HTTP/1.1 %d " % status), answer[:300]
        guarded(head)
    assert len(answer) <= MOST_BYTES and SECRET[:41] not in answer and b"a" * 41 not in answer and b"A" * 41 not in answer
    assert exchange(port, post(LENGTH)).endswith(b'{"y":[[5.0]],"shape":[1,1]}')


def guarded(head: bytes) -> None:
    """Fails where an answer is no problem, or says less to a browser than every other."""
    told = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.decode().split("\r\n"))}
    assert told["content-type"] == MEDIA_TYPE
    assert {name: told.get(name.lower()) for name in SECURITY} == SECURITY


@pytest.mark.parametrize(
    ("title", "got"),
    [
        ("no host", "missing mandatory Host: header"),
        ("two lengths", "conflicting Content-Length headers"),
        ("chunks and a length", "two ways to tell the size of its body"),
        ("chunks of a length that is no number", "illegal chunk header"),
        ("a header without a colon", "illegal header line"),
    ],
)
def test_what_is_no_http_is_told_why(port: int, title: str, got: str) -> None:
    body = exchange(port, CASES[title][0]).partition(b"\r\n\r\n")[2]
    assert json.loads(body)["detail"] == f"request must be HTTP/1.1, got {got}"


def test_second_request_behind_two_sizes_is_not_answered(port: int) -> None:
    """What a proxy that goes by the length would take for the body of the first."""
    hidden = b"0\r\n\r\n" + get(b"/healthz")
    sent = request(b"POST /healthz HTTP/1.1", b"Content-Length: %d" % len(hidden), CHUNKED, body=hidden).replace(
        b"Connection: close\r\n", b"", 1
    )
    assert exchange(port, sent).count(b"HTTP/1.1 ") == 1


def test_head_in_one_piece_is_measured_too(port: int) -> None:
    spare = SETTINGS.head_bytes - len(get(b"/healthz?"))
    assert exchange(port, get(b"/healthz?" + b"a" * spare)).endswith(b'{"status":"ok"}')
    assert exchange(port, get(b"/healthz?" + b"a" * (spare + 2))).startswith(b"HTTP/1.1 431 ")


def test_what_is_odd_but_right_is_answered(port: int) -> None:
    for sent in (post(CHUNKED, body=ONE_CHUNK), post(LENGTH, LENGTH), post(LENGTH, b"Expect: 100-continue")):
        assert exchange(port, sent).endswith(b'{"y":[[5.0]],"shape":[1,1]}')
    for sent in (get(b"/healthz", b"Upgrade: h2c"), get(b"/healthz?" + b"a" * 9000), b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n"):
        assert exchange(port, sent).endswith(b'{"status":"ok"}')
