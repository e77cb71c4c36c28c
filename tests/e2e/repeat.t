#!/bin/bash
# Same input, same bytes: all packages of amd64, static, are made a second time,
# in another folder, by another user, from another copy of the recipes, and are
# equal, as is every component.  `make check-full` sets INGOT_REPEAT_OPTIONS to
# all targets; INGOT_REPEAT to a tool makes it quick.  A table of all components
# goes to release/table.json.
#
# The second store is kept in the cache of check tools: what was built there under
# a key needs no third time.  What goes from the user's store goes from it, too.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"

# prune FOLDER OF: leaves in FOLDER what OF has, too
prune() {
	local item
	for item in "$1"/*; do
		if [ -e "$item" ] && [ ! -e "$2/${item##*/}" ]; then
			find "$item" -type d ! -perm -200 -exec chmod u+w {} + && rm -rf "$item" || return
		fi
	done
}

# The second store shares the root and the sources, which are inputs, but no component.
second_store() {
	local part
	mkdir -p "$work/second/home" "$work/second/store" "$kept/components" &&
		cp -R "$top/recipes" "$top/patches" "$top/etc" "$work/second/home/" && cp -R "$OUT/bin" "$work/second/bin" || return
	for part in roots sources components; do
		prune "$kept/$part" "$store/$part" || return
	done
	for part in roots sources; do
		cp -aln "$store/$part" "$kept/" 2>/dev/null || cp -an "$store/$part" "$kept/" || return
	done
	# Crates that came as one user's alone are everybody's since `ingot fetch` seals them so; this store may be older.
	find "$kept/sources" ! -type l ! -perm -004 -exec chmod a+rX {} +
	chmod 755 "$work" && chmod -R a+rX "$work/second/bin" "$work/second/home"
	# The folders become the other user's; the files, which both stores share, do not.
	find "$kept" -maxdepth 2 -type d -exec chown "$1" {} + && chown "$1" "$work/second"
}

# The first build, with what the user's store holds already.
first() {
	ingot build "${tools[@]}" --quiet --pins debian "${options[@]}" --output "$work/first"
}

# The second, as another user where we may become one.
second() (
	cd "$work/second" &&
		"${other[@]}" env -i PATH="$work/second/bin:/usr/bin:/bin" HOME="$work/second" TMPDIR="${TMPDIR:-/tmp}" \
			INGOT_HOME="$work/second/home" XDG_CACHE_HOME="$work/second/cache" \
			ingot build "${tools[@]}" --pins debian "${options[@]}" --store "$place" --output "$work/second/release"
)

read -ra tools <<<"${INGOT_REPEAT:-podman buildah skopeo}"
read -ra options <<<"${INGOT_REPEAT_OPTIONS:---variant all}"
store=${XDG_CACHE_HOME:-$HOME/.cache}/ingot
kept=$store-check/second place=$kept
other=() uid=$(id -u)
if [ "$uid" = 0 ]; then
	# Whoever that is may not look into root's folders: the store comes to him.
	uid=1917 place=$work/second/store
	# shellcheck disable=SC2016 # for the inner shell
	other=(unshare --mount sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' sh "$kept" "$place"
		setpriv --reuid "$uid" --regid "$uid" --clear-groups)
fi

ok 'built in the first store' first
ok 'a second store' second_store "$uid"
aloud 'built in the second store' second
[ -e "$work/second/release/checksums.txt" ] || done_testing
for file in "$work"/first/*.tar.zst; do
	same "$work/second/release/${file##*/}" "$file" "${file##*/} is the same to the byte"
done
same "$work/second/release/checksums.txt" "$work/first/checksums.txt" 'and so are the checksums'
ok 'every component is equal' python3 "$top/tests/e2e/table.py" "$work/first/.ingot/build.json" "$work/second/release/.ingot/build.json" "$work/table.json"
sed 's/^/# /' "$out"
valid table "$work/table.json" 'the table follows its schema'
ok 'and is kept' cp "$work/table.json" "$top/release/table.json"
done_testing
