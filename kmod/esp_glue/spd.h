/* SPDX-License-Identifier: GPL-2.0-only */
/* Our XFRM policies, and the reqids that tie states and acquires to them. */
#ifndef IKEK_ESP_GLUE_SPD_H
#define IKEK_ESP_GLUE_SPD_H

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "esp_glue/neighbours.h"
#include "ike/engine.h"

struct ikek_pairs;
struct net;

/**
 * struct ikek_spd - the policies of a namespace
 * @net: namespace
 * @lock: of all else; acquires and expiries look into @reqids under RCU
 * @slots: what stands in XFRM, by selector and direction
 * @neighbours: policies that let neighbour discovery pass
 * @pairs: for work on the selectors of one set
 * @reqids: those in use
 * @next_reqid: where to look for a free one
 * @traps: how many wait for a packet
 * @larval_drop: the administrator's value of net.core.xfrm_larval_drop, while
 *	there are @traps
 * @expire: tells an engine that a state is gone
 * @mend: puts back what others have taken out, or tells of it
 * @mended: when it did so last, in jiffies
 * @states_lost: it has to look for states, too
 */
struct ikek_spd {
	struct net *net;
	struct mutex lock;
	struct ikek_slots slots;
	struct ikek_neighbours neighbours;
	struct ikek_pairs *pairs;
	struct xarray reqids;
	u32 next_reqid;
	unsigned int traps;
	int larval_drop;
	int (*expire)(struct net *net, const struct ike_expire *x);
	struct delayed_work mend;
	unsigned long mended;
	bool states_lost;
};

void ikek_spd_init(struct ikek_spd *spd, struct net *net,
		   int (*expire)(struct net *net, const struct ike_expire *x));
void ikek_spd_end(struct ikek_spd *spd);
int ikek_spd_start(struct ikek_spd *spd);
void ikek_spd_stop(struct ikek_spd *spd);

int ikek_spd_reqid_get(struct ikek_spd *spd, unsigned int shard, u32 wanted,
		       u32 *reqid);
void ikek_spd_reqid_put(struct ikek_spd *spd, u32 reqid);
int ikek_spd_reqid_shard(struct ikek_spd *spd, u32 reqid, bool acquire);

int ikek_spd_child_install(struct ikek_spd *spd,
			   const struct ike_child_install *in);
void ikek_spd_child_outbound(struct ikek_spd *spd,
			     const struct ike_child_install *in);
void ikek_spd_child_move(struct ikek_spd *spd, const struct ike_child_move *to);
void ikek_spd_child_remove(struct ikek_spd *spd,
			   const struct ike_sa_name *name);
int ikek_spd_policy_install(struct ikek_spd *spd, unsigned int shard,
			    const struct ike_policy *policy);
void ikek_spd_policy_remove(struct ikek_spd *spd, u32 reqid,
			    const struct ike_child_conf *conf);
void ikek_spd_lost(struct ikek_spd *spd, bool states);
void ikek_spd_acquire_failed(struct ikek_spd *spd, u32 reqid, u32 seq);

#endif
