
if grep '^EXN' "$work/log" >"$work/failed"; then
	sed 's/^/spatch: /' "$work/failed"
fi
if [ -s "$work/layout" ]; then
	echo "left as spatch lays it out, since the tree is another one:"
	sed 's/^/  /' "$work/layout"
fi
if [ -s "$work/bad" ]; then
	echo "not done:"
	sort -u "$work/bad" | sed 's/^/  /'
	exit 1
fi

# The tree that a commit of all this would have, without a change to the index or the repository.
mkdir "$work/objects"
objects=$(git rev-parse --path-format=absolute --git-path objects)
export GIT_INDEX_FILE="$work/index" GIT_OBJECT_DIRECTORY="$work/objects"
export GIT_ALTERNATE_OBJECT_DIRECTORIES="$objects"
git read-tree HEAD
git add -A
result=$(git write-tree)
if [ "$(git rev-parse 'HEAD^{tree}')" != "$base_tree" ]; then
	echo "done; this is not the tree that the script was made on: look at git diff, and build it"
	echo "the result has the tree $result"
elif [ "$result" = "$result_tree" ]; then
	echo "done; the result is the tree that was expected: $result"
else
	git diff-index --cached --name-only "$result_tree" 2>/dev/null | sed 's/^/differs: /' || :
	fail "the result has the tree $result, and $result_tree was expected: another spatch?"
fi
