# sigstore.sh - real Sigstore servers and clients, for step tests in shell.
#
#	. "${0%/*}/../lib.sh"
#	. "$top/tests/peers/sigstore/sigstore.sh"
#	sigstore_up
#	ingot-sign --identity-token "$(token)" --signing-config "$sc2" --trusted-root "$root" ...
#
# sigstore_up brings the servers up, for as long as the test runs, and sets
# $root, $sc1 (Rekor v1), $sc2 (Rekor v2), $sc_other (a log that $root does not
# know) and the addresses of `start`: $ISSUER, $TOKEN_URL, $FULCIO, $REKOR1 ...
# What cannot be installed ends the test: without peers it would prove nothing.
# shellcheck shell=sh disable=SC2034 # the variables are for those who read this

peers=$top/tests/peers/sigstore
cosign=$("$top/tests/tools/need" cosign) &&
	sigstore_python=$("$top/tests/tools/need" sigstore) &&
	node=$("$top/tests/tools/need" node) &&
	sigstore_js=$("$top/tests/tools/need" sigstore-js) || {
	echo 'Bail out! cannot install the Sigstore servers and clients'
	exit 1
}
peers_bin=${cosign%/*}
python=${sigstore_python%/*}/python3
# Of the servers' and clients' own: no cache, no configuration of this machine, no proxy.
export TUF_ROOT="$work/.tuf" SIGSTORE_NO_CACHE=true COSIGN_YES=true no_proxy='localhost,127.0.0.1' NO_PROXY='localhost,127.0.0.1'
unset SIGSTORE_ID_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN

# sigstore_up [FOLDER]
sigstore_up() {
	sigstore_run=${1:-$work/.sigstore}
	PATH=$peers_bin:$PATH "$python" "$peers/start" "$sigstore_run" || {
		echo 'Bail out! the Sigstore servers did not come up'
		exit 1
	}
	. "$sigstore_run/env"
	root=$sigstore_run/trusted_root.json
	sc1=$sigstore_run/sc1.json
	sc2=$sigstore_run/sc2.json
	sc_other=$sigstore_run/sc-other.json
	workflow=octo/app/.github/workflows/release.yml@refs/heads/main
	identity=https://github.com/$workflow
	at_exit="sigstore_down; ${at_exit:-:}"
}

sigstore_down() {
	kill "$(cat "$sigstore_run/start.pid")" 2>/dev/null
	while kill -0 "$(cat "$sigstore_run/start.pid")" 2>/dev/null; do sleep 0.05; done
}

# token [CLAIM=VALUE...]: what the runner of a job of octo/app is given, with other claims (see oidc.py)
token() {
	token_query=audience=sigstore
	for claim; do token_query="$token_query&$claim"; done
	curl -sSf -H 'Authorization: bearer ghtok' "$TOKEN_URL$token_query" | sed -n 's/.*"value": "\([^"]*\)".*/\1/p'
}

# sign OPTION...: as the job of octo/app
sign() {
	ingot sign --signing-config "$sc1" --trusted-root "$root" --identity-token "$(token)" "$@"
}

# verify OPTION...: by the identity of that job
verify() {
	ingot verify --trusted-root "$root" --certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" "$@"
}

# person_token: what a person is given who logs in: person@example.org of $LOGIN_ISSUER
person_token() {
	person_secret=$(openssl rand -hex 32)
	person_challenge=$(printf %s "$person_secret" | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d '=\n')
	person_back=$(curl -sSf -o /dev/null -w '%{redirect_url}' --get "$LOGIN_ISSUER/auth" -d response_type=code -d client_id=sigstore \
		-d redirect_uri=http://localhost/ -d scope=openid+email -d state=s -d code_challenge_method=S256 -d "code_challenge=$person_challenge")
	person_code=${person_back#*code=}
	curl -sSf "$LOGIN_ISSUER/token" -d grant_type=authorization_code -d redirect_uri=http://localhost/ \
		-d "code=${person_code%%&*}" -d "code_verifier=$person_secret" | sed -n 's/.*"id_token": "\([^"]*\)".*/\1/p'
}

# flaky NAME BACKEND HOW [OPTION...]: flaky.py in front of BACKEND; its address is in $flaky_url, its log in $work/NAME.requests
flaky() {
	flaky_name=$1
	shift
	: >"$work/$flaky_name.requests"
	"$python" "$peers/flaky.py" "$@" >"$work/$flaky_name.requests" 2>"$work/$flaky_name.errors" &
	flaky_pid=$!
	at_exit="kill $flaky_pid 2>/dev/null; ${at_exit:-:}"
	flaky_url=
	for _ in $(seq 200); do
		flaky_url=$(sed -n 's/^ready //p' "$work/$flaky_name.requests")
		[ -z "$flaky_url" ] || return 0
		sleep 0.05
	done
	echo "Bail out! flaky.py does not answer: $(cat "$work/$flaky_name.errors")"
	exit 1
}
