#!/bin/sh
# The tree keeps its shape: includes point down only, files and functions stay
# short, and nothing is called that our style forbids.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

# room ROOM BELOW...: what lies in ROOM includes its own headers and those of the rooms BELOW it, and no other
described=
room() {
	described="$described $1"
	rooms=$(echo "$@" | tr ' ' '|')
	is "$(grep -nE '#include "[^"]*/' -r "src/$1" "include/$1" | grep -vE "#include \"($rooms)/")" '' "$1 includes nothing above or beside it"
}

room base
room net base
room store base
room root base store
room source base net store root
room build base store root source
room pack base
room trust base net
room tuf base net trust
room sign base net trust
is "$(for name in $(ls src); do
	case "$described steps " in *" $name "*) ;; *) echo "$name" ;; esac
done)" '' 'every room says what is below it; steps may include all'

is "$(find src -name '*.h')" '' 'headers lie in include/<room>/'

sources=$(find src include -name '*.[ch]' | sort)
is "$(for file in $sources; do
	awk -v f="$file" 'END { if (NR > 500) print f ": " NR " lines" }' "$file"
done)" '' 'no file is longer than 500 lines'

is "$(for file in $sources; do
	awk -v f="$file" '
		/^\{/ { start = NR }
		/^\}/ && start { if (NR - start > 60) print f ":" start ": " NR - start " lines"; start = 0 }
	' "$file"
done)" '' 'no function is longer than 60 lines'

is "$(for file in include/*/*.h; do
	head -n 1 "$file" | grep -q '^/\*' || echo "$file"
done)" '' 'every header begins with what it is for'

is "$(for file in include/*/*.h; do
	name=${file#include/}
	guard=$(echo "${name%.h}_H" | tr 'a-z/' 'A-Z_')
	grep -q "^#ifndef $guard\$" "$file" || echo "$file"
done)" '' 'and has the guard of its name'

unsafe='strcpy|strcat|sprintf|vsprintf|strtok|gets|gmtime|localtime|system|popen|alloca'
is "$(grep -nE "(^|[^A-Za-z0-9_>.])($unsafe)\(" -r src include)" '' 'nothing unsafe is called'

is "$(grep -nE '(^|[^A-Za-z])goto [a-z]' -r src include)" '' 'there is no goto'

done_testing
