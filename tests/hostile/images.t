#!/bin/sh
# The programs that copy and verify an image of a registry, when an attacker has taken them over: they can neither write
# elsewhere nor start a program.  Preloaded code of the test stands for the attacker's.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
# shellcheck source=tests/hostile/attack.sh
. "$top/tests/hostile/attack.sh"

registry debian
mkdir tmp results
app=$(oci image app v1 one)
oci push app "$host" team/app || exit 1
# The temporary name of index.json, which follows from its name.
runs 0 'signatures copies an image while it is attacked' attacked .ingot-8ab60e73b9910c3d ingot-signatures --quiet --out results/copy.json "docker://$host/team/app:v1" copy
ok 'signatures writes its layout' test -s copy/index.json
ok 'signatures writes nothing else, and starts nothing' test ! -e attacked
runs 1 'verify reads the image of a registry while it is attacked' attacked index.json env TMPDIR="$work/tmp" ingot-verify "docker://$host/team/app@$app" \
	--out results/verify.json --certificate-identity a@example.org --certificate-oidc-issuer https://example.org
like "$(cat "$err")" 'it has no signature' 'verify asks the registry'
ok 'verify of an image writes nothing else, and starts nothing' test ! -e attacked
is "$(ls tmp)" '' 'verify removes its copy of the image'
done_testing
