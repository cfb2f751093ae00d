/* SPDX-License-Identifier: GPL-2.0-only */
/* Every cipher is there, and none is used */
#ifndef IKEK_FUZZ_SKCIPHER_H
#define IKEK_FUZZ_SKCIPHER_H

#include <linux/err.h>
#include <linux/kernel.h>

struct crypto_sync_skcipher;

static inline struct crypto_sync_skcipher *
crypto_alloc_sync_skcipher(const char *name, u32 type, u32 mask)
{
	(void)type;
	(void)mask;
	return (struct crypto_sync_skcipher *)name;
}

#define crypto_free_sync_skcipher(tfm)	((void)(tfm))

#endif
