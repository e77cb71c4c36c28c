# Makes this package run from the folder it lies in, for this shell only:
#
#	. /any/folder/podman-v5.8.4/env.sh
#
# For sh, dash, bash, busybox and zsh.  It puts the programs and manuals of the
# package first; they find their helpers by themselves.  All configuration is the
# machine's and the user's own.
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
		IFS=' ' read -r _ingot_pid _ingot_rest </proc/self/stat || return 0
		case $- in *f*) _ingot_rest=-f ;; *) _ingot_rest=+f ;; esac
		set +f
		for _ingot_fd in /proc/"$_ingot_pid"/fd/*; do
			_ingot_fd=$(readlink "$_ingot_fd") || continue
			case $_ingot_fd in */env.sh) _ingot=$_ingot_fd ;; esac
		done
		set "$_ingot_rest"
	fi
	[ ! -L "$_ingot" ] || _ingot=$(readlink -f "$_ingot")
}

# The folder of this file, whatever the user has made of cd.
_ingot_folder() {
	case $_ingot in */*) ;; *) _ingot=./$_ingot ;; esac
	_ingot=$(
		unset -f cd pwd 2>/dev/null || :
		CDPATH='' \cd -- "${_ingot%/*}" >/dev/null && \pwd -P
	) || _ingot=
}

# Others must be able to read what root puts in /etc.
_ingot_copy() (
	[ "$_ingot_rest" != /etc/containers ] || umask 022
	\mkdir -p "$_ingot_rest" && \cp "$1" "$_ingot_rest/policy.json"
)

# A program that finds no policy.json refuses every image.  Where the machine
# has none, ours is put where it is looked for: it accepts what is unsigned, as
# distributions do.  Edit it, or put yours there first.
_ingot_policy() {
	_ingot_rest=${HOME:-}/.config/containers # whatever XDG_CONFIG_HOME says
	[ "$(id -u)" != 0 ] || _ingot_rest=/etc/containers
	if [ -e /etc/containers/policy.json ] || [ -e "$_ingot_rest/policy.json" ]; then
		return 0
	fi
	if _ingot_copy "$1" 2>/dev/null; then
		echo "env.sh: this machine had no image policy; wrote $_ingot_rest/policy.json" >&2
	else
		echo "env.sh: no image policy here, and $_ingot_rest/policy.json cannot be written: images will be refused" >&2
	fi
}

# Earlier packages set these to files of their own, which this one does not want.  What others have set stays.
_ingot_forget() {
	case ${CONTAINERS_CONF_OVERRIDE:-} in */*-v*/env.conf) unset CONTAINERS_CONF_OVERRIDE ;; esac
	case ${CONTAINERS_HELPER_BINARY_DIR:-} in */*-v*/usr/local/lib/podman) unset CONTAINERS_HELPER_BINARY_DIR ;; esac
	case ${CONTAINERS_CONF:-} in */*-v*/etc/containers/containers.conf) unset CONTAINERS_CONF ;; esac
	case ${CONTAINERS_REGISTRIES_CONF:-} in */*-v*/etc/containers/registries.conf) unset CONTAINERS_REGISTRIES_CONF ;; esac
	case ${CONTAINERS_STORAGE_CONF:-} in */*-v*/etc/containers/storage.conf) unset CONTAINERS_STORAGE_CONF ;; esac
}

# Sets _ingot_rest to the list $1 with the folder $2 first, and nowhere else.
_ingot_first() {
	_ingot_rest=:$1:
	while :; do
		case $_ingot_rest in
		*:"$2":*) _ingot_rest=${_ingot_rest%%:"$2":*}:${_ingot_rest#*:"$2":} ;;
		*) break ;;
		esac
	done
	_ingot_rest=${_ingot_rest#:}
	_ingot_rest=$2:${_ingot_rest%:}
}

_ingot_path() {
	_ingot_fd=$_ingot
	if [ -d "$_ingot/usr/local/bin" ]; then
		_ingot_fd=$_ingot/usr/local/bin
		_ingot_first "${MANPATH:-}" "$_ingot/usr/local/share/man"
		export MANPATH="$_ingot_rest"
	fi
	_ingot_first "$PATH" "$_ingot_fd"
	export PATH="$_ingot_rest"
}

# Each folder on PATH ends at a colon.
_ingot_use() {
	_ingot_file
	_ingot_folder
	case $_ingot in
	*:*)
		echo "env.sh: the path of my folder has a colon, so it cannot be on PATH; move it: $_ingot" >&2
		return 1
		;;
	esac
	if [ ! -e "$_ingot/manifest.json" ] || [ ! -e "$_ingot/env.sh" ]; then
		echo "env.sh: cannot tell where I lie in this shell; go to my folder first, then: . ./env.sh" >&2
		return 1
	fi
	_ingot_forget
	_ingot_path
	[ ! -e "$_ingot/etc/containers/policy.json" ] || _ingot_policy "$_ingot/etc/containers/policy.json"
}

_ingot_leave() {
	unset _ingot _ingot_rest _ingot_fd _ingot_pid
	unset -f _ingot_file _ingot_folder _ingot_copy _ingot_policy _ingot_forget _ingot_first _ingot_path _ingot_use _ingot_leave
}

if _ingot_use; then
	_ingot_leave
else
	_ingot_leave
	return 1
fi
