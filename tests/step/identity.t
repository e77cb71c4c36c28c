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

runs 0 'the shipped identity is shown' ingot identity
like "$(cat "$err")" 'not set yet' 'the text says that the shipped identity is not set'
is "$(cat "$out")" "$(cat "$top/etc/identity.json")" 'the identity is printed as in its file'
valid identity home/etc/identity.json 'it follows its schema'

runs 0 'a repository is filled in' ingot identity example/ingot --repository-id 123456789
sed 's,OWNER/ingot.*,example/ingot"\,\n  "repository_id": "123456789"\,,' "$top/etc/identity.json" >want
same home/etc/identity.json want 'a repository is filled in with its number, and nothing else changes'
valid identity home/etc/identity.json 'it follows its schema'
runs 0 'a filled identity is shown' ingot-identity
is "$(cat "$err")" '' 'a filled identity is shown without a message'
is "$(cat "$out")" "$(cat want)" 'the identity is printed as in its file'

runs 0 'a repository is filled in without its number' ingot identity example/ingot
like "$(cat "$err")" 'without --repository-id' 'the text says what a missing number means'
unlike "$(cat home/etc/identity.json)" 123456789 'the old number is removed'

cp home/etc/identity.json want
for name in ingot example/ /ingot OWNER/ingot a/b/c 'a b/c' 'a/..' 'https://github.com/a/b' 'a/b
c'; do
	runs 100 "'$name' is not a repository" ingot identity "$name"
	like "$(cat "$err")" 'is not a repository' 'the message says that it is not a repository'
done
for number in 0 01 -1 1x '' 12345678901234567890; do
	runs 100 "'$number' is not a repository number" ingot identity example/ingot "--repository-id=$number"
done
runs 100 'a number without a repository is refused' ingot identity --repository-id 1
runs 100 'two repositories are refused' ingot identity a/b c/d
same home/etc/identity.json want 'what was refused changes nothing'

sed 's,"refs","refsx",' want >home/etc/identity.json
runs 100 'an unknown member is refused' ingot identity
like "$(cat "$err")" "member 'refs': is missing" 'the message names the unknown member'
sed 's,https://token,http://token,' want >home/etc/identity.json
runs 100 'an issuer without https is refused' ingot identity
like "$(cat "$err")" 'does not begin with https://' 'the message says that https is required'
rm home/etc/identity.json
runs 111 'a missing file is an error' ingot identity a/b

done_testing
