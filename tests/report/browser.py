"""What a browser makes of a page in a narrow window."""

from __future__ import annotations

import json
import re
import shutil
from html import escape, unescape
from pathlib import Path

import pytest

from refactor import process

CSP = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
WIDTH = 360
"""Pixels of a small telephone."""
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 23, 27)"
SCHEMES = [(1, LIGHT), (0, DARK)]
"""As the browser numbers them, each with the background of a page."""

needs_browser = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs a browser: apt-get install chromium"
)

# With everything unfolded: what sticks out and lies in no box that scrolls by itself.
_MEASURE = """
<script>
for (const each of document.querySelectorAll("details")) each.open = true;
const scrolls = (each) => each && (getComputedStyle(each).overflowX === "auto" || scrolls(each.parentElement));
const all = [...document.querySelectorAll("body *")];
const wide = all.filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(each));
const boxes = all.filter((each) => getComputedStyle(each).overflowX === "auto" && each.scrollWidth > each.clientWidth);
const shown = (each) => each.checkVisibility();
const fine = [...document.querySelectorAll(".fine")];
const filter = document.getElementById("filter");
const before = fine.filter(shown).length;
if (filter) filter.checked = true;
parent.document.getElementById("measured").textContent = JSON.stringify({
  window: innerWidth,
  page: document.documentElement.scrollWidth,
  wide: wide.map((each) => each.tagName + "." + each.className),
  scrolling: [...new Set(boxes.map((each) => each.tagName))],
  background: getComputedStyle(document.body).backgroundColor,
  fine: [before === fine.length, fine.filter(shown).length],
});
</script>
"""


def require_narrow(page: str, directory: Path, scheme: int, background: str) -> None:
    """Nothing of a page sticks out; the filter hides what is fine, without a script."""
    found = _measured(page, directory, scheme)
    assert isinstance(found, dict)
    # Code and wide tables scroll in boxes of their own.
    assert set(found.pop("scrolling")) <= {"PRE", "DIV"}
    assert found == {
        "window": WIDTH,
        "page": WIDTH,
        "wide": [],
        "background": background,
        "fine": [True, 0],
    }


def _measured(page: str, directory: Path, scheme: int) -> object:
    # The page forbids scripts: the copy that measures itself does not.
    copy, forbidden = CSP.subn("", page)
    assert forbidden == 1
    copy = copy.replace("</body>", f"{_MEASURE}</body>")
    # No window of the browser is narrower than 500 pixels: a frame is.
    (directory / "frame.html").write_text(
        '<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f'<iframe style="border:0; width:{WIDTH}px; height:800px" srcdoc="{escape(copy)}"></iframe>'
        '<output id="measured">',
        encoding="utf-8",
    )
    browser = [
        *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *(
            f"--user-data-dir={directory / 'browser'}",
            f"--blink-settings=preferredColorScheme={scheme}",
        ),
        *("--dump-dom", (directory / "frame.html").as_uri()),
    ]
    done = process.run(browser, env=process.neutral(HOME=str(directory)), timeout=120)
    found = re.search(r'<output id="measured">(.*)</output>', done.stdout.decode())
    assert found, done
    return json.loads(unescape(found[1]))
