"""The files of a user by which a shell completes the words of refactor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from refactor.cli.completion import SHELLS
from refactor.errors import BadInput

# Who finds the line in a file of their own sees who wrote it.
_MARK = "# completion of refactor"


def show_script() -> None:
    """Print the script of a shell, for `--show-completion [SHELL]`."""
    sys.stdout.write(_script(_shell("--show-completion")))


def install() -> None:
    """Write the script of a shell, and have the shell read it, for `--install-completion [SHELL]`.

    Raises:
        BadInput: the shell is none of those that are known.
    """
    shell = _shell("--install-completion")
    file, start, line = _PLACES[shell]()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_script(shell), "utf-8")
    print(f"wrote {file}")
    if start is not None and _added(start, f"{line}  {_MARK}"):
        print(f"added a line to {start}")
    print("a new shell completes refactor")


def _shell(option: str) -> str:
    """The shell that is named behind an option, else the one that the user logs in to."""
    # A flag to typer, so that the shell may be left out: what stands behind it is read here.
    behind = sys.argv[sys.argv.index(option) + 1 :] if option in sys.argv else []
    name = behind[0] if behind else os.path.basename(os.environ.get("SHELL", ""))  # noqa: PTH119
    if name not in SHELLS:
        raise BadInput(f"no completion for the shell '{name}'", f"there are {', '.join(SHELLS)}")
    return name


def _script(shell: str) -> str:
    return files("refactor.cli").joinpath(f"complete.{shell}").read_text(encoding="utf-8")


def _added(start: Path, line: str) -> bool:
    """Whether a line was added to a file that a shell reads at its start."""
    text = start.read_text("utf-8", "surrogateescape") if start.exists() else ""
    if line in text.splitlines():
        return False
    # What is there may lack its newline.
    gap = "" if not text or text.endswith("\n") else "\n"
    with start.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"{gap}{line}\n")
    return True


def _data() -> Path:
    # XDG Base Directory Specification.
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")


def _bash() -> tuple[Path, Path | None, str]:
    file = _data() / "bash-completion/completions/refactor"
    # bash-completion reads the file by itself, but not every machine has it.
    # -r: a shell must start without a complaint after the file was removed.
    return file, Path.home() / ".bashrc", f"[ -r '{file}' ] && . '{file}'"


def _zsh() -> tuple[Path, Path | None, str]:
    directory = _data() / "zsh/site-functions"
    start = Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zshrc"
    # -i: without it compinit asks about directories that others may write to (zshcompsys(1)).
    line = f"fpath=('{directory}' $fpath); autoload -Uz compinit && compinit -i"
    return directory / "_refactor", start, line


def _fish() -> tuple[Path, Path | None, str]:
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    # fish reads this directory by itself (fish-completions(1)).
    return config / "fish/completions/refactor.fish", None, ""


_PLACES: dict[str, Callable[[], tuple[Path, Path | None, str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
"""Shell -> its file of completions, the file that it reads at its start, and the line for that."""
