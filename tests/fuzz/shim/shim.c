// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's functions that the protocol's parsers call, made of libc's. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ike/crypto/kex_method.h"

/* Of the kernel's own formats there are two: they stand for themselves. */
static int print_addr(char *buf, size_t size, const char *fmt, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(fmt[3] == '4' ? AF_INET : AF_INET6, addr, text, sizeof(text));
	return snprintf(buf, size, "%s", text);
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	if (!size)
		return 0;
	va_start(args, fmt);
	if (!strncmp(fmt, "%pI", 3))
		n = print_addr(buf, size, fmt, va_arg(args, const void *));
	else
		n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return (size_t)n < size ? n : (int)size - 1;
}

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (len == size)
		len--;
	memcpy(to, from, len);
	to[len] = '\0';
	return from[len] ? -E2BIG : (ssize_t)len;
}

void memzero_explicit(void *p, size_t len)
{
	explicit_bzero(p, len);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	return malloc(size);
}

void *kzalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	return calloc(1, size);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	(void)gfp;
	return calloc(n, size);
}

void *kmemdup(const void *p, size_t size, gfp_t gfp)
{
	void *copy = kmalloc(size, gfp);

	return copy ? memcpy(copy, p, size) : NULL;
}

void kfree(const void *p)
{
	free((void *)p);
}

void kfree_sensitive(const void *p)
{
	free((void *)p);
}

int ike_kex_have(const struct ike_kex_alg *alg)
{
	return !!alg;
}
