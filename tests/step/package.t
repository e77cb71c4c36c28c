#!/bin/sh
# package: deterministic archives that everybody's tools read, and no lie in them.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
. "$top/tests/built.sh"
cd "$work" || exit 1
umask 022
built_podman
built_json >build.json
umask 077
mkdir result
default=podman-v5.8.4-linux-amd64-static.tar.zst
full=podman-v5.8.4-linux-amd64-static-full.tar.zst
standalone=podman-v5.8.4-linux-amd64-static-standalone.tar.zst

runs 0 'three variants are packed' ingot package --in build.json --out result/package.json --output release
is "$(cat "$out")" '' 'with --out nothing is on standard output'
like "$(cat "$err")" 'package: a trial build, not for release: crun 1.21: 1.21 is below 1.28' 'a trial build is said at the end'
valid package result/package.json 'the result follows its schema'
like "$(cat result/package.json)" "\"path\": \"../release/$default\"" 'paths are seen from the result'
like "$(cat result/package.json)" "$(sha256sum release/$full | cut -c1-64)" 'and hashes are what sha256sum says'
is "$(stat -c %a release/$default)" 644 'whatever the umask'

# Other people's readers.
ok 'zstd accepts them' zstd -tq release/$default release/$full release/$standalone
mkdir gnu bsd python
ok 'GNU tar reads one' tar --zstd -xf release/$default -C gnu
ok 'bsdtar reads the package' bsdtar -xf release/$default -C bsd
ok 'GNU tar and bsdtar unpack the same files' diff -r gnu bsd
cat >read.py <<'END'
import subprocess, sys, tarfile
seen = set()
with subprocess.Popen(["zstd", "-dc", sys.argv[1]], stdout=subprocess.PIPE) as zstd:
    with tarfile.open(fileobj=zstd.stdout, mode="r|") as tar:
        for m in tar:
            assert (m.uid, m.gid, m.uname, m.gname) == (0, 0, "root", "root"), m.name
            assert m.mtime == int(sys.argv[2]), m.name
            assert "/" not in m.name or m.name.rpartition("/")[0] in seen, m.name
            seen.add(m.name)
END
runs 0 'Python reads it: all is of root, of the pinned date, and behind its folder' python3 read.py release/$default $built_epoch

# What is in them.
podman=gnu/podman-v5.8.4
same "$podman/usr/local/bin/podman" "$built_store/podman-5.8.4/tree/usr/local/bin/podman" 'a program is packed unchanged'
is "$(readlink $podman/usr/local/bin/passt)" pasta 'a link is a link'
is "$(stat -c %a $podman/usr/local/bin/crun)" 755 'a program can be run'
ok 'a packed program runs' $podman/usr/local/bin/crun
same $podman/etc/containers/policy.json "$top/etc/containers/policy.json" 'configuration is there'
same $podman/licenses/crun/COPYING "$built_store/crun-1.21/tree/usr/share/licenses/crun/COPYING" 'licences are there'
same $podman/licenses/musl/COPYING "$built_store/musl-1.2.5/tree/usr/share/licenses/musl/COPYING" 'also of what is linked in'
valid manifest $podman/manifest.json 'the manifest follows its schema'
like "$(cat $podman/manifest.json)" '"program": "newuidmap"' 'it says what the machine must have'
unlike "$(cat $podman/manifest.json)" '"program": "crun"' 'but not what is in the package'
is "$(python3 -c 'import json, sys
print(*(c["source"]["fixes"] for c in json.load(open(sys.argv[1]))["components"] if c["name"] == "crun"))' $podman/manifest.json)" "['CVE-2026-1']" \
	'the manifest names the advisories that patches fix'
like "$(cat $podman/manifest.json)" '"its check did not run"' 'the manifest has the remarks of the build'
like "$(cat $podman/README.md)" '- `newuidmap` 4.13 or newer: ranges of users' 'the README says what the machine must have'
like "$(cat $podman/README.md)" '| crun | 1.21 |' 'the README names what is in it'
like "$(cat $podman/README.md)" '- crun 1.21: 1.21 is below 1.28' 'and that it is a trial'
like "$(cat $podman/README.md)" 'quadlet makes systemd services' 'and what a file of a component is for'
unlike "$(cat $podman/README.md)" 'rootlessport' 'but not what a file is for that the package lacks'
like "$(cat $podman/README.md)" '**cgroups.**' 'and what is to know about a component'
unlike "$(cat $podman/README.md)" '**The program alone.**' 'but not what is to know without it'
like "$(cat $podman/README.md)" '- Linux 5.10 or newer: a newer call' 'the README has the newest kernel of the components'
is "$(jq -c .kernel $podman/manifest.json)" '{"version":"5.10","why":"a newer call"}' 'the manifest has the same kernel'
unlike "$(cat $podman/README.md)" '{' 'all its words are filled in'
(cd $podman && find . -type f ! -name manifest.json ! -path ./README.md | sed 's|^\./||' | LC_ALL=C sort) >files
grep -o '"path": "[^"]*"' $podman/manifest.json | cut -d'"' -f4 | grep -v 'bin/passt$' | LC_ALL=C sort >told
same told files 'the manifest names every file'
tar --zstd -tf release/$standalone >list
like "$(cat list)" 'podman-v5.8.4-standalone/podman' 'standalone holds the program in its top folder'
unlike "$(cat list)" usr/ 'standalone has no usr folder'
is "$(tar --zstd -xOf release/$standalone podman-v5.8.4-standalone/manifest.json | jq -r .kernel.version)" 2.6.39 \
	'a package whose programs name no kernel has that of their C library'
tar --zstd -tf release/$full >list
like "$(cat list)" usr/local/lib/ingot/aardvark-dns 'full holds more'

# A stranger's tool has nothing to do with containers.
sed 's/"tool":"podman"/"tool":"other"/' build.json >other.json
runs 0 'another tool is packed' ingot package --quiet --in other.json --out other-result.json --output other
tar --zstd -xf other/$default -C python
is "$(cd python/podman-v5.8.4 && echo *)" 'README.md licenses manifest.json usr' 'without configuration of containers'
like "$(cat python/podman-v5.8.4/README.md)" './podman-v5.8.4/usr/local/bin/podman' 'its README says how it starts'
unlike "$(cat python/podman-v5.8.4/README.md)" '{' 'all its words are filled in, too'
valid manifest python/podman-v5.8.4/manifest.json 'its manifest follows the schema'

copy_store() { # TO: without compressed frames
	mkdir "$1"
	cp -a "$built_store" "$1/components"
}

# The same bytes, wherever, whenever and on however many cores.
copy_store elsewhere
sed "s|$built_store|$work/elsewhere/components|g" build.json >moved.json
find elsewhere -exec touch -h -d '2001-01-01' {} +
ok 'again, from another folder and on one core' \
	env TZ=Asia/Tokyo LANG=C.UTF-8 taskset -c 0 ingot-package --quiet --in moved.json --out again.json --output again --store elsewhere
for file in $default $full $standalone; do
	same again/$file release/$file "${file#podman-v5.8.4-linux-amd64-} has the same bytes"
done
cat >one.py <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
packages = result["jobs"][0]["packages"]
packages[:] = [p for p in packages if p["variant"] == sys.argv[2]]
json.dump(result, sys.stdout)
END
for variant in default full; do
	python3 one.py moved.json $variant >one.json
	rm -rf elsewhere/frames
	runs 0 "$variant without the others" ingot-package --in one.json --out x.json --output one --store elsewhere
done
same one/$default release/$default 'default is the same'
same one/$full release/$full 'full is the same'
runs 0 'over an earlier result, read from standard input' ingot-package --output release <build.json
same again/$default release/$default 'a package over an earlier one is the same'
sed 's/"epoch":[0-9]*,//' build.json >undated.json
SOURCE_DATE_EPOCH=$built_epoch runs 0 'where the build says no date' ingot-package --in undated.json --out x.json --output undated
same undated/$default release/$default 'SOURCE_DATE_EPOCH does'
for wrong in tomorrow -1 '1 ' 0x10 8589934592 99999999999999999999 ''; do
	SOURCE_DATE_EPOCH=$wrong runs 100 "but not '$wrong'" ingot-package --in undated.json --out x.json --output undated
	like "$(cat "$err")" "SOURCE_DATE_EPOCH is '$wrong', not seconds from 0 to 8589934591" 'which is said'
done

GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary \
	runs 0 'in Actions the step succeeds' ingot-package --in build.json --out x.json --output undated
like "$(cat output)" '{"schema":"ingot/package/1","packages":[{"tool":"podman",' 'the result is an output of one line'
like "$(cat summary)" "| $default |" 'and a table is in the summary'

# What was compressed is not compressed again.
ls cache/ingot/frames >before
is "$(wc -l <before)" 2 'large content is kept in the store, once for each folder that its headers name'
for kept in cache/ingot/frames/*; do
	chmod u+w "$kept" && echo damaged >"$kept"
done
runs 0 'where it is damaged' ingot-package --in build.json --out x.json --output undated
same undated/$default release/$default 'it is made again'

# What would ship without a licence, or with text that nobody filled in.
jq '(.jobs[0].components[] | select(.name == "musl") | .files) |= map(select(.path | startswith("usr/share/licenses/") | not))' build.json >unlicensed.json
runs 1 'a library without a licence text is refused' ingot-package --in unlicensed.json --out x.json --output unlicensed
like "$(cat "$err")" "'musl' 1.2.5 ships, or is linked into what ships, without a licence text" 'the library without a licence text is named'
mkdir texts && cp -R "$top/etc" "$top/recipes" texts/
echo 'built on {date}' >>texts/etc/package/README.md
runs 1 'a README with an unknown placeholder is refused' env INGOT_HOME="$work/texts" ingot-package --in build.json --out x.json --output undated
like "$(cat "$err")" "unknown placeholder '{date}' in the text of a README" 'the unknown placeholder is named'

# Lies.
lie() { # NAME WORDS COMMAND...: after the command on a fresh store, package refuses
	lie_name=$1 lie_words=$2
	shift 2
	rm -rf lying
	copy_store lying
	"$@"
	sed "s|$built_store|$work/lying/components|g" "${lie_json:-build.json}" >lying.json
	runs 1 "$lie_name is refused" ingot-package --in lying.json --out lying-result.json --output lies --store lying
	like "$(cat "$err")" "$lie_words" 'the refused file is named'
	is "$(ls lies 2>/dev/null)$(ls lying-result.json 2>/dev/null)" '' 'and nothing was written'
}
crun=lying/components/crun-1.21/tree/usr/local/bin/crun
patch_byte() { printf %s "$2" | dd of=$crun bs=1 seek="$1" conv=notrunc 2>"$err"; }
recorded() { # the build said so, too
	rm -rf recorded && mv "$built_store" recorded && cp -a recorded "$built_store"
	"$@"
	built_json >recorded.json
	rm -rf "$built_store" && mv recorded "$built_store"
}
in_store=$built_store/crun-1.21/tree/usr/local/bin/crun
lie 'a missing file' "component crun 1.21: 'usr/local/bin/crun' is missing from the store" rm $crun
lie 'an empty file' "'usr/local/bin/crun' is empty" truncate -s 0 $crun
lie 'a changed file' "was built with sha256 $(sha256sum <$in_store | cut -c1-64)" patch_byte 2000 x
lie 'a folder in place of a file' 'is not a regular file' sh -c "rm $crun && mkdir $crun"
lie 'a link in place of a file' 'is not a regular file' sh -c "rm $crun && ln -s pasta $crun"

lie 'a link that leads out of the component in place of a folder' "'usr/local/bin/crun' leads out of its component" \
	sh -c "mv ${crun%/*} $work/outside && ln -s $work/outside ${crun%/*}"

# A document that names a folder outside of the store, though what lies there is as it says.
cp -a "$built_store/crun-1.21" outside-crun
ln -s "$work/outside-crun" "$built_store/linked-crun"
outside() { # DIR
	sed "s|\"dir\":\"$built_store/crun-1.21\"|\"dir\":\"$1\"|" build.json >outside.json
	runs 1 "a component in ${1##*/cache/} is refused" ingot-package --in outside.json --out outside-result.json --output lies
	like "$(cat "$err")" "component crun 1.21: '$1' is not a component of the store" 'the message names the component and its folder'
	like "$(cat "$err")" "this store has its components in '$built_store'" 'the hint names the folder of the store'
	is "$(ls lies 2>/dev/null)$(ls outside-result.json 2>/dev/null)" '' 'nothing is written of a component outside of the store'
}
outside "$work/outside-crun"
outside "$built_store/../../../outside-crun"
outside "$built_store/linked-crun"
outside "$built_store/crun-1.21/tree"
outside "$built_store"
outside /
rm "$built_store/linked-crun"

# A file that the build recorded as it is, and that is not what its target promises.
refuses_recorded() { # NAME WORDS COMMAND...
	recorded_name=$1 recorded_words=$2
	shift 2
	recorded "$@"
	lie_json=recorded.json
	lie "$recorded_name" "$recorded_words" cp recorded-crun $crun
	lie_json=
}
dynamic() { cc -x c -o "$in_store" "$work/dynamic.c" && cp "$in_store" recorded-crun; }
foreign() { printf '\267\000' | dd of="$in_store" bs=1 seek=18 conv=notrunc 2>"$err" && cp "$in_store" recorded-crun; }
text() { echo 'no program' >"$in_store" && cp "$in_store" recorded-crun; }
echo 'int main(void) { return 0; }' >dynamic.c
refuses_recorded 'a dynamic program' "crun: usr/local/bin/crun" dynamic
refuses_recorded 'a program of another architecture' "crun: usr/local/bin/crun" foreign
recorded text
sed 's|\("path":"usr/local/bin/crun","mode":"0755","size":11,"sha256":"[0-9a-f]*"\)|\1,"elf":{"program":true,"libc":"musl","allocator":true,"pie":true,"relro":"full","canary":true,"fortify":false,"nx":true}|' recorded.json >claimed.json
lie_json=claimed.json
lie 'a text where a program was built' 'is not an ELF file, but the build result says that it is' cp recorded-crun $crun
lie_json=

sed 's/"pie":false/"pie":true/' build.json >claimed.json
lie_json=claimed.json
lie 'a program at a fixed address that was position-independent when it was built' 'is not hardened as the build result says' true
lie_json=

# The same for glibc: programs that ask for nothing, and one that asks for more than the floor has.
cp -a "$built_store" static_store
printf 'void _start(void) { __asm__ volatile("xor %%edi,%%edi; mov $60,%%eax; syscall"); }\n' >plain.c
for file in $(grep -rl --binary-files=text 'No error information' "$built_store"/*/tree/usr/local); do
	cc -nostartfiles -Wl,--no-as-needed -o "$file" plain.c
done
built_target=x86_64-linux-gnu
built_json >glibc.json
sed -i 's/"libc":"musl"/"libc":"glibc"/' glibc.json
runs 0 'a package for glibc' ingot-package --quiet --in glibc.json --out x.json --output glibc
above() { cc -o "$in_store" dynamic.c && cp "$in_store" recorded-crun; }
refuses_recorded 'a program above the floor' "crun: usr/local/bin/crun' needs glibc 2.34 for '__libc_start_main', above the floor of 2.31" above
rm -rf "$built_store" && mv static_store "$built_store"
built_target=x86_64-linux-musl

# Documents that are wrong.
cat >without.py <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
job = result["jobs"][0]
job["components"] = [c for c in job["components"] if c["name"] != sys.argv[2]]
json.dump(result, sys.stdout)
END
python3 without.py build.json crun >helpless.json
runs 100 'a package that misses a helper is refused' ingot-package --in helpless.json --output lies
like "$(cat "$err")" "component 'crun' is not in the job" 'the missing helper is named'
sed 's/"mode":"0755"/"mode":"4755"/' build.json >setuid.json
runs 100 'a setuid file is refused' ingot-package --in setuid.json --output lies
like "$(cat "$err")" "mode '4755' is not like" 'the message names the mode'
sed 's|usr/local/bin/podman","mode|../podman","mode|' build.json >climbing.json
runs 100 'so is a path that leaves the folder' ingot-package --in climbing.json --output lies
sed 's/"main":"[^"]*"/"main":"usr\/bin\/podman"/' build.json >nomain.json
runs 1 'so is a package without its program' ingot-package --in nomain.json --output lies
like "$(cat "$err")" "no component holds 'usr/bin/podman'" 'the missing program is named'
runs 100 'a file that is not JSON is refused' ingot-package --in "$in_store" --output lies
runs 111 'a folder that cannot be made is an error of the system' ingot-package --in build.json --output /dev/null/x
is "$(ls lies 2>/dev/null)" '' 'none of them left anything'

# A disk that is full: no file may grow beyond 16 blocks of 512 or 1024 bytes.
runs 111 'where the disk is full it is the system that fails' \
	sh -c 'trap "" XFSZ; ulimit -f 16; exec ingot-package --quiet --in moved.json --out x.json --output full --store elsewhere'
like "$(cat "$err")" 'File too large' 'with the reason'
same "full/$(ls -A full)" release/$standalone 'and only what fits is there, whole'
rm -rf full

# Killed in the middle.
big=$built_store/podman-5.8.4/tree/usr/local/share/podman/noise
head -c 30000000 /dev/urandom | base64 >"$big"
built_json >big.json
ingot-package --quiet --in big.json --out big-result.json --output killed &
killed=$!
sleep 1
kill -9 $killed
wait $killed 2>"$err"
is "$(ls killed/*.tar.zst big-result.json 2>/dev/null)" '' 'killed in the middle it leaves no package'
ingot-package --quiet --in big.json --out big-result.json --output killed 2>"$err" &
killed=$!
sleep 1
kill -TERM $killed
wait $killed
is $? 111 'told to stop, it stops'
is "$(ls -A killed)" '' 'and leaves nothing'

done_testing
