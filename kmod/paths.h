/* SPDX-License-Identifier: GPL-2.0-only */
/* Notices that addresses or routes of a network namespace have changed. */
#ifndef IKEK_PATHS_H
#define IKEK_PATHS_H

#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct net;

/**
 * struct ikek_paths - what watches a namespace
 * @net: namespace
 * @wq: where @work runs
 * @look: called when something has changed. Process context, may sleep; one
 *	call at a time
 * @lock: of @on, and of queueing works; a leaf, taken in softirq, too
 * @on: it is watched
 * @work: looks
 * @next: not before this time does it look again, in jiffies
 * @watch: has routes watched
 * @routes: hears of routes
 * @has_routes: it does so
 * @nexthops: hears of nexthop objects
 * @has_nexthops: it does so
 */
struct ikek_paths {
	struct net *net;
	struct workqueue_struct *wq;
	void (*look)(struct ikek_paths *paths);
	spinlock_t lock;
	bool on;
	struct delayed_work work;
	unsigned long next;
	struct delayed_work watch;
	struct notifier_block routes;
	bool has_routes;
	struct notifier_block nexthops;
	bool has_nexthops;
};

void ikek_paths_init(struct ikek_paths *paths, struct net *net,
		     struct workqueue_struct *wq,
		     void (*look)(struct ikek_paths *paths));
void ikek_paths_start(struct ikek_paths *paths);
void ikek_paths_stop(struct ikek_paths *paths);

int ikek_paths_register(struct ikek_paths *(*of)(struct net *net));
void ikek_paths_unregister(void);

#endif
