#!/bin/sh
# Images that cosign signs, `ingot verify` verifies: bundles as referrers and simple
# signing, in registries that know referrers and in those that do not.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
# shellcheck source=tests/interop/registries.sh
. "$top/tests/interop/registries.sh"
cd "$work" || exit 1
sigstore_up

# image NAME TEXT: pushes it as team/NAME:v1; its $digest
image() {
	digest=$(oci image "$registry.$1" v1 "$2")
	oci push "$registry.$1" "$host" "team/$1"
}

# old_cosign OPTION... IMAGE: simple signing, as before version 3
old_cosign() {
	env SIGSTORE_ROOT_FILE="$sigstore_run/ca.pem" SIGSTORE_REKOR_PUBLIC_KEY="$sigstore_run/rekor1.pub" \
		SIGSTORE_CT_LOG_PUBLIC_KEY_FILE="$sigstore_run/ct.pub" "$cosign" "$@"
}

ok 'cosign makes a key' env COSIGN_PASSWORD= "$cosign" generate-key-pair --output-key-prefix cosign

for registry in new old debian; do
	registry "$registry"
	for rekor in 1 2; do
		image "bundle$rekor" "$registry $rekor"
		runs 1 "$registry: not signed, not verified" verify "docker://$host/team/bundle$rekor:v1"
		like "$(cat "$err")" 'it has no signature' 'the error says that the image has no signature'
		ok "cosign signs it, Rekor v$rekor" "$cosign" sign --identity-token "$(token)" \
			--signing-config "$sigstore_run/sc$rekor.json" --trusted-root "$root" "$host/team/bundle$rekor@$digest"
		ok 'cosign verifies it' "$cosign" verify --trusted-root "$root" --certificate-identity "$identity" \
			--certificate-oidc-issuer "$ISSUER" "$host/team/bundle$rekor@$digest"
		runs 0 'ingot verifies the image by its tag' verify "docker://$host/team/bundle$rekor:v1"
		like "$(cat "$out")" "\"sha256\": \"${digest#sha256:}\"" 'the result names the digest of the image'
		runs 0 'ingot verifies the image by its digest' verify "docker://$host/team/bundle$rekor@$digest"
		runs 1 'an image signed by another identity is refused' ingot-verify --trusted-root "$root" --certificate-identity x --certificate-oidc-issuer "$ISSUER" \
			"docker://$host/team/bundle$rekor:v1"
		runs 1 'the signature is refused for another image' verify "docker://$host/team/bundle$rekor@sha256:$(printf %064d 0)"
	done

	image attested "$registry attested"
	echo '{"a": 1}' >predicate.json
	ok "$registry: cosign attests to an image" "$cosign" attest --identity-token "$(token)" --signing-config "$sc1" --trusted-root "$root" \
		--type https://example.org/made/v1 --predicate predicate.json "$host/team/attested@$digest"
	runs 1 'an attestation is not accepted as a signature' verify "docker://$host/team/attested:v1"
	like "$(cat "$err")" "expected 'https://sigstore.dev/cosign/sign/v1'" 'the error says that there is no signature'
	runs 0 'the attestation is verified as one' verify --type https://example.org/made/v1 "docker://$host/team/attested:v1"

	image key "$registry key"
	ok "$registry: cosign signs with a key" env COSIGN_PASSWORD= "$cosign" sign --key cosign.key --signing-config "$sc1" "$host/team/key@$digest"
	runs 0 'ingot verifies the signature by the key' ingot-verify --trusted-root "$root" --key cosign.pub "docker://$host/team/key:v1"
	runs 1 'a signature by a key is not by an identity' verify "docker://$host/team/key:v1"

	image simple "$registry simple"
	ok "$registry: cosign signs the old way" old_cosign sign --new-bundle-format=false --use-signing-config=false --identity-token "$(token)" \
		--fulcio-url "$FULCIO" --rekor-url "$REKOR1" "$host/team/simple@$digest"
	runs 0 'ingot verifies the signature of the old form' verify "docker://$host/team/simple:v1"
	runs 1 'an old signature by another identity is refused' ingot-verify --trusted-root "$root" --certificate-identity x --certificate-oidc-issuer "$ISSUER" \
		"docker://$host/team/simple:v1"
	image timestamped "$registry timestamped"
	ok "$registry: the old way with a timestamp" old_cosign sign --new-bundle-format=false --use-signing-config=false --identity-token "$(token)" \
		--fulcio-url "$FULCIO" --rekor-url "$REKOR1" --timestamp-server-url "$TSA" "$host/team/timestamped@$digest"
	runs 0 'ingot verifies the old form with a timestamp' verify "docker://$host/team/timestamped:v1"
	like "$(cat "$out")" '"timestamp_authority"' 'the time is taken from the timestamp'
	image oldkey "$registry oldkey"
	ok "$registry: the old way with a key" env COSIGN_PASSWORD= "$cosign" sign --key cosign.key --new-bundle-format=false --use-signing-config=false \
		--rekor-url "$REKOR1" "$host/team/oldkey@$digest"
	runs 0 'ingot verifies the old form by the key' ingot-verify --trusted-root "$root" --key cosign.pub "docker://$host/team/oldkey:v1"

	index=$(oci index "$registry.bundle1" all "$(oci image "$registry.bundle1" part "$registry part")")
	oci push "$registry.bundle1" "$host" team/index
	ok "$registry: cosign signs an index" "$cosign" sign --identity-token "$(token)" --signing-config "$sc1" --trusted-root "$root" \
		"$host/team/index@$index"
	runs 0 'ingot verifies the signed index' verify "docker://$host/team/index:all"
	runs 1 'the image within a signed index is refused' verify "docker://$host/team/index:part"

	# What came from there needs no registry.
	runs 0 "$registry: signatures are copied with the image" ingot-signatures "docker://$host/team/bundle1:v1" "$registry.taken"
	runs 0 'the copy is verified without a network' verify "oci:$registry.taken:v1"
done

done_testing
