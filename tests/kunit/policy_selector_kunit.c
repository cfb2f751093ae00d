// SPDX-License-Identifier: GPL-2.0-only
/* Traffic selectors: reading, comparing, narrowing, cutting into prefixes. */
#include <kunit/test.h>
#include <linux/prandom.h>

#include "policy_ts_text.h"
#include "suites.h"

/*
 * Rows with "sS" agree with the outcome of strongSwan's own tables of subsets
 * (its test_traffic_selector.c).
 */
static const struct subset_row {
	const char *desc;
	const char *a;
	const char *b;
	const char *common;	/* NULL for nothing */
} subset_rows[] = {
	{ "sS IPv4", "10.1.0.0/16", "10.1.5.0/24", "10.1.5.0/24" },
	{ "sS IPv6", "fec1::/64", "fec1::1/128", "fec1::1/128" },
	{ "sS equal", "10.1.0.0/16[6/80]", "10.1.0.0/16[6/80]",
	  "10.1.0.0/16[tcp/80]" },
	{ "sS no port", "10.1.0.0/16[0/0-9999]", "10.1.0.0/16[0/10000-65535]",
	  NULL },
	{ "sS no family", "0.0.0.0/0", "::/0", NULL },
	{ "sS OPAQUE and a port", "10.0.0.0/8[0/opaque]", "10.2.7.16/30[6/80]",
	  NULL },
	{ "sS OPAQUE and OPAQUE", "10.0.0.0/8[0/opaque]",
	  "10.2.7.16/30[6/opaque]", "10.2.7.16/30[tcp/opaque]" },
	{ "sS OPAQUE and all ports", "10.0.0.0/8[0/opaque]", "10.2.7.16/30[6]",
	  "10.2.7.16/30[tcp/opaque]" },
	{ "sS protocol and ports", "10.0.1.0/24[17/123-456]", "10.0.0.0/16",
	  "10.0.1.0/24[udp/123-456]" },
	{ "sS wider network", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/16" },
	{ "sS another family", "fec2::/64", "10.0.0.0/16[17/123-456]", NULL },
	{ "overlapping ranges", "10.0.0.1-10.0.0.9", "10.0.0.5-10.0.0.20",
	  "10.0.0.5-10.0.0.9" },
	{ "touching ranges", "10.0.0.1-10.0.0.9", "10.0.0.9-10.0.0.20",
	  "10.0.0.9/32" },
	{ "ranges apart", "10.0.0.1-10.0.0.9", "10.0.0.10-10.0.0.20", NULL },
	{ "overlapping ports", "10.0.0.0/8[6/10-20]", "10.0.0.0/8[6/15-30]",
	  "10.0.0.0/8[tcp/15-20]" },
	{ "other protocols", "10.0.0.0/8[6]", "10.0.0.0/8[17]", NULL },
	{ "ICMP type 8", "10.0.0.0/8[1]", "10.0.0.0/8[1/2048-2303]",
	  "10.0.0.0/8[icmp/8]" },
	{ "ICMP type 3 code 1", "10.0.0.0/8[1/768-1023]", "10.0.0.0/8[1/769]",
	  "10.0.0.0/8[icmp/3(1)]" },
	{ "ICMP types apart", "10.0.0.0/8[1/0-255]", "10.0.0.0/8[1/2048-2303]",
	  NULL },
};
KUNIT_ARRAY_PARAM_DESC(subset, subset_rows, desc);

static void expect_common(struct kunit *test, const struct ike_ts *a,
			  const struct ike_ts *b, const char *common)
{
	char text[IKE_TS_STRLEN];
	struct ike_ts part;
	bool some = ike_ts_intersect(a, b, &part);

	KUNIT_EXPECT_EQ(test, some, !!common);
	if (!some || !common)
		return;
	KUNIT_EXPECT_STREQ(test, ike_ts_print(&part, text, sizeof(text)),
			   common);
	KUNIT_EXPECT_TRUE(test, ike_ts_contains(a, &part));
	KUNIT_EXPECT_TRUE(test, ike_ts_contains(b, &part));
	KUNIT_EXPECT_EQ(test, ike_ts_contains(a, b), ike_ts_equal(&part, b));
	KUNIT_EXPECT_EQ(test, ike_ts_contains(b, a), ike_ts_equal(&part, a));
}

static void subset_test(struct kunit *test)
{
	const struct subset_row *row = test->param_value;
	struct ike_ts a = ts_parse(test, row->a);
	struct ike_ts b = ts_parse(test, row->b);

	KUNIT_EXPECT_EQ(test, ike_ts_check(&a), 0);
	KUNIT_EXPECT_EQ(test, ike_ts_check(&b), 0);
	expect_common(test, &a, &b, row->common);
	expect_common(test, &b, &a, row->common);
	KUNIT_EXPECT_TRUE(test, ike_ts_contains(&a, &a));
	KUNIT_EXPECT_TRUE(test, ike_ts_equal(&a, &a));
}

static const struct narrow_row {
	const char *desc;
	const char *ours;
	const char *offer;
	const char *out;	/* "" for TS_UNACCEPTABLE */
} narrow_rows[] = {
	{ "same", "10.1.0.0/16", "10.1.0.0/16", "10.1.0.0/16" },
	{ "they offer more", "10.1.0.0/16", "10.0.0.0/8", "10.1.0.0/16" },
	{ "they offer all", "10.1.0.0/16", "0.0.0.0/0 ::/0", "10.1.0.0/16" },
	{ "they offer less", "10.0.0.0/8", "10.1.2.0/24", "10.1.2.0/24" },
	{ "nothing in common", "10.1.0.0/16", "10.2.0.0/16", "" },
	{ "no family in common", "10.1.0.0/16", "fec1::/64", "" },
	{ "no protocol in common", "10.1.0.0/16[6]", "10.1.0.0/16[17]", "" },
	{ "several of each", "10.1.0.0/16 10.2.0.0/16",
	  "10.2.0.0/16 10.3.0.0/16 10.1.0.0/16", "10.2.0.0/16 10.1.0.0/16" },
	{ "one of theirs over two of ours", "10.1.0.0/16 10.2.0.0/16",
	  "10.0.0.0/8", "10.1.0.0/16 10.2.0.0/16" },
	{ "both families", "10.1.0.0/16 fec1::/64", "::/0 0.0.0.0/0",
	  "fec1::/64 10.1.0.0/16" },
	{ "packet, then the network it is in", "10.1.0.0/16",
	  "10.1.0.7[6/80] 10.1.0.0/16", "10.1.0.0/16" },
	{ "packet in the second network", "10.1.0.0/16 10.2.0.0/16",
	  "10.2.0.7[6/80] 10.1.0.0/16 10.2.0.0/16", "10.2.0.0/16 10.1.0.0/16" },
	{ "packet of which only a part is ours", "10.1.0.0/16 10.2.0.0/24",
	  "10.2.0.7 10.0.0.0/8", "10.2.0.0/24 10.1.0.0/16" },
	{ "packet that is not ours", "10.1.0.0/16",
	  "10.2.0.7 10.1.0.0/16", "10.1.0.0/16" },
	{ "protocols of ours", "10.1.0.0/16[6/80] 10.1.0.0/16[17/53]",
	  "10.1.0.0/16", "10.1.0.0/16[tcp/80] 10.1.0.0/16[udp/53]" },
	{ "what others contain goes", "10.1.0.0/16 10.1.2.0/24",
	  "10.1.2.0/24 10.1.0.0/16", "10.1.0.0/16" },
	{ "OPAQUE of all ports", "10.1.0.0/16", "10.1.0.0/16[6/opaque]",
	  "10.1.0.0/16[tcp/opaque]" },
	{ "OPAQUE of none", "10.1.0.0/16[6/80]", "10.1.0.0/16[6/opaque]", "" },
	{ "nothing offered", "10.1.0.0/16", "", "" },
	{ "nothing configured", "", "10.1.0.0/16", "" },
};
KUNIT_ARRAY_PARAM_DESC(narrow, narrow_rows, desc);

static void narrow_test(struct kunit *test)
{
	const struct narrow_row *row = test->param_value;
	struct ike_ts_list *ours = ts_list_parse(test, row->ours);
	struct ike_ts_list *offer = ts_list_parse(test, row->offer);
	struct ike_ts_list *out = ts_list_parse(test, "");

	KUNIT_EXPECT_EQ(test, ike_ts_narrow(ours, offer, out),
			*row->out ? 0 : IKE_N_TS_UNACCEPTABLE);
	KUNIT_EXPECT_STREQ(test, ts_list_text(test, out), row->out);
	KUNIT_EXPECT_EQ(test, ike_ts_list_within(out, ours), !!*row->out);
	KUNIT_EXPECT_EQ(test, ike_ts_list_within(out, offer), !!*row->out);
}

static const struct within_row {
	const char *desc;
	const char *answer;
	const char *ours;
	bool ok;
} within_rows[] = {
	{ "same", "10.1.0.0/16", "10.1.0.0/16", true },
	{ "narrower", "10.1.2.0/24[6]", "10.1.0.0/16 10.2.0.0/16", true },
	{ "wider", "10.0.0.0/8", "10.1.0.0/16", false },
	{ "one too many", "10.1.0.0/16 10.3.0.0/16", "10.1.0.0/16 10.2.0.0/16",
	  false },
	{ "another family", "::/0", "0.0.0.0/0", false },
	{ "nothing", "", "10.1.0.0/16", false },
};
KUNIT_ARRAY_PARAM_DESC(within, within_rows, desc);

static void within_test(struct kunit *test)
{
	const struct within_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test,
			ike_ts_list_within(ts_list_parse(test, row->answer),
					   ts_list_parse(test, row->ours)),
			row->ok);
}

/* More parts than fit: those with the packet are not the ones that go. */
static void too_many_parts(struct kunit *test)
{
	struct ike_ts_list *ours = ts_list_parse(test, "10.9.0.0/16");
	struct ike_ts_list *offer = ts_list_parse(test, "10.9.0.1");
	struct ike_ts_list *out = ts_list_parse(test, "");
	unsigned int i;

	for (i = 1; i < IKE_CONF_TS_MAX; i++) {
		ours->ts[i] = ts_parse(test, "10.0.0.0-10.0.0.255[6/0-9]");
		ours->ts[i].start_port = i * 10;
		ours->ts[i].end_port = i * 10 + 9;
		offer->ts[i] = ts_parse(test, "10.0.0.0/16[6]");
		offer->ts[i].start.b[3] = i;
		offer->ts[i].end_port = 65535 - i;
	}
	ours->n = IKE_CONF_TS_MAX;
	offer->n = IKE_CONF_TS_MAX;
	offer->ts[i - 1] = ts_parse(test, "10.9.0.0/24");

	KUNIT_ASSERT_EQ(test, ike_ts_narrow(ours, offer, out), 0);
	KUNIT_EXPECT_EQ(test, out->n, IKE_CONF_TS_MAX);
	KUNIT_EXPECT_TRUE(test, ike_ts_equal(&out->ts[0], &offer->ts[i - 1]));
	KUNIT_EXPECT_TRUE(test, ike_ts_list_within(out, ours));
	KUNIT_EXPECT_TRUE(test, ike_ts_list_within(out, offer));
}

/*
 * A small world in which every packet can be tried: 16 addresses, 8 ports and
 * OPAQUE (8), three protocols of which one is taken for any.
 */
#define WORLD_ADDRS	16
#define WORLD_PORTS	8

static void random_ts(struct rnd_state *rnd, struct ike_ts *ts)
{
	static const u8 protocols[] = { 0, 6, 17 };
	u32 r = prandom_u32_state(rnd);
	u8 a = r % WORLD_ADDRS, b = (r >> 4) % WORLD_ADDRS;
	u8 p = (r >> 8) % WORLD_PORTS, q = (r >> 11) % WORLD_PORTS;

	*ts = (struct ike_ts) {
		.protocol = protocols[(r >> 16) % 3],
		.start_port = min(p, q),
		.end_port = max(p, q),
		.start = { 4, { 10, 0, 0, min(a, b) } },
		.end = { 4, { 10, 0, 0, max(a, b) } },
	};
	switch ((r >> 24) % 8) {
	case 0:
		ts->start_port = 0xffff;
		ts->end_port = 0;
		break;
	case 1:
	case 2:
		ts->start_port = 0;
		ts->end_port = 0xffff;
		break;
	}
}

/* Does a packet fit, by the words of RFC 7296 section 3.13.1? */
static bool holds_packet(const struct ike_ts *ts, u8 addr, u16 port,
			 u8 protocol)
{
	if (ts->protocol && ts->protocol != protocol)
		return false;
	if (addr < ts->start.b[3] || addr > ts->end.b[3])
		return false;
	if (ts->start_port == 0 && ts->end_port == 0xffff)
		return true;
	if (port == WORLD_PORTS)
		return ts->start_port > ts->end_port;
	return ts->start_port <= port && port <= ts->end_port;
}

static bool list_holds(const struct ike_ts_list *list, u8 addr, u16 port,
		       u8 protocol)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (holds_packet(&list->ts[i], addr, port, protocol))
			return true;
	return false;
}

static void expect_just_what_both_hold(struct kunit *test,
				       const struct ike_ts_list *ours,
				       const struct ike_ts_list *offer,
				       const struct ike_ts_list *out)
{
	unsigned int addr, port, protocol, wrong = 0;

	for (addr = 0; addr < WORLD_ADDRS; addr++)
		for (port = 0; port <= WORLD_PORTS; port++)
			for (protocol = 6; protocol <= 17; protocol += 11)
				wrong += (list_holds(ours, addr, port,
						     protocol) &&
					  list_holds(offer, addr, port,
						     protocol)) !=
					 list_holds(out, addr, port, protocol);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void narrowing_is_the_intersection(struct kunit *test)
{
	struct ike_ts_list *ours = ts_list_parse(test, "");
	struct ike_ts_list *offer = ts_list_parse(test, "");
	struct ike_ts_list *out = ts_list_parse(test, "");
	struct rnd_state rnd;
	unsigned int round, i;
	int err;

	prandom_seed_state(&rnd, 2009);
	for (round = 0; round < 500; round++) {
		ours->n = 1 + prandom_u32_state(&rnd) % 5;
		offer->n = 1 + prandom_u32_state(&rnd) % 5;
		for (i = 0; i < ours->n; i++)
			random_ts(&rnd, &ours->ts[i]);
		for (i = 0; i < offer->n; i++)
			random_ts(&rnd, &offer->ts[i]);

		err = ike_ts_narrow(ours, offer, out);
		KUNIT_ASSERT_LT(test, out->n, IKE_CONF_TS_MAX);
		KUNIT_EXPECT_EQ(test, !err, !!out->n);
		expect_just_what_both_hold(test, ours, offer, out);
		if (err)
			continue;
		KUNIT_EXPECT_TRUE(test, ike_ts_list_within(out, ours));
		KUNIT_EXPECT_TRUE(test, ike_ts_list_within(out, offer));
		for (i = 0; i < out->n; i++)
			KUNIT_EXPECT_EQ(test, ike_ts_check(&out->ts[i]), 0);
		if (ike_ts_list_within(offer, ours) && offer->n)
			KUNIT_EXPECT_TRUE(test, ike_ts_contains(&out->ts[0],
							&offer->ts[0]));
	}
}

static const struct split_row {
	const char *ts;
	unsigned int n;
} split_rows[] = {
	{ "10.1.0.0/16", 1 },
	{ "10.1.0.1/32[6/80]", 1 },
	{ "0.0.0.0/0", 1 },
	{ "::/0", 1 },
	{ "10.0.0.1-10.0.0.6", 4 },
	{ "10.0.0.0-10.0.0.9", 2 },
	{ "10.0.0.255-10.0.1.0", 2 },
	{ "255.255.255.254-255.255.255.255", 1 },
	{ "0.0.0.1-255.255.255.254", 62 },
	{ "::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 254 },
	{ "fec1::ffff-fec1::1:0", 2 },
	{ "10.0.0.0/8[6/1-65534]", 30 },
	{ "10.0.0.0/8[6/0-32767]", 1 },
	{ "10.0.0.0/8[6/80-90]", 3 },
	{ "10.0.0.0/8[6/65535]", 1 },
	{ "10.0.0.0/8[6/0-65534]", 16 },
	{ "10.0.0.1-10.0.0.6[6/80-90]", 12 },
	{ "10.0.0.0/8[1/2048-2303]", 1 },
	{ "10.0.0.0/8[6/opaque]", 1 },
};
KUNIT_ARRAY_PARAM_DESC(split, split_rows, ts);

static void split_test(struct kunit *test)
{
	const struct split_row *row = test->param_value;
	struct ike_ts ts = ts_parse(test, row->ts);
	struct ike_prefix_ts *out;
	unsigned int i;

	out = kunit_kcalloc(test, row->n, sizeof(*out), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, out);
	KUNIT_EXPECT_EQ(test, ike_ts_split(&ts, out, row->n), row->n);
	for (i = 0; i < row->n; i++) {
		KUNIT_EXPECT_EQ(test, out[i].protocol, ts.protocol);
		KUNIT_EXPECT_EQ(test, out[i].addr.len, ts.start.len);
		KUNIT_EXPECT_EQ(test, out[i].port & ~out[i].port_mask, 0);
	}
	for (i = 0; i < row->n; i++)
		KUNIT_EXPECT_EQ(test, ike_ts_split(&ts, out, i), -E2BIG);
}

static bool piece_holds(const struct ike_prefix_ts *p, u32 addr, u16 port)
{
	u32 net = get_unaligned_be32(p->addr.b);
	u32 mask = p->prefix ? ~0U << (32 - p->prefix) : 0;

	return (addr & mask) == net && (port & p->port_mask) == p->port;
}

static unsigned int holding(const struct ike_prefix_ts *p, unsigned int n,
			    u32 addr, u16 port)
{
	unsigned int i, found = 0;

	for (i = 0; i < n; i++)
		found += piece_holds(&p[i], addr, port);
	return found;
}

#define PIECES_MAX	(62 * 30)

/* At and next to each corner of a range, and at places in between */
static u32 probe(struct rnd_state *rnd, u32 lo, u32 hi, u32 mask)
{
	u32 r = prandom_u32_state(rnd);

	switch (r >> 30) {
	case 0:
		return (lo + r % 3 - 1) & mask;
	case 1:
		return (hi + r % 3 - 1) & mask;
	default:
		return r & mask;
	}
}

/* Every packet is in one piece if it is in the range, else in none. */
static void pieces_are_the_range(struct kunit *test)
{
	struct ike_prefix_ts *out;
	struct rnd_state rnd;
	unsigned int round, i, wrong = 0;

	out = kunit_kcalloc(test, PIECES_MAX, sizeof(*out), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, out);
	prandom_seed_state(&rnd, 4301);
	for (round = 0; round < 200; round++) {
		u32 a = prandom_u32_state(&rnd) >> round % 32;
		u32 b = prandom_u32_state(&rnd) >> round % 32;
		u16 p = prandom_u32_state(&rnd) >> round % 16;
		u16 q = prandom_u32_state(&rnd) >> round % 16;
		struct ike_ts ts = {
			.protocol = 6,
			.start_port = min(p, q),
			.end_port = max(p, q),
			.start = { .len = 4 },
			.end = { .len = 4 },
		};
		int n;

		put_unaligned_be32(min(a, b), ts.start.b);
		put_unaligned_be32(max(a, b), ts.end.b);
		n = ike_ts_split(&ts, out, PIECES_MAX);
		KUNIT_ASSERT_GT(test, n, 0);
		for (i = 0; i < 100; i++) {
			u32 addr = probe(&rnd, min(a, b), max(a, b), ~0U);
			u16 port = probe(&rnd, min(p, q), max(p, q), 0xffff);
			bool in = addr >= min(a, b) && addr <= max(a, b) &&
				  port >= min(p, q) && port <= max(p, q);

			wrong += holding(out, n, addr, port) != in;
		}
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void wire_round_trip(struct kunit *test)
{
	static const char text[] =
		"10.1.0.0/16[tcp/80-90] 10.0.0.1-10.0.0.9 fec1::/64[udp] "
		"::/0[any/opaque] 10.1.0.0/16[icmp/8]";
	struct ike_ts_list *list, *back;
	struct ike_writer w;
	struct ike_msg *msg;
	u8 buf[256];
	ssize_t len;

	list = ts_list_parse(test, "10.1.0.0/16[6/80-90] 10.0.0.1-10.0.0.9"
			     " fec1::/64[17] ::/0[0/opaque]"
			     " 10.1.0.0/16[1/2048-2303]");
	back = ts_list_parse(test, "");
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_ts_list_put(&w, IKE_PAYLOAD_TSR, list);
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, len, 0);

	msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_EQ(test, ike_decode_inner(w.first, IKE_VIEW(buf, len),
					       msg), 0);
	KUNIT_ASSERT_EQ(test, msg->n, 1);
	KUNIT_EXPECT_EQ(test, msg->payload[0].type, IKE_PAYLOAD_TSR);
	KUNIT_ASSERT_EQ(test, ike_ts_list_from_payload(
				ike_view_ts(&msg->payload[0]), back), 0);
	KUNIT_EXPECT_STREQ(test, ts_list_text(test, back), text);
}

/* One selector: type, protocol, ports, addresses; -EINVAL unless ok */
static const struct wire_row {
	const char *desc;
	u16 start_port;
	u16 end_port;
	const char *start;
	const char *end;
	bool ok;
} wire_rows[] = {
	{ "a network", 0, 65535, "10.0.0.0", "10.0.0.255", true },
	{ "an address", 0, 65535, "10.0.0.0", "10.0.0.0", true },
	{ "ends before it starts", 0, 65535, "10.0.0.1", "10.0.0.0", false },
	{ "ports end before they start", 80, 79, "10.0.0.0", "10.0.0.1",
	  false },
	{ "OPAQUE", 65535, 0, "10.0.0.0", "10.0.0.1", true },
	{ "nearly OPAQUE", 65535, 1, "10.0.0.0", "10.0.0.1", false },
	{ "two families", 0, 65535, "10.0.0.0", "fec1::1", false },
	{ "no family", 0, 65535, "", "", false },
	{ "IPv6", 0, 65535, "fec1::1", "fec1::2", true },
	{ "IPv6 ends before it starts", 0, 65535, "fec1::2", "fec1::1",
	  false },
};
KUNIT_ARRAY_PARAM_DESC(wire, wire_rows, desc);

static void wire_test(struct kunit *test)
{
	const struct wire_row *row = test->param_value;
	struct ike_addr start = addr_parse(test, row->start);
	struct ike_addr end = addr_parse(test, row->end);
	const struct ike_ts_view view = {
		.start_port = row->start_port,
		.end_port = row->end_port,
		.start = IKE_VIEW(start.b, start.len),
		.end = IKE_VIEW(end.b, end.len),
	};
	struct ike_ts ts;

	KUNIT_EXPECT_EQ(test, ike_ts_from_view(&view, &ts),
			row->ok ? 0 : -EINVAL);
}

/* What makes no sense is passed over, what is too much is left out. */
static void payload_with_odd_selectors(struct kunit *test)
{
	static const u8 odd[] = {
		/* of a type that is not known */
		200, 0, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8,
		/* ends before it starts */
		7, 0, 0, 16, 0, 0, 0xff, 0xff, 10, 0, 0, 9, 10, 0, 0, 1,
		/* an address */
		7, 6, 0, 16, 0, 80, 0, 80, 10, 0, 0, 7, 10, 0, 0, 7,
	};
	struct ike_ts_list *list = ts_list_parse(test, "");
	unsigned int i;
	u8 *many;

	KUNIT_EXPECT_EQ(test, ike_ts_list_from_payload(
				IKE_VIEW(odd, sizeof(odd)), list), 0);
	KUNIT_EXPECT_STREQ(test, ts_list_text(test, list),
			   "10.0.0.7/32[tcp/80]");
	KUNIT_EXPECT_EQ(test, ike_ts_list_from_payload(IKE_VIEW(odd, 28),
						       list), -ENOENT);
	KUNIT_EXPECT_EQ(test, ike_ts_list_from_payload(IKE_VIEW(NULL, 0),
						       list), -ENOENT);

	many = kunit_kmalloc(test, IKE_TS_MAX * 16, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, many);
	for (i = 0; i < IKE_TS_MAX; i++)
		memcpy(many + 16 * i, odd + 28, 16);
	KUNIT_EXPECT_EQ(test, ike_ts_list_from_payload(
				IKE_VIEW(many, IKE_TS_MAX * 16), list), 0);
	KUNIT_EXPECT_EQ(test, list->n, IKE_CONF_TS_MAX);
}

static void dynamic_becomes_the_endpoint(struct kunit *test)
{
	struct ike_ts_list *conf = ts_list_parse(test, "dynamic[17/1701]"
						 " 10.1.0.0/16 dynamic");
	struct ike_ts_list *out = ts_list_parse(test, "");
	struct ike_addr v4 = addr_parse(test, "192.0.2.1");
	struct ike_addr v6 = addr_parse(test, "2001:db8::1");
	struct ike_addr none = { };

	KUNIT_EXPECT_STREQ(test, ts_list_text(test, conf),
			   "dynamic[udp/1701] 10.1.0.0/16 dynamic");
	ike_ts_list_resolve(conf->ts, conf->n, &v4, out);
	KUNIT_EXPECT_STREQ(test, ts_list_text(test, out),
			   "192.0.2.1/32[udp/1701] 10.1.0.0/16 192.0.2.1/32");
	ike_ts_list_resolve(conf->ts, conf->n, &v6, out);
	KUNIT_EXPECT_STREQ(test, ts_list_text(test, out),
			   "2001:db8::1/128[udp/1701] 10.1.0.0/16"
			   " 2001:db8::1/128");
	ike_ts_list_resolve(conf->ts, conf->n, &none, out);
	KUNIT_EXPECT_STREQ(test, ts_list_text(test, out), "10.1.0.0/16");
}

static const struct print_row {
	const char *ts;
	const char *text;
} print_rows[] = {
	{ "10.1.0.0/16", "10.1.0.0/16" },
	{ "10.1.0.1", "10.1.0.1/32" },
	{ "10.1.0.1-10.1.0.2", "10.1.0.1-10.1.0.2" },
	{ "::/0", "::/0" },
	{ "2001:db8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128" },
	{ "10.1.0.0/16[6]", "10.1.0.0/16[tcp]" },
	{ "10.1.0.0/16[17/500]", "10.1.0.0/16[udp/500]" },
	{ "10.1.0.0/16[0/500-600]", "10.1.0.0/16[any/500-600]" },
	{ "10.1.0.0/16[253/1]", "10.1.0.0/16[253/1]" },
	{ "10.1.0.0/16[6/opaque]", "10.1.0.0/16[tcp/opaque]" },
	{ "10.1.0.0/16[1/2048-2303]", "10.1.0.0/16[icmp/8]" },
	{ "10.1.0.0/16[1/769]", "10.1.0.0/16[icmp/3(1)]" },
	{ "10.1.0.0/16[1/768-1535]", "10.1.0.0/16[icmp/3-5]" },
	{ "fec1::/16[58/769-1026]", "fec1::/16[ipv6-icmp/3(1)-4(2)]" },
	{ "dynamic[6/80]", "dynamic[tcp/80]" },
	{ "1111:2222:3333:4444:5555:6666:7777:8881"
	  "-1111:2222:3333:4444:5555:6666:7777:8888[58/25700-65534]",
	  "1111:2222:3333:4444:5555:6666:7777:8881"
	  "-1111:2222:3333:4444:5555:6666:7777:8888"
	  "[ipv6-icmp/100(100)-255(254)]" },
};
KUNIT_ARRAY_PARAM_DESC(print, print_rows, ts);

static void print_test(struct kunit *test)
{
	const struct print_row *row = test->param_value;
	struct ike_ts ts = ts_parse(test, row->ts);
	char buf[IKE_TS_STRLEN + 1];
	size_t size;

	KUNIT_EXPECT_STREQ(test, ike_ts_print(&ts, buf, IKE_TS_STRLEN),
			   row->text);
	for (size = 1; size < IKE_TS_STRLEN; size++) {
		memset(buf, '~', sizeof(buf));
		ike_ts_print(&ts, buf, size);
		KUNIT_EXPECT_EQ(test, strnlen(buf, size),
				min(size - 1, strlen(row->text)));
		KUNIT_EXPECT_EQ(test, buf[size], '~');
	}
}

static void addresses_in_text(struct kunit *test)
{
	struct ike_addr none = { };
	char buf[IKE_ADDR_STRLEN];
	struct ike_addr a;

	KUNIT_EXPECT_STREQ(test, ike_addr_print(&none, buf), "%any");
	a = addr_parse(test, "192.0.2.1");
	KUNIT_EXPECT_STREQ(test, ike_addr_print(&a, buf), "192.0.2.1");
	a = addr_parse(test, "2001:DB8:0:0:1:0:0:1");
	KUNIT_EXPECT_STREQ(test, ike_addr_print(&a, buf), "2001:db8::1:0:0:1");
	a = addr_parse(test, "1111:2222:3333:4444:5555:6666:7777:8888");
	KUNIT_EXPECT_STREQ(test, ike_addr_print(&a, buf),
			   "1111:2222:3333:4444:5555:6666:7777:8888");
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(subset_test, subset_gen_params),
	KUNIT_CASE_PARAM(narrow_test, narrow_gen_params),
	KUNIT_CASE_PARAM(within_test, within_gen_params),
	KUNIT_CASE(too_many_parts),
	KUNIT_CASE(narrowing_is_the_intersection),
	KUNIT_CASE_PARAM(split_test, split_gen_params),
	KUNIT_CASE(pieces_are_the_range),
	KUNIT_CASE(wire_round_trip),
	KUNIT_CASE_PARAM(wire_test, wire_gen_params),
	KUNIT_CASE(payload_with_odd_selectors),
	KUNIT_CASE(dynamic_becomes_the_endpoint),
	KUNIT_CASE_PARAM(print_test, print_gen_params),
	KUNIT_CASE(addresses_in_text),
	{ }
};

struct kunit_suite ikek_selector_suite = {
	.name = "ikek_selector",
	.test_cases = cases,
};
