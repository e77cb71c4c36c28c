# beside.sh - for scripts that run a package beside Debian's podman, buildah, crun and conmon; see lib.sh.
#
# The commands of a README call sudo, which is a script here that only starts its arguments.
# shellcheck shell=bash
# shellcheck source=tests/acceptance/inside/lib.sh
. "${0%/*}/lib.sh"
box=localhost/box
theirs=/usr/bin/podman
alone=(--cgroups=disabled --network=none)

# The commands of a section of the README, as a person would paste them, with a package of this name in this folder.
readme() {
	cd "$work/.." && sed -n "/^$1/,/^\(## \|\*\*\)[^*]*$2/s/^    //p" "$package/README.md" >"$work/commands" && [ -s "$work/commands" ] &&
		sh -eu "$work/commands"
}

install_package() {
	readme '## Or install' Upgrade
}

remove_package() {
	readme '\*\*Remove' Configuration
}

nothing_of_ours_is_left() {
	! (cd "$package" && find usr ! -type d) | sed 's|^|/|' | xargs ls -d 2>"$work/errors" | grep .
}

# What a podman says of itself and its helpers, without what changes by itself.
facts() {
	timeout 60 "$1" info --format '{{.Host.Conmon.Path}} {{.Host.Conmon.Version}} {{.Host.OCIRuntime.Path}} {{.Host.OCIRuntime.Version}}
{{.Host.CgroupManager}} {{.Host.EventLogger}} {{.Host.LogDriver}} {{.Host.NetworkBackend}} {{.Host.Security}}
{{.Host.Slirp4NetNS.Executable}} {{.Store.ConfigFile}} {{.Store.GraphRoot}} {{.Store.RunRoot}} {{.Store.VolumePath}} {{.Registries}}' 2>"$work/errors"
}

buildah_facts() {
	timeout 60 /usr/bin/buildah info --format '{{index .host "OCIRuntime"}} {{.store}}' | sed 's/number:[0-9]*//g; s/GraphRoot[A-Z][a-z]*:[0-9]*//g'
	/usr/bin/crun --version
}

runs() { # PODMAN WORDS
	timeout 60 "$1" run --rm "${alone[@]}" $box echo "$2"
}

remember_debian() {
	facts $theirs >"$work/facts"
	buildah_facts >"$work/buildah-facts"
}

debian_is_the_same() {
	facts $theirs | diff "$work/facts" - && buildah_facts | diff "$work/buildah-facts" -
}

printf '%s\n' '#!/bin/sh' 'exec "$@"' >/usr/local/sbin/sudo && chmod 755 /usr/local/sbin/sudo
