#!/bin/sh
# Images that `ingot sign` signs and `ingot push` pushes: cosign verifies them, in registries that know
# referrers and in those that do not.  The registries are real; flaky.py stands before some of them.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
sigstore_up
other_workflow=octo/app/.github/workflows/other.yml@refs/heads/main
other_identity=https://github.com/$other_workflow

verify_other() {
	ingot verify --trusted-root "$root" --certificate-identity "$other_identity" --certificate-oidc-issuer "$ISSUER" "$@"
}

# cosign_verifies WHO IMAGE
cosign_verifies() {
	"$cosign" verify --trusted-root "$root" --certificate-identity "$1" --certificate-oidc-issuer "$ISSUER" "$2"
}

# cosign_attests TYPE IMAGE
cosign_attests() {
	"$cosign" verify-attestation --type "$1" --trusted-root "$root" --certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" "$2"
}

# old_cosign OPTION... IMAGE: simple signing, as before version 3
old_cosign() {
	env SIGSTORE_ROOT_FILE="$sigstore_run/ca.pem" SIGSTORE_REKOR_PUBLIC_KEY="$sigstore_run/rekor1.pub" \
		SIGSTORE_CT_LOG_PUBLIC_KEY_FILE="$sigstore_run/ct.pub" "$cosign" "$@"
}

old_cosign_verifies() {
	old_cosign verify --new-bundle-format=false --certificate-identity "$1" --certificate-oidc-issuer "$ISSUER" "$2"
}

# signed DIR: a signed index of two images; $one, $two and $all are their digests
signed() {
	one=$(oci image "$1" v1 "$1 one")
	two=$(oci image "$1" v2 "$1 two")
	all=$(oci index "$1" all "$one" "$two")
	cp -R "$1" "$1.unsigned"
	ingot sign --quiet --signing-config "$sc1" --trusted-root "$root" --identity-token "$(token)" --sbom sbom.json \
		--sign-container-identity "$host/team/app" --out "$1.json" "oci:$1:all"
}

# manifest NAME: of team/app in the registry
manifest() {
	curl -sSf -H 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' "http://$host/v2/team/app/manifests/$1"
}

# put NAME TYPE <FILE
put() {
	curl -sSf -o /dev/null -X PUT -H "Content-Type: application/vnd.oci.image.$2.v1+json" --data-binary @- "http://$host/v2/team/app/manifests/$1"
}

# field FILE EXPRESSION: of a JSON document d
field() {
	"$python" -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

echo '{"spdxVersion": "SPDX-2.3", "name": "image"}' >sbom.json

for registry in new old debian; do
	registry $registry
	signed $registry
	flaky see.$registry "http://$host" 500 --path no-such-path
	runs 0 "$registry: a signed image is pushed" ingot push --out push.json "oci:$registry:all" "docker://${flaky_url#http://}/team/app:latest"
	cp "$err" said
	like "$(cat said)" 'signatures too' 'the message says that signatures are pushed'
	valid push push.json 'the result of pushing a signed image follows its schema'
	like "$(cat push.json)" '"signatures": 12' 'the result counts the manifests about the image'
	is "$(grep -n 'PUT.*manifests/' see.$registry.requests | tail -n 1 | sed 's/.*manifests.//')" 'latest forwarded' 'the tag is written last'
	is "$(grep -c 'PUT.*manifests/latest' see.$registry.requests)" 1 'the tag is written once'
	if [ $registry = new ]; then
		is "$(grep -c "PUT.*manifests/sha256-[0-9a-f]* " see.$registry.requests)" 0 'a registry with the referrers API gets no fallback tag'
	else
		manifest "sha256-${all#sha256:}" >fallback.json
		is "$(field fallback.json '{e["artifactType"] for e in d["manifests"]}')" "{'application/vnd.dev.sigstore.bundle.v0.3+json'}" 'W17: every entry of the fallback tag has its type'
		is "$(field fallback.json 'sorted(e["annotations"]["dev.sigstore.bundle.predicateType"] for e in d["manifests"])')" \
			"['https://sigstore.dev/cosign/sign/v1', 'https://slsa.dev/provenance/v1', 'https://spdx.dev/Document']" 'W17: every entry of the fallback tag has its annotations'
	fi
	for digest in "$all" "$two"; do
		ok "cosign verifies $digest" cosign_verifies "$identity" "$host/team/app@$digest"
		runs 1 'cosign refuses it for another identity' cosign_verifies "$other_identity" "$host/team/app@$digest"
		ok 'cosign verifies the provenance' cosign_attests slsaprovenance1 "$host/team/app@$digest"
		ok 'cosign verifies the SPDX document' cosign_attests spdxjson "$host/team/app@$digest"
		ok 'cosign verifies the signature of the old form' old_cosign_verifies "$identity" "$host/team/app@$digest"
		like "$(cat "$out")" "\"docker-reference\":\"$host/team/app\"" 'the signature of the old form names the image'
		runs 12 'cosign refuses the old form for another identity' old_cosign_verifies "$other_identity" "$host/team/app@$digest"
		runs 0 'ingot verifies the pushed image' verify "docker://$host/team/app@$digest"
		runs 1 'ingot refuses the pushed image for another identity' verify_other "docker://$host/team/app@$digest"
		runs 0 'ingot verifies the pushed provenance' verify --type https://slsa.dev/provenance/v1 "docker://$host/team/app@$digest"
	done
	ok 'skopeo copies the pushed image' skopeo --override-arch amd64 copy --quiet --src-tls-verify=false "docker://$host/team/app:latest" "oci:$registry.copy:v1"

	# To another repository, by a layout.
	runs 0 "$registry: a signed image is pulled with its signatures" ingot pull --signatures --out pull.json "docker://$host/team/app:latest" "$registry.pulled"
	cp "$err" said
	like "$(cat said)" '12 signatures, not verified' 'the message counts the signatures that were pulled'
	valid pull pull.json 'the result of pulling signatures follows its schema'
	runs 0 'ingot verifies the layout that was pulled' verify "oci:$registry.pulled"
	runs 0 'ingot verifies the provenance that was pulled' verify --type https://slsa.dev/provenance/v1 "oci:$registry.pulled"
	runs 1 'ingot refuses the layout that was pulled for another identity' verify_other "oci:$registry.pulled"
	runs 0 'the image that was pulled is pushed elsewhere with its signatures' ingot push "oci:$registry.pulled" "docker://$host/copy/app:latest"
	for digest in "$all" "$two"; do
		ok "cosign verifies the copy of $digest" cosign_verifies "$identity" "$host/copy/app@$digest"
		ok 'cosign verifies the old form of the copy' old_cosign_verifies "$identity" "$host/copy/app@$digest"
	done
	runs 0 'without the option no signature is pulled' ingot pull --out plain.json "docker://$host/team/app:latest" "$registry.plain"
	runs 1 'a layout that was pulled without signatures is not verified' verify "oci:$registry.plain"

	# Again.
	flaky again.$registry "http://$host" 500 --path no-such-path
	runs 0 "$registry: the signed image is pushed again" ingot push "oci:$registry:all" "docker://${flaky_url#http://}/team/app:latest"
	like "$(cat "$err")" ', 0 of ' 'the second push uploads no blob'
	is "$(grep -c 'PUT.*manifests/sha256-' again.$registry.requests)" 0 'the second push changes no list of signatures'

	# Beside the signatures of others.
	signed $registry.shared
	runs 0 "$registry: an unsigned image is pushed" ingot push "oci:$registry.shared.unsigned:all" "docker://$host/team/app:shared"
	like "$(cat "$err")" 'no signatures' 'the message says that there are no signatures'
	ok 'cosign signs it as another workflow' "$cosign" sign --identity-token "$(token job_workflow_ref=$other_workflow)" \
		--signing-config "$sc1" --trusted-root "$root" "$host/team/app@$all"
	ok 'cosign signs it in the old form too' old_cosign sign --new-bundle-format=false --use-signing-config=false \
		--identity-token "$(token job_workflow_ref=$other_workflow)" --fulcio-url "$FULCIO" --rekor-url "$REKOR1" "$host/team/app@$all"
	runs 0 'the image that others signed is pushed with our signatures' ingot push "oci:$registry.shared:all" "docker://$host/team/app:shared"
	for who in "$identity" "$other_identity"; do
		ok "cosign verifies the image that two signed for $who" cosign_verifies "$who" "$host/team/app@$all"
		ok "cosign verifies the old form that two signed for $who" old_cosign_verifies "$who" "$host/team/app@$all"
	done
	manifest "sha256-${all#sha256:}.sig" >sig.json
	is "$(curl -sSf "http://$host/v2/team/app/blobs/$(field sig.json 'd["config"]["digest"]')" >config.json && field config.json 'len(d["rootfs"]["diff_ids"])')" \
		"$(field sig.json 'len(d["layers"])')" 'the configuration of the old form lists both layers'
done

# From here on: a registry without referrers.  Entries of other clients may lack type and annotations.
signed plain
ok 'a signed image is pushed to a registry without referrers' ingot push oci:plain:all "docker://$host/team/app:plain"
manifest "sha256-${all#sha256:}" >fallback.json
"$python" -c 'import json
d = json.load(open("fallback.json"))
for e in d["manifests"]:
    del e["artifactType"], e["annotations"]
json.dump(d, open("bare.json", "w"))'
put "sha256-${all#sha256:}" index <bare.json
runs 0 'signatures are pulled with an image by entries without a type' ingot pull --signatures "docker://$host/team/app:plain" plain.pulled
like "$(cat "$out")" '"signatures": 12' 'all signatures are pulled by entries without a type'
runs 0 'signatures are copied by entries without a type' ingot signatures "docker://$host/team/app:plain" plain.copy
like "$(cat "$out")" '"signatures": 4' 'all signatures are found by entries without a type'
runs 0 'an image is verified by entries without a type' verify --type https://slsa.dev/provenance/v1 "docker://$host/team/app:plain"
ok 'a push completes entries without a type' ingot push oci:plain:all "docker://$host/team/app:plain"
manifest "sha256-${all#sha256:}" >after.json
is "$(field after.json 'sorted(map(str, d["manifests"]))')" "$(field fallback.json 'sorted(map(str, d["manifests"]))')" 'W17: old entries without type and annotations are found, and have them again'

# A push that ends early goes on.
signed killed
flaky hang "http://$host" hang --path manifests/sha256-
ingot push --quiet oci:killed:all "docker://${flaky_url#http://}/team/app:killed" >killed.log 2>&1 &
push_pid=$!
for _ in $(seq 600); do
	grep -q 'failed' hang.requests && break
	sleep 0.05
done
kill -9 $push_pid
wait $push_pid 2>/dev/null
runs 22 'after a killed push the tag does not exist' manifest killed
runs 0 'the next push goes on' ingot push oci:killed:all "docker://$host/team/app:killed"
like "$(cat "$err")" ', 0 of ' 'the next push uploads nothing again'
runs 0 'the image of the second push is verified' verify "docker://$host/team/app:killed"

# Registries that fail when they are asked for referrers.
# fails STATUS NAME TEXT HOW [OPTION...]
fails() {
	fails_status=$1
	fails_name=$2
	fails_text=$3
	shift 3
	fails=$((${fails:-0} + 1))
	[ -d failing ] || signed failing
	flaky fails$fails "http://$host" "$@"
	runs "$fails_status" "$fails_name" ingot push oci:failing:all "docker://${flaky_url#http://}/team/app:fails$fails"
	like "$(cat "$err")" "$fails_text" 'the message says what happened to the referrers'
	fails_tag=22
	[ "$fails_status" -ne 0 ] || fails_tag=0
	runs $fails_tag 'there is a tag only if all was pushed' manifest fails$fails
}
fails 1 'a registry that answers 401 to the referrers endpoint is refused' 'wants a login' 401 --path referrers
fails 1 'a registry that answers 403 to the referrers endpoint is refused' 403 403 --path referrers
fails 0 'a registry that answers 404 to the referrers endpoint gets the fallback tag' 'signatures too' 404 --path referrers
fails 0 'a registry that is busy once at the referrers endpoint is asked again' 'signatures too' 429 --path referrers --first 1
fails 111 'a registry that answers 500 to the referrers endpoint is an error' 500 500 --path referrers
fails 0 'a web page for the referrers means the fallback tag' 'signatures too' html --path referrers
fails 1 'a web page for the fallback tag is refused' 'not an index of signatures' html --path "manifests/sha256-${all#sha256:}"
fails 1 'an endless fallback tag is refused' 'is larger than' endless --path "manifests/sha256-${all#sha256:}"
flaky denied "http://$host" 403 --path referrers
runs 1 'signatures of a registry that answers 403 to the referrers endpoint are refused' verify "docker://${flaky_url#http://}/team/app:plain"
like "$(cat "$err")" 403 'the status of the referrers endpoint is named'
flaky down "http://$host" 500 --path referrers
runs 111 'a pull with signatures from a registry that answers 500 to the referrers endpoint is an error' ingot pull --signatures "docker://${flaky_url#http://}/team/app:plain" down.pulled
ok 'no layout is left of an image whose signatures were not pulled' test ! -e down.pulled/index.json
runs 111 'signatures of a registry that answers 500 to the referrers endpoint are an error' ingot signatures "docker://${flaky_url#http://}/team/app:plain" down.copy

# Wrong content under the tags of signatures.  Registries check more or less of it, so the simplest one is taken.
registry old
# wrong NAME TEXT TAG TYPE <FILE
wrong() {
	wrong=$((${wrong:-0} + 1))
	cat >wrong.json
	signed wrong$wrong
	case $3 in
	sig) tag=sha256-${all#sha256:}.sig ;;
	*) tag=sha256-${all#sha256:} ;;
	esac
	ok 'the registry takes what is wrong' put "$tag" "$4" <wrong.json
	runs 1 "$1" ingot push oci:wrong$wrong:all "docker://$host/team/app:wrong$wrong"
	like "$(cat "$err")" "$2" 'the wrong content is named'
	runs 22 'the image gets no tag' manifest wrong$wrong
}
config='"config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:'$(printf %064d 1)'", "size": 1}'
wrong 'a fallback tag that is an image is refused' 'not an index of signatures' tag manifest <<END
{"schemaVersion": 2, $config, "layers": []}
END
wrong 'a fallback tag without entries is refused' manifests tag index <<END
{"schemaVersion": 2}
END
wrong 'a fallback tag with an entry without a digest is refused' digest tag index <<END
{"schemaVersion": 2, "manifests": [{"mediaType": "a"}]}
END
"$python" -c 'import json
print(json.dumps({"schemaVersion": 2, "manifests": [{"mediaType": "a", "digest": "sha256:%064d" % i, "size": 1} for i in range(1001)]}))' >many.json
wrong 'a fallback tag with more than 1000 entries is refused' 'more than 1000 entries' tag index <many.json
wrong 'an older signature without layers is refused' layers sig manifest <<END
{"schemaVersion": 2, $config}
END
wrong 'an older signature with a layer without a digest is refused' digest sig manifest <<END
{"schemaVersion": 2, $config, "layers": [{"size": 1}]}
END

# Wrong layouts.
signed lacks
rm "lacks/blobs/sha256/${one#sha256:}"
runs 1 'a signed layout that lacks a subject is refused' ingot push oci:lacks:all "docker://$host/team/app:lacks"
like "$(cat "$err")" "${one#sha256:}" 'the missing subject is named'
runs 22 'the image that lacks a subject gets no tag' manifest lacks
signed about
another=$(oci image elsewhere v1 elsewhere)
echo '{}' >bundle.json
oci bundle about "$another" bundle.json
runs 0 'a layout with a signature of another image is pushed' ingot push --out about.json oci:about:all "docker://$host/team/app:about"
like "$(cat about.json)" '"signatures": 12' 'the signature of another image is not pushed'
done_testing
