#!/bin/sh
# signatures: from registries that know referrers and from those that do not, from
# those that ask who is there, and from those that lie.  The registries are real:
# go-containerregistry's and Debian's; flaky.py stands before one of them.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
# shellcheck source=tests/interop/registries.sh
. "$top/tests/interop/registries.sh"
cd "$work" || exit 1
export HOME="$work/home" XDG_CACHE_HOME="$work/cache"
unset REGISTRY_AUTH_FILE XDG_RUNTIME_DIR DOCKER_CONFIG
mkdir home

# Nobody looks into these signatures here: it is enough that they come.
app=$(oci image app v1 one)
oci image plain v1 two >plain.digest
echo '{}' >bundle.json
echo payload >payload
echo '{"base64Signature":"c2ln","cert":"","rekorBundle":{}}' >cosign.json
oci bundle app "$app" bundle.json
oci simple app "$app" payload cosign.json

runs 100 'without an image it is refused' ingot signatures
runs 100 'and without a folder' ingot signatures docker://example.org/app
for name in oci:app example.org/app docker:// docker:///app docker://example.org/ docker://example.org/App 'docker://example.org/a b' \
	docker://example.org/a:-x docker://example.org/a@sha256:00 docker://example.org/a/../b docker://-x.example.org/app; do
	runs 100 "'$name' is no name" ingot signatures "$name" never
done
ok 'and nothing was begun' test ! -e never

for registry in new old debian; do
	registry "$registry"
	ok 'an image is pushed' oci push app "$host" team/app
	ok 'another, without signatures' oci push plain "$host" team/plain
	[ $registry = new ] || ok 'its referrers have a tag' oci referrers app "$host" team/app "$app"
	runs 0 "$registry: its signatures come" ingot signatures "docker://$host/team/app:v1" "$registry.layout"
	cp "$out" result.json
	like "$(cat "$err")" "signatures: 2 of team/app@$app" 'both kinds'
	valid signatures result.json 'the result follows its schema'
	like "$(cat result.json)" "\"digest\": \"$app\"" 'with the digest of the image'
	for file in bundle.json payload; do
		same "$registry.layout/blobs/sha256/$(sha256sum <$file | cut -c1-64)" $file "$file as it was"
	done
	runs 0 'by its digest' ingot signatures "docker://$host/team/app@$app" "$registry.digest"
	runs 0 'by both' ingot signatures "docker://$host/team/app:v1@$app" "$registry.both"
	runs 0 'an image may have none' ingot signatures "docker://$host/team/plain:v1" "$registry.none"
	like "$(cat "$out")" '"signatures": 0' 'and that is the result'
	runs 1 'a tag that is not there' ingot signatures "docker://$host/team/app:v9" "$registry.v9"
	like "$(cat "$err")" "there is no 'v9'" 'is named'
	runs 1 'a repository that is not there' ingot signatures "docker://$host/team/none" "$registry.norepo"
	runs 1 'a digest that is not there' ingot signatures "docker://$host/team/app@sha256:$(printf %064d 0)" "$registry.nodigest"
	runs 100 'a folder that is taken' ingot signatures "docker://$host/team/app:v1" "$registry.layout"
	like "$(cat "$err")" 'is a layout already' 'is named'
done
runs 111 'no registry' ingot signatures docker://127.0.0.1:1/team/app nowhere

# Who is there?
registry token
ok 'the registry that asks has the image' oci push app "$inside" team/app
runs 1 'who says nothing gets nothing' ingot signatures "docker://$host/team/app:v1" secret.no
like "$(cat "$err")" "the registry wants to know who asks for 'team/app'" 'and is told'
like "$(cat "$err")" 'skopeo login' 'how to get in'
mkdir home/.docker
auth=$(printf 'reader:s3cret:with/colon' | base64)
printf '{"auths": {"%s": {"auth": "%s"}, "other.example.org": {}}, "HttpHeaders": {"x": "y"}}' "$host" "$auth" >home/.docker/config.json
runs 0 'docker knows the password' ingot signatures "docker://$host/team/app:v1" secret.docker
printf '{"auths": {"%s/team": {"auth": "%s"}, "%s": {"auth": "%s"}}}' "$host" "$auth" "$host" "$(printf 'reader:wrong' | base64)" >auth.json
runs 0 'an own file knows it, for this team alone' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.team
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf 'reader:wrong' | base64)" >auth.json
runs 1 'a wrong password is none' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.wrong
unlike "$(cat "$err" auth.json)" 'reader:wrong' 'and is not shown'
mkdir -p run/containers
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$auth" >run/containers/auth.json
rm home/.docker/config.json
runs 0 'podman knows it' env XDG_RUNTIME_DIR="$work/run" ingot signatures "docker://$host/team/app:v1" secret.podman
echo '{"auths": {"x": {"auth": "not base64"}}}' >auth.json
runs 1 'what is said of others does not matter' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.others
printf '{"auths": {"%s": {"auth": "not base64"}}}' "$host" >auth.json
runs 100 'a broken password file' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.broken
like "$(cat "$err")" 'is no user and password in base64' 'is named'
registry basic
ok 'a registry that asks for the password itself has the image' oci push app "$inside" team/app
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf 'reader:s3cret' | base64)" >auth.json
runs 0 'and gets it' env REGISTRY_AUTH_FILE=auth.json ingot signatures "docker://$host/team/app:v1" secret.basic
runs 1 'but not from those who have none' ingot signatures "docker://$host/team/app:v1" secret.none

# Lies.
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
	like "$(cat "$err")" "$lies_words" 'and is named'
	ok 'no layout is left' test ! -e lie/index.json
}
lies 'is larger than' 'a manifest without an end' 1 endless --path manifests/v1
lies 'is larger than' 'a list without an end' 1 endless --path referrers
lies 'is larger than' 'a blob without an end' 1 endless --path blobs/
lies 'is larger than 3 bytes' 'a web page for a blob' 1 html --path blobs/
lies "gave other bytes for 'sha256:" 'a web page for a manifest by digest' 1 html --path manifests/sha256:
lies 'answers 400' 'a refusal' 1 400 --path manifests/v1
lies 'team/app' 'forbidden' 1 403 --path manifests/v1
lies 'wants to know who asks' 'who is there, without a way to say' 1 401 --path manifests/v1
flaky honest "http://$host" 404 --path referrers
rm -rf lie
runs 0 'without referrers there is simple signing' ingot signatures "docker://${flaky_url#http://}/team/app:v1" lie
like "$(cat "$out")" '"signatures": 1' 'alone'

done_testing
