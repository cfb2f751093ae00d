// SPDX-License-Identifier: GPL-2.0-only
/* X25519, RFC 8031 and RFC 7748. */
#include <crypto/curve25519.h>

#include "ike/crypto/kex_method.h"

static const char *driver(const struct ike_kex_alg *alg)
{
	return NULL;
}

static bool have(const struct ike_kex_alg *alg)
{
	return true;
}

static int generate(struct ike_kex *kex)
{
	curve25519_clamp_secret(kex->private);
	if (!curve25519_generate_public(kex->public, kex->private))
		return -EAGAIN;
	return 0;
}

/* All zeros means a point of small order, RFC 8031 section 3.1. */
static int shared(struct ike_kex *kex)
{
	if (!curve25519(kex->secret, kex->private, kex->peer))
		return IKE_N_INVALID_SYNTAX;
	return 0;
}

const struct ike_kex_method ike_kex_x25519 = {
	.driver = driver,
	.have = have,
	.generate = generate,
	.shared = shared,
};
