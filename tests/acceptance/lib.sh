# lib.sh - finds the packages of a release, checks them with independent tools, and runs them in a separate place.
#
#	. "${0%/*}/lib.sh"
#	find_package podman full || find_package podman default
#	sound "$package"
#	in_places run-podman podman 'root user'
#
# The packages are in release/, or in $INGOT_RELEASE, for $INGOT_TARGET (default:
# static, for the architecture of this machine).  The inner scripts (inside/*) run
# as root and as a plain user, in namespaces that hide the host's own helpers.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
# shellcheck source=tests/kernel.sh
. "$top/tests/kernel.sh"
here=$top/tests/acceptance
release=${INGOT_RELEASE:-$top/release}
case $(uname -m) in
aarch64) target=${INGOT_TARGET:-arm64-static} ;;
*) target=${INGOT_TARGET:-amd64-static} ;;
esac
chmod 755 "$work"
trap 'eval "$at_exit"; as_root rm -rf "$work"' EXIT

# As root: directly, or by sudo if that needs no password.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n --preserve-env=BUSYBOX,SMALL_CGROUPS,SMALL_LIMITS,EPOCH,COMMIT,OTHER,NSS "$@"
	fi
}

# find_package TOOL VARIANT: sets package, folder; the newest version, or $INGOT_VERSION
find_package() {
	local suffix=
	[ "$2" = default ] || suffix=-$2
	package=$(find "$release" -maxdepth 1 -name "$1-v${INGOT_VERSION:-*}-linux-$target$suffix.tar.zst" 2>/dev/null | sort -V | tail -n 1)
	folder=$(basename "${package%-linux-*}")$suffix
	[ -f "$package" ]
}

# The best variant for tests: full, else default.
need_package() {
	find_package "$1" full && return
	find_package "$1" default && return
	echo "Bail out! no package of $1 for $target in $release; 'make build-$1' makes one"
	exit 1
}

tar_reads() {
	zstd -dc "$1" | tar -tf - >"$work/list" && [ -s "$work/list" ]
}

unpack() {
	mkdir -p "$2" && zstd -dc "$1" | tar -xf - -C "$2"
}

# No ELF file needs anything that the label does not allow, as Debian's readelf shows.
labels_are_true() {
	local path said n=0
	while IFS= read -r -d '' path; do
		readelf -h "$path" >/dev/null 2>&1 || continue
		n=$((n + 1))
		if ! LC_ALL=C readelf -h "$path" | grep -q "Machine: *.*$machine\$"; then
			echo "$path is not for $machine" >&2
			return 1
		fi
		said=$(LC_ALL=C readelf -ld "$path" 2>&1 | grep -E 'INTERP|NEEDED' |
			grep -vE "${allowed_libraries:-^\$}" || :)
		if [ -n "$said" ]; then
			echo "$path: $said" >&2
			return 1
		fi
	done < <(find "$1" -type f -size +4k -print0)
	[ "$n" -ge "$2" ]
}
case $target in
arm64-*) machine=AArch64 ;;
*) machine=X86-64 ;;
esac
case $target in
*-glibc) allowed_libraries='INTERP|\[(lib(c|m|pthread|dl|rt|resolv)\.so\.[0-9]|ld-linux-[a-z0-9-]*\.so\.[0-9])\]' ;;
esac

# hardened FOLDER: what the manifest says of each ELF file is what Debian's readelf shows, and each is hardened.
hardened() {
	local path said headers shown
	python3 "$here/hardening.py" "$1/manifest.json" >"$work/hardening" || return
	while read -r path said; do
		headers=$(LC_ALL=C readelf -hldW "$1/$path" 2>/dev/null) || return
		shown=$(grep -q 'Type: *DYN' <<<"$headers" && grep -q '(FLAGS_1).* PIE' <<<"$headers" && echo pie)
		! grep -q ' GNU_RELRO ' <<<"$headers" || ! grep -qE '\(FLAGS(_1)?\).* (BIND_)?NOW|no dynamic section' <<<"$headers" || shown+=' full'
		! grep -qE '^ +GNU_STACK .* RW +0' <<<"$headers" || shown+=' nx'
		! LC_ALL=C readelf --dyn-syms -W "$1/$path" | grep -qE ' UND __[a-z_]+_chk@' || shown+=' fortify'
		shown=${shown# }
		if grep -qE '^ +LOAD .* RWE ' <<<"$headers" || [ "$shown" != "$said" ] || [[ "$said" != *'full nx'* ]]; then
			echo "$path: readelf shows '$shown', and the manifest says '$said'" >&2
			return 1
		fi
	done <"$work/hardening"
}

# No program needs a symbol newer than glibc 2.31.
floor_holds() {
	local path newest
	while IFS= read -r -d '' path; do
		newest=$(LC_ALL=C readelf -V "$path" 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
		[ -n "$newest" ] || continue
		if [ "$(printf '%s\nGLIBC_2.31\n' "$newest" | sort -V | tail -n 1)" != GLIBC_2.31 ]; then
			echo "$path needs $newest" >&2
			return 1
		fi
	done < <(find "$1" -type f -size +4k -print0)
}

# says_version PROGRAM VERSION: it starts, and prints the version of the manifest
says_version() {
	local said
	said=$("$emulator" "$1" --version 2>&1 </dev/null || "$emulator" "$1" version 2>&1 </dev/null) || {
		echo "$said" >&2
		return 1
	}
	[[ $said =~ (^|[^0-9.])"$2"($|[^0-9.]|\.($|[^0-9])) ]] || {
		echo "it says '$said', and the manifest $2" >&2
		return 1
	}
}
emulator=${INGOT_EMULATOR:-$here/natively}

# Each program of the manifest starts and prints the version that the manifest has.
programs_start() {
	local path version
	while read -r path version; do
		if [ "${path##*/}" = crun ] && [ "${emulator##*/}" != natively ]; then
			skip 'crun starts and prints its version' 'crun executes itself anew, which qemu-user cannot do'
		else
			ok "${path##*/} starts and prints its version $version" says_version "$1/$path" "$version"
		fi
	done < <(python3 "$here/programs.py" "$1/manifest.json")
}

# A root with no more than the label allows: nothing for static programs, Debian 11's glibc for others.  The build put
# that glibc into the store, to link with it.
make_root() {
	mkdir -p "$1" || return
	case $target in *-static) return ;; esac
	[ -n "$glibc" ] && cp -a "$glibc/lib" "$glibc/lib64" "$1/"
}
case $target in
arm64-*) cpu=aarch64 ;;
*) cpu=x86_64 ;;
esac
export INGOT_SYSROOT
glibc=$(find "${XDG_CACHE_HOME:-$HOME/.cache}/ingot/components" -maxdepth 2 -path "*-glibc-*-$cpu-linux-gnu/tree" 2>/dev/null | head -n 1)
case $target in
*-glibc) INGOT_SYSROOT=$glibc ;; # for the emulator
esac

starts_in_root() { # ROOT PROGRAM; the root gets /proc and /dev, as in a container
	# shellcheck disable=SC2016 # for the inner shell
	as_root unshare --mount sh -c 'mkdir -p "$1/proc" "$1/dev" && mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" || exit
		chroot "$1" "/$2" --version || chroot "$1" "/$2" version' sh "$1" "$2"
}

# Each program starts in such a root.
programs_start_alone() {
	local root=$work/least path version
	case $target in
	*-glibc)
		if [ -z "$glibc" ]; then
			skip 'programs start in a root that has only glibc 2.31' 'the store has no glibc of Debian 11'
			return
		fi
		;;
	esac
	rm -rf "$root"
	ok "make a root with no more than '$target' allows" make_root "$root"
	cp -R "$1/." "$root/"
	while read -r path version; do
		ok "${path##*/} $version starts in the root that has no more than '$target' allows" starts_in_root "$root" "$path"
	done < <(python3 "$here/programs.py" "$1/manifest.json")
}

# sound_file PACKAGE FOLDER [ELF FILES]: unpacked to FOLDER, it is what its label says
sound_file() {
	ok "zstd accepts $(basename "$1")" zstd -qt "$1"
	ok "tar reads $(basename "$1")" tar_reads "$1"
	ok "tar unpacks $(basename "$1")" unpack "$1" "$2"
	valid manifest "$2/$folder/manifest.json" 'the manifest of the package follows its schema'
	ok "every ELF file needs only what the label '$target' allows" labels_are_true "$2" "${3:-1}"
	ok 'no ELF file needs a glibc newer than 2.31' floor_holds "$2"
	ok 'every program is hardened, and readelf shows what the manifest says' hardened "$2/$folder"
}

# sound PACKAGE FOLDER [ELF FILES]: it is what its label says, and its programs start
sound() {
	sound_file "$@"
	programs_start "$2/$folder"
	if [ -z "${INGOT_EMULATOR:-}" ] && as_root true 2>/dev/null; then
		programs_start_alone "$2/$folder"
	fi
}

# Sets what this host lacks (docs/building.md, "Small hosts").
host_facts() {
	local caps
	caps=$(as_root sed -n 's/^CapEff:\t//p' /proc/self/status)
	export SMALL_LIMITS=0 SMALL_CGROUPS=0
	[ $((0x$caps >> 24 & 1)) = 1 ] || SMALL_LIMITS=1
	[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || SMALL_CGROUPS=1
	echo "# host: without CAP_SYS_RESOURCE: $SMALL_LIMITS, without unified cgroups: $SMALL_CGROUPS"
}

# A root file system that has only busybox.
make_box() {
	mkdir -p "$work/box/bin" "$work/box/etc" "$work/box/tmp"
	cp "$BUSYBOX" "$work/box/bin/busybox"
	for applet in sh cat echo sleep httpd wget nslookup true false; do
		ln -s busybox "$work/box/bin/$applet"
	done
	echo box:x:0:0:root:/:/bin/sh >"$work/box/etc/passwd"
	tar -cf "$work/box.tar" --owner=0 --group=0 -C "$work/box" .
}

# A root file system with a TLS server and 100 MB to fetch from it: Debian's openssl with its libraries.
make_tls_box() {
	local library
	mkdir -p "$work/tls/srv"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
		-addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$work/tls/srv/key.pem" -out "$work/tls.pem" 2>"$err" || return
	cp "$work/tls.pem" "$work/tls/srv/cert.pem"
	head -c 100000000 /dev/urandom >"$work/tls/srv/large" && sha256sum <"$work/tls/srv/large" >"$work/tls.sum" || return
	for library in $(ldd "$(command -v openssl)" | grep -o '/[^ ]*') "$(command -v openssl)"; do
		mkdir -p "$work/tls/${library%/*}" && cp -L "$library" "$work/tls/$library" || return
	done
	tar -cf "$work/tls.tar" --owner=0 --group=0 -C "$work/tls" .
}

# Passes the TAP lines of an inner script on as our own.
pass_on() {
	local line
	while IFS= read -r line; do
		case $line in
		'ok - '*' # SKIP '*)
			line=${line#ok - }
			skip "${line%% # SKIP *}" "${line#* # SKIP }"
			;;
		'ok - '*) pass "${line#ok - }" ;;
		'not ok - '*) fail "${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done
}

# place SCRIPT MODE PACKAGE: runs inside/SCRIPT in its own namespaces, and on the kernel of on_kernel; its TAP is $work/tap.
place() {
	as_root "${older_kernel[@]}" unshare --mount --pid --fork --kill-child --mount-proc -- \
		"$here/place" "$1" "$2" "$3" "$work" >"$work/tap" 2>"$work/errors" </dev/null
}

# in_place SCRIPT MODE PACKAGE: the same, and passes its TAP on.
in_place() {
	place "$@"
	ok "all tests of $1 succeed as $2" [ $? = 0 ]
	pass_on <"$work/tap"
	sed 's/^/# /' "$work/errors"
}

# Ends the test if such a place cannot be made, or if the programs are for another machine ($INGOT_EMULATOR).
need_places() {
	if [ -n "${INGOT_EMULATOR:-}" ]; then
		skip 'the programs run containers' 'programs are emulated, and containers need a kernel'
		done_testing
	fi
	if ! as_root true 2>"$err"; then
		skip 'the programs run containers' 'no root and no sudo without a password'
		done_testing
	fi
	host_facts
	BUSYBOX=$(command -v busybox)
	export BUSYBOX
	make_box
}
