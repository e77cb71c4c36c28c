# witness.sh - runs `ingot verify` on files and images signed by the test's own Sigstore.
#
#	. "$top/tests/witness.sh"
#	verify file
#	refuses 'the log' 'another log is refused' verify other
#
# tests/tools/witness.c is that Sigstore; it is built into $work, which is the current folder from here on.
# shellcheck shell=sh
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME="$work/cache"

${CC:-cc} -std=c17 -D_GNU_SOURCE -pthread -I"$top/include" -I"$top/src" -I"$top/tests" -o witness "$top/tests/tools/witness.c" \
	"$OUT/libingot.a" -lcrypto >cc.log 2>&1 || {
	cat cc.log
	echo 'Bail out! cannot build tests/tools/witness.c'
	exit 1
}

identity=https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1
issuer=https://token.actions.githubusercontent.com

# verify OPTION...: by the right identity
verify() {
	ingot verify --trusted-root root.json --certificate-identity "$identity" --certificate-oidc-issuer "$issuer" "$@"
}

# refuses WORDS NAME COMMAND...: one sentence says so, and exit status 1
refuses() {
	refuses_words=$1
	refuses_name=$2
	shift 2
	runs 1 "$refuses_name" "$@"
	like "$(grep '^ingot-verify: ' "$err")" "$refuses_words" "$refuses_name: in one sentence"
	is "$(grep -c '^ingot-verify: ' "$err")" 1 "$refuses_name: with one message"
	is "$(cat "$out")" '' "$refuses_name: without a result"
}
