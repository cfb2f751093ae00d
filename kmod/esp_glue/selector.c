// SPDX-License-Identifier: GPL-2.0-only
/* IKE's pairs of traffic selectors as XFRM's selectors. */
#include <linux/bitops.h>

#include "esp_glue/selector.h"

static int cut(const struct ike_ts_list *list, struct ike_prefix_ts *out)
{
	int i, n, sum = 0;

	for (i = 0; i < list->n; i++) {
		n = ike_ts_split(&list->ts[i], out + sum, IKEK_PAIRS_MAX - sum);
		if (n < 0)
			return n;
		sum += n;
	}
	return sum;
}

static bool is_icmp(u8 proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
}

/* Is there any packet that both match? ICMP has one type for both sides. */
static bool pair_up(const struct ike_prefix_ts *l,
		    const struct ike_prefix_ts *r, struct ikek_pair *out)
{
	u16 both = l->port_mask & r->port_mask;

	if (l->addr.len != r->addr.len ||
	    (l->protocol && r->protocol && l->protocol != r->protocol))
		return false;
	out->proto = l->protocol ?: r->protocol;
	if (is_icmp(out->proto) && ((l->port ^ r->port) & both))
		return false;
	out->local = *l;
	out->remote = *r;
	return true;
}

/**
 * ikek_pairs_fill() - cut selectors into what XFRM can match
 * @p: receives the pairs
 * @local: of our side
 * @remote: of the peer's side
 *
 * Context: any.
 * Return: 0, -E2BIG when it would be more than IKEK_PAIRS_MAX, -EINVAL when no
 * packet could match any pair.
 */
int ikek_pairs_fill(struct ikek_pairs *p, const struct ike_ts_list *local,
		    const struct ike_ts_list *remote)
{
	int i, j, nl = cut(local, p->local), nr = cut(remote, p->remote);
	struct ikek_pair pair;

	if (nl < 0 || nr < 0)
		return nl < 0 ? nl : nr;
	p->n = 0;
	for (i = 0; i < nl; i++) {
		for (j = 0; j < nr; j++) {
			if (!pair_up(&p->local[i], &p->remote[j], &pair))
				continue;
			if (p->n == IKEK_PAIRS_MAX)
				return -E2BIG;
			p->pair[p->n++] = pair;
		}
	}
	return p->n ? 0 : -EINVAL;
}

static void sel_ports(struct xfrm_selector *sel,
		      const struct ike_prefix_ts *src,
		      const struct ike_prefix_ts *dst)
{
	sel->sport = htons(src->port & src->port_mask);
	sel->sport_mask = htons(src->port_mask);
	sel->dport = htons(dst->port & dst->port_mask);
	sel->dport_mask = htons(dst->port_mask);
}

/* A type or code that counts stands alone in its 16 bits. */
static __be16 octet_mask(u8 mask)
{
	return mask ? htons(0xff00 | mask) : 0;
}

/* XFRM has the type where the source port is, and the code behind it. */
static void sel_icmp(struct xfrm_selector *sel, const struct ike_prefix_ts *src,
		     const struct ike_prefix_ts *dst)
{
	u16 value = (src->port & src->port_mask) | (dst->port & dst->port_mask);
	u16 mask = src->port_mask | dst->port_mask;

	sel->sport = htons(value >> 8);
	sel->sport_mask = octet_mask(mask >> 8);
	sel->dport = htons(value & 0xff);
	sel->dport_mask = octet_mask(mask & 0xff);
}

/**
 * ikek_selector_fill() - the selector of one direction
 * @pair: selectors of both sides
 * @outbound: from us to the peer, else from the peer to us
 * @sel: receives it, with zero where there is nothing
 *
 * Context: any.
 */
void ikek_selector_fill(const struct ikek_pair *pair, bool outbound,
			struct xfrm_selector *sel)
{
	const struct ike_prefix_ts *src = outbound ? &pair->local :
						     &pair->remote;
	const struct ike_prefix_ts *dst = outbound ? &pair->remote :
						     &pair->local;

	memset(sel, 0, sizeof(*sel));
	memcpy(&sel->saddr, src->addr.b, src->addr.len);
	memcpy(&sel->daddr, dst->addr.b, dst->addr.len);
	sel->prefixlen_s = src->prefix;
	sel->prefixlen_d = dst->prefix;
	sel->family = src->addr.len == 16 ? AF_INET6 : AF_INET;
	sel->proto = pair->proto;
	if (is_icmp(pair->proto))
		sel_icmp(sel, src, dst);
	else
		sel_ports(sel, src, dst);
}

#define CLASS_SPAN	200000
#define PREFIX_WEIGHT	256	/* up to 256 bits: 65536 */
#define PROTO_WEIGHT	128
#define PORT_WEIGHT	2	/* up to 32 bits: 64 */

/**
 * ikek_selector_priority() - the priority of a policy; a smaller number wins
 * @conf: child
 * @sel: its selector
 *
 * What is configured counts. Else shunts that let pass come before all, those
 * that drop behind all; in each class the more specific selector wins, by its
 * addresses first, then its protocol, then its ports.
 *
 * Context: any. Return: the priority, never 0.
 */
u32 ikek_selector_priority(const struct ike_child_conf *conf,
			   const struct xfrm_selector *sel)
{
	u32 base = 2 * CLASS_SPAN;
	u32 bits = sel->prefixlen_s + sel->prefixlen_d;
	u32 ports = hweight16((__force u16)sel->sport_mask) +
		    hweight16((__force u16)sel->dport_mask);

	if (conf->priority)
		return conf->priority;
	if (conf->mode == IKE_MODE_PASS)
		base = CLASS_SPAN;
	else if (conf->mode == IKE_MODE_DROP)
		base = 3 * CLASS_SPAN;
	if (sel->proto)
		base -= PROTO_WEIGHT;
	return base - PREFIX_WEIGHT * bits - PORT_WEIGHT * ports;
}
