#!/bin/sh
# The schemas are schemas, and what we keep in this tree follows them.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
cd "$top" || exit 1

ok 'etc/schema/ holds schemas of draft 2020-12' "$validator" --check-metaschema etc/schema/*.json
for contract in recipe pins root plan fetch build package checksum sign verify signatures trust identity component manifest table; do
	ok "$contract has one" test -f etc/schema/$contract.json
done
valid recipe recipes/*.json tests/data/home/recipes/*.json tests/data/recipe/good/*.json 'recipes follow theirs'
valid pins etc/pins/*.json tests/data/home/etc/pins/*.json 'pin sets follow theirs'
valid root etc/root/*.lock tests/data/home/etc/root/*.lock 'locks follow theirs'
valid trust etc/trust/current.json 'and what we trust'
valid identity etc/identity.json 'the identity follows its'

done_testing
