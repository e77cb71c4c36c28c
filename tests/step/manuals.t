#!/bin/sh
# The manual page of each program describes the options that the program has.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

# The options that --help prints, without those that every step has.
options_of_help() {
	"$@" --help | grep -o '^  --[a-z-]*' | grep -vE -- '--(quiet|help)$' | tr -d ' ' | sort -u
}

# The options that a page describes, each by `.It Fl`.
options_of_page() {
	grep '^\.It Fl ' "$1" | grep -o 'Fl -[a-z-]*' | sed 's/Fl -/--/' | grep -vE -- '--(quiet|help)$' | sort -u
}

steps=$(ls "$OUT/bin" | sed -n 's/^ingot-//p')
for step in $steps; do
	page=man/ingot-$step.1
	[ "$step" = plan ] && common= || common=--version
	is "$(options_of_page "$page")" "$(options_of_help "ingot-$step" | grep -vxF -- "$common")" "ingot-$step(1) describes the options of ingot-$step --help"
done
is "$(options_of_page man/ingot.1)" "$(options_of_help ingot build tool)" 'ingot(1) describes the options of ingot build TOOL --help'

is "$(grep -ho '^\.Xr ingot[a-z-]* [15]' man/* | sort -u | while read -r _ name section; do
	[ -e "man/$name.$section" ] || echo "$name($section)"
done)" '' 'every page of ingot that a page refers to is there'
is "$(sed -n '/^\.Sh SEE ALSO/,$p' man/ingot.1 | sed -n 's/^\.Xr ingot-\([a-z-]*\) 1.*/\1/p' | sort)" "$(echo "$steps" | sort)" \
	'ingot(1) refers to the page of every step'
is "$(for section in NAME SYNOPSIS DESCRIPTION OPTIONS FILES 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
	grep -L "^\.Sh $section\$" man/*.1 | sed "s/\$/: $section/"
done)" '' 'every page of a program has all sections'
done_testing
