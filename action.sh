#!/usr/bin/env bash
# action.sh bring|prepare|run - what action.yml does, one command per step of it.
#
#	bring    builds the step programs, unless this tree carries them in bin/
#	prepare  allows user namespaces to plain users, where AppArmor forbids them
#	run      runs the step $STEP with the inputs $TOOL $VERSION $ARCHITECTURE $VARIANT $LIBC $IN
#
# Exit status: that of the step; 100 for an unknown step or command.
set -euo pipefail
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)

bring() {
	[ -x "$here/bin/ingot" ] && return
	make --silent -C "$here" need-build
	make --silent -C "$here" -j"$(nproc)" all
}

# Ubuntu 24.04 forbids user namespaces to plain users by AppArmor; the sandbox needs them.
prepare() {
	local knob=/proc/sys/kernel/apparmor_restrict_unprivileged_userns
	if [ "$(id -u)" != 0 ] && [ -r "$knob" ] && [ "$(cat "$knob")" != 0 ]; then
		sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
	fi
}

# Fills `in`: one --in per line of $IN, which is a file's name or a document; documents become files of $results.
read_in() {
	local document file
	in=()
	while IFS= read -r document; do
		case $document in
		'') continue ;;
		'{'*)
			file=$results/$STEP-in-$((${#in[@]} + 1)).json
			printf '%s\n' "$document" >"$file"
			;;
		*) file=$document ;;
		esac
		in+=("--in=$file")
	done <<<"$IN"
}

# The target of the job, where architecture and libc name one.
target_of() {
	case $1-$2 in
	amd64-static) echo x86_64-linux-musl ;;
	arm64-static) echo aarch64-linux-musl ;;
	amd64-glibc) echo x86_64-linux-gnu ;;
	arm64-glibc) echo aarch64-linux-gnu ;;
	esac
}

# Packages go to release/, results to release/.ingot/: so the paths in a result
# also hold where another job has put both.
run() {
	local results=release/.ingot bin=$here/out/bin target in options
	case $STEP in
	plan | fetch | build | package | checksum) ;;
	*)
		echo '::error title=ingot::unknown step; it is plan, fetch, build, package or checksum'
		exit 100
		;;
	esac
	mkdir -p "$results"
	read_in
	target=$(target_of "$ARCHITECTURE" "$LIBC")
	case $STEP in
	plan)
		options=(${VERSION:+"--version=$VERSION"} ${ARCHITECTURE:+"--architecture=$ARCHITECTURE"}
			${VARIANT:+"--variant=$VARIANT"} ${LIBC:+"--libc=$LIBC"} -- "$TOOL")
		;;
	fetch | build) options=(${target:+"--target=$target"}) ;;
	package | checksum) options=(--output=release) ;;
	esac
	[ ! -x "$here/bin/ingot" ] || bin=$here/bin
	"$bin/ingot-$STEP" "${in[@]}" --out="$results/$STEP.json" "${options[@]}"
}

case ${1-} in
bring | prepare | run) "$1" ;;
*)
	echo 'usage: action.sh bring|prepare|run' >&2
	exit 100
	;;
esac
