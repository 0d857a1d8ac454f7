"""The headers that spatch sees are those that it would find in the whole tree."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor import process
from refactor.git.entry import Entry
from refactor.git.tree import SYMLINK, Tree
from refactor.series.rule import Rule
from refactor.tools.spatch_around import Around
from refactor.tools.spatch_headers import Headers
from tests.conftest import write_files

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]

FILES = {
    "drivers/d/a.c": '#include <linux/one.h>\n # include "own.h"\n#include <asm/arch.h>\n'
    '#include "lost.h"\n#include <x/only.h>\n#include <y/twin.h>\n',
    "drivers/d/own.h": '#include "deeper.h"\n',
    "drivers/d/deeper.h": "",
    "drivers/lost.h": "",
    "include/linux/one.h": "#include <linux/two.h>\n",
    "include/linux/two.h": "#include <linux/one.h>\n",
    "include/asm-generic/arch.h": "generic",
    "include/linux/only.h": "the only one",
    "include/a/twin.h": "one of two",
    "include/b/twin.h": "the other",
    "include/uapi/linux/user.h": "user",
    "arch/arm64/include/asm/arch.h": "arm64",
    "arch/arm64/kernel/b.c": "#include <asm/arch.h>\n#include <linux/user.h>\n",
}


def rule(*options: str) -> Rule:
    return Rule("r", f"// Options: {' '.join(options)}\n@@ struct foo *p; @@\n-old(p)\n+new(p)\n")


def around(tree: Tree, wanted: Rule, path: str = "drivers/d/a.c", arch: str = "") -> Around:
    return Headers(tree, wanted, arch).around(path)


def given(*paths: str) -> dict[str, bytes]:
    return {path: FILES[path].encode() for path in paths}


def test_each_option_gets_the_headers_that_it_asks_for(tree_of: TreeOf) -> None:
    tree = tree_of(FILES)
    near = given("drivers/d/own.h")
    direct = near | given(
        "include/linux/one.h",
        "include/asm-generic/arch.h",
        "include/linux/only.h",
        "include/a/twin.h",
        "include/b/twin.h",
    )
    below = ("include", "include/uapi")
    assert around(tree, rule("--no-includes")) == Around()
    assert around(tree, rule()) == Around(near)
    assert around(tree, rule("--local-includes")) == Around(near)
    assert around(tree, rule("--all-includes")) == Around(direct, below)
    assert around(tree, rule("--recursive-includes")) == Around(
        direct | given("include/linux/two.h", "drivers/d/deeper.h"), below
    )


def test_an_architecture_has_headers_of_its_own(tree_of: TreeOf) -> None:
    tree = tree_of(FILES)
    headers = given("arch/arm64/include/asm/arch.h", "include/uapi/linux/user.h")
    places = ("arch/arm64/include", "include", "include/uapi")
    assert around(tree, rule("--all-includes"), "arch/arm64/kernel/b.c") == Around(headers, places)
    found = around(tree, rule("--all-includes"), arch="arm64")
    assert (found.directories, "include/asm-generic/arch.h" in found.headers) == (places, False)


def test_headers_are_found_through_links_and_never_outside_the_tree(tree_of: TreeOf) -> None:
    files = {
        "d/a.c": '#include <linux/link.h>\n#include <linux/broken.h>\n#include "../../x.h"\n#include "/etc/x.h"\n',
        "include/linux/target.h": "target",
    }
    bare = tree_of(files)
    links = {"include/linux/link.h": b"target.h", "include/linux/broken.h": b"/etc/passwd"}
    entries = {}
    for path, target in links.items():
        entries[path] = Entry(SYMLINK, bare.objects.store_blob(target))
    assert around(bare.place(entries), rule("--all-includes"), "d/a.c") == Around(
        {"include/linux/link.h": b"target", "include/linux/broken.h": b""}, ("include",)
    )


@pytest.mark.parametrize("seed", range(12))
def test_spatch_reads_the_same_headers_as_in_the_whole_tree(
    seed: int, tree_of: TreeOf, tmp_path: Path
) -> None:
    """What spatch includes where it sees the headers found is what it includes where it sees all."""
    files = _some_files(random.Random(seed))
    wanted = rule("--recursive-includes")
    seen = around(tree_of(files), wanted, "drivers/d/a.c")
    write_files(tmp_path / "whole", files)
    write_files(tmp_path / "part", {"drivers/d/a.c": files["drivers/d/a.c"], **seen.headers})
    for place in (tmp_path / "whole", tmp_path / "part"):
        write_files(place, {"r.cocci": wanted.text, "include/none": ""})
    assert _included(tmp_path / "part", seen) == _included(tmp_path / "whole", seen)


def _some_files(choose: random.Random) -> dict[str, str]:
    """A tree in which names are found in several places, in one or nowhere."""
    directories = (
        *("include", "include/uapi", "include/linux", "include/uapi/linux", "include/linux/sub"),
        *("drivers/d", "drivers/d/linux", "drivers"),
    )
    files = {"drivers/d/a.c": _some_includes(choose, 5) + "int f(struct foo *x);\n"}
    for directory in directories:
        for name in ("a.h", "b.h", "c.h"):
            if choose.random() < 0.25:
                files[f"{directory}/{name}"] = _some_includes(choose, 2)
    return files


def _some_includes(choose: random.Random, most: int) -> str:
    lines = ""
    for _ in range(choose.randint(1, most)):
        form = choose.choice(('#include "%s%s"\n', "#include <%s%s>\n"))
        where = choose.choice(("", "linux/", "x/", "x/linux/", "linux/sub/", "../", "./"))
        lines += form % (where, choose.choice(("a.h", "b.h", "c.h")))
    return lines


def _included(top: Path, seen: Around) -> list[str]:
    command = ["spatch", "--sp-file", "r.cocci", "--recursive-includes", "--verbose-includes"]
    for directory in seen.directories:
        command += ["-I", directory]
    done = process.run([*command, "--no-show-diff", "drivers/d/a.c"], cwd=top)
    lines = done.stderr.decode().splitlines()
    found = [line.split()[-1] for line in lines if line.startswith("including ")]
    return [os.path.normpath(path) for path in found]
