#!/bin/sh
# identity: who signs our releases, shown and filled in.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
cd "$work" || exit 1

mkdir -p home/etc/pins home/recipes
cp "$top/etc/identity.json" home/etc/
INGOT_HOME=$work/home
export INGOT_HOME

runs 0 'as shipped it is shown' ingot identity
like "$(cat "$err")" 'not set yet' 'and nobody is named yet'
is "$(cat "$out")" "$(cat "$top/etc/identity.json")" 'as it lies there'
valid identity home/etc/identity.json 'it follows its schema'

runs 0 'a repository is filled in' ingot identity example/ingot --repository-id 123456789
sed 's,OWNER/ingot.*,example/ingot"\,\n  "repository_id": "123456789"\,,' "$top/etc/identity.json" >want
same home/etc/identity.json want 'with its number, and nothing else changes'
valid identity home/etc/identity.json 'it follows its schema'
runs 0 'then it is shown' ingot-identity
is "$(cat "$err")" '' 'without a complaint'
is "$(cat "$out")" "$(cat want)" 'as it lies there'

runs 0 'without a number' ingot identity example/ingot
like "$(cat "$err")" 'without --repository-id' 'it says what that means'
unlike "$(cat home/etc/identity.json)" 123456789 'an old number is no longer there'

cp home/etc/identity.json want
for name in ingot example/ /ingot OWNER/ingot a/b/c 'a b/c' 'a/..' 'https://github.com/a/b' 'a/b
c'; do
	runs 100 "'$name' is no repository" ingot identity "$name"
	like "$(cat "$err")" 'is no repository' 'and is called so'
done
for number in 0 01 -1 1x '' 12345678901234567890; do
	runs 100 "'$number' is no number" ingot identity example/ingot "--repository-id=$number"
done
runs 100 'a number without a repository is refused' ingot identity --repository-id 1
runs 100 'two repositories are refused' ingot identity a/b c/d
same home/etc/identity.json want 'what was refused changes nothing'

sed 's,"refs","refsx",' want >home/etc/identity.json
runs 100 'an unknown member is refused' ingot identity
like "$(cat "$err")" "member 'refs': is missing" 'by name'
sed 's,https://token,http://token,' want >home/etc/identity.json
runs 100 'an issuer without https is refused' ingot identity
like "$(cat "$err")" 'does not begin with https://' 'with its reason'
rm home/etc/identity.json
runs 111 'no file at all' ingot identity a/b

done_testing
