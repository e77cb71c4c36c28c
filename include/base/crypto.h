/*
 * crypto - starts OpenSSL without the host's configuration.
 *
 * By default OpenSSL reads openssl.cnf.  That takes as long as checking a
 * signature, and it lets a file of the host change which signatures are valid.
 * By default it also frees its tables at exit, which the kernel does faster.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

/* Call it before the first use; a second call does nothing. */
void crypto_start(void);
/* The same, with a locked heap for secrets.  If the host forbids locking, they are still wiped. */
void crypto_start_secrets(void);

#endif
