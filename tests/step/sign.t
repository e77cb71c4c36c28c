#!/bin/sh
# sign: files, folders, statements and keys, over real servers.  Outages and lies
# are in tests/interop/outage.t and tests/unit/signing.c.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
# after the servers, which are installed into the user's cache once: this gives the test its own cache
# shellcheck source=tests/built.sh
. "$top/tests/built.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME="$work/cache"
sigstore_up

# refuses STATUS WORDS NAME COMMAND...: one sentence says so
refuses() {
	refuses_status=$1
	refuses_words=$2
	refuses_name=$3
	shift 3
	runs "$refuses_status" "$refuses_name" "$@"
	like "$(grep '^ingot-sign: ' "$err")" "$refuses_words" 'the error names the reason'
	is "$(grep -c '^ingot-sign: ' "$err")" 1 'the error is one sentence'
}

# payload BUNDLE: the statement in it
payload() { sed 's/.*"payload":"\([^"]*\)".*/\1/' "$1" | base64 -d; }

# bundles DIR: how many
bundles() { find "$1" -name '*.sigstore.json' | wc -l; }

mkdir -p release/.ingot
echo one >release/one.tar.zst
echo two >release/two.tar.zst
ingot checksum --quiet release/* --out release/.ingot/checksum.json
built_podman
built_json >build.json

# A folder.
runs 0 'a folder is signed' sign --build-result build.json release/ --out release/.ingot/sign.json
valid sign release/.ingot/sign.json 'the result follows its schema'
is "$(bundles release)" 4 'each file, checksums.txt and the provenance get a bundle'
ok 'all bundles of the folder verify' verify release/
statement=$(payload release/provenance.sigstore.json)
like "$statement" '"predicateType":"https://slsa.dev/provenance/v1"' 'the provenance is SLSA version 1'
like "$statement" "\"builder\":{\"id\":\"$identity\"}" 'the builder of the provenance is the workflow that signs'
like "$statement" '"repository":"https://github.com/octo/app","path":".github/workflows/release.yml"' 'the workflow of the provenance is the one that was started'
like "$statement" '"uri":"https://example.org/crun.tar.gz"' 'the materials of the provenance are those of the build'
like "$statement" "\"sha256\":\"$(sha256sum <release/checksums.txt | cut -c1-64)\"" 'the provenance has checksums.txt as a subject'
ok 'cosign verifies the provenance for each file' "$cosign" verify-blob-attestation --bundle release/provenance.sigstore.json --type slsaprovenance1 \
	--certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" --trusted-root "$root" release/two.tar.zst

# Again.
(cd release && sha256sum ./*.sigstore.json) >before
runs 0 'signing a second time succeeds' sign --build-result build.json release/
like "$(cat "$err")" 'all existed' 'the second run says that all bundles existed'
is "$(cd release && sha256sum ./*.sigstore.json)" "$(cat before)" 'the second run changes no bundle'
like "$(cat "$out")" '"kept": true' 'the result says that the bundles were kept'
rm release/one.tar.zst.sigstore.json
echo '{"half":' >release/two.tar.zst.sigstore.json
runs 0 'a folder with a missing and a broken bundle is signed' sign --build-result build.json release
like "$(cat "$err")" 'some existed' 'the missing and the broken bundle are made'
ok 'the bundles made again verify' verify release
ok 'a file is signed by another workflow' ingot sign --quiet --signing-config "$sc1" --trusted-root "$root" \
	--identity-token "$(token job_workflow_ref=octo/app/.github/workflows/other.yml@refs/heads/main)" --bundle other.json release/one.tar.zst
mv other.json release/one.tar.zst.sigstore.json
runs 0 'a folder with a bundle of another signer is signed' sign --no-provenance release
like "$(cat "$err")" 'some existed' 'the bundle of another signer is replaced'
ok 'the new bundle verifies' verify release/one.tar.zst
runs 0 'with an expected identity no token is needed if all bundles exist' ingot sign --signing-config "$sc1" --trusted-root "$root" --no-provenance \
	--identity-token a.eyJzdWIiOiJub2JvZHkifQ.c --certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" release

# A result of the checksum step.
cp -R release twin
rm twin/*.sigstore.json
runs 0 'the result of checksum is signed with its folder' sign --no-provenance --in twin/.ingot/checksum.json twin
is "$(bundles twin)" 3 'all files of the result get a bundle'
cp twin/checksums.txt list
echo more >>twin/one.tar.zst
refuses 1 'and is listed with' 'a file that differs from checksums.txt is refused' sign --no-provenance twin
(cd twin && sha256sum one.tar.zst two.tar.zst) >twin/checksums.txt
refuses 1 "is listed with sha256" 'a checksums.txt that differs from the result is refused' sign --no-provenance --in twin/.ingot/checksum.json twin
cp list twin/checksums.txt
rm twin/one.tar.zst
refuses 111 'one.tar.zst' 'a file that is listed but missing is an error' sign --no-provenance twin
mkdir empty
refuses 100 'has no checksums.txt' 'a folder without checksums.txt is refused' sign empty

# The result names the repository that calls our workflow.
mkdir theirs
echo evil >theirs/evil.tar.zst
ingot checksum --quiet theirs/evil.tar.zst --out theirs.json
runs 0 'a repository that calls our workflow can sign' ingot sign --signing-config "$sc2" --trusted-root "$root" theirs --identity-token \
	"$(token repository=mallory/evil "job_workflow_ref=octo/app/.github/workflows/release.yml@refs/heads/main")"
statement=$(payload theirs/provenance.sigstore.json)
like "$statement" '"uri":"git+https://github.com/mallory/evil@refs/heads/main"' 'the provenance names the calling repository at its commit'
like "$statement" '"uri":"git+https://github.com/octo/app@refs/heads/main"' 'the provenance names the called workflow at its commit'
runs 1 'the calling repository is refused where ours is expected' verify --repository octo/app theirs/evil.tar.zst

# Both forms of GitHub's subject, by names and with ids, and a workflow that is called at a commit.
at=octo/app/.github/workflows/release.yml@$(printf '%040d' 7)
for subject in repo:octo/app:ref:refs/heads/main repo:octo@2002/app@1001:ref:refs/heads/main; do
	echo "$subject" >subject
	rm -f subject.json
	runs 0 "a token with the subject $subject signs" ingot sign --quiet --signing-config "$sc1" --trusted-root "$root" \
		--identity-token "$(token "sub=$subject" "job_workflow_ref=$at")" --bundle subject.json subject
	runs 0 "the workflow at its commit is accepted with the subject $subject" ingot verify --trusted-root "$root" --bundle subject.json \
		--certificate-identity "https://github.com/$at" --certificate-oidc-issuer "$ISSUER" --repository octo/app subject
	ok "cosign accepts the workflow at its commit with the subject $subject" "$cosign" verify-blob --bundle subject.json --trusted-root "$root" \
		--certificate-identity "https://github.com/$at" --certificate-oidc-issuer "$ISSUER" subject
	runs 1 "the workflow at another commit is refused with the subject $subject" ingot verify --trusted-root "$root" --bundle subject.json \
		--certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" --repository octo/app subject
done

# Files, statements, predicates.
echo hello >hello
echo other >'a file with blanks'
runs 0 'plain files are signed' sign hello 'a file with blanks'
ok 'each plain file verifies' verify hello 'a file with blanks'
printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"hello","digest":{"sha256":"%s"}}],\n "predicateType":"https://example.org/t", "predicate":{"a":1}}\n' \
	"$(sha256sum <hello | cut -c1-64)" >statement.json
runs 0 'a statement is signed' sign --in-toto --bundle statement.bundle statement.json
payload statement.bundle >signed
same signed statement.json 'the statement is signed byte for byte'
echo '{"_type":"https://example.org/"}' >predicate.none
refuses 100 'not a known version of an in-toto statement' 'a file that is not a statement is refused' sign --in-toto --bundle x predicate.none
echo '{"sbom":true}' >predicate.json
runs 0 'a predicate is attested' sign --predicate predicate.json --type spdxjson --bundle sbom.bundle hello release/one.tar.zst
like "$(payload sbom.bundle)" '"predicateType":"https://spdx.dev/Document","predicate":{"sbom":true}' 'the predicate is in the statement'
ok 'the predicate is about each file' verify --bundle sbom.bundle --type https://spdx.dev/Document release/one.tar.zst
refuses 100 "unknown type of predicate 'spdxjso'" 'an unknown type of predicate is refused' sign --predicate predicate.json --type spdxjso --bundle x hello
like "$(cat "$err")" "did you mean 'spdxjson'?" 'the nearest type of predicate is named'
refuses 100 "needs '--type' and '--bundle'" 'a predicate without a type is refused' sign --predicate predicate.json hello
refuses 100 'nothing to sign' 'signing nothing is refused' sign
refuses 100 'is a bundle' 'signing a bundle is refused' sign hello.sigstore.json
refuses 100 'for one file' 'one bundle for two files is refused' sign --bundle x hello statement.json
refuses 100 'not a time' 'a wrong time is refused' sign --wait soon hello

refuses 100 "'release' is a folder" 'a folder with --in-toto is refused' sign --in-toto release
refuses 100 "for the provenance of a folder" 'a file with --github-attestations is refused' sign --github-attestations hello
refuses 100 'are for a folder' 'a file with --build-result is refused' sign --build-result build.json hello
# As the conformance suite asks.
client() { OUT=$OUT "$top/tests/conformance/client" "$@"; }
runs 0 'the client signs by sign-bundle' client sign-bundle --identity-token "$(token)" --bundle c.json --trusted-root "$root" --signing-config "$sc2" hello
runs 0 'the client verifies by verify-bundle' client verify-bundle --bundle c.json --certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" \
	--trusted-root "$root" hello
runs 0 'the client signs a statement by sign-bundle --in-toto' client sign-bundle --in-toto --identity-token "$(token)" --bundle d.json --trusted-root "$root" \
	--signing-config "$sc2" statement.json
runs 0 'the client verifies a statement by verify-bundle and a digest' client verify-bundle --bundle d.json --certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" \
	--trusted-root "$root" "sha256:$(sha256sum <hello | cut -c1-64)"
payload d.json >signed
same signed statement.json 'the client leaves the statement unchanged'

# One connection, where HTTP/2 is spoken: a proxy that speaks it before Rekor v2.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
	-keyout tls.key -out tls.pem 2>/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# shellcheck disable=SC2016 # variables of nghttpx
nghttpx --conf=/dev/null --no-ocsp --workers=1 --frontend="127.0.0.1,$port" --backend="127.0.0.1,${REKOR2##*:};/;proto=http/1.1" \
	--accesslog-file="$work/access" --accesslog-format='$alpn $remote_port $request' tls.key tls.pem >nghttpx.log 2>&1 &
nghttpx_pid=$!
at_exit="kill $nghttpx_pid 2>/dev/null; $at_exit"
for _ in $(seq 100); do grep -q 'Created worker' nghttpx.log || sleep 0.05; done
sed "s|$REKOR2|https://localhost:$port|" "$sc2" >h2.json
mkdir many
for i in $(seq 10 39); do echo "$i" >"many/$i"; done
CURL_CA_BUNDLE=$work/tls.pem runs 0 'thirty files are signed over HTTP/2' ingot sign --signing-config h2.json --trusted-root "$root" --identity-token "$(token)" many/*
is "$(sort access | uniq -c | sed 's/^ *//; s/ [0-9]* POST/ POST/')" '30 h2 POST /api/v2/log/entries HTTP/2' 'thirty entries go to the log over one connection of HTTP/2'
ok 'files signed over HTTP/2 verify' verify many/1?

# Keys.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out plain.pem 2>/dev/null
openssl pkcs8 -topk8 -in plain.pem -out sealed.pem -passout pass:hush -v2 aes-256-cbc
openssl pkey -in plain.pem -pubout -out public.pem
by_key() { ingot sign --signing-config "$sc1" --trusted-root "$root" --bundle key.bundle "$@"; }
INGOT_KEY_PASSWORD=hush runs 0 'a file is signed by a key with a password' by_key --key sealed.pem --out key.json hello
ok 'the signature verifies by the public key' ingot verify --trusted-root "$root" --key public.pem --bundle key.bundle hello
ok 'cosign verifies the signature by the public key' "$cosign" verify-blob --key public.pem --trusted-root "$root" --bundle key.bundle hello
valid sign key.json 'the result follows its schema'
COSIGN_PASSWORD=hush runs 0 'the password is also read from COSIGN_PASSWORD' by_key --key sealed.pem hello
like "$(cat "$err")" 'all existed' 'a bundle by the same key is kept'
rm key.bundle
COSIGN_PASSWORD=wrong refuses 100 'cannot decrypt' 'a wrong password is refused' by_key --key sealed.pem hello
runs 1 'a wrong password makes no bundle' test -e key.bundle
refuses 100 'no terminal' 'an encrypted key without password or terminal is refused' setsid ingot sign --signing-config "$sc1" --trusted-root "$root" --key sealed.pem hello
refuses 100 'signs without an identity' 'a key together with an identity is refused' by_key --key plain.pem --identity-token x hello
openssl genpkey -algorithm ED25519 -out ed25519.pem 2>/dev/null
openssl pkey -in ed25519.pem -pubout -out ed25519.pub
refuses 100 'does not accept an Ed25519 signature of a file' 'a file is not signed by Ed25519' by_key --key ed25519.pem hello
runs 0 'an attestation is signed by Ed25519' by_key --key ed25519.pem --in-toto statement.json
ok 'the attestation by Ed25519 verifies' ingot verify --trusted-root "$root" --key ed25519.pub --bundle key.bundle hello
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2>/dev/null
rm key.bundle
runs 0 'a file is signed by an RSA key' by_key --key rsa.pem hello
rm key.bundle
runs 0 'a second, equal signature by RSA finds the entry in the log' by_key --key rsa.pem hello
rm key.bundle
runs 0 'a file is signed for Rekor v2' ingot sign --signing-config "$sc2" --trusted-root "$root" --key rsa.pem --bundle key.bundle hello
rm key.bundle
refuses 1 'an equal entry is in the log already' 'an equal entry in Rekor v2 is an error' ingot sign --signing-config "$sc2" \
	--trusted-root "$root" --key rsa.pem --bundle key.bundle hello

# Who we are.
refuses 1 "$identity" 'a token of another identity than the expected one is refused' sign --certificate-identity "${identity}x" \
	--certificate-oidc-issuer "$ISSUER" --bundle x.json statement.json
runs 1 'an unexpected identity makes no bundle' test -e x.json
refuses 100 'belong together' 'an expected identity without an issuer is refused' sign --certificate-identity "$identity" hello
refuses 100 'not three parts' 'a malformed token is refused' ingot sign --signing-config "$sc1" --trusted-root "$root" --identity-token nonsense hello
unlike "$(cat "$err")" "$(token | cut -c1-40)" 'no message shows a token'
refuses 100 'there is no identity to sign with' 'signing without an identity is refused' ingot sign --signing-config "$sc1" --trusted-root "$root" hello
like "$(cat "$err")" '--identity-token' 'the hint says how to give an identity'
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/o GITHUB_STEP_SUMMARY=$work/s runs 100 'in Actions a job without permission is refused' \
	ingot sign --signing-config "$sc1" --trusted-root "$root" hello
like "$(cat "$err")" 'id-token: write' 'the hint says which permission the job needs'
token >token.file
runs 0 'a token is read from a file' ingot sign --signing-config "$sc1" --trusted-root "$root" --identity-token token.file --bundle t.json hello
SIGSTORE_ID_TOKEN=$(token) runs 0 'a token is read from the environment' ingot sign --signing-config "$sc1" --trusted-root "$root" --bundle e.json hello

# What others see of a signer at work: one that waits for a log that never answers.
flaky silent "$REKOR1" hang
sed "s|\"$REKOR1\"|\"$flaky_url\"|" "$sc1" >silent.json
given=$(token)
ambient=$(token)
SIGSTORE_ID_TOKEN=$ambient ingot-sign --quiet --signing-config silent.json --trusted-root "$root" --identity-token "$given" --bundle w.json hello 2>/dev/null &
waiting=$!
at_exit="kill $waiting 2>/dev/null; $at_exit"
for _ in $(seq 100); do grep -q POST silent.requests || sleep 0.05; done
ok 'keys lie in locked memory' test "$(awk '/VmLck/ { print $2 }' /proc/$waiting/status)" -ge 64
is "$(awk '/Max core/ { print $5 }' /proc/$waiting/limits)" 0 'no core file can be written'
unlike "$(tr '\0' ' ' </proc/$waiting/cmdline)" "$given" 'the token is gone from the arguments'
kill $waiting
runs 1 'a run that was ended makes no bundle' test -e w.json
unset SIGSTORE_ID_TOKEN
SIGSTORE_ID_TOKEN=$ambient ingot-sign --quiet --signing-config silent.json --trusted-root "$root" --bundle w.json hello 2>/dev/null &
waiting=$!
at_exit="kill $waiting 2>/dev/null; $at_exit"
for _ in $(seq 100); do [ "$(grep -c POST silent.requests)" -ge 2 ] || sleep 0.05; done
unlike "$(tr '\0' ' ' </proc/$waiting/environ)" "$ambient" 'the token is gone from the environment'
kill $waiting

# Actions.
cp hello 'a|`b'
export ACTIONS_ID_TOKEN_REQUEST_URL="$TOKEN_URL" ACTIONS_ID_TOKEN_REQUEST_TOKEN=ghtok
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary runs 0 'a job of GitHub Actions signs a file' \
	ingot sign --signing-config "$sc2" --trusted-root "$root" --bundle g.json 'a|`b'
like "$(cat output)" '{"schema":"ingot/sign/1","signer":' 'the result is an output of one line'
like "$(cat summary)" '| `a??b` |' 'the summary has a table, where no name ends its cell or is Markdown'
unset ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN

# A person, whose browser is curl, on a terminal.
cat >login.py <<-'END'
	import os, pty, re, subprocess, sys
	pid, fd = pty.fork()
	if not pid:
	    os.execvp(sys.argv[1], sys.argv[1:])
	text = b""
	while True:
	    try:
	        some = os.read(fd, 4096)
	    except OSError:
	        break
	    if not some:
	        break
	    before, text = text, text + some
	    found = re.search(rb"(http://\S+/auth\S*code_challenge_method=S256)", text)
	    if found and not re.search(rb"code_challenge_method=S256", before):
	        address = found.group(1).decode()
	        if os.environ["HOW"] == "paste":
	            end = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{redirect_url}", address], stdout=subprocess.PIPE).stdout
	            os.write(fd, end + b"\n")
	        else:
	            subprocess.run(["curl", "-sL", "-o", os.environ["PAGE"], address])
	sys.stdout.write(text.decode())
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
person() { HOW=$1 PAGE=$work/page timeout 60 "$python" login.py ingot sign --signing-config "$sc1" --trusted-root "$root" --bundle "$2" hello; }
runs 0 'a person logs in with a browser' person visit p1.json
like "$(cat page)" 'you may close this page' 'the browser shows that the login is done'
ok 'the bundle of a login verifies by the e-mail address' ingot verify --trusted-root "$root" --certificate-identity person@example.org \
	--certificate-oidc-issuer "$LOGIN_ISSUER" --bundle p1.json hello
runs 0 'a person logs in with a browser on another machine' person paste p2.json
# lies HOW WORDS NAME: an issuer that lies so
lies() {
	sed "s|\"$LOGIN_ISSUER\"|\"$ISSUER/lies/$1\"|" "$sc1" >lies.json
	HOW=visit PAGE=$work/page runs 1 "$3" timeout 60 "$python" login.py ingot sign --signing-config lies.json --trusted-root "$root" --bundle lies hello
	like "$(cat "$out")" "$2" 'the error names what the issuer did wrong'
}
lies issuer 'not the issuer that was asked' 'an issuer that says it is another'
lies state 'the answer to another request (its state differs)' 'a browser with an answer to another question'
lies nonce 'for another login (its nonce differs)' 'a token of another login'
lies iss "the identity token is issued by '$LOGIN_ISSUER'" 'a token by another issuer'
lies denied "the issuer says 'access_denied': The user said no" 'a person who says no'
runs 1 'a login that fails makes no bundle' test -e lies
mkdir mine
cp hello mine/
ingot checksum --quiet mine/hello --out mine.json
HOW=visit PAGE=$work/page runs 0 'a person signs a folder' timeout 60 "$python" login.py ingot sign --signing-config "$sc1" --trusted-root "$root" mine
like "$(cat "$out")" 'no provenance' 'the output says that the folder of a person has no provenance'
is "$(bundles mine)" 2 'the files in the folder of a person get bundles'

# GitHub's store.
mkdir github
serve github "$work/github" hush
GITHUB_API_URL=$served
GITHUB_REPOSITORY=octo/app
export GITHUB_API_URL GITHUB_REPOSITORY
GITHUB_TOKEN=hush runs 0 'a provenance is signed and stored at GitHub' sign --github-attestations --build-result build.json release
like "$(cat "$err")" "'provenance.sigstore.json' is now at GitHub" 'the provenance is stored at GitHub'
GITHUB_TOKEN=hush runs 0 'a provenance that is stored at GitHub already is found' sign --github-attestations --build-result build.json release
like "$(cat "$err")" "'provenance.sigstore.json' was already at GitHub" 'a stored provenance is not stored again'
is "$(curl -s "$GITHUB_API_URL/log" | grep -c POST)" 1 'only one request stored the provenance'
GITHUB_TOKEN=stale refuses 1 'HTTP 401: Bad credentials' 'a token that GitHub refuses is an error' sign --github-attestations --build-result build.json release
unlike "$(cat "$err")" stale 'a refused token is not shown'
refuses 100 'GITHUB_TOKEN is empty' 'no attestation is stored without a token' sign --github-attestations release
GITHUB_TOKEN=hush GITHUB_REPOSITORY=octo refuses 100 'is not a repository on GitHub' 'a GITHUB_REPOSITORY without an owner is refused' sign --github-attestations release
judged 'the requests of sign' "$work/github"
done_testing
