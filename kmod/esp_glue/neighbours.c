// SPDX-License-Identifier: GPL-2.0-only
/*
 * Neighbour discovery, which no policy of ours may hold up.
 *
 * IPv6 looks for the next hop by packets like any others, RFC 4861. Where
 * selectors cover addresses of the same link, an advertisement would wait for a
 * Child SA whose IKE messages wait for that advertisement, or come through one
 * that the other side has lost. So solicitations and advertisements pass, as
 * IPv4's ARP does; nobody from off the link can send any, as they have to come
 * with a hop limit of 255. Those that are forwarded are no such thing, and
 * policies hold for them.
 */
#include <linux/icmpv6.h>
#include <net/ndisc.h>

#include "esp_glue/neighbours.h"

/**
 * ikek_neighbours_concerned() - could a policy hold up neighbour discovery?
 * @key: where the policy stands
 *
 * Context: any.
 */
bool ikek_neighbours_concerned(const struct ikek_slot_key *key)
{
	return key->sel.family == AF_INET6 && !key->if_id && !key->mark.v &&
	       (!key->sel.proto || key->sel.proto == IPPROTO_ICMPV6);
}

static void key_fill(struct ikek_slot_key *key, unsigned int i)
{
	memset(key, 0, sizeof(*key));
	key->sel.family = AF_INET6;
	key->sel.proto = IPPROTO_ICMPV6;
	key->sel.sport = htons(i & 1 ? NDISC_NEIGHBOUR_ADVERTISEMENT :
				       NDISC_NEIGHBOUR_SOLICITATION);
	key->sel.sport_mask = htons(0xffff);
	key->dir = i & 2 ? XFRM_POLICY_OUT : XFRM_POLICY_IN;
}

static void remove_all(struct ikek_neighbours *n, struct ikek_slots *slots)
{
	unsigned int i;

	for (i = 0; i < IKEK_NEIGHBOURS; i++)
		ikek_claim_remove(slots, &n->claims[i]);
}

/**
 * ikek_neighbours_get() - there is one more set of policies that could hold up
 * neighbour discovery
 * @n: of the namespace
 * @slots: of the namespace
 *
 * What another key manager has decided on it stays.
 *
 * Context: process, sleeps; lock of the slots held. Return: 0 or -ENOMEM.
 */
int ikek_neighbours_get(struct ikek_neighbours *n, struct ikek_slots *slots)
{
	struct ikek_slot_key key;
	unsigned int i;
	int err;

	if (n->users++)
		return 0;
	n->what.action = XFRM_POLICY_ALLOW;
	for (i = 0; i < IKEK_NEIGHBOURS; i++) {
		key_fill(&key, i);
		n->claims[i].what = &n->what;
		err = ikek_claim_install(slots, &n->claims[i], &key);
		if (err && err != -EEXIST)
			goto out;
	}
	return 0;

out:
	remove_all(n, slots);
	n->users = 0;
	return err;
}

/**
 * ikek_neighbours_put() - there is one less
 * @n: of the namespace
 * @slots: of the namespace
 *
 * Context: process, sleeps; lock of the slots held.
 */
void ikek_neighbours_put(struct ikek_neighbours *n, struct ikek_slots *slots)
{
	if (!--n->users)
		remove_all(n, slots);
}

/**
 * ikek_neighbours_mend() - put back what somebody has taken out
 * @n: of the namespace
 * @slots: of the namespace
 *
 * Context: process, sleeps; lock of the slots held.
 * Return: 0, or -ENOMEM when it has to be tried again.
 */
int ikek_neighbours_mend(struct ikek_neighbours *n, struct ikek_slots *slots)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < IKEK_NEIGHBOURS; i++)
		if (n->claims[i].slot &&
		    ikek_claim_mend(slots, &n->claims[i]) == -ENOMEM)
			err = -ENOMEM;
	return err;
}
