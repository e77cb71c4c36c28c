# lib.sh - the Test Anything Protocol, for step tests in shell.
#
#	. "${0%/*}/../lib.sh"
#	runs 100 'a tool without a recipe is an error' ingot plan nothing
#	like "$(cat "$err")" "unknown tool 'nothing'" 'and is named'
#	done_testing
#
# The programs under test come first in PATH; $work is a scratch folder of this
# test's own; $data is tests/data.

set -u
top=$(CDPATH='' cd -- "${0%/*}/../.." && pwd)
data=$top/tests/data
OUT=${OUT:-$top/out}
PATH=$OUT/bin:$PATH
unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY
work=$(mktemp -d "${TMPDIR:-/tmp}/ingot-test-XXXXXX") || exit 1
out=$work/.out
err=$work/.err
tap_count=0
tap_failures=0
at_exit=: # commands to run at the end, before $work goes
# Folders only: files may be links into somebody's store, which is sealed.
trap 'eval "$at_exit"; find "$work" -type d ! -perm -200 -exec chmod u+w {} + 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

tap_result() { # WORD NAME
	tap_count=$((tap_count + 1))
	echo "$1 $tap_count - $2"
	[ "$1" = ok ] || tap_failures=$((tap_failures + 1))
}

tap_show() { # LABEL TEXT
	printf '%s\n' "$2" | head -n 40 | sed "s/^/#  $1: /"
}

# pass NAME / fail NAME
pass() { tap_result ok "$1"; }
fail() { tap_result 'not ok' "$1"; }

# ok NAME COMMAND...: it exits 0
ok() {
	tap_name=$1
	shift
	if "$@" >"$out" 2>"$err"; then
		pass "$tap_name"
	else
		tap_status=$?
		fail "$tap_name"
		echo "#  exit status $tap_status of: $*"
		tap_show stderr "$(tail -n 20 "$err")"
	fi
}

# aloud NAME COMMAND...: ok for what takes minutes: what it says to people is seen at once
aloud() {
	tap_name=$1
	shift
	if "$@" >"$out"; then
		pass "$tap_name"
	else
		tap_status=$?
		fail "$tap_name"
		echo "#  exit status $tap_status of: $*"
	fi
}

# runs STATUS NAME COMMAND...: it exits so; its output is in $out and $err
runs() {
	tap_want=$1
	tap_name=$2
	shift 2
	tap_status=0
	"$@" >"$out" 2>"$err" || tap_status=$?
	if [ "$tap_status" -eq "$tap_want" ]; then
		pass "$tap_name"
	else
		fail "$tap_name"
		echo "#  exit status $tap_status, want $tap_want, of: $*"
		tap_show stderr "$(tail -n 20 "$err")"
	fi
}

# is GOT WANT NAME
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3"
		tap_show ' got' "$1"
		tap_show 'want' "$2"
	fi
}

# like TEXT PART NAME: the text holds the part, literally
like() {
	case $1 in
	*"$2"*) pass "$3" ;;
	*)
		fail "$3"
		tap_show ' text' "$1"
		tap_show 'lacks' "$2"
		;;
	esac
}

# unlike TEXT PART NAME
unlike() {
	case $1 in
	*"$2"*)
		fail "$3"
		tap_show 'text' "$1"
		tap_show 'has' "$2"
		;;
	*) pass "$3" ;;
	esac
}

# same FILE FILE NAME
same() {
	if cmp "$1" "$2" >"$out" 2>&1; then
		pass "$3"
	else
		fail "$3"
		tap_show cmp "$(cat "$out")"
		diff -u "$2" "$1" 2>/dev/null | head -n 30 | sed 's/^/#  /'
	fi
}

# skip NAME REASON: the reason must be a line of tests/skips.txt
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all REASON
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failures" -eq 0 ]
	exit
}
