#!/bin/sh
# The schemas are valid, and the documents in this tree follow them.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
cd "$top" || exit 1

ok 'etc/schema/ holds schemas of draft 2020-12' "$validator" --check-metaschema etc/schema/*.json
for contract in updates recipe pins built root plan fetch build package sources image image-description pull push checksum sign verify release signatures trust identity component manifest table; do
	ok "there is a schema for $contract" test -f etc/schema/$contract.json
done
valid recipe recipes/*.json tests/data/home/recipes/*.json tests/data/recipe/good/*.json 'the recipes follow their schema'
valid pins etc/pins/*.json tests/data/home/etc/pins/*.json 'the pin sets follow their schema'
valid root etc/root/*.lock tests/data/home/etc/root/*.lock 'the locks of roots follow their schema'
valid image-description etc/static/image.json 'the description of the base image follows its schema'
valid trust etc/trust/current.json 'the shipped trust data follows its schema'
valid identity etc/identity.json 'the identity file follows its schema'

done_testing
