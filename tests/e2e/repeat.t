#!/bin/bash
# Same input, same bytes: what the user's store holds is built a second time, in
# another folder, by another user, from another copy of the recipes, and the
# packages of both are equal.  Cheap components stand for all here; `make
# check-full` sets INGOT_REPEAT to tools and INGOT_REPEAT_OPTIONS to what of
# them, and gets a table of all components in INGOT_REPEAT_TABLE.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
uid=1917

# A tool made of what is quick to build: crun's recipe, with variants.
make_recipe() {
	mkdir -p "$work/recipes" &&
		python3 - "$top/recipes/crun.json" >"$work/recipes/crun.json" <<-'PY'
			import json, sys
			recipe = json.load(open(sys.argv[1]))
			recipe["main"] = "usr/local/bin/crun"
			recipe["variants"] = {"standalone": ["crun"], "default": ["crun", "catatonit", "passt"]}
			print(json.dumps(recipe, indent=2))
		PY
}

# A second store that shares the root and the sources, which are inputs, but no component.
second_store() {
	local part
	mkdir -p "$work/second/home" "$work/second/store" &&
		cp -R "$top/recipes" "$top/patches" "$top/etc" "$work/second/home/" || return
	for part in roots sources; do
		cp -al "$store/$part" "$work/second/store/" 2>/dev/null || cp -a "$store/$part" "$work/second/store/" || return
	done
	chmod 755 "$work" && cp -R "$OUT/bin" "$work/second/bin" && chmod -R a+rX "$work/second/bin" "$work/second/home" "$work/recipes"
	# The folders become the other user's; the files, which both stores share, do not.
	find "$work/second/store" -maxdepth 2 -type d -exec chown "$1" {} + && chown "$1" "$work/second"
}

# The first build, with what the user's store holds already.
first() {
	ingot build "${tools[@]}" --quiet "${recipes[@]}" --pins debian "${options[@]}" --output "$work/first"
}

# The second, as another user where we may become one.
second() (
	cd "$work/second" &&
		"${other[@]}" env -i PATH="$work/second/bin:/usr/bin:/bin" HOME="$work/second" TMPDIR="${TMPDIR:-/tmp}" \
			INGOT_HOME="$work/second/home" XDG_CACHE_HOME="$work/second/cache" \
			ingot build "${tools[@]}" "${recipes[@]}" --pins debian "${options[@]}" \
			--store "$work/second/store" --output "$work/second/release"
)

read -ra tools <<<"${INGOT_REPEAT:-crun}"
read -ra options <<<"${INGOT_REPEAT_OPTIONS:---variant default}"
recipes=() other=()
store=${XDG_CACHE_HOME:-$HOME/.cache}/ingot
[ "${tools[0]}" != crun ] || recipes=(--recipes "$work/recipes")
if [ "$(id -u)" = 0 ]; then
	other=(setpriv --reuid "$uid" --regid "$uid" --clear-groups)
else
	uid=$(id -u)
fi

ok 'a tool of quick components' make_recipe
ok 'built in the first store' first
ok 'a second store' second_store "$uid"
ok 'built in the second store' aloud second
for file in "$work"/first/*.tar.zst; do
	same "$work/second/release/${file##*/}" "$file" "${file##*/} is the same to the byte"
done
same "$work/second/release/checksums.txt" "$work/first/checksums.txt" 'and so are the checksums'
ok 'every component is equal' python3 "$top/tests/e2e/table.py" "$work/first/.ingot/build.json" "$work/second/release/.ingot/build.json" "$work/table.json"
sed 's/^/# /' "$out"
valid table "$work/table.json" 'the table follows its schema'
[ -z "${INGOT_REPEAT_TABLE:-}" ] || cp "$work/table.json" "$INGOT_REPEAT_TABLE"
done_testing
