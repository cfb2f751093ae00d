/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that grows in a buffer of the caller's and is cut off where it ends;
 * between the files of this room only.
 */
#ifndef IKE_POLICY_TEXT_H
#define IKE_POLICY_TEXT_H

#include <linux/kernel.h>

#include "ike/wire/view.h"

/**
 * struct ike_text - a text being written
 * @buf: the buffer, always NUL-terminated unless @size is 0
 * @size: its size in bytes
 * @len: characters written, below @size
 */
struct ike_text {
	char *buf;
	size_t size;
	size_t len;
};

static inline struct ike_text ike_text(char *buf, size_t size)
{
	if (size)
		buf[0] = '\0';
	return (struct ike_text){ .buf = buf, .size = size };
}

#define ike_text_add(t, fmt, ...)					\
	((t)->len += scnprintf((t)->buf + (t)->len,			\
			       (t)->size - (t)->len, fmt, ##__VA_ARGS__))

/* Octets as ASCII; controls, non-ASCII, backslash and @special escaped */
void ike_text_escape(struct ike_text *t, struct ike_view v,
		     const char *special);
/* "#" and hexadecimal digits */
void ike_text_hex(struct ike_text *t, struct ike_view v);

#endif
