/*
 * crypto - OpenSSL, started as its makers ship it.
 *
 * Left alone it reads openssl.cnf first, which takes as long as checking a
 * signature and lets a file of the host say what is a good one; and at exit it
 * puts away, table by table, what the kernel takes back at once.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

/* Before the first use; again is free. */
void crypto_start(void);
/* The same, and a locked heap for the secrets of private keys; a host that forbids locking still gets them wiped. */
void crypto_start_secrets(void);

#endif
