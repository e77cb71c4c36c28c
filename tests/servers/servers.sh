# servers.sh - starts a server of this folder for as long as a test runs.
#
#	. "$top/tests/servers/servers.sh"
#	serve github "$work/github" hush
#
# serve NAME FOLDER [ARGUMENT...]: the folder exists; what the server says goes to FOLDER/log.  Its address is in
# $served, its process in $served_pid.
# shellcheck shell=sh disable=SC2034,SC2154 # the variables are for those who read this, and lib.sh sets some
serve() {
	serve_name=$1 serve_folder=$2
	shift 2
	"$top/tests/servers/$serve_name" "$serve_folder" "$@" 2>"$serve_folder/log" &
	served_pid=$!
	at_exit="kill $served_pid 2>/dev/null; $at_exit"
	for _ in $(seq 200); do [ -s "$serve_folder/port" ] && break; sleep 0.05; done
	[ -s "$serve_folder/port" ] || {
		echo "Bail out! $serve_name does not answer: $(cat "$serve_folder/log")"
		exit 1
	}
	served=http://127.0.0.1:$(cat "$serve_folder/port")
}
