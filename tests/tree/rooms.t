#!/bin/sh
# The shape of the tree: includes between rooms point down only, files and functions
# are short, and no forbidden function is called.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

# room ROOM BELOW...: files in ROOM include the headers of ROOM and of the rooms BELOW it, and no others.
described=
room() {
	described="$described $1"
	rooms=$(echo "$@" | tr ' ' '|')
	folders=$(ls -d "src/$1" "include/$1")
	is "$(grep -rnE '#include "[^"]*/' $folders | grep -vE "#include \"($rooms)/")" '' "$1 includes only itself and the rooms below it"
}

room base
room json base
room elf base json
room cli base json
room net base json cli
room oci base json net
room store base cli
room root base json cli store
room source base json cli net store root
room plan base json cli store root source release
room component base json elf cli store root source plan
room pack base json elf cli
room rebuild base json cli store root source plan pack release
room image base json elf cli net oci store pack
room release base json
room trust base json cli oci release
room tuf base json cli net trust
room github base json cli net trust
room sign base json cli net oci release trust github
room publish base json cli net release trust github
room upstream base json cli net release trust github store source plan
is "$(for name in $(ls src); do
	case "$described steps " in *" $name "*) ;; *) echo "$name" ;; esac
done)" '' 'every room but steps has a line here that says what it may include'

is "$(for name in $(ls src); do
	grep -q "^| \`$name\` | " docs/design.md || echo "$name"
done)" '' 'docs/design.md says what each room is for'

# A header is public when another room includes it, or a public header does.
is "$(for header in include/*/*.h; do
	name=${header#include/}
	home=${name%%/*}
	grep -rl "#include \"$name\"" src include | grep -vE "^src/$home/" | grep -q . || echo "$header"
done)" '' 'a header that only its own room includes lies beside its source, not in include'

is "$(for source in src/*/*.c; do
	name=${source#src/}
	case $name in steps/*) continue ;; esac
	[ -e "include/${name%.c}.h" ] || [ -e "src/${name%.c}.h" ] || echo "$source"
done)" '' 'every source but those of steps has a header of its own name'

is "$(grep -rl curl_multi_perform src)" src/net/multi.c 'there is one HTTP engine'

is "$(grep -rnE '#include "[^"/]*"' include)" '' 'no public header includes a private one'

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

is "$(for file in include/*/*.h src/*/*.h; do
	head -n 1 "$file" | grep -q '^/\*' || echo "$file"
done)" '' 'every header begins with a comment that says what it is for'

is "$(for file in include/*/*.h src/*/*.h; do
	name=${file#*/}
	guard=$(echo "${name%.h}_H" | tr 'a-z/' 'A-Z_')
	grep -q "^#ifndef $guard\$" "$file" || echo "$file"
done)" '' 'every header has an include guard named after it'

unsafe='strcpy|strcat|sprintf|vsprintf|strtok|gets|gmtime|localtime|system|popen|alloca'
is "$(grep -nE "(^|[^A-Za-z0-9_>.])($unsafe)\(" -r src include)" '' 'no unsafe function of the C library is called'

is "$(grep -nE '(^|[^A-Za-z])goto [a-z]' -r src include)" '' 'there is no goto'

done_testing
