/* SPDX-License-Identifier: GPL-2.0-only */
/* Keys as members of structures */
#ifndef IKEK_FUZZ_SIPHASH_H
#define IKEK_FUZZ_SIPHASH_H

#include <linux/types.h>

#define siphash_key_t	struct siphash_key

struct siphash_key {
	u64 key[2];
};

#endif
