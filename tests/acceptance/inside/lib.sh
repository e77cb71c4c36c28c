# lib.sh - for scripts that run in a place with little more than the package; prints lines of TAP.
#
#	inside/SCRIPT MODE PACKAGE WORK     MODE is root or user
#
# The place has a shell, busybox, and the programs that the package requires.
# Flags that only a small host needs depend on SMALL_CGROUPS and SMALL_LIMITS.
# shellcheck shell=bash disable=SC2034 # `version`, `run` and `build` are used by the scripts that source this
set -u
mode=$1 package=$2 work=$3
version=${package##*-v} # of the tool
version=${version%%-*}
failed=0

report() {
	if [ "$1" = 0 ]; then
		echo "ok - $mode: $2"
	else
		echo "not ok - $mode: $2"
		failed=1
		"$BUSYBOX" sed 's/^/# /' "$work/said"
	fi
}

# skips NAME REASON: the reason is a line of tests/skips.txt
skips() {
	echo "ok - $mode: $1 # SKIP $2"
}

# does NAME COMMAND...: it succeeds.
does() {
	local name=$1
	shift
	"$@" >"$work/said" 2>&1 </dev/null
	report $? "$name"
}

# refuses NAME COMMAND...: it fails.
refuses() {
	local name=$1
	shift
	! "$@" >"$work/said" 2>&1 </dev/null
	report $? "$name"
}

# says NAME WORDS COMMAND...: it succeeds and its output holds the words.
says() {
	local name=$1 words=$2
	shift 2
	"$@" >"$work/said" 2>&1 </dev/null && [[ $(<"$work/said") == *"$words"* ]]
	report $? "$name"
}

# soon_says: the same, tried again for ten seconds.
soon_says() {
	local try words=$2
	for ((try = 0; try < 50; try++)); do
		if "${@:3}" >"$work/said" 2>&1 </dev/null && [[ $(<"$work/said") == *"$words"* ]]; then
			break
		fi
		"$BUSYBOX" sleep 0.2
	done
	says "$@"
}

# has PROGRAM: the package contains it.
has() {
	[ -x "$package/usr/local/bin/$1" ] || [ -x "$package/usr/local/lib/ingot/$1" ]
}

# registry: starts Debian's docker-registry, if it is installed, and sets REGISTRY to its address, otherwise to "".
registry() {
	local try
	REGISTRY=
	[ -n "$REGISTRY_PROGRAM" ] || return 0
	printf '%s\n' 'version: 0.1' 'storage:' '  delete: {enabled: true}' "  filesystem: {rootdirectory: $work/registry}" \
		'http: {addr: 127.0.0.1:15000}' >"$work/registry.yml"
	"$REGISTRY_PROGRAM" serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
	for ((try = 0; try < 50; try++)); do
		"$BUSYBOX" wget -q -O "$work/said" http://127.0.0.1:15000/v2/ 2>/dev/null && break
		"$BUSYBOX" sleep 0.2
	done
	REGISTRY=127.0.0.1:15000
}

if [ "${INSTALLED:-}" != 1 ]; then
	# shellcheck source=/dev/null
	. "$package/env.sh"
fi
run=() build=() limits=()
if [ "$SMALL_CGROUPS" = 1 ]; then
	run+=(--cgroups=disabled)
	build+=(--isolation chroot --network=host)
fi
if [ "$SMALL_LIMITS" = 1 ]; then
	limits=(--ulimit nofile=1024:1024 --ulimit nproc=1024:1024)
fi
build+=("${limits[@]}")
if ! command -v nft >"$work/said" && [ "$SMALL_CGROUPS" = 0 ]; then
	build+=(--network=host) # no bridge can be set up
fi
