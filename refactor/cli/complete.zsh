#compdef refactor
# Completion of refactor in zsh. Written by `refactor --install-completion zsh`.
_refactor()
{
	local -a items
	items=("${(@f)$(_REFACTOR_COMPLETE=zsh refactor "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
	# Where nothing is known, names of files.
	if [[ -n ${items[1]} ]]; then
		_describe -V refactor items
	else
		_files
	fi
}
if [[ ${funcstack[1]} == _refactor ]]; then
	_refactor "$@"
else
	compdef _refactor refactor
fi
