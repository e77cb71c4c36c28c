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

# kills FOLDER SEED COMMAND...: in the background, half of the rounds
kills() {
	kills_folder=$work/$1 kills_seed=$2
	shift 2
	python3 "$top/tests/hostile/kills.py" $((rounds / 2)) "$kills_seed" "$kills_folder" "$@" \
		build killed --quiet --variant default --recipes "$work/recipes" --pins "$work/recipes/pins.json" \
		--store "$kills_folder/store" --output "$kills_folder/release" >"$kills_folder.log" 2>&1 &
	workers="$workers $!"
}
# judge FOLDER USER
judge() {
	grep '^#' "$1.log" | sed "s/^#/# $1:/"
	is "$(grep -v '^#' "$1.log")" '' "kills of processes of $2 leave nothing, and the next run gives the same bytes ($1)"
	ok "$((rounds / 2)) processes of $2 were killed ($1)" grep -q "^# $((rounds / 2)) kills" "$1.log"
	same "$1/release/checksums.txt" root1/release/checksums.txt "each user gets the same bytes ($1)"
}

plain=
workers=
plain_user_ready && plain='plain1 plain2' && cp "$OUT"/bin/ingot "$OUT"/bin/ingot-* bin/
for folder in root1 root2 $plain; do
	mkdir -p "$folder/release"
	store_with_root "$work/$folder/store"
	seed=$((seed + 1))
	case $folder in
	root*) kills "$folder" "$seed" ingot ;;
	*)
		chown -R 65534:65534 "$folder"
		kills "$folder" "$seed" setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/$folder" \
			INGOT_HOME="$work/ours" PATH="$work/bin:$PATH" ingot
		;;
	esac
done
for worker in $workers; do
	wait "$worker"
done
judge root1 root
judge root2 root
for folder in $plain; do
	judge "$folder" 'a plain user'
done
[ "$plain" ] || skip 'the same for a plain user' 'no root and no sudo without a password'
done_testing
