// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ranges in the form in which XFRM matches: prefixes of addresses, and ports
 * under a mask.
 */
#include "ike/policy/selector.h"

/* A range of 16 bits takes at most two pieces for each bit but one. */
#define PORT_PIECES_MAX	30

struct port_piece {
	u16 port;
	u16 mask;
};

/*
 * The largest block under a mask that begins at @start and does not go beyond
 * @end, again and again.
 */
static unsigned int split_range(u32 start, u32 end, struct port_piece *out)
{
	unsigned int n = 0;

	while (start <= end) {
		u32 size = start ? start & -start : 0x10000;

		while (size > end - start + 1)
			size >>= 1;
		out[n].port = start;
		out[n++].mask = 0x10000 - size;
		start += size;
	}
	return n;
}

/*
 * A packet whose ports cannot be seen has port 0 for XFRM, and no other packet
 * has: that is OPAQUE.
 */
static unsigned int split_ports(const struct ike_ts *ts,
				struct port_piece *out)
{
	if (ts->start_port <= ts->end_port)
		return split_range(ts->start_port, ts->end_port, out);
	out->port = 0;
	out->mask = 0xffff;
	return 1;
}

static bool bit_of(const struct ike_addr *a, unsigned int bit)
{
	return a->b[bit / 8] & (0x80 >> (bit % 8));
}

static void set_bit_of(struct ike_addr *a, unsigned int bit)
{
	a->b[bit / 8] |= 0x80 >> (bit % 8);
}

/*
 * The largest block that begins at @start and does not go beyond @end: grows
 * as long as @start is the first of it, too.
 */
static unsigned int largest_block(const struct ike_addr *start,
				  const struct ike_addr *end,
				  struct ike_addr *last)
{
	unsigned int prefix = start->len * 8;
	struct ike_addr wider = *start;

	*last = *start;
	while (prefix && !bit_of(start, prefix - 1)) {
		set_bit_of(&wider, prefix - 1);
		if (ike_addr_cmp(&wider, end) > 0)
			break;
		*last = wider;
		prefix--;
	}
	return prefix;
}

/* The next address; false behind the very last one */
static bool addr_next(struct ike_addr *a)
{
	unsigned int i = a->len;

	while (i--)
		if (++a->b[i])
			return true;
	return false;
}

/**
 * ike_ts_split - cut a selector into what XFRM can match
 * @ts: a selector with addresses
 * @out: room for the pieces, which together match just what @ts does
 * @max: how many fit into @out
 *
 * Context: any.
 * Return: number of pieces, or -E2BIG when @max is too few.
 */
int ike_ts_split(const struct ike_ts *ts, struct ike_prefix_ts *out,
		 unsigned int max)
{
	struct port_piece ports[PORT_PIECES_MAX];
	unsigned int n_ports = split_ports(ts, ports);
	struct ike_addr at = ts->start, last;
	unsigned int i, prefix, n = 0;

	do {
		prefix = largest_block(&at, &ts->end, &last);
		if (n_ports > max - n)
			return -E2BIG;
		for (i = 0; i < n_ports; i++)
			out[n++] = (struct ike_prefix_ts) {
				.protocol = ts->protocol,
				.addr = at,
				.prefix = prefix,
				.port = ports[i].port,
				.port_mask = ports[i].mask,
			};
		at = last;
	} while (ike_addr_cmp(&last, &ts->end) < 0 && addr_next(&at));
	return n;
}
