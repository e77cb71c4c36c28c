#!/usr/bin/env bash
# action.sh bring|prepare|run - what action.yml does, one command per step of it.
#
#	bring    builds the step programs, unless this tree carries them in bin/
#	prepare  allows user namespaces to plain users, where AppArmor forbids them
#	run      runs the step $STEP with the inputs $TOOL $VERSION $ARCHITECTURE $VARIANT $LIBC $TARGET
#	         $RECIPES $PINS $FILES $TAG $TEST $OPTIONS $IN
#
# Packages go to release/, results to results/STEP.json: so the paths in a result also hold where
# another job has put both, and upload-artifact, which skips hidden folders, takes them.
# Exit status: that of the step; 100 for a wrong input; 111 if user namespaces cannot be allowed.
set -euo pipefail
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
steps='check-release plan fetch sources build package image test checksum sign verify release push'
results=results

# fail STATUS MESSAGE HINT: an annotation, a line in the summary, and the end
fail() {
	local text=$2
	text=${text//'%'/%25}
	text=${text//$'\r'/%0D}
	text=${text//$'\n'/%0A}
	printf '::error title=ingot::%s%%0A%s\n' "$text" "$3"
	[ -z "${GITHUB_STEP_SUMMARY-}" ] || printf '### ingot failed\n\n    %s\n\n%s\n' "${text//'`'/?}" "$3" >>"$GITHUB_STEP_SUMMARY"
	exit "$1"
}

# clean COMMAND...: without the tokens that the job's environment may have
clean() {
	local name set=()
	for name in HOME PATH TMPDIR LANG CI http_proxy https_proxy no_proxy SSL_CERT_FILE; do
		[ -z "${!name-}" ] || set+=("$name=${!name}")
	done
	env -i "${set[@]}" "$@"
}

bring() {
	[ -x "$here/bin/ingot" ] && return
	clean make --silent -C "$here" need-build
	clean make --silent -C "$here" -j"$(nproc)" all
}

# Ubuntu 24.04 forbids user namespaces to plain users by AppArmor; the sandbox needs them.
prepare() {
	local knob=/proc/sys/kernel/apparmor_restrict_unprivileged_userns
	if [ "$(id -u)" = 0 ] || [ ! -r "$knob" ] || [ "$(cat "$knob")" = 0 ]; then
		return
	fi
	case $STEP in fetch | build | test) ;; *) return ;; esac
	sudo -n sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 ||
		fail 111 'user namespaces are not allowed to this user, and the sandbox needs them' \
			'run as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'
}

# The lines of $1 without empty ones and carriage returns, in `lines`.
split() {
	local line
	lines=()
	while IFS= read -r line; do
		line=${line%$'\r'}
		[ -z "${line//[[:space:]]/}" ] || lines+=("$line")
	done <<<"$1"
}

# keep DOCUMENT: gives it a file, and adds that to `in`
keep() {
	local file=$results/$STEP-in-$((${#in[@]} + 1)).json
	printf '%s\n' "$1" >"$file"
	in+=("--in=$file")
}

# listed DIGEST FILE: adds the file to `in` if it has this SHA-256, which came another way than the file
listed() {
	local have
	[ -f "$2" ] || fail 111 "the file '$2' of the input 'in' is not there" 'Download the artifact that has it first.'
	have=$(sha256sum <"$2")
	[ "${have%% *}" = "$1" ] || fail 1 "'$2' has the SHA-256 ${have%% *}, and the job that wrote it said $1" \
		'The artifact was changed on its way. Run all jobs again; if this happens again, find out who can write artifacts of this run.'
	in+=("--in=$2")
}

# Fills `in`: one --in for each file that a line of $IN names, and for each document.  A document is one line, or
# begins with a line '{' and ends with a line '}', as programs print it.  A file may have its SHA-256 in front, as
# sha256sum prints it.
read_in() {
	local line document='' open=no
	in=()
	split "$IN"
	for line in "${lines[@]}"; do
		if [ $open = yes ]; then
			document+=$'\n'$line
			[ "$line" != '}' ] || { keep "$document" && open=no; }
		elif [[ $line == '{' ]]; then
			document=$line open=yes
		elif [[ $line == '{'* ]]; then
			keep "$line"
		elif [[ $line =~ ^([0-9a-f]{64})\ [\ *](.+)$ ]]; then
			listed "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
		elif [ -f "$line" ]; then
			in+=("--in=$line")
		else
			fail 100 "input 'in' names the file '$line', and there is none" \
				'Give a result as JSON, or the name of a file that an earlier step of this job or an artifact brought.'
		fi
	done
	[ $open = no ] || fail 100 "a document of the input 'in' does not end" "Its last line must be '}'."
}

# Results of builds and packages have options of their own in later steps; that of an image says what the layout must be.
name_results() {
	local i file
	for i in "${!in[@]}"; do
		file=${in[i]#--in=}
		case $STEP-$(grep -om1 '"schema": *"ingot/[a-z]*/' "$file") in
		sign-*/build/ | release-*/build/) in[i]=--build-result=$file ;;
		release-*/package/) in[i]=--packages=$file ;;
		release-*/updates/) in[i]=--updates=$file ;;
		sign-*/image/ | verify-*/image/ | push-*/image/)
			unset "in[$i]"
			same_image "$file"
			;;
		esac
	done
}

# same_image RESULT: the layout image/ still has the image of this result
same_image() {
	local digest
	digest=$(jq -er .digest "$1")
	jq -e --arg digest "$digest" 'any(.manifests[]; .digest == $digest)' image/index.json >/dev/null ||
		fail 1 "the layout 'image' does not have $digest, which the job that made it named" 'Run all jobs again.'
}

# login NAME: $REGISTRY_TOKEN is the password for the registry of docker://NAME.  Only the step that pushes reads it.
login() {
	[ -n "${REGISTRY_TOKEN-}" ] || return 0
	local host=${1#docker://} auth
	DOCKER_CONFIG=$(mktemp -d -p "${RUNNER_TEMP:-/tmp}")
	trap 'rm -rf "$DOCKER_CONFIG"' EXIT
	export DOCKER_CONFIG
	auth=$(printf '%s:%s' "${GITHUB_ACTOR:-token}" "$REGISTRY_TOKEN" | base64 -w 0)
	unset REGISTRY_TOKEN
	(umask 077 && printf '{"auths": {"%s": {"auth": "%s"}}}\n' "${host%%/*}" "$auth" >"$DOCKER_CONFIG/config.json")
}

# Each step but the first reads a result.
need_in() {
	case $STEP in check-release | plan | verify) return ;; esac
	[ ${#in[@]} != 0 ] || [ -n "${FILES//[[:space:]]/}" ] ||
		fail 100 "input 'in' is empty" "Pass the output 'result' of the step before '$STEP'."
}

# Sets `target`: by its name, or by architecture and libc together.
choose_target() {
	target=$TARGET
	case $ARCHITECTURE in '' | amd64 | arm64 | both) ;; *) fail 100 "unknown architecture '$ARCHITECTURE'" 'It is amd64, arm64 or both.' ;; esac
	case $LIBC in '' | static | glibc | both) ;; *) fail 100 "unknown libc '$LIBC'" 'It is static, glibc or both.' ;; esac
	[ -z "$target" ] || return 0
	case $ARCHITECTURE-$LIBC in
	amd64-static) target=x86_64-linux-musl ;;
	arm64-static) target=aarch64-linux-musl ;;
	amd64-glibc) target=x86_64-linux-gnu ;;
	arm64-glibc) target=aarch64-linux-gnu ;;
	- | both-both) ;;
	*)
		case $STEP in fetch | build)
			fail 100 "architecture '$ARCHITECTURE' and libc '$LIBC' name no target" \
				"Give both, neither, or the input 'target': the job's matrix.job.target."
			;;
		esac
		;;
	esac
}

# test_packages: the packages of the results, compared with their digests, run on this machine; then $TEST does.
# The programs in them are new, so they get no token.
test_packages() {
	"$bin/ingot-checksum" "${in[@]}" --quiet --out="$results/test.json" --output="$RUNNER_TEMP"
	[ -x "$here/bin/ingot" ] || clean make --silent -C "$here" need-check
	clean "$here/tests/acceptance/released" release "$target"
	split "$TEST"
	for line in "${lines[@]}"; do
		[ -x "$line" ] || fail 100 "the test '$line' is not an executable file" 'Name a program in your repository, relative to its top.'
		clean "./$line" release
	done
}

run() {
	local bin=$here/out/bin target options=() folders=() operands=() line lines in
	case " $steps " in
	*" $STEP "*) ;;
	*) fail 100 "unknown step '$STEP'" "It is one of: $steps." ;;
	esac
	[ ! -x "$here/bin/ingot" ] || bin=$here/bin
	choose_target
	mkdir -p "$results"
	read_in
	need_in
	name_results
	split "$RECIPES"
	for line in "${lines[@]}"; do folders+=("--recipes=$line"); done
	case $STEP in
	check-release)
		options=(${PINS:+"--pins=$PINS"} "${folders[@]}")
		operands=(${TOOL:+"$TOOL"})
		;;
	plan)
		options=(${TAG:+"--tag=$TAG"} ${VERSION:+"--version=$VERSION"} ${ARCHITECTURE:+"--architecture=$ARCHITECTURE"}
			${VARIANT:+"--variant=$VARIANT"} ${LIBC:+"--libc=$LIBC"} ${PINS:+"--pins=$PINS"} "${folders[@]}")
		operands=(${TOOL:+"$TOOL"})
		;;
	fetch | build) options=(${target:+"--target=$target"}) ;;
	package | sources) options=(--output=release) ;;
	image)
		options=(--output=image --sbom="$results/image.spdx.json"
			${GITHUB_SHA:+"--annotation=org.opencontainers.image.revision=$GITHUB_SHA"}
			${GITHUB_REPOSITORY:+"--annotation=org.opencontainers.image.source=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"})
		;;
	push)
		split "$FILES"
		operands=("${lines[@]}")
		login "${lines[1]-}"
		;;
	test)
		test_packages
		return
		;;
	checksum)
		options=(--output=release)
		split "$FILES"
		operands=("${lines[@]}")
		;;
	sign | verify | release)
		split "$FILES"
		operands=("${lines[@]:-release}")
		[ "$STEP" != release ] || options=("--tag=$TAG")
		;;
	esac
	split "$OPTIONS"
	for line in "${lines[@]}"; do
		case $line in
		--?*) options+=("$line") ;;
		*) fail 100 "'$line' is not an option" "Write one option per line in the input 'options': --name=value." ;;
		esac
	done
	"$bin/ingot-$STEP" "${in[@]}" --out="$results/$STEP.json" "${options[@]}" -- "${operands[@]}"
}

case ${1-} in
bring | prepare | run) "$1" ;;
*)
	echo 'usage: action.sh bring|prepare|run' >&2
	exit 100
	;;
esac
