/* SPDX-License-Identifier: GPL-2.0-only */
/* Key exchange: X25519 (RFC 8031), ECP (RFC 5903), MODP (RFC 3526). */
#ifndef IKE_CRYPTO_KEX_H
#define IKE_CRYPTO_KEX_H

#include "ike/crypto/crypto.h"

struct ike_kex;			/* a key pair; wiped when freed */

/*
 * A key pair from alg->private_len random bytes of the caller. -EAGAIN: these
 * bytes make no valid private key, draw again (rare, except by design for
 * groups with an order far below a power of two).
 */
int ike_kex_new(const struct ike_kex_alg *alg, const u8 *random,
		struct ike_kex **out);
void ike_kex_free(struct ike_kex *kex);
const struct ike_kex_alg *ike_kex_alg(const struct ike_kex *kex);
/* The public value as it stands in the KE payload, alg->public_len bytes */
struct ike_view ike_kex_public(const struct ike_kex *kex);
/*
 * @secret receives alg->secret_len bytes. IKE_N_INVALID_SYNTAX when the peer's
 * value has a wrong length or fails validation (range, curve, zero).
 */
int ike_kex_shared(struct ike_kex *kex, struct ike_view peer, u8 *secret);

#endif
