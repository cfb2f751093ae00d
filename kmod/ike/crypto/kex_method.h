/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the files of this room only: what a family of key exchange methods
 * does. The caller of these has checked every length.
 */
#ifndef IKE_CRYPTO_KEX_METHOD_H
#define IKE_CRYPTO_KEX_METHOD_H

#include <crypto/kpp.h>

#include "ike/crypto/kex.h"

#define IKE_KEX_DRIVERS_MAX	4

/**
 * struct ike_kex - a key pair
 * @alg: its row
 * @method: its family
 * @kpp: kernel transform that holds the private key, NULL if there is none
 * @private_len: bytes at @private
 * @private: private key and what blinds it, unless @kpp has it
 * @public: our public value
 * @peer: room for the other public value, in memory that can be in a
 *	scatterlist
 * @secret: likewise for the shared secret
 * @data: what they point into
 */
struct ike_kex {
	const struct ike_kex_alg *alg;
	const struct ike_kex_method *method;
	struct crypto_kpp *kpp;
	size_t private_len;
	u8 *private;
	u8 *public;
	u8 *peer;
	u8 *secret;
	u8 data[];
};

/**
 * struct ike_kex_method - a family of key exchange methods
 * @driver: kernel kpp of a row; NULL if it works without
 * @have: can this kernel do that row?
 * @generate: makes @public of the private key at @private. -EAGAIN: that is no
 *	private key of this group
 * @shared: makes @secret of @private or @kpp, and @peer, which it validates.
 *	IKE_N_INVALID_SYNTAX if that is no public value of this group
 */
struct ike_kex_method {
	const char *(*driver)(const struct ike_kex_alg *alg);
	bool (*have)(const struct ike_kex_alg *alg);
	int (*generate)(struct ike_kex *kex);
	int (*shared)(struct ike_kex *kex);
};

extern const struct ike_kex_method ike_kex_x25519;
extern const struct ike_kex_method ike_kex_ecp;
extern const struct ike_kex_method ike_kex_ecp521;
extern const struct ike_kex_method ike_kex_modp;

int ike_kex_new_from(const struct ike_kex_alg *alg, struct ike_view private,
		     struct ike_kex **out);
int ike_kex_have(const struct ike_kex_alg *alg);
const char *ike_kex_driver(const struct ike_kex_alg *alg);

int ike_kex_kpp_init(struct ike_kex *kex, const void *packed,
		     unsigned int len);
int ike_kex_kpp_public(struct ike_kex *kex);
int ike_kex_kpp_shared(struct ike_kex *kex);

#endif
