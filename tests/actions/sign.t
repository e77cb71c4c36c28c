#!/bin/sh
# A workflow with `id-token: write`, run by act, signs as itself: the runner's
# token goes to real Sigstore servers.  act asks nobody whether a job may have
# one, so a job without the permission is played by leaving the issuer out.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"

act=$("$top/tests/tools/need" act) || { echo 'Bail out! cannot install act'; exit 1; }
sigstore_up

mkdir -p "$work/repo/.github/workflows"
cp "$top/tests/actions/sign.yml" "$work/repo/.github/workflows"
cd "$work/repo" && git init -q && git add -A &&
	git -c user.name=test -c user.email=test@example.org commit -qm tree
echo hello >"$work/hello"

# dispatch [OPTION...]: what a person does with "Run workflow"; the log is in $work/log
dispatch() {
	"$act" workflow_dispatch -W .github/workflows/sign.yml -P ubuntu-24.04=-self-hosted \
		--env "PROGRAMS=$OUT/bin" --env "FILE=$work/hello" \
		--env "SIGNING_CONFIG=$sc2" --env "TRUSTED_ROOT=$root" "$@" >"$work/log" 2>&1
}

issuer="--env ACTIONS_ID_TOKEN_REQUEST_URL=$TOKEN_URL --env ACTIONS_ID_TOKEN_REQUEST_TOKEN=ghtok"
# shellcheck disable=SC2086 # two options each
runs 0 'a job with id-token: write signs' dispatch $issuer
[ "$tap_failures" = 0 ] || tail -n 20 "$work/log" | sed 's/^/# /'
runs 0 'as the workflow it is' ingot-verify --bundle "$work/hello.sigstore.json" --trusted-root "$root" \
	--certificate-identity "$identity" --certificate-oidc-issuer "$ISSUER" --repository octo/app --ref refs/heads/main "$work/hello"
unlike "$(cat "$work/log")" ghtok "the log does not show the runner's secret"
unlike "$(cat "$work/log")" eyJ 'nor the token'

rm "$work/hello.sigstore.json"
runs 1 'a job without the permission does not' dispatch
like "$(cat "$work/log")" 'id-token: write' 'and is told what it lacks'
runs 1 'and nothing is written' test -e "$work/hello.sigstore.json"
done_testing
