// SPDX-License-Identifier: GPL-2.0-only
/* Traffic selectors in text, in swanctl's notation. */
#include "ike/policy/selector.h"
#include "ike/policy/text.h"

#define PROTOCOL_ICMP	1
#define PROTOCOL_ICMPV6	58

static const struct {
	u8 protocol;
	const char *name;
} names[] = {
	{ PROTOCOL_ICMP, "icmp" },
	{ 2, "igmp" },
	{ 4, "ipencap" },
	{ 6, "tcp" },
	{ 17, "udp" },
	{ 33, "dccp" },
	{ 41, "ipv6" },
	{ 47, "gre" },
	{ 50, "esp" },
	{ 51, "ah" },
	{ PROTOCOL_ICMPV6, "ipv6-icmp" },
	{ 89, "ospf" },
	{ 112, "vrrp" },
	{ 115, "l2tp" },
	{ 132, "sctp" },
	{ 135, "mobility-header" },
	{ 136, "udplite" },
};

static void add_protocol(struct ike_text *t, u8 protocol)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].protocol == protocol) {
			ike_text_add(t, "%s", names[i].name);
			return;
		}
	}
	if (protocol)
		ike_text_add(t, "%u", protocol);
	else
		ike_text_add(t, "any");
}

/* Type, and in brackets the code unless it is any */
static void add_icmp(struct ike_text *t, u16 first, u16 last)
{
	if (first == last)
		ike_text_add(t, "%u(%u)", first >> 8, first & 0xff);
	else if ((first ^ last) == 0xff && !(first & 0xff))
		ike_text_add(t, "%u", first >> 8);
	else if (!(first & 0xff) && (last & 0xff) == 0xff)
		ike_text_add(t, "%u-%u", first >> 8, last >> 8);
	else
		ike_text_add(t, "%u(%u)-%u(%u)", first >> 8, first & 0xff,
			     last >> 8, last & 0xff);
}

static void add_ports(struct ike_text *t, const struct ike_ts *ts)
{
	if (!ts->start_port && ts->end_port == 0xffff)
		return;
	ike_text_add(t, "/");
	if (ts->start_port > ts->end_port)
		ike_text_add(t, "opaque");
	else if (ts->protocol == PROTOCOL_ICMP ||
		 ts->protocol == PROTOCOL_ICMPV6)
		add_icmp(t, ts->start_port, ts->end_port);
	else if (ts->start_port == ts->end_port)
		ike_text_add(t, "%u", ts->start_port);
	else
		ike_text_add(t, "%u-%u", ts->start_port, ts->end_port);
}

/* The length of the prefix that a range is, or -1 if it is none */
static int prefix_of(const struct ike_ts *ts)
{
	struct ike_prefix_ts whole;
	struct ike_ts addrs = { .start = ts->start, .end = ts->end };

	addrs.end_port = 0xffff;
	return ike_ts_split(&addrs, &whole, 1) == 1 ? whole.prefix : -1;
}

static void add_addrs(struct ike_text *t, const struct ike_ts *ts)
{
	char buf[IKE_ADDR_STRLEN];
	int prefix;

	if (ts->dynamic) {
		ike_text_add(t, "dynamic");
		return;
	}
	ike_text_add(t, "%s", ike_addr_print(&ts->start, buf));
	prefix = prefix_of(ts);
	if (prefix >= 0)
		ike_text_add(t, "/%d", prefix);
	else
		ike_text_add(t, "-%s", ike_addr_print(&ts->end, buf));
}

/**
 * ike_ts_print - a selector in text, such as "10.1.0.0/16[tcp/80]"
 * @ts: the selector
 * @buf: room for the text; IKE_TS_STRLEN is enough
 * @size: bytes in @buf
 *
 * Context: any.
 * Return: @buf.
 */
char *ike_ts_print(const struct ike_ts *ts, char *buf, size_t size)
{
	struct ike_text t = ike_text(buf, size);

	add_addrs(&t, ts);
	if (ts->protocol || ts->start_port || ts->end_port != 0xffff) {
		ike_text_add(&t, "[");
		add_protocol(&t, ts->protocol);
		add_ports(&t, ts);
		ike_text_add(&t, "]");
	}
	return buf;
}
