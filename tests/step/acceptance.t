#!/bin/bash
# The acceptance suite itself: packages with a helper that crashes, or that is not the version the manifest names, fail it by name.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/built.sh
. "$top/tests/built.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME="$work/cache"

# saying VERSION >FILE: a static program that says so
saying() {
	built_program "$1" helper
	cat >say.c <<-END
		const char text[] = "No error information";
		const char words[] = "helper version $2\\n";
		void _start(void) { __asm__ volatile("syscall" :: "a"(1), "D"(1), "S"(words), "d"(sizeof(words) - 1) : "rcx", "r11", "memory");
			__asm__ volatile("xor %edi,%edi; mov \$60,%eax; syscall"); }
	END
	cc -O1 -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -o "$1" say.c
}

crashing() {
	cat >crash.c <<-END
		const char text[] = "No error information";
		void _start(void) { __builtin_trap(); }
	END
	cc -O1 -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -o "$1" crash.c
}

built_podman
saying "$built_store/podman-5.8.4/tree/usr/local/bin/podman" 5.8.4
saying "$built_store/podman-5.8.4/tree/usr/local/lib/ingot/quadlet" 5.8.4
saying "$built_store/passt-2026.01.20/tree/usr/local/bin/pasta" 2026.01.20
crashing "$built_store/passt-2026.01.20/tree/usr/local/bin/pasta.avx2"
saying "$built_store/crun-1.21/tree/usr/local/bin/crun" 1.20
built_json >build.json
ok 'a package with two bad helpers' ingot-package --quiet --in build.json --output release --out x.json
runs 1 'fails the suite' env INGOT_RELEASE="$work/release" INGOT_TARGET=amd64-static INGOT_EMULATOR="$top/tests/acceptance/natively" \
	"$top/tests/acceptance/podman.t"
said=$(cat "$out")
like "$said" ' - podman starts and prints its version 5.8.4' 'the good ones pass'
unlike "$said" "not ok $(grep -o '[0-9]* - podman starts' <<<"$said" | head -n 1)" 'as they should'
like "$(grep '^not ok' <<<"$said")" ' - pasta.avx2 starts and prints its version 2026.01.20' 'the one that crashes is named'
like "$(grep '^not ok' <<<"$said")" ' - crun starts and prints its version 1.21' 'and the one that is stale'
like "$said" "it says 'helper version 1.20', and the manifest 1.21" 'with both versions'
done_testing
