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

refuses "'oci:app' is not verified: it has no signature" 'an image without a signature' verify oci:app

with bundle
oci bundle bundle "$app" app.json
runs 0 'an image with a bundle' verify --out image.json oci:bundle
cp "$err" said
valid verify image.json 'the result follows its schema'
like "$(cat image.json)" "\"sha256\": \"${app#sha256:}\"" 'it says which image'
like "$(cat image.json)" '"predicate_type": "https://sigstore.dev/cosign/sign/v1"' 'and what was said of it'
like "$(cat said)" 'oci:bundle: verified, log entry' 'so does the text'
runs 0 'by its tag' verify oci:bundle:v1
runs 100 'by no other tag' verify oci:bundle:v2
like "$(cat "$err")" "'bundle' holds no image 'v2'" 'which is said'
refuses 'it has no signature' 'of another type than was demanded' verify --type https://slsa.dev/provenance/v1 oci:app
refuses "and 'https://slsa.dev/provenance/v1' was demanded" 'a bundle of another type' \
	verify --type https://slsa.dev/provenance/v1 oci:bundle
runs 1 'by nobody else' ingot verify --trusted-root root.json --certificate-identity x --certificate-oidc-issuer "$issuer" oci:bundle
runs 100 'a bundle beside an image is a mistake' verify --bundle app.json oci:bundle

with simple
oci simple simple "$app" app.payload app.cosign.json
runs 0 'an image with simple signing' verify --out image.json oci:simple
valid verify image.json 'the result follows its schema'
like "$(cat image.json)" "\"sha256\": \"${app#sha256:}\"" 'it says which image'
refuses 'it has no signature' 'is no attestation' verify --type https://slsa.dev/provenance/v1 oci:simple

with both
oci bundle both "$app" caller.json
oci simple both "$app" app.payload app.cosign.json
runs 0 'one good signature is enough' verify --repository o/r oci:both

with index
list=$(oci index index all "$app" "$(oci image index v2 three)")
oci statement "$list" >list.statement
printf 'statement list.statement list.json\n' | ./witness list.root.json
oci bundle index "$list" list.json
runs 0 'an image of many architectures' ingot verify --trusted-root list.root.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$issuer" oci:index:all
runs 1 'does not vouch for its parts' ingot verify --trusted-root list.root.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$issuer" oci:index:v1
runs 100 'several images want a name' verify oci:index
like "$(cat "$err")" 'oci:index:TAG says which one' 'which is said'

# What is signed is about another image, or about something else.
with wrong
oci bundle wrong "$app" other.json
refuses "is no subject of the statement" 'a statement about another image' verify oci:wrong
with subject
oci bundle subject "$app" app.json "subject=$other"
refuses 'it has no signature' 'a bundle attached to another image' verify oci:subject
with type
oci bundle type "$app" provenance.json
refuses "the statement is of type 'https://slsa.dev/provenance/v1', and 'https://sigstore.dev/cosign/sign/v1' was demanded" \
	'an attestation is no signature' verify oci:type
runs 0 'but an attestation' verify --type https://slsa.dev/provenance/v1 oci:type
with message
oci bundle message "$app" message.json
refuses 'holds no statement about an image' 'the signature of a file' verify oci:message
with old
oci bundle old "$app" v01.json
refuses 'holds no statement about an image' 'an old bundle' verify oci:old
with stranger
oci bundle stranger "$app" caller.json
refuses 'is not verified' 'our workflow, called from elsewhere' verify --repository o/r oci:stranger

with other-payload
oci simple other-payload "$app" other.payload other.cosign.json
refuses "is another image than '$app'" 'simple signing of another image' verify oci:other-payload
with promise
oci simple promise "$app" promise.payload promise.cosign.json
refuses "'a promise' is no signature of an image" 'simple signing of something else' verify oci:promise
with payload
oci simple payload "$app" app.payload other.cosign.json
refuses 'is not verified' 'a signature of another payload' verify oci:payload
for note in dev.cosignproject.cosign/signature dev.sigstore.cosign/certificate dev.sigstore.cosign/bundle; do
	rm -rf note
	with note
	oci simple note "$app" app.payload app.cosign.json "drop=$note"
	refuses 'is not verified' "simple signing without ${note##*/}" verify oci:note
	rm -rf note
	with note
	oci simple note "$app" app.payload app.cosign.json "$note=nonsense"
	refuses 'is not verified' "simple signing with a wrong ${note##*/}" verify oci:note
done
with timestamp
oci simple timestamp "$app" app.payload app.cosign.json 'dev.sigstore.cosign/rfc3161timestamp={"SignedRFC3161Timestamp":"AAAA"}'
refuses 'timestamp' 'simple signing with a wrong timestamp' verify oci:timestamp

# What lies in the layout is not what it should be.
with blob
oci bundle blob "$app" app.json 'blob={}'
refuses 'has other bytes than its name says' 'a bundle with other bytes' verify oci:blob
with size
oci bundle size "$app" app.json size=99999999999
refuses 'is larger than the limit' 'a bundle that claims to be large' verify oci:size
with negative
oci bundle negative "$app" app.json size=-1
refuses 'is not between 0 and' 'a bundle of less than nothing' verify oci:negative
with layers
oci bundle layers "$app" app.json layers=2
refuses 'it has no signature' 'a manifest of two bundles' verify oci:layers
with media
oci bundle media "$app" app.json media=application/json
refuses 'it has no signature' 'a layer that is no bundle' verify oci:media
with gone
oci bundle gone "$app" app.json
rm "gone/blobs/sha256/$(sha256sum <app.json | cut -c1-64)"
runs 111 'a bundle that is not there' verify oci:gone
with html
echo '<html>' >html.json
oci bundle html "$app" html.json
refuses 'is not verified' 'a web page' verify oci:html
with many
oci simple many "$app" other.payload other.cosign.json layers=300
refuses 'none of its 100 signatures is good, the first:' 'of three hundred signatures a hundred are looked at' verify oci:many
with very-many
oci simple very-many "$app" other.payload other.cosign.json layers=10000
refuses 'is larger than the limit of 4194304 bytes' 'of ten thousand none' verify oci:very-many
mkdir empty
runs 111 'a folder that is no layout' verify oci:empty
like "$(cat "$err")" "'empty' is no OCI layout" 'is called so'
with broken
echo '{"manifests": {}}' >broken/index.json
runs 100 'a broken index is a mistake of the user' verify oci:broken
with sha512
sed -i 's/"digest": "sha256:[0-9a-f]*"/"digest": "sha512:00"/' sha512/index.json
runs 100 'an image by another hash is not seen' verify oci:sha512

done_testing
