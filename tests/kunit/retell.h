/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A message is taken off the lab's wire, and goes on with one payload changed.
 */
#ifndef IKE_KUNIT_RETELL_H
#define IKE_KUNIT_RETELL_H

#include "lab.h"

/* What comes of it */
enum retold {
	PASSED_OVER,	/* it is no answer: the right one may still come */
	FAILS,		/* no IKE SA is left, on either side */
	CHILDLESS,	/* the IKE SA stays without the Child SA, likewise */
};

/**
 * struct retelling - what becomes of a message on its way
 * @what: in words
 * @type: payload that is changed
 * @put: writes what stands in its place; NULL leaves it out
 * @error: of the order
 * @end: what comes of it
 */
struct retelling {
	const char *what;
	u8 type;
	void (*put)(struct ike_writer *w, const struct ike_payload *was);
	int error;
	enum retold end;
};

/* The next message, of IKE_SA_INIT */
void retell_init(struct lab *lab, const struct retelling *c);
/* The next message, which is encrypted, from b */
void retell_sealed(struct lab *lab, const struct retelling *c);

/* For @put: the payload as it was; that twice; with another last bit */
void retell_as_is(struct ike_writer *w, const struct ike_payload *was);
void retell_twice(struct ike_writer *w, const struct ike_payload *was);
void retell_bent(struct ike_writer *w, const struct ike_payload *was);

/* For @put with KE: @fill and nothing else, @more octets than it was; 0; a value of
 * small order, of X25519; an octet less; a value of MODP-2048
 */
void retell_value(struct ike_writer *w, const struct ike_payload *was, u8 fill,
		  int more);
void retell_zero(struct ike_writer *w, const struct ike_payload *was);
void retell_little_one(struct ike_writer *w, const struct ike_payload *was);
void retell_shorter(struct ike_writer *w, const struct ike_payload *was);
void retell_other_group(struct ike_writer *w, const struct ike_payload *was);

/* For @put with Nonce: 15 octets, 257 octets */
void retell_short_nonce(struct ike_writer *w, const struct ike_payload *was);
void retell_long_nonce(struct ike_writer *w, const struct ike_payload *was);

/* a's order 1 has ended with @error, and nothing is left of it */
void retell_fails(struct lab *lab, int error);

#endif
