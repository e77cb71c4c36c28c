#!/bin/sh
# Every case of the Sigstore conformance suite, by path and by digest, through
# its own protocol: those in tests/data/conformance, or where INGOT_CONFORMANCE says.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cases=${INGOT_CONFORMANCE:-$data/conformance}
client=$top/tests/conformance/client
identity=https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main
issuer=https://token.actions.githubusercontent.com
export OUT XDG_CACHE_HOME="$work/cache"

# content FILE DEFAULT
content() {
	if [ -e "$1" ]; then cat "$1"; else echo "$2"; fi
}

# verify DIR FILE_OR_DIGEST
verify() {
	set -- "$2" "$1"
	if [ -e "$2/key.pub" ]; then
		set -- "$@" --key "$2/key.pub"
	else
		set -- "$@" --certificate-identity "$(content "$2/identity" "$identity")" \
			--certificate-oidc-issuer "$(content "$2/issuer" "$issuer")"
	fi
	[ ! -e "$2/trusted_root.json" ] || set -- "$@" --trusted-root "$2/trusted_root.json"
	verify_artifact=$1
	verify_dir=$2
	shift 2
	"$client" verify-bundle --bundle "$verify_dir/bundle.sigstore.json" "$@" "$verify_artifact"
}

# refuses NAME COMMAND...: an answer in one sentence, and no accident
refuses() {
	refuses_name=$1
	shift
	refuses_status=0
	"$@" >"$out" 2>"$err" || refuses_status=$?
	case $refuses_status-$(grep -c '^ingot-verify: ' "$err") in
	1-1 | 100-1)
		pass "$refuses_name"
		sed 's/^/#  /' "$err"
		;;
	*)
		fail "$refuses_name"
		tap_show status "$refuses_status"
		tap_show stderr "$(tail -n 20 "$err")"
		;;
	esac
}

if [ ! -e "$cases/a.txt" ]; then
	fail "the suite's cases are in '$cases'"
	done_testing
fi
for dir in "$cases"/*/; do
	dir=${dir%/}
	artifact=$cases/a.txt
	[ ! -e "$dir/artifact" ] || artifact=$dir/artifact
	digest=sha256:$(sha256sum <"$artifact" | cut -c1-64)
	case $dir in
	*_fail)
		refuses "${dir##*/} by path" verify "$dir" "$artifact"
		refuses "${dir##*/} by digest" verify "$dir" "$digest"
		;;
	*)
		ok "${dir##*/} by path" verify "$dir" "$artifact"
		ok "${dir##*/} by digest" verify "$dir" "$digest"
		;;
	esac
done

cd / || exit 1
runs 100 '--staging without a trusted root is refused' "$client" verify-bundle --staging --bundle b --key k f
like "$(cat "$err")" 'the staging instance is not built in' 'the message says that staging is not built in'
runs 100 'an unknown command is refused' "$client" verify b
runs 100 'an unknown option is refused' "$client" verify-bundle --bundle b --online f
done_testing
