#!/bin/sh
# env.sh: a package runs from any folder, in every shell, and leaves the machine's own files alone.
. "${0%/*}/../lib.sh"

package="$work/a folder/podman-v5.8.4"
mkdir -p "$package/usr/local/bin" "$package/usr/local/lib/podman" "$package/etc/containers" "$work/home"
cp "$top/etc/package/env.sh" "$top/etc/package/env.conf" "$package/"
# without policy.json: root's would be written to /etc of this machine (the end-to-end test does that, in a namespace)
cp "$top"/etc/containers/*.conf "$package/etc/containers/"
echo '{}' >"$package/manifest.json"
printf '#!/bin/sh\necho "podman of the package"\n' >"$package/usr/local/bin/podman"
chmod +x "$package/usr/local/bin/podman"
export package work

# in_shell SHELL COMMANDS: as a plain user's home without configuration would have it
in_shell() {
	in_shell_program=$1
	shift
	# shellcheck disable=SC2086 # "busybox sh" is two words
	env -u BASH_ENV -u ENV -u XDG_CONFIG_HOME -u CONTAINERS_CONF -u MANPATH HOME="$work/home" $in_shell_program -c "$1"
}

for shell in sh dash bash 'busybox sh' zsh 'bash -eu' 'dash -eu' 'zsh -eu'; do
	is "$(in_shell "$shell" 'cd / && . "$package/env.sh" 2>/dev/null; podman' 2>&1)" 'podman of the package' "$shell finds podman from elsewhere"
	is "$(in_shell "$shell" 'cd "$package" && . ./env.sh 2>/dev/null; (. ./env.sh 2>/dev/null); echo "$CONTAINERS_CONF_OVERRIDE"' 2>&1)" \
		"$package/env.conf" "$shell knows its configuration, from its own folder"
	is "$(in_shell "$shell" 'p=$PATH; . "$package/env.sh" 2>/dev/null; one=$PATH; . "$package/env.sh" 2>/dev/null; [ "$one" = "$PATH" ] && [ "$one" != "$p" ] && echo once' 2>&1)" \
		once "$shell twice is once"
	is "$(in_shell "$shell" '. "$package/env.sh" 2>/dev/null; set' | grep -c '^_ingot')" 0 "$shell has nothing left over"
done

is "$(in_shell sh '. "$package/env.sh" 2>/dev/null; echo "$CONTAINERS_HELPER_BINARY_DIR"')" "$package/usr/local/lib/podman" 'helpers are found'
is "$(in_shell sh 'CONTAINERS_CONF_OVERRIDE=/mine; export CONTAINERS_CONF_OVERRIDE; . "$package/env.sh" 2>/dev/null; echo "$CONTAINERS_CONF_OVERRIDE"')" \
	/mine 'what the user has set stays'
mkdir -p "$work/home/.config/containers"
: >"$work/home/.config/containers/registries.conf"
is "$(in_shell sh '. "$package/env.sh" 2>/dev/null; echo "${CONTAINERS_REGISTRIES_CONF:-the own one}"')" \
	'the own one' "a user's registries.conf is used"
rm "$package/manifest.json"
like "$(in_shell sh '. "$package/env.sh"' 2>&1)" 'cannot tell where I lie' 'where it cannot know its folder it says so'

# Standalone: the program lies beside it.
mkdir "$work/standalone"
cp "$top/etc/package/env.sh" "$work/standalone/"
echo '{}' >"$work/standalone/manifest.json"
is "$(in_shell dash '. "$work/standalone/env.sh"; echo "${PATH%%:*} ${CONTAINERS_CONF_OVERRIDE:-}"' 2>&1)" \
	"$work/standalone " 'standalone puts its folder on PATH and sets nothing else'
done_testing
