/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings as the kernel has them */
#ifndef IKEK_FUZZ_STRING_H
#define IKEK_FUZZ_STRING_H

#include <string.h>
#include <linux/types.h>

ssize_t strscpy(char *to, const char *from, size_t size);

static inline size_t str_has_prefix(const char *s, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(s, prefix, len) ? 0 : len;
}

void memzero_explicit(void *p, size_t len);

#endif
