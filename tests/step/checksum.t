#!/bin/sh
# checksum: what sha256sum would write, and a comparison with what was packed.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
. "$top/tests/built.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME="$work/cache"

built_podman
built_json >build.json
mkdir results
ok 'packages to begin with' ingot-package --quiet --in build.json --out results/package.json --output release

runs 0 'a result of package is read' ingot checksum --in results/package.json --out results/checksum.json
valid checksum results/checksum.json 'the result follows its schema'
(cd release && sha256sum podman*) >want
same release/checksums.txt want 'checksums.txt is what sha256sum writes'
ok 'and what it reads' sh -c 'cd release && sha256sum -c checksums.txt'

runs 0 'plain files are hashed' ingot-checksum release/podman*
like "$(cat "$out")" '"schema": "ingot/checksum/1"' 'have their result on standard output'
same release/checksums.txt want 'and give the same'
runs 0 'a whole folder' ingot-checksum release/*
same release/checksums.txt want 'gives the same: it leaves out what it wrote before'
runs 0 'standard input, in its own folder' sh -c 'cd results && ingot-checksum <package.json'
runs 0 'a folder for checksums.txt' ingot-checksum --output results release/podman*
same results/checksums.txt want 'the folder for checksums.txt is used'
mkdir other && echo sbom >other/podman.spdx.json
runs 0 'results and files together' ingot-checksum --in results/package.json other/podman.spdx.json
is "$(wc -l <release/checksums.txt)" 4 'are in one list'

GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output runs 0 'in Actions the step succeeds' ingot-checksum release/podman*
like "$(cat output)" '{"schema":"ingot/checksum/1","file":"checksums.txt"' 'the result is an output of one line'

file=release/podman-v5.8.4-linux-amd64-static.tar.zst
packed=$(sha256sum <$file | cut -c1-64)
cp release/checksums.txt before
echo more >>$file
runs 1 'a file that changed since it was packed is refused' ingot-checksum --in results/package.json
like "$(cat "$err")" "has sha256 $(sha256sum <$file | cut -c1-64), and was packed as $packed" 'with both hashes'
same release/checksums.txt before 'and the list stays as it was'
cp $file other/
runs 1 'two files of one name are refused' ingot-checksum release/podman* other/podman*
like "$(cat "$err")" "two artifacts have the name 'podman-v5.8.4-linux-amd64-static.tar.zst'" 'two files of one name are named'
rm $file
runs 111 'a missing file is an error of the system' ingot-checksum --in results/package.json
like "$(cat "$err")" "${file##*/}" 'the missing file is named'
runs 100 'another document is refused' ingot-checksum --in build.json
runs 100 'so is a package/1 with a stranger in it' \
	sh -c 'sed "s/\"trial\"/\"trail\"/" results/package.json | ingot-checksum'
like "$(cat "$err")" "unknown member 'packages[0].trail'" 'by file, line and member'
: >checksums.txt
runs 100 'nothing to do is a mistake' ingot-checksum ./checksums.txt

# The forms that tests/unit/checksums.c reads, judged by sha256sum itself.
mkdir -p gnu/d && cd gnu || exit 1
printf x | tee a 'a b' .a d/b "$(printf 'a\nb\\c')" >/dev/null
hash=$(sha256sum <a | cut -c1-64)
# form LABEL FORMAT: printf's, with the hash as its argument
form() {
	printf "$2" "$hash" >list
	ok "sha256sum -c reads $1" sha256sum -c --strict list
}
form 'a list without a newline at its end' '%s  a'
form 'a name in binary mode' '%s *a\n'
form 'a name with a space' '%s  a b\n'
form 'a hidden name' '%s  .a\n'
form 'a name that begins with ./' '%s  ./a\n'
form 'a name in a folder' '%s  d/b\n'
form 'a comment' '# a comment\n%s  a\n'
form 'white space before the digits' '  %s  a\n'
form 'the style of BSD' 'SHA256 (a) = %s\n'
form 'an escaped name' '\\%s  a\\nb\\\\c\n'
hash=$(echo "$hash" | tr a-f A-F)
form 'digits in upper case' '%s  a\n'
done_testing
