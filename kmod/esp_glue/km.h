/* SPDX-License-Identifier: GPL-2.0-only */
/* The key manager that XFRM sees. */
#ifndef IKEK_ESP_GLUE_KM_H
#define IKEK_ESP_GLUE_KM_H

#include "ike/engine.h"

struct net;
struct sock;
struct xfrm_policy;

/**
 * struct ikek_km_ops - who is told
 * @acquire: a packet wants a state. 0 if it is ours and has been queued, else
 *	negative. In softirq, too; must not sleep.
 * @expire: a state's lifetime has ended, or somebody has taken it out. 0 or
 *	-ENOENT if that is all right; else a soft limit is told of again with the
 *	next packet. In softirq, too, with locks of XFRM held: must neither sleep
 *	nor call XFRM.
 * @mapping: a genuine packet has come another way through a NAT. 0 if it is
 *	ours, else negative. In softirq; must not sleep.
 * @states_lost: somebody has taken all states out; as @expire
 * @policies_lost: somebody, we included, has taken a policy out, or all if
 *	@xp is NULL; as @expire
 * @alive: might @acquire take anything of this namespace? Any context.
 */
struct ikek_km_ops {
	int (*acquire)(struct net *net, const struct ike_acquire *a);
	int (*expire)(struct net *net, const struct ike_expire *x);
	int (*mapping)(struct net *net, const struct ike_mapping *m);
	void (*states_lost)(struct net *net);
	void (*policies_lost)(struct net *net, const struct xfrm_policy *xp);
	bool (*alive)(struct net *net);
};

void ikek_km_register(const struct ikek_km_ops *ops);
void ikek_km_unregister(void);
int ikek_km_bypass(struct sock *sk);

#endif
