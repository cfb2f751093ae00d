// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stateless cookie, RFC 7296 section 2.6: a generation number and a keyed
 * hash of the initiator's nonce, address and SPI. The key changes with time;
 * the one before stays valid for as long again.
 */
#include <crypto/algapi.h>

#include "ike/exchange/exchange.h"

#define ROTATE_MS	60000

static const siphash_key_t *key_of(const struct ike_engine *e, u32 generation)
{
	return &e->cookie_key[generation % IKE_COOKIE_KEYS];
}

static void new_key(struct ike_engine *e)
{
	e->cookie_generation++;
	e->ops->random(e->port, (void *)key_of(e, e->cookie_generation),
		       sizeof(siphash_key_t));
}

static void rotate(struct ike_engine *e)
{
	u64 age = ike_now(e) - e->cookie_rotated;

	if (e->cookie_generation && age < ROTATE_MS)
		return;
	/* At first, and after a long silence, no older key is any good. */
	if (!e->cookie_generation || age >= 2 * ROTATE_MS)
		new_key(e);
	new_key(e);
	e->cookie_rotated = ike_now(e);
}

static void make(const struct ike_engine *e, u32 generation,
		 const struct ike_path *path, u64 spi_i, struct ike_view ni,
		 u8 *out)
{
	const siphash_key_t *key = key_of(e, generation);
	u64 parts[] = {
		generation,
		spi_i,
		siphash(ni.p, ni.len, key),
		siphash(path->remote.b, path->remote.len, key),
	};

	put_unaligned_be32(generation, out);
	put_unaligned_be64(siphash(parts, sizeof(parts), key), out + 4);
}

/**
 * ike_cookie_make() - the cookie to demand from an initiator
 * @e: the engine
 * @path: where its request came from
 * @spi_i: its SPI
 * @ni: its nonce
 * @out: receives IKE_COOKIE_LEN bytes
 *
 * Context: inside the engine; allocates nothing.
 */
void ike_cookie_make(struct ike_engine *e, const struct ike_path *path,
		     u64 spi_i, struct ike_view ni, u8 *out)
{
	rotate(e);
	make(e, e->cookie_generation, path, spi_i, ni, out);
}

/**
 * ike_cookie_check() - did we demand this cookie from this initiator?
 * @e: the engine
 * @path: where its request came from
 * @spi_i: its SPI
 * @ni: its nonce
 * @cookie: what it sends
 *
 * Context: inside the engine; allocates nothing.
 */
bool ike_cookie_check(struct ike_engine *e, const struct ike_path *path,
		      u64 spi_i, struct ike_view ni, struct ike_view cookie)
{
	u8 expected[IKE_COOKIE_LEN];
	u32 generation;

	if (cookie.len != IKE_COOKIE_LEN)
		return false;
	rotate(e);
	generation = get_unaligned_be32(cookie.p);
	if (generation != e->cookie_generation &&
	    generation != e->cookie_generation - 1)
		return false;
	make(e, generation, path, spi_i, ni, expected);
	return !crypto_memneq(expected, cookie.p, sizeof(expected));
}
