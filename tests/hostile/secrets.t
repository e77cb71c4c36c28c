#!/bin/sh
# secrets: while sign runs, other programs find none of its secrets in its environment or its arguments.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "$work" || exit 1

# A service that takes each connection and never answers: sign waits for it.
cat >silent.py <<'END'
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
kept = []
while True:
    kept.append(server.accept())
    print("connected", flush=True)
END
python3 silent.py >connections &
silent_pid=$!
at_exit="kill $silent_pid 2>/dev/null; $at_exit"
for _ in $(seq 200); do [ -s connections ] || sleep 0.05; done
url=http://127.0.0.1:$(head -n 1 connections)
cat >config.json <<END
{ "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
  "caUrls": [{ "url": "$url", "majorApiVersion": 1, "validFor": { "start": "2022-01-01T00:00:00Z" }, "operator": "silent" }],
  "rekorTlogUrls": [{ "url": "$url", "majorApiVersion": 1, "validFor": { "start": "2022-01-01T00:00:00Z" }, "operator": "silent" }],
  "rekorTlogConfig": { "selector": "ANY" } }
END
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out plain.pem 2>/dev/null
openssl pkcs8 -topk8 -in plain.pem -out sealed.pem -passout pass:SECRET-password -v2 aes-256-cbc
echo hello >file
ambient=a.eyJzdWIiOiJhbWJpZW50In0.SECRET-ambient
given=a.eyJzdWIiOiJnaXZlbiJ9.SECRET-given

# hides NAME [VARIABLE=VALUE...] COMMAND...: it has every secret in its environment, and waits for a service
hides() {
	hides_name=$1
	shift
	hides_before=$(wc -l <connections)
	env -i PATH="$PATH" HOME="$work" VISIBLE=visible SIGSTORE_ID_TOKEN=$ambient ACTIONS_ID_TOKEN_REQUEST_TOKEN=SECRET-request GITHUB_TOKEN=SECRET-github \
		INGOT_KEY_PASSWORD=SECRET-password COSIGN_PASSWORD=SECRET-cosign "$@" 2>"$err" &
	hides_pid=$!
	for _ in $(seq 200); do [ "$(wc -l <connections)" -gt "$hides_before" ] || sleep 0.05; done
	ok "$hides_name waits for a service" test "$(wc -l <connections)" -gt "$hides_before"
	if [ "$(id -u)" -eq 0 ]; then
		hides_seen=$(tr '\0' '\n' <"/proc/$hides_pid/environ")
		like "$hides_seen" VISIBLE=visible "$hides_name: root can read the environment"
		unlike "$hides_seen" SECRET "$hides_name: no secret is in the environment"
	else
		runs 1 "$hides_name: other processes of the user cannot read the environment" cat "/proc/$hides_pid/environ"
	fi
	unlike "$(tr '\0' '\n' <"/proc/$hides_pid/cmdline")" SECRET "$hides_name: no secret is in the arguments"
	kill "$hides_pid"
	wait "$hides_pid" 2>/dev/null
}

set -- ingot sign --quiet --signing-config config.json --bundle file.bundle file
hides 'a key' "$@" --key plain.pem
hides 'a key with a password' "$@" --key sealed.pem
hides 'a token in the environment' "$@"
hides 'a token in the arguments' "$@" --identity-token "$given"
hides 'a job of GitHub Actions' SIGSTORE_ID_TOKEN= GITHUB_ACTIONS=true ACTIONS_ID_TOKEN_REQUEST_URL="$url/token" "$@"
runs 1 'nothing is signed without an answer of the services' test -e file.bundle
done_testing
