/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of this room only: encryption and AEADs, in place. */
#ifndef IKE_CRYPTO_CIPHER_H
#define IKE_CRYPTO_CIPHER_H

#include "ike/crypto/crypto.h"

/**
 * struct ike_cipher_text - what is to be encrypted or decrypted
 * @encr: the transform, one with a driver
 * @key: key and salt
 * @aad: associated data, in kmalloc'ed memory; only for an AEAD
 * @aad_len: bytes at @aad
 * @iv: @encr->iv_len bytes
 * @text: the text, in kmalloc'ed memory; with an AEAD @encr->icv_len bytes of
 *	ICV lie behind it
 * @len: bytes at @text, a multiple of @encr->block
 */
struct ike_cipher_text {
	const struct ike_encr_alg *encr;
	struct ike_view key;
	const u8 *aad;
	size_t aad_len;
	const u8 *iv;
	u8 *text;
	size_t len;
};

int ike_cipher_encrypt(struct ike_crypto *c, const struct ike_cipher_text *t);
int ike_cipher_decrypt(struct ike_crypto *c, const struct ike_cipher_text *t);

#endif
