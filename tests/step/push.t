#!/bin/sh
# push: images into registries of others, with passwords, and where registries fail or lie.
# The registries are real: go-containerregistry's and Debian's; flaky.py stands before one of them.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"

python3 "$top/tests/tools/base.py" image || exit 1
digest=$(sed 's/.*"digest": "\(sha256:[0-9a-f]*\)".*/\1/' image/index.json)
another() { # DIR: an image of its own
	oci image "$1" v1 "$1" >"$1.digest"
}

runs 100 'a push without a name is an error' ingot push oci:image
runs 100 'a push without an image is an error' ingot push
runs 100 'an image that is not in a layout is an error' ingot push docker://127.0.0.1:1/a docker://127.0.0.1:1/b
like "$(cat "$err")" 'ingot push oci:DIR' 'the hint shows how to push'
runs 100 'an unknown tag of the layout is an error' ingot push oci:image:v9 docker://127.0.0.1:1/a
runs 100 'a name with a digest is an error' ingot push oci:image "docker://127.0.0.1:1/a@$digest"
for name in docker://127.0.0.1:1/a:-x docker://127.0.0.1:1/a:x/y docker://127.0.0.1:1/A docker://127.0.0.1:1/a:x%20y; do
	runs 100 "'$name' is an error" ingot push oci:image "$name"
done
runs 111 'a registry that does not answer is an error' ingot push oci:image docker://127.0.0.1:1/a

for registry in new old debian; do
	registry "$registry"
	runs 0 "$registry: an index is pushed under two tags" ingot push --out push.json oci:image "docker://$host/team/app:v1" "docker://$host/team/app:latest"
	cp "$err" said
	valid push push.json 'the result of push follows its schema'
	like "$(cat said)" "push: docker://$host/team/app:latest, 0 of 4 blobs uploaded" 'what the registry has is not uploaded again'
	for tag in v1 latest; do
		is "$(skopeo inspect --raw --tls-verify=false "docker://$host/team/app:$tag" | sha256sum | cut -c1-64)" "${digest#sha256:}" "skopeo finds the same index at $tag"
	done
	ok 'skopeo copies an image of it' skopeo --override-arch arm64 copy --quiet --src-tls-verify=false "docker://$host/team/app:v1" "oci:$registry.copy:v1"
	runs 0 'the same image is pushed to another repository' ingot push --out mount.json --mount-from team/app oci:image "docker://$host/team/other:v1"
	ok 'skopeo finds it in the other repository' skopeo --override-arch amd64 copy --quiet --src-tls-verify=false "docker://$host/team/other:v1" "oci:$registry.other:v1"
done
like "$(cat mount.json)" '"mounted": 4' 'blobs are taken from the other repository'
like "$(cat mount.json)" '"uploaded": 0' 'blobs that were taken are not uploaded'

GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary \
	runs 0 'in Actions an image is pushed' ingot push oci:image "docker://$host/team/app:v1"
like "$(cat summary)" "| \`docker://$host/team/app:v1\` | \`$digest\` | 0 |" 'the summary names the tag and the digest'
is "$(sed -n 's/^| `\([a-z0-9/]*\)` | `\(sha256:[0-9a-f]*\)` |$/\1 \2/p' summary)" \
	"$(skopeo inspect --raw --tls-verify=false "docker://$host/team/app:v1" | jq -r '.manifests[] | .platform.architecture + (if .platform.variant then "/" + .platform.variant else "" end) + " " + .digest')" \
	'the summary has the digest of each architecture'

# Passwords.
registry basic
auth=$(printf 'reader:s3cret' | base64)
runs 1 'a registry with passwords refuses an anonymous push' ingot push oci:image "docker://$host/secret/app:v1"
like "$(cat "$err")" "the registry wants a login for 'secret/app'" 'the missing login is named'
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$auth" >auth.json
runs 0 'an image is pushed with a password' env REGISTRY_AUTH_FILE=auth.json ingot push oci:image "docker://$host/secret/app:v1"
ok 'skopeo finds the image that was pushed with a password' skopeo inspect --raw --tls-verify=false "docker://$inside/secret/app:v1"
registry token
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf 'reader:s3cret:with/colon' | base64)" >auth.json
runs 0 'an image is pushed with a token' env REGISTRY_AUTH_FILE=auth.json ingot push oci:image "docker://$host/token/app:v1"
ok 'skopeo finds the image that was pushed with a token' skopeo inspect --raw --tls-verify=false "docker://$inside/token/app:v1"
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf 'reader:wrong' | base64)" >auth.json
runs 1 'a wrong password is refused' env REGISTRY_AUTH_FILE=auth.json ingot push oci:image "docker://$host/token/never:v1"
unlike "$(cat "$err")" wrong 'the wrong password is not printed'

# Registries that fail.
registry debian
# against STATUS NAME TEXT HOW [OPTION...]
against() {
	against_status=$1
	against_name=$2
	against_text=$3
	shift 3
	against=$((${against:-0} + 1))
	another "image$against"
	flaky "flaky$against" "http://$host" "$@"
	runs "$against_status" "$against_name" ingot push "oci:image$against" "docker://${flaky_url#http://}/flaky/app$against:v1"
	like "$(cat "$err")" "$against_text" 'the message says what happened'
}
against 0 'an upload that fails once with 500 is tried again' 'of 1 blobs uploaded' 500 --path uploads --first 1
against 0 'a registry that is busy once is asked again' 'of 1 blobs uploaded' 429 --path manifests --first 1
against 0 'a connection that breaks once is made again' 'of 1 blobs uploaded' close --path uploads --first 1
against 0 'an upload whose answer is lost is not lost' 'of 1 blobs uploaded' lose --path digest=sha256 --first 1
against 1 'a registry that answers 401 without a challenge is refused' 'wants a login' 401 --path uploads
against 1 'a registry that answers 403 is refused' 403 403 --path uploads
against 1 'a registry that answers 404 to an upload is refused' 'answers 404 to the start of an upload' 404 --path uploads
against 1 'a registry that answers 404 to a manifest is refused' 'answers 404 to a manifest' 404 --path manifests
against 1 'a web page for an upload is refused' 'answers 200 to the start of an upload' html --path uploads

# What a registry may not do: answers.py plays it.
# lies STATUS NAME TEXT ANSWER
lies() {
	lies=$((${lies:-0} + 1))
	starts "lies$lies" "$python" "$top/tests/tools/answers.py" "$4"
	printf '{"auths": {"%s": {"auth": "%s"}}}' "$ready" "$auth" >auth.json
	runs "$1" "$2" env REGISTRY_AUTH_FILE=auth.json ingot push oci:image "docker://$ready/team/app:v1"
	like "$(cat "$err")" "$3" 'the false answer is named'
	is "$(grep authorization "lies$lies.log")" '' 'no other host gets a password'
}
lies 1 'a manifest that gets another digest is refused' 'has digest' digest
lies 1 'a redirect of an upload without TLS to another host gets no password' 'answers 404 to a manifest' elsewhere
lies 1 'a token from another host without TLS is refused' 'another host, without TLS' realm
lies 1 'endless redirects are refused' 'more than 10 redirects' loop
lies 111 'a blob that the registry forgets is an error' 'does not keep a blob' forgets

# A broken layout.
cp -R image broken
find broken/blobs -type f -size +300c -exec sh -c 'echo >>"$1"' - {} \;
runs 1 'a layout with a changed blob is refused' ingot push oci:broken "docker://$host/broken/app:v1"
done_testing
