# Makes this package run from the folder it lies in, for this shell only:
#
#	. /any/folder/podman-v5.8.4/env.sh
#
# For sh, dash, bash, busybox and zsh.  Nothing of the machine is overruled but
# where the programs lie and what they can do: its own containers.conf,
# registries.conf, storage.conf and policy.json are used where it has them.
# shellcheck shell=sh

# This file's path: each shell has its own way to say it, and plain ones have
# none, so there we look at which file of this name the shell is reading.
_ingot_file() {
	if [ -n "${BASH_VERSION:-}" ]; then
		eval '_ingot=${BASH_SOURCE[0]}'
	elif [ -n "${ZSH_VERSION:-}" ]; then
		eval '_ingot=${(%):-%x}'
	else
		_ingot=
		read -r _ingot_pid _ingot_rest </proc/self/stat || return 0
		for _ingot_fd in /proc/"$_ingot_pid"/fd/*; do
			_ingot_rest=$(readlink "$_ingot_fd") || continue
			case $_ingot_rest in */env.sh) _ingot=$_ingot_rest ;; esac
		done
	fi
}

_ingot_any() {
	for _ingot_fd in "$@"; do
		[ ! -e "$_ingot_fd" ] || return 0
	done
	return 1
}

# A program that finds no policy.json refuses every image.  Where the machine
# has none, ours is put where it is looked for: it accepts what is unsigned, as
# distributions do.  Edit it, or put yours there first.
_ingot_policy() {
	_ingot_rest=${HOME:-}/.config/containers # whatever XDG_CONFIG_HOME says
	[ "$(id -u)" != 0 ] || _ingot_rest=/etc/containers
	! _ingot_any /etc/containers/policy.json "$_ingot_rest/policy.json" || return 0
	if mkdir -p "$_ingot_rest" 2>/dev/null && cp "$1" "$_ingot_rest/policy.json" 2>/dev/null; then
		echo "env.sh: this machine had no image policy; wrote $_ingot_rest/policy.json" >&2
	else
		echo "env.sh: no image policy here, and $_ingot_rest/policy.json cannot be written: images will be refused" >&2
	fi
}

# The package's file of this name in etc/containers, if the machine has none.
_ingot_missing() {
	[ -e "$_ingot/etc/containers/$1" ] &&
		! _ingot_any "${XDG_CONFIG_HOME:-${HOME:-}/.config}/containers/$1" "/etc/containers/$1" "/usr/share/containers/$1"
}

_ingot_config() {
	case ${CONTAINERS_CONF_OVERRIDE:-} in
	'' | */env.conf) [ ! -e "$_ingot/env.conf" ] || export CONTAINERS_CONF_OVERRIDE="$_ingot/env.conf" ;;
	esac
	if [ -z "${CONTAINERS_CONF:-}" ] && _ingot_missing containers.conf && ! _ingot_any /etc/containers/containers.conf.d; then
		export CONTAINERS_CONF="$_ingot/etc/containers/containers.conf"
	fi
	if [ -z "${CONTAINERS_REGISTRIES_CONF:-}" ] && _ingot_missing registries.conf; then
		export CONTAINERS_REGISTRIES_CONF="$_ingot/etc/containers/registries.conf"
	fi
	if [ -z "${CONTAINERS_STORAGE_CONF:-}" ] && _ingot_missing storage.conf; then
		export CONTAINERS_STORAGE_CONF="$_ingot/etc/containers/storage.conf"
	fi
	[ ! -e "$_ingot/etc/containers/policy.json" ] || _ingot_policy "$_ingot/etc/containers/policy.json"
}

_ingot_path() {
	_ingot_rest=$_ingot
	if [ -d "$_ingot/usr/local/bin" ]; then
		_ingot_rest=$_ingot/usr/local/bin:$_ingot/usr/local/lib/podman
		# env.conf says the same, but a buildah that has started itself anew does not know where it lies.
		export CONTAINERS_HELPER_BINARY_DIR="$_ingot/usr/local/lib/podman"
		export MANPATH="$_ingot/usr/local/share/man:${MANPATH:-}"
	fi
	case :$PATH: in
	*:"$_ingot_rest":*) ;;
	*) export PATH="$_ingot_rest:$PATH" ;;
	esac
}

_ingot_file
case $_ingot in */*) ;; *) _ingot=./$_ingot ;; esac
_ingot=$(CDPATH='' cd -- "${_ingot%/*}" >/dev/null && pwd -P) || _ingot=
if [ -e "$_ingot/manifest.json" ] && [ -e "$_ingot/env.sh" ]; then
	_ingot_path
	_ingot_config
else
	echo "env.sh: cannot tell where I lie in this shell; go to my folder first, then: . ./env.sh" >&2
fi
unset _ingot _ingot_rest _ingot_fd _ingot_pid
unset -f _ingot_file _ingot_any _ingot_policy _ingot_missing _ingot_config _ingot_path
