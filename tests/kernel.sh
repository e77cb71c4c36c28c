# kernel.sh - runs programs as on an older kernel, for the oldest one that recipes and packages state.
#
#	. "$top/tests/kernel.sh"
#	on_kernel 5.5
#	"${older_kernel[@]}" COMMAND...
#
# tests/tools/older_kernel.c says what the filter hides, and what it cannot hide.
# shellcheck shell=bash disable=SC2034,SC2154 # its user reads older_kernel, and tests/lib.sh sets the others
older_kernel=()

# on_kernel VERSION: from here on, ${older_kernel[@]} hides each system call that is newer.
on_kernel() {
	# shellcheck disable=SC2086 # CC may be "ccache gcc"
	[ -x "$work/older_kernel" ] ||
		${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$work/older_kernel" "$top/tests/tools/older_kernel.c" -lseccomp || return
	older_kernel=("$work/older_kernel" "$1" "$data/kernel/system-calls")
}
