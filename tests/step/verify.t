#!/bin/sh
# verify: files, folders and provenance, signed by a Sigstore of the test's own.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/witness.sh
. "$top/tests/witness.sh"
commit=0123456789012345678901234567890123456789

# predicate REPOSITORY COMMIT DEPENDENCY...: of a provenance
predicate() {
	predicate_more=
	predicate_of=$1
	predicate_at=$2
	shift 2
	for more; do predicate_more="$predicate_more,$more"; done
	cat <<-END
	{"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1",
	"externalParameters":{"workflow":{"ref":"refs/tags/v1","repository":"$predicate_of","path":".github/workflows/w.yml"}},
	"resolvedDependencies":[{"uri":"git+$predicate_of@refs/tags/v1","digest":{"gitCommit":"$predicate_at"}}$predicate_more]},
	"runDetails":{"builder":{"id":"$identity"},"metadata":{"invocationId":"$predicate_of/actions/runs/1/attempts/1"}}}
	END
}

# statement TYPE PREDICATE FILE...
statement() {
	statement_type=$1
	statement_predicate=$2
	shift 2
	printf '{"_type":"https://in-toto.io/Statement/v1","subject":['
	statement_comma=
	for file; do
		printf '%s{"name":"%s","digest":{"sha256":"%s"}}' "$statement_comma" "${file##*/}" "$(sha256sum <"$file" | cut -c1-64)"
		statement_comma=,
	done
	printf '],"predicateType":"%s","predicate":%s}' "$statement_type" "$statement_predicate"
}

mkdir -p pins/patches/musl home/etc/pins home/recipes
cp -R "$top/tests/data/home/etc/root" home/etc/
cp "$top/etc/identity.json" home/etc/
echo patch >pins/patches/musl/a.patch
export INGOT_HOME="$work/home"
slsa=https://slsa.dev/provenance/v1
home=https://github.com/o/r
pin='{"name":"source/musl","digest":{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}'
deb="{\"name\":\"root/make\",\"digest\":{\"sha256\":\"$(sed -n 's/.*"sha256": "\(.*\)".*/\1/p' home/etc/root/test.lock)\"}}"
patch="{\"name\":\"patches/musl/a.patch\",\"digest\":{\"sha256\":\"$(sha256sum <pins/patches/musl/a.patch | cut -c1-64)\"}}"
list='{"name":"pins/set.json","digest":{"sha256":"00"}}'
module='{"name":"source/skopeo","digest":{"dirHash1":"2a1bb6127fb481c60f67692e22285fb306f3c6ffe62075e0ccf674d7c3adcb8f"}}'
other='{"name":"source/crun","digest":{"sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}'

mkdir release
echo tool >release/tool.tar.zst
echo sbom >release/tool.spdx.json
(cd release && sha256sum tool.spdx.json tool.tar.zst) >release/checksums.txt
both='release/tool.spdx.json release/tool.tar.zst'
echo hello >file
echo another >other
# shellcheck disable=SC2086 # a list of files
{
	statement $slsa "$(predicate $home $commit "$list" "$pin" "$module" "$deb" "$patch")" $both >good.statement
	statement $slsa "$(predicate $home $commit)" release/tool.tar.zst >one.statement
	statement $slsa "$(predicate https://github.com/mallory/r $commit)" $both >repository.statement
	statement $slsa "$(predicate $home 9999456789012345678901234567890123456789)" $both >commit.statement
	statement $slsa '{}' $both >empty.statement
	statement $slsa "$(predicate $home $commit "$other")" $both >pins.statement
	statement https://spdx.dev/Document "$(predicate $home $commit)" $both >type.statement
}
./witness root.json <<END
message release/tool.tar.zst release/tool.tar.zst.sigstore.json
message release/tool.spdx.json release/tool.spdx.json.sigstore.json
statement good.statement good.json
statement one.statement one.json
statement repository.statement repository.json
statement commit.statement commit.json
statement empty.statement empty.json
statement pins.statement pins.json
statement type.statement type.json
message file file.sigstore.json
message release/checksums.txt list.sigstore.json
v2 file v2.json
v01 file v01.json
cosign file cosign.json
key file key.json
attest file attest.json
caller file caller.json
late file late.json
END

runs 0 'a file is verified with the bundle beside it' verify --out verify.json file
cp "$err" said
valid verify verify.json 'the result follows its schema'
like "$(cat verify.json)" "\"identity\": \"$identity\"" 'the result names the signer'
for words in 'file: verified, log entry 1002' "signed by  $identity" "issuer     $issuer" "from       $home at $commit (refs/tags/v1)" \
	"run        $home/actions/runs/1/attempts/1" 'when       2023-11-14T22:13:23Z' 'log        https://rekor.test' \
	'timestamp  https://tsa.test'; do
	like "$(cat said)" "$words" "the text says: ${words%% *}"
done
runs 0 'a good file is verified with --quiet' verify --quiet file
is "$(cat "$err")" '' '--quiet prints no message'
is "$(cat "$out")" '' '--quiet prints no result'
runs 0 'a file is verified with --quiet and --out' verify --quiet --out - file
like "$(cat "$out")" '"schema": "ingot/verify/1"' '--out prints the result despite --quiet'
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/quiet GITHUB_STEP_SUMMARY=/dev/null runs 0 'a file is verified with --quiet in a workflow' verify --quiet file
like "$(cat quiet)" '{"schema":"ingot/verify/1"' 'the result is an output of the workflow despite --quiet'
runs 0 'a file is verified by its digest' verify --bundle file.sigstore.json "sha256:$(sha256sum <file | cut -c1-64)"
for kind in v2 v01 cosign attest; do
	runs 0 "a bundle of the kind $kind is verified" verify --out $kind.verify.json --bundle $kind.json file
	valid verify $kind.verify.json 'the result follows its schema'
done
like "$(cat attest.verify.json)" '"kind": "attestation"' 'the result calls an attestation so'
runs 0 'an attestation of the required type is verified' verify --type https://example.test/p/v1 --bundle attest.json file
runs 0 'a file is verified by a key' ingot verify --trusted-root root.json --key key.json.pub --out key.verify.json --bundle key.json file
cp "$err" said
valid verify key.verify.json 'the result follows its schema'
like "$(cat said)" 'signed by  the given key' 'the text says that the signer is a key'
runs 0 'a file is verified by an anchored regular expression' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--certificate-identity-regexp '^https://github[.]com/o/r/[.]github/workflows/w[.]yml@refs/tags/v[0-9]+$' file
runs 0 'a file is verified by repository and workflow' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--repository o/r --repository-id 77 --workflow .github/workflows/w.yml --ref refs/tags/v1 file
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary runs 0 'a file is verified in a workflow' verify file
like "$(cat output)" '{"schema":"ingot/verify/1"' 'the result is an output of one line'
like "$(cat summary)" "| \`file\` | \`$identity\` | \`$commit\` | 1002 |" 'the summary has a table'
unlike "$(ldd "$(command -v ingot-verify)" 2>&1)" libcurl 'no network code is linked into verify'

refuses "the file has sha256 $(sha256sum <other | cut -c1-64), but the bundle is for" 'the bundle of another file is refused' \
	verify --bundle file.sigstore.json other
cp other "sha256:$(sha256sum <file | cut -c1-64)"
refuses "the file has sha256 $(sha256sum <other | cut -c1-64)" 'a file that is named like a digest is read, not its name' \
	verify --bundle file.sigstore.json "sha256:$(sha256sum <file | cut -c1-64)"
rm sha256:*
refuses 'the file is not a subject of the statement' 'a file that an attestation does not name is refused' verify --bundle attest.json other
refuses "there is no bundle 'other.sigstore.json'" 'a file without a bundle is refused' verify other
refuses "refs/tags/v2" 'another identity is refused' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--certificate-identity "${identity%1}2" file
refuses "https://accounts.google.com" 'another issuer is refused' ingot verify --trusted-root root.json \
	--certificate-oidc-issuer https://accounts.google.com --certificate-identity "$identity" file
refuses 'o/other' 'another repository is refused' verify --repository o/other file
refuses 'outside the certificate' 'a time outside the certificate is refused' verify --bundle late.json file
refuses 'expected an attestation' 'a signature is refused where --type requires an attestation' verify --type $slsa file
refuses "is of type 'https://example.test/p/v1', expected '$slsa'" 'an attestation of another type is refused' \
	verify --type $slsa --bundle attest.json file
refuses 'with a managed key, expected a certificate' 'a bundle by a key is refused where an identity is required' verify --bundle key.json file
refuses 'with a certificate, expected a key' 'a bundle with a certificate is refused where a key is required' \
	ingot verify --trusted-root root.json --key key.json.pub file
./witness stranger.json </dev/null
refuses 'does not have the log' 'a bundle of an untrusted Sigstore is refused' ingot verify --trusted-root stranger.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$issuer" file
echo '{"mediaType":"x"}' >broken.json
refuses "broken.json:1: 'file' is not verified: member 'verificationMaterial': is missing" 'a malformed bundle is refused' \
	verify --bundle broken.json file
truncate -s 2G huge.json
refuses 'is larger than the limit of 16777216 bytes' 'a bundle of 2 GiB is refused' verify --bundle huge.json file

# GitHub's own Sigstore, for private repositories: timestamps, and no logs.
github() {
	ingot verify --trusted-root "$1" --bundle "$data/trust/github-private.sigstore.json" --repository neverendingsupport/nes-java-test-lib-a \
		--certificate-identity https://github.com/neverendingsupport/slsa-attestations/.github/workflows/attest.yml@9f6d9dc1bfc02986955721eb15f89ad618f1cedb \
		--certificate-oidc-issuer "$issuer" ${2:+--out "$2"} sha256:138280fd3302b9706596621761945a1ae958f93a15e4372ddae4fc00a93b09a2
}
cp "$data/trust/github.root.json" github.root.json
sed 's/"certificateAuthorities"/"tlogs": [], "ctlogs": [], &/' github.root.json >empty.root.json
python3 - "$top/etc/trust/trusted_root.json" <<'END'
import json, sys
public = json.load(open(sys.argv[1]))
for kind in "tlogs", "ctlogs":
    root = json.load(open("github.root.json"))
    root[kind] = public[kind]
    json.dump(root, open(kind + ".root.json", "w"))
    for log in root[kind]:
        log["publicKey"]["keyDetails"] = "ML_DSA_65"
    json.dump(root, open("unsupported-" + kind + ".root.json", "w"))
END
runs 0 'a root without logs takes timestamps instead of an entry' github github.root.json github.json
cp "$err" said
valid verify github.json 'the result without a log follows its schema'
unlike "$(cat github.json)" '"log"' 'the result names no log'
unlike "$(cat said)" '  log ' 'the text names no log'
like "$(cat said)" 'timestamp ' 'the text names the timestamp authority'
runs 0 'a root with empty lists of logs has no logs' github empty.root.json
refuses 'the bundle has no log entry' 'a root with logs requires an entry' github tlogs.root.json
refuses 'the bundle has no log entry' 'a root with unsupported logs requires an entry' github unsupported-tlogs.root.json
refuses 'the certificate has no SCT' 'a root with CT logs requires an SCT' github ctlogs.root.json
refuses 'the certificate has no SCT' 'a root with unsupported CT logs requires an SCT' github unsupported-ctlogs.root.json
sed 's/"rfc3161Timestamps":\[[^]]*\]/"rfc3161Timestamps":[]/' "$data/trust/github-private.sigstore.json" >untimed.json
refuses 'the bundle has no log entry' 'a bundle without timestamps and entry is refused by every root' \
	ingot verify --trusted-root github.root.json --bundle untimed.json --certificate-identity x --certificate-oidc-issuer y \
	sha256:138280fd3302b9706596621761945a1ae958f93a15e4372ddae4fc00a93b09a2

# A key's signature that is in no log.
cp "$data/trust/key-no-log.sigstore.json" unlogged.json
cp "$data/trust/key-no-log.pub" unlogged.pub
unlogged() { ingot verify --trusted-root root.json --key unlogged.pub --bundle unlogged.json "$@" sha256:b06d5bbf6baa6302c17b00c4bad8ce5cc8f48d869e71c2263b979ed365e71385; }
refuses 'the bundle has no log entry' 'a signature by a key without an entry is refused by default' unlogged
runs 0 'a signature by a key without an entry is accepted with --without-log' unlogged --without-log --out unlogged.verify.json
cp "$err" said
valid verify unlogged.verify.json 'the result of a signature without an entry follows its schema'
unlike "$(cat unlogged.verify.json)" '"log"' 'the result of a signature without an entry names no log'
refuses "is not of this file by the signer's key" 'another key is refused with --without-log' ingot verify --without-log --trusted-root root.json --key key.json.pub \
	--bundle unlogged.json sha256:b06d5bbf6baa6302c17b00c4bad8ce5cc8f48d869e71c2263b979ed365e71385
refuses 'does not have the log' 'an entry of an unknown log is refused with --without-log' \
	ingot verify --without-log --trusted-root stranger.json --key key.json.pub --bundle key.json file
runs 100 '--without-log with an identity is an error' verify --without-log file
runs 100 '--without-log with the default identity is an error' ingot verify --without-log --trusted-root root.json file

# Bundles as JSON lines, as `gh attestation download` writes them.
one() { tr -d '\n' <"$1"; echo; }
{ one late.json; one file.sigstore.json; } >lines.jsonl
runs 0 'one good bundle of several lines is enough' verify --out lines.verify.json --bundle lines.jsonl file
valid verify lines.verify.json 'the result for several lines follows its schema'
is "$(grep -c '"name"' lines.verify.json)" 1 'the result has the good bundle only'
{ one attest.json; echo '{}'; one file.sigstore.json; } >lines.jsonl
runs 0 'a line of another kind is skipped' verify --bundle lines.jsonl file
runs 0 'the line of the required type is found' verify --type https://example.test/p/v1 --bundle lines.jsonl file
refuses "none of the 3 bundles in 'lines.jsonl' is good, the first: " 'lines without a good bundle are refused' \
	verify --type $slsa --bundle lines.jsonl file
{ yes '{}' | head -n 100; one file.sigstore.json; } >lines.jsonl
refuses 'none of the 100 bundles' 'only 100 lines are tried' verify --bundle lines.jsonl file
{ one late.json; one file.sigstore.json; printf 'x'; } >lines.jsonl
runs 1 'text after the lines is refused' verify --bundle lines.jsonl file
{ one late.json; one file.sigstore.json; printf '\0x'; } >lines.jsonl
runs 1 'a NUL after the lines is refused' verify --bundle lines.jsonl file
: >blank.json
runs 1 'an empty bundle is refused' verify --bundle blank.json file

# Pipes and devices, which might never end.
mkfifo fifo
ln -s /dev/zero zero
for kind in fifo zero; do
	runs 100 "a $kind as a file is an error" timeout 10 ingot verify --trusted-root root.json --key key.json.pub --bundle key.json $kind
	refuses "'$kind' is not a regular file" "a $kind as a bundle is refused" \
		timeout 10 ingot verify --trusted-root root.json --key key.json.pub --bundle $kind file
	runs 100 "a $kind as a trusted root is an error" timeout 10 ingot verify --trusted-root $kind --key key.json.pub file
	runs 100 "a $kind as a key is an error" timeout 10 ingot verify --trusted-root root.json --key $kind file
	for part in tool.tar.zst tool.tar.zst.sigstore.json checksums.txt provenance.sigstore.json; do
		cp -R release hostile
		rm -f "hostile/$part"
		cp -RP $kind "hostile/$part"
		runs 1 "a $kind as $part of a folder is refused" timeout 10 ingot verify --trusted-root root.json \
			--certificate-identity "$identity" --certificate-oidc-issuer "$issuer" hostile
		rm -rf hostile
	done
done

# Anyone may call our reusable workflow; the certificate then names our workflow.
runs 100 'the shipped identity is empty, so verification needs options' ingot verify --trusted-root root.json file
sed -e 's,https://github.com/OWNER/ingot,https://github.com/o/r,' -e 's,release-tool.yml,w.yml,' "$top/etc/identity.json" >home/etc/identity.json
runs 0 'etc/identity.json is the default identity' ingot verify --trusted-root root.json file
runs 1 'a stranger who calls our workflow is refused' ingot verify --trusted-root root.json \
	--bundle caller.json file
like "$(cat "$err")" 'https://github.com/mallory/r' 'the message names the repository of the stranger'
refuses 'https://github.com/mallory/r' 'the name of our repository does not help the stranger' verify --repository o/r --bundle caller.json file

runs 0 'a folder is verified' verify --out folder.json release
cp "$err" said
valid verify folder.json 'the result follows its schema'
is "$(grep -c '"name"' folder.json)" 2 'the result has every file of the folder'
like "$(cat said)" 'tool.spdx.json: verified' 'the text has every file of the folder'
is "$(grep -c 'signed by' said)" 1 'the text has the common signer once'
cp good.json release/provenance.sigstore.json
runs 0 'a folder is verified with its provenance' verify --out folder.json release
cp "$err" said
valid verify folder.json 'the result follows its schema'
like "$(cat said)" 'provenance.sigstore.json: verified for all of them' 'the text has the provenance'
like "$(cat said)" "workflow   .github/workflows/w.yml of $home at $commit (refs/tags/v1)" 'the text has workflow, repository and commit'
cat >pins/set.json <<END
{"schema":"ingot/pins/1","name":"set","summary":"for a test","root":"test","pins":[
{"name":"musl","version":"1.2.5","date":"2024-03-01","records":["test"],"archive":["https://musl.test/musl.tar.gz"],
"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
{"name":"skopeo","version":"1.0","date":"2024-03-01","records":["test"],
"go":{"module":"example.test/skopeo","version":"v1.0.0","sum":"h1:Khu2En+0gcYPZ2kuIihfswbzxv/mIHXgzPZ018Oty48="}}]}
END
runs 0 'a provenance is verified whose inputs are as pinned' verify --pins pins/set.json --out folder.json release
cp "$err" said
valid verify folder.json 'the result follows its schema'
like "$(cat said)" "inputs     5, all as pinned in 'pins/set.json'" 'the text counts the inputs'
refuses "an input of the provenance: 'source/crun' is not in the pin set 'set'" 'a source that is not pinned is refused' \
	verify --pins pins/set.json --provenance pins.json release
sed 's/aaaaaaaa"/aaaaaaab"/' pins/set.json >pins/changed.json
refuses "'source/musl' is not the one that 'set' pins" 'a source with another hash is refused' verify --pins pins/changed.json release
echo more >>pins/patches/musl/a.patch
refuses "'patches/musl/a.patch' is not the one that 'set' pins" 'a changed patch is refused' verify --pins pins/set.json release
echo patch >pins/patches/musl/a.patch
sed 's/"sha256": "1/"sha256": "2/' home/etc/root/test.lock >lock && cp lock home/etc/root/test.lock
refuses "'root/make' is not the one that 'set' pins" 'a package that differs from the lock is refused' verify --pins pins/set.json release
runs 100 '--pins without a provenance is an error' verify --pins pins/set.json file
refuses "'tool.spdx.json' is not one of its subjects" 'a provenance that lacks a file is refused' verify --provenance one.json release
refuses "names the repository 'https://github.com/mallory/r', but its certificate '$home'" 'a provenance of another repository is refused' \
	verify --provenance repository.json release
refuses "names the commit '9999" 'a provenance of another commit is refused' verify --provenance commit.json release
refuses "member 'predicate.buildDefinition': is missing" 'a provenance with an empty predicate is refused' verify --provenance empty.json release
refuses "is of type 'https://spdx.dev/Document', not a provenance" 'an attestation of another type is refused as provenance' verify --provenance type.json release
# shellcheck disable=SC2086 # a list of files
runs 0 'files are verified with a provenance' verify --provenance good.json $both

ok 'the checksum step writes its result' ingot checksum --quiet --out checksum.json release/tool.*zst release/tool.spdx.json
runs 0 'a folder that matches the result of the checksum step is verified' verify --in checksum.json release
runs 0 'the result of the checksum step is read from standard input' sh -c "ingot verify --trusted-root root.json --certificate-identity '$identity' --certificate-oidc-issuer '$issuer' --in - release <checksum.json"
sed 's/"sha256": "../"sha256": "00/' checksum.json >wrong.json
refuses 'differs from the result of the checksum step' 'a folder that differs from the result of the checksum step is refused' verify --in wrong.json release

echo stray >release/stray
refuses 'is not listed in checksums.txt and has no bundle' 'an unlisted file without a bundle is refused' verify release
rm release/stray
mv release/tool.spdx.json.sigstore.json kept.json
refuses "'tool.spdx.json' is not verified: there is no bundle" 'a file without a bundle is refused' verify release
cp file.sigstore.json release/tool.spdx.json.sigstore.json
refuses "'tool.spdx.json' is not verified: the file has sha256" "a file with the bundle of another file is refused" verify release
mv kept.json release/tool.spdx.json.sigstore.json
cp file.sigstore.json release/checksums.txt.sigstore.json
refuses "checksums.txt' is not verified: the file has sha256" 'a wrong bundle of checksums.txt is refused' verify release
cp list.sigstore.json release/checksums.txt.sigstore.json
runs 0 'checksums.txt is verified by its bundle, and no provenance needs to name it' verify --out list.json --provenance good.json release
like "$(cat list.json)" '"name": "release/checksums.txt"' 'the result has checksums.txt with its signer'
rm release/checksums.txt.sigstore.json
echo more >>release/tool.tar.zst
refuses "'tool.tar.zst' has sha256 $(sha256sum <release/tool.tar.zst | cut -c1-64), but checksums.txt says" 'a file that differs from checksums.txt is refused' verify release
rm release/tool.tar.zst
refuses "'tool.tar.zst' is listed in checksums.txt but does not exist" 'a listed file that does not exist is refused' verify release
grep -v tool.tar.zst release/checksums.txt >only && mv only release/checksums.txt
rm release/provenance.sigstore.json
cp file release/extra
cp file.sigstore.json release/extra.sigstore.json
runs 0 'an unlisted file with a bundle is accepted' verify release
like "$(cat "$err")" 'extra: verified' 'an unlisted file is verified, too'
sed -n '1p;1p' release/checksums.txt >twice && cp twice release/checksums.txt
refuses "lists 'tool.spdx.json' twice" 'a file that is listed twice is refused' verify release
echo 'no sum' >release/checksums.txt
refuses 'checksums.txt:1: not a line of sha256sum' 'a malformed list is refused' verify release
: >release/checksums.txt
refuses 'lists no file' 'an empty list is refused' verify release
rm release/checksums.txt
refuses 'has no checksums.txt' 'a folder without checksums.txt is refused' verify release

runs 100 'a command without a file is an error' verify
runs 100 'a folder together with a file is an error' verify release file
runs 100 'one bundle for two files is an error' verify --bundle file.sigstore.json file other
runs 100 '--in without a folder is an error' verify --in checksum.json file
runs 100 'a digest without a bundle is an error' verify "sha256:$(sha256sum <file | cut -c1-64)"
runs 100 'an identity without an issuer is an error' ingot verify --trusted-root root.json --certificate-identity "$identity" file
runs 100 'an expression that is not anchored is an error' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--certificate-identity-regexp 'github.com/o/r' file
runs 100 'an expression that takes gigabytes is refused at once' timeout 10 ingot verify --trusted-root root.json \
	--certificate-oidc-issuer "$issuer" --certificate-identity-regexp '^(((a{1,200}){1,200}){1,200}){1,200}.*$' file
runs 100 'a malformed key is an error' ingot verify --trusted-root root.json --key file file
runs 100 'a malformed trusted root is an error' ingot verify --trusted-root broken.json --key key.json.pub file
runs 100 'a file that does not exist is an error' verify nothing
for option in bundle key trusted-root provenance in; do
	runs 100 "a file of --$option that does not exist is an error" ingot verify "--$option" nothing file
	like "$(cat "$err")" "there is no file 'nothing'" "the message names the file of --$option"
done
done_testing
