/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzzing targets share. Each is a program around
 * LLVMFuzzerTestOneInput(); must() is what it says about every input, and the
 * sanitizers say the rest.
 */
#ifndef IKEK_FUZZ_H
#define IKEK_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "ike/wire/decode.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define must(what)							\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,\
				__LINE__, #what);			\
			abort();					\
		}							\
	} while (0)

/* A copy whose memory ends with its last octet, for free() */
static inline u8 *fuzz_copy(struct ike_view v)
{
	u8 *copy = malloc(v.len ?: 1);

	must(copy);
	if (v.len)
		memcpy(copy, v.p, v.len);
	return copy;
}

/* Cuts an input in two: a length in 16 bits, so many octets, and the rest */
static inline bool fuzz_halves(struct ike_view in, struct ike_view *a,
			       struct ike_view *b)
{
	u16 len;

	if (ike_take_u16(&in, &len) || ike_take(&in, len, a))
		return false;
	*b = in;
	return true;
}

#endif
