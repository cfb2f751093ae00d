/* SPDX-License-Identifier: GPL-2.0-only */
/* The PRF and prf+, RFC 7296 sections 2.13 to 2.14, and integrity. */
#ifndef IKE_CRYPTO_PRF_H
#define IKE_CRYPTO_PRF_H

#include "ike/crypto/crypto.h"

/* @out receives alg->out_len bytes; keys of any length */
int ike_prf(struct ike_crypto *c, const struct ike_prf_alg *alg,
	    struct ike_view key, const struct ike_view *parts, unsigned int n,
	    u8 *out);
/* @len up to 255 * alg->out_len; -EINVAL above */
int ike_prf_plus(struct ike_crypto *c, const struct ike_prf_alg *alg,
		 struct ike_view key, const struct ike_view *seed,
		 unsigned int n, u8 *out, size_t len);
/* @out receives alg->icv_len bytes */
int ike_integ(struct ike_crypto *c, const struct ike_integ_alg *alg,
	      const u8 *key, struct ike_view data, u8 *out);

#endif
