/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hashes of what is configured, for look-ups; FNV-1a. Whoever looks something
 * up cannot make what is configured collide, so there is no key.
 */
#ifndef IKE_POLICY_HASH_H
#define IKE_POLICY_HASH_H

#include "ike/wire/view.h"

#define IKE_HASH_BEGIN	0xcbf29ce484222325ULL
#define IKE_HASH_PRIME	0x100000001b3ULL

static inline u64 ike_hash_u8(u8 v, u64 hash)
{
	return (hash ^ v) * IKE_HASH_PRIME;
}

static inline u64 ike_hash(struct ike_view v, u64 hash)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		hash = ike_hash_u8(v.p[i], hash);
	return hash;
}

#endif
