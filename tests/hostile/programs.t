#!/bin/sh
# The programs of ingot are hardened, so that a memory error in them is hard to use.
. "${0%/*}/../lib.sh"
cd "$work" || exit 1

case " ${MAKEFLAGS:-}" in
*' CFLAGS='* | *' LDFLAGS='*) skip_all 'the user chose CFLAGS or LDFLAGS' ;;
esac

for program in "$OUT"/bin/ingot*; do
	name=${program##*/}
	readelf -hldW "$program" >headers
	readelf --dyn-syms -W "$program" >symbols
	like "$(grep ' Type: ' headers)" 'DYN' "$name is position-independent"
	like "$(cat headers)" ' GNU_RELRO ' "$name has a relocation table that becomes read-only"
	like "$(grep -E '\((FLAGS|FLAGS_1)\)' headers)" ' NOW' "$name is bound before it runs"
	is "$(grep -E '^ +(LOAD|GNU_STACK) .* .?WE ' headers)" '' "$name has no memory that is writable and executable"
	like "$(cat symbols)" '__stack_chk_fail' "$name checks its stack"
	like "$(cat symbols)" '_chk@' "$name checks the size of buffers"
done
done_testing
