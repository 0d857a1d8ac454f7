
set -eu
export LC_ALL=C

fail() {
	echo "$0: $*" >&2
	exit 1
}

command -v git >/dev/null || fail "git is not installed"
command -v spatch >/dev/null || fail "spatch is not installed: https://coccinelle.gitlabpages.inria.fr"
cd "$(git rev-parse --show-toplevel)"
[ -z "$(git status --porcelain)" ] || fail "the work tree is not clean: commit or stash what is there"

work=$(mktemp -d)
trap 'rm -rf "$work"' 0
trap 'exit 1' 1 2 15
: >"$work/log"
: >"$work/bad"
: >"$work/layout"

# search RULE PATHSPEC...: list the files that can match, those with a word of each line of the
# rule's words, which is "-e WORD ...".
search() {
	words_of=$1
	shift
	git ls-files -- "$@" | sort >"$work/list"
	while read -r words; do
		# shellcheck disable=SC2086
		git grep -l -w $words -- "$@" | sort | comm -12 "$work/list" - >"$work/shorter"
		mv "$work/shorter" "$work/list"
	done <"$work/$words_of.words"
}

# headers FILE ARCH: print the -I options for a file, as the kernel's Makefile gives them.
headers() {
	own=$2
	case $1 in
	arch/*/*)
		own=${1#arch/}
		own=${own%%/*}
		;;
	esac
	[ -z "$own" ] || set -- "arch/$own/include" "arch/$own/include/generated" \
		"arch/$own/include/uapi" "arch/$own/include/generated/uapi"
	[ -n "$own" ] || set --
	for each in "$@" include include/uapi include/generated include/generated/uapi; do
		[ ! -d "$each" ] || printf ' -I %s' "$each"
	done
}

# convert RULE MODE OPTION...: run a rule on every file of the list, each alone. MODE is `none`, or
# the architecture whose headers are read (`all:` with none).
convert() {
	rule=$1 mode=$2
	shift 2
	while IFS= read -r file; do
		directories=
		[ "$mode" = none ] || directories=$(headers "$file" "${mode#all:}")
		# shellcheck disable=SC2086
		spatch --sp-file "$work/$rule.cocci" --macro-file "$work/$rule.h" "$@" $directories \
			"$file" </dev/null 2>>"$work/log" || :
	done <"$work/list"
}

# patch_file layout|text FILE: apply the patch on the standard input. On another tree than the base,
# a layout that does not fit is left as spatch wrote it.
patch_file() {
	cat >"$work/patch"
	if git apply --whitespace=nowarn "$work/patch" 2>>"$work/log"; then
		:
	elif [ "$1" = layout ]; then
		echo "$2" >>"$work/layout"
	else
		echo "$2: the patch does not apply" >>"$work/bad"
	fi
}

# left RULE MODE OPTION...: report what a rule would still change in the files of the list.
left() {
	cp "$work/list" "$work/all"
	while IFS= read -r candidate; do
		echo "$candidate" >"$work/list"
		[ -z "$(convert "$@")" ] || echo "$candidate: $1 still matches" >>"$work/bad"
	done <"$work/all"
}

# named SYMBOL: report the files that still name a symbol, but for those on the standard input.
named() {
	sort >"$work/known"
	git grep -l -w -F -e "$1" | sort | comm -23 - "$work/known" | while IFS= read -r file; do
		echo "$file: names $1" >>"$work/bad"
	done
}

