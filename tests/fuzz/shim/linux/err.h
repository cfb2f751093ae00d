/* SPDX-License-Identifier: GPL-2.0-only */
/* Errors in pointers */
#ifndef IKEK_FUZZ_ERR_H
#define IKEK_FUZZ_ERR_H

#define IS_ERR(p)	((unsigned long)(p) >= -4095UL)
#define ERR_PTR(err)	((void *)(long)(err))
#define PTR_ERR(p)	((long)(p))

#endif
