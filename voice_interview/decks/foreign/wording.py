"""Numbers and labels before a question, what stands for "answer", and what is noise around both."""

import re
from html import unescape

LONGEST = 3000
"""Characters of a line or a paragraph that is looked at: a longer one is no question, no advert."""


_PICTURE = r"(?:[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]|:[a-z_]+:)"
"""An emoji or a sign of that kind, or the name of one."""
_NUMBER = re.compile(
    rf"""\s*(?:{_PICTURE}\s*)*(?P<wrap>[*_]{{0,3}})\[?\s*
    (?P<label>
        (?:Q(?:uestion|ues?|uiz|n)?\.?(?:\s*no\.?(?=\s*\d))?|Frage|Pregunta|Pergunta|Domanda|Вопрос|
            问题?|問題?|質問|질문)
            \s*[-\#]?\s*(?P<asked>\d*)\s*[a-c]?\s*(?:(?P=wrap)\s*)?
            (?:[:.)：。）\]]+|\s[-–—]+(?=\s)|(?<=\d)(?=\s)|(?<=\d)$)
        |\#?(?P<number>\d+(?:\.\d+)*)\s*(?:\\?[.):：、）]+(?!\d)|\s[-–—]+(?=\s))
        |\((?P<bracketed>\d{{1,3}})\)(?=\s)
        |(?:\d\ufe0f?\u20e3)+
        |(?P<section>\d+(?:\.\d+)+)(?=\s)
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def is_labelled(text: str) -> bool:
    """It begins with "Q:", "Q7." or "Question 7:"."""
    match = _NUMBER.match(text)
    return match is not None and match["asked"] is not None


def number_of(text: str) -> str:
    """The number before a text: "7", "1.2"; empty where there is none."""
    match = _NUMBER.match(text)
    groups = ("asked", "number", "bracketed", "section")
    return next((match[name] for name in groups if match[name]), "") if match else ""


_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_ADDRESS = re.compile(r"\s*<?https?://\S+\s*")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_UNSAID = re.compile(
    r"""<a\b[^<>]*(?:aria-hidden="true"|class="[^"]*(?:headerlink|permalink|hash-link))[^<>]*>
    [^<>]*</a>""",
    re.IGNORECASE | re.VERBOSE,
)
"""A link beside a heading to the heading itself, which is not read out."""
_ANCHOR = re.compile(r"</?a\b[^<>]*>|\{#[^{}]*\}$|¶$", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|code|strong|i|em|u|br|p|div|span|center|font|sub|sup|h[1-6]|ul|ol|li|small|big|mark|"
    r"blockquote|details|summary|hr|kbd|tt|picture|source|s|del|ins|section|article|main|nav)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG_OR_CODE = re.compile(rf"`[^`\n]+`|{_TAG.pattern}", re.IGNORECASE)
_CODE_TAG = re.compile(r"<(code|tt|kbd)\b[^<>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_WHOLE = re.compile(r"(\*\*\*|\*\*|__|\*|_)(?!\s)((?:(?!\1).)+)(?<!\s)\1")


def without_tags(text: str) -> str:
    """HTML's markup taken out of Markdown; what only looks like it, as `<Router>`, stays."""
    if "<" not in text:
        return text
    text = _CODE_TAG.sub(lambda code: f"`{code[2]}`" if code[2] else "", text)
    return _TAG_OR_CODE.sub(lambda match: match[0] if match[0].startswith("`") else "", text)


_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PICTURES = re.compile(rf"^\s*(?:{_PICTURE}\s*)+(?=\S)")
_BOX = re.compile(r"^\s*\[[ xX]\]\s+")
_ARROW = re.compile(r"^\s*\[+[\W_]+\]+\([^()]*\)+\s*")
"""A link to the top before a heading's words."""


def asked(text: str) -> str:
    """A question's text on one line: no number, no link, no markup around the whole."""
    text = _PICTURES.sub("", _BOX.sub("", text))
    text = _UNSAID.sub("", _BREAK.sub(" ", " ".join(text.split())))
    text = _ANCHOR.sub("", _IMAGE.sub("", text))
    text = _bare(_ARROW.sub("", " ".join(without_tags(text).split())))
    match = _NUMBER.match(text)
    if match:
        rest = text[match.end() :]
        # The mark of bold type that was opened before the number closes at the end or just here.
        wrap = match["wrap"]
        if wrap and rest.count(wrap) % 2 and wrap not in match["label"]:
            rest = rest.replace(wrap, "", 1)
        text = _bare(rest)
    return _unescaped(text.strip().rstrip("\\").rstrip())


_CODE = re.compile(r"(`[^`]*`)")


def _unescaped(text: str) -> str:
    """The text with `<T>` for `&lt;T&gt;`, but in code; as it is where that made markup of it."""
    if "&" not in text:
        return text
    parts = _CODE.split(text)
    plain = "".join(part if part.startswith("`") else unescape(part) for part in parts)
    return " ".join(plain.split()) if without_tags(plain) == plain else text


def _bare(text: str) -> str:
    """Without a link or bold type that holds all of it."""
    text = text.strip()
    while True:
        inner = text
        if link := _LINK.fullmatch(inner):
            inner = link[1].strip()
        if whole := _WHOLE.fullmatch(inner):
            inner = whole[2].strip()
        if inner == text:
            return text
        text = inner


def is_link(text: str) -> bool:
    """Nothing but links, whatever its number."""
    match = _NUMBER.match(text)
    return _ADDRESS.fullmatch(text) is not None or any(
        _LINK.search(each) and not re.search(r"\w", _LINK.sub("", each))
        for each in (text, text[match.end() :] if match else "")
    )


def is_inner_link(text: str) -> bool:
    """Nothing but a link into the same page: a line of a table of contents."""
    return is_link(text) and "](#" in text


def key(text: str) -> str:
    """The same for two wordings of a question that differ in case, marks and markup only."""
    return "".join(filter(str.isalnum, _LINK.sub(r"\1", text).casefold()))


_ANSWER = (
    r"(?:A|Ans|Answer|Sample answer|Model answer|Sol|Solution|Réponse|Antwort|Respuesta|Resposta|"
    r"Risposta|Odpowiedź|Ответ|Відповідь|Cevap|답변?|答案|答|回答|解答)"
)
_ANSWER_LABEL = re.compile(
    rf"\s{{0,3}}(?:[-*+>]\s+)?(?:{_PICTURE}\s*)*[*_]{{0,3}}{_ANSWER}\s*\d*\s*[*_]{{0,3}}"
    rf"\s*(?:[:：]-?|(?<=\w\w)[.)]|\d[.)]|(?<=\w\w)\s*(?:[-=]>|[-–—→])(?=\s))\s*[*_]{{0,3}}[ \t]*",
    re.IGNORECASE,
)
_ANSWER_LINE = re.compile(
    rf"\s{{0,3}}(?:{_PICTURE}\s*)*(?P<wrap>[*_]{{1,3}}){_ANSWER}(?P=wrap)\s*$", re.IGNORECASE
)
_OPTION = re.compile(r"\s*(?:[-*+]\s+)?\(?B\s*[:.)]", re.IGNORECASE)


def told(line: str, following: str) -> str | None:
    """What follows "A:" or "**Answer**" on its line; None where the line begins otherwise.

    `following` is the next line: with a "B:" there, the "A:" is one of several to choose from.
    """
    match = _ANSWER_LABEL.match(line) or _ANSWER_LINE.match(line)
    if match is None or _OPTION.match(following):
        return None
    if match[0].rstrip().endswith(".") and match[0].lstrip()[:1].islower():
        return None  # the last word of a sentence that began in the line above
    rest = line[match.end() :]
    # Bold type that began before the label ends behind it.
    return rest if rest.count("**") % 2 == 0 else rest.replace("**", "", 1)


INLINE_ANSWER = re.compile(
    r"\s+[*_]{0,3}(?:A|Ans|Answer)\d*\s*[*_]{0,3}\s*[:：]\s*[*_]{0,3}\s*", re.IGNORECASE
)
_ANSWER_TITLE = re.compile(
    rf"[\W_]*(?:(?:show|view|see|reveal|click|read|expand|tap|toggle|open|full|the|expected|"
    rf"possible|short|example|detailed|suggested|reference|your|here|to|for|me|is|sample|model)"
    rf"[\W_]+)*(?:{_ANSWER}s?|solutions?|hints?|explanations?|expand|details?|more|code|"
    rf"показать ответ|ver respuesta|ver resposta|voir la réponse|查看答案|点击查看答案|參考答案|"
    rf"参考答案|解析)(?:[\W_]+[a-e\d])?[\W_]*",
    re.IGNORECASE,
)
_ANSWER_HEADING = re.compile(
    rf"[\W_]*(?:(?:the|model|sample|expected|possible|short|detailed|suggested|example|your)\s+)*"
    rf"(?:{_ANSWER}s?|solution)(?:[\W_]+[a-e\d])?[\W_]*",
    re.IGNORECASE,
)
_REVEAL = re.compile(
    r"\W*(?:(?:show|view|see|reveal)(?:\s+the|\s+sample|\s+model)?\s+(?:answer|solution)s?|"
    r"показать ответ|ver respuesta|voir la réponse|antwort (?:an)?zeigen|查看答案)\W*",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"\W*(?:view|show|see)?\s*(?:the\s+)?contents?\W*", re.IGNORECASE)


def is_answer_title(text: str) -> bool:
    """A summary that says only that the answer follows."""
    return _ANSWER_TITLE.fullmatch(without_tags(text)) is not None


def is_answer_heading(title: str) -> bool:
    """A heading that says only that the answer follows."""
    return _ANSWER_HEADING.fullmatch(without_tags(title)) is not None


def is_reveal(text: str) -> bool:
    """A line that was a button on a page: "Show answer"."""
    return _REVEAL.fullmatch(text) is not None


def is_contents(text: str) -> bool:
    """What a folded table of contents is called."""
    return _CONTENTS.fullmatch(without_tags(text)) is not None


_ASIDE = re.compile(
    r"""\W*(?:(?:\d+\.?\s*)?(?:(?:full\s+)?table\s+of\s+contents?|contents?|toc|index|navigation|
    quick\s+links|licen[sc]e|contribut(?:e|ing|ions?|ors?)|
    how\s+(?:to|can\s+(?:i|you)|do\s+(?:i|you))\s+contribute|want\s+to\s+contribute|sponsors?|
    backers?|credits?|acknowledge?ments?|disclaimer|authors?|about(?:\s+(?:the\s+author|me))?|
    changelog|support(?:\s+(?:me|us|the\s+project))?|star\s+history|translations?|
    follow\s+\w+(?:\s\w+)?|how\s+to\s+use\s+this(?:\s+\w+)?|rules\s+for\s+self.practice|further\s+reading|references?|
    (?:useful\s+)?resources|show\s+your\s+support|prerequisites|found\s+(?:a\s+typo|an?\s+error))
    |inhaltsverzeichnis|índice|содержание|目录|目錄|目次)(?:\s*\([^()]*\))?\W*""",
    re.IGNORECASE | re.VERBOSE,
)


def is_aside(title: str) -> bool:
    """A heading over what is not asked: a table of contents, a licence, thanks."""
    return _ASIDE.fullmatch(asked(title)) is not None


_ASKING_TITLE = re.compile(
    r"question|interview|quiz|exercise|problem|challenge|coding|q\s*&\s*a|faq|flashcard|puzzle|"
    r"task|вопрос|frage|pregunta|perguntas|domande|面试|題|题|質問",
    re.IGNORECASE,
)


def promises_questions(title: str) -> bool:
    """A heading under which tasks are meant as questions."""
    return _ASKING_TITLE.search(title) is not None


_NOISE = re.compile(
    r"""(?:\W*(?:back\s+to\s+(?:the\s+)?(?:top|contents?|toc|table|
        questions|index|menu)\b|go\s+to\s+(?:the\s+)?top\b|(?:return\s+to\s+)?top\s*[⬆↑▲]).*
    |[\W_]*(?:\[[\W_]*(?:top|[⬆↑▲^])[\W_]*\]\(\#[^()]*\))[\W_]*
    |(?:\s*\[?!\[[^\[\]]*\]\([^()]*(?:badge|shields\.io|travis-ci|codecov)[^()]*\)(?:\]\([^()]*\))?)+
    |\W*(?:read|see|view)\s+the\s+\[(?:detailed|full|complete|whole)\s+answer\].*
    |\s*(?:\[toc\]|<!--.*-->)\s*)""",
    re.IGNORECASE | re.VERBOSE,
)


_LINKED = re.compile(r"https?://|\]\(")
_ADVERT = re.compile(
    r"""\b(?:sponsored\s+by|(?:our|become\s+an?)\s+sponsors?|advertisement|buy\s+me\s+a\s+coffee
    |affiliate\s+link|utm_campaign|utm_medium
    |pull\s+requests?\s+(?:are|is)\s+(?:\w+\s+)?(?:welcome|appreciated)
    |(?:find|explore|see|view|get|read)\s+(?:also\s+)?all\s+(?:\d+\s+)?(?:answers|questions)
    |(?:give|click)\W.{0,20}(?:⭐|:star:|star).{0,60}(?:project|repo|useful|like))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def is_noise(line: str) -> bool:
    """A line that is neither question nor answer: back to the top, a badge, an advert."""
    if len(line) > LONGEST:
        return False
    advert = _LINKED.search(line) is not None and _ADVERT.search(line) is not None
    return advert or _NOISE.fullmatch(without_tags(line)) is not None


_NO_ANSWER = re.compile(
    r"[\W_]*(?:\(?\s*no\s+(?:model\s+|sample\s+)?answer\b.*|(?:answer\s+here|todo|tbd|to\s+be\s+added|"
    r"coming\s+soon|n/?a|\.{2,}|your\s+answer(?:\s+here)?|answer\s+pending|wip)[\W_]*)",
    re.IGNORECASE | re.DOTALL,
)


def says_no_answer(answer: str) -> bool:
    """It only says that there is no answer, or not yet."""
    return _NO_ANSWER.fullmatch(answer) is not None
