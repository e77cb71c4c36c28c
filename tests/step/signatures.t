#!/bin/sh
# signatures: from registries with and without referrers, with and without
# passwords, and from registries that send wrong data.  The registries are real:
# go-containerregistry's and Debian's; flaky.py stands before one of them.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"

# The content of these signatures does not matter here.
app=$(oci image app v1 one)
oci image plain v1 two >plain.digest
echo '{}' >bundle.json
echo payload >payload
echo '{"base64Signature":"c2ln","cert":"","rekorBundle":{}}' >cosign.json
oci bundle app "$app" bundle.json
oci simple app "$app" payload cosign.json

runs 100 'a command without an image is an error' ingot signatures
runs 100 'a command without a folder is an error' ingot signatures docker://example.org/app
for name in oci:app example.org/app docker:// docker:///app docker://example.org/ docker://example.org/App 'docker://example.org/a b' \
	docker://example.org/a:-x docker://example.org/a@sha256:00 docker://example.org/a/../b docker://-x.example.org/app; do
	runs 100 "'$name' is not the name of an image" ingot signatures "$name" never
done
ok 'no folder is made for a malformed name' test ! -e never

for registry in new old debian; do
	registry "$registry"
	ok 'a signed image is pushed' oci push app "$host" team/app
	ok 'an unsigned image is pushed' oci push plain "$host" team/plain
	[ $registry = new ] || ok 'the referrers get a tag' oci referrers app "$host" team/app "$app"
	runs 0 "$registry: signatures are copied by tag" ingot signatures "docker://$host/team/app:v1" "$registry.layout"
	cp "$out" result.json
	like "$(cat "$err")" "signatures: 2 of team/app@$app" 'both kinds of signatures are copied'
	valid signatures result.json 'the result follows its schema'
	like "$(cat result.json)" "\"digest\": \"$app\"" 'the result has the digest of the image'
	for file in bundle.json payload; do
		same "$registry.layout/blobs/sha256/$(sha256sum <$file | cut -c1-64)" $file "$file is copied unchanged"
	done
	runs 0 'signatures are copied by digest' ingot signatures "docker://$host/team/app@$app" "$registry.digest"
	runs 0 'signatures are copied by tag and digest' ingot signatures "docker://$host/team/app:v1@$app" "$registry.both"
	runs 0 'an image without signatures is copied' ingot signatures "docker://$host/team/plain:v1" "$registry.none"
	like "$(cat "$out")" '"signatures": 0' 'the result counts no signatures'
	runs 1 'an unknown tag is refused' ingot signatures "docker://$host/team/app:v9" "$registry.v9"
	like "$(cat "$err")" "there is no 'v9'" 'the unknown tag is named'
	runs 1 'an unknown repository is refused' ingot signatures "docker://$host/team/none" "$registry.norepo"
	runs 1 'an unknown digest is refused' ingot signatures "docker://$host/team/app@sha256:$(printf %064d 0)" "$registry.nodigest"
	runs 100 'a folder that exists is an error' ingot signatures "docker://$host/team/app:v1" "$registry.layout"
	like "$(cat "$err")" 'is already a layout' 'the folder that exists is named'
done
runs 111 'a registry that cannot be reached is an error' ingot signatures docker://127.0.0.1:1/team/app nowhere

# Passwords.
registry token
ok 'an image is pushed to a registry with passwords' oci push app "$inside" team/app
runs 1 'a registry with passwords refuses an anonymous client' ingot signatures "docker://$host/team/app:v1" secret.no
like "$(cat "$err")" "the registry wants a login for 'team/app'" 'the missing login is named'
like "$(cat "$err")" 'skopeo login' 'the hint names skopeo login'
mkdir home/.docker
auth=$(printf 'reader:s3cret:with/colon' | base64)
printf '{"auths": {"%s": {"auth": "%s"}, "other.example.org": {}}, "HttpHeaders": {"x": "y"}}' "$host" "$auth" >home/.docker/config.json
runs 0 'the password in the file of docker is used' ingot signatures "docker://$host/team/app:v1" secret.docker
printf '{"auths": {"%s/team": {"auth": "%s"}, "%s": {"auth": "%s"}}}' "$host" "$auth" "$host" "$(printf 'reader:wrong' | base64)" >auth.json
runs 0 'the password in REGISTRY_AUTH_FILE is used, by path' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.team
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf 'reader:wrong' | base64)" >auth.json
runs 1 'a wrong password is refused' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.wrong
unlike "$(cat "$err" auth.json)" 'reader:wrong' 'the password is not printed'
mkdir -p run/containers
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$auth" >run/containers/auth.json
rm home/.docker/config.json
runs 0 'the password in the file of podman is used' env XDG_RUNTIME_DIR="$work/run" ingot signatures "docker://$host/team/app:v1" secret.podman
echo '{"auths": {"x": {"auth": "not base64"}}}' >auth.json
runs 1 'a malformed password of another registry is ignored' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.others
printf '{"auths": {"%s": {"auth": "not base64"}}}' "$host" >auth.json
runs 100 'a malformed password is an error' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.broken
like "$(cat "$err")" 'is not a user and password in base64' 'the malformed password is named'
registry elsewhere
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$auth" >auth.json
: >authorizations
runs 1 'a password is not sent to another host without TLS' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.elsewhere
like "$(cat "$err")" "password sent to '$token_url', another host" 'the other host is named'
is "$(cat authorizations)" '' 'the other host has received nothing'
registry basic
ok 'a registry that asks for the password itself has the image' oci push app "$inside" team/app
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf 'reader:s3cret' | base64)" >auth.json
runs 0 'a password is sent by basic authentication' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.basic
runs 1 'a registry with basic authentication refuses an anonymous client' ingot signatures "docker://$host/team/app:v1" secret.none

# Wrong data.
registry new
oci push app "$host" team/app
# lies WORDS NAME STATUS HOW [OPTION...]
lies() {
	lies_words=$1
	lies_name=$2
	lies_status=$3
	shift 3
	lie=$((${lie:-0} + 1))
	flaky liar$lie "http://$host" "$@"
	rm -rf lie
	runs "$lies_status" "$lies_name" ingot signatures "docker://${flaky_url#http://}/team/app:v1" lie
	like "$(cat "$err")" "$lies_words" 'the false answer is named'
	ok 'no layout is left' test ! -e lie/index.json
}
lies 'is larger than' 'an endless manifest is refused' 1 endless --path manifests/v1
lies 'is larger than' 'an endless list of referrers is refused' 1 endless --path referrers
lies 'is larger than' 'an endless blob is refused' 1 endless --path blobs/
lies 'is larger than 3 bytes' 'a web page for a blob is refused' 1 html --path blobs/
lies "sent content with another digest for 'sha256:" 'a web page for a manifest by digest is refused' 1 html --path manifests/sha256:
lies 'answers 400' 'status 400 is an error' 1 400 --path manifests/v1
lies 'team/app' 'status 403 is an error' 1 403 --path manifests/v1
lies 'wants a login for' 'status 401 without a challenge is an error' 1 401 --path manifests/v1
flaky honest "http://$host" 404 --path referrers
rm -rf lie
runs 0 'simple signing is copied from a registry without referrers' ingot signatures "docker://${flaky_url#http://}/team/app:v1" lie
like "$(cat "$out")" '"signatures": 1' 'only simple signing is copied then'

done_testing
