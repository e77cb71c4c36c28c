# registries.sh - real registries on loopback; read after sigstore.sh.
#
#	registry new|old|debian|basic|token|elsewhere
#
# sets $host, where it answers: go-containerregistry's with and without the
# referrers API; Debian's docker-registry, open to all, by password, or by a token
# for it, from a server that has another host name for `elsewhere` and adds the passwords
# that it gets to $work/authorizations. $inside is the same registry for those who push,
# where it asks nobody.
# shellcheck shell=sh disable=SC2154 # sigstore.sh and the test set the variables

oci() { "$python" "$top/tests/tools/oci.py" "$@"; }

# starts NAME COMMAND...: until the test ends; what it says after "ready " is in $ready
starts() {
	starts_name=$work/$1
	shift
	: >"$starts_name.out"
	"$@" >"$starts_name.out" 2>"$starts_name.log" &
	at_exit="kill $! 2>/dev/null; ${at_exit:-:}"
	ready=
	for _ in $(seq 200); do
		ready=$(sed -n 's/^ready //p' "$starts_name.out")
		[ -z "$ready" ] || return 0
		sleep 0.05
	done
	echo "Bail out! $* does not answer: $(cat "$starts_name.log")"
	exit 1
}

# distribution NAME AUTH...: Debian's registry on a free port, over one folder of files
distribution() {
	distribution_name=$1
	shift
	starts "$distribution_name" "$python" "$top/tests/tools/distribution.py" "$work/distribution" "$@"
	host=$ready
}

registry() {
	case $1 in
	new) starts registry.new "$peers_bin/registry" && host=$ready ;;
	old) starts registry.old "$peers_bin/registry" -referrers=false && host=$ready ;;
	debian) distribution registry.debian ;;
	basic)
		distribution registry.inside
		inside=$host
		distribution registry.basic basic
		;;
	token | elsewhere)
		starts token "$python" "$top/tests/tools/registry_auth.py" "$work"
		token_url=$ready
		[ "$1" = token ] || token_url=$(echo "$ready" | sed 's/127.0.0.1/localhost/')
		distribution registry.inside
		inside=$host
		distribution "registry.$1" token "$token_url" "$work/cert.pem"
		;;
	esac
}
