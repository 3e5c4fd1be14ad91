"""The review page as a person has it: the command, and a real Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.reviewing import AGAIN, FIRST, SCRIPTED, SKIPPED, fill
from voice_interview.broadcast import Broadcast
from voice_interview.events import AnswerStarted, LevelMeasured, QuestionAsked, WordsHeard
from voice_interview.models import Question, Score
from voice_interview.protocols import Heard, Meter
from voice_interview.store.store import Store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP bent.example 127.0.0.1",
    "--disable-features=LocalNetworkAccessChecks",  # the server has to keep others out, too
)

PAGES = {
    "home": "/",
    "search": "/search?q=piece",
    "sessions": "/sessions",
    "session": "/sessions/1",
    "answer": f"/answers/{FIRST}",
    "script": f"/answers/{SCRIPTED}",
    "skipped": f"/answers/{SKIPPED}",
    "compare": f"/answers/{FIRST}/compare",
    "live": "/live",
    "error": "/answers/99",
}

WIDTHS = (400, 1600)

HOSTILE = Path(__file__).parent / "data" / "hostile.html"
NEIGHBOUR = "http://127.0.0.1:5000/"
"""Of this machine too, so that a browser takes it for the same site and sends it our cookie."""


@dataclass(frozen=True, slots=True)
class Site:
    """The command at work on the log of the sample interview."""

    base: str
    ticket: str
    folder: Path

    def store(self) -> Store:
        return Store(self.folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site") / "demo"
    fill(folder)
    command = [sys.executable, "-m", "voice_interview", "--recordings", str(folder), "review"]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            found = re.search(
                r"(http://127\.0\.0\.1:\d+)(/enter\?ticket=\S+)", server.stdout.readline()
            )
            assert found is not None
            yield Site(found[1], found[2], folder)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as launched,
    ):
        yield launched


@pytest.fixture(scope="module")
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """The one browser that has opened the printed address."""
    with browser.new_context(base_url=site.base) as opened:
        page = opened.new_page()
        page.goto(site.ticket)
        page.wait_for_url(f"{site.base}/")
        page.close()
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab, in which nothing may fail or break the policy."""
    with context.new_page() as opened:
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on(
            "console",
            lambda line: (
                complaints.append(line.text)
                if line.type == "error" and "404" not in line.text
                else None
            ),
        )
        yield opened
        assert complaints == []


def time_of(page: Page) -> float:
    return float(page.evaluate("document.getElementById('audio').currentTime"))


def opened(page: Page, answer: int) -> Page:
    """The answer's page, once its player is there."""
    page.goto(f"/answers/{answer}")
    expect(page.locator("#wave")).to_be_visible()
    return page


def slowed(page: Page) -> None:
    """Play so slowly that a busy machine looks in time."""
    page.evaluate("document.getElementById('audio').playbackRate = 0.1")


def test_a_second_browser_is_not_let_in(
    browser: Browser, site: Site, context: BrowserContext
) -> None:
    assert context.cookies()[0]["httpOnly"]
    with browser.new_context(base_url=site.base) as other:
        page = other.new_page()
        page.goto(site.ticket)
        expect(page.get_by_role("heading")).to_contain_text("has let a browser in already")
        page.goto("/answers/1")
        expect(page.get_by_role("heading")).to_contain_text("only for the person")


def test_an_answer_plays_and_its_words_light_up(page: Page) -> None:
    opened(page, FIRST)
    expect(page.locator("#words .now")).to_have_count(0)
    expect(page.get_by_text("pause over a second")).to_be_visible()
    expect(page.locator("#words .filler")).to_have_text("um")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#words .now")).to_have_text("a")  # until the pause after it is over
    assert time_of(page) >= 1.0
    page.locator("#play").click()
    stopped = time_of(page)
    page.wait_for_timeout(100)
    assert time_of(page) == stopped


def test_a_clicked_word_is_heard_from_its_beginning(page: Page) -> None:
    opened(page, FIRST)
    slowed(page)
    page.locator("#words span", has_text="piece").click()
    expect(page.locator("#words .now")).to_have_text("piece")
    assert 5.5 <= time_of(page) < 6.5
    assert not page.evaluate("document.getElementById('audio').paused")


def test_a_quote_jumps_to_the_moment_it_was_said(page: Page) -> None:
    opened(page, FIRST)
    slowed(page)
    page.get_by_role("button", name="a small piece of text").click()
    expect(page.locator("#words .now")).to_have_text("a")
    assert 4.5 <= time_of(page) < 5.5


def test_the_model_answer_is_hidden_until_it_is_asked_for(page: Page) -> None:
    opened(page, FIRST)
    expect(page.locator("#model-answer .prose")).to_be_hidden()
    page.get_by_text("Model answer").click()
    expect(page.locator("#model-answer .prose")).to_be_visible()


def test_a_misheard_transcript_is_put_right_and_keeps_its_times(page: Page) -> None:
    opened(page, AGAIN)
    page.get_by_text("Correct what was misheard").click()
    page.get_by_label("What you really said").fill("Um, a token is a small piece of prose.")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.get_by_text("corrected by you")).to_be_visible()
    expect(page.locator("#wave")).to_be_visible()
    slowed(page)
    page.locator("#words span", has_text="piece").click()
    assert 5.5 <= time_of(page) < 6.5
    page.get_by_text("1 earlier transcript").click()
    expect(page.get_by_text("Heard by whisper base.en")).to_be_visible()


def test_an_answer_is_graded_again_while_its_page_stays_usable(page: Page) -> None:
    opened(page, FIRST)
    page.get_by_role("button", name="Grade again").click()
    expect(page.get_by_text("2 earlier grades")).to_be_visible(timeout=15_000)


def test_an_answer_is_transcribed_again_and_nothing_being_done_is_lost(page: Page) -> None:
    opened(page, SCRIPTED)
    page.get_by_label("Transcribe with").select_option("pocketsphinx")
    page.get_by_role("button", name="Transcribe again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_text("Correct what was misheard").click()
    page.get_by_label("What you really said").fill("Half a corr")
    expect(page.get_by_text("It is done.")).to_be_visible(timeout=60_000)
    expect(page.get_by_label("What you really said")).to_have_value("Half a corr")
    page.get_by_role("link", name="Show what came of it").click()
    expect(page.get_by_text("heard by pocketsphinx")).to_be_visible()
    page.get_by_text("1 earlier transcript").click()
    expect(page.get_by_text("Heard by whisper base.en")).to_be_visible()


def test_everything_is_done_by_keyboard_alone(page: Page, site: Site) -> None:
    opened(page, FIRST)
    _tab_to(page, "button[value='3']")
    page.keyboard.press("Enter")
    expect(page.locator("button[value='3']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#wave")).to_be_visible()
    _tab_to(page, "#wave")
    page.keyboard.press("ArrowRight")
    assert time_of(page) == 5.0
    page.keyboard.press("Home")
    assert time_of(page) == 0.0
    _tab_to(page, "#words")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#words .now")).to_have_text("token")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('audio').currentTime > 1.6")
    _tab_to(page, "#model-answer summary")
    page.keyboard.press("Enter")
    expect(page.locator("#model-answer .prose")).to_be_visible()
    store = site.store()
    assert store.attempt(FIRST).rating == Score.CLEAR
    store.close()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no key leads to {selector}")


def test_one_recording_of_a_session_plays_at_a_time(page: Page) -> None:
    page.goto("/sessions/1")
    first, second = page.get_by_role("button", name="Play the answer").all()
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    second.click()
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(first).to_have_attribute("aria-pressed", "false")


def test_a_printed_answer_holds_what_was_said_and_no_controls(page: Page) -> None:
    opened(page, FIRST)
    page.emulate_media(media="print")
    expect(page.locator("#words")).to_be_visible()
    expect(page.get_by_role("button", name="Grade again")).to_be_hidden()
    expect(page.locator("#play")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")


def test_the_policy_stops_style_and_script_that_got_into_a_page(context: BrowserContext) -> None:
    with context.new_page() as page:
        page.goto(f"/answers/{SCRIPTED}")
        assert page.title().startswith("What is <script>")
        stopped = page.evaluate(
            """async () => {
                const stopped = [];
                addEventListener("securitypolicyviolation", (event) =>
                    stopped.push(event.violatedDirective));
                document.body.setAttribute("style", "color: red");
                const script = document.createElement("script");
                try { script.textContent = "window.ran = true"; } catch { stopped.push("types"); }
                script.append("window.ran = true");
                try { document.body.append(script); } catch { stopped.push("types"); }
                await new Promise((done) => setTimeout(done, 100));
                return [window.ran === undefined, ...stopped];
            }"""
        )
    assert stopped[0] is True
    assert {"style-src-attr", "types"} <= set(stopped)


def test_a_page_of_another_server_on_this_machine_is_kept_out(
    context: BrowserContext, site: Site
) -> None:
    store = site.store()
    before = store.attempt(FIRST)
    with context.new_page() as page:
        page.route(f"{NEIGHBOUR}**", lambda route: route.fulfill(path=HOSTILE))
        page.goto(f"{NEIGHBOUR}?site={site.base}")
        assert page.evaluate("attack()") == []
        page.evaluate("document.body.innerHTML = `<iframe src=${site}/answers/1></iframe>`")
        page.frames[1].wait_for_load_state()
        assert "What is a" not in page.frames[1].content()
    assert store.attempt(FIRST) == before
    store.close()


def test_a_name_that_was_bent_towards_this_machine_gets_nothing(
    context: BrowserContext, site: Site
) -> None:
    with context.new_page() as page:
        answer = page.goto(site.base.replace("127.0.0.1", "bent.example") + "/answers/1")
        assert answer is not None
        assert answer.status == 421


def test_the_real_interview_is_watched(page: Page, site: Site, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[transcription]\nengine = "pocketsphinx"\n', "utf-8")
    command = ["--config", str(settings), "--recordings", str(site.folder.parent), "demo"]
    page.goto("/live")
    silent = {**os.environ, "ALSA_CONFIG_PATH": "", "PULSE_SERVER": "unix:/nonexistent"}
    with subprocess.Popen(
        [sys.executable, "-m", "voice_interview", *command], env=silent, stdout=subprocess.DEVNULL
    ) as interview:
        try:
            heading = page.get_by_role("heading", name="What is a token, and why does it matter?")
            expect(heading).to_be_visible(timeout=60_000)
            page.wait_for_function("() => document.getElementById('level').value > -30")
            expect(page.get_by_role("timer")).to_have_text(re.compile("2:[0-9]{2}"))
            expect(page.locator("#heard")).to_contain_text("tokens", timeout=60_000)
        finally:
            interview.terminate()


def test_a_running_interview_is_watched(page: Page, site: Site) -> None:
    page.goto("/live")
    expect(page.get_by_role("heading", name="No interview is running")).to_be_visible()
    with Broadcast(site.folder) as interview:
        code = "```python\ncache = {}\n```\n\n- a `dict`\n- a *list*"
        interview(QuestionAsked(Question("kv", "What is a `cache`?", shown=code), 2, 5, 90.0))
        interview(AnswerStarted(1))
        interview(LevelMeasured(Meter(4.0, -18.0, -12.0), 83.2))
        interview(WordsHeard(Heard("it keeps", "what was")))
        expect(page.get_by_role("heading", name="What is a cache?")).to_be_visible()
        shown = page.get_by_role("region", name="Shown with the question")
        expect(shown).to_have_text("cache = {}\n\n- a `dict`\n- a *list*")
        expect(page.get_by_role("timer")).to_have_text("1:24")
        expect(page.locator("#heard")).to_have_text("it keeps what was")
        expect(page.get_by_text("question 2 of 5 · listening")).to_be_visible()
        assert page.evaluate("document.getElementById('level').value") == -18
        interview(WordsHeard(Heard("and on and on " * 200, "to the last word")))
        expect(page.get_by_text("to the last word")).to_be_in_viewport(ratio=1)
        assert serious(page) == []
        page.goto("/")
        expect(page.get_by_text("An interview is running")).to_be_visible()
        page.goto("/live")
    expect(page.get_by_role("heading", name="No interview is running")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert serious(page) == []


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    return [
        f"{found['id']}: {found['nodes'][0]['html']}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
