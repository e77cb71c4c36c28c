#!/bin/bash
# The same input gives the same bytes: all static packages for amd64 are built a
# second time, in another folder, by another user, from another copy of the
# recipes.  All packages and components must be equal.  `make check-full` sets
# INGOT_REPEAT_OPTIONS to all targets.  INGOT_REPEAT=TOOL tests one tool only.  A
# table of all components goes to release/table.json.
#
# The second store is kept in the cache of test tools, so that a component is not
# built there twice.  What is removed from the user's store is removed from it too.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"

# prune FOLDER OF: removes from FOLDER what OF does not have
prune() {
	local item
	for item in "$1"/*; do
		if [ -e "$item" ] && [ ! -e "$2/${item##*/}" ]; then
			find "$item" -type d ! -perm -200 -exec chmod u+w {} + && rm -rf "$item" || return
		fi
	done
}

# The second store shares the root and the sources, which are inputs, but not the components.
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
	# An older `ingot fetch` stored crates that only their owner could read.
	find "$kept/sources" ! -type l ! -perm -004 -exec chmod a+rX {} +
	chmod 755 "$work" && chmod -R a+rX "$work/second/bin" "$work/second/home"
	# Only the folders change their owner; both stores share the files.
	find "$kept" -maxdepth 2 -type d -exec chown "$1" {} + && chown "$1" "$work/second"
}

# The first build, with the user's store, from the pin set that `make check` builds from.
first() {
	ingot build "${tools[@]}" --quiet "${options[@]}" --output "$work/first" && pins=$(jq -er .pins "$work/first/.ingot/plan.json")
}

# The second build, as another user if this one is root.
second() (
	cd "$work/second" &&
		"${other[@]}" env -i PATH="$work/second/bin:/usr/bin:/bin" HOME="$work/second" TMPDIR="${TMPDIR:-/tmp}" \
			INGOT_HOME="$work/second/home" XDG_CACHE_HOME="$work/second/cache" \
			ingot build "${tools[@]}" --pins "$pins" "${options[@]}" --store "$place" --output "$work/second/release"
)

read -ra tools <<<"${INGOT_REPEAT:-podman buildah skopeo}"
read -ra options <<<"${INGOT_REPEAT_OPTIONS:---variant all}"
store=${XDG_CACHE_HOME:-$HOME/.cache}/ingot
kept=$store-check/second place=$kept
other=() uid=$(id -u)
if [ "$uid" = 0 ]; then
	# That user may have no access to root's folders, so the store is mounted elsewhere.
	uid=1917 place=$work/second/store
	# shellcheck disable=SC2016 # for the inner shell
	other=(unshare --mount sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' sh "$kept" "$place"
		setpriv --reuid "$uid" --regid "$uid" --clear-groups)
fi

ok "the packages are built in the user's store" first
ok 'make a second store without components' second_store "$uid"
aloud 'the packages are built in the second store' second
[ -e "$work/second/release/checksums.txt" ] || done_testing
for file in "$work"/first/*.tar.zst; do
	same "$work/second/release/${file##*/}" "$file" "${file##*/} has the same bytes from both stores"
done
same "$work/second/release/checksums.txt" "$work/first/checksums.txt" 'checksums.txt is the same from both stores'
ok 'every component has the same files in both stores' python3 "$top/tests/e2e/table.py" "$work/first/.ingot/build.json" "$work/second/release/.ingot/build.json" "$work/table.json"
sed 's/^/# /' "$out"
valid table "$work/table.json" 'the table of components follows its schema'
ok 'the table of components is kept in release/' cp "$work/table.json" "$top/release/table.json"
done_testing
