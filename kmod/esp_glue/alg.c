// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE's ESP transforms and what XFRM calls them.
 *
 * XFRM finds out by itself which IV generator and which PF_KEY number belong
 * to a name; looking a name up also has the kernel load the algorithm, which
 * ESP takes for granted.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/slab.h>
#include <net/xfrm.h>

#include "esp_glue/alg.h"

/**
 * struct encr_row - an encryption transform
 * @id: enum ike_encr_id
 * @icv_bits: of an AEAD, else 0
 * @name: in XFRM
 *
 * Keys need no translation: XFRM, like IKE, has the salt behind the key.
 */
struct encr_row {
	u16 id;
	u16 icv_bits;
	const char *name;
};

static const struct encr_row encr_rows[] = {
	{ IKE_ENCR_AES_GCM_16,		128, "rfc4106(gcm(aes))" },
	{ IKE_ENCR_AES_GCM_12,		96,  "rfc4106(gcm(aes))" },
	{ IKE_ENCR_AES_GCM_8,		64,  "rfc4106(gcm(aes))" },
	{ IKE_ENCR_CHACHA20_POLY1305,	128, "rfc7539esp(chacha20,poly1305)" },
	{ IKE_ENCR_AES_CCM_16,		128, "rfc4309(ccm(aes))" },
	{ IKE_ENCR_AES_CCM_12,		96,  "rfc4309(ccm(aes))" },
	{ IKE_ENCR_AES_CCM_8,		64,  "rfc4309(ccm(aes))" },
	{ IKE_ENCR_AES_CBC,		0,   "cbc(aes)" },
	{ IKE_ENCR_AES_CTR,		0,   "rfc3686(ctr(aes))" },
	{ IKE_ENCR_CAMELLIA_CBC,	0,   "cbc(camellia)" },
	{ IKE_ENCR_3DES,		0,   "cbc(des3_ede)" },
	{ IKE_ENCR_NULL,		0,   "ecb(cipher_null)" },
};

/**
 * struct integ_row - an integrity transform
 * @id: enum ike_integ_id
 * @icv_bits: of the truncated value on the wire
 * @name: in XFRM
 */
struct integ_row {
	u16 id;
	u16 icv_bits;
	const char *name;
};

static const struct integ_row integ_rows[] = {
	{ IKE_INTEG_HMAC_SHA1_96,	96,  "hmac(sha1)" },
	{ IKE_INTEG_HMAC_SHA2_256_128,	128, "hmac(sha256)" },
	{ IKE_INTEG_HMAC_SHA2_384_192,	192, "hmac(sha384)" },
	{ IKE_INTEG_HMAC_SHA2_512_256,	256, "hmac(sha512)" },
	{ IKE_INTEG_AES_XCBC_96,	96,  "xcbc(aes)" },
	{ IKE_INTEG_AES_CMAC_96,	96,  "cmac(aes)" },
};

static const struct encr_row *encr_row(u16 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(encr_rows); i++)
		if (encr_rows[i].id == id)
			return &encr_rows[i];
	return NULL;
}

static const struct integ_row *integ_row(u16 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(integ_rows); i++)
		if (integ_rows[i].id == id)
			return &integ_rows[i];
	return NULL;
}

/* Does XFRM know it, and does the kernel have it? May load modules. */
static const struct xfrm_algo_desc *encr_desc(const struct encr_row *row)
{
	if (row->icv_bits)
		return xfrm_aead_get_byname(row->name, row->icv_bits, 1);
	return xfrm_ealg_get_byname(row->name, 1);
}

static int have_aead(const struct encr_row *row)
{
	struct crypto_aead *tfm = crypto_alloc_aead(row->name, 0, 0);
	int have = ike_crypto_had(tfm);

	if (have == 1) {
		have = !!encr_desc(row);
		crypto_free_aead(tfm);
	}
	return have;
}

static int have_encr(const struct encr_row *row)
{
	struct crypto_skcipher *tfm = crypto_alloc_skcipher(row->name, 0, 0);
	int have = ike_crypto_had(tfm);

	if (have == 1) {
		have = !!encr_desc(row);
		crypto_free_skcipher(tfm);
	}
	return have;
}

static int have_integ(const struct integ_row *row)
{
	struct crypto_ahash *tfm = crypto_alloc_ahash(row->name, 0, 0);
	int have = ike_crypto_had(tfm);

	if (have == 1) {
		have = !!xfrm_aalg_get_byname(row->name, 1);
		crypto_free_ahash(tfm);
	}
	return have;
}

/**
 * ikek_alg_name() - what XFRM calls a transform
 * @transform_type: IKE_TRANSFORM_ENCR or IKE_TRANSFORM_INTEG
 * @id: transform ID
 *
 * Context: any. Return: the name, NULL for a transform that we do not use.
 */
const char *ikek_alg_name(u8 transform_type, u16 id)
{
	const struct encr_row *encr = NULL;
	const struct integ_row *integ = NULL;

	if (transform_type == IKE_TRANSFORM_ENCR)
		encr = encr_row(id);
	else if (transform_type == IKE_TRANSFORM_INTEG)
		integ = integ_row(id);
	return encr ? encr->name : integ ? integ->name : NULL;
}

/**
 * ikek_alg_have() - does this kernel have a transform for ESP?
 * @transform_type: IKE_TRANSFORM_ENCR or IKE_TRANSFORM_INTEG
 * @id: transform ID
 *
 * XFRM only says yes or no. So it is asked once the algorithm is there, when
 * it needs no memory for its answer.
 *
 * Context: process, may sleep and load modules.
 * Return: 1 if it does, 0 if not, -ENOMEM, -EINTR or -ETIMEDOUT when that could
 * not be found out.
 */
int ikek_alg_have(u8 transform_type, u16 id)
{
	const struct encr_row *encr = NULL;
	const struct integ_row *integ = NULL;

	if (transform_type == IKE_TRANSFORM_ENCR)
		encr = encr_row(id);
	else if (transform_type == IKE_TRANSFORM_INTEG)
		integ = integ_row(id);
	if (encr)
		return encr->icv_bits ? have_aead(encr) : have_encr(encr);
	return integ ? have_integ(integ) : 0;
}

static int attach_aead(struct xfrm_state *x, const struct encr_row *row,
		       const struct ike_view key)
{
	const struct xfrm_algo_desc *desc = encr_desc(row);
	struct xfrm_algo_aead *alg;

	if (!desc)
		return -EOPNOTSUPP;
	alg = kzalloc(sizeof(*alg) + key.len, GFP_KERNEL);
	if (!alg)
		return -ENOMEM;
	strscpy(alg->alg_name, row->name, sizeof(alg->alg_name));
	alg->alg_key_len = key.len * 8;
	alg->alg_icv_len = row->icv_bits;
	memcpy(alg->alg_key, key.p, key.len);
	x->aead = alg;
	x->geniv = desc->uinfo.aead.geniv;
	x->props.ealgo = desc->desc.sadb_alg_id;
	return 0;
}

static int attach_encr(struct xfrm_state *x, const struct encr_row *row,
		       const struct ike_view key)
{
	const struct xfrm_algo_desc *desc = encr_desc(row);
	struct xfrm_algo *alg;

	if (!desc)
		return -EOPNOTSUPP;
	alg = kzalloc(sizeof(*alg) + key.len, GFP_KERNEL);
	if (!alg)
		return -ENOMEM;
	strscpy(alg->alg_name, row->name, sizeof(alg->alg_name));
	alg->alg_key_len = key.len * 8;
	if (key.len)
		memcpy(alg->alg_key, key.p, key.len);
	x->ealg = alg;
	x->geniv = desc->uinfo.encr.geniv;
	x->props.ealgo = desc->desc.sadb_alg_id;
	return 0;
}

static int attach_integ(struct xfrm_state *x, const struct integ_row *row,
			const struct ike_view key)
{
	const struct xfrm_algo_desc *desc;
	struct xfrm_algo_auth *alg;

	desc = xfrm_aalg_get_byname(row->name, 1);
	if (!desc)
		return -EOPNOTSUPP;
	alg = kzalloc(sizeof(*alg) + key.len, GFP_KERNEL);
	if (!alg)
		return -ENOMEM;
	strscpy(alg->alg_name, row->name, sizeof(alg->alg_name));
	alg->alg_key_len = key.len * 8;
	alg->alg_trunc_len = row->icv_bits;
	memcpy(alg->alg_key, key.p, key.len);
	x->aalg = alg;
	x->props.aalgo = desc->desc.sadb_alg_id;
	return 0;
}

/**
 * ikek_alg_attach() - give a state its algorithms and keys
 * @x: a state of the caller's that nobody else sees; it owns the copies of
 *	the keys, also after a failure
 * @suite: transforms of the Child SA
 * @keys: of @x's direction, copied
 *
 * Context: process, may sleep and load modules.
 * Return: 0, -EINVAL for a suite that is none, -EOPNOTSUPP for one that the kernel
 * does not have, -ENOMEM.
 */
int ikek_alg_attach(struct xfrm_state *x, const struct ike_esp_suite *suite,
		    const struct ike_esp_keys *keys)
{
	const struct encr_row *encr = encr_row(suite->encr->id);
	const struct integ_row *integ = NULL;
	int err;

	if (suite->integ)
		integ = integ_row(suite->integ->id);
	if (!encr || !encr->icv_bits != !!integ)
		return -EINVAL;
	if (encr->icv_bits)
		return attach_aead(x, encr, keys->encr);
	err = attach_encr(x, encr, keys->encr);
	return err ?: attach_integ(x, integ, keys->integ);
}
