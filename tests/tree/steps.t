#!/bin/sh
# One list of the steps: the front's table, the Makefile, the sources, the manual pages and the README name the same.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

front=$(ingot --help | sed -n '/^steps:/,/^$/s/^  \([a-z-]*\) .*/\1/p' | sort)
ok 'ingot --help lists the steps' test "$(echo "$front" | wc -l)" -gt 9
is "$(sed -n 's/^STEPS = //p' Makefile | tr ' ' '\n' | sort)" "$front" 'the Makefile builds the steps that ingot --help lists'
is "$(ls src/steps/*.c | sed 's|.*/||; s|\.c$||' | grep -vx ingot | sort)" "$front" 'every source in src/steps is a step that ingot --help lists'
is "$(ls man/*.1 | sed -n 's|man/ingot-\(.*\)\.1|\1|p' | sort)" "$front" 'every step has a manual page, and no other page is there'
is "$(sed -n 's/^\.Xr ingot-\([a-z-]*\) 1.*/\1/p' man/ingot.1 | sort -u)" "$front" 'the manual of ingot refers to every step'
for step in $front; do
	ok "README or docs name the step $step" grep -qE "ingot $step|[\`| ]$step[\`| ]" README.md docs/*.md
	ok "ingot $step --help says what the step does" eval "ingot-$step --help | sed -n '/^\$/{n;p;q}' | grep -q ..........."
	ok "ingot $step uses the common main()" grep -q 'return step_main(&step, argc, argv);' "src/steps/$step.c"
done
done_testing
