"""Added lines that are too long, or broken without need."""

from __future__ import annotations

from refactor.text.formatting import Formatting, formatting

DIFF = b"""\
diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -1,9 +1,9 @@
-	old_name(a,
-		 b);
+	new_name(a,
+		 b);
+	this_call_is_so_long_that_it_needs_two_lines_in_any_case(first_argument,
+								 second);
 	kept(a,
 	     b);
+	dev_info(dev, "a message that is longer than eighty columns stays in one piece here");
+	a_name_that_is_far_too_long_for_its_own_good(and_an_argument_that_is_too, long_one);
+	new_name(a,
 		 b);
"""


def test_added_lines_are_counted() -> None:
    assert formatting(DIFF) == Formatting(long=1, joinable=1)


def test_nothing_is_said_of_a_diff_that_only_removes() -> None:
    assert formatting(b"@@ -1 +0,0 @@\n-a(\n-b);\n") == Formatting()
