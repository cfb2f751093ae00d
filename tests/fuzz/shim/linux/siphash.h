/* SPDX-License-Identifier: GPL-2.0-only */
/* Keys as members of structures */
#ifndef IKEK_FUZZ_SIPHASH_H
#define IKEK_FUZZ_SIPHASH_H

#include <linux/types.h>

typedef struct {
	u64 key[2];
} siphash_key_t;

#endif
