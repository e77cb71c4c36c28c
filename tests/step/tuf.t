#!/bin/sh
# tuf: ingot as a TUF client, by the protocol of theupdateframework/tuf-conformance
# and against repositories of python-tuf; the cases are tests/tuf/cases.py.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
sigstore=$("$top/tests/tools/need" sigstore) || {
	echo 'Bail out! cannot install python-tuf'
	exit 1
}
export OUT
# Not exec: the scratch folder is removed by our trap.
PYTHONDONTWRITEBYTECODE=1 "${sigstore%/*}/python3" "$top/tests/tuf/cases.py" "$top/tests/conformance/tuf-client"
