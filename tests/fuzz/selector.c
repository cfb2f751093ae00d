// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traffic selectors: ours and an offer, narrowed, written, cut into what XFRM
 * matches, and printed. The input is two halves, each the body of a TS payload.
 */
#include "fuzz.h"

#include "ike/policy/selector.h"
#include "ike/wire/decode_shape.h"

#define PIECES_MAX	512

static bool read_list(struct ike_view body, struct ike_ts_list *list)
{
	u8 *copy = fuzz_copy(body);
	const struct ike_payload p = {
		.type = IKE_PAYLOAD_TSI,
		.body = IKE_VIEW(copy, body.len),
	};
	bool ok;

	ok = !ike_shape_check(&p, false) &&
	     !ike_ts_list_from_payload(ike_view_ts(&p), list);
	free(copy);
	return ok;
}

static void expect_written(const struct ike_ts_list *list)
{
	static struct ike_ts_list again;
	struct ike_writer w;
	u8 buf[8192];
	unsigned int i;
	ssize_t n;

	ike_writer_chain(&w, buf, sizeof(buf));
	ike_ts_list_put(&w, IKE_PAYLOAD_TSI, list);
	n = ike_writer_finish(&w);
	must(n > IKE_PAYLOAD_HEADER_LEN);
	must(read_list(IKE_VIEW(buf + 4, n - 4), &again));
	must(again.n == list->n);
	for (i = 0; i < list->n; i++)
		must(ike_ts_equal(&list->ts[i], &again.ts[i]));
}

static void expect_text(const struct ike_ts *ts)
{
	char buf[IKE_TS_STRLEN], small[12];

	must(ike_ts_print(ts, buf, sizeof(buf)) == buf);
	must(strlen(buf) && strlen(buf) < sizeof(buf) - 1);
	ike_ts_print(ts, small, sizeof(small));
	must(!strncmp(buf, small, strlen(small)));
}

static bool in_prefix(const struct ike_prefix_ts *p, const struct ike_addr *a)
{
	unsigned int bit;

	for (bit = 0; bit < p->prefix; bit++)
		if ((a->b[bit / 8] ^ p->addr.b[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

static bool matches(const struct ike_prefix_ts *p, const struct ike_addr *a,
		    u16 port)
{
	return in_prefix(p, a) && (port & p->port_mask) == p->port;
}

static unsigned int count_matches(const struct ike_prefix_ts *p, int n,
				  const struct ike_addr *a, u16 port)
{
	unsigned int found = 0;

	while (n--)
		found += matches(&p[n], a, port);
	return found;
}

/* The corners are in one piece each; each piece begins inside. */
static void expect_pieces(const struct ike_ts *ts)
{
	static struct ike_prefix_ts p[PIECES_MAX];
	bool opaque = ts->start_port > ts->end_port;
	int i, n = ike_ts_split(ts, p, PIECES_MAX);

	must(n == -E2BIG || (n > 0 && n <= PIECES_MAX));
	must(ike_ts_split(ts, p, 0) == -E2BIG);
	n = ike_ts_split(ts, p, PIECES_MAX);
	if (n < 0)
		return;
	for (i = 0; i < n; i++) {
		must(p[i].protocol == ts->protocol);
		must(p[i].prefix <= ts->start.len * 8);
		must(ike_addr_cmp(&p[i].addr, &ts->start) >= 0);
		must(ike_addr_cmp(&p[i].addr, &ts->end) <= 0);
		must(opaque || (p[i].port >= ts->start_port &&
				p[i].port <= ts->end_port));
	}
	if (opaque)
		return;
	must(count_matches(p, n, &ts->start, ts->start_port) == 1);
	must(count_matches(p, n, &ts->end, ts->end_port) == 1);
	if (ts->start_port)
		must(!count_matches(p, n, &ts->start, ts->start_port - 1));
	if (ts->end_port < U16_MAX)
		must(!count_matches(p, n, &ts->end, ts->end_port + 1));
}

static void expect_list(const struct ike_ts_list *list)
{
	unsigned int i;

	expect_written(list);
	must(ike_ts_list_within(list, list));
	for (i = 0; i < list->n; i++) {
		must(!ike_ts_check(&list->ts[i]));
		must(ike_ts_contains(&list->ts[i], &list->ts[i]));
		expect_text(&list->ts[i]);
		expect_pieces(&list->ts[i]);
	}
}

/* All of it is ours and offered; and what is narrowed again stays so. */
static void expect_narrowed(const struct ike_ts_list *ours,
			    const struct ike_ts_list *offer)
{
	static struct ike_ts_list out, again;
	unsigned int i, k;

	if (ike_ts_narrow(ours, offer, &out))
		return;
	must(out.n && out.n <= IKE_CONF_TS_MAX);
	must(ike_ts_list_within(&out, ours));
	must(ike_ts_list_within(&out, offer));
	for (i = 0; i < out.n; i++)
		for (k = 0; k < out.n; k++)
			must(i == k ||
			     !ike_ts_contains(&out.ts[i], &out.ts[k]));
	must(!ike_ts_narrow(ours, &out, &again));
	must(again.n == out.n);
	must(ike_ts_list_within(&again, &out));
	must(ike_ts_list_within(&out, &again));
}

static void expect_shared(const struct ike_ts *a, const struct ike_ts *b)
{
	struct ike_ts x, y;
	bool both = ike_ts_intersect(a, b, &x);

	must(both == ike_ts_intersect(b, a, &y));
	must(!both || ike_ts_equal(&x, &y));
	must(!both || (ike_ts_contains(a, &x) && ike_ts_contains(b, &x)));
	must(!ike_ts_contains(a, b) || (both && ike_ts_equal(&x, b)));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct ike_ts_list ours, offer;
	struct ike_view first, second;
	unsigned int i, k;

	if (!fuzz_halves(IKE_VIEW(data, size), &first, &second) ||
	    !read_list(first, &ours) || !read_list(second, &offer))
		return 0;
	expect_list(&ours);
	expect_list(&offer);
	for (i = 0; i < ours.n; i++)
		for (k = 0; k < offer.n; k++)
			expect_shared(&ours.ts[i], &offer.ts[k]);
	expect_narrowed(&ours, &offer);
	return 0;
}
