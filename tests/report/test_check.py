"""What a person reads on a terminal about the proofs of a series."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from refactor.object_names import CommitId, TreeId
from refactor.report.check import report, verdict
from refactor.report.visible import visible
from refactor.runs.facts import EditFacts, Facts, FileFacts, Left
from refactor.runs.proof import CommitReport, Finding, Proof, Report
from refactor.runs.run import Base

Golden = Callable[[str, str], None]

HEADER = "arch/arm64/include/asm/thread_info.h"
SYSCALL = "arch/arm64/kernel/syscall.c"
ACCOUNT = "Documentation/arch/arm64/exit-work.rst"

MASK_DIFF = f"""\
diff --git a/{HEADER} b/{HEADER}
index 5b66881ee2f9..d15a51b5f662 100644
--- a/{HEADER}
+++ b/{HEADER}
@@ -20,6 +20,9 @@
 				 _TIF_SYSCALL_TRACEPOINT | _TIF_SECCOMP | \\
 				 _TIF_SYSCALL_EMU)
 
+#define _TIF_SYSCALL_EXIT_WORK	(_TIF_SYSCALL_TRACE | _TIF_SYSCALL_AUDIT | \\
+				 _TIF_SYSCALL_TRACEPOINT)
+
 #ifdef CONFIG_SHADOW_CALL_STACK
 #define INIT_SCS	1
 #else
"""  # noqa: W293 - a line of context that is empty

DROP_DIFF = f"""\
diff --git a/{SYSCALL} b/{SYSCALL}
index c65c055ab220..c7d0bcabcc6f 100644
--- a/{SYSCALL}
+++ b/{SYSCALL}
@@ -2,17 +2,12 @@
 
 #include <linux/ptrace.h>
 
-static inline bool has_syscall_work(unsigned long flags)
-{{
-	return unlikely(flags & _TIF_SYSCALL_WORK);
-}}
-
 static void el0_svc_common(struct pt_regs *regs, int scno, int sc_nr,
 			   const syscall_fn_t syscall_table[])
 {{
 	unsigned long flags = read_thread_flags();
 
-	if (has_syscall_work(flags)) {{
+	if (unlikely(flags & _TIF_SYSCALL_WORK)) {{
 		/* A tracer may have a say first. */
 		if (scno == NO_SYSCALL)
 			syscall_set_return_value(current, regs, -ENOSYS, 0);
@@ -25,12 +20,14 @@ static void el0_svc_common(struct pt_regs *regs, int scno, int sc_nr,
 
 	/*
 	 * The tracing status may have changed under our feet, so we have to
-	 * check again. However, if we were tracing entry, then we always trace
-	 * exit regardless, as the old entry assembly did.
+	 * check again. However, if there was exit work to do when we entered,
+	 * then we always trace exit regardless.
 	 */
-	if (!has_syscall_work(flags) && !IS_ENABLED(CONFIG_DEBUG_RSEQ)) {{
+	if (likely(!(flags & _TIF_SYSCALL_EXIT_WORK)) && !IS_ENABLED(CONFIG_DEBUG_RSEQ) && !in_compat_syscall()) {{
 		flags = read_thread_flags();
-		if (!has_syscall_work(flags) && !(flags & _TIF_SINGLESTEP))
+		if (likely(!(flags & _TIF_SYSCALL_EXIT_WORK)) &&
+		    !(flags & _TIF_SINGLESTEP))
 			return;
 	}}
 
"""  # noqa: W293 - a line of context that is empty

ACCOUNT_DIFF = f"""\
diff --git a/{ACCOUNT} b/{ACCOUNT}
new file mode 100644
index 000000000000..2f3e5a1c0b9d
--- /dev/null
+++ b/{ACCOUNT}
@@ -0,0 +1,5 @@
+Exit work
+=========
+
+What a system call leaves to do is asked with ``_TIF_SYSCALL_EXIT_WORK``.
+-- the entry path has a mask of its own
\\ No newline at end of file
diff --git a/{HEADER} b/{HEADER}
index d15a51b5f662..8a6cbb1f0e11 100644
--- a/{HEADER}
+++ b/{HEADER}
@@ -22,3 +22,3 @@
 
--- a line that begins as a file's header does
+++ and the one in its place
 #define _TIF_SYSCALL_EXIT_WORK	(_TIF_SYSCALL_TRACE | _TIF_SYSCALL_AUDIT | \\
"""  # noqa: W293 - a line of context that is empty

MASK_MESSAGE = """\
arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK

The exit path of a system call asks _TIF_SYSCALL_WORK whether there is work
to do. That is the mask of the entry path: two of its flags, _TIF_SECCOMP
and _TIF_SYSCALL_EMU, mean something only before the system call runs, and
nothing on the way out looks at either.

Nothing uses the new mask yet, so nothing changes.

Generated with Coccinelle (spatch 1.1.1) by this semantic patch:

  @depends on !defined@
  expression E;
  @@
   #define _TIF_SYSCALL_WORK E
  +
  +#define _TIF_SYSCALL_EXIT_WORK (_TIF_SYSCALL_TRACE | \\
  +                                _TIF_SYSCALL_AUDIT | \\
  +                                _TIF_SYSCALL_TRACEPOINT)

Signed-off-by: Ada Developer <ada@example.org>
Cc: Cat Maintainer <cat@example.org>
"""

DROP_MESSAGE = """\
arm64: syscall: Ask for exit work on the exit path only

has_syscall_work() tests the flags of the entry path wherever it is called.
After the system call has run, this sends a task that is under a seccomp
filter, and has nothing else set, through syscall_trace_exit() on every
system call, which then finds nothing to do.

Compare with the mask that is meant in each place: _TIF_SYSCALL_WORK on
entry, _TIF_SYSCALL_EXIT_WORK on exit.

Signed-off-by: Ada Developer <ada@example.org>
"""

ACCOUNT_MESSAGE = """\
Documentation: arm64: Say what exit work is

Link: https://lore.example.org/linux-arm-kernel/20251122140000.1763820000-0-ada@example.org/
"""

IMPLICIT = """\
arch/arm64/kernel/syscall.c: In function 'el0_svc_common':
arch/arm64/kernel/syscall.c:27:63: error: implicit declaration of function 'in_compat_syscall'
   27 |         if (likely(!(flags & _TIF_SYSCALL_EXIT_WORK)) && !in_compat_syscall()) {
      |                                                           ^~~~~~~~~~~~~~~~~
"""

CODE = """\
 el0_svc_common:
-	tst	x19, #0x1f00
+	tst	x19, #0x700
 	b.ne	.Lexit
"""

CHANGED_CODE = Finding(
    "el0_svc_common", "arch/arm64/kernel/syscall.o", "2 instructions differ", CODE
)

MASK = CommitReport(
    id="exit-work-mask",
    commit="7e2d751d89374188f675865f481713a836765d61",
    message=MASK_MESSAGE,
    diff=MASK_DIFF,
    facts=Facts(
        files=(FileFacts(HEADER, 3, 0, ()),),
        edits=(EditFacts("cocci", "arm64-exit-work-mask", False, {HEADER: 1}, 3),),
        defined=("_TIF_SYSCALL_EXIT_WORK",),
        undefined=(),
        notes=(f"_TIF_WORK is still named in a comment: {HEADER}:12",),
    ),
    proofs=(
        Proof("applies", "proved", "git am makes the same tree"),
        Proof("expected", "proved", "every declared place changed, and no other"),
        Proof("idempotent", "proved", "the rules find nothing more to do"),
        Proof(
            "checkpatch",
            "proved",
            "nothing found that is not accepted",
            (
                Finding(
                    "COMPLEX_MACRO",
                    f"{HEADER}:23",
                    "Macros with complex values should be enclosed in parentheses",
                    accepted="they are: checkpatch loses count over the continued line",
                ),
            ),
        ),
        Proof("builds", "proved", "1 object, no new warning", subject="arm64 defconfig"),
        Proof("builds", "proved", "1 object, no new warning", subject="arm64 allnoconfig"),
        Proof(
            "same code",
            "proved",
            "412 objects are the same instruction for instruction",
            subject="arm64 defconfig",
            notes=("objects that hold line numbers were compared without them",),
        ),
    ),
)

DROP = CommitReport(
    id="drop-has-syscall-work",
    commit="0bfde592059e29d5b3b6affe2e40655bab1a6af3",
    message=DROP_MESSAGE,
    diff=DROP_DIFF,
    facts=Facts(
        files=(FileFacts(SYSCALL, 6, 10, ("has_syscall_work", "el0_svc_common")),),
        edits=(
            EditFacts("cocci", "arm64-drop-has-syscall-work", False, {SYSCALL: 4}, 13),
            EditFacts("rename", "as the old entry assembly did.", True, {SYSCALL: 1}, 4),
        ),
        defined=(),
        undefined=("has_syscall_work",),
        notes=(),
    ),
    proofs=(
        Proof("applies", "proved", "git am makes the same tree"),
        Proof("expected", "proved", "every declared place changed, and no other"),
        Proof("idempotent", "proved", "the rules find nothing more to do"),
        Proof(
            "checkpatch",
            "disproved",
            f"{SYSCALL}:27: line length of 106 exceeds 100 columns and 1 more",
            (
                Finding("LONG_LINE", f"{SYSCALL}:27", "line length of 106 exceeds 100 columns"),
                Finding(
                    "GIT_COMMIT_ID", "message:9", "no commit is named that introduced the test"
                ),
                Finding(
                    "LIKELY_MISUSE",
                    f"{SYSCALL}:29",
                    "likely() within a condition",
                    accepted="the hints of has_syscall_work() are kept as they were",
                ),
            ),
        ),
        Proof(
            "builds",
            "disproved",
            f"{SYSCALL}:27: implicit declaration of function 'in_compat_syscall'",
            (
                Finding(
                    "",
                    f"{SYSCALL}:27",
                    "implicit declaration of function 'in_compat_syscall'",
                    IMPLICIT,
                ),
            ),
            "arm64 defconfig",
        ),
        Proof(
            "builds", "unchecked", "stopped at its time limit of 600 s", subject="arm64 allnoconfig"
        ),
        Proof(
            "same code",
            "proved",
            "1 function differs, as accepted",
            (
                msgspec.structs.replace(
                    CHANGED_CODE, accepted="the mask on exit is smaller: that is the change"
                ),
            ),
            "arm64 defconfig",
        ),
    ),
)

WORDS = CommitReport(
    id="say-what-it-is",
    commit="c9f0f895fb98ab9159f51fd0297e236d8e5a7b1c",
    message=ACCOUNT_MESSAGE,
    diff=ACCOUNT_DIFF,
    facts=Facts(
        files=(FileFacts(ACCOUNT, 5, 0, ()), FileFacts(HEADER, 1, 1, ())),
        edits=(EditFacts("patch", "say-what-it-is.patch", True, {ACCOUNT: 1, HEADER: 1}, 7),),
        defined=(),
        undefined=(),
        notes=(),
    ),
    proofs=(
        Proof("applies", "proved", "git am makes the same tree"),
        Proof("expected", "not declared", "the series names no files and no sites here"),
        Proof("checkpatch", "unchecked", "checkpatch.pl ended with status 255"),
        Proof(
            "builds", "unchecked", "stopped at its time limit of 600 s", subject="arm64 allnoconfig"
        ),
    ),
)

RICH = Report(
    series="arm64-exit-work",
    version=16,
    branch="arm64-exit-work/v16",
    base=Base(
        "v7.3",
        CommitId("2ac751a1fab93f5e8a1c4b7d9e0f6a2b3c4d5e6f"),
        TreeId("7d672d8b5b2214a0ad6e44ce5aa5b8e3f40e4416"),
        "7.3.4",
    ),
    tools={
        "refactor": "0.1.0",
        "spatch": "1.1.1",
        "checkpatch": "v7.3",
        "aarch64-linux-gnu-gcc": "12.2.0",
    },
    commits=(MASK, DROP, WORDS),
    unused=("checkpatch BRACES in drop-has-syscall-work: one statement a line",),
)

ALL_PROVED = msgspec.structs.replace(
    RICH,
    commits=(msgspec.structs.replace(MASK, proofs=(*MASK.proofs[:3], *MASK.proofs[4:6])),),
    unused=(),
)


def test_a_report_with_everything(golden: Golden) -> None:
    golden("check/check.txt", report(RICH, details=False))
    golden("check/details.txt", report(RICH, details=True))


def test_what_is_left_is_below_its_commit() -> None:
    left = (Left(HEADER, 8, "not parsed"), Left(HEADER, 12, "no match"))
    edit = msgspec.structs.replace(MASK.facts.edits[0], left=left, harmless=("fine",))
    facts = msgspec.structs.replace(MASK.facts, edits=(edit,))
    commit = msgspec.structs.replace(MASK, facts=facts, proofs=MASK.proofs[:1])
    result = msgspec.structs.replace(ALL_PROVED, commits=(commit,))
    head = (
        "arm64-exit-work v16 on v7.3 (Linux 7.3.4, 2ac751a1fab9)\n\n"
        "                                   applies\n"
        "  1/1 7e2d751d8937 exit-work-mask  ok\n\n"
        "1/1 7e2d751d8937 arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK\n"
        f"      left: the rule's words are still in {HEADER}:8 (not parsed)"
    )
    passed = "\nall checks passed\n"
    assert report(result) == f"{head}\n{passed}"
    every = f", {HEADER}:12 (no match)\n      harmless: fine\n"
    assert report(result, verbose=True) == f"{head}{every}{passed}"


def test_a_report_of_what_passed_is_short() -> None:
    assert report(ALL_PROVED, details=False) == (
        "arm64-exit-work v16 on v7.3 (Linux 7.3.4, 2ac751a1fab9)\n"
        "\n"
        "                                   applies  expected  idempotent  builds\n"
        "  1/1 7e2d751d8937 exit-work-mask  ok       ok        ok          ok\n"
        "\n"
        "all checks passed\n"
    )


@pytest.mark.parametrize(
    "proofs", [(), (Proof("builds", "not declared", "the series declares no build"),)]
)
def test_nothing_is_not_passed(proofs: tuple[Proof, ...]) -> None:
    bare = msgspec.structs.replace(RICH, commits=(msgspec.structs.replace(MASK, proofs=proofs),))
    nothing = (("unchecked", "no check was declared"),)
    assert verdict(bare) == nothing
    assert verdict(msgspec.structs.replace(RICH, commits=())) == nothing


def test_numbers_of_commits_are_aligned() -> None:
    (proof,) = ALL_PROVED.commits[0].proofs[:1]
    commits = tuple(
        msgspec.structs.replace(MASK, id=f"step-{number}", commit=f"{number:040x}", proofs=(proof,))
        for number in range(10)
    )
    lines = report(
        msgspec.structs.replace(RICH, commits=commits, unused=()), details=False
    ).splitlines()[2:]
    assert [lines[n] for n in (0, 1, 10)] == [
        "                             applies",
        "   1/10 000000000000 step-0  ok",
        "  10/10 000000000000 step-9  ok",
    ]


def test_a_commit_without_any_proof_is_a_row_all_the_same() -> None:
    bare = msgspec.structs.replace(
        RICH, commits=(msgspec.structs.replace(MASK, proofs=()),), unused=()
    )
    assert report(bare, details=False) == (
        "arm64-exit-work v16 on v7.3 (Linux 7.3.4, 2ac751a1fab9)\n"
        "\n"
        "  1/1 7e2d751d8937 exit-work-mask\n"
        "\n"
        "no check was declared\n"
    )


def test_what_was_found_cannot_write_a_verdict_of_its_own() -> None:
    evil = "x\nall passed\x1b[2K"
    proof = Proof(
        "builds", "disproved", evil, (Finding(evil, evil, evil, f"{evil}\n", evil),), evil, (evil,)
    )
    commit = msgspec.structs.replace(MASK, id=evil, message="subject\r\nbody", proofs=(proof,))
    assert report(
        msgspec.structs.replace(RICH, commits=(commit,), unused=(evil,)), details=True
    ) == (
        "arm64-exit-work v16 on v7.3 (Linux 7.3.4, 2ac751a1fab9)\n"
        "\n"
        "                                            builds\n"
        "  1/1 7e2d751d8937 x all passed<U+001B>[2K  NO\n"
        "  (NO failed)\n"
        "\n"
        "1/1 7e2d751d8937 subject<U+000D>\n"
        "  NO  builds (x all passed<U+001B>[2K): x all passed<U+001B>[2K\n"
        "      accepted: x all passed<U+001B>[2K: x all passed<U+001B>[2K: x all passed<U+001B>[2K\n"
        "        reason: x all passed<U+001B>[2K\n"
        "          x\n"
        "          all passed<U+001B>[2K\n"
        "      note: x all passed<U+001B>[2K\n"
        "\n"
        "note: accepted, but never found: x all passed<U+001B>[2K\n"
        "\n"
        "first bad commit: 1/1 7e2d751d8937 subject<U+000D>: "
        "builds (x all passed<U+001B>[2K): x all passed<U+001B>[2K\n"
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("tab\tand\nnewline, é, 漢字, ✓", "tab\tand\nnewline, é, 漢字, ✓"),
        ("\0\x07\x1b\x7f\x9b\r", "<U+0000><U+0007><U+001B><U+007F><U+009B><U+000D>"),
        (
            "\u202a\u202e\u2066\u2069\u200f\u061c",
            "<U+202A><U+202E><U+2066><U+2069><U+200F><U+061C>",
        ),
        (
            "\u200b\ufeff\xad\u2028\ufe0f\U000e0041",
            "<U+200B><U+FEFF><U+00AD><U+2028><U+FE0F><U+E0041>",
        ),
        ("\udcff", "<U+DCFF>"),
    ],
)
def test_odd_characters_are_named(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_what_was_left_out_follows_the_verdict_once() -> None:
    built = Proof(
        "builds",
        "proved",
        "1 affected object builds",
        (),
        "um",
        ("a.h: 1 users in kernel/ were built",),
    )
    none = Proof("builds", "not declared", "the series declares no [[build]]")
    commits = tuple(
        msgspec.structs.replace(MASK, proofs=proofs) for proofs in ((built, none), (built,))
    )
    result = msgspec.structs.replace(RICH, commits=commits)
    assert verdict(result) == (
        ("proved", "all checks passed"),
        ("not declared", "left out: builds (um): a.h: 1 users in kernel/ were built"),
        ("not declared", "left out: builds: the series declares no [[build]]"),
    )
