/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The transforms that ikek knows, one table a type, and the keyed-on-use
 * kernel transforms that an engine works with.
 *
 * An IKE SA keeps keys, not kernel transforms: an engine has one kernel
 * transform per algorithm and keys it for every use, which costs a
 * microsecond and saves kilobytes for each SA.
 */
#ifndef IKE_CRYPTO_CRYPTO_H
#define IKE_CRYPTO_CRYPTO_H

#include "ike/wire/numbers.h"
#include "ike/wire/view.h"

#define IKE_PRF_LEN_MAX		64	/* bytes that a PRF puts out */
#define IKE_ENCR_KEY_MAX	36	/* key and salt */
#define IKE_ENCR_IV_MAX		16
#define IKE_INTEG_KEY_MAX	64
#define IKE_ICV_MAX		32
#define IKE_KE_PUBLIC_MAX	1024	/* MODP-8192 */
#define IKE_KE_SECRET_MAX	1024
#define IKE_SHA1_LEN		20

enum ike_encr_kind {
	IKE_ENCR_KIND_AEAD,	/* IV unique, no integrity transform */
	IKE_ENCR_KIND_CBC,	/* IV unpredictable, padded to a block */
	IKE_ENCR_KIND_CTR,	/* IV unique */
	IKE_ENCR_KIND_NULL,	/* ESP only */
};

/**
 * struct ike_encr_alg - an encryption transform
 * @id: transform ID
 * @kind: how it is run
 * @ike: may protect IKE messages (every row may protect ESP)
 * @key_attr: the Key Length attribute goes with it
 * @named_only: taken only when a configuration names it
 * @name: keyword as in proposals, without a key length, such as "aes%ugcm16"
 * @driver: kernel algorithm, for IKE messages; NULL when !@ike
 * @key_bits: the key lengths allowed, without the salt, 0-terminated; the one
 *	length there is when !@key_attr
 * @salt_len: bytes of salt (nonce) that follow the key in the keying material
 * @iv_len: bytes of IV on the wire
 * @icv_len: bytes of ICV; 0 when an integrity transform makes it
 * @block: padding unit in bytes, 1 for none
 */
struct ike_encr_alg {
	u16 id;
	enum ike_encr_kind kind;
	bool ike;
	bool key_attr;
	bool named_only;
	const char *name;
	const char *driver;
	u16 key_bits[4];
	u8 salt_len;
	u8 iv_len;
	u8 icv_len;
	u8 block;
};

/**
 * struct ike_integ_alg - an integrity transform
 * @id: transform ID
 * @named_only: taken only when a configuration names it
 * @name: keyword as in proposals
 * @driver: kernel shash
 * @key_len: bytes of key
 * @icv_len: bytes that go on the wire
 */
struct ike_integ_alg {
	u16 id;
	bool named_only;
	const char *name;
	const char *driver;
	u8 key_len;
	u8 icv_len;
};

/**
 * struct ike_prf_alg - a pseudorandom function
 * @id: transform ID
 * @named_only: taken only when a configuration names it
 * @name: keyword as in proposals
 * @driver: kernel shash
 * @key_len: preferred key length, length of SK_d, SK_pi, SK_pr in bytes
 * @out_len: bytes of output
 * @fixed_key: takes keys of @key_len only, RFC 4434 and RFC 4615 say how
 *	others are brought to it, and RFC 7296 section 2.14 how nonces are
 */
struct ike_prf_alg {
	u16 id;
	bool named_only;
	const char *name;
	const char *driver;
	u8 key_len;
	u8 out_len;
	bool fixed_key;
};

/**
 * struct ike_kex_alg - a key exchange method
 * @id: transform ID
 * @named_only: taken only when a configuration names it
 * @name: keyword as in proposals
 * @private_len: bytes of randomness that ike_kex_new() wants
 * @public_len: bytes in the KE payload
 * @secret_len: bytes of shared secret
 */
struct ike_kex_alg {
	u16 id;
	bool named_only;
	const char *name;
	u16 private_len;
	u16 public_len;
	u16 secret_len;
};

/* NULL for an ID that is in no row */
const struct ike_encr_alg *ike_encr_lookup(u16 id);
const struct ike_integ_alg *ike_integ_lookup(u16 id);
const struct ike_prf_alg *ike_prf_lookup(u16 id);
const struct ike_kex_alg *ike_kex_lookup(u16 id);
bool ike_encr_key_ok(const struct ike_encr_alg *alg, u16 key_bits);
size_t ike_encr_key_len(const struct ike_encr_alg *alg, u16 key_bits);
/* Row by index, NULL behind the last: for listings */
const struct ike_encr_alg *ike_encr_row(unsigned int i);
const struct ike_integ_alg *ike_integ_row(unsigned int i);
const struct ike_prf_alg *ike_prf_row(unsigned int i);
const struct ike_kex_alg *ike_kex_row(unsigned int i);

/* Does the running kernel have it, for IKE? May sleep and load modules. */
int ike_crypto_have(u8 transform_type, u16 id);
int ike_crypto_had(const void *tfm);

/**
 * struct ike_suite - the transforms of an IKE SA
 * @encr: never NULL
 * @encr_key_bits: its key length as negotiated, 0 when that has none
 * @integ: NULL when @encr is an AEAD
 * @prf: never NULL
 * @kex: never NULL
 * @addke: methods of the additional key exchanges by their transform types from
 *	ADDKE1 on, IKE_KE_NONE where there is none
 */
struct ike_suite {
	const struct ike_encr_alg *encr;
	u16 encr_key_bits;
	const struct ike_integ_alg *integ;
	const struct ike_prf_alg *prf;
	const struct ike_kex_alg *kex;
	u16 addke[IKE_ADDKE_MAX];
};

/* An engine's kernel transforms; used by one thread at a time, may sleep. */
struct ike_crypto;

int ike_crypto_new(struct ike_crypto **out);
void ike_crypto_forget(struct ike_crypto *c);
void ike_crypto_free(struct ike_crypto *c);

/* What keeps the kernel's algorithms loaded while the module is. */
struct ike_crypto_preloaded;

int ike_crypto_preload(struct ike_crypto_preloaded **out);
void ike_crypto_preload_release(struct ike_crypto_preloaded *p);

int ike_crypto_sha1(struct ike_crypto *c, const struct ike_view *parts,
		    unsigned int n, u8 out[IKE_SHA1_LEN]);

#endif
