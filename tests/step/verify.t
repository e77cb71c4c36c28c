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
v2 file v2.json
v01 file v01.json
cosign file cosign.json
key file key.json
attest file attest.json
caller file caller.json
late file late.json
END

runs 0 'a file with its bundle beside it' verify --out verify.json file
cp "$err" said
valid verify verify.json 'the result follows its schema'
like "$(cat verify.json)" "\"identity\": \"$identity\"" 'it says who'
for words in 'file: verified, log entry 1002' "signed by  $identity" "issuer     $issuer" "from       $home at $commit (refs/tags/v1)" \
	"run        $home/actions/runs/1/attempts/1" 'when       2023-11-14T22:13:23Z' 'log        https://rekor.test' \
	'timestamp  https://tsa.test'; do
	like "$(cat said)" "$words" "so does the text: ${words%% *}"
done
runs 0 'quietly' verify --quiet file
is "$(cat "$err")" '' 'it says nothing'
runs 0 'a file by its digest' verify --bundle file.sigstore.json "sha256:$(sha256sum <file | cut -c1-64)"
for kind in v2 v01 cosign attest; do
	runs 0 "a bundle of the kind $kind" verify --out $kind.verify.json --bundle $kind.json file
	valid verify $kind.verify.json 'the result follows its schema'
done
like "$(cat attest.verify.json)" '"kind": "attestation"' 'an attestation is called so'
runs 0 'of the type that was demanded' verify --type https://example.test/p/v1 --bundle attest.json file
runs 0 'by a key' ingot verify --trusted-root root.json --key key.json.pub --out key.verify.json --bundle key.json file
cp "$err" said
valid verify key.verify.json 'the result follows its schema'
like "$(cat said)" 'signed by  the given key' 'and says so'
runs 0 'by an anchored expression' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--certificate-identity-regexp '^https://github[.]com/o/r/[.]github/workflows/w[.]yml@refs/tags/v[0-9]+$' file
runs 0 'by repository and workflow' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--repository o/r --repository-id 77 --workflow .github/workflows/w.yml --ref refs/tags/v1 file
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary runs 0 'in Actions' verify file
like "$(cat output)" '{"schema":"ingot/verify/1"' 'the result is an output of one line'
like "$(cat summary)" "| \`file\` | \`$identity\` | \`$commit\` | 1002 |" 'and a table tells it'
unlike "$(ldd "$(command -v ingot-verify)" 2>&1)" libcurl 'no network code is linked in'

refuses "the file has sha256 $(sha256sum <other | cut -c1-64), and the bundle is for" 'another file' \
	verify --bundle file.sigstore.json other
cp other "sha256:$(sha256sum <file | cut -c1-64)"
refuses "the file has sha256 $(sha256sum <other | cut -c1-64)" 'a file that is named like a digest' \
	verify --bundle file.sigstore.json "sha256:$(sha256sum <file | cut -c1-64)"
rm sha256:*
refuses 'the file is no subject of the statement' 'another file of an attestation' verify --bundle attest.json other
refuses "there is no bundle 'other.sigstore.json'" 'a file without a bundle' verify other
refuses "refs/tags/v2" 'another identity' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--certificate-identity "${identity%1}2" file
refuses "https://accounts.google.com" 'another issuer' ingot verify --trusted-root root.json \
	--certificate-oidc-issuer https://accounts.google.com --certificate-identity "$identity" file
refuses 'o/other' 'another repository' verify --repository o/other file
refuses 'outside the certificate' 'a time outside the certificate' verify --bundle late.json file
refuses 'was demanded' 'a signature where an attestation was demanded' verify --type $slsa file
refuses "is of type 'https://example.test/p/v1', and '$slsa' was demanded" 'an attestation of another type' \
	verify --type $slsa --bundle attest.json file
refuses 'with a key of its own, and an identity was demanded' 'a key where an identity was demanded' verify --bundle key.json file
refuses 'with a certificate, and a key was demanded' 'an identity where a key was demanded' \
	ingot verify --trusted-root root.json --key key.json.pub file
./witness stranger.json </dev/null
refuses 'does not know the log' 'by another Sigstore' ingot verify --trusted-root stranger.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$issuer" file
echo '{"mediaType":"x"}' >broken.json
refuses "broken.json:1: 'file' is not verified: member 'verificationMaterial': is missing" 'a bundle that is none' \
	verify --bundle broken.json file
truncate -s 2G huge.json
refuses 'is larger than the limit of 16777216 bytes' 'a bundle of 2 GiB' verify --bundle huge.json file

# Whoever calls our reusable workflow has its name in his certificate.
runs 100 'as shipped, nobody is trusted without a word' ingot verify --trusted-root root.json file
sed -e 's,https://github.com/OWNER/ingot,https://github.com/o/r,' -e 's,release-tool.yml,w.yml,' "$top/etc/identity.json" >home/etc/identity.json
runs 0 'by etc/identity.json' ingot verify --trusted-root root.json file
runs 1 'and not by a stranger who called our workflow' ingot verify --trusted-root root.json \
	--bundle caller.json file
like "$(cat "$err")" 'https://github.com/mallory/r' 'whose repository is named'
refuses 'https://github.com/mallory/r' 'nor with our name alone' verify --repository o/r --bundle caller.json file

runs 0 'a folder' verify --out folder.json release
cp "$err" said
valid verify folder.json 'the result follows its schema'
is "$(grep -c '"name"' folder.json)" 2 'with every file'
like "$(cat said)" 'tool.spdx.json: verified' 'each is told'
is "$(grep -c 'signed by' said)" 1 'its signer once'
cp good.json release/provenance.sigstore.json
runs 0 'with provenance' verify --out folder.json release
cp "$err" said
valid verify folder.json 'the result follows its schema'
like "$(cat said)" 'provenance.sigstore.json: verified for all of them' 'it is told'
like "$(cat said)" "workflow   .github/workflows/w.yml of $home at $commit (refs/tags/v1)" 'with workflow, repository and commit'
cat >pins/set.json <<END
{"schema":"ingot/pins/1","name":"set","summary":"for a test","root":"test","pins":[
{"name":"musl","version":"1.2.5","date":"2024-03-01","records":["test"],"archive":["https://musl.test/musl.tar.gz"],
"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
{"name":"skopeo","version":"1.0","date":"2024-03-01","records":["test"],
"go":{"module":"example.test/skopeo","version":"v1.0.0","sum":"h1:Khu2En+0gcYPZ2kuIihfswbzxv/mIHXgzPZ018Oty48="}}]}
END
runs 0 'whose inputs are as pinned' verify --pins pins/set.json --out folder.json release
cp "$err" said
valid verify folder.json 'the result follows its schema'
like "$(cat said)" "inputs     5, all as pinned in 'pins/set.json'" 'they are told'
refuses "an input of the provenance: 'source/crun' is nothing that 'set' pins" 'a source that is not pinned' \
	verify --pins pins/set.json --provenance pins.json release
sed 's/aaaaaaaa"/aaaaaaab"/' pins/set.json >pins/changed.json
refuses "'source/musl' is not what 'set' pins" 'a source of another hash' verify --pins pins/changed.json release
echo more >>pins/patches/musl/a.patch
refuses "'patches/musl/a.patch' is not what 'set' pins" 'a patch that is not ours' verify --pins pins/set.json release
echo patch >pins/patches/musl/a.patch
sed 's/"sha256": "1/"sha256": "2/' home/etc/root/test.lock >lock && cp lock home/etc/root/test.lock
refuses "'root/make' is not what 'set' pins" 'a package that is not locked' verify --pins pins/set.json release
runs 100 'pins without a provenance' verify --pins pins/set.json file
refuses "'tool.spdx.json' is none of its subjects" 'a provenance for one of them' verify --provenance one.json release
refuses "names the repository 'https://github.com/mallory/r', and its certificate '$home'" 'a provenance of another repository' \
	verify --provenance repository.json release
refuses "names the commit '9999" 'a provenance of another commit' verify --provenance commit.json release
refuses "member 'predicate.buildDefinition': is missing" 'a provenance that says nothing' verify --provenance empty.json release
refuses "is of type 'https://spdx.dev/Document', not a provenance" 'another attestation' verify --provenance type.json release
# shellcheck disable=SC2086 # a list of files
runs 0 'files with provenance' verify --provenance good.json $both

ok 'the result of the checksum step' ingot checksum --quiet --out checksum.json release/tool.*zst release/tool.spdx.json
runs 0 'and a folder that holds what it says' verify --in checksum.json release
runs 0 'by standard input' sh -c "ingot verify --trusted-root root.json --certificate-identity '$identity' --certificate-oidc-issuer '$issuer' --in - release <checksum.json"
sed 's/"sha256": "../"sha256": "00/' checksum.json >wrong.json
refuses 'is not what the checksum step told' 'a folder that holds something else' verify --in wrong.json release

echo stray >release/stray
refuses 'is neither listed in checksums.txt nor has it a bundle' 'a stranger in the folder' verify release
rm release/stray
mv release/tool.spdx.json.sigstore.json kept.json
refuses "'tool.spdx.json' is not verified: there is no bundle" 'a file without a bundle' verify release
cp file.sigstore.json release/tool.spdx.json.sigstore.json
refuses "'tool.spdx.json' is not verified: the file has sha256" "a file with another one's bundle" verify release
mv kept.json release/tool.spdx.json.sigstore.json
echo more >>release/tool.tar.zst
refuses "'tool.tar.zst' has sha256 $(sha256sum <release/tool.tar.zst | cut -c1-64), and checksums.txt says" 'a changed file' verify release
rm release/tool.tar.zst
refuses "'tool.tar.zst' is listed in checksums.txt and not there" 'a file that is gone' verify release
grep -v tool.tar.zst release/checksums.txt >only && mv only release/checksums.txt
rm release/provenance.sigstore.json
cp file release/extra
cp file.sigstore.json release/extra.sigstore.json
runs 0 'a file that is not listed, with a bundle' verify release
like "$(cat "$err")" 'extra: verified' 'is verified too'
sed -n '1p;1p' release/checksums.txt >twice && cp twice release/checksums.txt
refuses "lists 'tool.spdx.json' twice" 'a file listed twice' verify release
echo 'no sum' >release/checksums.txt
refuses 'checksums.txt:1: not a line of sha256sum' 'a list that is none' verify release
: >release/checksums.txt
refuses 'lists no file' 'an empty list' verify release
rm release/checksums.txt
refuses 'has no checksums.txt' 'a folder without a list' verify release

runs 100 'nothing named' verify
runs 100 'a folder and a file' verify release file
runs 100 'one bundle for two files' verify --bundle file.sigstore.json file other
runs 100 '--in without a folder' verify --in checksum.json file
runs 100 'a digest without a bundle' verify "sha256:$(sha256sum <file | cut -c1-64)"
runs 100 'an identity without an issuer' ingot verify --trusted-root root.json --certificate-identity "$identity" file
runs 100 'an expression that is not anchored' ingot verify --trusted-root root.json --certificate-oidc-issuer "$issuer" \
	--certificate-identity-regexp 'github.com/o/r' file
runs 100 'a key that is none' ingot verify --trusted-root root.json --key file file
runs 100 'a trusted root that is none' ingot verify --trusted-root broken.json --key key.json.pub file
runs 111 'a file that is not there' verify nothing
done_testing
