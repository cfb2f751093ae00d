/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits in words */
#ifndef IKEK_FUZZ_BITOPS_H
#define IKEK_FUZZ_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

#define hweight16(v)	((unsigned int)__builtin_popcount((u16)(v)))

#endif
