/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages for the suites of the wire room, put together without its encoder:
 * one good payload of every kind, and a walk over everything that was decoded.
 */
#ifndef IKE_KUNIT_WIRE_SAMPLE_H
#define IKE_KUNIT_WIRE_SAMPLE_H

#include <kunit/test.h>

#include "ike/wire/decode.h"

/**
 * struct wire_sample - the body of one well-formed payload
 * @name: for failure messages; NULL ends the table
 * @type: payload type
 * @next: next-payload field, only for SK and SKF
 * @open_from: cut to this many octets or more it is still well-formed; 0 if
 *	it has one length only
 * @also: other lengths that are well-formed
 * @len: octets of @body
 * @body: what follows the generic payload header
 */
struct wire_sample {
	const char *name;
	u8 type;
	u8 next;
	u16 open_from;
	u16 also[4];
	u16 len;
	const u8 *body;
};

extern const struct wire_sample wire_samples[];

bool wire_sample_fits(const struct wire_sample *s, size_t n);

/**
 * struct wire_bytes - a message being put together
 * @len: octets so far
 * @next_at: where the type of the next payload goes
 * @b: the octets
 */
struct wire_bytes {
	size_t len;
	size_t next_at;
	u8 b[4096];
};

struct wire_bytes *wire_new(struct kunit *test, u8 exchange, u8 flags);
void wire_add(struct wire_bytes *w, u8 type, const void *body, size_t n);
void wire_add_sample(struct wire_bytes *w, const struct wire_sample *s,
		     size_t n);
struct ike_view wire_exact(struct kunit *test, const void *p, size_t n);
struct ike_view wire_close(struct kunit *test, struct wire_bytes *w);
int wire_decode(struct kunit *test, struct wire_bytes *w, struct ike_msg *msg);
bool wire_walk(const struct ike_msg *msg);

#endif
