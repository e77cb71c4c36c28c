#!/bin/sh
# A store whose disk changed bits: what has changed is set aside, and is fetched, made or built again in the same run.
. "${0%/*}/../lib.sh"
. "$top/tests/tiny.sh"
tiny_options "$work"
store=$work/store

# shellcheck disable=SC2086 # a list of words
build() { ingot build top $tiny_options "$@"; }
component() { find "$store/components" -maxdepth 1 -name "*-$1-1.0.0-*"; }
forget() { # NAME: as if it was never built
	chmod -R u+w "$(component "$1")" && rm -r "$(component "$1")"
}
flip() { # FILE: its size and times stay
	touch -r "$1" "$work/times"
	chmod u+w "$1"
	printf X | dd of="$1" bs=1 seek=12 conv=notrunc 2>/dev/null
	chmod u-w "$1"
	touch -r "$work/times" "$1"
}
same_packages() { # WHAT
	is "$(cat release/checksums.txt)" "$before" "$1: the packages are as before"
}

runs 0 'a tiny tool is built' build
before=$(cat release/checksums.txt)

flip "$(component top)/tree/usr/bin/top"
runs 0 'a program that changed in the store is built again' build
like "$(cat "$err")" "component top 1.0.0: 'usr/bin/top' was built with sha256" 'package finds the program that changed'
like "$(cat "$err")" 'hashing all that this run uses' 'the build says that it hashes all'
like "$(cat "$err")" 'built top 1.0.0' 'only then the program is built again'
same_packages 'a program that changed'

forget gopart
flip "$(component go)/tree/bin/go"
runs 0 'a tool of a build that changed in the store is built again' build
like "$(cat "$err")" 'built go 1.0.0' 'the tool that changed is built again before it is used'
same_packages 'a tool that changed'

forget rustpart
flip "$(find "$store/sources" -path '*crates*' -name lib.rs)"
runs 0 'crates that changed in the store are fetched again' build
like "$(cat "$err")" 'it is fetched again' 'fetch says which crates changed'
same_packages 'crates that changed'

forget gopart
flip "$(find "$store/sources" -name v1.0.0.zip | grep dep)"
runs 0 'modules that changed in the store are fetched again' build
like "$(cat "$err")" "kept as '$store/aside/go-" 'the modules that changed are kept for inspection'
same_packages 'modules that changed'

forget top
flip "$(find "$store"/roots/*/tree/usr/bin -name install)"
runs 0 'a root that changed in the store is made again' build
like "$(cat "$err")" 'root: making small' 'the root is made again before a command runs'
same_packages 'a root that changed'

# The step alone, where the source of a component is not there any more.
source=$(grep -ls 'text of a library' "$store"/sources/*)
forget top
flip "$(component lib)/tree/usr/lib/lib.txt"
mv "$source" lib.tar
runs 111 'the step alone cannot build what changed without its source' ingot-build --in release/.ingot/fetch.json --store "$store"
like "$(cat "$err")" "lib 1.0.0: 'components/" 'the step alone names the component that changed'
like "$(cat "$err")" 'ingot fetch' 'the hint says how to fetch the source'
runs 0 'fetch brings the source of a component that was set aside' ingot-fetch --in release/.ingot/plan.json --store "$store" \
	--mirror "file://$work/mirror"
ok 'the source is there again' cmp lib.tar "$source"
runs 0 'then the step alone builds it' ingot-build --in release/.ingot/fetch.json --store "$store" --out build.json
flip "$source"
forget lib
runs 111 'the step alone refuses a source that changed' ingot-build --in release/.ingot/fetch.json --store "$store"
like "$(cat "$err")" "kept as '$store/aside/" 'the source that changed is set aside by the step alone'
like "$(cat "$err")" 'run ingot fetch to fetch it again' 'the hint of the step alone names the command that repairs it'
runs 0 'a whole build repairs it' build
same_packages 'a source that changed'
runs 0 'then all of the store is good' ingot store verify --store "$store"
done_testing
