"""Whose line of a reply it is: quotations, originals without marks, and diffs between words."""

from __future__ import annotations

import pytest

from refactor.mail.quotation import lines

ORIGINAL = """From: Ann Other <ann@example.org>
Sent: Monday, November 23, 2026 10:00 AM
To: Ada Developer <ada@example.org>; linux@lists.example.org
Subject: RE: [PATCH v2 1/2] a: First

Reviewed-by: Ann Other <ann@example.org>
"""
GERMAN = """Von: Ann Other <ann@example.org>
Gesendet: Montag, 23. November 2026 09:00
An: Ada Developer <ada@example.org>
Betreff: AW: [PATCH v2 1/2] a: First

Reviewed-by: Ann Other <ann@example.org>"""
HUNK = """diff --git a/x.c b/x.c
index 0123456..789abcd 100644
--- a/x.c
+++ b/x.c
@@ -1,3 +1,3 @@
 a
-b
+c
 d
"""
CASES = {
    "outlook": (f"Fine.\n\n{ORIGINAL}", "oo" + "q" * 7),
    "outlook with stars": (ORIGINAL.replace("From:", "*From:*").replace("Sent:", "*Date:*"), "q" * 7),
    "outlook, many people": (ORIGINAL.replace("linux@", "a@b.c;\n  d@e.f;\n  linux@"), "q" * 9),
    "outlook in German": (GERMAN, "q" * 6),
    "outlook in French, with blanks": (GERMAN.replace("Von:", "De :").replace("Gesendet:", "Envoyé :"), "q" * 6),
    "an original in German": ("x\n-----Ursprüngliche Nachricht-----\ny", "oqq"),
    "no block, as its first line is no From": (GERMAN.replace("Von:", "Board:"), "oooooo"),
    "no block, as the others are tags": (
        "From: me\nTested-by: A <a@b.c> # 2026-11-23 09:00\nAcked-by: A <a@b.c>", "ooo"),
    "no block, as there is no date": ("From: Ann\nTo: Ada\n\nx", "oooo"),
    "no block, as it is prose": ("From: here on it is sent.\n\nTo: x\n", "oooo"),
    "no block, as an empty line ends it": ("From: Ann\n\nSent: x\nTo: y", "oooo"),
    "a diff between words": (f"So:\n{HUNK}Fine.\n", "o" + "p" * 9 + "oo"),
    "a diff with an empty line behind": (f"{HUNK}\n  Fine.\n", "p" * 9 + "ooo"),
    "a diff, and indented words": (f"{HUNK}\tFine.\n", "p" * 9 + "oo"),
    "two diffs": (f"{HUNK}{HUNK}Fine.", "p" * 18 + "o"),
    "two hunks": (f"{HUNK}@@ -9 +9 @@ x\n-a\n+b\nFine.", "p" * 12 + "o"),
    "a diff cut short": ("@@ -1,9 +1,9 @@\n a\n[...]\n  Fine.", "ppoo"),
    "an empty line as context": ("@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n\n  Fine.", "pppppoo"),
    "diff -u": ("diff -u a b\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\nFine.", "ppppppo"),
    "no newline at the end": ("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\nFine.", "ppppo"),
    "a whole patch": (f"-- >8 --\nSubject: x\n\nCc: Ann\n---\n{HUNK}-- \n2.43\n", "p" * 14 + "sss"),
    "a whole patch, and words": (f"8<\n-- >8 --\nSubject: x\n{HUNK}Fine.\n", "o" + "p" * 11 + "oo"),
    "a list": ("- a\n+ b\n", "ooo"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_whose_a_line_is(case: str) -> None:
    text, wanted = CASES[case]
    assert "".join(line.place[0] for line in lines(text)) == wanted
