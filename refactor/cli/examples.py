"""Two examples a verb, for the help and the manual pages: what one wants, and the command."""

from __future__ import annotations

EXAMPLES = {
    "new series": (
        ("Begin a series with a rule of its own", "new series sensitive"),
        (
            "Begin one with a rule of the kernel",
            "new series alloc --rule tree:scripts/coccinelle/api/kstrdup.cocci",
        ),
    ),
    "new rule": (
        ("Begin a rule with two examples", "new rule use-kfree-sensitive"),
        ("Write it to a directory of your choice", "new rule use-kfree-sensitive --path ."),
    ),
    "list": (
        ("List all series and rules, those of a directory too", "list --path ~/patches"),
        ("The names of all series, for a script", "list --json | jq -r '.series[].name'"),
    ),
    "show": (
        ("Show the steps and checks of a series", "show arm64-exit-work"),
        ("Give a parameter its value first", "show generic-tif --set arch=powerpc"),
    ),
    "plan": (
        ("Show the commits that a run would make", "plan arm64-exit-work --onto v7.3"),
        ("Read the whole difference", "plan arm64-exit-work --onto v7.3 --diff"),
    ),
    "groups": (
        ("Show who gets which patch", "groups sysfs-emit --onto v7.3"),
        ("Take the unsure prefixes as they are", "groups sysfs-emit --onto v7.3 --accept-prefixes"),
    ),
    "run": (
        ("Make the branch arm64-exit-work/v2", "run arm64-exit-work --onto v7.3 -v2 --signoff"),
        ("Where does it still apply?", "run arm64-exit-work --onto v7.2 --onto v7.3"),
    ),
    "rebase": (
        ("Generate the newest version on another base", "rebase arm64-exit-work --onto v7.4-rc1"),
        ("Go on after you have edited what did not fit", "rebase arm64-exit-work --continue"),
    ),
    "undo": (
        ("Go back to the branch before the last run", "undo arm64-exit-work -v2"),
        ("The same, in another repository", "undo arm64-exit-work -v2 --tree ~/src/linux"),
    ),
    "diff": (
        ("List the runs of a series", "diff arm64-exit-work"),
        ("What is new in v3?", "diff arm64-exit-work v2 v3"),
    ),
    "check": (
        ("Check every commit of a version", "check arm64-exit-work -v2"),
        ("Boot it too, and write a page", "check arm64-exit-work -v2 --boot --html v2.html"),
    ),
    "test": (
        ("Test all rules against their examples", "test"),
        ("Test one rule", "test arm64-inline-svc"),
    ),
    "try": (
        ("What would a rule of the kernel change?", "try tree:scripts/coccinelle/api/alloc.cocci"),
        ("A file of yours, in one directory", "try ./mine.cocci drivers/gpu --onto v7.3"),
    ),
    "explain": (
        ("Why does a rule match nowhere?", "explain ./mine.cocci --onto v7.3"),
        ("The same, in one file", "explain ./mine.cocci drivers/rtc/class.c --onto v7.3"),
    ),
    "watch": (
        ("See what each save changes in the patches", "watch arm64-exit-work --onto v7.3"),
        ("The same for a tool of your own", "watch arm64-exit-work --onto v7.3 --json"),
    ),
    "schema": (
        ("Let an editor know the keys of series.toml", "schema series > series.schema.json"),
        ("Those of groups.toml", "schema groups > groups.schema.json"),
    ),
    "survey": (
        ("What would the rules of the kernel change?", "survey --onto v7.3"),
        ("What is new since the last release?", "survey --onto v7.3 --against v7.2"),
    ),
    "people": (
        ("Who gets which mail?", "people arm64-exit-work -v2"),
        ("The same for a script", "people arm64-exit-work -v2 --json"),
    ),
    "format-patch": (
        ("Write the mails of a version", "format-patch arm64-exit-work -v2 -o v2"),
        ("As a request for comments", "format-patch arm64-exit-work -v1 -o rfc --rfc"),
    ),
    "merge-check": (
        ("Merge a version with linux-next for trial", "merge-check sysfs --with linux-next/master"),
        (
            "With two heads, as JSON",
            "merge-check sysfs -v2 --with next --with net-next/main --json",
        ),
    ),
    "export": (
        ("Hand a version to b4 prep and b4 send", "export arm64-exit-work -v2 --b4"),
        ("For people without refactor", "export arm64-exit-work -v2 --script -o v2.sh"),
    ),
    "post": (
        ("Record what git send-email has sent", "post arm64-exit-work -v2 --mbox sent.mbox"),
        ("A patch whose subject you changed", "post s -v2 --mbox sent.mbox --is 3=drop-it"),
    ),
    "trailers": (
        ("Collect review tags from mails", "trailers arm64-exit-work -v2 replies.mbox"),
        (
            "Accept a tag that was asked about",
            "trailers arm64-exit-work -v2 --accept ID@example.org:Acked-by",
        ),
    ),
    "status": (
        ("How far is every patch?", "status arm64-exit-work"),
        ("The same for a script", "status arm64-exit-work --json"),
    ),
    "remarks": (
        ("What is still to be answered?", "remarks arm64-exit-work"),
        ("Say that one is dealt with", "remarks arm64-exit-work --done 3"),
    ),
    "next": (
        ("Start v3 once v2 was posted", "next arm64-exit-work"),
        ("The same, for a series of another directory", "next mine --path ~/patches"),
    ),
    "tif show": (
        ("Lay out the thread flags of powerpc", "tif show powerpc --onto v7.3"),
        ("One line for each architecture", "tif show --all --onto v7.3"),
    ),
    "fetch-tree": (
        ("Make a repository with Linux 7.3", "fetch-tree 7.3 ~/linux.git"),
        ("Add another release to it", "fetch-tree 7.2 ~/linux.git"),
    ),
    "demo": (
        ("From a kernel to its mails, in a minute", "demo --tree ~/linux.git"),
        ("On another base", "demo arm64-generic-entry --tree ~/linux.git --onto v7.2"),
    ),
    "doctor": (
        ("Check for what every command needs", "doctor"),
        ("What do builds and boots of arm64 need?", "doctor --arch arm64 --boot"),
    ),
    "help": (
        ("Show a page of the guide", "help tutorial"),
        ("Show the help of a verb", "help run"),
    ),
}
"""Verb -> (what one wants, the command without `refactor`)."""
