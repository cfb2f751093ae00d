// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shards: engines with what lets one thread at a time into them, and the
 * outside that they see.
 *
 * What happens in softirq or in another shard is queued, with a bound. The
 * shard's work takes it from there and enters the engine with the mutex held,
 * once for each thing, so that nobody who wants to look in waits for long.
 */
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "addrs.h"
#include "esp_glue/sad.h"
#include "orders.h"
#include "shard.h"

#define BUDGET		64	/* things done before other works get a turn */
#define TICK_SLACK_NS	(4 * NSEC_PER_MSEC)	/* wake-ups that may be one */

/* What all namespaces may have together; each has limits of its own. */
static struct ikek_total totals[IKEK_TOTALS] = {
	[IKE_TOTAL_IKE_SAS].max = 1048576,
	[IKE_TOTAL_MESSAGES].max = 1024 * 1024 * 1024,
	[IKE_TOTAL_FRAGMENTS].max = 16 * 1024 * 1024,
	[IKEK_TOTAL_QUEUE].max = 64 * 1024 * 1024,
};

module_param_named(ike_sa_total, totals[IKE_TOTAL_IKE_SAS].max, ulong, 0644);
MODULE_PARM_DESC(ike_sa_total,
		 "IKE SAs of all network namespaces together (1048576)");

module_param_named(message_total, totals[IKE_TOTAL_MESSAGES].max, ulong, 0644);
MODULE_PARM_DESC(message_total,
		 "octets of messages stored in all network namespaces (1073741824)");

module_param_named(fragment_total, totals[IKE_TOTAL_FRAGMENTS].max, ulong,
		   0644);
MODULE_PARM_DESC(fragment_total,
		 "octets of fragments of unfinished messages in all network namespaces (16777216)");

module_param_named(queue_total, totals[IKEK_TOTAL_QUEUE].max, ulong, 0644);
MODULE_PARM_DESC(queue_total,
		 "octets of datagrams that wait in all network namespaces (67108864)");

/**
 * ikek_shards_init() - a namespace that has nothing
 * @in: the namespace
 *
 * Context: any.
 */
void ikek_shards_init(struct ikek_net *in)
{
	unsigned int i;

	for (i = 0; i < IKEK_TOTALS; i++)
		ikek_part_init(&in->parts[i], &totals[i],
			       ikek_net_contained(in));
}

/**
 * struct event - what happened outside, other than a datagram
 * @entry: in ikek_shard.events
 * @type: which of the following
 * @acquire: a packet wants a state
 * @expire: a state's lifetime has ended
 * @mapping: a NAT has another mapping
 * @contact: another engine has authenticated an IKE SA
 * @local_id: of @contact, owned
 * @remote_id: of @contact, owned
 * @conn: of @contact, with a reference
 */
struct event {
	struct list_head entry;
	enum { ACQUIRE, EXPIRE, MAPPING, CONTACT } type;
	union {
		struct ike_acquire acquire;
		struct ike_expire expire;
		struct ike_mapping mapping;
		struct {
			struct ike_contact contact;
			struct ike_id *local_id;
			struct ike_id *remote_id;
			struct ike_conn *conn;
		};
	};
};

static void event_free(struct event *ev)
{
	if (ev->type == CONTACT) {
		kfree(ev->local_id);
		kfree(ev->remote_id);
		if (ev->conn)
			ike_conn_put(ev->conn);
	}
	kfree(ev);
}

/* Any context but hard interrupts, locks of XFRM may be held. */
static int event_post(struct ikek_shard *s, struct event *ev)
{
	int err = -ENOBUFS;

	spin_lock_bh(&s->lock);
	if (!s->dead)
		err = ikek_events_add(&s->events, &ev->entry);
	if (!err)
		queue_work(s->all->wq, &s->work);
	spin_unlock_bh(&s->lock);
	if (err)
		atomic64_inc(&s->in->event_full);
	return err;
}

/**
 * ikek_shard_acquire() - a packet wants a state
 * @s: the shard of its reqid
 * @a: copied
 *
 * Context: any but hard interrupts.
 * Return: 0 if the engine will hear of it, -ENOBUFS, -ENOMEM.
 */
int ikek_shard_acquire(struct ikek_shard *s, const struct ike_acquire *a)
{
	struct event *ev = kzalloc(sizeof(*ev), GFP_ATOMIC);
	int err;

	if (!ev)
		return -ENOMEM;
	ev->type = ACQUIRE;
	ev->acquire = *a;
	err = event_post(s, ev);
	if (err)
		kfree(ev);
	return err;
}

/**
 * ikek_shard_expire() - a state's lifetime has ended
 * @s: the shard of its reqid
 * @x: copied
 *
 * Context: any but hard interrupts, locks of XFRM may be held.
 * Return: 0 if the engine will hear of it, -ENOBUFS, -ENOMEM.
 */
int ikek_shard_expire(struct ikek_shard *s, const struct ike_expire *x)
{
	struct event *ev = kzalloc(sizeof(*ev), GFP_ATOMIC);
	int err;

	if (!ev)
		return -ENOMEM;
	ev->type = EXPIRE;
	ev->expire = *x;
	err = event_post(s, ev);
	if (err)
		kfree(ev);
	return err;
}

/**
 * ikek_shard_mapping() - a NAT has another mapping
 * @s: the shard of the state's reqid
 * @m: copied
 *
 * Context: any but hard interrupts.
 * Return: 0 if the engine will hear of it, -ENOBUFS, -ENOMEM.
 */
int ikek_shard_mapping(struct ikek_shard *s, const struct ike_mapping *m)
{
	struct event *ev = kzalloc(sizeof(*ev), GFP_ATOMIC);
	int err;

	if (!ev)
		return -ENOMEM;
	ev->type = MAPPING;
	ev->mapping = *m;
	err = event_post(s, ev);
	if (err)
		kfree(ev);
	return err;
}

static void contact_post(struct ikek_shard *s, const struct ike_contact *c)
{
	struct event *ev = kzalloc(sizeof(*ev), GFP_KERNEL);

	if (!ev)
		return;
	ev->type = CONTACT;
	ev->local_id = ike_id_dup(c->local_id);
	ev->remote_id = ike_id_dup(c->remote_id);
	ev->conn = ike_conn_get((struct ike_conn *)c->conn);
	ev->contact = *c;
	ev->contact.local_id = ev->local_id;
	ev->contact.remote_id = ev->remote_id;
	if (!ev->local_id || !ev->remote_id || event_post(s, ev))
		event_free(ev);
}

/**
 * struct place - where a datagram is to wait
 * @shard: of the engine that it is for
 * @from: who has sent it
 * @limits: of the namespace, for datagrams of his kind
 * @conf_seq: of the configuration that says so
 */
struct place {
	unsigned int shard;
	enum ike_sender from;
	struct ikek_queue_limits limits;
	u32 conf_seq;
};

/* Nobody frees the configuration meanwhile. */
static void find_place(struct ikek_shards *all, const struct ikek_datagram *d,
		       struct place *place)
{
	struct ikek_net *in = all->shard[0].in;
	const struct ike_settings *s;

	spin_lock(&in->conf_lock);
	s = in->conf ? &in->conf->settings : &ike_settings_default;
	place->shard = ike_shard_of_datagram(&d->path, d->data, d->len,
					     in->conf, &all->key, all->n);
	place->from = ike_sender_of_datagram(&d->path, d->data, d->len,
					     in->conf, &all->spi_key);
	place->limits.n = DIV_ROUND_UP_ULL(s->queue_max, all->n);
	place->limits.bytes = DIV_ROUND_UP_ULL(s->queue_memory, all->n);
	place->conf_seq = in->conf_seq;
	spin_unlock(&in->conf_lock);
}

static int datagram_add(struct ikek_shard *s, struct ikek_datagram *d,
			const struct place *place)
{
	int err = -ENOBUFS;

	spin_lock_bh(&s->lock);
	if (!s->dead)
		err = ikek_queue_add(&s->queue, d, place->from,
				     &place->limits);
	if (!err) {
		atomic_inc(&s->in->queued);
		queue_work(s->all->wq, &s->work);
	}
	spin_unlock_bh(&s->lock);
	return err;
}

/**
 * ikek_shards_rx() - a datagram has come
 * @all: the shards of the namespace
 * @d: the datagram; taken over
 *
 * Context: process.
 */
void ikek_shards_rx(struct ikek_shards *all, struct ikek_datagram *d)
{
	struct ikek_shard *s;
	struct place place;
	int err;

	find_place(all, d, &place);
	d->conf_seq = place.conf_seq;
	s = &all->shard[place.shard];
	err = datagram_add(s, d, &place);
	if (!err)
		return;
	atomic64_inc(err == -EDQUOT ? &s->in->rx_share : &s->in->rx_full);
	kfree(d);
}

/**
 * ikek_shards_each() - go through a door of every engine
 * @all: the shards of a namespace
 * @door: the door
 *
 * Context: @all stays; sleeps.
 */
void ikek_shards_each(struct ikek_shards *all,
		      void (*door)(struct ike_engine *e))
{
	unsigned int i;

	for (i = 0; i < all->n; i++) {
		mutex_lock(&all->shard[i].mutex);
		door(all->shard[i].engine);
		mutex_unlock(&all->shard[i].mutex);
	}
}

static struct event *event_take(struct ikek_shard *s)
{
	struct list_head *entry;

	spin_lock_bh(&s->lock);
	entry = ikek_events_take(&s->events);
	spin_unlock_bh(&s->lock);
	return entry ? list_entry(entry, struct event, entry) : NULL;
}

static struct ikek_datagram *datagram_take(struct ikek_shard *s)
{
	struct ikek_datagram *d;

	spin_lock_bh(&s->lock);
	d = ikek_queue_take(&s->queue);
	if (d)
		atomic_dec(&s->in->queued);
	spin_unlock_bh(&s->lock);
	return d;
}

static void event_run(struct ikek_shard *s, struct event *ev)
{
	mutex_lock(&s->mutex);
	switch (ev->type) {
	case ACQUIRE:
		ike_engine_acquire(s->engine, &ev->acquire);
		break;
	case EXPIRE:
		ike_engine_expire(s->engine, &ev->expire);
		break;
	case MAPPING:
		ike_engine_mapping(s->engine, &ev->mapping);
		break;
	case CONTACT:
		ike_engine_contact(s->engine, &ev->contact);
		break;
	}
	mutex_unlock(&s->mutex);
	event_free(ev);
}

/*
 * A configuration may have come since it was queued, and with it another home.
 * Its number changes before the engine, with the mutex held, is given it.
 */
static bool is_at_home(struct ikek_shard *s, const struct ikek_datagram *d)
{
	struct place place;

	lockdep_assert_held(&s->mutex);
	if (READ_ONCE(s->in->conf_seq) == d->conf_seq)
		return true;
	find_place(s->all, d, &place);
	return place.shard == s->index;
}

static void datagram_run(struct ikek_shard *s, struct ikek_datagram *d)
{
	bool here;

	mutex_lock(&s->mutex);
	here = is_at_home(s, d);
	if (here)
		ike_engine_rx(s->engine, &d->path, d->data, d->len);
	mutex_unlock(&s->mutex);
	if (here)
		kfree(d);
	else
		ikek_shards_rx(s->all, d);
}

static bool run_one(struct ikek_shard *s)
{
	struct ikek_datagram *d;
	struct event *ev = event_take(s);

	if (ev) {
		event_run(s, ev);
		return true;
	}
	d = datagram_take(s);
	if (!d)
		return false;
	datagram_run(s, d);
	return true;
}

static void shard_work(struct work_struct *work)
{
	struct ikek_shard *s = container_of(work, struct ikek_shard, work);
	unsigned int i;

	for (i = 0; i < BUDGET; i++)
		if (!run_one(s))
			return;
	queue_work(s->all->wq, &s->work);
}

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

/*
 * The clock goes on in suspend, and so does the timer, as those of XFRM's
 * states do: what has become due meanwhile is due at once afterwards. A delayed
 * work would wait for as long again. s->mutex is held.
 */
static void tick_arm(struct ikek_shard *s)
{
	lockdep_assert_held(&s->mutex);
	if (s->dead)
		return;
	if (s->wake == U64_MAX)
		hrtimer_cancel(&s->timer);
	else
		hrtimer_start_range_ns(&s->timer, ms_to_ktime(s->wake),
				       TICK_SLACK_NS, HRTIMER_MODE_ABS_SOFT);
}

static enum hrtimer_restart timer_due(struct hrtimer *timer)
{
	struct ikek_shard *s = container_of(timer, struct ikek_shard, timer);

	queue_work(s->all->wq, &s->tick);
	return HRTIMER_NORESTART;
}

static void tick_work(struct work_struct *work)
{
	struct ikek_shard *s = container_of(work, struct ikek_shard, tick);

	mutex_lock(&s->mutex);
	if (now_ms() >= s->wake)	/* it may have been put off */
		ike_engine_tick(s->engine);
	mutex_unlock(&s->mutex);
}

static u64 op_now(void *port)
{
	return now_ms();
}

static void op_random(void *port, void *buf, size_t len)
{
	get_random_bytes(buf, len);
}

static void op_arm(void *port, u64 when)
{
	struct ikek_shard *s = port;

	s->wake = when;
	tick_arm(s);
}

static int op_send(void *port, const struct ike_path *path, const void *data,
		   size_t len)
{
	struct ikek_shard *s = port;

	return ikek_udp_send(&s->in->udp, path, data, len);
}

static void op_keepalive(void *port, const struct ike_path *path)
{
	struct ikek_shard *s = port;

	ikek_udp_keepalive(&s->in->udp, path);
}

static int op_source(void *port, const struct ike_addr *remote,
		     struct ike_addr *local)
{
	struct ikek_shard *s = port;

	return ikek_addrs_source(s->in->net, remote, local);
}

static int op_addresses(void *port, struct ike_addr *list, int max)
{
	struct ikek_shard *s = port;

	return ikek_addrs_list(s->in->net, list, max);
}

static bool op_is_local(void *port, const struct ike_addr *addr)
{
	struct ikek_shard *s = port;

	return ikek_addrs_is_local(s->in->net, addr);
}

static int op_reqid_get(void *port, u32 wanted, u32 *reqid)
{
	struct ikek_shard *s = port;

	return ikek_spd_reqid_get(&s->in->spd, s->index, wanted, reqid);
}

static void op_reqid_put(void *port, u32 reqid)
{
	struct ikek_shard *s = port;

	ikek_spd_reqid_put(&s->in->spd, reqid);
}

static int op_spi_reserve(void *port, struct ike_sa_name *name, bool transport,
			  u32 if_id)
{
	struct ikek_shard *s = port;

	return ikek_sad_reserve(s->in->net, name, transport, if_id);
}

static void op_spi_release(void *port, const struct ike_sa_name *name)
{
	struct ikek_shard *s = port;

	ikek_sad_release(s->in->net, name);
}

/* States first: a policy without one would hold packets up. */
static int op_child_install(void *port, const struct ike_child_install *in)
{
	struct ikek_shard *s = port;
	int err;

	err = ikek_sad_install(s->in->net, in);
	if (err)
		return err;
	err = ikek_spd_child_install(&s->in->spd, in);
	if (err)
		ikek_sad_remove(s->in->net, &in->name);
	return err;
}

static int op_child_outbound(void *port, const struct ike_child_install *in)
{
	struct ikek_shard *s = port;
	int err;

	err = ikek_sad_install_outbound(s->in->net, in);
	if (!err)
		ikek_spd_child_outbound(&s->in->spd, in);
	return err;
}

static int op_child_move(void *port, const struct ike_child_move *to)
{
	struct ikek_shard *s = port;
	struct xfrm_state *old;
	int err;

	err = ikek_sad_move(s->in->net, to, &old);
	if (!err)
		ikek_spd_child_move(&s->in->spd, to);
	ikek_sad_moved(old);
	return err;
}

static void op_child_expire(void *port, const struct ike_sa_name *name)
{
	struct ikek_shard *s = port;

	ikek_sad_remove(s->in->net, name);
}

static void op_child_remove(void *port, const struct ike_sa_name *name)
{
	struct ikek_shard *s = port;

	ikek_spd_child_remove(&s->in->spd, name);
	ikek_sad_remove(s->in->net, name);
}

static int op_child_usage(void *port, const struct ike_sa_name *name,
			  struct ike_usage *usage)
{
	struct ikek_shard *s = port;

	return ikek_sad_usage(s->in->net, name, usage);
}

static int op_policy_install(void *port, const struct ike_policy *policy)
{
	struct ikek_shard *s = port;

	return ikek_spd_policy_install(&s->in->spd, s->index, policy);
}

static void op_policy_remove(void *port, u32 reqid,
			     const struct ike_child_conf *conf)
{
	struct ikek_shard *s = port;

	ikek_spd_policy_remove(&s->in->spd, reqid, conf);
}

static void op_acquire_failed(void *port, u32 reqid, u32 seq)
{
	struct ikek_shard *s = port;

	ikek_spd_acquire_failed(&s->in->spd, reqid, seq);
}

static void op_contact(void *port, const struct ike_contact *contact)
{
	struct ikek_shard *s = port;
	unsigned int i;

	for (i = 0; i < s->all->n; i++)
		if (i != s->index)
			contact_post(&s->all->shard[i], contact);
}

static void op_total_add(void *port, enum ike_total what, long more)
{
	struct ikek_shard *s = port;

	ikek_part_add(&s->in->parts[what], more);
}

static bool op_total_full(void *port, enum ike_total what,
			  unsigned int share)
{
	struct ikek_shard *s = port;

	return ikek_part_is_full(&s->in->parts[what], share);
}

static void op_event(void *port, const struct ike_event *event)
{
	struct ikek_shard *s = port;

	ikek_orders_event(s->in, event);
}

static const struct ike_ops shard_ops = {
	.now		= op_now,
	.random		= op_random,
	.arm		= op_arm,
	.send		= op_send,
	.keepalive	= op_keepalive,
	.source		= op_source,
	.addresses	= op_addresses,
	.is_local	= op_is_local,
	.reqid_get	= op_reqid_get,
	.reqid_put	= op_reqid_put,
	.spi_reserve	= op_spi_reserve,
	.spi_release	= op_spi_release,
	.child_install	= op_child_install,
	.child_outbound	= op_child_outbound,
	.child_move	= op_child_move,
	.child_expire	= op_child_expire,
	.child_remove	= op_child_remove,
	.child_usage	= op_child_usage,
	.policy_install	= op_policy_install,
	.policy_remove	= op_policy_remove,
	.acquire_failed	= op_acquire_failed,
	.contact	= op_contact,
	.total_add	= op_total_add,
	.total_full	= op_total_full,
	.event		= op_event,
};

static int shard_init(struct ikek_shards *all, struct ikek_net *in,
		      unsigned int index)
{
	struct ikek_shard *s = &all->shard[index];
	const struct ike_engine_params params = {
		.ops = &shard_ops,
		.port = s,
		.shard = index,
		.shards = all->n,
		.spi_key = all->spi_key,
	};

	s->all = all;
	s->in = in;
	s->index = index;
	s->wake = U64_MAX;
	mutex_init(&s->mutex);
	spin_lock_init(&s->lock);
	ikek_queue_init(&s->queue, &all->key, &in->parts[IKEK_TOTAL_QUEUE]);
	ikek_events_init(&s->events);
	INIT_WORK(&s->work, shard_work);
	INIT_WORK(&s->tick, tick_work);
	ikek_compat_hrtimer_setup(&s->timer, timer_due, CLOCK_BOOTTIME,
				  HRTIMER_MODE_ABS_SOFT);
	return ike_engine_new(&params, &s->engine);
}

static void shard_free(struct ikek_shard *s)
{
	struct ikek_datagram *d;
	struct event *ev;

	while ((ev = event_take(s)))
		event_free(ev);
	while ((d = datagram_take(s)))
		kfree(d);
	mutex_lock(&s->mutex);
	ike_engine_free(s->engine);
	s->engine = NULL;
	mutex_unlock(&s->mutex);
}

/**
 * ikek_shards_new() - make the shards of a namespace
 * @in: the namespace
 * @wq: where they are to work
 * @n: how many, at least 1 and at most IKE_SHARDS_MAX
 * @out: receives them
 *
 * Context: process, may sleep. Return: 0 or -ENOMEM.
 */
int ikek_shards_new(struct ikek_net *in, struct workqueue_struct *wq,
		    unsigned int n, struct ikek_shards **out)
{
	struct ikek_shards *all;
	unsigned int i;
	int err;

	all = kvzalloc(struct_size(all, shard, n), GFP_KERNEL_ACCOUNT);
	if (!all)
		return -ENOMEM;
	all->wq = wq;
	all->n = n;
	get_random_bytes(&all->key, sizeof(all->key));
	get_random_bytes(&all->spi_key, sizeof(all->spi_key));
	for (i = 0; i < n; i++) {
		err = shard_init(all, in, i);
		if (err)
			goto out_shards;
	}
	*out = all;
	return 0;

out_shards:
	while (i--)
		shard_free(&all->shard[i]);
	kvfree(all);
	return err;
}

static void shard_kill(struct ikek_shard *s)
{
	mutex_lock(&s->mutex);
	spin_lock_bh(&s->lock);
	s->dead = true;
	spin_unlock_bh(&s->lock);
	mutex_unlock(&s->mutex);
}

/**
 * ikek_shards_stop() - end the shards; they take nothing more
 * @all: no new callers find them. The caller frees them with kvfree() when
 *	those that found them before have gone.
 *
 * Context: process, sleeps; no shard's mutex held.
 */
void ikek_shards_stop(struct ikek_shards *all)
{
	unsigned int i;

	for (i = 0; i < all->n; i++)
		shard_kill(&all->shard[i]);
	for (i = 0; i < all->n; i++) {
		cancel_work_sync(&all->shard[i].work);
		hrtimer_cancel(&all->shard[i].timer);
		cancel_work_sync(&all->shard[i].tick);
	}
	for (i = 0; i < all->n; i++)
		shard_free(&all->shard[i]);
}
