# apt.sh - Debian packages of the machine's mirrors, unpacked into a folder of ours; no root is needed.
#
#	apt_of_our_own arm64 FOLDER     # from here on apt has its state in FOLDER
#	apt_brings FOLDER PACKAGE...    # into FOLDER/tree, whole or not at all
#
# shellcheck shell=bash

apt_of_our_own() { # ARCHITECTURE FOLDER
	mkdir -p "$2/state/lists/partial" "$2/cache/archives/partial"
	: >"$2/status"
	cat >"$2/apt.conf" <<-CONF
		Dir::State "$2/state";
		Dir::State::status "$2/status";
		Dir::Cache "$2/cache";
		APT::Architecture "$1";
		APT::Architectures { "$1"; };
		APT::Sandbox::User "root";
		Acquire::Languages "none";
	CONF
	export APT_CONFIG=$2/apt.conf
	apt-get -q update >&2
}

# The package with Debian's newest kernel.
apt_kernel() { # ARCHITECTURE
	apt-cache depends "linux-image-$1" | sed -n 's/^ *Depends: \(linux-image-[^:]*\).*/\1/p' | head -n 1
}

apt_brings() { # FOLDER PACKAGE...
	local folder=$1 deb
	shift
	rm -rf "$folder/debs" "$folder/part" "$folder/tree"
	mkdir -p "$folder/debs" "$folder/part"
	(cd "$folder/debs" && apt-get -q download "$@" >&2)
	for deb in "$folder"/debs/*.deb; do
		dpkg-deb -x "$deb" "$folder/part"
	done
	mv "$folder/part" "$folder/tree"
}
