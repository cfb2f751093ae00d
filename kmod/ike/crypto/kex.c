// SPDX-License-Identifier: GPL-2.0-only
/* Key exchange: which family does which method, lengths, and the kernel's kpp. */
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "ike/crypto/kex_method.h"

static const struct ike_kex_method *method_of(const struct ike_kex_alg *alg)
{
	switch (alg->id) {
	case IKE_KE_X25519:
		return &ike_kex_x25519;
	case IKE_KE_ECP_192:
	case IKE_KE_ECP_256:
	case IKE_KE_ECP_384:
		return &ike_kex_ecp;
	case IKE_KE_ECP_521:
		return &ike_kex_ecp521;
	default:
		return &ike_kex_modp;
	}
}

/**
 * ike_kex_driver - the kernel algorithm behind a method
 * @alg: the method
 *
 * Context: any. Return: its name, NULL if there is none to load.
 */
const char *ike_kex_driver(const struct ike_kex_alg *alg)
{
	return method_of(alg)->driver(alg);
}

static int have_kpp(const char *driver)
{
	struct crypto_kpp *tfm;

	tfm = crypto_alloc_kpp(driver, 0, CRYPTO_ALG_ASYNC);
	if (!IS_ERR(tfm))
		crypto_free_kpp(tfm);
	return ike_crypto_had(tfm);
}

/**
 * ike_kex_have - can the running kernel do a method?
 * @alg: the method
 *
 * Context: process; may load modules. Return: as ike_crypto_have() does.
 */
int ike_kex_have(const struct ike_kex_alg *alg)
{
	const struct ike_kex_method *method = method_of(alg);
	const char *driver = method->driver(alg);

	return driver ? have_kpp(driver) : method->have(alg);
}

static struct ike_kex *alloc(const struct ike_kex_alg *alg, size_t private_len)
{
	struct ike_kex *kex;

	kex = kzalloc(sizeof(*kex) + private_len + 2 * alg->public_len +
		      alg->secret_len, GFP_KERNEL);
	if (!kex)
		return NULL;
	kex->alg = alg;
	kex->method = method_of(alg);
	kex->private_len = private_len;
	kex->private = kex->data;
	kex->public = kex->private + private_len;
	kex->peer = kex->public + alg->public_len;
	kex->secret = kex->peer + alg->public_len;
	return kex;
}

/**
 * ike_kex_new_from - a key pair from a private key of any length
 * @alg: the method
 * @private: the private key; @alg->private_len bytes, but for MODP
 * @out: receives the key pair, to be freed with ike_kex_free()
 *
 * Context: process, for milliseconds. Return: 0, -EAGAIN when @private is no
 * valid private key, or another negative errno.
 */
int ike_kex_new_from(const struct ike_kex_alg *alg, struct ike_view private,
		     struct ike_kex **out)
{
	struct ike_kex *kex = alloc(alg, private.len);
	int err;

	if (!kex)
		return -ENOMEM;
	memcpy(kex->private, private.p, private.len);
	err = kex->method->generate(kex);
	if (err) {
		ike_kex_free(kex);
		return err;
	}
	*out = kex;
	return 0;
}

/**
 * ike_kex_new - make a key pair
 * @alg: the method
 * @random: @alg->private_len random bytes, to be wiped by the caller
 * @out: receives the key pair, to be freed with ike_kex_free()
 *
 * Context: process, for milliseconds. Return: 0, -EAGAIN when @random is no
 * valid private key (so draw again), or another negative errno.
 */
int ike_kex_new(const struct ike_kex_alg *alg, const u8 *random,
		struct ike_kex **out)
{
	return ike_kex_new_from(alg, IKE_VIEW(random, alg->private_len), out);
}

/**
 * ike_kex_free - wipe and free a key pair
 * @kex: the key pair, or NULL
 *
 * Context: process.
 */
void ike_kex_free(struct ike_kex *kex)
{
	if (!kex)
		return;
	if (kex->kpp)
		crypto_free_kpp(kex->kpp);
	kfree_sensitive(kex);
}

/**
 * ike_kex_alg - which method a key pair is for
 * @kex: the key pair
 *
 * Context: any. Return: the method's row.
 */
const struct ike_kex_alg *ike_kex_alg(const struct ike_kex *kex)
{
	return kex->alg;
}

/**
 * ike_kex_public - our public value
 * @kex: the key pair
 *
 * Context: any. Return: its bytes as in the KE payload; they stay @kex's.
 */
struct ike_view ike_kex_public(const struct ike_kex *kex)
{
	return IKE_VIEW(kex->public, kex->alg->public_len);
}

/**
 * ike_kex_shared - the shared secret
 * @kex: our key pair
 * @peer: the other side's public value as in its KE payload
 * @secret: receives ike_kex_alg(@kex)->secret_len bytes
 *
 * Context: process, for milliseconds. Return: 0, IKE_N_INVALID_SYNTAX if @peer
 * is no public value of this method, or a negative errno.
 */
int ike_kex_shared(struct ike_kex *kex, struct ike_view peer, u8 *secret)
{
	const struct ike_kex_alg *alg = kex->alg;
	int err;

	if (peer.len != alg->public_len)
		return IKE_N_INVALID_SYNTAX;
	memcpy(kex->peer, peer.p, peer.len);
	err = kex->method->shared(kex);
	if (!err)
		memcpy(secret, kex->secret, alg->secret_len);
	memzero_explicit(kex->secret, alg->secret_len);
	return err;
}

/**
 * ike_kex_kpp_init - give the private key to the kernel
 * @kex: the key pair; receives the transform, which has the only copy after
 * @packed: private key as this kpp wants it
 * @len: bytes at @packed
 *
 * Context: process. Return: 0, -EINVAL if the kernel does not like the key, or
 * another negative errno.
 */
int ike_kex_kpp_init(struct ike_kex *kex, const void *packed, unsigned int len)
{
	struct crypto_kpp *kpp;
	int err;

	kpp = crypto_alloc_kpp(ike_kex_driver(kex->alg), 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(kpp))
		return PTR_ERR(kpp);
	err = crypto_kpp_set_secret(kpp, packed, len);
	if (err) {
		crypto_free_kpp(kpp);
		return err;
	}
	kex->kpp = kpp;
	memzero_explicit(kex->private, kex->private_len);
	return 0;
}

static int kpp_run(struct ike_kex *kex, u8 *in, unsigned int in_len, u8 *out,
		   unsigned int out_len, int (*op)(struct kpp_request *req))
{
	struct scatterlist src, dst;
	struct kpp_request *req;
	DECLARE_CRYPTO_WAIT(wait);
	int err;

	req = kpp_request_alloc(kex->kpp, GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	kpp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP,
				 crypto_req_done, &wait);
	if (in)
		sg_init_one(&src, in, in_len);
	kpp_request_set_input(req, in ? &src : NULL, in_len);
	sg_init_one(&dst, out, out_len);
	kpp_request_set_output(req, &dst, out_len);
	err = crypto_wait_req(op(req), &wait);
	kpp_request_free(req);
	return err;
}

/**
 * ike_kex_kpp_public - have the kernel make the public value
 * @kex: the key pair, with its kpp
 *
 * Context: process. Return: 0, -EAGAIN if the key is of no use, or another
 * negative errno.
 */
int ike_kex_kpp_public(struct ike_kex *kex)
{
	return kpp_run(kex, NULL, 0, kex->public, kex->alg->public_len,
		       crypto_kpp_generate_public_key);
}

/**
 * ike_kex_kpp_shared - have the kernel make the shared secret
 * @kex: the key pair, with its kpp
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_kex_kpp_shared(struct ike_kex *kex)
{
	return kpp_run(kex, kex->peer, kex->alg->public_len, kex->secret,
		       kex->alg->secret_len, crypto_kpp_compute_shared_secret);
}
