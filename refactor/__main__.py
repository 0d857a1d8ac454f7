"""`python -m refactor`: the same as the console script."""

from refactor.cli.app import main

main()
