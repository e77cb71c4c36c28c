#!/bin/sh
# env.sh: a package runs from any folder, in every shell, and leaves the machine's own files alone.
. "${0%/*}/../lib.sh"

# put_package FOLDER WORDS: its podman says the words
put_package() {
	mkdir -p "$1/usr/local/bin" "$1/usr/local/lib/ingot"
	cp "$top/etc/package/env.sh" "$1/"
	# without policy.json: root's would be written to /etc of this machine (the end-to-end test does that, in a namespace)
	echo '{}' >"$1/manifest.json"
	printf '#!/bin/sh\necho "%s"\n' "$2" >"$1/usr/local/bin/podman"
	chmod +x "$1/usr/local/bin/podman"
}

package="$work/a folder/podman-v5.8.4"
old="$work/a folder/podman-v5.8.3"
mkdir -p "$work/home"
put_package "$package" 'podman of the package'
put_package "$old" 'podman of the old package'
colon=$work/a:b/podman-v5.8.4
put_package "$colon" 'podman of another folder'
ln -s "$package/env.sh" "$work/link.sh"
export package old colon work

# in_shell SHELL COMMANDS: as a plain user's home without configuration would have it
in_shell() {
	in_shell_program=$1
	shift
	# shellcheck disable=SC2086 # "busybox sh" is two words
	env -u BASH_ENV -u ENV -u XDG_CONFIG_HOME -u CONTAINERS_CONF -u MANPATH HOME="$work/home" $in_shell_program -c "$1"
}

for shell in sh dash bash 'busybox sh' zsh 'bash -eu' 'dash -eu' 'zsh -eu'; do
	is "$(in_shell "$shell" 'cd / && . "$package/env.sh" 2>/dev/null; podman' 2>&1)" 'podman of the package' "$shell finds podman from elsewhere"
	is "$(in_shell "$shell" 'cd "$package" && . ./env.sh 2>/dev/null; (. ./env.sh 2>/dev/null); cd /; podman' 2>&1)" \
		'podman of the package' "$shell finds podman from its own folder"
	is "$(in_shell "$shell" '. "$old/env.sh"; . "$package/env.sh"; podman; . "$old/env.sh"; podman' 2>&1)" "podman of the package
podman of the old package" "$shell: the package that was read last wins, also again"
	is "$(in_shell "$shell" '. "$old/env.sh"; one=$PATH; . "$package/env.sh"; . "$old/env.sh"; [ ${#PATH} -eq $((${#one} + ${#package} + 15)) ] && echo once' 2>&1)" \
		once "$shell: each folder is on PATH once"
	is "$(in_shell "$shell" 'p=$PATH; . "$package/env.sh" 2>/dev/null; one=$PATH; . "$package/env.sh" 2>/dev/null; [ "$one" = "$PATH" ] && [ "$one" != "$p" ] && echo once' 2>&1)" \
		once "$shell twice is once"
	is "$(in_shell "$shell" '. "$package/env.sh" 2>/dev/null; set' | grep -c '^_ingot')" 0 "$shell has nothing left over"
	is "$(in_shell "$shell" 'IFS=/; set -f; . "$package/env.sh"; IFS=" "; podman' 2>&1)" 'podman of the package' "$shell finds podman with another IFS and without globs"
	is "$(in_shell "$shell" 'alias cd="echo no"; cd() { echo no; }; . "$package/env.sh"; podman' 2>&1)" 'podman of the package' \
		"$shell finds podman where cd is the user's own"
	is "$(in_shell "$shell" '. "$work/link.sh"; podman' 2>&1)" 'podman of the package' "$shell finds podman by a link to env.sh"
done

# With -e, dash ends at a file that fails, whatever comes after it.
for shell in sh dash bash 'busybox sh' zsh; do
	is "$(in_shell "$shell" '. "$colon/env.sh" || echo refused; podman 2>/dev/null || echo none' 2>&1)" \
		"env.sh: the path of my folder has a colon, so it cannot be on PATH; move it: $colon
refused
none" "$shell says that a path with a colon cannot be used"
done

# settings VALUE...: what env.sh leaves of CONTAINERS_CONF, ..._OVERRIDE, _REGISTRIES_CONF, _STORAGE_CONF and _HELPER_BINARY_DIR
settings() {
	# shellcheck disable=SC2016 # for the inner shell
	CONTAINERS_CONF_OVERRIDE=$2 CONTAINERS_REGISTRIES_CONF=$3 CONTAINERS_STORAGE_CONF=$4 CONTAINERS_HELPER_BINARY_DIR=$5 CONF=$1 \
		in_shell sh 'export CONTAINERS_CONF="$CONF"; . "$package/env.sh"; echo "${CONTAINERS_CONF-}|${CONTAINERS_CONF_OVERRIDE-}|${CONTAINERS_REGISTRIES_CONF-}|${CONTAINERS_STORAGE_CONF-}|${CONTAINERS_HELPER_BINARY_DIR-}"'
}
is "$(settings /my.conf /my/env.conf /my/registries.conf /my/storage.conf /my/helpers)" \
	'/my.conf|/my/env.conf|/my/registries.conf|/my/storage.conf|/my/helpers' 'what the user has set stays'
is "$(settings "$old/etc/containers/containers.conf" "$old/env.conf" "$old/etc/containers/registries.conf" \
	"$old/etc/containers/storage.conf" "$old/usr/local/lib/podman")" '||||' 'what the env.sh of an earlier package has set is removed'
is "$(in_shell sh '. "$package/env.sh"; set' | grep -c '^CONTAINERS_')" 0 "the user's and the machine's configuration is used"
rm -r "$old"
is "$(in_shell sh '. "$package/env.sh"; podman')" 'podman of the package' 'a package works after an earlier one was removed'
rm "$package/manifest.json"
like "$(in_shell sh '. "$package/env.sh"' 2>&1)" 'cannot tell where I lie' 'where it cannot know its folder it says so'

# The policy that root's env.sh writes, with a umask that others cannot read by.  /etc is of this namespace alone.
if unshare --map-root-user --mount true 2>"$err"; then
	mkdir -p "$work/root/etc/containers"
	cp "$top/etc/package/env.sh" "$work/root/"
	echo '{}' | tee "$work/root/manifest.json" >"$work/root/etc/containers/policy.json"
	# shellcheck disable=SC2016 # for the inner shell
	is "$(unshare --map-root-user --mount sh -c 'mount -t tmpfs none /etc && umask 077 && . "$work/root/env.sh" 2>/dev/null
		stat -c %a /etc/containers /etc/containers/policy.json; umask')" '755
644
0077' 'everyone can read the policy that env.sh writes for root'
else
	skip 'everyone can read the policy that env.sh writes for root' 'user namespaces are restricted'
fi

# Standalone: the program lies beside it.
mkdir "$work/standalone"
cp "$top/etc/package/env.sh" "$work/standalone/"
echo '{}' >"$work/standalone/manifest.json"
is "$(in_shell dash '. "$work/standalone/env.sh"; echo "${PATH%%:*} ${CONTAINERS_CONF_OVERRIDE:-}"' 2>&1)" \
	"$work/standalone " 'standalone puts its folder on PATH and sets nothing else'
done_testing
