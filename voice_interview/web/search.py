"""What was said, in all transcripts."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from voice_interview.progress.search import Match, search
from voice_interview.web.desk import desk, page
from voice_interview.web.paging import wanted_page

ON_A_PAGE = 20

MOST_PAGES = 50
"""Whoever looks farther knows another word."""

AROUND = 90
"""Characters shown before the first match; twice as many follow."""

LONGEST_WORD = 30
"""Characters; what is longer is cut, and so is a text without spaces."""


def show(request: Request) -> Response:
    """The newest answers with the words in the address."""
    query, wanted = request.query_params.get("q", ""), min(wanted_page(request), MOST_PAGES)
    first = (wanted - 1) * ON_A_PAGE
    matches = search(desk(request).loaded, query, first + ON_A_PAGE + 1)[first:]
    more = len(matches) > ON_A_PAGE and wanted < MOST_PAGES
    url = request.url
    return page(
        request,
        "search.html",
        query=query,
        found=[(match.said, list(excerpt(match))) for match in matches[:ON_A_PAGE]],
        newer=url.include_query_params(page=wanted - 1).query if wanted > 1 else "",
        older=url.include_query_params(page=wanted + 1).query if more else "",
    )


def excerpt(match: Match) -> Iterator[tuple[str, bool]]:
    """The transcript near its first match: pieces of text, and whether each is one."""
    text = match.said.text
    first = match.places[0][0] if match.places else 0
    begins = _border(text, first - AROUND) if first > AROUND else 0
    ends = _border(text, begins + 3 * AROUND)
    if begins:
        yield "…", False
    at = begins
    for start, end in match.places:
        if start >= ends:
            break
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at : max(at, ends)], False
    if max(at, ends) < len(text):
        yield " …", False


def _border(text: str, place: int) -> int:
    """Where the word at `place` ends."""
    space = text.find(" ", place, place + LONGEST_WORD)
    return place if space < 0 else space
