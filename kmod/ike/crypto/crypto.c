// SPDX-License-Identifier: GPL-2.0-only
/*
 * An engine's kernel transforms: one for each algorithm that it came to use,
 * whatever the number of its SAs. All of them are synchronous.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "ike/crypto/kex_method.h"
#include "ike/crypto/transforms.h"

/* The tables name no more different drivers than this. */
#define HASHES		7
#define AEADS		3
#define SKCIPHERS	4

struct slot {
	const char *driver;	/* NULL while unused */
	void *tfm;
};

struct ike_crypto {
	struct slot hash[HASHES];
	struct slot aead[AEADS];
	struct slot skcipher[SKCIPHERS];
};

struct ike_crypto_preloaded {
	struct ike_crypto crypto;
	struct slot kpp[IKE_KEX_DRIVERS_MAX];
};

static struct slot *slot_find(struct slot *slots, size_t n, const char *driver)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!slots[i].driver || !strcmp(slots[i].driver, driver))
			return &slots[i];
	WARN_ONCE(1, "no slot for %s\n", driver);
	return NULL;
}

static void *alloc_hash(const char *driver)
{
	return crypto_alloc_shash(driver, 0, 0);
}

static void *alloc_aead(const char *driver)
{
	return crypto_alloc_aead(driver, 0, CRYPTO_ALG_ASYNC);
}

static void *alloc_skcipher(const char *driver)
{
	return crypto_alloc_sync_skcipher(driver, 0, 0);
}

static void *alloc_kpp(const char *driver)
{
	return crypto_alloc_kpp(driver, 0, CRYPTO_ALG_ASYNC);
}

static void *slot_use(struct slot *slots, size_t n, const char *driver,
		      void *(*alloc)(const char *driver))
{
	struct slot *slot = slot_find(slots, n, driver);
	void *tfm;

	if (!slot)
		return ERR_PTR(-ENOSPC);
	if (slot->driver)
		return slot->tfm;
	tfm = alloc(driver);
	if (IS_ERR(tfm))
		return tfm;
	slot->driver = driver;
	slot->tfm = tfm;
	return tfm;
}

/**
 * ike_crypto_hash - a keyed or plain hash
 * @c: the engine's transforms
 * @driver: kernel name, of the tables
 *
 * Context: process; may load modules on first use. Return: the transform, which
 * stays @c's, or an error pointer.
 */
struct crypto_shash *ike_crypto_hash(struct ike_crypto *c, const char *driver)
{
	return slot_use(c->hash, HASHES, driver, alloc_hash);
}

/**
 * ike_crypto_aead - an AEAD
 * @c: the engine's transforms
 * @driver: kernel name, of the tables
 *
 * Context: process; may load modules on first use. Return: the transform, which
 * stays @c's, or an error pointer.
 */
struct crypto_aead *ike_crypto_aead(struct ike_crypto *c, const char *driver)
{
	return slot_use(c->aead, AEADS, driver, alloc_aead);
}

/**
 * ike_crypto_skcipher - a cipher
 * @c: the engine's transforms
 * @driver: kernel name, of the tables
 *
 * Context: process; may load modules on first use. Return: the transform, which
 * stays @c's, or an error pointer.
 */
struct crypto_sync_skcipher *ike_crypto_skcipher(struct ike_crypto *c,
						 const char *driver)
{
	return slot_use(c->skcipher, SKCIPHERS, driver, alloc_skcipher);
}

/**
 * ike_crypto_new - make an engine's transforms
 * @out: receives them, to be freed with ike_crypto_free()
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int ike_crypto_new(struct ike_crypto **out)
{
	*out = kzalloc(sizeof(**out), GFP_KERNEL);
	return *out ? 0 : -ENOMEM;
}

/**
 * ike_crypto_forget - let go of every key of the last use
 * @c: the engine's transforms; what is wanted again is made again
 *
 * For when an IKE SA is gone: its keys must not live on here.
 *
 * Context: process.
 */
void ike_crypto_forget(struct ike_crypto *c)
{
	size_t i;

	for (i = 0; i < HASHES && c->hash[i].driver; i++)
		crypto_free_shash(c->hash[i].tfm);
	for (i = 0; i < AEADS && c->aead[i].driver; i++)
		crypto_free_aead(c->aead[i].tfm);
	for (i = 0; i < SKCIPHERS && c->skcipher[i].driver; i++)
		crypto_free_sync_skcipher(c->skcipher[i].tfm);
	memset(c, 0, sizeof(*c));
}

/**
 * ike_crypto_free - free an engine's transforms
 * @c: the transforms, or NULL
 *
 * Context: process.
 */
void ike_crypto_free(struct ike_crypto *c)
{
	if (!c)
		return;
	ike_crypto_forget(c);
	kfree(c);
}

static void preload_kex(struct ike_crypto_preloaded *p)
{
	const struct ike_kex_alg *alg;
	const char *driver;
	unsigned int i;

	for (i = 0; (alg = ike_kex_row(i)); i++) {
		driver = ike_kex_driver(alg);
		if (driver && !alg->named_only)
			slot_use(p->kpp, ARRAY_SIZE(p->kpp), driver, alloc_kpp);
	}
}

static void preload_encr(struct ike_crypto *c)
{
	const struct ike_encr_alg *alg;
	unsigned int i;

	for (i = 0; (alg = ike_encr_row(i)); i++) {
		if (alg->named_only || !alg->ike)
			continue;
		if (alg->kind == IKE_ENCR_KIND_AEAD)
			ike_crypto_aead(c, alg->driver);
		else
			ike_crypto_skcipher(c, alg->driver);
	}
}

/**
 * ike_crypto_preload - have the kernel load the algorithms of the tables
 * @out: receives what keeps them loaded, for ike_crypto_preload_release()
 *
 * The first use of an algorithm can load and test a module for a quarter of a
 * second; nobody should wait for that in the middle of an exchange. What has
 * to be named in a configuration, or is not in this kernel, is passed over.
 *
 * Context: process, for seconds on a slow machine. Return: 0 or -ENOMEM.
 */
int ike_crypto_preload(struct ike_crypto_preloaded **out)
{
	struct ike_crypto_preloaded *p = kzalloc(sizeof(*p), GFP_KERNEL);
	const struct ike_integ_alg *integ;
	const struct ike_prf_alg *prf;
	unsigned int i;

	if (!p)
		return -ENOMEM;
	ike_crypto_hash(&p->crypto, "sha1");
	for (i = 0; (prf = ike_prf_row(i)); i++)
		if (!prf->named_only)
			ike_crypto_hash(&p->crypto, prf->driver);
	for (i = 0; (integ = ike_integ_row(i)); i++)
		if (!integ->named_only)
			ike_crypto_hash(&p->crypto, integ->driver);
	preload_encr(&p->crypto);
	preload_kex(p);
	*out = p;
	return 0;
}

/**
 * ike_crypto_preload_release - let the kernel unload algorithms again
 * @p: what ike_crypto_preload() made, or NULL
 *
 * Context: process.
 */
void ike_crypto_preload_release(struct ike_crypto_preloaded *p)
{
	size_t i;

	if (!p)
		return;
	for (i = 0; i < ARRAY_SIZE(p->kpp) && p->kpp[i].driver; i++)
		crypto_free_kpp(p->kpp[i].tfm);
	ike_crypto_forget(&p->crypto);
	kfree(p);
}

/**
 * ike_crypto_digest - hash or MAC of several parts in a row
 * @tfm: hash, keyed if it wants a key
 * @parts: what to hash
 * @n: number of @parts
 * @out: receives the digest; may be one of @parts
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_crypto_digest(struct crypto_shash *tfm, const struct ike_view *parts,
		      unsigned int n, u8 *out)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	unsigned int i;
	int err;

	desc->tfm = tfm;
	err = crypto_shash_init(desc);
	for (i = 0; i < n && !err; i++)
		if (parts[i].len)
			err = crypto_shash_update(desc, parts[i].p,
						  parts[i].len);
	if (!err)
		err = crypto_shash_final(desc, out);
	shash_desc_zero(desc);
	return err;
}

/**
 * ike_crypto_sha1 - SHA-1, for NAT detection (RFC 7296 section 2.23)
 * @c: the engine's transforms
 * @parts: what to hash
 * @n: number of @parts
 * @out: receives the hash
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_crypto_sha1(struct ike_crypto *c, const struct ike_view *parts,
		    unsigned int n, u8 out[IKE_SHA1_LEN])
{
	struct crypto_shash *tfm = ike_crypto_hash(c, "sha1");

	return IS_ERR(tfm) ? PTR_ERR(tfm) : ike_crypto_digest(tfm, parts, n, out);
}
