// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traffic selectors, RFC 7296 sections 2.9 and 3.13: reading, writing,
 * comparing and narrowing.
 */
#include <linux/minmax.h>

#include "ike/policy/selector.h"

#define PORT_MAX	0xffff

/* No packet with ports that can be seen, RFC 7296 section 3.13.1 */
static bool is_opaque(const struct ike_ts *ts)
{
	return ts->start_port == PORT_MAX && !ts->end_port;
}

static bool all_ports(const struct ike_ts *ts)
{
	return !ts->start_port && ts->end_port == PORT_MAX;
}

/**
 * ike_ts_check - is it a selector at all?
 * @ts: a selector with addresses
 *
 * Context: any.
 * Return: 0, or -EINVAL for addresses that are of two families
 * or none, and for ranges that end before they start.
 */
int ike_ts_check(const struct ike_ts *ts)
{
	u8 len = ts->start.len;

	if (ts->end.len != len || (len != 4 && len != 16))
		return -EINVAL;
	if (ike_addr_cmp(&ts->start, &ts->end) > 0)
		return -EINVAL;
	if (ts->start_port > ts->end_port && !is_opaque(ts))
		return -EINVAL;
	return 0;
}

static void addr_from_view(struct ike_view v, struct ike_addr *out)
{
	*out = (struct ike_addr) { };
	if (v.len > sizeof(out->b))
		return;
	out->len = v.len;
	memcpy(out->b, v.p, v.len);
}

/**
 * ike_ts_from_view - a selector from the wire
 * @view: as ike_ts_next() gave it
 * @out: receives the selector
 *
 * Context: any.
 * Return: 0, or -EINVAL for ranges that end before they start
 * and for families other than IPv4 and IPv6.
 */
int ike_ts_from_view(const struct ike_ts_view *view, struct ike_ts *out)
{
	*out = (struct ike_ts) {
		.protocol = view->protocol,
		.start_port = view->start_port,
		.end_port = view->end_port,
	};
	addr_from_view(view->start, &out->start);
	addr_from_view(view->end, &out->end);
	return ike_ts_check(out);
}

/**
 * ike_ts_list_from_payload - all selectors of a TS payload that make sense
 * @ts: from ike_view_ts()
 * @out: receives them; what is behind the first IKE_CONF_TS_MAX is left out,
 *	which narrows
 *
 * Context: any.
 * Return: 0, or -ENOENT when there is none.
 */
int ike_ts_list_from_payload(struct ike_view ts, struct ike_ts_list *out)
{
	struct ike_ts_view view;

	out->n = 0;
	while (out->n < IKE_CONF_TS_MAX && ike_ts_next(&ts, &view))
		if (!ike_ts_from_view(&view, &out->ts[out->n]))
			out->n++;
	return out->n ? 0 : -ENOENT;
}

/**
 * ike_ts_list_resolve - put addresses into configured selectors
 * @conf: configured selectors
 * @n: how many, up to IKE_CONF_TS_MAX
 * @endpoint: tunnel endpoint that stands in for `dynamic`
 * @out: receives them; without the dynamic ones if there is no @endpoint
 *
 * Context: any.
 */
void ike_ts_list_resolve(const struct ike_ts *conf, unsigned int n,
			 const struct ike_addr *endpoint,
			 struct ike_ts_list *out)
{
	unsigned int i;

	out->n = 0;
	for (i = 0; i < n && out->n < IKE_CONF_TS_MAX; i++) {
		struct ike_ts *ts = &out->ts[out->n];

		if (conf[i].dynamic && !endpoint->len)
			continue;
		*ts = conf[i];
		if (ts->dynamic) {
			ts->dynamic = false;
			ts->start = *endpoint;
			ts->end = *endpoint;
		}
		out->n++;
	}
}

/**
 * ike_ts_list_substitute - replace addresses by what a NAT makes of them
 * @list: selectors; those of a single address of @addr's family are changed
 * @addr: the address that is seen
 *
 * Context: any.
 */
void ike_ts_list_substitute(struct ike_ts_list *list,
			    const struct ike_addr *addr)
{
	unsigned int i;

	for (i = 0; i < list->n; i++) {
		struct ike_ts *ts = &list->ts[i];

		if (ts->start.len != addr->len ||
		    !ike_addr_equal(&ts->start, &ts->end))
			continue;
		ts->start = *addr;
		ts->end = *addr;
	}
}

/**
 * ike_ts_list_put - write a TS payload
 * @w: the writer
 * @payload: IKE_PAYLOAD_TSI or IKE_PAYLOAD_TSR
 * @list: selectors, one at least
 *
 * Context: any.
 */
void ike_ts_list_put(struct ike_writer *w, u8 payload,
		     const struct ike_ts_list *list)
{
	unsigned int i;

	ike_put_ts_payload(w, payload, list->n);
	for (i = 0; i < list->n; i++) {
		const struct ike_ts *ts = &list->ts[i];
		const struct ike_ts_view view = {
			.type = ts->start.len == 4 ? IKE_TS_IPV4_ADDR_RANGE :
						     IKE_TS_IPV6_ADDR_RANGE,
			.protocol = ts->protocol,
			.start_port = ts->start_port,
			.end_port = ts->end_port,
			.start = IKE_VIEW(ts->start.b, ts->start.len),
			.end = IKE_VIEW(ts->end.b, ts->end.len),
		};

		ike_put_ts(w, &view);
	}
}

/* OPAQUE is a part of all ports, and of nothing else. */
static bool ports_contain(const struct ike_ts *outer,
			  const struct ike_ts *inner)
{
	if (all_ports(outer))
		return true;
	if (is_opaque(outer) || is_opaque(inner))
		return is_opaque(outer) && is_opaque(inner);
	return outer->start_port <= inner->start_port &&
	       outer->end_port >= inner->end_port;
}

/**
 * ike_ts_contains - is all of one selector in another?
 * @outer: the wider one
 * @inner: the narrower one
 *
 * Context: any.
 * Return: true if so, also when they are equal.
 */
bool ike_ts_contains(const struct ike_ts *outer, const struct ike_ts *inner)
{
	if (outer->start.len != inner->start.len)
		return false;
	if (outer->protocol && outer->protocol != inner->protocol)
		return false;
	return ike_addr_cmp(&outer->start, &inner->start) <= 0 &&
	       ike_addr_cmp(&outer->end, &inner->end) >= 0 &&
	       ports_contain(outer, inner);
}

/**
 * ike_ts_equal - are two selectors the same?
 * @a: a selector
 * @b: another
 *
 * Context: any.
 * Return: true if they are.
 */
bool ike_ts_equal(const struct ike_ts *a, const struct ike_ts *b)
{
	return a->protocol == b->protocol && a->dynamic == b->dynamic &&
	       a->start_port == b->start_port && a->end_port == b->end_port &&
	       ike_addr_equal(&a->start, &b->start) &&
	       ike_addr_equal(&a->end, &b->end);
}

static bool intersect_ports(const struct ike_ts *a, const struct ike_ts *b,
			    struct ike_ts *out)
{
	if (all_ports(b) || (is_opaque(a) && is_opaque(b))) {
		out->start_port = a->start_port;
		out->end_port = a->end_port;
		return true;
	}
	if (all_ports(a)) {
		out->start_port = b->start_port;
		out->end_port = b->end_port;
		return true;
	}
	if (is_opaque(a) || is_opaque(b))
		return false;
	out->start_port = max(a->start_port, b->start_port);
	out->end_port = min(a->end_port, b->end_port);
	return out->start_port <= out->end_port;
}

/**
 * ike_ts_intersect - the part that two selectors have in common
 * @a: a selector with addresses
 * @b: another
 * @out: receives the part; neither @a nor @b
 *
 * Context: any.
 * Return: false when they have nothing in common.
 */
bool ike_ts_intersect(const struct ike_ts *a, const struct ike_ts *b,
		      struct ike_ts *out)
{
	if (a->start.len != b->start.len)
		return false;
	if (a->protocol && b->protocol && a->protocol != b->protocol)
		return false;

	out->protocol = a->protocol ?: b->protocol;
	out->dynamic = false;
	out->start = ike_addr_cmp(&a->start, &b->start) < 0 ? b->start :
							      a->start;
	out->end = ike_addr_cmp(&a->end, &b->end) < 0 ? a->end : b->end;
	return ike_addr_cmp(&out->start, &out->end) <= 0 &&
	       intersect_ports(a, b, out);
}

/* Adds @ts unless it is in @list already, and drops what is now in @ts. */
static void list_add_part(struct ike_ts_list *list, const struct ike_ts *ts)
{
	unsigned int i, n = 0;

	for (i = 0; i < list->n; i++)
		if (ike_ts_contains(&list->ts[i], ts))
			return;
	for (i = 0; i < list->n; i++)
		if (!ike_ts_contains(ts, &list->ts[i]))
			list->ts[n++] = list->ts[i];
	if (n < IKE_CONF_TS_MAX)
		list->ts[n++] = *ts;
	list->n = n;
}

/* @first: those parts that hold the offer's first selector, or the others */
static void add_parts(const struct ike_ts_list *ours,
		      const struct ike_ts_list *offer, bool first,
		      struct ike_ts_list *out)
{
	unsigned int i, k;
	struct ike_ts part;

	for (i = 0; i < offer->n; i++)
		for (k = 0; k < ours->n; k++)
			if (ike_ts_intersect(&offer->ts[i], &ours->ts[k],
					     &part) &&
			    ike_ts_contains(&part, &offer->ts[0]) == first)
				list_add_part(out, &part);
}

/**
 * ike_ts_narrow - narrow an offer to what is configured, RFC 7296 section 2.9
 * @ours: configured selectors with addresses
 * @offer: the initiator's; the first may be the packet that triggered it
 * @out: receives the largest subset; neither @ours nor @offer
 *
 * Parts that hold the offer's first selector come first, so that they are
 * kept should there be more parts than IKE_CONF_TS_MAX.
 *
 * Context: any.
 * Return: 0 or IKE_N_TS_UNACCEPTABLE.
 */
int ike_ts_narrow(const struct ike_ts_list *ours,
		  const struct ike_ts_list *offer, struct ike_ts_list *out)
{
	out->n = 0;
	add_parts(ours, offer, true, out);
	add_parts(ours, offer, false, out);
	return out->n ? 0 : IKE_N_TS_UNACCEPTABLE;
}

/**
 * ike_ts_list_within - has a responder only narrowed?
 * @answer: its selectors
 * @ours: what was offered
 *
 * Context: any.
 * Return: true if each of @answer is inside one of @ours, and
 * there is one.
 */
bool ike_ts_list_within(const struct ike_ts_list *answer,
			const struct ike_ts_list *ours)
{
	unsigned int i, k;

	for (i = 0; i < answer->n; i++) {
		for (k = 0; k < ours->n; k++)
			if (ike_ts_contains(&ours->ts[k], &answer->ts[i]))
				break;
		if (k == ours->n)
			return false;
	}
	return answer->n;
}
