/* SPDX-License-Identifier: GPL-2.0-only */
/* References as members of structures */
#ifndef IKEK_FUZZ_REFCOUNT_H
#define IKEK_FUZZ_REFCOUNT_H

#define refcount_t	int

#endif
