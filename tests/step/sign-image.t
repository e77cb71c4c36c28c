#!/bin/sh
# sign: images in OCI layouts, over real servers.  tests/interop/signed.t has registries and cosign.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
sigstore_up

# layout DIR: two images and an index of them; $one, $two and $all are their digests
layout() {
	one=$(oci image "$1" v1 "$1 one")
	two=$(oci image "$1" v2 "$1 two")
	all=$(oci index "$1" all "$one" "$two")
}

# ask DIR EXPRESSION: of the layout; manifests are m, with their subject, and get(DIGEST) is a document
ask() {
	"$python" -c 'import json, sys
folder = sys.argv[1]
get = lambda digest: json.load(open(folder + "/blobs/sha256/" + digest[7:]))
index = json.load(open(folder + "/index.json"))
m = [{**get(e["digest"]), "entry": e} for e in index["manifests"]]
about = lambda d: [x for x in m if x.get("subject", {}).get("digest") == d]
name = lambda x: x["entry"].get("annotations", {}).get("org.opencontainers.image.ref.name")
print(eval(sys.argv[2]))' "$1" "$2"
}

echo '{"spdxVersion": "SPDX-2.3", "name": "image"}' >sbom.json
echo '{"a": 1}' >other.json

# Wrong use.
layout image
runs 100 'an image in a registry is an error' sign docker://127.0.0.1:1/team/app
like "$(cat "$err")" 'sign an image in its layout, then push it' 'the hint says how an image is signed'
runs 100 'two images are an error' sign oci:image:v1 oci:image:v2
runs 100 'a bundle for an image is an error' sign --bundle x oci:image:v1
like "$(cat "$err")" "'--bundle' is not for an image" 'the wrong option is named'
runs 100 'an SPDX document for a file is an error' sign --sbom sbom.json sbom.json
runs 100 'the name of an image for a file is an error' sign --sign-container-identity example.org/app sbom.json
runs 100 'a file that is not an SPDX document is an error' sign --sbom other.json oci:image:all
like "$(cat "$err")" 'is not a document of SPDX 2' 'the wrong SPDX document is named'
runs 100 'a layout that holds several images needs a tag' sign oci:image
runs 100 'an unknown tag is an error' sign oci:image:v9
runs 111 'a folder that does not exist is an error' sign oci:none:v1
runs 1 'an image is not signed as another identity' sign --certificate-identity x --certificate-oidc-issuer y oci:image:all
is "$(ask image 'len(m)')" 3 'a layout that was not signed is unchanged'

# An index.
"$python" - <<'END'
import json
index = json.load(open("image/index.json"))
index["annotations"] = {"org.example": "kept"}
index["manifests"][0]["platform"] = {"architecture": "amd64", "os": "linux"}
json.dump(index, open("image/index.json", "w"))
END
runs 0 'an image is signed' env SOURCE_DATE_EPOCH=86400 ingot sign --signing-config "$sc1" --trusted-root "$root" --identity-token "$(token)" \
	--sbom sbom.json --sign-container-identity example.org/team/app --out signed.json oci:image:all
like "$(cat "$err")" 'sign: 8 bundles' 'two signatures per manifest, a provenance and an SPDX document are signed'
valid sign signed.json 'the result of signing an image follows its schema'
is "$(cd image/blobs/sha256 && sha256sum -- * | awk '$1 != $2')" '' 'sha256sum agrees with the name of every blob of the signed layout'
ok 'no other file is left in the layout' test ! -e image/.ingot-sign
is "$(ask image 'index["annotations"], index["manifests"][0]["platform"]["os"]')" "({'org.example': 'kept'}, 'linux')" 'what others wrote into the index of the layout stays'
for digest in "$all" "$one" "$two"; do
	is "$(ask image "sorted(x['annotations']['dev.sigstore.bundle.predicateType'] for x in about('$digest'))")" \
		"['https://sigstore.dev/cosign/sign/v1', 'https://slsa.dev/provenance/v1', 'https://spdx.dev/Document']" "signature, provenance and SPDX document are referrers of $digest"
	is "$(ask image "{x['artifactType'] for x in about('$digest')} | {x['entry']['artifactType'] for x in about('$digest')}")" \
		"{'application/vnd.dev.sigstore.bundle.v0.3+json'}" 'the referrers have the type of a bundle, in the index too'
	is "$(ask image "{x['annotations']['org.opencontainers.image.created'] for x in about('$digest')}")" "{'1970-01-02T00:00:00Z'}" 'SOURCE_DATE_EPOCH is the date of the referrers'
	is "$(ask image "[get(x['layers'][0]['digest'])['critical']['identity']['docker-reference'] for x in m if name(x) == 'sha256-${digest#sha256:}.sig']")" \
		"['example.org/team/app']" 'the older signature names the image in the registry'
done
is "$(ask image "{x['subject']['size'] == y['entry']['size'] and x['subject']['mediaType'] == y['mediaType'] for x in m if 'subject' in x for y in m if y['entry']['digest'] == x['subject']['digest']}")" \
	"{True}" 'size and type of the subjects are right'
for tag in all v1 v2; do
	runs 0 "the signed image $tag is verified" verify "oci:image:$tag"
	runs 0 "the provenance of $tag is verified" verify --type https://slsa.dev/provenance/v1 "oci:image:$tag"
	runs 0 "the SPDX document of $tag is verified" verify --type https://spdx.dev/Document "oci:image:$tag"
	runs 1 "the signed image $tag is refused for another identity" ingot verify --trusted-root "$root" --certificate-identity x --certificate-oidc-issuer "$ISSUER" "oci:image:$tag"
done
ok 'skopeo copies an image of the signed layout' skopeo copy --quiet oci:image:v1 dir:copied
ok 'umoci lists the signed layout' umoci ls --layout image

# Again.
cp image/index.json before.json
runs 0 'a signed image is signed again' env SOURCE_DATE_EPOCH=86400 ingot sign --signing-config "$sc1" --trusted-root "$root" --identity-token "$(token)" \
	--sbom sbom.json --sign-container-identity example.org/team/app oci:image:all
like "$(cat "$err")" 'all existed' 'the second run makes no signature'
same image/index.json before.json 'the second run does not change the layout'
runs 0 'an image is signed by another workflow too' ingot sign --quiet --signing-config "$sc1" --trusted-root "$root" --no-provenance \
	--identity-token "$(token job_workflow_ref=octo/app/.github/workflows/other.yml@refs/heads/main)" --sign-container-identity other.example.org/app oci:image:v1
is "$(ask image "[len(x['layers']) for x in m if name(x) == 'sha256-${one#sha256:}.sig']")" '[2]' 'the signature of the first workflow stays beside the other one'
runs 0 'the image is verified for the first workflow' verify oci:image:v1
runs 0 'the image is verified for the other workflow' ingot verify --trusted-root "$root" --certificate-oidc-issuer "$ISSUER" \
	--certificate-identity https://github.com/octo/app/.github/workflows/other.yml@refs/heads/main oci:image:v1

# Other ways to sign.
layout two
runs 0 'an image is signed with a log of Rekor version 2' ingot sign --signing-config "$sc2" --trusted-root "$root" --identity-token "$(token)" oci:two:all
like "$(cat "$err")" 'no signatures for cosign before version 3' 'a message says that the older form is not made'
is "$(ask two '[name(x) for x in m if "sha256-" in (name(x) or "")]')" '[]' 'the older form is not made without a log that can prove it'
runs 0 'the image in the log of version 2 is verified' verify oci:two:all
layout keyed
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null && openssl pkey -in key.pem -pubout -out key.pub
runs 0 'an image is signed with a key' ingot sign --signing-config "$sc1" --trusted-root "$root" --key key.pem oci:keyed:all
like "$(cat "$err")" 'no provenance' 'a message says that there is no provenance'
runs 0 'the image is verified with the key' ingot verify --trusted-root "$root" --key key.pub oci:keyed:v1
layout attested
runs 0 'a predicate is attested about an image' sign --predicate other.json --type https://example.org/a/v1 oci:attested:v1
runs 0 'the predicate is verified' verify --type https://example.org/a/v1 oci:attested:v1
runs 1 'an attested image is not a signed one' verify oci:attested:v1

# GitHub's store of attestations, a server of the test.
layout hub
mkdir github
serve github "$work/github" hush
GITHUB_API_URL=$served
export GITHUB_API_URL
GITHUB_TOKEN=hush GITHUB_REPOSITORY=octo/app runs 0 'the provenance of an image is stored at GitHub' sign --github-attestations oci:hub:all
like "$(cat "$err")" "'provenance' is now at GitHub" 'the message says where the provenance is'
is "$(curl -sf -H 'Authorization: Bearer hush' -H 'X-GitHub-Api-Version: 2022-11-28' -H 'Accept: application/vnd.github+json' "$GITHUB_API_URL/repos/octo/app/attestations/$all" | grep -c dsseEnvelope)" 1 'GitHub has the provenance under the digest of the index'
runs 100 'an image without a provenance has nothing for GitHub' sign --github-attestations --no-provenance oci:hub:all

# An outage.
layout late
cp late/index.json before.json
flaky log "$REKOR1" 400 --after 4
sed "s|$REKOR1|$flaky_url|" "$sc1" >broken.json
runs 1 'a log that refuses is an error' ingot sign --signing-config broken.json --trusted-root "$root" --identity-token "$(token)" --no-provenance oci:late:all
same late/index.json before.json 'an image that is signed in part is unchanged'
runs 0 'the image is signed later' sign --no-provenance oci:late:all
like "$(cat "$err")" 'some existed' 'finished signatures are kept for the next run'
runs 0 'the image that was signed in two runs is verified' verify oci:late:all

# Damaged layouts.
# damages NAME TEXT: of the layout `bad`
damages() {
	runs 1 "$1" sign oci:bad:all
	like "$(cat "$err")" "$2" 'the damage of the layout is named'
	ok 'the damaged layout gets no signature' sh -c '! grep -q bundle bad/index.json'
	rm -rf bad
}
layout bad
rm "bad/blobs/sha256/${two#sha256:}"
damages 'a layout that lacks a manifest of the index is refused' "${two#sha256:}"
layout bad
echo ' ' >>"bad/blobs/sha256/${all#sha256:}"
damages 'a layout with a changed index is refused' 'is larger than'
layout bad
echo '{' >"bad/blobs/sha256/${one#sha256:}"
damages 'a layout with a broken manifest is refused' "${one#sha256:}"
layout bad
cp -R bad good
sign --quiet --no-provenance oci:good:all >good.json
cp good/index.json bad/index.json
runs 1 'a layout that lacks a referrer of its index is refused' sign oci:bad:all
layout sig
printf '[]' >sig/blobs/sha256/"$(printf '[]' | sha256sum | cut -c1-64)"
"$python" - "$(printf '[]' | sha256sum | cut -c1-64)" "sha256-${all#sha256:}.sig" <<'END'
import json, sys
index = json.load(open("sig/index.json"))
index["manifests"].append({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:" + sys.argv[1], "size": 2,
                           "annotations": {"org.opencontainers.image.ref.name": sys.argv[2]}})
json.dump(index, open("sig/index.json", "w"))
END
runs 1 'a manifest of older signatures that is not an object is refused' sign oci:sig:all
ok 'its layout gets no signature' sh -c '! grep -q bundle sig/index.json'
judged 'the requests about images' "$work/github"
done_testing
