// SPDX-License-Identifier: GPL-2.0-only
/* The PRF, prf+ (RFC 7296 section 2.13), and integrity. */
#include <linux/err.h>

#include "ike/crypto/prf.h"
#include "ike/crypto/transforms.h"

#define FIXED_KEY_LEN	16

/* T1 = prf(K, S | 0x01): the counter is one octet. */
#define BLOCKS_MAX	255
/* More parts of a seed than anybody has. */
#define SEED_PARTS_MAX	6

/* RFC 4434 pads what is short with zeros; RFC 4615 does not. */
static int fixed_key(struct crypto_shash *tfm, const struct ike_prf_alg *alg,
		     struct ike_view key, u8 out[FIXED_KEY_LEN])
{
	int err;

	memset(out, 0, FIXED_KEY_LEN);
	if (key.len < FIXED_KEY_LEN && alg->id == IKE_PRF_AES128_XCBC) {
		if (key.len)
			memcpy(out, key.p, key.len);
		return 0;
	}
	err = crypto_shash_setkey(tfm, out, FIXED_KEY_LEN);
	return err ?: ike_crypto_digest(tfm, &key, 1, out);
}

static struct crypto_shash *keyed(struct ike_crypto *c,
				  const struct ike_prf_alg *alg,
				  struct ike_view key)
{
	struct crypto_shash *tfm = ike_crypto_hash(c, alg->driver);
	u8 fixed[FIXED_KEY_LEN];
	int err = 0;

	if (IS_ERR(tfm))
		return tfm;
	if (alg->fixed_key && key.len != FIXED_KEY_LEN) {
		err = fixed_key(tfm, alg, key, fixed);
		key = IKE_VIEW(fixed, FIXED_KEY_LEN);
	}
	if (!err)
		err = crypto_shash_setkey(tfm, key.p, key.len);
	memzero_explicit(fixed, sizeof(fixed));
	return err ? ERR_PTR(err) : tfm;
}

/**
 * ike_prf - the pseudorandom function
 * @c: the engine's transforms
 * @alg: which one
 * @key: key of any length
 * @parts: its input, one behind the other
 * @n: number of @parts
 * @out: receives @alg->out_len bytes
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_prf(struct ike_crypto *c, const struct ike_prf_alg *alg,
	    struct ike_view key, const struct ike_view *parts, unsigned int n,
	    u8 *out)
{
	struct crypto_shash *tfm = keyed(c, alg, key);

	return IS_ERR(tfm) ? PTR_ERR(tfm) : ike_crypto_digest(tfm, parts, n, out);
}

/**
 * ike_prf_plus - keying material from a key, RFC 7296 section 2.13
 * @c: the engine's transforms
 * @alg: which PRF
 * @key: K
 * @seed: S, in parts
 * @n: number of @seed parts, 6 at most
 * @out: receives @len bytes
 * @len: bytes wanted, up to 255 times @alg->out_len
 *
 * T1 = prf(K, S | 0x01), T2 = prf(K, T1 | S | 0x02), ...
 *
 * Context: process. Return: 0, -EINVAL when more is wanted than there is, or
 * another negative errno; @out is wiped then.
 */
int ike_prf_plus(struct ike_crypto *c, const struct ike_prf_alg *alg,
		 struct ike_view key, const struct ike_view *seed,
		 unsigned int n, u8 *out, size_t len)
{
	struct ike_view parts[SEED_PARTS_MAX + 2];
	u8 t[IKE_PRF_LEN_MAX], counter = 0;
	struct crypto_shash *tfm;
	size_t done, take;
	int err = 0;

	if (n > SEED_PARTS_MAX || len > BLOCKS_MAX * alg->out_len)
		return -EINVAL;
	tfm = keyed(c, alg, key);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);

	parts[0] = IKE_VIEW(t, 0);
	memcpy(parts + 1, seed, n * sizeof(*seed));
	parts[n + 1] = IKE_VIEW(&counter, 1);
	for (done = 0; done < len && !err; done += take) {
		take = min_t(size_t, len - done, alg->out_len);
		counter++;
		err = ike_crypto_digest(tfm, parts, n + 2, t);
		if (!err)
			memcpy(out + done, t, take);
		parts[0].len = alg->out_len;
	}
	memzero_explicit(t, sizeof(t));
	if (err)
		memzero_explicit(out, len);
	return err;
}

/**
 * ike_integ - the integrity check value of a message
 * @c: the engine's transforms
 * @alg: which one
 * @key: @alg->key_len bytes
 * @data: what to protect
 * @out: receives @alg->icv_len bytes, to be compared with crypto_memneq()
 *
 * Context: process. Return: 0 or a negative errno.
 */
int ike_integ(struct ike_crypto *c, const struct ike_integ_alg *alg,
	      const u8 *key, struct ike_view data, u8 *out)
{
	struct crypto_shash *tfm = ike_crypto_hash(c, alg->driver);
	u8 mac[HASH_MAX_DIGESTSIZE];
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_shash_setkey(tfm, key, alg->key_len);
	if (!err)
		err = ike_crypto_digest(tfm, &data, 1, mac);
	if (!err)
		memcpy(out, mac, alg->icv_len);
	memzero_explicit(mac, sizeof(mac));
	return err;
}
