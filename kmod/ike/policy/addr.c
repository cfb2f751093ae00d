// SPDX-License-Identifier: GPL-2.0-only
/* Addresses in text. */
#include <linux/kernel.h>

#include "ike/policy/addr.h"

/**
 * ike_addr_print - an address in text
 * @a: the address
 * @buf: room for IKE_ADDR_STRLEN octets
 *
 * IPv6 in the form of RFC 5952, no address as "%any".
 *
 * Context: any.
 * Return: @buf.
 */
char *ike_addr_print(const struct ike_addr *a, char *buf)
{
	if (a->len == 4)
		scnprintf(buf, IKE_ADDR_STRLEN, "%pI4", a->b);
	else if (a->len == 16)
		scnprintf(buf, IKE_ADDR_STRLEN, "%pI6c", a->b);
	else
		strscpy(buf, "%any", IKE_ADDR_STRLEN);
	return buf;
}
