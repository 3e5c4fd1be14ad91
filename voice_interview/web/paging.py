"""Which part of a list an address asks for."""

from dataclasses import dataclass

from starlette.datastructures import URL
from starlette.requests import Request

MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Paging:
    """The page shown, among all of them."""

    url: URL
    at: int
    """From 1."""
    size: int
    """Items on a page."""
    total: int
    """Items on all pages."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first item shown, from 1."""
        return (self.at - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.at * self.size, self.total)

    @property
    def newer(self) -> str:
        """Address of the page before; empty on the first."""
        return self._at(self.at - 1) if self.at > 1 else ""

    @property
    def older(self) -> str:
        """Address of the page after; empty on the last."""
        return self._at(self.at + 1) if self.at < self.pages else ""

    def _at(self, page: int) -> str:
        url = self.url.include_query_params(page=page)
        return f"{url.path}?{url.query}"


def wanted_page(request: Request) -> int:
    """The page in the address, from 1; the first where it names none."""
    asked = request.query_params.get("page", "")
    return min(max(1, int(asked)), MOST_PAGES) if asked.isdecimal() else 1
