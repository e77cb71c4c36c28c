#!/bin/sh
# ingot: the front becomes a step, or runs the five of a release in turn.
. "${0%/*}/../lib.sh"
cd "$work" || exit 1

runs 0 'ingot --help succeeds' ingot --help
for step in plan fetch build package checksum identity root store pins; do
	like "$(cat "$out")" "  $step " "lists $step"
done
runs 0 'ingot --version succeeds' ingot --version
like "$(cat "$out")" 'ingot ' 'says who it is'
is "$(sed -n 's/.*"name": "ingot", "version": "\([^"]*\)".*/ingot \1/p' "$top/etc/pins/debian.json")" "$(ingot --version)" 'as its pin does'
runs 100 'without a step it shows the help' ingot
runs 100 'an unknown step is refused' ingot bulid
like "$(cat "$err")" "did you mean 'build'?" 'with the nearest one'

# The front beside steps of ours that only say how they were called.
mkdir bin
cp "$OUT/bin/ingot" bin/
for step in plan fetch build package checksum; do
	cat >"bin/ingot-$step" <<EOF
#!/bin/sh
echo "$step \$*" >>"$work/calls"
while [ \$# -gt 0 ]; do
	[ "\$1" = --out ] && echo '{}' >"\$2"
	shift
done
[ "\${FAIL:-}" != $step ] || exit 7
EOF
	chmod +x "bin/ingot-$step"
done

runs 0 'a tool is built by five steps' bin/ingot build hello --variant full --arch arm64 --store s --jobs 3 \
	--output rel --mirror http://one --mirror http://two --recipes r
cat >want <<'EOF'
plan --out rel/.ingot/plan.json --variant full --arch arm64 --store s --recipes r --mirror http://one --mirror http://two -- hello
fetch --in rel/.ingot/plan.json --out rel/.ingot/fetch.json --store s --mirror http://one --mirror http://two
build --in rel/.ingot/fetch.json --out rel/.ingot/build.json --store s --jobs 3
package --in rel/.ingot/build.json --out rel/.ingot/package.json --store s --output rel
checksum --in rel/.ingot/package.json --out rel/.ingot/checksum.json --output rel
EOF
same calls want 'each gets its share, and the result of the one before'

rm calls
FAIL=build runs 7 'the status of a step that fails is ours' bin/ingot build hello
is "$(cut -d' ' -f1 calls | tr '\n' ' ')" 'plan fetch build ' 'and those after it do not run'
ok 'packages go to release/' test -e release/.ingot/build.json

rm calls
runs 0 'with --in it is the build step alone' bin/ingot build --in fetch.json --jobs 2
is "$(cat calls)" 'build --in fetch.json --jobs 2' 'which gets all of it'

rm calls
runs 0 'ingot build --quiet succeeds' bin/ingot build --quiet hello
is "$(grep -c -- --quiet calls)" 5 '--quiet is passed on to every step'

rm calls
runs 100 'a wrong number is refused before anything runs' bin/ingot build hello --jobs 0
like "$(cat "$err")" "option '--jobs' takes a number from 1 to 1024, not '0'" 'by name and bounds'
runs 1 'indeed nothing ran' test -e calls
runs 100 'a build of nothing is refused' bin/ingot build
like "$(cat "$err")" 'ingot build podman' 'and says how it goes'
rm bin/ingot-fetch
runs 111 'a step that is missing is a failure of the system' bin/ingot fetch
like "$(cat "$err")" 'ingot-fetch' 'which names it'

# Installed below a prefix, our data lies in share/ingot, the steps in libexec/ingot.
unset INGOT_HOME
mkdir -p prefix/bin prefix/libexec/ingot prefix/share
cp "$OUT/bin/ingot" prefix/bin/
cp "$OUT/bin/ingot-pins" prefix/libexec/ingot/
cp -r "$data/home" prefix/share/ingot
runs 0 'an installed front finds its steps' prefix/bin/ingot pins show debian
like "$(cat "$out")" 'libwarm' 'and they find their data'
mv prefix/share/ingot elsewhere
runs 100 'a program without its data is refused' prefix/bin/ingot pins show debian
like "$(cat "$err")" 'set INGOT_HOME' 'it says how to name the place'
INGOT_HOME=elsewhere runs 0 'which then is used' prefix/bin/ingot pins show debian

done_testing
