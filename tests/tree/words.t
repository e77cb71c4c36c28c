#!/bin/sh
# What people read is plain English: no phrase of words.txt, labels that make sense
# alone, a README of one page, and links that lead somewhere.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

# What people read, but not what ships in packages (etc/package, recipes, patches)
# and not what others wrote.
read_by_people() {
	find README.md CONTRIBUTING.md SECURITY.md action.* Makefile .github workflows docs man include src tests bench \
		etc/schema etc/trust/README.md etc/containers/README.md etc/apt-packages -type f \
		! -path 'tests/data/*' ! -path 'tests/fuzz/corpus/*' ! -path 'tests/peers/sigstore/go.*' \
		! -name package-lock.json ! -name requirements.txt ! -name '*.pyc' ! -path 'tests/tree/words.t*'
}
is "$(tests/tree/words tests/tree/words.txt $(read_by_people | sort))" '' 'no phrase of tests/tree/words.txt is used'

printf 'One job a target.\n * Whoever\n * signs\n' >"$work/odd"
printf 'one job a target\tper\n[Ww]hoever signs\tthe signer\nexcept %s: never there\n' "$work/odd" >"$work/list"
is "$(tests/tree/words "$work/list" "$work/odd" | sed "s|$work/||g")" \
	'odd:2: "Whoever signs" -> the signer
list: exception '"'odd: never there'"' is not needed' 'a phrase is found across the lines of a comment'

# Each label that tests print.  A parameter counts as eight characters.
labels() {
	find tests -type f \( -name '*.t' -o -path 'tests/unit/*.c' -o -path 'tests/fuzz/*.c' -o -path 'tests/acceptance/lib.sh' -o \
		-path 'tests/acceptance/inside/*' \) ! -path 'tests/data/*' | sort | xargs tests/tree/labels
}
short() {
	awk '{
		label = $0
		sub(/^[^:]*:[0-9]*: /, "", label)
		gsub(/%[a-z]+|\$\{[^}]*\}|\$\([^)]*\)|\$[a-z0-9_@]+/, "########", label)
		if (length(label) < 13 && label != "########") print
	}'
}
labels >"$work/labels"
ok 'there are more than 2000 labels of tests' test "$(wc -l <"$work/labels")" -gt 2000
is "$(short <"$work/labels")" '' 'no label of a test is shorter than 13 characters'
printf '%s\n' '#include "tap.h"' 'ok(f(1, ")"), "its name");' 'refuses(g(), &why, 1, "x", "a longer" " name: %s", p);' >"$work/unit.c"
printf '%s\n' "is \"\$(f 'a b')\" '' 'and back'" "runs 100 'a wrong option is refused' f" >"$work/step.t"
is "$(tests/tree/labels "$work/unit.c" "$work/step.t" | sed "s|$work/||")" "unit.c:2: its name
unit.c:3: a longer name: %s
step.t:1: and back
step.t:2: a wrong option is refused" 'labels are found in C and in shell'
is "$(tests/tree/labels "$work/unit.c" "$work/step.t" | short | wc -l)" 2 'a label that is too short is found'

is "$(awk 'length >= 100 { print FILENAME ":" FNR ": " length " columns" } END { if (NR > 110) print NR " lines" }' README.md)" '' \
	'README.md is narrower than 100 columns and has at most 110 lines'

# [text](path) or [text](path#section), seen from the folder of the page
is "$(for page in ./*.md docs/*.md etc/*/README.md tests/*/*/README.md; do
	grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^https*:' | while read -r link; do
		[ -z "$link" ] || [ -e "${page%/*}/$link" ] || echo "$page: $link"
	done
done)" '' 'every link of a page leads to a file that is there'
# `path` in these folders
is "$(for page in README.md CONTRIBUTING.md SECURITY.md docs/*.md; do
	grep -o '`\(src\|include\|tests\|etc\|docs\|man\|recipes\|workflows\|\.github\|bench\)/[A-Za-z0-9_./-]*`' "$page" | tr -d '`' | sort -u |
		grep -vE '[A-Z]{3}' | while read -r path; do
		[ -e "$path" ] || echo "$page: $path"
	done
done)" '' 'every path that a page names is there'

done_testing
