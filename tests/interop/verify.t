#!/bin/sh
# What the others sign, `ingot verify` verifies: cosign, sigstore-go, sigstore-js
# and sigstore-python, over the real servers, for Rekor v1 and v2; and a workflow
# that another repository calls.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
# shellcheck source=tests/interop/clients.sh
. "$top/tests/interop/clients.sh"
cd "$work" || exit 1
sigstore_up

file=hello
echo hello >hello
echo other >other
statement=statement.json
predicate=predicate.json
subjects hello $predicate $statement

# verify BUNDLE OPTION... FILE
verify() {
	verify_bundle=$1
	shift
	ingot-verify --bundle "$verify_bundle" --certificate-oidc-issuer "$ISSUER" --trusted-root "$root" "$@"
}

for rekor in 1 2; do
	for client in $clients; do
		for kind in blob attestation; do
			# Its library does not know that Rekor v2 takes no DSSE entries.
			[ "$client:$kind:$rekor" != sigstore-js:attestation:2 ] || continue
			bundle=$client.$kind.$rekor.json
			ok "$client signs, $kind, Rekor v$rekor" signs_with $client $kind "$(token)" $rekor $bundle
			runs 0 "ingot verifies the bundle of $client" verify $bundle --certificate-identity "$identity" hello
			runs 1 "the bundle of $client is refused for another identity" verify $bundle --certificate-identity "${identity%main}mine" hello
			runs 1 "the bundle of $client is refused for another file" verify $bundle --certificate-identity "$identity" other
			runs 1 "the bundle of $client is refused for another issuer" ingot-verify --bundle $bundle --trusted-root "$root" \
				--certificate-identity "$identity" --certificate-oidc-issuer "$LOGIN_ISSUER" hello
		done
	done
done

# What cosign wrote before its third version, and still writes when told.
old_cosign() { # COMMAND OPTION...
	SIGSTORE_ROOT_FILE=$sigstore_run/ca.pem SIGSTORE_REKOR_PUBLIC_KEY=$sigstore_run/rekor1.pub \
		SIGSTORE_CT_LOG_PUBLIC_KEY_FILE=$sigstore_run/ct.pub "$cosign" "$@" --new-bundle-format=false
}
ok 'cosign writes a bundle of the old form' old_cosign sign-blob --use-signing-config=false --fulcio-url "$FULCIO" --rekor-url "$REKOR1" \
	--identity-token "$(token)" --bundle old.json hello
ok 'cosign verifies its bundle of the old form' old_cosign verify-blob --bundle old.json --certificate-identity "$identity" \
	--certificate-oidc-issuer "$ISSUER" hello
runs 0 'ingot verifies the bundle of the old form' verify old.json --certificate-identity "$identity" hello
runs 1 'a bundle of the old form is refused for another identity' verify old.json --certificate-identity "${identity%main}mine" hello
runs 1 'a bundle of the old form is refused for another file' verify old.json --certificate-identity "$identity" other

# A stranger's repository calls octo's reusable workflow: the certificate has octo's workflow as its name.
ok 'another repository calls our workflow and signs' \
	signs_with cosign blob "$(token repository=mallory/evil repository_id=666 "job_workflow_ref=$workflow")" 1 stranger.json
ok 'cosign accepts the identity of our workflow' verifies_with cosign blob stranger.json "$identity" "$ISSUER" hello
runs 1 'ingot refuses the other repository if it is told ours' verify stranger.json --certificate-identity "$identity" --repository octo/app hello
like "$(cat "$err")" mallory/evil 'the error names the other repository'
runs 0 'our own repository is accepted' verify cosign.blob.1.json --certificate-identity "$identity" --repository octo/app hello
runs 1 'a repository of the same name with another id is refused' \
	verify cosign.blob.1.json --certificate-identity "$identity" --repository octo/app --repository-id 1002 hello
runs 0 'the repository is accepted with its own id' verify cosign.blob.1.json --certificate-identity "$identity" --repository octo/app --repository-id 1001 hello

ok 'a job of another branch signs' \
	signs_with cosign blob "$(token ref=refs/heads/mine "job_workflow_ref=$workflow")" 1 branch.json
runs 1 'another branch than the expected one is refused' verify branch.json --certificate-identity "$identity" --ref refs/heads/main hello
runs 0 'our own branch is accepted' verify cosign.blob.1.json --certificate-identity "$identity" --ref refs/heads/main hello

# An entry of a log that the trusted root does not know.
ok 'cosign signs with a log that the trusted root does not list' \
	sh -c '"$@" || test -s other-log.json' sh "$cosign" sign-blob --identity-token "$(token)" --signing-config "$sc_other" --bundle other-log.json hello
runs 1 'ingot refuses the log that the trusted root does not list' verify other-log.json --certificate-identity "$identity" hello

# Keys.
ok 'cosign makes a key' env COSIGN_PASSWORD= "$cosign" generate-key-pair --output-key-prefix cosign
for rekor in 1 2; do
	ok "cosign signs with the key, Rekor v$rekor" env COSIGN_PASSWORD= "$cosign" sign-blob --key cosign.key \
		--signing-config "$sigstore_run/sc$rekor.json" --trusted-root "$root" --bundle key.$rekor.json hello
	runs 0 'ingot verifies what the key of cosign signed' ingot-verify --key cosign.pub --bundle key.$rekor.json --trusted-root "$root" hello
	runs 1 'the signature of the key is refused for another file' ingot-verify --key cosign.pub --bundle key.$rekor.json --trusted-root "$root" other
	runs 1 'the signature is refused for another key' ingot-verify --key "$sigstore_run/first.pub" --bundle key.$rekor.json --trusted-root "$root" hello
done
done_testing
