// SPDX-License-Identifier: GPL-2.0-only
/* Octets of others in text that a terminal or a log can be given. */
#include <linux/ctype.h>

#include "ike/policy/text.h"

static bool is_plain(u8 v, const char *special)
{
	return isascii(v) && isprint(v) && v != '\\' && !strchr(special, v);
}

/**
 * ike_text_escape - add octets that should be characters
 * @t: text to add them to
 * @v: octets of anybody's
 * @special: printable characters that are escaped as well, with a backslash
 *	before them
 *
 * What is not printable ASCII becomes a backslash and two hexadecimal digits,
 * as in RFC 4514; so does no more than that come through to a terminal.
 *
 * Context: any.
 */
void ike_text_escape(struct ike_text *t, struct ike_view v,
		     const char *special)
{
	size_t i;

	for (i = 0; i < v.len; i++) {
		u8 c = v.p[i];

		if (is_plain(c, special))
			ike_text_add(t, "%c", c);
		else if (isascii(c) && isprint(c))
			ike_text_add(t, "\\%c", c);
		else
			ike_text_add(t, "\\%02x", c);
	}
}

/**
 * ike_text_hex - add octets as "#" and hexadecimal digits
 * @t: text to add them to
 * @v: octets of anybody's
 *
 * Context: any.
 */
void ike_text_hex(struct ike_text *t, struct ike_view v)
{
	size_t i;

	ike_text_add(t, "#");
	for (i = 0; i < v.len; i++)
		ike_text_add(t, "%02x", v.p[i]);
}
