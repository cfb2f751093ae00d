// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network namespaces: what each has of ours, from its first configuration to
 * its end.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/suspend.h>
#include <net/netns/generic.h>

#include "ctl.h"
#include "esp_glue/km.h"
#include "netns.h"
#include "orders.h"
#include "shard.h"

#define SHARDS_AUTO_MAX	4

static unsigned int shards;
module_param(shards, uint, 0444);
MODULE_PARM_DESC(shards,
		 "engines of each network namespace (0: by CPUs and connections, up to 4)");

static unsigned int net_id;
static struct workqueue_struct *wq;

/**
 * ikek_net() - what belongs to a namespace
 * @net: the namespace
 *
 * Context: any, while the namespace lives. Return: never NULL.
 */
struct ikek_net *ikek_net(struct net *net)
{
	return net_generic(net, net_id);
}

/*
 * The sockets are closed, and this has returned, before the shards go.
 */
static void rx(struct ikek_udp *udp, struct ikek_datagram *d)
{
	struct ikek_net *in = container_of(udp, struct ikek_net, udp);

	ikek_shards_rx(rcu_dereference_protected(in->shards, true), d);
}

/* Nobody watches any more before the shards go. */
static void look(struct ikek_paths *paths)
{
	struct ikek_net *in = container_of(paths, struct ikek_net, paths);

	ikek_shards_each(rcu_dereference_protected(in->shards, true),
			 ike_engine_paths);
}

static struct ikek_paths *paths_of(struct net *net)
{
	return &ikek_net(net)->paths;
}

static int on_acquire(struct net *net, const struct ike_acquire *a)
{
	struct ikek_net *in = ikek_net(net);
	struct ikek_shards *all;
	int shard, err = -ENOENT;

	rcu_read_lock();
	all = rcu_dereference(in->shards);
	if (all) {
		shard = ikek_spd_reqid_shard(&in->spd, a->reqid, true);
		err = shard < 0 ? shard :
				  ikek_shard_acquire(&all->shard[shard], a);
	}
	rcu_read_unlock();
	return err;
}

/**
 * struct news - of a state, from XFRM
 * @expire: its lifetime has ended, or NULL
 * @mapping: its packets come another way, or NULL
 */
struct news {
	const struct ike_expire *expire;
	const struct ike_mapping *mapping;
};

static int tell_one(struct ikek_shard *s, const struct news *news)
{
	return news->expire ? ikek_shard_expire(s, news->expire) :
			      ikek_shard_mapping(s, news->mapping);
}

static int tell_all(struct ikek_shards *all, const struct news *news)
{
	unsigned int i;
	int err, first = 0;

	for (i = 0; i < all->n; i++) {
		err = tell_one(&all->shard[i], news);
		first = first ?: err;
	}
	return first;
}

static int tell(struct net *net, u32 reqid, const struct news *news)
{
	struct ikek_net *in = ikek_net(net);
	struct ikek_shards *all;
	int shard, err = -ENOENT;

	rcu_read_lock();
	all = rcu_dereference(in->shards);
	if (all) {
		shard = ikek_spd_reqid_shard(&in->spd, reqid, false);
		err = shard == -EXDEV ? tell_all(all, news) :
		      shard < 0 ? shard : tell_one(&all->shard[shard], news);
	}
	rcu_read_unlock();
	return err;
}

static int tell_expire(struct net *net, const struct ike_expire *x)
{
	return tell(net, x->reqid, &(struct news){ .expire = x });
}

static int on_mapping(struct net *net, const struct ike_mapping *m)
{
	return tell(net, m->reqid, &(struct news){ .mapping = m });
}

/* A state that is gone must not be forgotten. */
static int on_expire(struct net *net, const struct ike_expire *x)
{
	int err = tell_expire(net, x);

	if (x->hard && err && err != -ENOENT)
		ikek_spd_lost(&ikek_net(net)->spd, true);
	return err;
}

static bool is_alive(struct net *net)
{
	return rcu_access_pointer(ikek_net(net)->shards);
}

static void on_states_lost(struct net *net)
{
	if (is_alive(net))
		ikek_spd_lost(&ikek_net(net)->spd, true);
}

static void on_policies_lost(struct net *net, const struct xfrm_policy *xp)
{
	struct ikek_spd *spd = &ikek_net(net)->spd;

	if (is_alive(net) && !ikek_slots_ending(&spd->slots, xp))
		ikek_spd_lost(spd, false);
}

static const struct ikek_km_ops km_ops = {
	.acquire	= on_acquire,
	.expire		= on_expire,
	.mapping	= on_mapping,
	.states_lost	= on_states_lost,
	.policies_lost	= on_policies_lost,
	.alive		= is_alive,
};

/**
 * struct ports - port numbers, each once
 * @n: how many
 * @port: host order
 */
struct ports {
	unsigned int n;
	u16 port[IKEK_UDP_PORTS_MAX];
};

static int ports_add(struct ports *p, u16 port)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		if (p->port[i] == port)
			return 0;
	if (p->n == ARRAY_SIZE(p->port))
		return -ENOSPC;
	p->port[p->n++] = port;
	return 0;
}

/* Who uses 500 has to go to 4500 when there is a NAT. */
static int ports_of(const struct ike_conf *conf, struct ports *p)
{
	const struct ike_conn *conn;
	int err;

	p->n = 0;
	ike_conf_for_each(conn, conf) {
		err = ports_add(p, conn->local_port);
		if (!err && conn->local_port == IKE_PORT)
			err = ports_add(p, IKE_PORT_NAT);
		if (err)
			return err;
	}
	return 0;
}

static bool has_one_peer(const struct ike_conn *conn)
{
	return conn->n_remote_addrs == 1 &&
	       ike_addr_single(&conn->remote_addrs[0]);
}

/* No more than there is to share: an engine costs some 40 KiB. */
static unsigned int shards_wanted(const struct ike_conf *conf)
{
	unsigned int max, n = 0;
	struct ike_conn *conn;

	if (shards)
		return min_t(unsigned int, shards, IKE_SHARDS_MAX);
	max = min_t(unsigned int, num_online_cpus(), SHARDS_AUTO_MAX);
	ike_conf_for_each(conn, conf) {
		n += has_one_peer(conn) ? 1 : max;
		if (n >= max)
			return max;
	}
	return max(n, 1U);
}

static int start(struct ikek_net *in, const struct ike_conf *conf)
{
	struct ikek_shards *all;
	int err;

	err = ikek_spd_start(&in->spd);
	if (err)
		return err;
	err = ikek_shards_new(in, wq, shards_wanted(conf), &all);
	if (err) {
		ikek_spd_stop(&in->spd);
		return err;
	}
	rcu_assign_pointer(in->shards, all);
	ikek_paths_start(&in->paths);
	return 0;
}

/* Takes the reference over. */
static void set_conf(struct ikek_net *in, struct ike_conf *conf)
{
	struct ike_conf *old = in->conf;

	spin_lock(&in->conf_lock);
	in->conf = conf;
	WRITE_ONCE(in->conf_seq, in->conf_seq + 1);
	spin_unlock(&in->conf_lock);
	ike_conf_put(old);
}

/*
 * Says goodbye to all peers and takes everything out again. What is left is
 * the memory of the shards, which acquires and expiries may still look at.
 */
static void stop(struct ikek_net *in)
{
	struct ikek_shards *all = ikek_shards_of(in);

	if (!all)
		return;
	ikek_paths_stop(&in->paths);
	ikek_shards_each(all, ike_engine_flush);
	ikek_udp_close_others(&in->udp, NULL, 0);
	RCU_INIT_POINTER(in->shards, NULL);
	ikek_shards_stop(all);
	ikek_orders_drop(in);
	ikek_spd_stop(&in->spd);
	set_conf(in, NULL);
	in->old_shards = all;
}

static void stop_and_wait(struct ikek_net *in)
{
	stop(in);
	if (!in->old_shards)
		return;
	synchronize_net();
	kvfree(in->old_shards);
	in->old_shards = NULL;
}

/* A connection that has not changed stays the same object, and so its SAs. */
static void keep_unchanged(struct ike_conf *conf, const struct ike_conf *old)
{
	struct ike_conn *conn, *was;
	u32 i;

	for (i = 0; i < conf->n_conns; i++) {
		conn = conf->conns[i];
		was = ike_conf_find(old, conn->name);
		if (!was || memcmp(was->digest, conn->digest,
				   sizeof(was->digest)))
			continue;
		conf->conns[i] = ike_conn_get(was);
		ike_conn_put(conn);
	}
}

/*
 * From the first preparation to the last commit nobody else is in an engine:
 * packets and acquires wait in the queues for what will hold.
 */
static void lock_all(struct ikek_net *in, struct ikek_shards *all)
{
	unsigned int i;

	for (i = 0; i < all->n; i++)
		mutex_lock_nest_lock(&all->shard[i].mutex, &in->lock);
}

static void unlock_all(struct ikek_shards *all)
{
	unsigned int i;

	for (i = all->n; i--;)
		mutex_unlock(&all->shard[i].mutex);
}

static int prepare_all(struct ikek_shards *all, struct ike_conf *conf,
		       struct ike_culprit *culprit)
{
	unsigned int i;
	int err;

	for (i = 0; i < all->n; i++) {
		err = ike_engine_prepare(all->shard[i].engine, conf, culprit);
		if (err)
			goto abort;
	}
	return 0;

abort:
	while (i--)
		ike_engine_abort(all->shard[i].engine);
	return err;
}

static int give_all(struct ikek_net *in, struct ike_conf *conf,
		    struct ike_culprit *culprit)
{
	struct ikek_shards *all = ikek_shards_of(in);
	unsigned int i;
	int err;

	lock_all(in, all);
	err = prepare_all(all, conf, culprit);
	for (i = 0; i < all->n && !err; i++)
		ike_engine_commit(all->shard[i].engine);
	unlock_all(all);
	return err;
}

/* Ports that nobody uses close, be it as all is as it was. */
static int open_and_give(struct ikek_net *in, struct ike_conf *conf,
			 const struct ports *ports, const struct ike_conf *old,
			 struct ike_culprit *culprit)
{
	struct ports used = *ports;
	int err;

	err = ikek_udp_open(&in->udp, ports->port, ports->n);
	if (!err)
		err = give_all(in, conf, culprit);
	if (err) {
		used.n = 0;
		if (old)
			ports_of(old, &used);
	}
	ikek_udp_close_others(&in->udp, used.port, used.n);
	return err;
}

/*
 * The new configuration is there before its first message can come, which
 * would else not find the engine that the peer is at home in.
 */
static int change(struct ikek_net *in, struct ike_conf *conf,
		  const struct ports *ports, struct ike_culprit *culprit)
{
	struct ike_conf *old = in->conf;
	int err;

	err = ike_conf_check_reqids(conf, &culprit->conn, &culprit->child);
	if (err)
		return err;
	if (old)
		keep_unchanged(conf, old);
	err = ike_conf_index(conf);
	if (err)
		return err;
	if (old)
		ike_conf_get(old);
	set_conf(in, ike_conf_get(conf));
	err = open_and_give(in, conf, ports, old, culprit);
	if (err)
		set_conf(in, old);
	else
		ike_conf_put(old);
	return err;
}

/**
 * ikek_net_conf() - a new configuration for a namespace
 * @in: the namespace
 * @conf: the snapshot, seen by nobody else so far; a reference is taken, and
 *	connections that are the same as before are replaced by those objects.
 *	One without connections ends all.
 * @culprit: zeroed; receives what cannot be put in force, if that is one
 *	child's fault
 *
 * Context: process, sleeps.
 * Return: 0; -EADDRINUSE when somebody else has a port, -ENOSPC for more
 * different ports than IKEK_UDP_PORTS_MAX, or another negative errno; then
 * nothing has changed.
 */
int ikek_net_conf(struct ikek_net *in, struct ike_conf *conf,
		  struct ike_culprit *culprit)
{
	struct ports ports;
	int err;

	err = ports_of(conf, &ports);
	if (err)
		return err;
	if (ikek_net_contained(in))
		ike_settings_limit(&conf->settings);
	mutex_lock(&in->lock);
	if (in->dead) {
		err = -ENODEV;
	} else if (!ports.n) {
		stop_and_wait(in);
	} else {
		if (!ikek_shards_of(in))
			err = start(in, conf);
		if (!err)
			err = change(in, conf, &ports, culprit);
		if (err && !in->conf)
			stop_and_wait(in);
	}
	mutex_unlock(&in->lock);
	return err;
}

/**
 * ikek_net_conf_get() - the configuration in force
 * @in: the namespace
 *
 * Context: process, sleeps.
 * Return: the snapshot, for the caller to put, or NULL.
 */
struct ike_conf *ikek_net_conf_get(struct ikek_net *in)
{
	struct ike_conf *conf = NULL;

	mutex_lock(&in->lock);
	if (in->conf)
		conf = ike_conf_get(in->conf);
	mutex_unlock(&in->lock);
	return conf;
}

/**
 * ikek_net_flush() - end all SAs and drop the configuration
 * @in: the namespace
 *
 * Context: process, sleeps.
 */
void ikek_net_flush(struct ikek_net *in)
{
	mutex_lock(&in->lock);
	stop_and_wait(in);
	mutex_unlock(&in->lock);
}

/**
 * ikek_net_shards() - how many shards a namespace has
 * @in: the namespace
 *
 * Context: process, sleeps. Return: the number, 0 without configuration.
 */
unsigned int ikek_net_shards(struct ikek_net *in)
{
	struct ikek_shards *all;
	unsigned int n;

	mutex_lock(&in->lock);
	all = ikek_shards_of(in);
	n = all ? all->n : 0;
	mutex_unlock(&in->lock);
	return n;
}

/**
 * ikek_net_visit() - look into the engine of a shard
 * @in: the namespace
 * @shard: number of the shard
 * @fn: called with nobody else in the engine
 * @arg: passed on
 *
 * Context: process, sleeps.
 * Return: what @fn returns, -ENOENT when there is no such shard.
 */
int ikek_net_visit(struct ikek_net *in, unsigned int shard,
		   int (*fn)(struct ike_engine *e, void *arg), void *arg)
{
	struct ikek_shards *all;
	struct ikek_shard *s;
	int err = -ENOENT;

	mutex_lock(&in->lock);
	all = ikek_shards_of(in);
	if (all && shard < all->n) {
		s = &all->shard[shard];
		mutex_lock(&s->mutex);
		err = fn(s->engine, arg);
		mutex_unlock(&s->mutex);
	}
	mutex_unlock(&in->lock);
	return err;
}

/**
 * ikek_net_port_stats() - what never reached an engine
 * @in: the namespace
 * @stats: receives it
 *
 * Context: any.
 */
void ikek_net_port_stats(struct ikek_net *in, struct ikek_port_stats *stats)
{
	stats->rx_length = atomic64_read(&in->udp.dropped_length);
	stats->rx_marker = atomic64_read(&in->udp.dropped_marker);
	stats->queued = atomic_read(&in->queued);
	stats->queue_memory =
		atomic_long_read(&in->parts[IKEK_TOTAL_QUEUE].n);
	stats->rx_full = atomic64_read(&in->rx_full);
	stats->rx_share = atomic64_read(&in->rx_share);
	stats->rx_nomem = atomic64_read(&in->udp.dropped_nomem);
	stats->event_full = atomic64_read(&in->event_full);
}

static void forked(struct work_struct *work)
{
	struct ikek_net *in = container_of(work, struct ikek_net, forked);
	struct ikek_shards *all;

	mutex_lock(&in->lock);
	all = ikek_shards_of(in);
	if (all)
		ikek_shards_each(all, ike_engine_forked);
	mutex_unlock(&in->lock);
}

/* Who calls may hold what those need who hold a namespace's lock. */
static int on_fork(struct notifier_block *nb, unsigned long action, void *data)
{
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net)
		queue_work(wq, &ikek_net(net)->forked);
	rcu_read_unlock();
	return NOTIFY_DONE;
}

static struct notifier_block fork_notifier = { .notifier_call = on_fork };

/*
 * A machine that hibernates goes on for a while after its image was made, in
 * order to write it, and can be woken from one image several times: it counts
 * on from the image's numbers, as a copy does. What did not get as far as an
 * image cannot be told from that. A kernel that was to wake an image and could
 * not (PM_POST_RESTORE) is itself, and goes on; and so does one that was merely
 * suspended.
 */
static int on_sleep(struct notifier_block *nb, unsigned long action, void *data)
{
	if (action != PM_POST_HIBERNATION)
		return NOTIFY_DONE;
	return on_fork(nb, action, data);
}

static struct notifier_block sleep_notifier = { .notifier_call = on_sleep };

static int __net_init net_start(struct net *net)
{
	struct ikek_net *in = ikek_net(net);

	in->net = net;
	mutex_init(&in->lock);
	spin_lock_init(&in->conf_lock);
	spin_lock_init(&in->downs_lock);
	INIT_LIST_HEAD(&in->downs);
	ikek_shards_init(in);
	ikek_udp_init(&in->udp, net, wq, rx);
	ikek_paths_init(&in->paths, net, wq, look);
	INIT_WORK(&in->forked, forked);
	ikek_spd_init(&in->spd, net, tell_expire);
	return 0;
}

/*
 * All of it goes here and not in net_end(): XFRM, which is older than we are,
 * has yet to do its part of both, and wants no policies after its part of
 * this one. Between the two the kernel waits for RCU readers.
 */
static void __net_exit net_stop(struct net *net)
{
	struct ikek_net *in = ikek_net(net);

	mutex_lock(&in->lock);
	WRITE_ONCE(in->dead, true);
	stop(in);
	mutex_unlock(&in->lock);
}

static void __net_exit net_end(struct net *net)
{
	struct ikek_net *in = ikek_net(net);

	/* No longer in the list of namespaces, or the notifier is gone. */
	cancel_work_sync(&in->forked);
	ikek_spd_end(&in->spd);
	kvfree(in->old_shards);
}

static struct pernet_operations net_ops = {
	.init		= net_start,
	.pre_exit	= net_stop,
	.exit		= net_end,
	.id		= &net_id,
	.size		= sizeof(struct ikek_net),
};

/**
 * ikek_netns_register() - be there in all namespaces, and for XFRM
 *
 * Context: module load. Return: 0 or a negative errno.
 */
int ikek_netns_register(void)
{
	int err;

	wq = alloc_workqueue("ikek", WQ_UNBOUND, 0);
	if (!wq)
		return -ENOMEM;
	err = register_pernet_subsys(&net_ops);
	if (err)
		goto out_wq;
	err = ikek_paths_register(paths_of);
	if (err)
		goto out_net;
	err = register_random_vmfork_notifier(&fork_notifier);
	if (err)
		goto out_paths;
	err = register_pm_notifier(&sleep_notifier);
	if (err)
		goto out_fork;
	ikek_km_register(&km_ops);
	return 0;

out_fork:
	unregister_random_vmfork_notifier(&fork_notifier);
out_paths:
	ikek_paths_unregister();
out_net:
	unregister_pernet_subsys(&net_ops);
out_wq:
	destroy_workqueue(wq);
	return err;
}

/**
 * ikek_netns_unregister() - leave nothing behind
 *
 * Context: module unload, or load that failed; the control interface is
 * closed.
 */
void ikek_netns_unregister(void)
{
	ikek_km_unregister();
	unregister_pm_notifier(&sleep_notifier);
	unregister_random_vmfork_notifier(&fork_notifier);
	ikek_paths_unregister();
	unregister_pernet_subsys(&net_ops);
	/* A softirq may have been about to call a socket's data_ready(). */
	synchronize_net();
	destroy_workqueue(wq);
}
