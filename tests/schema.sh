# schema.sh - documents against etc/schema, judged by somebody else's validator.
#
#	. "${0%/*}/../lib.sh"
#	. "$top/tests/schema.sh"
#	valid plan "$work/plan.json" 'the plan follows its schema'

validator=$("$top/tests/tools/need" check-jsonschema) || {
	echo 'Bail out! cannot install check-jsonschema'
	exit 1
}

# valid SCHEMA FILE... NAME
valid() {
	schema=$top/etc/schema/$1.json
	shift
	for name; do :; done
	files=
	while [ $# -gt 1 ]; do
		files="$files $1"
		shift
	done
	# shellcheck disable=SC2086 # a list of files
	ok "$name" "$validator" --schemafile "$schema" $files
}
