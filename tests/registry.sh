# registry.sh - real registries for a test, and a user without passwords; read after lib.sh.
#
#	. "$top/tests/registry.sh"
#	registry debian
#
# See tests/interop/registries.sh for what it can start.  The current folder is $work from here on.
# shellcheck shell=sh
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
# shellcheck source=tests/interop/registries.sh
. "$top/tests/interop/registries.sh"
cd "$work" || exit 1
export HOME="$work/home" XDG_CACHE_HOME="$work/cache"
unset REGISTRY_AUTH_FILE XDG_RUNTIME_DIR DOCKER_CONFIG
mkdir home
