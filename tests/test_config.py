"""config.toml: found, read, explained."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import DIGITS
from voice_interview import config
from voice_interview.config import Config
from voice_interview.errors import ConfigError

ROOT = Path(__file__).parent.parent


def error_of(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        config.parse(tomllib.loads(text), Path("config.toml"))
    return caught.value


def test_the_example_holds_every_setting_with_its_default() -> None:
    table = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))
    assert table == msgspec.json.decode(msgspec.json.encode(Config()))


def test_the_example_is_accepted_as_it_stands() -> None:
    table = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))
    assert config.parse(table, Path("config.example.toml")) == Config()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('[voice]\nengine = "siri"', "voice.engine is 'siri'", '"none" or "pyttsx3"'),
        ("[voice]\nrate = 9", "voice.rate is 9", "a whole number from 60 to 450"),
        ("[listen]\ntime_limit = 1", "listen.time_limit is 1", "a number from 5 to 3600"),
        ('[listen]\nwarnings = ["a"]', "listen.warnings is ['a']", "a list in brackets, each a"),
        ("[practice]\nshuffle = 1", "practice.shuffle is 1", "true or false"),
        ("[practice]\ncount = -1", "practice.count is -1", "a whole number, 0 or more"),
        ("[practice]\ndeck = 1", "practice.deck is 1", "text in quotes"),
        ("voice = 1", "voice is 1", "a table of settings"),
        ("[voice]\nspeeker = 1", "voice.speeker is no setting", "Did you mean speaker?"),
        ("[voices]\nrate = 1", "voices is no setting", "Did you mean voice?"),
    ],
)
def test_a_wrong_setting_names_file_key_and_what_is_allowed(
    text: str, message: str, hint: str
) -> None:
    error = error_of(text)
    assert error.message.startswith(f"config.toml: {message}")
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    [
        'api_key_env = "sk-secret-0123"',
        'base_url = "https://me:sk-secret-0123@host/v1"',
        'base_url = "sk-secret-0123"',
    ],
)
def test_a_secret_in_the_wrong_place_is_refused_and_not_repeated(text: str) -> None:
    error = error_of(f"[grading]\n{text}")
    assert error.message == f"config.toml: grading.{text.split()[0]} is not allowed."
    assert "never the key itself" in error.hint or "beginning with http" in error.hint
    assert "secret" not in error.message + error.hint


def test_the_named_file_wins_over_the_one_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.ENVIRONMENT_VARIABLE, raising=False)
    Path("config.toml").write_text("[voice]\nrate = 100", "utf-8")
    Path("other.toml").write_text("[voice]\nrate = 200", "utf-8")
    assert config.load().config.voice.rate == 100
    assert config.load(Path("other.toml")).config.voice.rate == 200
    monkeypatch.setenv(config.ENVIRONMENT_VARIABLE, "other.toml")
    assert config.load().config.voice.rate == 200


def test_the_users_folder_is_looked_at_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.ENVIRONMENT_VARIABLE, raising=False)
    assert config.load().path is None
    users = list(config.candidates())[-1]
    users.parent.mkdir(parents=True)
    users.write_text("[voice]\nrate = 300", "utf-8")
    assert config.load().config.voice.rate == 300


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no config file"):
        config.load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"[voice", "not valid TOML"), (b"\xff\xfe\x00", "not UTF-8")],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        config.load(path)


def test_a_relative_folder_is_relative_to_the_config_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[recordings]\nfolder = "mine"\n[practice]\nfolders = ["decks"]', "utf-8")
    loaded = config.load(path)
    assert loaded.recordings_folder == tmp_path / "mine"
    assert loaded.deck_folders == (tmp_path / "decks",)


def test_init_writes_a_file_that_loads_and_never_overwrites(tmp_path: Path) -> None:
    written = config.initialise(tmp_path / "new" / "config.toml")
    assert config.load(written).config == Config()
    with pytest.raises(ConfigError, match="is there already"):
        config.initialise(written)


def test_the_recordings_option_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = config.initialise(tmp_path / "sub" / "config.toml")
    loaded = config.load(written).with_recordings(Path("here"))
    assert loaded.recordings_folder == tmp_path / "here"


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 7, 1e9, float("nan"), "", "x", [], ["x"], [9], {}]
)
KEYS = sorted({key for section in tomllib.loads(config.example()).values() for key in section})
SECTIONS = [*tomllib.loads(config.example()), "listn"]


@given(
    st.dictionaries(
        st.sampled_from(SECTIONS),
        st.dictionaries(st.sampled_from([*KEYS, "", "a.b", "$"]), VALUES, max_size=2) | VALUES,
        max_size=2,
    )
)
def test_any_settings_are_taken_or_refused_in_a_sentence(table: dict[str, Any]) -> None:
    try:
        assert isinstance(config.parse(table, Path("config.toml")), Config)
    except ConfigError as error:
        assert error.message.startswith("config.toml: ")
        assert error.hint


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 20_000,
        f"[practice]\ncount = {DIGITS}",
        ".".join(["a"] * 2000) + " = 1",
        '[voice]\n"x - at `$.y`" = 1',
        '"`" = 1',
        '[practice]\ndeck = "\\u001b[2J"',
        '[practice]\nfolders = ["\\u0000"]',
        '[recordings]\nfolder = "~nobody-of-this-name/x"',
    ],
)
def test_strange_settings_are_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        _ = config.load(path).recordings_folder
    assert caught.value.hint


PIECES = st.sampled_from([*"'\"[]{}=.#\n,`$ x1", "\\u0000", "\u202e", '"""', "nan", "1979-05-27"])


@given(st.integers(0, 5000), st.lists(PIECES, min_size=1, max_size=4).map("".join))
@settings(max_examples=150, deadline=None)
def test_the_example_with_anything_in_it_is_read_or_refused(place: int, piece: str) -> None:
    text = config.example()
    with TemporaryDirectory() as name:
        path = Path(name) / "config.toml"
        path.write_text(text[:place] + piece + text[place + len(piece) :], "utf-8")
        try:
            tables = msgspec.to_builtins(config.load(path).config)
        except ConfigError:
            return
        assert tables.keys() == tomllib.loads(text).keys()
