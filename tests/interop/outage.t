#!/bin/sh
# Sigstore's servers fail, or lie: `ingot sign` waits, says so, and never takes
# what is not its own.  The servers are real; flaky.py stands before one of them.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
cd "$work" || exit 1
sigstore_up

echo hello >hello
ACTIONS_ID_TOKEN_REQUEST_TOKEN=ghtok
export ACTIONS_ID_TOKEN_REQUEST_TOKEN
ACTIONS_ID_TOKEN_REQUEST_URL=$TOKEN_URL
export ACTIONS_ID_TOKEN_REQUEST_URL

# server NAME: its $address, and the signing $config that names it
server() {
	config=$sc1
	case $1 in
	FULCIO) address=$FULCIO ;;
	REKOR1) address=$REKOR1 ;;
	REKOR2) address=$REKOR2 config=$sc2 ;;
	TSA) address=$TSA ;;
	esac
}

# through NAME ADDRESS CONFIG HOW [OPTION...]: writes the signing configuration NAME.json, with flaky.py before ADDRESS
through() {
	through_name=$1
	through_address=$2
	through_config=$3
	shift 3
	through_path=
	case $through_address in
	"$TSA") through_path=/api/v1/timestamp ;;
	esac
	flaky "$through_name" "${through_address%"$through_path"}" "$@"
	sed "s|\"$through_address\"|\"$flaky_url$through_path\"|" "$through_config" >"$through_name.json"
}

sign() { # CONFIG WAIT FILE...
	sign_config=$1
	sign_wait=$2
	shift 2
	ingot-sign --signing-config "$sign_config" --trusted-root "$root" --wait "$sign_wait" "$@"
}

verified() { # FILE...
	for verified_file; do
		ingot-verify --bundle "$verified_file.sigstore.json" --certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" \
			--trusted-root "$root" "$verified_file" || return
	done
}

# requests NAME: how many reached flaky.py
requests() { grep -c '^[0-9]' "$work/$1.requests"; }

# Out for a while.
for server in FULCIO REKOR1 REKOR2 TSA; do
	server $server
	through "$server" "$address" "$config" 502 --first 2
	runs 0 "$server answers 502 twice: we wait and sign" sign $server.json 60s hello
	ok 'the bundle made after errors 502 verifies' verified hello
	is "$(requests $server)" 3 'the third request succeeds'
	rm hello.sigstore.json
done

through later "$REKOR1" "$sc1" 503 --first 1 --retry-after 3
runs 0 'a server that sends Retry-After is asked again' sign later.json 60s hello
is "$(awk '$1 == 2 { print ($2 >= 3 && $2 < 8) ? "yes" : "no, after " $2 " s" }' later.requests)" yes 'the second request waits as long as Retry-After says'
rm hello.sigstore.json

# The runner's tokens hold for two seconds here, and Fulcio is out for longer.
through expired "$FULCIO" "$sc1" 502 --first 4
ACTIONS_ID_TOKEN_REQUEST_URL="${TOKEN_URL}lifetime=2" runs 0 'a token that expires meanwhile is replaced' sign expired.json 60s hello
ok 'the bundle made with the second token verifies' verified hello
rm hello.sigstore.json

# Out for longer than we wait.
through out "$REKOR1" "$sc1" 502
runs 111 'a server that fails until the deadline ends the run' sign out.json 3s hello
like "$(cat "$err")" "${flaky_url#http://}" 'the error names the address of the server'
like "$(cat "$err")" hello 'the error names the file without a bundle'
runs 1 'no bundle is written while a server fails' test -e hello.sigstore.json
[ "$(requests out)" -ge 2 ] && pass 'it was asked more than once' || fail 'it was asked more than once'

through hang "$REKOR1" "$sc1" hang
runs 111 'a server that never answers ends the run' timeout 60 ingot-sign --signing-config hang.json --trusted-root "$root" --timeout 2s --wait 3s hello
runs 1 'no bundle is written without an answer' test -e hello.sigstore.json

through close "$TSA" "$sc1" close --first 1
runs 0 'a connection that breaks is tried again' sign close.json 60s hello
ok 'the bundle made after a broken connection verifies' verified hello
rm hello.sigstore.json

# What is finished stays, and is not done again.
for i in 1 2 3 4 5; do echo $i >file$i; done
through half "$REKOR1" "$sc1" 502 --after 3
runs 111 'the log fails after three of five files' sign half.json 3s file1 file2 file3 file4 file5
is "$(find . -maxdepth 1 -name 'file*.sigstore.json' | wc -l)" 3 'the three finished bundles are kept'
for f in file?; do
	[ -e "$f.sigstore.json" ] || like "$(cat "$err")" "$f" "the error names $f as not signed"
done
through rest "$REKOR1" "$sc1" 502 --first 0
runs 0 'the next run signs the files without a bundle' sign rest.json 60s file1 file2 file3 file4 file5
is "$(requests rest)" 2 'the next run makes only the missing bundles'
ok 'all five bundles verify' verified file1 file2 file3 file4 file5

# Answers that are wrong.
for server in FULCIO REKOR1 REKOR2 TSA; do
	server $server
	for how in html endless; do
		through "$server.$how" "$address" "$config" $how
		sign_status=0
		timeout 60 ingot-sign --signing-config "$server.$how.json" --trusted-root "$root" --wait 3s hello >"$out" 2>"$err" || sign_status=$?
		case $sign_status in
		1 | 111) pass "$server, $how: an error" ;;
		*) fail "$server, $how: an error, but exit $sign_status" ;;
		esac
		runs 1 'no bundle is written' test -e hello.sigstore.json
	done
done

lie() {
	case $1 in
	FULCIO) echo 'the certificate is for another key' ;;
	REKOR1 | REKOR2) echo 'the log entry does not match the bundle' ;;
	TSA) echo 'the timestamp is of another signature' ;;
	esac
}

# Lies: an honest server's answer to somebody else.
for server in FULCIO REKOR1 REKOR2 TSA; do
	server $server
	through "$server.replay" "$address" "$config" replay
	echo first >first
	runs 0 "a forwarded answer of $server is accepted" sign "$server.replay.json" 3s first
	runs 1 "a repeated answer of $server is refused" sign "$server.replay.json" 3s hello
	is "$(wc -l <"$err")" 1 'the error is one sentence'
	like "$(cat "$err")" "$(lie $server)" 'the error names the check that failed'
	runs 1 'no bundle is written from a repeated answer' test -e hello.sigstore.json
	rm -f first.sigstore.json
done

runs 1 'an entry of a log that the trusted root does not know is refused' sign "$sc_other" 3s hello
like "$(cat "$err")" 'the trusted root does not have the log of the entry' 'the error names the unknown log'
runs 1 'no bundle is written for an unknown log' test -e hello.sigstore.json

# Tokens.
runs 1 'an expired token is refused by Fulcio' ingot-sign --identity-token "$(token lifetime=-60)" --signing-config "$sc1" \
	--trusted-root "$root" --wait 3s hello
runs 1 'a token for another audience is refused' ingot-sign --identity-token "$(token audience=other)" --signing-config "$sc1" \
	--trusted-root "$root" --wait 3s hello
ACTIONS_ID_TOKEN_REQUEST_TOKEN=wrong runs 1 'a wrong token for requests to the runner is refused' sign "$sc1" 3s hello
runs 1 'no bundle is written without a token' test -e hello.sigstore.json
done_testing
