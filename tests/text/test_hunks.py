"""The hunks of a difference without context."""

from __future__ import annotations

from refactor.text.hunks import Hunk, hunks

DIFF = b"""\
diff --git a/a.c b/a.c
index 0000001..0000002 100644
--- a/a.c
+++ b/a.c
@@ -3 +3,2 @@ int f(void)
--@@ -1 +1 @@
++one
+two
@@ -9,0 +11 @@
+between
@@ -12,2 +14,0 @@
-gone
-too
diff --git "a/b\\t.c" "b/b\\t.c"
new file mode 100644
--- /dev/null
+++ "b/b\\t.c"
@@ -0,0 +1 @@
+no end
\\ No newline at end of file
"""


def test_hunks() -> None:
    assert list(hunks(DIFF)) == [
        Hunk("a.c", 3, b"-@@ -1 +1 @@\n", b"+one\ntwo\n"),
        Hunk("a.c", 10, b"", b"between\n"),
        Hunk("a.c", 12, b"gone\ntoo\n", b""),
        Hunk("b\t.c", 1, b"", b"no end\n"),
    ]
