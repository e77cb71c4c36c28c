#!/bin/sh
# SECURITY.md: each threat has a test, and each test that it names exists.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

named=$(grep -o '`tests/[^`]*`' SECURITY.md | tr -d '`' | sort -u)
ok 'SECURITY.md names tests' test "$(echo "$named" | wc -l)" -gt 20
is "$(for file in $named; do [ -f "$file" ] || echo "$file"; done)" '' 'every test that SECURITY.md names exists'
is "$(grep '^| ' SECURITY.md | grep -v '^| what they can do ' | grep -v '`tests/')" '' 'every threat in SECURITY.md has a test'
is "$(for test in tests/hostile/*.t; do echo "$named" | grep -qx "$test" || echo "$test"; done)" '' 'SECURITY.md names every test of tests/hostile'
done_testing
