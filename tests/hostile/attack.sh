# attack.sh - code that stands for an attacker's who has taken a program over; read after lib.sh, in a folder of the test.
#
#	. "$top/tests/hostile/attack.sh"
#	runs 0 'X works while it is attacked' attacked FILE COMMAND...
#	ok 'X writes nothing else, and starts nothing' test ! -e attacked
# shellcheck shell=sh disable=SC2154 # lib.sh sets the variables
python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(444, None, 0, 1) < 2)' || skip_all 'this kernel has no Landlock'
cc -shared -fPIC -o attack.so "$top/tests/hostile/attack.c" || exit 1

# attacked FILE COMMAND...: COMMAND, taken over when it opens a file whose name ends in FILE
attacked() {
	attacked_at=$1
	shift
	rm -f attacked
	env LD_PRELOAD="$work/attack.so" ATTACK_AT="$attacked_at" ATTACK_FILE="$work/attacked" "$@"
}
