#!/bin/sh
# What a build leaves for us to collect may be links to the host: none is followed out of the build's folders.
. "${0%/*}/../lib.sh"
. "$top/tests/mischief.sh"
cd "$work" || exit 1
store_with_root "$store"
mkdir -p host/example.org/evil@v1.0.0
echo 'secret of the host' | tee host/LICENSE host/example.org/evil@v1.0.0/LICENSE >host/file

# A go that forges which modules are in its program, and makes the module cache a link to the host.
cat >"$recipes/hostile/fakego" <<END
#!/bin/sh
case \$1 in
version) printf '%s: go1.26\n\tdep\texample.org/evil\tv1.0.0\th1:x\n' "\$3" ;;
build)
	while [ "\$1" != -o ]; do shift; done
	mkdir -p "\${2%/*}"
	printf '#!/bin/sh\necho golinks 1.0\n' >"\$2"
	chmod +x "\$2"
	rm -rf /build/home/go
	mkdir -p /build/home/go/pkg
	ln -s $work/host /build/home/go/pkg/mod
	;;
esac
END
chmod +x "$recipes/hostile/fakego"
sources=hostile
recipe go go
cat >"$recipes/go.json" <<'END'
{ "schema": "ingot/recipe/1", "name": "go", "summary": "a forger", "license": "MIT", "upstream": { "url": "https://example.org" },
  "targets": ["host"], "licenses": ["Makefile"],
  "build": { "system": "commands", "commands": [["mkdir", "-p", "{out}/bin"], ["cp", "{src}/fakego", "{out}/bin/go"]] } }
END
recipe golinks golinks
cat >"$recipes/golinks.json" <<'END'
{ "schema": "ingot/recipe/1", "name": "golinks", "summary": "forges its modules", "license": "MIT",
  "upstream": { "url": "https://example.org" }, "targets": ["x86_64-linux-musl"], "tools": ["go"],
  "build": { "system": "go", "cgo": false, "packages": { "usr/bin/golinks": "./cmd" } },
  "files": [{ "path": "usr/bin/golinks", "mode": "0755" }], "licenses": ["Makefile"],
  "check": [["golinks", "--version"]],
  "variants": { "standalone": ["golinks"], "default": ["golinks"] }, "main": "usr/bin/golinks" }
END
builds 0 'a build whose module cache is a link to the host' golinks
is "$(grep -rl 'secret of the host' "$store/components")" '' 'no file of the host is taken for a licence'
ok 'the module is listed without a licence text' grep -q '^example.org/evil v1.0.0' "$(component golinks)/tree/usr/share/licenses/golinks/linked.txt"

# leaves NAME COMMAND WORDS: a build that runs COMMAND is refused, and WORDS say why
leaves() {
	leaves_name=$1
	printf '\n%s:\n\t%s\n' "$1" "$2" >>"$recipes/hostile/Makefile"
	recipe "$1" "$1"
	builds 1 "a build that leaves $4 is refused" "$leaves_name"
	like "$(cat "$err")" "$3" "the message says what $4 is"
	is "$(component "$leaves_name")" '' "nothing is stored of a build that leaves $4"
}
leaves linked "ln -s $work/host/file shipped" "leads out of its folder" 'a link to the host as its program'
leaves absolute "ln -s /etc/passwd shipped" "leads out of its folder" 'a link to /etc as its program'
leaves pipe "mkfifo shipped" "would not be a file" 'a pipe as its program'
leaves folder "mkdir shipped" "would not be a file" 'a folder as its program'
leaves license "printf '\\#!/bin/sh\\necho license 1.0\\n' >shipped; chmod +x shipped; rm Makefile; ln -s $work/host/LICENSE Makefile" \
	"leads out of its folder" 'a link to the host as its licence'
# leaves_files NAME COMMAND WORDS WHAT [OPTION...]: the same for a recipe that takes a whole folder
leaves_files() {
	folder_name=$1
	printf '\n%s: shipped\n\tmkdir d && cd d && %s\n' "$1" "$2" >>"$recipes/hostile/Makefile"
	recipe "$1" "$1"
	sed -i "s|\"files\": \[|&{ \"path\": \"usr/share/$1/\", \"from\": \"d/\" }, |" "recipes/$1.json"
	folder_words=$3 folder_what=$4
	shift 4
	builds 1 "a build that leaves $folder_what is refused" "$folder_name" "$@"
	like "$(cat "$err")" "$folder_words" "the message says what is wrong with $folder_what"
	is "$(component "$folder_name")" '' "nothing is stored of a build that leaves $folder_what"
}
leaves_files newline "perl -e 'open F, q(>), qq(a\\nb)'" "'usr/share/newline/a?b', which is not a name" 'a name of two lines'
leaves_files escape "perl -e 'open F, q(>), qq(a\\e[31m)'" "'usr/share/escape/a?[31m', which is not a name" 'a name that colours the terminal'
leaves_files latin "perl -e 'open F, q(>), qq(a\\xff)'" "'usr/share/latin/a?', which is not a name" 'a name that is not UTF-8'
leaves_files deep "perl -e 'for (1 .. 600) { mkdir q(d); chdir q(d) } open F, q(>), q(f)'" 'which is not a name' 'a file in folders without end'
leaves_files target "perl -e 'symlink qq(a\\xff), q(l)'" "leads to 'a?', which is not a name" 'a link to a name that is not UTF-8'
leaves_files socket "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un(q(s)))'" 'would not be a file' 'a socket'
leaves_files holes 'truncate -s 4G a && truncate -s 4G b' 'its files have more than 209715200 bytes together' 'files of holes' --disk-limit 200
is "$(grep -rl 'secret of the host' "$store/components" "$store/tmp")" '' 'no file of the host is in the store'
is "$(ls "$store/tmp")" '' 'no temporary folder is left'
done_testing
