#!/bin/sh
# What `ingot sign` makes, the others verify: cosign, sigstore-go, sigstore-js
# and sigstore-python, over the real servers, for Rekor v1 and v2.
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
subjects hello predicate.json statement.json
other_identity=https://github.com/octo/app/.github/workflows/other.yml@refs/heads/main

# sign REKOR_VERSION OPTION... FILE
sign() {
	sign_config=$sigstore_run/sc$1.json
	shift
	ingot-sign --quiet --identity-token "$(token)" --signing-config "$sign_config" --trusted-root "$root" "$@"
}

# judged BUNDLE blob|attestation WHAT [IDENTITY ISSUER]: all four verify it, and refuse what is not so
judged() {
	judged_identity=${4:-$identity}
	judged_issuer=${5:-$ISSUER}
	for client in $clients; do
		ok "$client verifies $3" verifies_with "$client" "$2" "$1" "$judged_identity" "$judged_issuer" hello
		refuses "$client: by nobody else" verifies_with "$client" "$2" "$1" "$other_identity" "$judged_issuer" hello
		# sigstore-js leaves an attestation's subjects to its caller
		[ "$client:$2" = sigstore-js:attestation ] ||
			refuses "$client: for no other file" verifies_with "$client" "$2" "$1" "$judged_identity" "$judged_issuer" other
	done
}

for rekor in 1 2; do
	runs 0 "a file is signed, Rekor v$rekor" sign $rekor --bundle "blob$rekor.json" hello
	judged "blob$rekor.json" blob "what we signed, Rekor v$rekor"
	runs 0 "a statement is signed, Rekor v$rekor" sign $rekor --in-toto --bundle "attestation$rekor.json" statement.json
	judged "attestation$rekor.json" attestation "our attestation, Rekor v$rekor"
done

mkdir release
cp hello release
ok 'checksums.txt of the folder is written' ingot checksum --quiet --out checksum.json release/hello
runs 0 'a folder with its list is signed' sign 2 --out release.json release
judged release/hello.sigstore.json blob 'a file of a folder'
judged release/provenance.sigstore.json attestation 'the provenance of a folder'

runs 0 'a person signs a file with a token of a login' ingot-sign --quiet --identity-token "$(person_token)" --signing-config "$sc2" --trusted-root "$root" \
	--bundle person.json hello
judged person.json blob "a person's signature" person@example.org "$LOGIN_ISSUER"

for algorithm in EC:P-256 EC:P-384 EC:P-521 RSA:2048; do
	case $algorithm in
	EC:*) option=ec_paramgen_curve:${algorithm#*:} ;;
	RSA:*) option=rsa_keygen_bits:${algorithm#*:} ;;
	esac
	name=$(echo "$algorithm" | tr -d :-)
	ok "a key, $algorithm" openssl genpkey -algorithm "${algorithm%:*}" -pkeyopt "$option" -out "$name.key"
	openssl pkey -in "$name.key" -pubout -out "$name.pub"
	for rekor in 1 2; do
		runs 0 "a file is signed by the key, Rekor v$rekor" \
			ingot-sign --quiet --key "$name.key" --signing-config "$sigstore_run/sc$rekor.json" --trusted-root "$root" \
			--bundle "$name.$rekor.json" hello
		ok 'sigstore-js verifies what a key signed' "$node" "$sigstore_js" verify "$root" "$name.$rekor.json" --key "$name.pub" hello
		refuses 'for no other file' "$node" "$sigstore_js" verify "$root" "$name.$rekor.json" --key "$name.pub" other
		# With these cosign takes SHA-256 in verifying, not in signing: it refuses its own bundles.
		case $name in ECP384 | ECP521) continue ;; esac
		ok 'cosign verifies what a key signed' "$cosign" verify-blob --key "$name.pub" --bundle "$name.$rekor.json" --trusted-root "$root" hello
		refuses 'for no other file' "$cosign" verify-blob --key "$name.pub" --bundle "$name.$rekor.json" --trusted-root "$root" other
	done
done
done_testing
