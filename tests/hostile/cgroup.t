#!/bin/sh
# A sandbox in a cgroup that systemd delegated: the kernel enforces the limits of memory and processes, and nothing stays
# behind.  A cgroup that was not delegated is not touched.  Hosts without systemd or unified cgroups run this in a machine
# that qemu emulates, so only `make check-full` runs it.
. "${0%/*}/../lib.sh"
cgroups=/sys/fs/cgroup
if ! { [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && grep -qw memory $cgroups/cgroup.controllers; } 2>/dev/null; then
	if ! command -v qemu-system-x86_64 >/dev/null || [ "$(uname -m)" != x86_64 ] || [ -n "${INGOT_IN_MACHINE:-}" ]; then
		skip_all 'no emulator for a machine with unified cgroups'
	fi
	"$top/tests/hostile/machine" "$work" env INGOT_IN_MACHINE=1 OUT="$OUT" "$top/tests/hostile/cgroup.t" | sed -n '/^ok \|^not ok \|^1\.\.\|^#/p'
	exit
fi
. "$top/tests/mischief.sh"
cd "$work" || exit 1
store_with_root "$store"
sources=hostile
recipe fine shipped
recipe next shipped
recipe remembers remembers
recipe forks forks
recipe blocks blocks SECONDS=31416
plans fine next remembers forks blocks

# starts_scope NAME yes|no COMMAND...: a scope of systemd; its cgroup is $scope, and what remains in it is in NAME.*
starts_scope() {
	scope=$cgroups/system.slice/ingot-$1.scope
	scope_name=$1
	scope_delegate=$2
	shift 2
	systemd-run --quiet --scope --unit="ingot-$scope_name" -p Delegate="$scope_delegate" sh -c '"$@"; status=$?
		cp '"$scope/memory.events $work/$scope_name.memory; cp $scope/cgroup.subtree_control $work/$scope_name.controllers"'
		find '"$scope"' -mindepth 1 -type d >'"$work/$scope_name"'.left; exit $status' sh "$@"
}

# builds_in NAME yes|no STATUS WHAT PLAN [OPTION...]
builds_in() {
	in_name=$1 in_delegate=$2 in_status=$3 in_what=$4 in_plan=$5
	shift 5
	runs "$in_status" "$in_what" starts_scope "$in_name" "$in_delegate" \
		ingot-build --in "$work/$in_plan.plan" --out "$work/$in_plan.build" --store "$store" "$@"
}

event() { # FILE NAME
	awk -v name="$2" '$1 == name { print $2 }' "$1"
}

builds_in fine yes 0 'a build succeeds in a delegated cgroup' fine
is "$(cat fine.left)" "$scope/ingot" 'a build leaves no cgroup but the one of ingot'
is "$(cat fine.controllers)" 'memory pids' 'ingot turns on the controllers of memory and processes'

builds_in memory yes 1 'a build that takes too much memory by several processes is ended' remembers --memory-limit 300
like "$(cat "$err")" 'memory limit of 300 MiB' 'the message names the memory limit'
ok 'the kernel ended the build that took too much memory' test "$(event memory.memory oom_kill)" -gt 0
is "$(cat memory.left)" "$scope/ingot" 'a build that took too much memory leaves no cgroup'

builds_in forks yes 1 'a build that starts too many processes is ended in a delegated cgroup' forks
like "$(cat "$err")" 'limit of 4096 processes' 'the message names the limit of processes'
is "$(cat forks.left)" "$scope/ingot" 'a build that starts too many processes leaves no cgroup'

# Kills ingot by SIGKILL while it builds, and builds again.
cat >kills <<'END'
ingot-build --quiet --in blocks.plan --out blocks.build --store "$store" --memory-limit 300 2>/dev/null &
tries=1800
until grep -qsx $((300 << 20)) "$scope"/ingot.*/memory.max || [ $tries = 0 ]; do
	sleep 0.1
	tries=$((tries - 1))
done
(cd "$scope"/ingot.*/ && cat memory.max memory.swap.max memory.oom.group pids.max | xargs) >limits
kill -9 $!
wait $!
ls -d "$scope"/ingot.* >killed
ingot-build --quiet --in next.plan --out next.build --store "$store"
END
export store scope
ok 'a build succeeds in the cgroup of one that was killed' starts_scope kills yes sh kills
is "$(cat limits)" "$((300 << 20)) 0 1 4096" 'the cgroup of a build has the limits, and no swap'
ok 'a killed ingot leaves a cgroup' test -s killed
is "$(cat kills.left)" "$scope/ingot" 'the next run removes the cgroup of a killed ingot'

builds_in other no 1 'a build that takes too much memory is ended in a cgroup that is not delegated' remembers --memory-limit 300
like "$(cat "$err")" 'memory limit of 300 MiB' 'the message is the same without a cgroup'
is "$(cat other.left other.controllers)$(event other.memory oom_kill)" 0 'a cgroup that is not delegated is not touched'

# As in a container: the cgroup below that of systemd has no attribute.
cat >space <<'END'
mkdir "$scope/inner" && echo $PPID >"$scope/inner/cgroup.procs" && echo $$ >"$scope/inner/cgroup.procs" &&
	echo '+memory +pids' >"$scope/cgroup.subtree_control" || exit
exec unshare --cgroup --mount sh -c 'umount -l /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup &&
	exec ingot-build --in remembers.plan --out remembers.build --store "$store" --memory-limit 300'
END
scope=$cgroups/system.slice/ingot-space.scope
runs 1 'a build that takes too much memory is ended in a namespace of cgroups' starts_scope space yes sh space
is "$(cat space.left)" "$scope/inner
$scope/inner/ingot" 'a build in a namespace of cgroups uses the root of the namespace'
ok 'the kernel ended the build in a namespace of cgroups' test "$(event space.memory oom_kill)" -gt 0

if plain_user_ready; then
	chmod a+r remembers.plan
	cat >plain/run <<'END'
ingot-build --in "$1/remembers.plan" --out "$1/plain/build" --store "$1/plain/store" --memory-limit 300 2>"$1/plain/errors"
echo $? >"$1/plain/status"
cp "$2/memory.events" "$1/plain/memory"
END
	systemd-run --quiet --unit=ingot-plain -p DefaultDependencies=no -p Type=oneshot -p User=65534 -p Delegate=yes \
		env HOME="$work/plain" INGOT_HOME="$work/ours" PATH="$work/bin:$PATH" sh "$work/plain/run" "$work" $cgroups/system.slice/ingot-plain.service
	is "$(cat plain/status)" 1 'a build of a plain user that takes too much memory is ended'
	like "$(cat plain/errors)" 'memory limit of 300 MiB' 'the message names the memory limit to a plain user'
	ok 'the kernel ended the build of a plain user' test "$(event plain/memory oom_kill)" -gt 0
fi
done_testing
