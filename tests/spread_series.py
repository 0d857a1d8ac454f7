"""A tree-wide series `s` on a small kernel: drivers of several subsystems, each with its people."""

from __future__ import annotations

from tests.kernel import KERNEL
from tests.small_series import RULE

MAINTAINERS = """\
HARDWARE MONITORING
M:	Hal Monitor <hal@example.org>
L:	hwmon@lists.example.org
T:	git git://example.org/hwmon.git
F:	drivers/hwmon/

LM75 DRIVER
M:	Lou Seventyfive <lou@example.org>
F:	drivers/hwmon/lm75.c

NETWORKING DRIVERS
M:	Ned Works <ned@example.org>
L:	net@lists.example.org
T:	git git://example.org/net.git
F:	drivers/net/

ACME ETHERNET
M:	Amy Acme <amy@example.org>
F:	drivers/net/acme/

THE REST
M:	Last Resort <last@example.org>
L:	linux@lists.example.org
F:	*
F:	*/
"""

# It reads MAINTAINERS as far as this small one goes: the fields of every section with a pattern
# that a file begins with.
GET_MAINTAINER = """\
#!/usr/bin/perl
use strict;
use warnings;
my $file = pop @ARGV;
open(my $patch, '<', $file) or die "cannot read $file\\n";
my @paths = map { m{^\\+\\+\\+ b/(\\S+)} ? $1 : () } <$patch>;
open(my $list, '<', 'MAINTAINERS') or die "no MAINTAINERS here\\n";
local $/ = "";
for my $section (<$list>) {
	my ($title) = $section =~ /^(.*)/;
	my @patterns = $section =~ /^F:\\t(.*)$/mg;
	next unless $title eq "THE REST"
	    or grep { my $p = $_; grep { index($p, $_) == 0 } @patterns } @paths;
	print "$1 (maintainer:$title)\\n" while $section =~ /^M:\\t(.*)$/mg;
	print "$1 (open list:$title)\\n" while $section =~ /^L:\\t(.*)$/mg;
}
"""

DRIVERS = (
    "drivers/hwmon/adt7475.c",
    "drivers/hwmon/lm75.c",
    "drivers/net/acme/main.c",
    "drivers/net/acme/rx.c",
    "drivers/net/loop.c",
    "lib/odd.c",
)
CALL = "int {name}(int x)\n{{\n\treturn old_name(x);\n}}\n"

SPREAD_KERNEL: dict[str, bytes | str] = {
    **KERNEL,
    "MAINTAINERS": MAINTAINERS,
    "scripts/get_maintainer.pl": GET_MAINTAINER,
    **{path: CALL.format(name=path.rpartition("/")[2][:-2]) for path in DRIVERS},
}
"""Path -> content of the whole tree."""

TOML = """\
summary = "Say new_name()"

[[step]]
id = "calls"
gone = ["old_name"]
[step.spread]
[[step.edit]]
kind = "cocci"
rule = "r"
"""

TEMPLATE = """\
{{ group.prefix }} Use new_name()

The {{ group.section }} uses it {{ group.sites }} times, in
{{ group.functions | join(", ") }}.
"""

COVER = """\
{{ bundle.prefix }} Use new_name()

{{ steps | length }} patches to {{ bundle.key }}: please {{ bundle.route }} them.

{{ changes }}

{{ evidence }}
"""

GROUPS = """\
[hwmon]
prefix = "hwmon"

[lib]
prefix = "lib: odd"

[networking-drivers]
prefix = "net"

[acme-ethernet]
prefix = "net: acme"
"""
"""groups.toml in which no prefix is left open."""

SPREAD_SERIES: dict[str, bytes | str] = {
    "cocci/r/r.cocci": RULE,
    "series/s/series.toml": TOML,
    "series/s/calls.j2": TEMPLATE,
    "series/s/cover.j2": COVER,
}
"""The files of a library with the series."""
