/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the files of this room only: an engine's kernel transforms, made
 * when first wanted. Whoever wants one keys it: it has the key of the last use.
 */
#ifndef IKE_CRYPTO_TRANSFORMS_H
#define IKE_CRYPTO_TRANSFORMS_H

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>

#include "ike/crypto/crypto.h"

struct crypto_shash *ike_crypto_hash(struct ike_crypto *c, const char *driver);
struct crypto_aead *ike_crypto_aead(struct ike_crypto *c, const char *driver);
struct crypto_sync_skcipher *ike_crypto_skcipher(struct ike_crypto *c,
						 const char *driver);
int ike_crypto_digest(struct crypto_shash *tfm, const struct ike_view *parts,
		      unsigned int n, u8 *out);

#endif
