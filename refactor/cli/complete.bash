# Completion of refactor in bash. Written by `refactor --install-completion bash`.
_refactor_complete()
{
	local line
	COMPREPLY=()
	while IFS= read -r line; do
		COMPREPLY+=("$line")
	done < <(_REFACTOR_COMPLETE=bash refactor "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
	# readline takes a colon for the end of a word, and only the rest is replaced.
	if declare -F __ltrim_colon_completions >/dev/null; then
		__ltrim_colon_completions "${COMP_WORDS[COMP_CWORD]}"
	fi
}
# Where nothing is known, names of files.
complete -o bashdefault -o default -F _refactor_complete refactor
