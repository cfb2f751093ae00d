/* SPDX-License-Identifier: GPL-2.0-only */
/* Comparing; how long it takes is not looked at here */
#ifndef IKEK_FUZZ_ALGAPI_H
#define IKEK_FUZZ_ALGAPI_H

#include <string.h>

#define crypto_memneq(a, b, n)	(memcmp(a, b, n) != 0)

#endif
