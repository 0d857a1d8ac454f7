"""Proofs: what a maintainer would look at before he applies a commit, one module a kind."""
