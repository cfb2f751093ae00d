/* SPDX-License-Identifier: GPL-2.0-only */
/* Two rekeys of the same SA that cross: nonces say which one stays. */
#ifndef IKE_KUNIT_NONCES_H
#define IKE_KUNIT_NONCES_H

#include "lab.h"

/**
 * struct nonces - which of the four nonces is the lowest
 * @name: of the case
 * @ai: first octet of a's in the exchange that a begins
 * @br: of b's in the same
 * @bi: of b's in the exchange that b begins
 * @ar: of a's in the same
 * @a_wins: the SA of a's exchange stays
 */
struct nonces {
	const char *name;
	u8 ai;
	u8 br;
	u8 bi;
	u8 ar;
	bool a_wins;
};

static const struct nonces lowest[] = {
	{ "Ni of a is the lowest", 1, 2, 2, 2, false },
	{ "Nr of b is the lowest", 2, 1, 2, 2, false },
	{ "Ni of b is the lowest", 2, 2, 1, 2, true },
	{ "Nr of a is the lowest", 2, 2, 2, 1, true },
};

KUNIT_ARRAY_PARAM_DESC(nonces, lowest, name);

/* With order 2 */
static inline void a_rekeys(struct lab *lab, const struct nonces *n,
			    const char *child)
{
	lab->a.first_octet = n->ai;
	lab->b.first_octet = n->br;
	lab_rekey(&lab->a, child, 2);
	lab->a.first_octet = n->ar;
}

/* With order 3. Whoever gets the other's request from now on draws its own nonce
 * for it.
 */
static inline void b_rekeys(struct lab *lab, const struct nonces *n,
			    const char *child)
{
	lab->b.first_octet = n->bi;
	lab_rekey(&lab->b, child, 3);
	lab->b.first_octet = n->br;
}

#endif
