// SPDX-License-Identifier: GPL-2.0-only
/* Memory, text buffers, and the nearest known word. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ikekctl/util.h"

#define WORD_MAX	64	/* longer words are near to nothing */

void *xcheck(void *p)
{
	if (!p) {
		fputs("ikekctl: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	return xcheck(calloc(n ? n : 1, size));
}

void *xrealloc(void *p, size_t n, size_t size)
{
	return xcheck(reallocarray(p, n ? n : 1, size));
}

char *xstrdup(const char *s)
{
	return xcheck(strdup(s));
}

char *xstrndup(const char *s, size_t n)
{
	return xcheck(strndup(s, n));
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, format);
	n = vasprintf(&s, format, args);
	va_end(args);
	return xcheck(n < 0 ? NULL : s);
}

void text_add(struct text *t, const char *s, size_t len)
{
	if (t->len + len + 1 > t->size) {
		t->size = 2 * t->size + len + 64;
		t->s = xrealloc(t->s, t->size, 1);
	}
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

void text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void text_putc(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, format);
	n = vasprintf(&s, format, args);
	va_end(args);
	xcheck(n < 0 ? NULL : s);
	text_add(t, s, n);
	free(s);
}

void *grow(void *array, size_t n, size_t size)
{
	/* at powers of two only */
	if (n & (n - 1) && n)
		return array;
	return xrealloc(array, n ? 2 * n : 1, size);
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Edits that lead from @a to @b; two letters that changed places are one */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][WORD_MAX + 1], n = strlen(a), m = strlen(b), i, j;

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (j = 0; j <= m; j++)
		row[0][j] = j;
	for (i = 1; i <= n; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3];
		const size_t *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= m; j++) {
			int x = tolower((unsigned char)a[i - 1]);
			int y = tolower((unsigned char)b[j - 1]);

			now[j] = min3(last[j] + 1, now[j - 1] + 1,
				      last[j - 1] + (x != y));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return row[n % 3][m];
}

const char *nearest(const char *word, const char *const *words, size_t n)
{
	size_t limit = strlen(word) / 3 + 1, best = WORD_MAX, i;
	const char *found = NULL;

	for (i = 0; i < n; i++) {
		size_t d = distance(word, words[i]);

		if (d <= limit && d < best) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* An odd number of digits has a zero in front; colons between octets are ok */
long hex_decode(const char *s, uint8_t **out)
{
	size_t digits = 0, at;
	const char *c;
	uint8_t *p;

	for (c = s; *c; c++) {
		if (*c == ':' && c != s && c[1])
			continue;
		if (hex_digit(*c) < 0)
			return -1;
		digits++;
	}
	p = xcalloc(digits / 2 + 1, 1);
	at = digits & 1;
	for (c = s; *c; c++) {
		if (*c == ':')
			continue;
		p[at / 2] |= hex_digit(*c) << (at & 1 ? 0 : 4);
		at++;
	}
	*out = p;
	return (digits + 1) / 2;
}

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

long base64_decode(const char *s, uint8_t **out)
{
	size_t len = strlen(s), n = 0, i;
	uint32_t bits = 0;
	uint8_t *p;

	while (len && s[len - 1] == '=')
		len--;
	p = xcalloc(len + 1, 1);
	for (i = 0; i < len; i++) {
		int digit = base64_digit(s[i]);

		if (digit < 0)
			goto bad;
		bits = bits << 6 | digit;
		if (i % 4)
			p[n++] = bits >> (6 - 2 * (i % 4));
	}
	if (len % 4 == 1)
		goto bad;
	*out = p;
	return n;
bad:
	wipe(p, len + 1);
	free(p);
	return -1;
}

bool number(const char *s, uint64_t max, uint64_t *out)
{
	unsigned long long v;
	char *end;

	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	v = strtoull(s, &end, 0);
	if (errno || *end || v > max)
		return false;
	*out = v;
	return true;
}

void wipe(void *p, size_t len)
{
	if (p)
		explicit_bzero(p, len);
}
