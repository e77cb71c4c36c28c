/* Base64: text that is read must be the text that would be written, in both alphabets. */
#include "base/base64.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	scoped(buf_release) struct buf bytes = BUF_INIT, text = BUF_INIT;
	bool url = n && data[0] & 1;
	const char *in = (const char *)data + 1;

	if (!n || !(url ? base64url_decode : base64_decode)(&bytes, in, n - 1))
		return 0;
	(url ? base64url_encode : base64_encode)(&text, bytes.text, bytes.len);
	must(text.len == n - 1 && !memcmp(text.text, in, n - 1));
	return 0;
}
