#!/bin/sh
# verify: images in OCI layouts, signed by a Sigstore of the test's own.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/witness.sh
. "$top/tests/witness.sh"

oci() { python3 "$top/tests/tools/oci.py" "$@"; }

app=$(oci image app v1 one)
other=$(oci image other v1 two)
oci statement "$app" >app.statement
oci statement "$other" >other.statement
oci statement "$app" https://slsa.dev/provenance/v1 >provenance.statement
oci payload "$app" >app.payload
oci payload "$other" >other.payload
oci payload "$app" 'a promise' >promise.payload
./witness root.json <<END
statement app.statement app.json
statement other.statement other.json
statement provenance.statement provenance.json
message app.statement message.json
v01 app.statement v01.json
caller app.statement caller.json
cosign app.payload app.cosign.json
cosign other.payload other.cosign.json
cosign promise.payload promise.cosign.json
END

# with NAME: a copy of the image without signatures, to be given one
with() {
	cp -R app "$1"
}

refuses "'oci:app' is not verified: it has no signature" 'an image without a signature is refused' verify oci:app

with bundle
oci bundle bundle "$app" app.json
runs 0 'an image with a bundle is verified' verify --out image.json oci:bundle
cp "$err" said
valid verify image.json 'the result follows its schema'
like "$(cat image.json)" "\"sha256\": \"${app#sha256:}\"" 'the result has the digest of the image'
like "$(cat image.json)" '"predicate_type": "https://sigstore.dev/cosign/sign/v1"' 'the result has the predicate type'
like "$(cat said)" 'oci:bundle: verified, log entry' 'the text names the image and the log entry'
runs 0 'an image is verified by its tag' verify oci:bundle:v1
runs 100 'an unknown tag is an error' verify oci:bundle:v2
like "$(cat "$err")" "'bundle' holds no image 'v2'" 'the message says what is wrong'
refuses 'it has no signature' 'an image without an attestation is refused where --type requires one' verify --type https://slsa.dev/provenance/v1 oci:app
refuses "expected 'https://slsa.dev/provenance/v1'" 'a bundle of another type is refused' \
	verify --type https://slsa.dev/provenance/v1 oci:bundle
runs 1 'an image signed by someone else is refused' ingot verify --trusted-root root.json --certificate-identity x --certificate-oidc-issuer "$issuer" oci:bundle
runs 100 '--bundle with an image is an error' verify --bundle app.json oci:bundle

with simple
oci simple simple "$app" app.payload app.cosign.json
runs 0 'an image with simple signing is verified' verify --out image.json oci:simple
valid verify image.json 'the result follows its schema'
like "$(cat image.json)" "\"sha256\": \"${app#sha256:}\"" 'the result has the digest of the image'
refuses 'it has no signature' 'simple signing is not an attestation' verify --type https://slsa.dev/provenance/v1 oci:simple

with both
oci bundle both "$app" caller.json
oci simple both "$app" app.payload app.cosign.json
runs 0 'one good signature is enough' verify --repository o/r oci:both

with index
list=$(oci index index all "$app" "$(oci image index v2 three)")
oci statement "$list" >list.statement
printf 'statement list.statement list.json\n' | ./witness list.root.json
oci bundle index "$list" list.json
runs 0 'an image of many architectures is verified' ingot verify --trusted-root list.root.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$issuer" oci:index:all
runs 1 'a signed index does not make its images signed' ingot verify --trusted-root list.root.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$issuer" oci:index:v1
runs 100 'a layout with several images needs a tag' verify oci:index
like "$(cat "$err")" 'name one of them: oci:index:TAG' 'the message says what is wrong'

# What is signed is about another image, or about something else.
with wrong
oci bundle wrong "$app" other.json
refuses "is not a subject of the statement" 'a statement about another image is refused' verify oci:wrong
with subject
oci bundle subject "$app" app.json "subject=$other"
refuses 'it has no signature' 'a bundle attached to another image is ignored' verify oci:subject
with type
oci bundle type "$app" provenance.json
refuses "the statement is of type 'https://slsa.dev/provenance/v1', expected 'https://sigstore.dev/cosign/sign/v1'" \
	'an attestation is not a signature' verify oci:type
runs 0 'an attestation is accepted by its type' verify --type https://slsa.dev/provenance/v1 oci:type
with message
oci bundle message "$app" message.json
refuses 'holds no statement about an image' 'the signature of a file is refused' verify oci:message
with old
oci bundle old "$app" v01.json
refuses 'holds no statement about an image' 'a bundle of version 0.1 is refused' verify oci:old
with stranger
oci bundle stranger "$app" caller.json
refuses 'is not verified' 'our workflow, called from another repository, is refused' verify --repository o/r oci:stranger

with other-payload
oci simple other-payload "$app" other.payload other.cosign.json
refuses "is not the image '$app'" 'simple signing of another image is refused' verify oci:other-payload
with promise
oci simple promise "$app" promise.payload promise.cosign.json
refuses "'a promise' is not 'cosign container image signature'" 'simple signing of something else is refused' verify oci:promise
with payload
oci simple payload "$app" app.payload other.cosign.json
refuses 'is not verified' 'a signature of another payload is refused' verify oci:payload
for note in dev.cosignproject.cosign/signature dev.sigstore.cosign/certificate dev.sigstore.cosign/bundle; do
	rm -rf note
	with note
	oci simple note "$app" app.payload app.cosign.json "drop=$note"
	refuses 'is not verified' "simple signing without ${note##*/} is refused" verify oci:note
	rm -rf note
	with note
	oci simple note "$app" app.payload app.cosign.json "$note=nonsense"
	refuses 'is not verified' "simple signing with a wrong ${note##*/} is refused" verify oci:note
done
with timestamp
oci simple timestamp "$app" app.payload app.cosign.json 'dev.sigstore.cosign/rfc3161timestamp={"SignedRFC3161Timestamp":"AAAA"}'
refuses 'timestamp' 'simple signing with a wrong timestamp is refused' verify oci:timestamp

# What lies in the layout is not what it should be.
with blob
oci bundle blob "$app" app.json 'blob={}'
refuses 'has another digest' 'a bundle with other bytes is refused' verify oci:blob
with size
oci bundle size "$app" app.json size=99999999999
refuses 'is larger than the limit' 'a bundle that claims to be large is refused' verify oci:size
with negative
oci bundle negative "$app" app.json size=-1
refuses 'is not between 0 and' 'a bundle of negative size is refused' verify oci:negative
with layers
oci bundle layers "$app" app.json layers=2
refuses 'it has no signature' 'a manifest of two bundles is ignored' verify oci:layers
with media
oci bundle media "$app" app.json media=application/json
refuses 'it has no signature' 'a layer that is not a bundle is ignored' verify oci:media
with gone
oci bundle gone "$app" app.json
rm "gone/blobs/sha256/$(sha256sum <app.json | cut -c1-64)"
runs 1 'a bundle that is missing from the layout is refused' verify oci:gone
with html
echo '<html>' >html.json
oci bundle html "$app" html.json
refuses 'is not verified' 'a web page as a bundle is refused' verify oci:html
with many
oci simple many "$app" other.payload other.cosign.json layers=300
refuses 'none of its 100 signatures is good, the first:' 'only 100 of 300 signatures are tried' verify oci:many
with very-many
oci simple very-many "$app" other.payload other.cosign.json layers=10000
refuses 'is larger than the limit of 4194304 bytes' 'a manifest of 10,000 signatures is refused' verify oci:very-many
runs 100 'a layout that does not exist is an error' verify oci:nothing
mkdir empty
runs 111 'a folder that is not a layout is an error' verify oci:empty
like "$(cat "$err")" "'empty' is not an OCI layout" 'the message says that it is not a layout'
with pipe
rm pipe/index.json
mkfifo pipe/index.json
runs 100 'a pipe as an index is an error' timeout 10 ingot verify --trusted-root root.json --key app.json oci:pipe
with zero
ln -sf /dev/zero zero/index.json
runs 100 'a link to a device as an index is an error' timeout 10 ingot verify --trusted-root root.json --key app.json oci:zero
with blob-pipe
oci bundle blob-pipe "$app" app.json
rm "blob-pipe/blobs/sha256/$(sha256sum <app.json | cut -c1-64)"
mkfifo "blob-pipe/blobs/sha256/$(sha256sum <app.json | cut -c1-64)"
refuses 'is not a regular file' 'a pipe as a bundle of an image is refused' \
	timeout 10 ingot verify --trusted-root root.json --certificate-identity "$identity" --certificate-oidc-issuer "$issuer" oci:blob-pipe
with broken
echo '{"manifests": {}}' >broken/index.json
runs 100 'a malformed index is an error' verify oci:broken
with sha512
sed -i 's/"digest": "sha256:[0-9a-f]*"/"digest": "sha512:00"/' sha512/index.json
runs 100 'an image by another hash is ignored' verify oci:sha512

done_testing
