#!/bin/sh
# Passwords for registries that programs keep: docker-credential-NAME, as docker runs it.
# The registry is real, with passwords.  The programs print what those of docker print.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
python3 "$top/tests/tools/base.py" image || exit 1
registry basic
mkdir bin home/.docker
PATH=$work/bin:$PATH

# helper NAME: docker-credential-NAME, whose script is on standard input; it records how it was called
helper() {
	{
		echo '#!/bin/sh'
		echo "printf '%s ' $1 \"\$@\" >>'$work/calls'; cat >>'$work/calls'; echo >>'$work/calls'"
		cat
	} >"bin/docker-credential-$1"
	chmod +x "bin/docker-credential-$1"
}

# push NAME: to the registry with passwords
push() {
	ingot push oci:image "docker://$host/secret/$1:v1"
}

configure() { # JSON
	echo "$1" >home/.docker/config.json
	: >calls
}

helper good <<'END'
echo '{"ServerURL": "x", "Username": "reader", "Secret": "s3cret"}'
END
helper none <<'END'
echo 'credentials not found in native keychain'
exit 1
END
helper broken <<'END'
echo 'the keychain is locked' >&2
exit 2
END
helper page <<'END'
echo '<html>'
END
helper empty <<'END'
echo '{"ServerURL": "x", "Username": "", "Secret": ""}'
END
helper identity <<'END'
echo '{"ServerURL": "x", "Username": "<token>", "Secret": "refresh-s3cret"}'
END
helper endless <<'END'
exec yes '{"a": "s3cret"}'
END
auth=$(printf 'reader:s3cret' | base64)

configure "{\"credHelpers\": {\"$host\": \"good\"}}"
runs 0 'the program for a registry gives the password' push one
is "$(cat calls)" "good get $host" 'the program gets the command get, and the registry on its standard input'
runs 0 'pull uses the program' ingot pull "docker://$host/secret/one:v1" pulled
runs 0 'signatures uses the program' ingot signatures "docker://$host/secret/one:v1" copied
runs 1 'verify uses the program' ingot verify --certificate-identity x --certificate-oidc-issuer y "docker://$host/secret/one:v1"
like "$(cat "$err")" 'it has no signature' 'verify reads the image with the password'
is "$(grep -c '^good get' calls)" 4 'the program is run once by each command'
configure "{\"credsStore\": \"good\"}"
runs 0 'the program for all registries gives the password' push two
configure "{\"credsStore\": \"broken\", \"credHelpers\": {\"$host\": \"good\"}}"
runs 0 'the program for a registry is preferred' push three
configure "{\"credsStore\": \"broken\", \"credHelpers\": {\"other.example.org\": \"broken\"}, \"auths\": {\"$host\": {}}}"
runs 111 'a program that fails is an error' push never
like "$(cat "$err")" 'the keychain is locked' 'the message of the program is printed'
configure "{\"credsStore\": \"none\", \"auths\": {\"$host\": {\"auth\": \"$auth\"}}}"
runs 0 'a password in the file is used if the program has none' push four
configure "{\"credsStore\": \"none\"}"
runs 1 'without a password a registry that wants one is refused' push never
like "$(cat "$err")" 'wants a login' 'the message says that a login is missing'
configure "{\"credsStore\": \"empty\"}"
runs 1 'an empty answer of the program gives no password' push never
configure "{\"credsStore\": \"absent\", \"auths\": {\"$host\": {\"auth\": \"$auth\"}}}"
runs 0 'a program for all registries that is not installed is ignored' push five
configure "{\"credHelpers\": {\"$host\": \"absent\"}}"
runs 111 'a program for this registry that is not installed is an error' push never
like "$(cat "$err")" docker-credential-absent 'the missing program is named'
configure "{\"credHelpers\": {\"$host\": \"../../bin/sh\"}}"
runs 100 'a program outside of PATH is an error' push never
like "$(cat "$err")" "'../../bin/sh' is not the name of a program" 'the wrong name is quoted'
# The words are for the shell that must not run.
# shellcheck disable=SC2016
configure "{\"credHelpers\": {\"$host\": \"good; touch \$HOME/run\"}}"
runs 100 'a name with shell words is an error' push never
ok 'no shell has run the words' test ! -e home/run
configure "{\"credHelpers\": {\"$host\": \"page\"}}"
runs 100 'an answer that is not JSON is an error' push never
configure "{\"credHelpers\": {\"$host\": \"identity\"}}"
runs 100 'an identity token is an error' push never
like "$(cat "$err")" 'is an identity token' 'the message says what is not supported'
unlike "$(cat "$err")" refresh-s3cret 'the identity token is not printed'
configure "{\"credHelpers\": {\"$host\": \"endless\"}}"
runs 111 'an endless answer is an error' push never
like "$(cat "$err")" 'printed more than' 'the message says that the answer is too long'
unlike "$(cat "$err")" s3cret 'the answer is not printed'
configure "{\"credHelpers\": {\"$host\": [\"good\"]}}"
runs 100 'a program that is not a string is an error' push never
configure "{\"credHelpers\": {\"registry.example.org\": \"broken\"}}"
runs 0 'a program for another registry is not run' ingot push oci:image "docker://$inside/open/app:v1"
is "$(cat calls)" '' 'no program was run for this registry'
configure "{\"credHelpers\": {\"0.0.0.0:1\": \"good\"}}"
runs 111 'a registry that does not answer is an error' ingot push --plain-http oci:image docker://0.0.0.0:1/a:v1
is "$(cat calls)" '' 'no program is run for a registry without TLS'
done_testing
