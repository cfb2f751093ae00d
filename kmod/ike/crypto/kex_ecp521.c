// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECP-521 of RFC 5903. The kernel has the curve (since 6.10) but no kpp, and
 * what its helpers multiply by one scalar goes wrong for this curve. The helper
 * that verifies signatures, u1 * P + u2 * Q, is right, but takes time that
 * depends on its scalars. So a scalar d is split with a random one,
 *
 *	d * P = a * P + b * (c * P),  b = (d - a) / c mod n
 *
 * which leaves both scalars random. c = 2^64, because the helper cannot add a
 * point to itself: with a small c, its running sum of small multiples of P
 * meets P, c * P or their sum soon; with this one not before the sum is as
 * good as random.
 *
 * The scalars are native digits, least significant first, on every kernel that
 * has the curve.
 */
#include <linux/math.h>
#include <crypto/internal/ecc.h>

#include "ike/crypto/kex_method.h"

#define CURVE_ID	4	/* has no name before 6.10 */
#define DIGITS		9
#define BYTES		66
#define TOP_MASK	0x1ff	/* of the most significant digit */

/* private: the scalar, then what blinds it in each of its two uses */
enum part {
	SCALAR,
	BLIND_PUBLIC,
	BLIND_SHARED,
};

static void load(u64 out[DIGITS], const u8 *be)
{
	unsigned int i;

	out[DIGITS - 1] = get_unaligned_be16(be);
	for (i = 0; i < DIGITS - 1; i++)
		out[i] = get_unaligned_be64(be + BYTES - 8 * (i + 1));
}

static void store(u8 *be, const u64 in[DIGITS])
{
	unsigned int i;

	put_unaligned_be16(in[DIGITS - 1], be);
	for (i = 0; i < DIGITS - 1; i++)
		put_unaligned_be64(in[i], be + BYTES - 8 * (i + 1));
}

static void load_part(u64 out[DIGITS], const struct ike_kex *kex,
		      enum part part)
{
	load(out, kex->private + part * BYTES);
	out[DIGITS - 1] &= TOP_MASK;
}

static const u64 split_factor[DIGITS] = { 0, 1 };

/* b = (d - a) / c mod n, from @d and @a below n */
static void split(u64 b[DIGITS], const u64 d[DIGITS], const u64 a[DIGITS],
		  const struct ecc_curve *curve)
{
	u64 inverse[DIGITS], difference[DIGITS];

	if (vli_cmp(d, a, DIGITS) >= 0) {
		vli_sub(difference, d, a, DIGITS);
	} else {
		vli_sub(difference, a, d, DIGITS);
		vli_sub(difference, curve->n, difference, DIGITS);
	}
	vli_mod_inv(inverse, split_factor, curve->n, DIGITS);
	vli_mod_mult_slow(b, inverse, difference, curve->n, DIGITS);
	memzero_explicit(difference, sizeof(difference));
}

/* @result = @d * @point */
static int multiply(struct ecc_point *result, const u64 d[DIGITS],
		    const u64 a[DIGITS], const struct ecc_point *point,
		    const struct ecc_curve *curve)
{
	struct ecc_point *far = ecc_alloc_point(DIGITS);
	static const u64 zero[DIGITS];
	u64 b[DIGITS];

	if (!far)
		return -ENOMEM;
	split(b, d, a, curve);
	ecc_point_mult_shamir(far, split_factor, point, zero, &curve->g, curve);
	ecc_point_mult_shamir(result, a, point, b, far, curve);
	memzero_explicit(b, sizeof(b));
	ecc_free_point(far);
	return ecc_point_is_zero(result) ? -EFAULT : 0;
}

/* @result = private key * @point */
static int multiply_private(const struct ike_kex *kex, enum part blind,
			    struct ecc_point *result,
			    const struct ecc_point *point,
			    const struct ecc_curve *curve)
{
	u64 d[DIGITS], a[DIGITS];
	int err = -EAGAIN;

	load_part(d, kex, SCALAR);
	load_part(a, kex, blind);
	if (vli_is_zero(d, DIGITS) || vli_is_zero(a, DIGITS) ||
	    vli_cmp(d, curve->n, DIGITS) >= 0 ||
	    vli_cmp(a, curve->n, DIGITS) >= 0)
		goto out;
	err = multiply(result, d, a, point, curve);
out:
	memzero_explicit(d, sizeof(d));
	memzero_explicit(a, sizeof(a));
	return err;
}

static const struct ecc_curve *p521(void)
{
	const struct ecc_curve *curve = ecc_get_curve(CURVE_ID);

	return curve && curve->g.ndigits == DIGITS ? curve : NULL;
}

static const char *driver(const struct ike_kex_alg *alg)
{
	return NULL;
}

static bool have(const struct ike_kex_alg *alg)
{
	return p521();
}

static int generate(struct ike_kex *kex)
{
	const struct ecc_curve *curve = p521();
	struct ecc_point *point;
	int err;

	if (!curve)
		return -EOPNOTSUPP;
	point = ecc_alloc_point(DIGITS);
	if (!point)
		return -ENOMEM;
	err = multiply_private(kex, BLIND_PUBLIC, point, &curve->g, curve);
	if (!err && ecc_is_pubkey_valid_partial(curve, point))
		err = -EFAULT;
	if (!err) {
		store(kex->public, point->x);
		store(kex->public + BYTES, point->y);
	}
	ecc_free_point(point);
	return err;
}

static int shared(struct ike_kex *kex)
{
	const struct ecc_curve *curve = p521();
	struct ecc_point *peer, *product;
	int err = -ENOMEM;

	peer = ecc_alloc_point(DIGITS);
	product = ecc_alloc_point(DIGITS);
	if (!peer || !product)
		goto out;
	load(peer->x, kex->peer);
	load(peer->y, kex->peer + BYTES);
	err = IKE_N_INVALID_SYNTAX;
	if (ecc_is_pubkey_valid_partial(curve, peer))
		goto out;
	err = multiply_private(kex, BLIND_SHARED, product, peer, curve);
	if (!err)
		store(kex->secret, product->x);
out:
	ecc_free_point(product);
	ecc_free_point(peer);
	return err;
}

const struct ike_kex_method ike_kex_ecp521 = {
	.driver = driver,
	.have = have,
	.generate = generate,
	.shared = shared,
};
