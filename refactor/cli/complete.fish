# Completion of refactor in fish. Written by `refactor --install-completion fish`.
function __refactor_knows
	set -lx _REFACTOR_COMPLETE fish
	set -l words (commandline -opc)
	set -g __refactor_items (refactor $words[2..-1] (commandline -ct | string collect -a) 2>/dev/null)
	test (count $__refactor_items) -gt 0
end
# Where nothing is known, names of files.
complete -c refactor -f -n __refactor_knows -a '$__refactor_items'
