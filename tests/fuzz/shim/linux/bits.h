/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits */
#ifndef IKEK_FUZZ_BITS_H
#define IKEK_FUZZ_BITS_H

#define BIT(n)		(1UL << (n))
#define BITS_PER_LONG	64

#endif
