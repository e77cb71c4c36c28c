#!/bin/sh
# 200 of our processes are killed at random times, as root and as a plain user.  No process, mount, lock or
# temporary file stays, and the next run gives the same bytes.  KILLS_SEED=N repeats a run.
. "${0%/*}/../lib.sh"
. "$top/tests/mischief.sh"
cd "$work" || exit 1
seed=${KILLS_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
rounds=${KILLS_ROUNDS:-100} # for each user
echo "# KILLS_SEED=$seed"

cp -R "$INGOT_HOME" home
cp -R "$top/etc/package" "$top/etc/containers" home/etc/
export INGOT_HOME="$work/home"

# One tool of two components: a source that is fetched, and a local one.
sources=hostile
recipe helper lingers
recipe killed lingers
sed -i 's/"default": \["killed"\]/"default": ["killed", "helper"]/' recipes/killed.json
mkdir www killed-1.0
cp "$data/build/hostile/Makefile" killed-1.0/
head -c 300000 /dev/urandom >killed-1.0/noise
tar -czf www/killed-1.0.tar.gz killed-1.0
python3 -u -m http.server --bind 127.0.0.1 --directory www 0 >www.log 2>&1 &
at_exit="kill $!"
until_true grep -q 'port [0-9]' www.log
port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' www.log)
python3 - "http://127.0.0.1:$port/killed-1.0.tar.gz" "$(sha256sum <www/killed-1.0.tar.gz | cut -c1-64)" <<'EOF'
import json, sys
pins = json.load(open("recipes/pins.json"))
for pin in pins["pins"]:
    if pin["name"] == "killed":
        del pin["local"]
        pin["archive"], pin["sha256"] = [sys.argv[1]], sys.argv[2]
json.dump(pins, open("recipes/pins.json", "w"))
EOF

# kills USER SEED COMMAND...: in the background
kills() {
	kills_user=$1 kills_seed=$2
	shift 2
	mkdir -p "$kills_user/release"
	python3 "$top/tests/hostile/kills.py" "$rounds" "$kills_seed" "$work/$kills_user" "$@" \
		build killed --quiet --variant default --recipes "$work/recipes" --pins "$work/recipes/pins.json" \
		--store "$work/$kills_user/store" --output "$work/$kills_user/release" >"$kills_user.log" 2>&1 &
}
# judge USER
judge() {
	grep '^#' "$1.log" | sed "s/^#/# $1:/"
	is "$(grep -v '^#' "$1.log")" '' "$rounds kills of processes of $1 leave nothing, and the next run gives the same bytes"
	ok "$rounds processes of $1 were killed" grep -q "^# $rounds kills" "$1.log"
}

store_with_root "$work/root/store"
plain=
if plain_user_ready; then
	cp "$OUT"/bin/ingot "$OUT"/bin/ingot-* bin/
	mkdir -p plain/release
	chown 65534:65534 plain/release
	kills plain $((seed + 1)) setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/plain" INGOT_HOME="$work/ours" PATH="$work/bin:$PATH" ingot
	plain=$!
fi
kills root "$seed" ingot
wait $!
judge root
if [ "$plain" ]; then
	wait "$plain"
	judge plain
	same plain/release/checksums.txt root/release/checksums.txt "both users get the same bytes"
else
	skip 'the same for a plain user' 'no root and no sudo without a password'
fi
done_testing
