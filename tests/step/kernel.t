#!/bin/bash
# The filter that stands for an older kernel: it hides what is newer, and nothing else; and the oldest kernel that our own recipe states.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/kernel.sh
. "$top/tests/kernel.sh"
# shellcheck source=tests/built.sh
. "$top/tests/built.sh"
cd "$work" || exit 1

# answer VERSION NUMBER: the error of the call there, with arguments that no call accepts
answer() {
	on_kernel "$1" && "${older_kernel[@]}" python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(int(sys.argv[1]), -1, 0, 0, 0, 0, 0)
print(os.strerror(ctypes.get_errno()))' "$2"
}

openat2=437 clone3=435 unknown=500
missing='Function not implemented'
is "$(answer 5.6 $openat2)" 'Invalid argument' 'openat2 is there on the kernel that brought it'
is "$(answer 5.5 $openat2)" "$missing" 'openat2 is hidden on the kernel before'
is "$(answer 5.5 $clone3)" 'Invalid argument' 'clone3 is there on the same kernel'
is "$(answer 5.2 $clone3)" "$missing" 'clone3 is hidden on the kernel before it'
is "$(answer 99.0 $unknown)" "$missing" 'a call above those of the table is always hidden'
is "$("${older_kernel[@]}" sh -c 'exec sh -c "exit 7"'; echo $?)" 7 'the status of the command is passed on'
runs 111 'a version that is not a number is refused' ./older_kernel 5.x "$data/kernel/system-calls" true
like "$(cat "$err")" "not a version of the kernel: '5.x'" 'the refused version is named'
echo 'openat2' >short
runs 111 'a line of the table without a version is refused' ./older_kernel 5.4 short true
echo 'no_such_call 5.4' >unnamed
runs 111 'a call that nobody knows is refused' ./older_kernel 5.4 unnamed true
like "$(cat "$err")" "libseccomp does not know 'no_such_call'" 'the unknown call is named'

# The table against the headers of this machine's kernel, which a compiler reads.
headers() {
	echo '#include <asm/unistd.h>' | cc -E -dM - | sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$/\1 \2/p' | sort
}
headers | awk '$2 >= 424 { print $1, $2 }' >want
awk '!/^#/ && $3 { print $1, $3 }' "$data/kernel/system-calls" | sort >table
is "$(comm -13 table want)" '' 'the table has each call of the kernel headers that has the same number everywhere'
is "$(awk '!/^#/ && $3 { if ($3 != last + 1 && last && $3 > last) print; if ($3 > last) last = $3 }' <(sort -n -k3 "$data/kernel/system-calls"))" '' \
	'no such number is left out of the table'

kernel=$(jq -r .kernel.version "$top/recipes/ingot.json")
built_podman
built_json >build.json
on_kernel "$kernel"
runs 0 "ingot package works on Linux $kernel, which the recipe states" "${older_kernel[@]}" "$OUT/bin/ingot-package" --quiet --in build.json --out x.json --output release
on_kernel 5.5
runs 111 'it fails on Linux 5.5, where openat2 is missing' "${older_kernel[@]}" "$OUT/bin/ingot-package" --quiet --in build.json --out y.json --output other
like "$(cat "$err")" "$missing" 'it says which answer the kernel gave'
done_testing
