/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory, text buffers, and the nearest known word. */
#ifndef IKEKCTL_UTIL_H
#define IKEKCTL_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Each exits with a message when there is no memory. */
void *xcheck(void *p);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * struct text - a string that grows
 * @s: the string, always terminated once something was added; for free()
 * @len: its length
 * @size: what is allocated
 */
struct text {
	char *s;
	size_t len;
	size_t size;
};

void text_add(struct text *t, const char *s, size_t len);
void text_puts(struct text *t, const char *s);
void text_putc(struct text *t, char c);
void text_printf(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Makes room for one more element of an array of @n; returns its new place */
void *grow(void *array, size_t n, size_t size);

/*
 * The word of @words that @word is most likely meant to be, or NULL when none
 * is near. @n: how many words there are.
 */
const char *nearest(const char *word, const char *const *words, size_t n);

/* Decoded octets in @out (for free()) and their number, or -1 */
long hex_decode(const char *s, uint8_t **out);
long base64_decode(const char *s, uint8_t **out);

/* A decimal, 0x or 0 number up to @max, and nothing behind it */
bool number(const char *s, uint64_t max, uint64_t *out);

void wipe(void *p, size_t len);

#endif
