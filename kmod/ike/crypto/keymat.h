/* SPDX-License-Identifier: GPL-2.0-only */
/* Keying material of IKE and Child SAs, RFC 7296 sections 2.14, 2.17, 2.18. */
#ifndef IKE_CRYPTO_KEYMAT_H
#define IKE_CRYPTO_KEYMAT_H

#include "ike/crypto/crypto.h"

/**
 * struct ike_keys - the seven keys of an IKE SA, one sensitive allocation
 * @d: SK_d
 * @ai: SK_ai, empty with an AEAD
 * @ar: SK_ar, likewise
 * @ei: SK_ei, key and salt
 * @er: SK_er
 * @pi: SK_pi
 * @pr: SK_pr
 * @data: what they point into
 */
struct ike_keys {
	struct ike_view d;
	struct ike_view ai;
	struct ike_view ar;
	struct ike_view ei;
	struct ike_view er;
	struct ike_view pi;
	struct ike_view pr;
	u8 data[];
};

/**
 * struct ike_keymat_input - what both sides agreed on
 * @ni: initiator's nonce (of this exchange)
 * @nr: responder's nonce
 * @spi_i: initiator's SPI of the new IKE SA
 * @spi_r: responder's SPI
 * @secret: g^ir, SK(0); empty for a Child SA without a key exchange
 * @more: of the additional key exchanges, SK(1) | SK(2) | ..., or empty; not for
 *	a first IKE SA, whose keys are made anew after each of them
 */
struct ike_keymat_input {
	struct ike_view ni;
	struct ike_view nr;
	u64 spi_i;
	u64 spi_r;
	struct ike_view secret;
	struct ike_view more;
};

int ike_keymat_ike(struct ike_crypto *c, const struct ike_suite *suite,
		   const struct ike_keymat_input *in, struct ike_keys **out);
/* SKEYSEED of a rekeyed IKE SA comes from the old SA's PRF and SK_d. */
int ike_keymat_ike_rekey(struct ike_crypto *c, const struct ike_suite *suite,
			 const struct ike_keymat_input *in,
			 const struct ike_prf_alg *old_prf,
			 struct ike_view old_d, struct ike_keys **out);
int ike_keymat_child(struct ike_crypto *c, const struct ike_prf_alg *prf,
		     struct ike_view sk_d, const struct ike_keymat_input *in,
		     u8 *out, size_t len);
void ike_keys_free(struct ike_keys *keys);

#endif
