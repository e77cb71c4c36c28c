#!/bin/sh
# build: what a hostile build may try, and what becomes of it.
. "${0%/*}/../lib.sh"
. "$top/tests/mischief.sh"
cd "$work" || exit 1
store_with_root "$store"

recipe asks asks
recipe writes writes
recipe leaves leaves
recipe talks talks
recipe fills fills
recipe eats eats
recipe hangs hangs
recipe sleeps sleeps SECONDS=3
recipe slow sleeps SECONDS=27182

export SECRET_OF_HOST=1
builds 0 'a build sees its own user, host name and clock, and nothing of the host' asks
builds 0 'it cannot write outside' writes
ok 'a build has not written outside' test ! -e /usr/evil -a ! -e /etc/evil -a ! -e /evil

# A server that answers anyone on this machine.
perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 9, LocalAddr => "127.0.0.1") or die;
	open my $f, ">", "port.new"; print $f $s->sockport; close $f; rename "port.new", "port";
	$SIG{ALRM} = sub { exit }; alarm 60; while (my $c = $s->accept) { open my $g, ">>", "called"; print $g "x" }' &
server=$!
until_true test -s port
ok 'the host reaches the server' bash -c "echo hello >/dev/tcp/127.0.0.1/$(cat port)"
until_true test -e called
rm -f called
recipe phones phones "PORT=$(cat port)"
builds 0 'a build cannot' phones
ok 'and the server heard nothing' test ! -e called
kill "$server"

builds 0 'a build that leaves a daemon' leaves
ok 'the daemon of a build is ended' eval '! still_runs "sleep 31415"'

builds 0 'a build that prints 100 MB goes on' fills
ok 'but its log is cut' test "$(stat -c %s "$(component fills)/log")" -lt 70000000
ok 'the log says that it is cut' grep -q 'the rest of this output is cut' "$(component fills)/log"

plans talks
export GITHUB_ACTIONS=true GITHUB_OUTPUT="$work/output" GITHUB_STEP_SUMMARY="$work/summary"
builds 0 'a build that prints commands to the runner' talks
unset GITHUB_ACTIONS
like "$(cat "$err")" '::group::built talks 1.0' 'the component is a group in the log'
token=$(sed -n 's/^::stop-commands:://p' "$err" | head -n 1)
is "$(sed -n "/^::stop-commands::$token/,/^::$token::/p" "$err" | grep -c '^::add-mask::secret')" 1 'in which they are fenced'
is "$(sed "/^::stop-commands::$token/,/^::$token::/d" "$err" | grep -c add-mask)" 0 'and nowhere else'

begun=$(date +%s)
builds 1 'a build that hangs' hangs --time-limit 1
like "$(cat "$err")" 'time limit of 1 s' 'a build over its time limit is named'
ok 'a build over its time limit ends in time' test $(($(date +%s) - begun)) -lt 20
ok 'with all that it started' eval '! still_runs "sleep 16180"'
is "$(ls "$store/tmp")" '' 'and its folder'

ended() { ! still_runs 'sleep 27182'; }

# interrupted SIGNAL: a build is sent it while it runs
interrupted() {
	ingot-build --quiet --in slow.plan --out slow.build --store "$store" 2>"$err" &
	build=$!
	until_true still_runs 'sleep 27182'
	kill "-$1" "$build"
	wait "$build"
	build_status=$?
	until_true ended
}
plans slow
interrupted TERM
is "$build_status" 111 'a build that is told to stop'
like "$(cat "$err")" 'interrupted' 'the interrupted build says so'
ok 'ends what it started' ended
is "$(ls "$store/tmp")" '' 'and tidies up'
interrupted KILL
is "$build_status" 137 'a build that is killed'
ok 'takes what it started along' ended
ok 'but leaves its folder' test "$(ls "$store/tmp")"
is "$(component slow)" '' 'not in the place of a component'
sed -i 's/27182/0/' recipes/slow.json
rm -f slow.plan talks.plan
builds 0 'the next build goes on' slow
runs 0 'and the store is tidied' ingot-store gc --store "$store"
is "$(ls "$store/tmp")" '' 'of what was left'

plans sleeps
ingot-build --in sleeps.plan --out one.build --store "$store" 2>one.err &
build=$!
runs 0 'two builds at once on one store' ingot-build --in sleeps.plan --out two.build --store "$store"
wait "$build"
is "$?" 0 'two builds of one store both succeed'
is "$(cat one.build two.build | grep -c '"built": 1')" 1 'one of them builds'
like "$(cat one.err "$err")" 'waiting for another ingot' 'and the other waits'
is "$(ls "$store/tmp")" '' 'nothing is left'

plans talks
mkdir few
runs 111 'without bwrap nothing is built' env PATH="$work/few" "$(command -v ingot-build)" --in talks.plan --store "$work/empty"
like "$(cat "$err")" 'apt-get install bubblewrap' 'and the cure is told'

if [ "$(id -u)" = 0 ]; then
	chmod 755 "$work"
	mkdir -m 777 plain
	store_with_root "$work/plain/store"
	chmod -R a+w plain
	cp "$(command -v ingot-build)" program # this tree may lie where the user cannot look
	cp -R "$INGOT_HOME" ours
	runs 0 'a plain user builds, too' setpriv --reuid=65534 --regid=65534 --clear-groups \
		env HOME="$work/plain" INGOT_HOME="$work/ours" "$work/program" --in talks.plan --out plain/build --store "$work/plain/store"
	plans eats
	store_with_root "$work/begun"
	runs 111 'a full disk is an error of the system' unshare --mount sh -c 'mount -t tmpfs -o size=24m none plain && cp -R begun plain/s &&
		ingot-build --in eats.plan --store plain/s; s=$?; ls plain/s/components plain/s/tmp >left; exit $s'
	like "$(cat "$err")" 'is full' 'is said to be one'
	is "$(cat left)" "$(printf 'plain/s/components:\n\nplain/s/tmp:')" 'and leaves nothing half'
else
	skip 'a plain user builds, too' 'no root and no sudo without a password'
	skip 'a full disk is an error of the system' 'no root and no sudo without a password'
fi
done_testing
