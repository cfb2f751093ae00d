// SPDX-License-Identifier: GPL-2.0-only
/* Writing JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/out.h"

/* Octets of the UTF-8 character at @s, or 0 when it is none */
static size_t utf8_len(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n, i;

	if (*p < 0x80)
		return 1;
	n = *p >= 0xc2 && *p < 0xe0 ? 2 : *p >= 0xe0 && *p < 0xf0 ? 3 :
	    *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* neither longer than needed, nor a surrogate, nor beyond Unicode */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static void put_quoted(struct text *t, const char *s)
{
	text_putc(t, '"');
	while (*s) {
		size_t len = utf8_len(s);

		if (*s == '"' || *s == '\\')
			text_printf(t, "\\%c", *s);
		else if (*s == '\n')
			text_puts(t, "\\n");
		else if ((unsigned char)*s < ' ' || *s == 0x7f || !len)
			text_printf(t, "\\u%04x", (unsigned char)*s);
		else
			text_add(t, s, len);
		s += len ? len : 1;
	}
	text_putc(t, '"');
}

static void put_indent(struct json *j)
{
	unsigned int i;

	if (j->line) {
		if (j->more)
			text_putc(&j->t, ' ');
		return;
	}
	text_putc(&j->t, '\n');
	for (i = 0; i < j->depth; i++)
		text_putc(&j->t, '\t');
}

static void begin(struct json *j, const char *key)
{
	if (j->more)
		text_putc(&j->t, ',');
	if (j->depth)
		put_indent(j);
	j->more = true;
	if (key) {
		put_quoted(&j->t, key);
		text_puts(&j->t, ": ");
	}
}

static void open_level(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	text_putc(&j->t, bracket);
	j->depth++;
	j->more = false;
}

static void close_level(struct json *j, char bracket)
{
	bool empty = !j->more;

	j->depth--;
	j->more = false;
	if (!empty)
		put_indent(j);
	text_putc(&j->t, bracket);
	j->more = true;
}

void json_object(struct json *j, const char *key)
{
	open_level(j, key, '{');
}

void json_array(struct json *j, const char *key)
{
	open_level(j, key, '[');
}

void json_end_object(struct json *j)
{
	close_level(j, '}');
}

void json_end_array(struct json *j)
{
	close_level(j, ']');
}

void json_string(struct json *j, const char *key, const char *s)
{
	if (!s)
		return;
	begin(j, key);
	put_quoted(&j->t, s);
}

void json_number(struct json *j, const char *key, int64_t v)
{
	begin(j, key);
	text_printf(&j->t, "%lld", (long long)v);
}

void json_unsigned(struct json *j, const char *key, uint64_t v)
{
	begin(j, key);
	text_printf(&j->t, "%llu", (unsigned long long)v);
}

void json_bool(struct json *j, const char *key, bool v)
{
	begin(j, key);
	text_puts(&j->t, v ? "true" : "false");
}

void json_text(struct json *j, const char *key, struct text *t)
{
	json_string(j, key, t->s ? t->s : "");
	free(t->s);
	memset(t, 0, sizeof(*t));
}

void json_print(struct json *j)
{
	puts(j->t.s ? j->t.s : "");
	fflush(stdout);
	free(j->t.s);
	memset(&j->t, 0, sizeof(j->t));
	j->more = false;
}
