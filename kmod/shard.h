/* SPDX-License-Identifier: GPL-2.0-only */
/* Shards: engines with what lets one thread at a time into them. */
#ifndef IKEK_SHARD_H
#define IKEK_SHARD_H

#include <linux/hrtimer.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/user_namespace.h>
#include <linux/workqueue.h>

#include "esp_glue/spd.h"
#include "ike/engine.h"
#include "paths.h"
#include "queue.h"
#include "total.h"
#include "udp.h"

struct ikek_shards;

/* Totals are of what engines have, enum ike_total, and of what waits for them:
 * octets of datagrams.
 */
#define IKEK_TOTAL_QUEUE	IKE_TOTALS
#define IKEK_TOTALS		(IKE_TOTALS + 1)

/**
 * struct ikek_net - what belongs to a network namespace
 * @net: the namespace
 * @lock: of configuration and orders; taken before a shard's mutex
 * @dead: the namespace is going, or the module is
 * @shards: NULL without connections; changed with @lock held, read under RCU
 *	or by those who have to be waited for before it goes
 * @old_shards: they go when RCU readers have gone
 * @conf: the snapshot in force, NULL for none; read also with @conf_lock alone
 * @conf_lock: a leaf, for the ports
 * @conf_seq: counts the snapshots; written with @conf_lock held
 * @udp: ports
 * @paths: watches its addresses and routes
 * @forked: ends all SAs after the machine was copied
 * @spd: policies and reqids
 * @downs_lock: of @downs
 * @downs: orders that several shards have yet to answer
 * @queued: datagrams that wait
 * @parts: what it has of each total
 * @rx_full: datagrams dropped, as a shard's queue was full
 * @rx_share: datagrams dropped, as too many of their source waited
 * @event_full: acquires, expiries and contacts dropped for the same reason
 */
struct ikek_net {
	struct net *net;
	struct mutex lock;
	bool dead;
	struct ikek_shards __rcu *shards;
	struct ikek_shards *old_shards;
	struct ike_conf *conf;
	spinlock_t conf_lock;
	u32 conf_seq;
	struct ikek_udp udp;
	struct ikek_paths paths;
	struct work_struct forked;
	struct ikek_spd spd;
	spinlock_t downs_lock;
	struct list_head downs;
	atomic_t queued;
	struct ikek_part parts[IKEK_TOTALS];
	atomic64_t rx_full;
	atomic64_t rx_share;
	atomic64_t event_full;
};

/**
 * struct ikek_shard - an engine with its queues
 * @all: those of the namespace
 * @in: the namespace
 * @engine: used with @mutex held only
 * @index: number of the shard
 * @mutex: held while somebody is in the engine
 * @wake: when the engine wants ike_engine_tick(), protected by @mutex
 * @timer: goes off then
 * @tick: does that
 * @lock: of the queues; a leaf, taken in softirq, too
 * @dead: takes nothing more; written with @mutex and @lock held
 * @queue: datagrams
 * @events: struct event, served first
 * @work: takes from the queues
 */
struct ikek_shard {
	struct ikek_shards *all;
	struct ikek_net *in;
	struct ike_engine *engine;
	unsigned int index;
	struct mutex mutex;
	u64 wake;
	struct hrtimer timer;
	struct work_struct tick;
	spinlock_t lock;
	bool dead;
	struct ikek_queue queue;
	struct ikek_events events;
	struct work_struct work;
};

/**
 * struct ikek_shards - the shards of a namespace
 * @wq: where they work
 * @key: spreads the datagrams of strangers
 * @spi_key: marks our SPIs
 * @n: how many
 * @shard: them
 */
struct ikek_shards {
	struct workqueue_struct *wq;
	siphash_key_t key;
	siphash_key_t spi_key;
	unsigned int n;
	struct ikek_shard shard[];
};

void ikek_shards_init(struct ikek_net *in);
int ikek_shards_new(struct ikek_net *in, struct workqueue_struct *wq,
		    unsigned int n, struct ikek_shards **out);
void ikek_shards_stop(struct ikek_shards *all);
void ikek_shards_rx(struct ikek_shards *all, struct ikek_datagram *d);
void ikek_shards_each(struct ikek_shards *all,
		      void (*door)(struct ike_engine *e));
int ikek_shard_acquire(struct ikek_shard *s, const struct ike_acquire *a);
int ikek_shard_expire(struct ikek_shard *s, const struct ike_expire *x);
int ikek_shard_mapping(struct ikek_shard *s, const struct ike_mapping *m);

/**
 * ikek_shards_of() - the shards of a namespace
 * @in: the namespace
 *
 * Context: its lock is held. Return: NULL without connections.
 */
static inline struct ikek_shards *ikek_shards_of(struct ikek_net *in)
{
	return rcu_dereference_protected(in->shards,
					 lockdep_is_held(&in->lock));
}

/**
 * ikek_net_contained() - is a namespace a container's?
 * @in: the namespace
 *
 * Context: any. Return: true when its root is not the machine's.
 */
static inline bool ikek_net_contained(const struct ikek_net *in)
{
	return in->net->user_ns != &init_user_ns;
}

#endif
