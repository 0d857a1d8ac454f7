"""`python -m refactor`: the same as the console script."""

from refactor.cli import main

main()
