// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our XFRM policies, and the reqids that tie states and acquires to them.
 *
 * Policies that somebody else takes out are put back: without them, packets
 * would leave in clear text. States cannot be put back. Their engine is told,
 * so that the peer hears of it and the next packet brings a new Child SA.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/xfrm.h>

#include "esp_glue/sad.h"
#include "esp_glue/selector.h"
#include "esp_glue/spd.h"

/* Other key managers count from 1 or from 2^14. */
#define REQID_FIRST	1000000
#define REQID_LAST	(U32_MAX - 1)

/* Time between two looks at what others have taken out */
#define MEND_PAUSE	(HZ / 10)

/**
 * struct reqid - a reqid in use
 * @id: itself
 * @refs: of the engines
 * @shard: whose acquires and expiries these are
 * @shared: other shards have a reference, too
 * @acquired: larval states may be there
 * @mark: of the larval states that acquires make
 * @sets: struct set
 * @rcu: for acquires and expiries
 */
struct reqid {
	u32 id;
	unsigned int refs;
	unsigned int shard;
	bool shared;
	bool acquired;
	u32 mark;
	struct list_head sets;
	struct rcu_head rcu;
};

/**
 * struct set - the policies of a Child SA, a trap or a shunt
 * @entry: in reqid.sets
 * @spi_in: of the Child SA, 0 for traps and shunts
 * @spi_out: of the Child SA, 0 while it has no outbound state
 * @told: its engine knows that its states are gone
 * @conf: whose trap or shunt it is; only compared
 * @shard: where a trap's acquires go
 * @mark: of the larval states that they make
 * @neighbourly: it is a user of ikek_spd.neighbours
 * @what: is done with packets
 * @n: number of @claims
 * @claims: in the order of installing
 */
struct set {
	struct list_head entry;
	u32 spi_in;
	u32 spi_out;
	bool told;
	const struct ike_child_conf *conf;
	unsigned int shard;
	u32 mark;
	bool neighbourly;
	struct ikek_treatment what;
	unsigned int n;
	struct ikek_claim claims[];
};

static void set_free(struct ikek_spd *spd, struct set *set)
{
	unsigned int i;

	for (i = set->n; i--;)
		ikek_claim_remove(&spd->slots, &set->claims[i]);
	if (set->neighbourly)
		ikek_neighbours_put(&spd->neighbours, &spd->slots);
	kvfree(set);
}

/**
 * struct want - what a set is made from
 * @conn: connection
 * @conf: child
 * @reqid: of the template
 * @spi_in: of the Child SA, else 0
 * @spi_out: of the Child SA, else 0
 * @trap: waits for a packet
 * @block: discards the traffic, whatever the mode
 * @transport: mode
 * @local: our tunnel endpoint
 * @remote: the peer's
 * @local_ts: selectors of our side
 * @remote_ts: selectors of the peer's
 */
struct want {
	const struct ike_conn *conn;
	const struct ike_child_conf *conf;
	u32 reqid;
	u32 spi_in;
	u32 spi_out;
	bool trap;
	bool block;
	bool transport;
	const struct ike_addr *local;
	const struct ike_addr *remote;
	const struct ike_ts_list *local_ts;
	const struct ike_ts_list *remote_ts;
};

/*
 * Outbound policies come last, for then all else is ready. What a tunnel
 * brings in may be for others, and shunts hold for forwarded packets, too.
 */
static const u8 dirs[] = { XFRM_POLICY_IN, XFRM_POLICY_FWD, XFRM_POLICY_OUT };

static bool wants_dir(const struct want *w, u8 dir)
{
	return dir != XFRM_POLICY_FWD || !w->transport;
}

static void key_fill(struct ikek_slot_key *key, const struct want *w,
		     const struct ikek_pair *pair, u8 dir)
{
	const struct ike_child_conf *conf = w->conf;
	bool out = dir == XFRM_POLICY_OUT;
	const struct ike_mark *mark = out ? &conf->mark_out : &conf->mark_in;

	memset(key, 0, sizeof(*key));
	ikek_selector_fill(pair, out, &key->sel);
	key->mark.v = mark->value & mark->mask;
	key->mark.m = mark->mask;
	key->if_id = out ? conf->if_id_out ?: w->conn->if_id_out :
			   conf->if_id_in ?: w->conn->if_id_in;
	key->dir = dir;
}

/* What packets wait for, or are dropped by, must not take the link down. */
static int spare_neighbours(struct ikek_spd *spd, struct set *set,
			    const struct ikek_slot_key *key)
{
	const struct ikek_treatment *what = &set->what;
	int err;

	if (set->neighbourly || !ikek_neighbours_concerned(key) ||
	    (!what->protect && what->action == XFRM_POLICY_ALLOW))
		return 0;
	err = ikek_neighbours_get(&spd->neighbours, &spd->slots);
	set->neighbourly = !err;
	return err;
}

static int set_install(struct ikek_spd *spd, struct set *set,
		       const struct want *w, const struct ikek_pairs *pairs)
{
	struct ikek_slot_key key;
	struct ikek_claim *claim;
	unsigned int d, i;
	int err;

	for (d = 0; d < ARRAY_SIZE(dirs); d++) {
		if (!wants_dir(w, dirs[d]))
			continue;
		for (i = 0; i < pairs->n; i++) {
			key_fill(&key, w, &pairs->pair[i], dirs[d]);
			err = spare_neighbours(spd, set, &key);
			if (err)
				return err;
			claim = &set->claims[set->n++];
			claim->what = &set->what;
			claim->priority = ikek_selector_priority(w->conf, &key.sel);
			err = ikek_claim_install(&spd->slots, claim, &key);
			if (err)
				return err;
		}
	}
	return 0;
}

static struct set *set_alloc(const struct want *w, unsigned int n_pairs)
{
	u8 mode = w->conf->mode;
	struct set *set;

	set = kvzalloc(struct_size(set, claims, n_pairs * ARRAY_SIZE(dirs)),
		       GFP_KERNEL);
	if (!set)
		return NULL;
	set->what.reqid = w->reqid;
	set->spi_in = w->spi_in;
	set->spi_out = w->spi_out;
	set->conf = w->conf;
	set->what.trap = w->trap;
	set->what.action = w->block || mode == IKE_MODE_DROP ?
				   XFRM_POLICY_BLOCK : XFRM_POLICY_ALLOW;
	set->what.protect = !w->block && (mode == IKE_MODE_TUNNEL ||
					  mode == IKE_MODE_TRANSPORT);
	set->what.transport = w->transport;
	set->what.family = ikek_xfrm_family(w->remote);
	ikek_xfrm_addr(w->local, &set->what.local);
	ikek_xfrm_addr(w->remote, &set->what.remote);
	return set;
}

static struct set *set_new(struct ikek_spd *spd, const struct want *w)
{
	struct set *set;
	int err;

	err = ikek_pairs_fill(spd->pairs, w->local_ts, w->remote_ts);
	if (err)
		return ERR_PTR(err);
	set = set_alloc(w, spd->pairs->n);
	if (!set)
		return ERR_PTR(-ENOMEM);
	err = set_install(spd, set, w, spd->pairs);
	if (err) {
		set_free(spd, set);
		return ERR_PTR(err);
	}
	return set;
}

/* There are states: packets that wait for them can go, whichever selectors. */
static void release_held(const struct reqid *r)
{
	struct set *set;
	unsigned int i;

	list_for_each_entry(set, &r->sets, entry)
		for (i = 0; i < set->n; i++)
			ikek_claim_release_held(&set->claims[i]);
}

/*
 * Between the same endpoints XFRM sees states of one reqid as the same. Those
 * of all Child SAs but this one are used no more: when both sides have rekeyed
 * at once, there is more than the one that it replaces.
 */
static void take_over(struct ikek_spd *spd, const struct reqid *r,
		      const struct set *heir)
{
	const struct ikek_treatment *what = &heir->what;
	struct set *set;

	list_for_each_entry(set, &r->sets, entry)
		if (set != heir && set->spi_out)
			ikek_sad_retire(spd->net, &what->remote, what->family,
					set->spi_out, what->reqid,
					READ_ONCE(r->mark));
}

/**
 * ikek_spd_child_install() - put the policies of a Child SA in
 * @spd: of the namespace
 * @in: the Child SA, whose states are in place
 *
 * Context: process, sleeps.
 * Return: 0, -EEXIST when another key manager has policies there, -E2BIG when
 * the selectors come to too many policies, -EINVAL when no packet could match
 * them, -ENOMEM. On failure all is as it was.
 */
int ikek_spd_child_install(struct ikek_spd *spd,
			   const struct ike_child_install *in)
{
	const struct want w = {
		.conn = in->conn,
		.conf = in->conf,
		.reqid = in->name.reqid,
		.spi_in = in->name.spi_in,
		.spi_out = in->name.inbound_only ? 0 : in->name.spi_out,
		.transport = in->transport,
		.local = &in->name.local,
		.remote = &in->name.remote,
		.local_ts = in->local,
		.remote_ts = in->remote,
	};
	struct reqid *r;
	struct set *set;
	int err = -EINVAL;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, in->name.reqid);
	if (!r)
		goto unlock;
	set = set_new(spd, &w);
	err = PTR_ERR_OR_ZERO(set);
	if (err)
		goto unlock;
	WRITE_ONCE(r->mark, in->name.mark_out.value & in->name.mark_out.mask);
	list_add(&set->entry, &r->sets);
	if (set->spi_out && in->replaces)
		take_over(spd, r, set);
	release_held(r);
unlock:
	mutex_unlock(&spd->lock);
	return err;
}

static struct set *find_child(const struct reqid *r, u32 spi_in)
{
	struct set *set;

	list_for_each_entry(set, &r->sets, entry)
		if (!set->what.trap && set->spi_in == spi_in)
			return set;
	return NULL;
}

/**
 * ikek_spd_child_outbound() - an outbound state has come after the policies
 * @spd: of the namespace
 * @in: the Child SA
 *
 * Context: process, sleeps.
 */
void ikek_spd_child_outbound(struct ikek_spd *spd,
			     const struct ike_child_install *in)
{
	struct reqid *r;
	struct set *set;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, in->name.reqid);
	set = r ? find_child(r, in->name.spi_in) : NULL;
	if (set) {
		set->spi_out = in->name.spi_out;
		if (in->replaces)
			take_over(spd, r, set);
		release_held(r);
	}
	mutex_unlock(&spd->lock);
}

/**
 * ikek_spd_child_move() - the states of a Child SA go another way
 * @spd: of the namespace
 * @to: where
 *
 * Context: process, sleeps.
 */
void ikek_spd_child_move(struct ikek_spd *spd, const struct ike_child_move *to)
{
	struct ikek_treatment *what;
	struct reqid *r;
	struct set *set;
	unsigned int i;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, to->name.reqid);
	set = r ? find_child(r, to->name.spi_in) : NULL;
	if (set) {
		what = &set->what;
		what->family = ikek_xfrm_family(&to->remote);
		ikek_xfrm_addr(&to->local, &what->local);
		ikek_xfrm_addr(&to->remote, &what->remote);
		for (i = 0; i < set->n; i++)
			ikek_claim_change(&spd->slots, &set->claims[i]);
	}
	mutex_unlock(&spd->lock);
}

/**
 * ikek_spd_child_remove() - take the policies of a Child SA out
 * @spd: of the namespace
 * @name: of the Child SA
 *
 * Context: process, sleeps.
 */
void ikek_spd_child_remove(struct ikek_spd *spd, const struct ike_sa_name *name)
{
	struct reqid *r;
	struct set *set;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, name->reqid);
	set = r ? find_child(r, name->spi_in) : NULL;
	if (set) {
		list_del(&set->entry);
		set_free(spd, set);
	}
	mutex_unlock(&spd->lock);
}

/*
 * With net.core.xfrm_larval_drop on, which is the default, XFRM drops a packet
 * that has to wait for a state; with it off it keeps it with the policy. So it
 * is off in a namespace that has traps. An administrator who writes to it
 * meanwhile is right.
 */
static void trap_count(struct ikek_spd *spd, int add)
{
	int *larval_drop = &spd->net->xfrm.sysctl_larval_drop;

	if (add > 0 && !spd->traps++) {
		spd->larval_drop = READ_ONCE(*larval_drop);
		WRITE_ONCE(*larval_drop, 0);
	} else if (add < 0 && !--spd->traps && !READ_ONCE(*larval_drop)) {
		WRITE_ONCE(*larval_drop, spd->larval_drop);
	}
}

static struct set *find_trap(const struct reqid *r,
			     const struct ike_child_conf *conf)
{
	struct set *set;

	list_for_each_entry(set, &r->sets, entry)
		if (set->what.trap && set->conf == conf)
			return set;
	return NULL;
}

/* Acquires are for the newest trap, which is the last one. */
static void follow_traps(struct reqid *r)
{
	struct set *set;

	list_for_each_entry_reverse(set, &r->sets, entry) {
		if (!set->what.trap)
			continue;
		WRITE_ONCE(r->shard, set->shard);
		WRITE_ONCE(r->mark, set->mark);
		return;
	}
}

/**
 * ikek_spd_policy_install() - put a trap or a shunt in
 * @spd: of the namespace
 * @shard: where the acquires go
 * @policy: the trap or shunt
 *
 * A reqid may have those of several children: when a configuration changes, the
 * new one is there before the old one goes.
 *
 * Context: process, sleeps. Return: as ikek_spd_child_install().
 */
int ikek_spd_policy_install(struct ikek_spd *spd, unsigned int shard,
			    const struct ike_policy *policy)
{
	const struct want w = {
		.conn = policy->conn,
		.conf = policy->conf,
		.reqid = policy->reqid,
		.trap = true,
		.block = policy->block,
		.transport = policy->conf->mode == IKE_MODE_TRANSPORT,
		.local = &policy->local,
		.remote = &policy->remote,
		.local_ts = policy->local_ts,
		.remote_ts = policy->remote_ts,
	};
	const struct ike_mark *mark = &policy->conf->mark_out;
	struct reqid *r;
	struct set *set;
	int err = -EINVAL;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, policy->reqid);
	if (!r)
		goto unlock;
	set = set_new(spd, &w);
	err = PTR_ERR_OR_ZERO(set);
	if (err)
		goto unlock;
	set->shard = shard;
	set->mark = mark->value & mark->mask;
	list_add_tail(&set->entry, &r->sets);
	follow_traps(r);
	if (set->what.protect)
		trap_count(spd, 1);
unlock:
	mutex_unlock(&spd->lock);
	return err;
}

static void trap_free(struct ikek_spd *spd, struct set *set)
{
	list_del(&set->entry);
	if (set->what.protect)
		trap_count(spd, -1);
	set_free(spd, set);
}

/**
 * ikek_spd_policy_remove() - take a trap or shunt out
 * @spd: of the namespace
 * @reqid: of it
 * @conf: its child
 *
 * Of two the older one goes. What it covered holds again.
 *
 * Context: process, sleeps.
 */
void ikek_spd_policy_remove(struct ikek_spd *spd, u32 reqid,
			    const struct ike_child_conf *conf)
{
	struct reqid *r;
	struct set *set;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, reqid);
	set = r ? find_trap(r, conf) : NULL;
	if (set) {
		trap_free(spd, set);
		follow_traps(r);
	}
	mutex_unlock(&spd->lock);
}

static struct reqid *reqid_new(struct ikek_spd *spd, unsigned int shard,
			       u32 wanted)
{
	struct reqid *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return ERR_PTR(-ENOMEM);
	r->shard = shard;
	INIT_LIST_HEAD(&r->sets);
	r->id = wanted;
	if (wanted)
		err = xa_insert(&spd->reqids, wanted, r, GFP_KERNEL);
	else	/* 1 says that the numbers have started over */
		err = xa_alloc_cyclic(&spd->reqids, &r->id, r,
				      XA_LIMIT(REQID_FIRST, REQID_LAST),
				      &spd->next_reqid, GFP_KERNEL);
	if (err < 0) {
		kfree(r);
		return ERR_PTR(err);
	}
	return r;
}

/**
 * ikek_spd_reqid_get() - a reqid of nobody else's, or one more reference
 * @spd: of the namespace
 * @shard: where acquires and expiries of a new one go
 * @wanted: the reqid that it has to be, 0 for any
 * @reqid: receives it
 *
 * Context: process, sleeps. Return: 0, -ENOMEM, -EBUSY when all are taken.
 */
int ikek_spd_reqid_get(struct ikek_spd *spd, unsigned int shard, u32 wanted,
		       u32 *reqid)
{
	struct reqid *r = NULL;
	int err = 0;

	mutex_lock(&spd->lock);
	if (wanted)
		r = xa_load(&spd->reqids, wanted);
	if (!r)
		r = reqid_new(spd, shard, wanted);
	if (IS_ERR(r)) {
		err = PTR_ERR(r);
	} else {
		if (r->shard != shard)
			WRITE_ONCE(r->shared, true);
		r->refs++;
		*reqid = r->id;
	}
	mutex_unlock(&spd->lock);
	return err;
}

static void reqid_free(struct ikek_spd *spd, struct reqid *r)
{
	struct set *set, *next;

	xa_erase(&spd->reqids, r->id);
	list_for_each_entry_safe(set, next, &r->sets, entry) {
		if (set->what.trap) {
			trap_free(spd, set);
			continue;
		}
		list_del(&set->entry);
		set_free(spd, set);
	}
	if (READ_ONCE(r->acquired))
		ikek_sad_drop_larvals(spd->net, r->id);
	kfree_rcu(r, rcu);
}

/**
 * ikek_spd_reqid_put() - give a reference back
 * @spd: of the namespace
 * @reqid: the reqid
 *
 * Context: process, sleeps.
 */
void ikek_spd_reqid_put(struct ikek_spd *spd, u32 reqid)
{
	struct reqid *r;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, reqid);
	if (r && !--r->refs)
		reqid_free(spd, r);
	mutex_unlock(&spd->lock);
}

/**
 * ikek_spd_reqid_shard() - who is to be told about a reqid?
 * @spd: of the namespace
 * @reqid: of a template or a state
 * @acquire: an acquire for it will be taken, and XFRM make a larval state
 *
 * Context: any.
 * Return: the shard; -ENOENT for a reqid that is not ours; -EXDEV for a state
 * that may be of any shard.
 */
int ikek_spd_reqid_shard(struct ikek_spd *spd, u32 reqid, bool acquire)
{
	struct reqid *r;
	int shard = -ENOENT;

	rcu_read_lock();
	r = xa_load(&spd->reqids, reqid);
	if (r) {
		shard = READ_ONCE(r->shard);
		if (acquire)
			WRITE_ONCE(r->acquired, true);
		else if (READ_ONCE(r->shared))
			shard = -EXDEV;
	}
	rcu_read_unlock();
	return shard;
}

/**
 * ikek_spd_acquire_failed() - no state will come: let the next packet ask
 * @spd: of the namespace
 * @reqid: of the policy that asked
 * @seq: of the larval state
 *
 * Context: process, may sleep.
 */
void ikek_spd_acquire_failed(struct ikek_spd *spd, u32 reqid, u32 seq)
{
	struct reqid *r;
	u32 mark = 0;

	rcu_read_lock();
	r = xa_load(&spd->reqids, reqid);
	if (r)
		mark = READ_ONCE(r->mark);
	rcu_read_unlock();
	if (r)
		ikek_sad_acquire_failed(spd->net, reqid, seq, mark);
}

/* Returns whether it has to be tried again. */
static bool mend_policies(struct ikek_spd *spd, struct set *set)
{
	bool again = false;
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (ikek_claim_mend(&spd->slots, &set->claims[i]) == -ENOMEM)
			again = true;
	return again;
}

/* Likewise. The inbound state is there for as long as the Child SA is. */
static bool tell_lost(struct ikek_spd *spd, struct set *set)
{
	const struct ikek_treatment *what = &set->what;
	const struct ike_expire gone = {
		.reqid = what->reqid,
		.spi = set->spi_in,
		.hard = true,
	};
	int err;

	if (!set->spi_in || set->told ||
	    ikek_sad_present(spd->net, &what->local, what->family, set->spi_in))
		return false;
	err = spd->expire(spd->net, &gone);
	set->told = !err || err == -ENOENT;
	return !set->told;
}

static void mend_work(struct work_struct *work)
{
	struct ikek_spd *spd = container_of(to_delayed_work(work),
					    struct ikek_spd, mend);
	bool states, again, states_again = false;
	struct reqid *r;
	unsigned long id;
	struct set *set;

	mutex_lock(&spd->lock);
	WRITE_ONCE(spd->mended, jiffies);
	states = xchg(&spd->states_lost, false);
	again = ikek_neighbours_mend(&spd->neighbours, &spd->slots) < 0;
	xa_for_each(&spd->reqids, id, r) {
		list_for_each_entry(set, &r->sets, entry) {
			again |= mend_policies(spd, set);
			if (states)
				states_again |= tell_lost(spd, set);
		}
	}
	mutex_unlock(&spd->lock);
	if (again || states_again)
		ikek_spd_lost(spd, states_again);
}

/**
 * ikek_spd_lost() - somebody may have taken out what is ours
 * @spd: of the namespace
 * @states: states, too, and not only policies
 *
 * Context: any.
 */
void ikek_spd_lost(struct ikek_spd *spd, bool states)
{
	unsigned long next = READ_ONCE(spd->mended) + MEND_PAUSE;

	if (states)
		WRITE_ONCE(spd->states_lost, true);
	schedule_delayed_work(&spd->mend,
			      time_before(jiffies, next) ? MEND_PAUSE : 0);
}

/**
 * ikek_spd_init() - nothing is there yet, and acquires find nothing
 * @spd: of the namespace
 * @net: the namespace
 * @expire: tells an engine that a state is gone; 0, or a negative errno,
 *	-ENOENT when there is none to be told. Must not sleep.
 *
 * Context: process.
 */
void ikek_spd_init(struct ikek_spd *spd, struct net *net,
		   int (*expire)(struct net *net, const struct ike_expire *x))
{
	spd->net = net;
	spd->expire = expire;
	spd->next_reqid = REQID_FIRST;
	spd->mended = jiffies - MEND_PAUSE;
	mutex_init(&spd->lock);
	xa_init_flags(&spd->reqids, XA_FLAGS_ALLOC);
	INIT_DELAYED_WORK(&spd->mend, mend_work);
}

/**
 * ikek_spd_end() - nobody calls ikek_spd_lost() any more
 * @spd: of the namespace, stopped
 *
 * Context: process, sleeps.
 */
void ikek_spd_end(struct ikek_spd *spd)
{
	cancel_delayed_work_sync(&spd->mend);
}

/**
 * ikek_spd_start() - make ready for policies
 * @spd: of the namespace, initialised or stopped
 *
 * Context: process, sleeps. Return: 0 or -ENOMEM.
 */
int ikek_spd_start(struct ikek_spd *spd)
{
	int err;

	spd->pairs = kvmalloc(sizeof(*spd->pairs), GFP_KERNEL);
	if (!spd->pairs)
		return -ENOMEM;
	err = ikek_slots_start(&spd->slots, spd->net);
	if (err)
		kvfree(spd->pairs);
	return err;
}

/**
 * ikek_spd_stop() - take everything out that is still there
 * @spd: of the namespace; only acquires and expiries may still look into it
 *
 * Context: process, sleeps.
 */
void ikek_spd_stop(struct ikek_spd *spd)
{
	struct reqid *r;
	unsigned long id;

	mutex_lock(&spd->lock);
	xa_for_each(&spd->reqids, id, r)
		reqid_free(spd, r);
	mutex_unlock(&spd->lock);
	ikek_slots_stop(&spd->slots);
	kvfree(spd->pairs);
}
