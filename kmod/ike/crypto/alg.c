// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of transforms: RFC 7296 section 3.3.2, narrowed by RFC 8247 and
 * RFC 8221. Rows stand in the order in which lists show them.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/kpp.h>
#include <crypto/skcipher.h>
#include <linux/err.h>

#include "ike/crypto/crypto.h"
#include "ike/crypto/kex_method.h"

#define AES_BITS	{ 128, 192, 256 }

#define AES_GCM(ID, ICV) {						\
	.id = (ID), .kind = IKE_ENCR_KIND_AEAD, .ike = true,		\
	.key_attr = true, .name = "aes%ugcm" #ICV, .driver = "gcm(aes)",\
	.key_bits = AES_BITS, .salt_len = 4, .iv_len = 8,		\
	.icv_len = (ICV), .block = 1,					\
}

#define AES_CCM(ID, ICV) {						\
	.id = (ID), .kind = IKE_ENCR_KIND_AEAD, .ike = true,		\
	.key_attr = true, .name = "aes%uccm" #ICV, .driver = "ccm(aes)",\
	.key_bits = AES_BITS, .salt_len = 3, .iv_len = 8,		\
	.icv_len = (ICV), .block = 1,					\
}

static const struct ike_encr_alg encr_rows[] = {
	AES_GCM(IKE_ENCR_AES_GCM_16, 16),
	AES_GCM(IKE_ENCR_AES_GCM_12, 12),
	AES_GCM(IKE_ENCR_AES_GCM_8, 8),
	{	/* RFC 7634: always 256 bits, never with a Key Length */
		.id = IKE_ENCR_CHACHA20_POLY1305,
		.kind = IKE_ENCR_KIND_AEAD,
		.ike = true,
		.name = "chacha20poly1305",
		.driver = "rfc7539(chacha20,poly1305)",
		.key_bits = { 256 },
		.salt_len = 4,
		.iv_len = 8,
		.icv_len = 16,
		.block = 1,
	},
	AES_CCM(IKE_ENCR_AES_CCM_16, 16),
	AES_CCM(IKE_ENCR_AES_CCM_12, 12),
	AES_CCM(IKE_ENCR_AES_CCM_8, 8),
	{
		.id = IKE_ENCR_AES_CBC,
		.kind = IKE_ENCR_KIND_CBC,
		.ike = true,
		.key_attr = true,
		.name = "aes%u",
		.driver = "cbc(aes)",
		.key_bits = AES_BITS,
		.iv_len = 16,
		.block = 16,
	},
	{	/* RFC 5930 */
		.id = IKE_ENCR_AES_CTR,
		.kind = IKE_ENCR_KIND_CTR,
		.ike = true,
		.key_attr = true,
		.name = "aes%uctr",
		.driver = "ctr(aes)",
		.key_bits = AES_BITS,
		.salt_len = 4,
		.iv_len = 8,
		.block = 1,
	},
	{	/* RFC 5529 */
		.id = IKE_ENCR_CAMELLIA_CBC,
		.kind = IKE_ENCR_KIND_CBC,
		.ike = true,
		.key_attr = true,
		.named_only = true,
		.name = "camellia%u",
		.driver = "cbc(camellia)",
		.key_bits = AES_BITS,
		.iv_len = 16,
		.block = 16,
	},
	{
		.id = IKE_ENCR_3DES,
		.kind = IKE_ENCR_KIND_CBC,
		.ike = true,
		.named_only = true,
		.name = "3des",
		.driver = "cbc(des3_ede)",
		.key_bits = { 192 },
		.iv_len = 8,
		.block = 8,
	},
	{
		.id = IKE_ENCR_NULL,
		.kind = IKE_ENCR_KIND_NULL,
		.named_only = true,
		.name = "null",
		.block = 1,
	},
};

static const struct ike_integ_alg integ_rows[] = {
	{
		.id = IKE_INTEG_HMAC_SHA2_256_128,
		.name = "sha256",
		.driver = "hmac(sha256)",
		.key_len = 32,
		.icv_len = 16,
	},
	{
		.id = IKE_INTEG_HMAC_SHA2_384_192,
		.name = "sha384",
		.driver = "hmac(sha384)",
		.key_len = 48,
		.icv_len = 24,
	},
	{
		.id = IKE_INTEG_HMAC_SHA2_512_256,
		.name = "sha512",
		.driver = "hmac(sha512)",
		.key_len = 64,
		.icv_len = 32,
	},
	{	/* RFC 3566 */
		.id = IKE_INTEG_AES_XCBC_96,
		.name = "aesxcbc",
		.driver = "xcbc(aes)",
		.key_len = 16,
		.icv_len = 12,
	},
	{	/* RFC 4494 */
		.id = IKE_INTEG_AES_CMAC_96,
		.name = "aescmac",
		.driver = "cmac(aes)",
		.key_len = 16,
		.icv_len = 12,
	},
	{
		.id = IKE_INTEG_HMAC_SHA1_96,
		.named_only = true,
		.name = "sha1",
		.driver = "hmac(sha1)",
		.key_len = 20,
		.icv_len = 12,
	},
};

static const struct ike_prf_alg prf_rows[] = {
	{
		.id = IKE_PRF_HMAC_SHA2_256,
		.name = "prfsha256",
		.driver = "hmac(sha256)",
		.key_len = 32,
		.out_len = 32,
	},
	{
		.id = IKE_PRF_HMAC_SHA2_384,
		.name = "prfsha384",
		.driver = "hmac(sha384)",
		.key_len = 48,
		.out_len = 48,
	},
	{
		.id = IKE_PRF_HMAC_SHA2_512,
		.name = "prfsha512",
		.driver = "hmac(sha512)",
		.key_len = 64,
		.out_len = 64,
	},
	{
		.id = IKE_PRF_AES128_XCBC,
		.name = "prfaesxcbc",
		.driver = "xcbc(aes)",
		.key_len = 16,
		.out_len = 16,
		.fixed_key = true,
	},
	{
		.id = IKE_PRF_AES128_CMAC,
		.name = "prfaescmac",
		.driver = "cmac(aes)",
		.key_len = 16,
		.out_len = 16,
		.fixed_key = true,
	},
	{
		.id = IKE_PRF_HMAC_SHA1,
		.named_only = true,
		.name = "prfsha1",
		.driver = "hmac(sha1)",
		.key_len = 20,
		.out_len = 20,
	},
};

/*
 * MODP exponents lie between the two estimates of RFC 3526 section 8, and
 * above twice the strength that NIST SP 800-56A gives the group.
 */
#define MODP(BITS, EXPONENT_BITS) {					\
	.id = IKE_KE_MODP_##BITS,					\
	.name = "modp" #BITS,						\
	.private_len = (EXPONENT_BITS) / 8,				\
	.public_len = (BITS) / 8,					\
	.secret_len = (BITS) / 8,					\
}

#define ECP(BITS) {							\
	.id = IKE_KE_ECP_##BITS,					\
	.name = "ecp" #BITS,						\
	.private_len = (BITS) / 8,					\
	.public_len = 2 * (BITS) / 8,					\
	.secret_len = (BITS) / 8,					\
}

static const struct ike_kex_alg kex_rows[] = {
	{
		.id = IKE_KE_X25519,
		.name = "curve25519",
		.private_len = 32,
		.public_len = 32,
		.secret_len = 32,
	},
	ECP(256),
	ECP(384),
	{	/* a scalar and two to blind it with */
		.id = IKE_KE_ECP_521,
		.name = "ecp521",
		.private_len = 3 * 66,
		.public_len = 2 * 66,
		.secret_len = 66,
	},
	MODP(2048, 256),
	MODP(3072, 320),
	MODP(4096, 384),
	MODP(6144, 448),
	MODP(8192, 512),
	{
		.id = IKE_KE_ECP_192,
		.named_only = true,
		.name = "ecp192",
		.private_len = 24,
		.public_len = 48,
		.secret_len = 24,
	},
	{
		.id = IKE_KE_MODP_1536,
		.named_only = true,
		.name = "modp1536",
		.private_len = 32,
		.public_len = 192,
		.secret_len = 192,
	},
};

#define ROW(rows, i)	((i) < ARRAY_SIZE(rows) ? &(rows)[i] : NULL)

/**
 * ike_encr_row - an encryption transform by position
 * @i: row, from 0
 *
 * Context: any. Return: the row, NULL behind the last.
 */
const struct ike_encr_alg *ike_encr_row(unsigned int i)
{
	return ROW(encr_rows, i);
}

/**
 * ike_integ_row - an integrity transform by position
 * @i: row, from 0
 *
 * Context: any. Return: the row, NULL behind the last.
 */
const struct ike_integ_alg *ike_integ_row(unsigned int i)
{
	return ROW(integ_rows, i);
}

/**
 * ike_prf_row - a pseudorandom function by position
 * @i: row, from 0
 *
 * Context: any. Return: the row, NULL behind the last.
 */
const struct ike_prf_alg *ike_prf_row(unsigned int i)
{
	return ROW(prf_rows, i);
}

/**
 * ike_kex_row - a key exchange method by position
 * @i: row, from 0
 *
 * Context: any. Return: the row, NULL behind the last.
 */
const struct ike_kex_alg *ike_kex_row(unsigned int i)
{
	return ROW(kex_rows, i);
}

#define LOOKUP(rows, wanted)						\
({									\
	unsigned int i_ = 0;						\
									\
	while (i_ < ARRAY_SIZE(rows) && (rows)[i_].id != (wanted))	\
		i_++;							\
	ROW(rows, i_);							\
})

/**
 * ike_encr_lookup - an encryption transform by number
 * @id: transform ID
 *
 * Context: any. Return: its row, NULL if there is none.
 */
const struct ike_encr_alg *ike_encr_lookup(u16 id)
{
	return LOOKUP(encr_rows, id);
}

/**
 * ike_integ_lookup - an integrity transform by number
 * @id: transform ID
 *
 * Context: any. Return: its row, NULL if there is none.
 */
const struct ike_integ_alg *ike_integ_lookup(u16 id)
{
	return LOOKUP(integ_rows, id);
}

/**
 * ike_prf_lookup - a pseudorandom function by number
 * @id: transform ID
 *
 * Context: any. Return: its row, NULL if there is none.
 */
const struct ike_prf_alg *ike_prf_lookup(u16 id)
{
	return LOOKUP(prf_rows, id);
}

/**
 * ike_kex_lookup - a key exchange method by number
 * @id: transform ID
 *
 * Context: any. Return: its row, NULL if there is none.
 */
const struct ike_kex_alg *ike_kex_lookup(u16 id)
{
	return LOOKUP(kex_rows, id);
}

/**
 * ike_encr_key_ok - may a transform have this key length?
 * @alg: the transform
 * @key_bits: value of the Key Length attribute, 0 if there was none
 *
 * RFC 7296 section 3.3.5: the attribute is required where keys differ in
 * length, and must not stand where they do not.
 *
 * Context: any. Return: true if it may.
 */
bool ike_encr_key_ok(const struct ike_encr_alg *alg, u16 key_bits)
{
	unsigned int i;

	if (!alg->key_attr || !key_bits)
		return !alg->key_attr && !key_bits;
	for (i = 0; i < ARRAY_SIZE(alg->key_bits); i++)
		if (alg->key_bits[i] == key_bits)
			return true;
	return false;
}

/**
 * ike_encr_key_len - keying material that a transform takes
 * @alg: the transform
 * @key_bits: key length in bits; ignored if keys have one length only
 *
 * Context: any. Return: bytes of key and salt.
 */
size_t ike_encr_key_len(const struct ike_encr_alg *alg, u16 key_bits)
{
	if (!alg->key_attr)
		key_bits = alg->key_bits[0];
	return key_bits / 8 + alg->salt_len;
}

/**
 * ike_crypto_had - what has come of asking the kernel for an algorithm
 * @tfm: a transform of it, or an error in a pointer
 *
 * One that was not found is told from one that could not be looked for now.
 *
 * Context: any.
 * Return: 1 if there is one, 0 if there is none, -ENOMEM, -EINTR or -ETIMEDOUT
 * for one that could not be looked for.
 */
int ike_crypto_had(const void *tfm)
{
	if (!IS_ERR(tfm))
		return 1;
	switch (PTR_ERR(tfm)) {
	case -EINTR:
	case -ENOMEM:
	case -ETIMEDOUT:
		return PTR_ERR(tfm);
	default:
		return 0;
	}
}

static int have_hash(const char *driver)
{
	struct crypto_shash *tfm = crypto_alloc_shash(driver, 0, 0);

	if (!IS_ERR(tfm))
		crypto_free_shash(tfm);
	return ike_crypto_had(tfm);
}

static int have_aead(const char *driver)
{
	struct crypto_aead *tfm;

	tfm = crypto_alloc_aead(driver, 0, CRYPTO_ALG_ASYNC);
	if (!IS_ERR(tfm))
		crypto_free_aead(tfm);
	return ike_crypto_had(tfm);
}

static int have_skcipher(const char *driver)
{
	struct crypto_sync_skcipher *tfm;

	tfm = crypto_alloc_sync_skcipher(driver, 0, 0);
	if (!IS_ERR(tfm))
		crypto_free_sync_skcipher(tfm);
	return ike_crypto_had(tfm);
}

static int have_encr(const struct ike_encr_alg *alg)
{
	if (!alg || !alg->ike)
		return 0;
	if (alg->kind == IKE_ENCR_KIND_AEAD)
		return have_aead(alg->driver);
	return have_skcipher(alg->driver);
}

/**
 * ike_crypto_have - can the running kernel do a transform in IKE messages?
 * @transform_type: enum ike_transform_type
 * @id: transform ID
 *
 * Context: process; may sleep and load modules.
 * Return: 1 if it can, 0 if it cannot, or what ike_crypto_had() returns when
 * that could not be found out.
 */
int ike_crypto_have(u8 transform_type, u16 id)
{
	const struct ike_integ_alg *integ;
	const struct ike_kex_alg *kex;
	const struct ike_prf_alg *prf;

	switch (transform_type) {
	case IKE_TRANSFORM_ENCR:
		return have_encr(ike_encr_lookup(id));
	case IKE_TRANSFORM_PRF:
		prf = ike_prf_lookup(id);
		return prf ? have_hash(prf->driver) : 0;
	case IKE_TRANSFORM_INTEG:
		integ = ike_integ_lookup(id);
		return integ ? have_hash(integ->driver) : 0;
	case IKE_TRANSFORM_KE:
		kex = ike_kex_lookup(id);
		return kex ? ike_kex_have(kex) : 0;
	default:
		return 0;
	}
}
