#!/bin/bash
# The starter workflows/image.yml in a stranger's repository, run by act: it calls check-image.yml.  The first night builds,
# signs, verifies and pushes the base image and records it as a release; a night without news pushes nothing.  Real are
# the registry, the Sigstore servers, skopeo and cosign.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/actions/actions.sh
. "$top/tests/actions/actions.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
store=${XDG_CACHE_HOME:-$HOME/.cache}
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
export XDG_CACHE_HOME="$store"
sigstore_up
registry debian

mkdir "$work/releases"
serve releases "$work/releases" hush
api=$served
has() { curl -sS "$api/state" | jq -e "$1" >/dev/null; }

ok 'the host of ingot has this tree' host_tree
cp -R "$OUT/bin" "$work/host/bin"
cp "$root" "$work/host/etc/trust/trusted_root.json"
cp "$sc1" "$work/host/etc/trust/signing_config.json"
repository o/r
image=$host/o/static
"$top/tests/actions/for_act" "$top/workflows" "$work/starters" "$action"
sed "s|image: ''|image: $image|" "$work/starters/image.yml" >"$work/repo/.github/workflows/my-image.yml"
ok 'a stranger commits the starter of the image' commit_all

# Each signs with the workflow that it is: the image as release-image.yml, the release as release-tool.yml.
signer=$ours/.github/workflows/release-image.yml@refs/heads/main
night() {
	"event${1:+_$1}" schedule .github/workflows/my-image.yml '{"schedule": "37 3 * * *"}' -s GITHUB_TOKEN=hush \
		--env "GITHUB_API_URL=$api" --env "ACT_WORKFLOW_REF=$signer" --env "ACT_ISSUER=$ISSUER" \
		--env "ACTIONS_ID_TOKEN_REQUEST_URL=${TOKEN_URL}repository=o/r&job_workflow_ref=$signer&workflow_ref=o/r/.github/workflows/my-image.yml@refs/heads/main&sha=$commit" \
		--env ACTIONS_ID_TOKEN_REQUEST_TOKEN=ghtok
}
tags() { curl -sS "http://${image%%/*}/v2/${image#*/}/tags/list" | jq -r '.tags[]' | sort | tr '\n' ' '; }
version=$(jq -r '.pins[] | select(.name == "static").version' "$top/etc/pins/static.json")

runs 0 'the first night of the image runs to its end' night
explain 100
digest=$(skopeo inspect --tls-verify=false --raw "docker://$image:latest" | sha256sum | cut -c1-64)
is "$(skopeo inspect --tls-verify=false --raw "docker://$image:$version" | sha256sum | cut -c1-64)" "$digest" 'both tags name the same index'
is "$(skopeo inspect --tls-verify=false --raw "docker://$image:latest" | jq '.manifests | length')" 8 'the index has eight platforms'
is "$(skopeo inspect --tls-verify=false --raw "docker://$image:latest" | jq -r '.annotations["org.opencontainers.image.revision"]')" "$commit" 'the index names the commit that it was made from'
runs 0 'ingot verify accepts the image with the workflow and the repository named' ingot verify --trusted-root "$root" --plain-http \
	--certificate-identity "https://github.com/$signer" --certificate-oidc-issuer "$ISSUER" --repository o/r "docker://$image:latest"
runs 1 'ingot verify refuses it in the name of another repository' ingot verify --trusted-root "$root" --plain-http \
	--certificate-identity "https://github.com/$signer" --certificate-oidc-issuer "$ISSUER" --repository o/other "docker://$image:latest"
runs 0 'cosign accepts the image' "$cosign" verify --trusted-root "$root" --allow-http-registry --new-bundle-format \
	--certificate-identity "https://github.com/$signer" --certificate-oidc-issuer "$ISSUER" "$image:latest"
runs 1 'cosign refuses it in the name of another workflow' "$cosign" verify --trusted-root "$root" --allow-http-registry --new-bundle-format \
	--certificate-identity "https://github.com/$ours/.github/workflows/other.yml@refs/heads/main" --certificate-oidc-issuer "$ISSUER" "$image:latest"
ok 'a release records what was built' has '[.releases[] | .tag_name, (.draft | not)] == ["static-v'"$version"'", true]'
unlike "$(cat "$work/log")" hush 'the log does not show the token'
before=$(tags)

git -C "$work/repo" -c user.name=test -c user.email=test@example.org commit -q --allow-empty -m later && commit=$(git -C "$work/repo" rev-parse HEAD)
runs 0 'a night without news of the image runs to its end' night
is "$(tags)" "$before" 'a night without news makes no new tag'
is "$(skopeo inspect --tls-verify=false --raw "docker://$image:latest" | sha256sum | cut -c1-64)" "$digest" 'latest names the same index'
unlike "$(cat "$work/log")" 'release-image' 'no job builds an image in a night without news'
judged 'the requests of the release of an image' "$work/releases"
done_testing
