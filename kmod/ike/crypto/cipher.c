// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encryption as IKE uses it: RFC 5282 (AES-GCM and AES-CCM), RFC 7634
 * (ChaCha20-Poly1305), RFC 5930 (AES-CTR), RFC 7296 section 3.14 (CBC).
 */
#include <linux/err.h>
#include <linux/scatterlist.h>

#include "ike/crypto/cipher.h"
#include "ike/crypto/transforms.h"

/* RFC 3610: the flags octet for a length field of 4 octets */
#define CCM_FLAGS	3

static struct ike_view key_of(const struct ike_cipher_text *t)
{
	return IKE_VIEW(t->key.p, t->key.len - t->encr->salt_len);
}

static bool is_ccm(const struct ike_encr_alg *encr)
{
	return encr->id == IKE_ENCR_AES_CCM_8 ||
	       encr->id == IKE_ENCR_AES_CCM_12 ||
	       encr->id == IKE_ENCR_AES_CCM_16;
}

/* What the kernel calls an IV: [CCM flags |] salt | IV [| counter] */
static void kernel_iv(const struct ike_cipher_text *t, u8 out[IKE_ENCR_IV_MAX])
{
	const struct ike_encr_alg *encr = t->encr;
	u8 *at = out;

	memset(out, 0, IKE_ENCR_IV_MAX);
	if (is_ccm(encr))
		*at++ = CCM_FLAGS;
	memcpy(at, key_of(t).p + key_of(t).len, encr->salt_len);
	at += encr->salt_len;
	memcpy(at, t->iv, encr->iv_len);
	at += encr->iv_len;
	if (encr->kind == IKE_ENCR_KIND_CTR)
		put_unaligned_be32(1, at);
}

static int aead_crypt(const struct ike_cipher_text *t, struct crypto_aead *tfm,
		      bool encrypt)
{
	size_t icv_len = t->encr->icv_len;
	u8 iv[IKE_ENCR_IV_MAX];
	struct aead_request *req;
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist sg[2];
	int err;

	req = aead_request_alloc(tfm, GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	kernel_iv(t, iv);
	sg_init_table(sg, ARRAY_SIZE(sg));
	sg_set_buf(&sg[0], t->aad, t->aad_len);
	sg_set_buf(&sg[1], t->text, t->len + icv_len);
	aead_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP,
				  crypto_req_done, &wait);
	aead_request_set_ad(req, t->aad_len);
	/* Without associated data there is only the text. */
	aead_request_set_crypt(req, t->aad_len ? sg : sg + 1,
			       t->aad_len ? sg : sg + 1,
			       t->len + (encrypt ? 0 : icv_len), iv);
	err = crypto_wait_req(encrypt ? crypto_aead_encrypt(req) :
					crypto_aead_decrypt(req), &wait);
	aead_request_free(req);
	memzero_explicit(iv, sizeof(iv));
	return err;
}

static int aead_run(struct ike_crypto *c, const struct ike_cipher_text *t,
		    bool encrypt)
{
	struct crypto_aead *tfm = ike_crypto_aead(c, t->encr->driver);
	struct ike_view key = key_of(t);
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_aead_setauthsize(tfm, t->encr->icv_len);
	if (!err)
		err = crypto_aead_setkey(tfm, key.p, key.len);
	return err ?: aead_crypt(t, tfm, encrypt);
}

static int cipher_crypt(const struct ike_cipher_text *t,
			struct crypto_sync_skcipher *tfm, bool encrypt)
{
	SYNC_SKCIPHER_REQUEST_ON_STACK(req, tfm);
	u8 iv[IKE_ENCR_IV_MAX];
	struct scatterlist sg;
	int err;

	kernel_iv(t, iv);
	sg_init_one(&sg, t->text, t->len);
	skcipher_request_set_sync_tfm(req, tfm);
	skcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL,
				      NULL);
	skcipher_request_set_crypt(req, &sg, &sg, t->len, iv);
	err = encrypt ? crypto_skcipher_encrypt(req) :
			crypto_skcipher_decrypt(req);
	skcipher_request_zero(req);
	memzero_explicit(iv, sizeof(iv));
	return err;
}

static int cipher_run(struct ike_crypto *c, const struct ike_cipher_text *t,
		      bool encrypt)
{
	struct crypto_sync_skcipher *tfm;
	struct ike_view key = key_of(t);
	int err;

	tfm = ike_crypto_skcipher(c, t->encr->driver);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_sync_skcipher_setkey(tfm, key.p, key.len);
	return err ?: cipher_crypt(t, tfm, encrypt);
}

static int run(struct ike_crypto *c, const struct ike_cipher_text *t,
	       bool encrypt)
{
	if (t->key.len < t->encr->salt_len)
		return -EINVAL;
	if (t->encr->kind == IKE_ENCR_KIND_AEAD)
		return aead_run(c, t, encrypt);
	return cipher_run(c, t, encrypt);
}

/**
 * ike_cipher_encrypt - encrypt in place; an AEAD adds its ICV
 * @c: the engine's transforms
 * @t: the text
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_cipher_encrypt(struct ike_crypto *c, const struct ike_cipher_text *t)
{
	return run(c, t, true);
}

/**
 * ike_cipher_decrypt - decrypt in place; an AEAD checks its ICV
 * @c: the engine's transforms
 * @t: the text
 *
 * Context: process. Return: 0, -EBADMSG if an AEAD's ICV is wrong (the text is
 * undefined then), or another negative errno.
 */
int ike_cipher_decrypt(struct ike_crypto *c, const struct ike_cipher_text *t)
{
	return run(c, t, false);
}
