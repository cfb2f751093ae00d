/* SPDX-License-Identifier: GPL-2.0-only */
/* Characters: the kernel's are Latin-1, which nobody relies on */
#ifndef IKEK_FUZZ_CTYPE_H
#define IKEK_FUZZ_CTYPE_H

#include <ctype.h>

#undef isascii
#define isascii(c)	((unsigned int)(c) < 0x80)

#endif
