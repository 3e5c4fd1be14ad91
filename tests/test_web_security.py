"""Only for this person: each rule of the review page, and who tries to get round it."""

import re
from dataclasses import replace
from urllib.parse import quote

import msgspec
import pytest
from markupsafe import escape
from starlette.routing import Route

from tests.hostile import CURSOR
from tests.reviewing import (
    FIRST,
    HEARD,
    PORT,
    QUESTION,
    SCRIPT,
    SCRIPTED,
    Visitor,
    desk_of,
)
from voice_interview.models import Score
from voice_interview.plain_text import visible
from voice_interview.store.rows import set_columns
from voice_interview.store.store import Store
from voice_interview.web.application import ROUTES
from voice_interview.web.security import LONGEST_FORM, is_loopback


def _paths(method: str) -> list[str]:
    """The address of every route that takes `method`, with ids that are stored."""
    routes = [each for each in ROUTES if isinstance(each, Route) and method in (each.methods or ())]
    return [each.path.replace("{id:int}", str(FIRST)) for each in routes]


READ, CHANGES = _paths("GET"), _paths("POST")

PAGES = (
    "/",
    "/sessions",
    f"/sessions?deck=llm&tag={quote(SCRIPT)}",
    "/sessions/1",
    "/answers/1",
    f"/answers/{SCRIPTED}",
    f"/answers/{SCRIPTED}/compare",
    "/search?q=piece",
    f"/search?q={quote(SCRIPT)}",
    "/live",
    "/answers/99",
)


@pytest.mark.parametrize("path", READ)
def test_who_has_no_cookie_sees_nothing(stranger: Visitor, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert HEARD not in answer.text
    assert "voice-interview review" in answer.text


def test_a_guessed_ticket_or_cookie_lets_nobody_in(stranger: Visitor) -> None:
    assert stranger.get("/enter", params={"ticket": "guessed"}).status_code == 403
    assert stranger.get("/enter").status_code == 403
    stranger.cookies.set(f"voice_interview_{PORT}", "guessed")
    assert stranger.get("/").status_code == 403
    odd = {b"cookie": b"voice_interview_8321=\xc3\xa9"}
    assert Visitor(stranger.desk).get("/", headers=odd).status_code == 403


def test_a_ticket_lets_one_browser_in_and_no_second(log: Store) -> None:
    desk = desk_of(log)
    Visitor(desk).let_in()
    second = Visitor(desk)
    assert second.get("/enter", params={"ticket": desk.access.ticket}).status_code == 403
    assert second.get("/").status_code == 403


def test_the_cookie_is_for_no_script_and_no_other_site(stranger: Visitor) -> None:
    answer = stranger.get("/enter", params={"ticket": stranger.desk.access.ticket})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "domain" not in cookie
    assert "max-age" not in cookie
    assert stranger.desk.access.ticket not in cookie


def test_no_page_tells_the_ticket_or_the_cookie(person: Visitor) -> None:
    access = person.desk.access
    for path in PAGES:
        answer = person.get(path)
        for secret in (access.ticket, access.cookie):
            assert secret not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "host", ["evil.example:8321", "127.0.0.1.evil.example:8321", "127.0.0.1:80", "192.168.1.5:8321"]
)
def test_a_name_bent_towards_this_machine_gets_nothing(person: Visitor, host: str) -> None:
    answer = person.get("/answers/1", headers={"host": host})
    assert answer.status_code == 421
    assert HEARD not in answer.text


@pytest.mark.parametrize("host", ["", "[", "127.0.0.1:port", "a b"])
def test_a_host_that_is_none_gets_nothing(person: Visitor, host: str) -> None:
    assert person.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8321", "127.0.0.1:8321", "[::1]:8321"])
def test_the_names_of_this_machine_are_known(stranger: Visitor, host: str) -> None:
    ticket = {"ticket": stranger.desk.access.ticket}
    assert stranger.get("/enter", params=ticket, headers={"host": host}).status_code == 200


def test_bound_elsewhere_it_is_called_by_an_address_and_by_no_foreign_name(log: Store) -> None:
    visitor = Visitor(desk_of(log, "0.0.0.0"), f"http://192.168.1.5:{PORT}").let_in()
    assert visitor.get("/").status_code == 200
    assert visitor.get("/", headers={"host": f"evil.example:{PORT}"}).status_code == 421


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_without_the_token_of_the_form_changes_nothing(
    person: Visitor, log: Store, path: str
) -> None:
    before = log.session(1)
    fields = {"score": "3", "text": "other", "engine": "embedded"}
    token = person.desk.access.form_token
    for wrong in ({}, {"token": ""}, {"token": "guessed"}, {"Token": token}):
        assert person.post(path, data=fields | wrong).status_code == 403
    whole = fields | {"token": token}
    assert person.post(path, params=whole).status_code == 403
    assert person.post(path, json=whole).status_code == 403
    assert person.post(path, data=whole, files={"file": b""}).status_code == 403
    assert log.session(1) == before
    assert person.desk.jobs.of(FIRST) is None


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"http://localhost:{PORT + 1}", "http://[", ""]
)
def test_a_change_from_another_site_changes_nothing(
    person: Visitor, log: Store, origin: str
) -> None:
    before = log.session(1)
    token = person.desk.access.form_token
    fields = {"score": "3", "text": "other", "engine": "embedded", "token": token}
    for path in CHANGES:
        assert person.post(path, data=fields, headers={"origin": origin}).status_code == 403
    assert log.session(1) == before
    assert person.desk.jobs.of(FIRST) is None


def test_a_change_from_a_page_of_ours_is_made(person: Visitor, log: Store) -> None:
    ours = {"origin": f"http://127.0.0.1:{PORT}"}
    fields = {"score": "3", "token": person.desk.access.form_token}
    assert person.post("/answers/1/rating", data=fields, headers=ours).status_code == 303
    assert log.attempt(FIRST).rating == Score.CLEAR


@pytest.mark.parametrize("path", CHANGES)
def test_no_address_that_is_only_read_changes_anything(person: Visitor, path: str) -> None:
    for method in ("GET", "HEAD"):
        assert person.request(method, path).status_code == 405
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        assert person.request(method, path).status_code == 403


def test_no_other_site_is_told_that_it_may_read(person: Visitor) -> None:
    for path in PAGES:
        headers = person.get(path, headers={"origin": "http://evil.example"}).headers
        assert not [name for name in headers if name.startswith("access-control")]


def test_a_form_without_end_is_refused(person: Visitor) -> None:
    text = "a" * LONGEST_FORM
    assert person.change(f"/answers/{FIRST}/transcript", text=text) == 413


@pytest.mark.parametrize("field", ["score", "engine"])
def test_a_choice_that_no_form_offers_is_refused(person: Visitor, field: str) -> None:
    path = {"score": "rating", "engine": "grade"}[field]
    for value in ("", "0", "none", "../../etc/passwd"):
        assert person.change(f"/answers/{FIRST}/{path}", **{field: value}) == 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../security.py",
        "/static//etc/passwd",
        "/static/%2e%2e/security.py",
        "/static/..%2f..%2fconfig.py",
        "/answers/1/audio/../../../etc/passwd",
        "/answers/..%2f..%2fetc%2fpasswd/audio",
        "/etc/passwd",
    ],
)
def test_no_path_in_an_address_names_a_file(person: Visitor, path: str) -> None:
    assert person.get(path).status_code == 404


@pytest.mark.parametrize(
    "number",
    ["%2e%2e", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "-1", "1.0", "１", "1%00"],
)
def test_no_route_takes_anything_but_a_number(person: Visitor, number: str) -> None:
    for path in (*READ, *CHANGES):
        if f"/{FIRST}" in path:
            assert person.get(path.replace(f"/{FIRST}", f"/{number}")).status_code == 404


@pytest.mark.parametrize(
    "named", ["/etc/passwd", "../secret.flac", "first/../../secret.flac", "link"]
)
def test_a_log_from_elsewhere_cannot_name_a_file_outside_the_recordings(
    person: Visitor, log: Store, named: str
) -> None:
    (log.folder.parent / "secret.flac").write_bytes(b"secret")
    (log.folder / "link").symlink_to(log.folder.parent / "secret.flac")
    with log.database.writing() as execute:
        set_columns(execute, FIRST, audio=named)
    for path in ("audio", "sound"):
        answer = person.get(f"/answers/{FIRST}/{path}")
        assert answer.status_code == 404
        assert b"secret" not in answer.content


@pytest.mark.parametrize("number", ["0", "99", str(2**31), str(2**70)])
def test_a_number_that_is_not_stored_is_not_found(person: Visitor, number: str) -> None:
    for path in ("/answers/{}", "/answers/{}/audio", "/answers/{}/compare", "/sessions/{}"):
        assert person.get(path.format(number)).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_what_was_heard_or_imported_is_only_text(person: Visitor, path: str) -> None:
    html = person.get(path).text
    assert "<script>alert" not in html
    assert html.count("<img") == html.count('<img src="/static/icon.svg"') == 1
    assert 'href="javascript:' not in html


def test_what_looks_like_script_is_shown_as_it_is(person: Visitor) -> None:
    for path in ("/", "/sessions", "/sessions/1", f"/answers/{SCRIPTED}"):
        assert "&lt;script&gt;alert" in person.get(path).text


def test_no_page_holds_what_writes_backwards_or_is_no_text(person: Visitor, log: Store) -> None:
    """A log from elsewhere may hold it, and a question may name it."""
    question = replace(QUESTION, text=f"What {CURSOR} &#x202e; is it?")
    with log.database.writing() as execute:
        said = "UPDATE transcripts SET text = :text WHERE attempt_id = :attempt"
        execute(said, text=f"said{CURSOR}", attempt=FIRST)
        set_columns(execute, FIRST, question=msgspec.json.encode(question).decode())
    for path in ("/sessions/1", f"/answers/{FIRST}", f"/answers/{FIRST}/compare"):
        html = person.get(path).text
        assert "said" in html or "What" in html
        assert visible(html) == html


def test_what_a_person_writes_is_only_text(person: Visitor) -> None:
    assert person.change(f"/answers/{FIRST}/transcript", text=SCRIPT) == 303
    assert SCRIPT not in person.get(f"/answers/{FIRST}").text


@pytest.mark.parametrize("path", [*READ, *CHANGES, "/nowhere", "/static/page.css", "/enter"])
def test_every_answer_forbids_what_a_page_does_not_need(stranger: Visitor, path: str) -> None:
    headers = stranger.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    for kind in ("script", "style", "img", "media", "connect"):
        assert f"{kind}-src 'self';" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_script_or_style_or_asks_another_server(person: Visitor, path: str) -> None:
    html = person.get(path).text.replace(str(escape(SCRIPT)), "")
    assert "<style" not in html
    assert not re.search(r"<[^>]*\s(style|on\w+)\s*=", html)
    assert html.count("<script") == html.count('<script type="module" src="/static/')
    assert not re.search(r'(src|action|<link[^>]* href)="(?!/)', html)


def test_what_was_said_stays_in_no_cache(person: Visitor) -> None:
    assert person.get("/answers/1").headers["cache-control"] == "no-store"
    assert "private" in person.get("/answers/1/audio").headers["cache-control"]


class TestAudio:
    """Ranges, as browsers seek with them."""

    @pytest.fixture
    def sound(self, log: Store) -> bytes:
        recording = log.attempt(FIRST).recording
        assert recording is not None
        return recording.path.read_bytes()

    def test_whole(self, person: Visitor, sound: bytes) -> None:
        answer = person.get("/answers/1/audio")
        assert (answer.status_code, answer.content) == (200, sound)
        assert answer.headers["content-type"] == "audio/flac"
        assert answer.headers["accept-ranges"] == "bytes"

    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, None), ("bytes=-10", -10, None)],
    )
    def test_a_range(
        self, person: Visitor, sound: bytes, asked: str, start: int, end: int | None
    ) -> None:
        answer = person.get("/answers/1/audio", headers={"range": asked})
        assert (answer.status_code, answer.content) == (206, sound[start:end])
        first = start % len(sound)
        last = first + len(answer.content) - 1
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(sound)}"

    def test_a_range_beyond_the_end(self, person: Visitor, sound: bytes) -> None:
        answer = person.get("/answers/1/audio", headers={"range": f"bytes={len(sound)}-"})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(sound)}"

    @pytest.mark.parametrize(
        "asked", ["bytes=5-2", "bytes=a-b", "lines=0-9", "bytes=", "bytes=-0", "-"]
    )
    def test_a_range_that_is_none_gets_no_more_than_the_recording(
        self, person: Visitor, sound: bytes, asked: str
    ) -> None:
        answer = person.get("/answers/1/audio", headers={"range": asked})
        assert answer.status_code in (400, 416) or answer.content == sound

    def test_several_ranges_get_the_whole(self, person: Visitor, sound: bytes) -> None:
        asked = "bytes=" + ",".join(["0-"] * 90)
        answer = person.get("/answers/1/audio", headers={"range": asked})
        assert (answer.status_code, answer.content) == (200, sound)

    def test_a_recording_that_is_gone_is_not_found(self, person: Visitor, log: Store) -> None:
        recording = log.attempt(FIRST).recording
        assert recording is not None
        recording.path.unlink()
        assert person.get("/answers/1/audio").status_code == 404
        page = person.get("/answers/1").text
        assert "no longer there" in page
        assert "/answers/1/audio" not in page + person.get("/sessions/1").text


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("desk.example", False),
    ],
)
def test_which_addresses_only_this_machine_can_reach(host: str, only_here: bool) -> None:
    assert is_loopback(host) == only_here
