#!/bin/sh
# pull: images from registries of others, and from one that gives something else.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"

python3 "$top/tests/tools/base.py" image || exit 1
digest=$(sed 's/.*"digest": "\(sha256:[0-9a-f]*\)".*/\1/' image/index.json)
auth=$(printf 'reader:s3cret' | base64)

for registry in new old debian; do
	registry "$registry"
	ingot push --quiet --out ignored oci:image "docker://$host/team/app:v1"
	runs 0 "$registry: an image is pulled" ingot pull --out pull.json "docker://$host/team/app:v1" "$registry.pulled"
	cp "$err" said
	valid pull pull.json 'the result of pull follows its schema'
	like "$(cat said)" "pull: team/app@$digest, 4 blobs" 'the digest of the image is said'
	ok 'what was pulled is what was pushed' diff -r image/blobs "$registry.pulled/blobs"
	ok 'skopeo reads the layout that was pulled' skopeo --override-arch amd64 copy --quiet "oci:$registry.pulled:v1" "oci:$registry.check:v1"
	runs 0 'an image is pulled by digest' ingot pull --out pull.json "docker://$host/team/app@$digest" "$registry.digest"
	runs 1 'an unknown tag is refused' ingot pull "docker://$host/team/app:v9" never
	like "$(cat "$err")" "there is no 'v9'" 'the unknown tag is named'
done
runs 100 'a pull without a folder is an error' ingot pull docker://127.0.0.1:1/a
runs 100 'a folder that holds a layout is an error' ingot pull docker://127.0.0.1:1/a image
like "$(cat "$err")" 'is already a layout' 'the folder with a layout is named'

# gives STATUS NAME TEXT HOW: a registry with passwords that gives something else
gives() {
	starts "gives.$4" "$python" "$top/tests/tools/answers.py" "$4" image
	printf '{"auths": {"%s": {"auth": "%s"}}}' "$ready" "$auth" >auth.json
	runs "$1" "$2" env REGISTRY_AUTH_FILE=auth.json ingot pull "docker://$ready/team/app:v1" "$4.pulled"
	like "$(cat "$err")" "$3" 'the message says what was given'
	is "$(grep authorization "gives.$4.log")" '' 'no other host gets a password or a token'
}
gives 0 'blobs of another host are pulled without the password' 'pull: team/app@' redirect
ok 'blobs of another host are checked and kept' diff -r image/blobs redirect.pulled/blobs
gives 1 'a redirect to a file of this machine is refused' "it redirects to 'file:" downgrade
gives 1 'other bytes for a blob are refused' 'it has sha256' swap
gives 1 'a blob that is too short is refused' 'it has sha256' short
gives 1 'a blob that is too long is refused' 'it is larger than' long
gives 111 'a blob that always ends early is an error' image cut
is "$(ls -d ./*.pulled/index.json)" "$(printf './%s.pulled/index.json\n' debian new old redirect)" 'no layout is left of an image that was refused'
# fails STATUS NAME TEXT HOW [OPTION...]: Debian's registry behind flaky.py
fails() {
	fails_status=$1
	fails_name=$2
	fails_text=$3
	shift 3
	fails=$((${fails:-0} + 1))
	flaky fails$fails "http://$host" "$@"
	runs "$fails_status" "$fails_name" ingot pull "docker://${flaky_url#http://}/team/app:v1" fails$fails.layout
	like "$(cat "$err")" "$fails_text" 'the message says what the registry did'
	is "$([ -e fails$fails.layout/index.json ]; echo $?)" "$([ "$fails_status" = 0 ]; echo $?)" 'there is a layout only of an image that is whole'
}
fails 1 'a blob that gets 401 without a challenge is refused' 'HTTP 401' 401 --path blobs
fails 1 'a pull that gets 403 is refused' 'HTTP 403' 403 --path manifests
fails 1 'a pull of a blob that gets 404 is refused' 'HTTP 404' 404 --path blobs
fails 0 'a pull from a registry that is busy once is tried again' 'pull: team/app@' 429 --path blobs --first 1
fails 111 'a pull that always gets 500 is an error' 'HTTP 500' 500 --path manifests
fails 0 'a pull whose connection breaks once is tried again' 'pull: team/app@' close --path blobs --first 1
fails 1 'a web page for a manifest is refused' 'another digest' html --path manifests/sha256
python3 "$top/tests/tools/base.py" crowd many
starts gives.many "$python" "$top/tests/tools/answers.py" swap crowd
printf '{"auths": {"%s": {"auth": "%s"}}}' "$ready" "$auth" >auth.json
runs 1 'an index of 10,000 manifests is refused' env REGISTRY_AUTH_FILE=auth.json ingot pull "docker://$ready/team/crowd:v1" crowd.pulled
like "$(cat "$err")" 'more than 1000 manifests' 'the limit of manifests is said'
done_testing
