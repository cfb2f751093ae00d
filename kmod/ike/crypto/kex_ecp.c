// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECP groups of RFC 5903: a public value is x | y, the secret is x.
 *
 * The kernel's kpp has P-192, P-256 and P-384, takes big endian private keys
 * and validates the other side's point.
 */
#include <crypto/ecdh.h>

#include "ike/crypto/kex_method.h"

/* struct kpp_secret, a length and the scalar */
#define PACKED_MAX	64

static const char *driver(const struct ike_kex_alg *alg)
{
	switch (alg->id) {
	case IKE_KE_ECP_192:
		return "ecdh-nist-p192";
	case IKE_KE_ECP_256:
		return "ecdh-nist-p256";
	default:
		return "ecdh-nist-p384";
	}
}

static int generate(struct ike_kex *kex)
{
	struct ecdh ecdh = {
		.key = kex->private,
		.key_size = kex->private_len,
	};
	unsigned int len = crypto_ecdh_key_len(&ecdh);
	char packed[PACKED_MAX];
	int err;

	if (len > sizeof(packed))
		return -EINVAL;
	err = crypto_ecdh_encode_key(packed, len, &ecdh);
	if (!err)
		err = ike_kex_kpp_init(kex, packed, len);
	memzero_explicit(packed, sizeof(packed));
	if (err == -EINVAL)	/* 0 or 1, or not below the order */
		return -EAGAIN;
	return err ?: ike_kex_kpp_public(kex);
}

/* The kernel checks that the point is on the curve, and is not at infinity. */
static int shared(struct ike_kex *kex)
{
	int err = ike_kex_kpp_shared(kex);

	return err == -EINVAL || err == -EFAULT ? IKE_N_INVALID_SYNTAX : err;
}

const struct ike_kex_method ike_kex_ecp = {
	.driver = driver,
	.generate = generate,
	.shared = shared,
};
