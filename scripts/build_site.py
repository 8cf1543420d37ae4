"""Builds the documentation site into build/site: `make docs`.

The pages are those of the repository, at the same places: README.md and CONTRIBUTING.md at the top,
docs/ below. So a link between two of them is the same here and there. They are copied, made ready
for the builder, and built strictly: once in English, and docs/ko once more, in Korean.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from site_pages import make_page

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "docs" / "site"
BUILD = ROOT / "build"
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def english_pages() -> list[Path]:
    """Return the pages of the English site, from the root of the repository."""
    below = (path.relative_to(ROOT) for path in sorted((ROOT / "docs").rglob("*.md")))
    return [*map(Path, TOP), *(path for path in below if path.parts[1] != "ko")]


def korean_pages() -> list[Path]:
    """Return the pages of the Korean site, from the root of the repository."""
    return [path.relative_to(ROOT) for path in sorted((ROOT / "docs" / "ko").rglob("*.md"))]


class Site:
    """One language's pages, copied and ready to be built."""

    def __init__(
        self, language: str, top: Path, pages: list[Path], built: Path, work: Path
    ) -> None:
        """Describe a site.

        Args:
            language: names its configuration in docs/site.
            top: the folder of the repository that is its root, from that of the repository.
            pages: from the root of the repository.
            built: the folder that its HTML goes to.
            work: a folder for the pages as the builder reads them.
        """
        self.top, self.pages, self.built = top, pages, built
        self.folder = work / language
        self.config = CONFIGS / f"{language}.toml"

    def copy(self) -> None:
        """Copy its pages, what they show and lead to, and its configuration.

        Raises:
            SystemExit: if a link leads to what is not in the repository.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        for page in self.pages:
            text = (ROOT / page).read_text(encoding="utf-8")
            made = make_page(text, lambda target, page=page: self._resolve(page, target))
            self._write(page, made.encode())
        self._write(self.top / "site.css", (CONFIGS / "site.css").read_bytes())
        settings = self.config.read_text(encoding="utf-8")
        nav = f"nav = {_as_toml(self.navigation())}\n"
        config = re.sub(r"^nav = \[.*?^\]\n", lambda _: nav, settings, flags=re.M | re.S)
        (self.folder / "zensical.toml").write_text(config, encoding="utf-8")

    def navigation(self) -> list[dict]:
        """Return the navigation of the configuration, with pages that it does not name at its end."""
        nav = tomllib.loads(self.config.read_text(encoding="utf-8"))["project"]["nav"]
        named = set(_pages_of(nav))
        others = [str(page.relative_to(self.top)) for page in self.pages]
        more = [{_title(ROOT / self.top / page): page} for page in others if page not in named]
        return [*nav, {"More": more}] if more else nav

    def build(self) -> None:
        """Build it; what the builder warns of ends the build."""
        config = self.folder / "zensical.toml"
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", config]
        subprocess.run(command, check=True)
        shutil.copytree(self.folder / "site", self.built, dirs_exist_ok=True)

    def _write(self, page: Path, content: bytes) -> None:
        path = self.folder / "pages" / page.relative_to(self.top)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def _resolve(self, page: Path, target: str) -> str | None:
        """Return what a link of a page leads to on the site; files are copied on the way."""
        if re.match(r"[a-z]+:|#", target):
            return target
        name, mark, anchor = target.partition("#")
        path = (ROOT / page.parent / unquote(name)).resolve()
        if not path.exists() or not path.is_relative_to(ROOT):
            sys.exit(f"{page}: there is nothing at {target}")
        found = path.relative_to(ROOT)
        if path.is_dir():  # of the code, which the site does not have
            return None
        if found in self.pages:
            return target
        if path.suffix == ".md" and found in [*english_pages(), *korean_pages()]:
            return _html(name) + mark + anchor  # of the other language
        if path.is_relative_to(ROOT / self.top):
            self._write(found, path.read_bytes())
        return target


def _html(name: str) -> str:
    return re.sub(r"README\.html$", "index.html", re.sub(r"\.md$", ".html", name))


def _pages_of(nav: list) -> Iterator[str]:
    for entry in nav:
        for place in entry.values():
            yield from _pages_of(place) if isinstance(place, list) else [place]


def _title(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")


def _as_toml(nav: list) -> str:
    entries = [
        f"{{{title!r} = {_as_toml(place) if isinstance(place, list) else repr(place)}}}"
        for entry in nav
        for title, place in entry.items()
    ]
    return f"[{', '.join(entries)}]"


def sites(built: Path, work: Path) -> list[Site]:
    """Return the sites, the one whose folder is around the other's first."""
    return [
        Site("en", Path(), english_pages(), built, work),
        Site("ko", Path("docs/ko"), korean_pages(), built / "docs" / "ko", work),
    ]


def build_site(built: Path, work: Path) -> None:
    """Build all of it into the folder `built`, which is made anew, by way of `work`."""
    shutil.rmtree(built, ignore_errors=True)
    for site in sites(built, work):
        site.copy()
        site.build()


if __name__ == "__main__":
    build_site(BUILD / "site", BUILD / "docs")
