# clients.sh - cosign, sigstore-go, sigstore-js and sigstore-python, each behind
# the same two functions; read after sigstore.sh.
# shellcheck shell=sh disable=SC2154 # sigstore.sh and the test set the variables

clients='cosign sigstore-go sigstore-js sigstore-python'
predicate_type=https://slsa.dev/provenance/v1

# subjects FILE PREDICATE STATEMENT: writes an in-toto statement about FILE
subjects() {
	printf '{"buildDefinition":{"buildType":"https://example.org/build/v1","externalParameters":{}},"runDetails":{"builder":{"id":"https://example.org/builder"}}}' >"$2"
	printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"%s","digest":{"sha256":"%s"}}],"predicateType":"%s","predicate":%s}' \
		"${1##*/}" "$(sha256sum <"$1" | cut -c1-64)" "$predicate_type" "$(cat "$2")" >"$3"
}

# signs_with CLIENT blob|attestation TOKEN REKOR_VERSION BUNDLE: the client signs $file, or $statement or $predicate about it
signs_with() {
	signs_config=$sigstore_run/sc$4.json
	case $1:$2 in
	cosign:blob)
		"$cosign" sign-blob --identity-token "$3" --signing-config "$signs_config" --trusted-root "$root" --bundle "$5" "$file"
		;;
	cosign:attestation)
		"$cosign" attest-blob --identity-token "$3" --signing-config "$signs_config" --trusted-root "$root" --bundle "$5" --statement "$statement"
		;;
	sigstore-go:blob)
		"$peers_bin/sigstore-go-signing" -id-token "$3" -signing-config "$signs_config" -trusted-root "$root" -tsa -rekor "$file" >"$5.out" &&
			tail -n 1 "$5.out" >"$5"
		;;
	sigstore-go:attestation)
		"$peers_bin/sigstore-go-signing" -id-token "$3" -signing-config "$signs_config" -trusted-root "$root" -tsa -rekor -in-toto "$statement" >"$5.out" &&
			tail -n 1 "$5.out" >"$5"
		;;
	sigstore-js:blob) "$node" "$sigstore_js" sign "$signs_config" "$3" "$file" >"$5" ;;
	sigstore-js:attestation) "$node" "$sigstore_js" attest "$signs_config" "$3" "$statement" >"$5" ;;
	sigstore-python:blob)
		"$sigstore_python" --trust-config "$sigstore_run/trust$4.json" sign --identity-token "$3" --bundle "$5" --overwrite "$file"
		;;
	sigstore-python:attestation)
		"$sigstore_python" --trust-config "$sigstore_run/trust$4.json" attest --identity-token "$3" --bundle "$5" --overwrite \
			--predicate "$predicate" --predicate-type "$predicate_type" "$file"
		;;
	*) return 100 ;;
	esac
}

# verifies_with CLIENT blob|attestation BUNDLE IDENTITY ISSUER FILE
verifies_with() {
	case $1:$2 in
	cosign:blob)
		"$cosign" verify-blob --bundle "$3" --certificate-identity "$4" --certificate-oidc-issuer "$5" --trusted-root "$root" "$6"
		;;
	cosign:attestation)
		"$cosign" verify-blob-attestation --bundle "$3" --certificate-identity "$4" --certificate-oidc-issuer "$5" --trusted-root "$root" \
			--type "$predicate_type" "$6"
		;;
	sigstore-go:*)
		"$peers_bin/sigstore-go-verification" -expectedSAN "$4" -expectedIssuer "$5" -trustedrootJSONpath "$root" -artifact "$6" "$3"
		;;
	sigstore-js:blob) "$node" "$sigstore_js" verify "$root" "$3" "$4" "$5" "$6" ;;
	sigstore-js:attestation) "$node" "$sigstore_js" verify "$root" "$3" "$4" "$5" ;;
	sigstore-python:*)
		"$sigstore_python" --trust-config "$sigstore_run/trust1.json" verify identity --offline \
			--cert-identity "$4" --cert-oidc-issuer "$5" --bundle "$3" "$6"
		;;
	*) return 100 ;;
	esac
}

# refuses NAME COMMAND...: it fails; its twin that succeeds differs in one argument
refuses() {
	refuses_name=$1
	shift
	if "$@" >"$out" 2>"$err"; then
		fail "$refuses_name"
		echo "#  it succeeded: $*"
	else
		pass "$refuses_name"
	fi
}
