# mischief.sh - small builds, good and bad, for tests of the build step.
#
#	recipe NAME ARG... [-- MEMBER...]   a tool whose Makefile target is ARG...
#	plans NAME...                       NAME.plan for each
#	builds STATUS 'what is promised' NAME [OPTION...]
#
# The machine's own programs serve as the root, so nothing is downloaded: the
# store's root is a link to /.  Recipes are made in $work/recipes.

export INGOT_HOME=$data/home
root_digest=$(sha256sum <"$INGOT_HOME/etc/root/test.lock" | cut -c1-64)
store=$work/store
recipes=$work/recipes
mkdir -p "$recipes"
cp -R "$data/build/mischief" "$data/build/hostile" "$recipes/"
sources=mischief # the folder of tests/data/build that recipes are made of
pins=

# The target must be one that the machine runs; what ships are scripts.
recipe() {
	recipe_name=$1
	shift
	recipe_args=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		recipe_args="$recipe_args${recipe_args:+, }\"$1\""
		shift
	done
	[ $# -eq 0 ] || shift
	cat >"$recipes/$recipe_name.json" <<EOF
{
  "schema": "ingot/recipe/1", "name": "$recipe_name", "summary": "mischief", "license": "MIT",
  "upstream": { "url": "https://example.org" },
  "build": { "system": "make", "args": [$recipe_args] }${1:+, $1},
  "files": [{ "path": "usr/bin/$recipe_name", "from": "shipped", "mode": "0755" }],
  "licenses": ["Makefile"],
  "check": [["$recipe_name", "--version"]],
  "variants": { "standalone": ["$recipe_name"], "default": ["$recipe_name"] }, "main": "usr/bin/$recipe_name"
}
EOF
	pins="$pins${pins:+,
}{ \"name\": \"$recipe_name\", \"version\": \"1.0\", \"date\": \"2026-01-01\", \"local\": \"$sources\" }"
	printf '{ "schema": "ingot/pins/1", "name": "mischief", "summary": "s", "root": "test", "pins": [\n%s\n] }\n' "$pins" >"$recipes/pins.json"
}

# A store whose root is this machine.
store_with_root() {
	mkdir -p "$1/roots/$root_digest"
	ln -s / "$1/roots/$root_digest/tree"
	echo '{ "schema": "ingot/root-state/1", "name": "test", "successors": [] }' >"$1/roots/$root_digest/root.json"
}

plans() {
	for plans_name; do
		ingot-plan --quiet "$plans_name" --recipes "$recipes" --pins "$recipes/pins.json" --out "$work/$plans_name.plan" || exit 1
	done
}

builds() {
	builds_status=$1
	builds_what=$2
	builds_name=$3
	shift 3
	[ -e "$work/$builds_name.plan" ] || plans "$builds_name"
	runs "$builds_status" "$builds_what" ingot-build --in "$work/$builds_name.plan" --out "$work/$builds_name.build" --store "$store" "$@"
}

component() { # NAME: its folder in the store, if it is there
	find "$store/components" -maxdepth 1 -name "*-$1-1.0-*"
}

# still_runs WORDS: does a process with these words in its command line run on this machine?
still_runs() { ps -eo args | grep -v grep | grep -q "$1"; }

# until_true COMMAND...: tries it for ten seconds
until_true() {
	until_tries=100
	until "$@" || [ $until_tries -eq 0 ]; do
		sleep 0.1
		until_tries=$((until_tries - 1))
	done
}

# as_plain_user COMMAND...: where the tests run as root; the user owns $work/plain and reads $work/ours, a copy of $INGOT_HOME
as_plain_user() {
	setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/plain" INGOT_HOME="$work/ours" PATH="$work/bin:$PATH" "$@"
}
plain_user_ready() {
	[ "$(id -u)" = 0 ] || return 1
	chmod 755 "$work"
	mkdir -p plain bin
	cp "$(command -v ingot-build)" bin/ # this tree may lie where the user cannot look
	cp -R "$INGOT_HOME" ours
	store_with_root "$work/plain/store"
	chown -R 65534:65534 plain
	chmod -R a+rX ours recipes
}
