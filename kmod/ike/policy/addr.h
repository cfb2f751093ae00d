/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses as plain bytes, so that the protocol needs no sockets. */
#ifndef IKE_POLICY_ADDR_H
#define IKE_POLICY_ADDR_H

#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

#define IKE_ADDR_STRLEN	46	/* textual IPv6 address and its NUL */

/**
 * struct ike_addr - an IPv4 or IPv6 address
 * @len: 4, 16, or 0 for none (%any)
 * @b: network order; octets behind @len are zero
 */
struct ike_addr {
	u8 len;
	u8 b[16];
};

/**
 * struct ike_path - where a datagram came from or goes to
 * @local: our address; len 0 lets routing choose
 * @remote: the peer's
 * @local_port: host order
 * @remote_port: host order
 * @ifindex: interface, for addresses of link scope; else 0
 */
struct ike_path {
	struct ike_addr local;
	struct ike_addr remote;
	u16 local_port;
	u16 remote_port;
	u32 ifindex;
};

/**
 * ike_addr_source_len() - how many octets of an address tell one source from
 * another
 * @addr: the address. Whoever has one of IPv6 has 2^64 of them.
 */
static inline size_t ike_addr_source_len(const struct ike_addr *addr)
{
	return min_t(size_t, addr->len, 8);
}

static inline bool ike_addr_equal(const struct ike_addr *a,
				  const struct ike_addr *b)
{
	return a->len == b->len && !memcmp(a->b, b->b, a->len);
}

/* Both of one family; memcmp() order */
static inline int ike_addr_cmp(const struct ike_addr *a,
			       const struct ike_addr *b)
{
	return memcmp(a->b, b->b, a->len);
}

/* @buf has IKE_ADDR_STRLEN octets; returns @buf */
char *ike_addr_print(const struct ike_addr *a, char *buf);

#endif
