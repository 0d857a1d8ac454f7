"""Tree-wide changes in groups: sections of MAINTAINERS, subject prefixes. Pure."""
