"""What a voice says for a piece of Markdown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interview.speech.text import spoken

CODE = "There is a code sample on the screen."
TABLE = "There is a table on the screen."


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("What is a token?", "What is a token?"),
        ("A unit of text", "A unit of text."),
        ("## Core topics\n\nBegin", "Core topics. Begin."),
        ("### Q1: What is RAG?", "Q1: What is RAG?"),
        ("It is **very** *important* and ~~old~~ new.", "It is very important and old new."),
        ("one\ntwo  \nthree", "one two three."),
        ("- first\n- second!\n- third", "first. second! third."),
        ("1. first\n2. second\n   - nested", "first. second. nested."),
        ("- [ ] open\n- [x] done", "open. done."),
        ("> quoted", "quoted."),
        ("above\n\n---\n\nbelow", "above. below."),
        ("Three parts:\n\n- a key", "Three parts: a key."),
        ("![a loop of three steps](loop.png)", "a loop of three steps."),
        ("See [the docs](https://example.com/a?b=c).", "See the docs."),
        ("<details>\n<summary>x</summary>\n</details>\n\nHello<br>you", "Hello you."),
        ("Fish &amp; chips", "Fish and chips."),
        ("<!-- a note -->", ""),
        ("", ""),
        ("🙂 ***", ""),
        ("Well done 🎉👩‍💻!", "Well done!"),
    ],
)
def test_structure_becomes_sentences(markdown: str, said: str) -> None:
    assert spoken(markdown) == said


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("Count:\n\n```python\nn = 1\n```\n\nDone.", f"Count: {CODE} Done."),
        ("~~~\na\n~~~\n\n```\nb\n```\n\n    c\n", CODE),
        ("```\na\n```\n\nthen\n\n```\nb\n```", f"{CODE} then. {CODE}"),
        ("- item\n\n  ```\n  a\n  ```", f"item. {CODE}"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nBelow.", f"{TABLE} Below."),
    ],
)
def test_code_blocks_and_tables_are_pointed_at(markdown: str, said: str) -> None:
    assert spoken(markdown) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("max_tokens", "max tokens"),
        ("top_p", "top p"),
        ("json.loads()", "json loads"),
        ("torch.nn.Linear", "torch nn Linear"),
        ('stop=["Observation:"]', "stop equals Observation"),
        ('max_tokens=500, stop=["END"]', "max tokens equals 500, stop equals END"),
        ("prepare_model_for_kbit_training", "prepare model for k-bit training"),
        ("BackgroundTasks", "Background Tasks"),
        ("HTTPServer", "HTTP Server"),
        ("__init__", "init"),
        ("k=5", "k equals 5"),
        ("temperature=-1", "temperature equals minus 1"),
        ("{'a': [1, 2]}", "a 1, 2"),
        ('{"status": "queued"}', "status queued"),
        ("/status/abc123", "slash status slash abc123"),
        ("config.toml", "config dot toml"),
        (".env", "dot env"),
        ("~/.config/app.toml", "home slash dot config slash app dot toml"),
        ("response.json()", "response json"),
        ("localhost:8000", "localhost 8000"),
        ("pip install --upgrade foo", "pip install dash dash upgrade foo"),
        ("ls -v", "ls dash v"),
        ("str | None", "str or None"),
        ("a && b || c", "a and b or c"),
        ("x[0]", "x 0"),
        ("x[-1]", "x minus 1"),
        ("2 ** n", "2 to the power of n"),
        ("a * b", "a times b"),
        ("a % b", "a modulo b"),
        ("**kwargs", "kwargs"),
        ("</think>", "think"),
        ("\\n", "backslash n"),
        ("SELECT * FROM t", "select star FROM t"),
        ("O(n log(n))", "order n log n"),
        ("@cache", "at cache"),
        ("{}", "curly braces"),
        ("->", "arrow"),
        ("##", "hash hash"),
        ("*", "star"),
    ],
)
def test_inline_code_is_said_as_a_person_would(code: str, said: str) -> None:
    assert spoken(f"say `{code}` now") == f"say {said} now."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("128k–200k tokens", "128 thousand to 200 thousand tokens"),
        ("200k tokens", "200 thousand tokens"),
        ("1M rows, 7B weights, 70b", "1 million rows, 7 billion weights, 70 billion"),
        ("4,000 tokens", "4,000 tokens"),
        ("3–5 chunks", "3 to 5 chunks"),
        ("3-5 chunks, 0.7-0.9", "3 to 5 chunks, 0.7 to 0.9"),
        ("80–90%", "80 to 90 percent"),
        ("2024-05-01", "2024 05 01"),
        ("~4 characters", "about 4 characters"),
        ("≈ 500ms", "about 500 milliseconds"),
        ("1 ms, 10s, 1s", "1 millisecond, 10 seconds, 1 second"),
        ("16 GB at 2.5GHz", "16 gigabytes at 2.5 gigahertz"),
        ("50 MB/s, 30 requests/min", "50 megabytes per second, 30 requests per minute"),
        ("1/2 of it, 3/4 of it, 4/5", "one half of it, three quarters of it, 4 over 5"),
        ("½ and 2½", "one half and 2 and one half"),
        ("24/7", "24 7"),
        ("$0.15 and $0.01", "15 cents and 1 cent"),
        ("$15/1M tokens", "15 dollars per 1 million tokens"),
        ("$1, $1.50, $3.00", "1 dollar, 1 dollar 50, 3 dollars"),
        ("$0.002 or $2.5M", "0.002 dollars or 2.5 million dollars"),
        ("€5 and £0.50", "5 euros and 50 pence"),
        ("80% of claims", "80 percent of claims"),
        ("3x faster, 10× cheaper, 2×3", "3 times faster, 10 times cheaper, 2 times 3"),
        ("x², 2^10, 10⁻³", "x squared, 2 to the power of 10, 10 to the power of minus 3"),
        ("1e-4", "1 e minus 4"),
        ("at -5 °C", "at minus 5 degrees Celsius"),
        ("#1 of 100+", "number 1 of 100 or more"),
        ("O(n^2), O(n log n), O(1)", "order n squared, order n log n, order 1"),
    ],
)
def test_numbers_are_said_with_their_units(text: str, said: str) -> None:
    assert spoken(f"It is {text} here.") == f"It is {said} here."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("P95 latency, p50", "P 95 latency, p 50"),
        ("score ≥ 0.5", "score at least 0.5"),
        ("score <= 0.5", "score at most 0.5"),
        ("score < 0.5 and > 0.1", "score less than 0.5 and greater than 0.1"),
        ("a != b, a ≠ b", "a not equal to b, a not equal to b"),
        ("a -> b → c", "a to b to c"),
        ("F1 = 0.80", "F1 equals 0.80"),
        ("if k=5 then f(x) = 1", "if k equals 5 then f of x equals 1"),
        ("Celery + Redis", "Celery plus reddis"),
        ("C++ or C#", "C plus plus or C sharp"),
        ("±3", "plus or minus 3"),
        ("Q&A on R&D", "Q-and-A on R and D"),
        ("I/O, A/B, CI/CD, TCP/IP", "I-O, A-B, C-I C-D, TCP IP"),
        ("HTTP/2", "HTTP 2"),
        ("yes/no and/or maybe", "yes or no and or maybe"),
        ("input / output", "input or output"),
        ("src/main.py", "src slash main dot py"),
        ("GET /users/{id}", "GET slash users slash id"),
        ("1/n of it", "1 over n of it"),
        ("gpt-4o-mini", "GPT 4 o mini"),
        ("claude-sonnet-4-6", "claude sonnet 4 6"),
        ("UTF-8 and TF-IDF", "UTF 8 and T-F I-D-F"),
        ("nf4, QLoRA, LoRA, NaN", "N-F 4, Q lora, lora, nan"),
        ("LLM, RAG, API, TTL, JSON", "LLM, RAG, API, TTL, JSON"),
        ("max_tokens and json.loads()", "max tokens and json loads"),
        ("Node.js", "Node dot js"),
        ("pass@1", "pass at 1"),
        ("token(s)", "tokens"),
    ],
)
def test_symbols_and_names_become_words(text: str, said: str) -> None:
    assert spoken(f"It is {text} here.") == f"It is {said} here."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Use tools, e.g. a search.", "Use tools, for example a search."),
        ("Tools (e.g., a search)", "Tools, for example, a search."),
        ("One pass, i.e. no loop.", "One pass, that is no loop."),
        ("Lists, sets, etc.", "Lists, sets, and so on."),
        ("Lists etc. are fine. Sets too.", "Lists and so on are fine. Sets too."),
        ("Recall vs. precision vs latency", "Recall versus precision versus latency."),
        ("w/o a cache", "without a cache."),
        ('Say "yes" or ‘no’, don’t “wait”', "Say yes or no, don't wait."),
        ("The models' weights", "The models weights."),
        ("It waits — then stops - here", "It waits, then stops, here."),
        ("One (two) three [four].", "One, two, three, four."),
        ("Wait... what?", "Wait, what?"),
        ("Go on…", "Go on."),
        ("Is it?!", "Is it?"),
        ("a few-shot, state-of-the-art prompt", "a few-shot, state-of-the-art prompt."),
    ],
)
def test_abbreviations_and_punctuation_are_said_as_pauses_and_words(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("See https://example.com/a/b?c=d#e.", "See a link to example dot com."),
        ("(www.example.org)", "a link to example dot org."),
        ("<https://docs.example.com/en>", "a link to docs dot example dot com."),
        ("`http://localhost:8000/v1`", "a link to localhost."),
        ("Write to me@example.com now", "Write to me at example dot com now."),
    ],
)
def test_addresses_are_named_by_their_host(markdown: str, said: str) -> None:
    assert spoken(markdown) == said


@pytest.mark.parametrize(
    ("language", "markdown", "said"),
    [
        ("de", "```\nx\n```", "Auf dem Bildschirm steht ein Codebeispiel."),
        ("de-AT", "80 % der „Fälle“ (z. B. 5)", "80 % der Fälle, z. B. 5."),
        ("de", "`max_tokens` ≥ 3 → gut", "max tokens ≥ 3, gut."),
        ("de", "-5 Grad", "-5 Grad."),
        ("fr", "| a |\n|---|\n| b |", "Un tableau est affiché à l'écran."),
        ("fr", "Qu'est-ce que l'« overfitting » ?", "Qu'est-ce que l'overfitting?"),
        (
            "es",
            "¿Qué es `k=5`? https://example.com/x",
            "¿Qué es k=5? un enlace a example punto com.",
        ),
        ("pt_BR", "```\nx\n```", "Há um exemplo de código na tela."),
        ("xx", "Ein\n\n```\nx\n```\n\nZwei", "Ein. Zwei."),
        ("zh", "什么是`max_tokens`？", "什么是max tokens？"),
        ("hi", "हिन्दी में क्या है?", "हिन्दी में क्या है?"),
    ],
)
def test_other_languages_keep_their_own_words(language: str, markdown: str, said: str) -> None:
    assert spoken(markdown, language) == said


SOUP = st.text(st.sampled_from("ab1 2.9%$/-–—*_#|`\\[](){}<>=~^&@'\"\n\t:;,!?kKMBsx×²½🙂é。"))


@given(st.one_of(SOUP, st.text()), st.sampled_from(["en", "de", "xx", ""]))
def test_any_text_becomes_plain_speech(text: str, language: str) -> None:
    said = spoken(text, language)

    assert not set(said) & set('*_#|`"\n\t\0')
    assert not any(unicodedata.category(each) in {"Cs", "Cc"} for each in said)
    assert said == " ".join(said.split())
    assert said == "" or any(character.isalnum() for character in said)
    assert spoken(text, language) == said


def test_half_a_character_is_left_out() -> None:
    assert spoken("before \ud83d after https://a\udc00.com/") == "before after a link to a dot com."


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["a-", "a.", "a/", "=", "-", "(", "[", "$1", "1,111", "*a ", " "])
def test_a_text_of_ten_thousand_repetitions_is_read_in_time(piece: str) -> None:
    assert len(spoken(piece * 10_000)) <= 200_000
