"""The headers that define the thread flags of an architecture, or of each of its variants.

sparc includes one header for 32 bits and another one for 64 bits, with other flags in each.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from refactor.git.tree import Tree
from refactor.tif.flags import FLAG, GENERIC_HEADER, flags
from refactor.tif.source import Source
from refactor.tif.usage import Usage


@dataclass(frozen=True)
class Variant:
    """The headers of an architecture, or of one of its variants.

    Attributes:
        part: the header of this variant; empty where there is one only.
    """

    arch: str
    part: str
    sources: Sequence[Source]


def variants(tree: Tree, usage: Usage, arch: str) -> list[Variant]:
    """The variants of an architecture; most have one."""
    root = usage.read(f"arch/{arch}/include/asm/thread_info.h")
    with_flags, exclusive = _included_with_flags(usage, arch, root)
    # One header or the other, by conditions: arch/sparc/include/asm/thread_info.h.
    if exclusive and len(with_flags) > 1 and not _defines_flags(root):
        return [Variant(arch, posixpath.basename(header.path), [header]) for header in with_flags]
    sources = [root, *with_flags]
    if any(flag.number is None for flag in flags(sources).flags):
        # A number is in a header that has no flags.
        sources += _others(tree, usage, arch=arch, sources=sources)
    return [Variant(arch, "", sources)]


def _included_with_flags(usage: Usage, arch: str, root: Source) -> tuple[list[Source], bool]:
    """The headers with flags that a header includes, and whether it includes each conditionally."""
    headers: dict[str, Source] = {}
    conditional = {}
    for include in root.includes:
        path = f"arch/{arch}/include/{include.path}"
        if path not in usage.candidates:
            continue
        source = usage.read(path)
        if _defines_flags(source):
            headers[path] = source
            conditional[path] = bool(include.conditions)
    return list(headers.values()), all(conditional.values())


def _others(tree: Tree, usage: Usage, *, arch: str, sources: Iterable[Source]) -> list[Source]:
    """The headers that others include, and the headers in asm/ that these include."""
    visited: set[str] = set()
    queue: list[str] = []
    for source in sources:
        visited.add(source.path)
        queue += [include.path for include in source.includes]
    others = []
    while queue:
        name = queue.pop()
        # The order of the kernel's include path: LINUXINCLUDE in the top Makefile.
        for path in (f"arch/{arch}/include/{name}", f"include/{name}"):
            if path in visited or path == GENERIC_HEADER or not tree.has_file(path):
                continue
            visited.add(path)
            source = usage.read(path)
            others.append(source)
            # No further than asm/: a number of an architecture is not in include/linux/, and all
            # of it would have to be read.
            for include in source.includes:
                if include.path.startswith("asm/"):
                    queue.append(include.path)
    return others


def _defines_flags(source: Source) -> bool:
    return any(FLAG.fullmatch(macro.name) for macro in source.macros)
