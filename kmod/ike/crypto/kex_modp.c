// SPDX-License-Identifier: GPL-2.0-only
/* MODP groups of RFC 3526, by the kernel's dh with our p and g. */
#include <crypto/dh.h>
#include <linux/slab.h>

#include "ike/crypto/kex_method.h"
#include "ike/crypto/modp_groups.h"

static const u8 generator[] = { 2 };

static const u8 *prime_of(const struct ike_kex_alg *alg)
{
	switch (alg->id) {
	case IKE_KE_MODP_1536:
		return modp1536;
	case IKE_KE_MODP_2048:
		return modp2048;
	case IKE_KE_MODP_3072:
		return modp3072;
	case IKE_KE_MODP_4096:
		return modp4096;
	case IKE_KE_MODP_6144:
		return modp6144;
	default:
		return modp8192;
	}
}

static const char *driver(const struct ike_kex_alg *alg)
{
	return "dh";
}

static int generate(struct ike_kex *kex)
{
	struct dh dh = {
		.key = kex->private,
		.key_size = kex->private_len,
		.p = prime_of(kex->alg),
		.p_size = kex->alg->public_len,
		.g = generator,
		.g_size = sizeof(generator),
	};
	unsigned int len = crypto_dh_key_len(&dh);
	char *packed;
	int err;

	packed = kmalloc(len, GFP_KERNEL);
	if (!packed)
		return -ENOMEM;
	err = crypto_dh_encode_key(packed, len, &dh);
	if (!err)
		err = ike_kex_kpp_init(kex, packed, len);
	kfree_sensitive(packed);
	return err ?: ike_kex_kpp_public(kex);
}

/*
 * 1 < y < p - 1: these primes are safe ones, so what is left generates a
 * subgroup of order (p - 1) / 2 or more. p is odd, so p - 1 differs from it in
 * the last bit only.
 */
static bool valid_public(const u8 *y, const u8 *p, size_t len)
{
	int cmp = memcmp(y, p, len - 1);

	if (cmp > 0 || (!cmp && y[len - 1] >= p[len - 1] - 1))
		return false;
	return memchr_inv(y, 0, len - 1) || y[len - 1] > 1;
}

static int shared(struct ike_kex *kex)
{
	const struct ike_kex_alg *alg = kex->alg;

	if (!valid_public(kex->peer, prime_of(alg), alg->public_len))
		return IKE_N_INVALID_SYNTAX;
	return ike_kex_kpp_shared(kex);
}

const struct ike_kex_method ike_kex_modp = {
	.driver = driver,
	.generate = generate,
	.shared = shared,
};
