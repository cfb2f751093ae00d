/* SPDX-License-Identifier: GPL-2.0-only */
/* Traffic selectors and narrowing, RFC 7296 sections 2.9 and 3.13. */
#ifndef IKE_POLICY_SELECTOR_H
#define IKE_POLICY_SELECTOR_H

#include "ike/policy/addr.h"
#include "ike/wire/encode.h"

#define IKE_CONF_TS_MAX	32	/* selectors of one side of one child */
#define IKE_TS_STRLEN	112

/**
 * struct ike_ts - a traffic selector
 * @protocol: IP protocol, 0 for any
 * @dynamic: configured without addresses: the tunnel endpoint stands in
 * @start_port: host order; for ICMP type in the high and code in the low octet
 * @end_port: likewise; 0 to 65535 is any, 65535 to 0 is OPAQUE
 * @start: first address
 * @end: last address
 */
struct ike_ts {
	u8 protocol;
	bool dynamic;
	u16 start_port;
	u16 end_port;
	struct ike_addr start;
	struct ike_addr end;
};

/**
 * struct ike_ts_list - selectors of one side
 * @n: how many
 * @ts: them
 */
struct ike_ts_list {
	u16 n;
	struct ike_ts ts[IKE_CONF_TS_MAX];
};

/**
 * struct ike_prefix_ts - a selector as XFRM can match it
 * @protocol: IP protocol, 0 for any
 * @addr: network
 * @prefix: its length in bits
 * @port: host order, with
 * @port_mask: 0 for any. For ICMP type in the high and code in the low octet,
 *	as in struct ike_ts
 */
struct ike_prefix_ts {
	u8 protocol;
	struct ike_addr addr;
	u8 prefix;
	u16 port;
	u16 port_mask;
};

/* 0, or -EINVAL for start > end, mixed or unknown families */
int ike_ts_check(const struct ike_ts *ts);
/* From the wire; -EINVAL for start > end, mixed or unknown families */
int ike_ts_from_view(const struct ike_ts_view *view, struct ike_ts *out);
/* A whole TS payload; selectors of unknown type or empty ranges are passed
 * over; at most IKE_CONF_TS_MAX are kept. -ENOENT when none is left.
 */
int ike_ts_list_from_payload(struct ike_view ts, struct ike_ts_list *out);
/* Configured selectors with `dynamic` replaced by @endpoint */
void ike_ts_list_resolve(const struct ike_ts *conf, unsigned int n,
			 const struct ike_addr *endpoint,
			 struct ike_ts_list *out);
/* Single addresses become @addr; others stay */
void ike_ts_list_substitute(struct ike_ts_list *list,
			    const struct ike_addr *addr);
void ike_ts_list_put(struct ike_writer *w, u8 payload,
		     const struct ike_ts_list *list);

bool ike_ts_contains(const struct ike_ts *outer, const struct ike_ts *inner);
bool ike_ts_equal(const struct ike_ts *a, const struct ike_ts *b);
/* The part that both have; false when that is nothing */
bool ike_ts_intersect(const struct ike_ts *a, const struct ike_ts *b,
		      struct ike_ts *out);
/*
 * Responder: the largest subset of @offer that @ours allow, the intersection
 * of each pair, without those contained in others; the parts that hold the
 * offer's first selector (the triggering packet) come first.
 * 0 or IKE_N_TS_UNACCEPTABLE.
 */
int ike_ts_narrow(const struct ike_ts_list *ours,
		  const struct ike_ts_list *offer, struct ike_ts_list *out);
/* Initiator: is every selector of @answer inside one of @ours? */
bool ike_ts_list_within(const struct ike_ts_list *answer,
			const struct ike_ts_list *ours);

/*
 * Cuts a selector into what XFRM can match. Returns the number of pieces, or
 * -E2BIG when that is more than @max.
 */
int ike_ts_split(const struct ike_ts *ts, struct ike_prefix_ts *out,
		 unsigned int max);

/* As swanctl writes it: 10.1.0.0/16[tcp/80]; returns @buf */
char *ike_ts_print(const struct ike_ts *ts, char *buf, size_t size);

#endif
