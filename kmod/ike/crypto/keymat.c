// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keying material of IKE and Child SAs, RFC 7296 sections 2.14, 2.17, 2.18, and
 * with additional key exchanges RFC 9370 sections 2.2.2 and 2.2.4.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "ike/crypto/keymat.h"
#include "ike/crypto/prf.h"

/* What fixed-key PRFs take of each nonce, RFC 7296 section 2.14 */
#define FIXED_NONCE_LEN	8

static struct ike_view cut(u8 **from, size_t len)
{
	struct ike_view v = IKE_VIEW(*from, len);

	*from += len;
	return v;
}

static struct ike_keys *keys_alloc(const struct ike_suite *suite, size_t *len)
{
	size_t prf = suite->prf->key_len;
	size_t integ = suite->integ ? suite->integ->key_len : 0;
	size_t encr = ike_encr_key_len(suite->encr, suite->encr_key_bits);
	struct ike_keys *keys;
	u8 *at;

	*len = 3 * prf + 2 * integ + 2 * encr;
	keys = kzalloc(sizeof(*keys) + *len, GFP_KERNEL);
	if (!keys)
		return NULL;
	at = keys->data;
	keys->d = cut(&at, prf);
	keys->ai = cut(&at, integ);
	keys->ar = cut(&at, integ);
	keys->ei = cut(&at, encr);
	keys->er = cut(&at, encr);
	keys->pi = cut(&at, prf);
	keys->pr = cut(&at, prf);
	return keys;
}

/*
 * {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr}
 *	= prf+ (SKEYSEED, Ni | Nr | SPIi | SPIr)
 */
static int expand(struct ike_crypto *c, const struct ike_suite *suite,
		  const struct ike_keymat_input *in, const u8 *skeyseed,
		  size_t skeyseed_len, struct ike_keys **out)
{
	u8 spis[2 * IKE_SPI_LEN];
	const struct ike_view seed[] = {
		in->ni, in->nr, IKE_VIEW(spis, sizeof(spis)),
	};
	struct ike_keys *keys;
	size_t len;
	int err;

	keys = keys_alloc(suite, &len);
	if (!keys)
		return -ENOMEM;
	put_unaligned_be64(in->spi_i, spis);
	put_unaligned_be64(in->spi_r, spis + IKE_SPI_LEN);
	err = ike_prf_plus(c, suite->prf, IKE_VIEW(skeyseed, skeyseed_len),
			   seed, ARRAY_SIZE(seed), keys->data, len);
	if (err) {
		ike_keys_free(keys);
		return err;
	}
	*out = keys;
	return 0;
}

/* SKEYSEED = prf(Ni | Nr, g^ir) */
static int skeyseed_first(struct ike_crypto *c, const struct ike_prf_alg *prf,
			  const struct ike_keymat_input *in, u8 *out)
{
	struct ike_view ni = in->ni, nr = in->nr;
	u8 key[2 * IKE_NONCE_MAX];
	int err;

	if (prf->fixed_key) {
		ni.len = min_t(size_t, ni.len, FIXED_NONCE_LEN);
		nr.len = min_t(size_t, nr.len, FIXED_NONCE_LEN);
	}
	if (ni.len > IKE_NONCE_MAX || nr.len > IKE_NONCE_MAX)
		return -EINVAL;
	memcpy(key, ni.p, ni.len);
	memcpy(key + ni.len, nr.p, nr.len);
	err = ike_prf(c, prf, IKE_VIEW(key, ni.len + nr.len), &in->secret, 1,
		      out);
	memzero_explicit(key, sizeof(key));
	return err;
}

/**
 * ike_keymat_ike - keys of a first IKE SA, RFC 7296 section 2.14
 * @c: the engine's transforms
 * @suite: transforms of the IKE SA
 * @in: nonces, SPIs and shared secret of IKE_SA_INIT
 * @out: receives the keys, to be freed with ike_keys_free()
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_keymat_ike(struct ike_crypto *c, const struct ike_suite *suite,
		   const struct ike_keymat_input *in, struct ike_keys **out)
{
	u8 skeyseed[IKE_PRF_LEN_MAX];
	int err;

	err = skeyseed_first(c, suite->prf, in, skeyseed);
	if (!err)
		err = expand(c, suite, in, skeyseed, suite->prf->out_len, out);
	memzero_explicit(skeyseed, sizeof(skeyseed));
	return err;
}

/**
 * ike_keymat_ike_rekey - keys of an IKE SA that replaces another, RFC 7296
 * section 2.18
 * @c: the engine's transforms
 * @suite: transforms of the new IKE SA
 * @in: nonces, new SPIs and shared secret of CREATE_CHILD_SA
 * @old_prf: PRF of the old IKE SA
 * @old_d: SK_d of the old IKE SA
 * @out: receives the keys, to be freed with ike_keys_free()
 *
 * SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr [| SK(1) | ...]), with the old
 * PRF; all else is done with the new one.
 *
 * With the nonces and SPIs of IKE_SA_INIT the same makes the keys anew after an
 * additional key exchange.
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_keymat_ike_rekey(struct ike_crypto *c, const struct ike_suite *suite,
			 const struct ike_keymat_input *in,
			 const struct ike_prf_alg *old_prf,
			 struct ike_view old_d, struct ike_keys **out)
{
	const struct ike_view parts[] = {
		in->secret, in->ni, in->nr, in->more,
	};
	u8 skeyseed[IKE_PRF_LEN_MAX];
	int err;

	err = ike_prf(c, old_prf, old_d, parts, ARRAY_SIZE(parts), skeyseed);
	if (!err)
		err = expand(c, suite, in, skeyseed, old_prf->out_len, out);
	memzero_explicit(skeyseed, sizeof(skeyseed));
	return err;
}

/**
 * ike_keymat_child - keying material of a Child SA, RFC 7296 section 2.17
 * @c: the engine's transforms
 * @prf: PRF of the IKE SA
 * @sk_d: its SK_d
 * @in: nonces, and the shared secret or an empty one; SPIs play no role
 * @out: receives @len bytes: encryption then integrity key of what the
 *	initiator of the exchange sends, then those of what it receives
 * @len: bytes wanted
 *
 * KEYMAT = prf+ (SK_d, [g^ir (new) |] Ni | Nr [| SK(1) | ...])
 *
 * Context: process. Return: 0 or a negative errno; @out is wiped then.
 */
int ike_keymat_child(struct ike_crypto *c, const struct ike_prf_alg *prf,
		     struct ike_view sk_d, const struct ike_keymat_input *in,
		     u8 *out, size_t len)
{
	const struct ike_view seed[] = {
		in->secret, in->ni, in->nr, in->more,
	};

	return ike_prf_plus(c, prf, sk_d, seed, ARRAY_SIZE(seed), out, len);
}

/**
 * ike_keys_free - wipe and free the keys of an IKE SA
 * @keys: the keys, or NULL
 *
 * Context: any.
 */
void ike_keys_free(struct ike_keys *keys)
{
	kfree_sensitive(keys);
}
