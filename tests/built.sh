# built.sh - a small and real build result with its store, for step tests.
#
#	built_podman            podman and its helpers in the default store, four tiny static programs among them
#	built_json >FILE        ingot/build/1 of what is there
#
# A test changes what lies in the store, or edits the JSON, and looks what
# package says.  Programs are compiled without a libc, and hold a text by which
# a stripped program of musl is known.

export XDG_CACHE_HOME="$work/cache"
built_store=$XDG_CACHE_HOME/ingot/components
built_target=x86_64-linux-musl
built_components=
built_default='podman crun passt'
built_full="$built_default aardvark-dns"
built_epoch=1767225600

# built_program FILE TEXT [FLAG...]: an ELF program that says nothing and exits 0
built_program() {
	built_out=$1
	printf 'const char text[] = "%s, No error information";\nvoid _start(void) { __asm__ volatile("xor %%edi,%%edi; mov $60,%%eax; syscall"); }\n' "$2" >"$work/.program.c"
	shift 2
	mkdir -p "${built_out%/*}"
	cc -O1 -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -o "$built_out" "$work/.program.c" "$@"
}

# built_component NAME VERSION [NEEDS...]: the next files are its
built_component() {
	built_tree=$built_store/$1-$2/tree
	built_components="$built_components $1:$2"
	mkdir -p "$built_tree/usr/share/licenses/$1"
	echo "licence of $1" >"$built_tree/usr/share/licenses/$1/COPYING"
	shift 2
	echo "$*" >"$built_tree/../needs"
}

# built_text PATH WORDS...
built_text() {
	mkdir -p "$(dirname "$built_tree/$1")"
	echo "$*" >"$built_tree/$1"
}

# bytes that do not compress, the same ones each time
built_noise() { # PATH KIB
	mkdir -p "$(dirname "$built_tree/$1")"
	seq -f '%.0f some noise' "$2"000 | gzip -n9 | head -c "$2"k >"$built_tree/$1"
}

built_podman() {
	built_component musl 1.2.5
	built_component podman 5.8.4 musl
	built_program "$built_tree/usr/local/bin/podman" podman
	built_program "$built_tree/usr/local/lib/ingot/quadlet" quadlet
	built_text usr/local/lib/systemd/system/podman.service '[Unit]'
	built_text usr/local/share/man/man1/podman.1 '.TH podman 1'
	built_noise usr/local/share/podman/noise 300
	built_component crun 1.21 musl
	built_program "$built_tree/usr/local/bin/crun" crun
	built_component passt 2026.01.20 musl
	built_program "$built_tree/usr/local/bin/pasta" pasta
	cp "$built_tree/usr/local/bin/pasta" "$built_tree/usr/local/bin/pasta.avx2"
	ln -s pasta "$built_tree/usr/local/bin/passt"
	built_component aardvark-dns 1.17.0 musl
	built_noise usr/local/lib/ingot/aardvark-dns 100
}

# built_hardening FILE: the members about its hardening, by readelf
built_hardening() {
	readelf -hldW "$1" >"$work/.headers" 2>&1 || : >"$work/.headers"
	built_pie=false
	built_relro=none
	! grep -q 'Type: *DYN' "$work/.headers" || built_pie=true
	! grep -q ' GNU_RELRO ' "$work/.headers" || built_relro=full
	! grep -q '^Dynamic section' "$work/.headers" || grep -q 'FLAGS.* NOW' "$work/.headers" || [ $built_relro = none ] || built_relro=partial
	printf '"pie":%s,"relro":"%s","canary":false,"fortify":false,"nx":true' $built_pie $built_relro
}

built_file_json() { # TREE PATH
	printf '{"path":"%s"' "$2"
	if [ -L "$1/$2" ]; then
		printf ',"mode":"0777","size":%s,"link":"%s"}' "$(stat -c %s "$1/$2")" "$(readlink "$1/$2")"
		return
	fi
	printf ',"mode":"0%s","size":%s,"sha256":"%s"' "$(stat -c %a "$1/$2")" "$(stat -c %s "$1/$2")" "$(sha256sum <"$1/$2" | cut -c1-64)"
	[ "$(head -c 4 "$1/$2" | tail -c 3 | tr -d "\000")" != ELF ] ||
		printf ',"elf":{"program":true,"libc":"musl","allocator":false,%s}' "$(built_hardening "$1/$2")"
	printf '}'
}

built_component_json() { # NAME VERSION
	built_dir=$built_store/$1-$2
	printf '{"name":"%s","version":"%s","license":"MIT","key":"%s","dir":"%s","wanted":true,"reused":false,' \
		"$1" "$2" "$(echo "$1" | sha256sum | cut -c1-64)" "$built_dir"
	[ "$1" != crun ] || printf '"trial":"1.21 is below 1.28, which fixes an advisory","remarks":["its check did not run"],'
	printf '"wall_ms":1,"cpu_ms":1,"max_rss_kib":1,"needs":[%s],' "$(sed 's/[^ ][^ ]*/"&"/g; s/ /,/g' "$built_dir/needs")"
	printf '"source":{"kind":"archive","id":"%s","from":["https://example.org/%s.tar.gz"],"patches":[],"fixes":["CVE-2026-1"]},' \
		"$(echo "source of $1" | sha256sum | cut -c1-64)" "$1"
	case $1 in
	musl) printf '"kernel":{"version":"2.6.39","why":"the limit of musl"},' ;;
	crun) printf '"kernel":{"version":"5.6","why":"openat2"},' ;;
	passt) printf '"kernel":{"version":"5.10","why":"a newer call"},' ;;
	esac
	printf '"requires":['
	[ "$1" != passt ] || printf '{"program":"newuidmap","version":"4.13","why":"ranges of users"},{"program":"crun","why":"is in the package"}'
	printf '],"files":['
	built_comma=
	(cd "$built_dir/tree" && find . ! -type d | sort) | while read -r built_path; do
		printf '%s' "$built_comma"
		built_file_json "$built_dir/tree" "${built_path#./}"
		built_comma=,
	done
	printf ']}'
}

built_package_json() { # VARIANT SUFFIX COMPONENT...
	printf '{"tool":"podman","version":"5.8.4","tag":"podman-v5.8.4","variant":"%s","file":"podman-v5.8.4-linux-amd64-static%s.tar.zst",' "$1" "$2"
	printf '"folder":"podman-v5.8.4%s","main":"usr/local/bin/podman","epoch":%s,"components":[' "$2" "$built_epoch"
	shift 2
	printf '%s],' "$(printf '"%s",' "$@" | sed 's/,$//')"
	# shellcheck disable=SC2086 # a list of words
	printf '"common":[%s]}' "$(printf '"%s",' $built_default | sed 's/,$//')"
}

built_json() {
	printf '{"schema":"ingot/build/1","plan":{},"root":{"name":"bookworm-amd64","lock":"%s","successor":false},' "$(echo root | sha256sum | cut -c1-64)"
	printf '"pins":{"name":"debian","sha256":"%s"},"jobs":[{"target":"%s","packages":[\n' "$(echo pins | sha256sum | cut -c1-64)" "$built_target"
	built_package_json standalone -standalone podman
	printf ',\n'
	# shellcheck disable=SC2086 # lists of words
	built_package_json default '' $built_default
	printf ',\n'
	# shellcheck disable=SC2086
	built_package_json full -full $built_full
	printf '],\n"components":['
	built_separator=
	for built_name in $built_components; do
		printf '%s\n' "$built_separator"
		built_component_json "${built_name%%:*}" "${built_name#*:}"
		built_separator=,
	done
	printf ']}],"materials":[{"name":"source/crun","uri":"https://example.org/crun.tar.gz","digest":{"sha256":"%s"}}],' "$(echo crun | sha256sum | cut -c1-64)"
	printf '"started":"2026-01-01T00:00:00Z","finished":"2026-01-01T00:20:00Z",'
	printf '"built":1,"reused":0,"wall_ms":1,"cpu_ms":1,"busy_percent":90}\n'
}
