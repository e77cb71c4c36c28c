#!/bin/sh
# push: large blobs, which go in parts, and what happens when a part fails.
# The registries are real: go-containerregistry's and Debian's; flaky.py stands before one of them.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
size=40000000
part=16777216

# large DIR: an image with a large layer; $digest is its digest
large() {
	digest=$(oci large "$1" v1 $size)
}

# ranges NAME: the parts that were sent to flaky.py, with what happened
ranges() {
	sed -n 's/.* PATCH [^ ]* \(.*\)/\1/p' "$1.requests" | tr '\n' ' '
}

# whole REPOSITORY: the registry has the large image, by skopeo, which hashes the blobs
whole() {
	rm -rf copy && skopeo --override-arch amd64 copy --quiet --src-tls-verify=false "docker://$host/$1:v1" dir:copy
}

first=0-$((part - 1))
second=$part-$((2 * part - 1))
third=$((2 * part))-$((size - 1))
for registry in new old debian; do
	registry "$registry"
	large "$registry"
	flaky "see.$registry" "http://$host" 500 --path no-such-path
	runs 0 "$registry: an image with a large layer is pushed" ingot push --out push.json "oci:$registry" "docker://${flaky_url#http://}/large/app:v1"
	is "$(ranges "see.$registry")" "forwarded $first forwarded $second forwarded $third " 'a large blob goes in parts of 16 MiB'
	is "$(python3 -c 'import json; d = json.load(open("push.json")); print(d["uploaded"], d["bytes"] >= 40000000)')" '2 True' 'the result counts the bytes of a large blob'
	ok 'skopeo finds the large blob in the registry' whole large/app
	runs 0 'the large image is pushed again' ingot push "oci:$registry" "docker://$host/large/app:v1"
	like "$(cat "$err")" ', 0 of 2 blobs uploaded' 'a large blob that is there is not sent again'
done

# Debian's registry says which bytes it has.
# broken STATUS NAME RANGES HOW [OPTION...]: parts fail; RANGES is what must be sent
broken() {
	broken_status=$1
	broken_name=$2
	broken_ranges=$3
	shift 3
	broken=$((${broken:-0} + 1))
	large "broken$broken"
	flaky "flaky$broken" "http://$host" "$@"
	runs "$broken_status" "$broken_name" ingot push "oci:broken$broken" "docker://${flaky_url#http://}/broken/app$broken:v1"
	cp "$err" said
	is "$(ranges "flaky$broken")" "$broken_ranges" 'what was sent is what the registry lacked'
	if [ "$broken_status" = 0 ]; then
		ok 'the large blob arrived whole' whole "broken/app$broken"
	else
		runs 1 'the image that failed has no tag' whole "broken/app$broken"
	fi
}
later="failed $second forwarded $second forwarded $third "
broken 0 'a connection that breaks in a part goes on there' "forwarded $first $later" close --method PATCH --after 1 --first 1
broken 0 'a part that fails with 500 is sent again' "forwarded $first $later" 500 --method PATCH --after 1 --first 1
broken 0 'a registry that is busy at a part gets it later' "forwarded $first $later" 429 --method PATCH --after 1 --first 1
broken 0 'the first part is sent again too' "failed $first forwarded $first forwarded $second forwarded $third " 503 --method PATCH --first 1
broken 0 'a part whose answer is lost makes Debian'"'"'s registry begin again' "forwarded $first failed $second forwarded $first forwarded $second forwarded $third " \
	lose --method PATCH --after 1 --first 1
broken 0 'a part of which half arrived makes it begin again' "forwarded $first failed $second forwarded $first forwarded $second forwarded $third " \
	half --method PATCH --after 1 --first 1
broken 0 'a registry that expects other bytes with 416 is asked' "forwarded $first $later" 416 --method PATCH --after 1 --first 1
broken 0 'an upload that the registry lost is begun again' "forwarded $first failed $second forwarded $first forwarded $second forwarded $third " \
	404 --method PATCH --after 1 --first 1
broken 0 'a registry that takes no parts gets the blob in one piece' "failed $first " 405 --method PATCH
broken 0 'a registry that has no such upload for a part gets the blob in one piece' "failed $first " 404 --method PATCH
broken 1 'a registry that denies a later part is refused' "forwarded $first failed $second " 403 --method PATCH --after 1
like "$(cat said)" 'HTTP 403' 'the denied part is reported'
broken 111 'parts that always fail are an error' "forwarded $first $(for _ in 1 2 3 4 5; do printf 'failed %s ' "$second"; done)" 500 --method PATCH --after 1
like "$(cat said)" 'HTTP 500' 'what happened to the parts is reported'
larger=20000000
broken 0 'parts are as large as the registry wants them' "forwarded 0-$((larger - 1)) forwarded $larger-$((size - 1)) " \
	500 --path no-such-path --header "OCI-Chunk-Min-Length:$larger"

# go-containerregistry's does not say which bytes it has.
registry new
broken 0 'a registry that cannot be asked for its bytes gets them all again' "forwarded $first failed $second forwarded $first forwarded $second forwarded $third " \
	close --method PATCH --after 1 --first 1

# Registries that lie about what they have: answers.py plays them.
large lies
# lies NAME TEXT HOW
lies() {
	starts "$3" "$python" "$top/tests/tools/answers.py" "$3"
	runs 111 "$1" ingot push oci:lies "docker://$ready/team/app:v1"
	like "$(cat "$err")" "$2" 'the message says what the registry did with the parts'
}
lies 'a registry that never has more than one byte is an error' 'does not keep a part' backwards
lies 'a registry that takes only the first part is an error' 'HTTP 503' stuck

# A push that is killed goes on.
registry debian
large killed
flaky hang "http://$host" hang --method PATCH --after 1
ingot push --quiet oci:killed "docker://${flaky_url#http://}/killed/app:v1" >killed.log 2>&1 &
push_pid=$!
for _ in $(seq 600); do
	grep -q failed hang.requests && grep -q 'PUT.*digest' hang.requests && break
	sleep 0.05
done
kill -9 $push_pid
wait $push_pid 2>/dev/null
runs 1 'after a push that was killed in a blob there is no tag' whole killed/app
runs 0 'the push after the killed one goes on' ingot push oci:killed "docker://$host/killed/app:v1"
like "$(cat "$err")" ', 1 of 2 blobs uploaded' 'blobs that the killed push had sent are not sent again'
ok 'the image of the killed push is whole now' whole killed/app
done_testing
