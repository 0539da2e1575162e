import io
import os
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from rxcore import fetch as fetching
from rxcore.errors import InputRefused
from rxcore.fetch import fetch
from rxcore.intake import Handed, Incoming, PassedOver, Refusal, clean_name, incoming, unpacked
from rxcore.limits import Limits

LIMITS = Limits(max_megabytes=2)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def taken(path: Path) -> list[Handed]:
    return list(incoming([path], LIMITS))


def reasons(items: list[Handed]) -> list[str]:
    found = [item.reason for item in items if isinstance(item, Refusal)]
    assert all(reason.endswith(".") and "\n" not in reason for reason in found)
    return found


def test_a_folder_gives_its_files_in_order_whatever_they_hold(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.png", "10.png", "a.txt", ".DS_Store", "truth.csv"):
        (tmp_path / name).write_bytes(name.encode())

    assert taken(tmp_path) == [
        PassedOver(".DS_Store"),
        Incoming("10.png", b"10.png"),
        Incoming("a.txt", b"a.txt"),
        Incoming("b/2.png", b"b/2.png"),
        PassedOver("truth.csv"),
    ]


def test_a_file_named_by_itself_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_bytes(b"file,page")

    assert taken(path) == [Incoming("truth.csv", b"file,page")]


def test_a_zip_archive_gives_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "upload.ZIP"
    path.write_bytes(zipped({"b.png": b"b", "in/a.png": b"a", "__MACOSX/._b.png": b"x"}))

    assert taken(path) == [
        PassedOver("__MACOSX/._b.png"),
        Incoming("b.png", b"b"),
        Incoming("in/a.png", b"a"),
    ]


def test_an_upload_is_unpacked_like_a_file() -> None:
    assert list(unpacked("x.zip", zipped({"a.png": b"a"}), LIMITS)) == [Incoming("a.png", b"a")]
    assert list(unpacked("a.png", b"a", LIMITS)) == [Incoming("a.png", b"a")]


def test_a_path_that_leads_nowhere_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"a")

    found = list(incoming([tmp_path / "gone.png", tmp_path / "a.png"], LIMITS))

    assert found == [
        Refusal("gone.png", "There is no file or folder of that name; check the path."),
        Incoming("a.png", b"a"),
    ]


def test_a_folder_or_archive_with_nothing_to_add_is_said(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "truth.csv").write_text("file,kind,name")
    zipfile.ZipFile(tmp_path / "none.zip", "w").close()

    found = [
        *incoming([tmp_path / "pages", tmp_path / "none.zip"], LIMITS),
        *unpacked("none.zip", (tmp_path / "none.zip").read_bytes(), LIMITS),
    ]

    nothing = "There is no image and no PDF in it; name another one."
    assert found == [
        PassedOver("truth.csv"),
        *[Refusal(name, nothing) for name in ("pages", "none.zip", "none.zip")],
    ]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")

    assert reasons(taken(tmp_path)) == ["This is not a file but a device or a pipe; name a file."]


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "big.tif").open("wb") as file:
        file.truncate(3_000_000)

    assert reasons(taken(tmp_path)) == [
        "The file has 3 MB; at most 2 MB are allowed, so save it smaller."
    ]


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil.png", "a/../../b.png", "..\\e.png"])
def test_an_entry_that_leads_out_of_its_archive_is_refused(name: str) -> None:
    found = list(unpacked("x.zip", zipped({name: b"evil", "good.png": b"good"}), LIMITS))

    assert Incoming("good.png", b"good") in found
    assert [r.split(";")[0] for r in reasons(found)] == [
        "The file's path leads out of the zip archive"
    ]


def test_files_that_swell_as_only_a_trap_does_are_refused() -> None:
    data = zipped({"bomb.png": bytes(1_900_000), "good.png": b"good"})

    found = list(unpacked("bomb.zip", data, LIMITS))

    assert Incoming("good.png", b"good") in found
    assert [reason.split(",")[0] for reason in reasons(found)] == [
        "The file swells to more than 200 times its packed size"
    ]


def test_many_small_files_that_swell_together_end_the_archive() -> None:
    data = zipped({f"{i}.png": bytes(900_000) for i in range(9)})

    found = list(unpacked("bomb.zip", data, LIMITS))

    assert reasons(found)[-1].startswith("The zip archive swells to more than 200 times its size")
    assert len(found) < 9


def test_one_swelling_entry_among_good_ones_is_refused_alone() -> None:
    files = {"bomb.png": bytes(1_900_000), "good.png": os.urandom(100_000)}

    found = list(unpacked("x.zip", zipped(files), LIMITS))

    assert [item.name for item in found] == ["x.zip: bomb.png", "good.png"]
    assert "swell" in reasons(found)[0]


def test_an_entry_that_lies_about_its_size_is_never_read_beyond_the_limit() -> None:
    data = bytearray(zipped({"a.png": os.urandom(3_000_000)}, zipfile.ZIP_STORED))
    size = struct.pack("<I", 3_000_000)
    directory = data.rindex(b"PK\x01\x02")
    place = data.index(size, directory + 24)
    data[place : place + 4] = struct.pack("<I", 1_000)

    assert len(reasons(list(unpacked("x.zip", bytes(data), LIMITS)))) == 1


def test_an_entry_over_the_limit_is_refused_before_it_is_unpacked() -> None:
    found = list(unpacked("x.zip", zipped({"a.png": os.urandom(3_000_000)}), LIMITS))

    assert reasons(found) == [
        "The file has more than the 2 MB allowed once it is unpacked; save it smaller."
    ]


def test_a_zip_in_a_zip_is_not_opened() -> None:
    found = list(unpacked("x.zip", zipped({"in.zip": zipped({"a.png": b"a"})}), LIMITS))

    assert reasons(found) == ["A zip archive inside a zip archive is not opened; add it by itself."]


def test_an_encrypted_entry_is_refused_and_its_neighbours_taken() -> None:
    data = bytearray(zipped({"a.png": b"a", "b.png": b"b"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    found = list(unpacked("x.zip", bytes(data), LIMITS))

    assert found[1] == Incoming("b.png", b"b")
    assert "protected by a password" in reasons(found)[0]


def test_a_zip_that_is_none_or_cut_short_is_refused() -> None:
    expected = ["The zip archive is damaged; make or send it again."]

    assert reasons(list(unpacked("x.zip", b"not a zip", LIMITS))) == expected
    assert reasons(list(unpacked("x.zip", zipped({"a": b"a" * 99})[:-30], LIMITS))) == expected


def test_a_damaged_entry_costs_itself_only() -> None:
    data = bytearray(zipped({"a.png": b"a" * 50, "b.png": b"b" * 50}, zipfile.ZIP_STORED))
    data[data.index(b"a" * 50)] = 0

    found = list(unpacked("x.zip", bytes(data), LIMITS))

    assert found[1] == Incoming("b.png", b"b" * 50)
    assert "damaged inside the zip archive" in reasons(found)[0]


def test_an_archive_of_too_many_files_is_refused() -> None:
    data = zipped({"a": b"a", "b": b"b", "c": b"c"})

    found = list(unpacked("x.zip", data, Limits(archive_entries=2)))

    assert reasons(found)[0].startswith("The zip archive holds 3 files; at most 2")


def test_a_name_is_made_fit_to_be_shown_and_stored() -> None:
    assert clean_name("a\n\x1b[2J\u202e.png") == "a??[2J?.png"
    assert clean_name("\udcff.png") == "?.png"
    assert len(clean_name("x" * 5_000 + ".png")) == 255


class Pictures(BaseHTTPRequestHandler):
    """A small web server of good and bad answers; remembers the Host headers that it was sent."""

    hosts: list[str | None]

    def do_GET(self) -> None:
        type(self).hosts.append(self.headers["Host"])
        status, kind, body = {
            "/rx%201.png": (200, "image/png", png()),
            "/page.png": (200, "text/html; charset=utf-8", b"<html>"),
            "/hidden-page.png": (200, "image/png", b"<!doctype html><html></html>"),
            "/text.png": (200, "image/png", b"Aten-D"),
            "/empty.png": (200, "image/png", b""),
            "/big.png": (200, "image/png", bytes(3_000_000)),
            "/inside": (302, "http://169.254.169.254/latest", b""),
            "/file": (302, "file:///etc/passwd", b""),
            "/script": (302, "javascript:alert(1)", b""),
            "/data": (302, "data:image/png;base64,aGVsbG8=", b""),
            "/on": (302, "/rx%201.png", b""),
            "/round": (302, "/round", b""),
            "/private": (403, "text/plain", b""),
            "/broken": (500, "text/plain", b""),
        }.get(self.path, (404, "text/html", b"<html>"))
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    Pictures.hosts = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def refusal(url: str, *, allow_loopback: bool = True) -> str:
    with pytest.raises(InputRefused) as refused:
        fetch(url, LIMITS, allow_loopback=allow_loopback)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert not url or url not in sentence
    return sentence


def test_an_image_is_fetched_by_its_address(site: str) -> None:
    fetched = fetch(f"{site}/rx%201.png", LIMITS, allow_loopback=True)

    assert fetched == Incoming("rx 1.png", png())


def test_a_redirect_to_an_image_is_followed(site: str) -> None:
    assert fetch(f"{site}/on", LIMITS, allow_loopback=True).data == png()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/gone.png", "nothing at that address (404)"),
        ("/page.png", "is a web page, not an image"),
        ("/hidden-page.png", "is a web page, not an image"),
        ("/text.png", "is not an image"),
        ("/empty.png", "is empty (0 bytes)"),
        ("/big.png", "more than the 2 MB allowed"),
        ("/inside", "leads into a private network"),
        ("/file", "Only addresses that start with http:// or https://"),
        ("/script", "Only addresses that start with http:// or https://"),
        ("/data", "Only addresses that start with http:// or https://"),
        ("/round", "redirects again and again"),
        ("/private", "wants a sign-in"),
        ("/broken", "answers with status 500"),
    ],
)
def test_an_address_without_an_image_is_refused(site: str, path: str, words: str) -> None:
    assert words in refusal(site + path)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0", "[::]", "10.0.0.1",
        "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "2130706433", "224.0.0.1",
        "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[::127.0.0.1]", "[::10.0.0.1]", "[::8.8.8.8]", "[fec0::1]", "[64:ff9b:1::8.8.8.8]",
        "[64:ff9b::10.0.0.1]", "[2002:a00:1::1]", "[2a00:1450::5efe:127.0.0.1]",
        "[2a00:1450::200:5efe:10.0.0.1]", "[2001::1]", "[2001:0:7f00:1::1]",
        "[::ffff:192.168.1.1]", "[::ffff:0:127.0.0.1]", "[ff02::1]",
    ],
)  # fmt: skip
def test_an_address_inside_the_network_is_refused(host: str) -> None:
    assert "private network" in refusal(f"http://{host}/a.png", allow_loopback=False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "Only addresses that start with"),
        ("ftp://example.org/a.png", "Only addresses that start with"),
        ("a.png", "Only addresses that start with"),
        ("", "Only addresses that start with"),
        ("http://[::1", "not a web address"),
        ("http://me:secret@127.0.0.1/a.png", "holds a name or password"),
        ("http://no-such-host.invalid/a.png", "is not known"),
        ("http://127.0.0.1:9/a.png", "cannot be reached"),
    ],
)
def test_what_is_no_web_address_is_refused(url: str, words: str) -> None:
    assert words in refusal(url)


def test_the_connection_goes_to_the_address_that_was_checked(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that gives another address at the second question gains nothing by it."""
    port = int(site.rpartition(":")[2])
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *rest: object, **options: object) -> object:
        if host != "pictures.example":
            return real(host, *rest, **options)  # type: ignore[arg-type]
        asked.append(host)
        answer = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)

    fetched = fetch(f"http://pictures.example:{port}/rx%201.png", LIMITS, allow_loopback=True)

    assert fetched.data == png()
    assert asked == ["pictures.example"]
    assert Pictures.hosts == [f"pictures.example:{port}"]


@pytest.mark.parametrize("slowly", ["head", "body"])
def test_an_address_that_sends_a_byte_at_a_time_is_given_up(
    slowly: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 0.5)
    done = threading.Event()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(1000)
            if slowly == "body":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            try:
                while not done.wait(0.05):
                    connection.sendall(b"H")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        began = time.monotonic()
        said = refusal(f"http://127.0.0.1:{listening.getsockname()[1]}/a.png")
        seconds = time.monotonic() - began
        done.set()
        thread.join()

    assert said == fetching.TOO_SLOW
    assert seconds < 5


def test_a_name_with_one_private_address_among_its_own_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mixed(*_: object, **__: object) -> object:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
            for address in ("93.184.216.34", "192.168.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)

    assert "private network" in refusal("http://pictures.example/a.png")
