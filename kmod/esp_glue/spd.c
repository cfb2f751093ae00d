// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our XFRM policies, and the reqids that tie states and acquires to them.
 *
 * XFRM has room for one policy per selector, direction, mark and interface: a
 * slot. A trap and the Child SA that it led to, or the Child SAs before and
 * after a rekey, often claim the same slots. The claims of a slot are stacked,
 * Child SAs above traps and the newest of each uppermost, and the uppermost is
 * what stands in XFRM. When it changes, XFRM exchanges the policy in one step
 * and the packets held for the old one go to the new one, so that nothing
 * leaks or gets lost. Policies of other key managers are never replaced.
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

/* Jiffies until XFRM looks at a packet that it holds, then twice as many. */
#define HOLD_FIRST	1

/**
 * struct reqid - a reqid in use
 * @id: itself
 * @refs: of the engines
 * @shard: whose acquires and expiries these are
 * @acquired: larval states may be there
 * @mark: of the larval states that acquires make
 * @sets: struct set
 * @rcu: for acquires and expiries
 */
struct reqid {
	u32 id;
	unsigned int refs;
	unsigned int shard;
	bool acquired;
	u32 mark;
	struct list_head sets;
	struct rcu_head rcu;
};

/* No padding but for the selector's, which is zero: it is compared, too. */
struct slot_key {
	struct xfrm_selector sel;
	struct xfrm_mark mark;
	u32 if_id;
	u32 dir;
};

/**
 * struct slot - a place in XFRM
 * @node: in ikek_spd.slots
 * @key: which place
 * @claims: struct claim, the first one holds
 * @xp: what stands there, NULL before it was installed; with a reference
 */
struct slot {
	struct rhash_head node;
	struct slot_key key;
	struct list_head claims;
	struct xfrm_policy *xp;
};

static const struct rhashtable_params slot_params = {
	.head_offset = offsetof(struct slot, node),
	.key_offset = offsetof(struct slot, key),
	.key_len = sizeof_field(struct slot, key),
	.automatic_shrinking = true,
};

struct set;

/**
 * struct claim - what a set wants of a slot
 * @entry: in slot.claims
 * @slot: the slot, NULL before it was installed
 * @set: whose claim it is
 * @priority: of the policy
 */
struct claim {
	struct list_head entry;
	struct slot *slot;
	struct set *set;
	u32 priority;
};

/**
 * struct set - the policies of a Child SA, a trap or a shunt
 * @entry: in reqid.sets
 * @reqid: of the template
 * @spi_in: of the Child SA, 0 for traps and shunts
 * @trap: waits for a packet
 * @action: XFRM_POLICY_ALLOW or XFRM_POLICY_BLOCK
 * @protect: there is a template: not a shunt
 * @transport: mode of the template
 * @family: of the tunnel
 * @local: our tunnel endpoint, network order
 * @remote: the peer's
 * @n: number of @claims
 * @claims: in the order of installing
 */
struct set {
	struct list_head entry;
	u32 reqid;
	u32 spi_in;
	bool trap;
	u8 action;
	bool protect;
	bool transport;
	u16 family;
	xfrm_address_t local;
	xfrm_address_t remote;
	unsigned int n;
	struct claim claims[];
};

static void policy_template(struct xfrm_policy *xp, const struct set *set,
			    u32 dir)
{
	struct xfrm_tmpl *t = &xp->xfrm_vec[0];

	xp->xfrm_nr = 1;
	t->id.proto = IPPROTO_ESP;
	t->reqid = set->reqid;
	t->mode = set->transport ? XFRM_MODE_TRANSPORT : XFRM_MODE_TUNNEL;
	t->encap_family = set->family;
	t->aalgos = ~0;
	t->ealgos = ~0;
	t->calgos = ~0;
	t->allalgs = 1;
	if (set->transport)	/* the packet's own addresses count */
		return;
	t->saddr = dir == XFRM_POLICY_OUT ? set->local : set->remote;
	t->id.daddr = dir == XFRM_POLICY_OUT ? set->remote : set->local;
}

static struct xfrm_policy *policy_make(struct ikek_spd *spd,
				       const struct slot *slot,
				       const struct claim *claim)
{
	struct xfrm_policy *xp = xfrm_policy_alloc(spd->net, GFP_KERNEL);

	if (!xp)
		return NULL;
	memcpy(&xp->selector, &slot->key.sel, sizeof(xp->selector));
	xp->family = slot->key.sel.family;
	xp->mark = slot->key.mark;
	xp->if_id = slot->key.if_id;
	xp->type = XFRM_POLICY_TYPE_MAIN;
	xp->lft.soft_byte_limit = XFRM_INF;
	xp->lft.hard_byte_limit = XFRM_INF;
	xp->lft.soft_packet_limit = XFRM_INF;
	xp->lft.hard_packet_limit = XFRM_INF;
	xp->priority = claim->priority;
	xp->action = claim->set->action;
	xp->polq.timeout = HOLD_FIRST;
	if (claim->set->protect)
		policy_template(xp, claim->set, slot->key.dir);
	return xp;
}

static bool policy_same(const struct xfrm_policy *a,
			const struct xfrm_policy *b)
{
	return !a->walk.dead && a->priority == b->priority &&
	       a->action == b->action && a->xfrm_nr == b->xfrm_nr &&
	       !memcmp(&a->xfrm_vec[0], &b->xfrm_vec[0],
		       sizeof(a->xfrm_vec[0]));
}

static void policy_free(struct xfrm_policy *xp)
{
	xp->walk.dead = 1;
	xfrm_policy_destroy(xp);
}

static void announce(struct xfrm_policy *xp, u32 dir, u32 event)
{
	struct km_event c = { .event = event };

	km_policy_notify(xp, dir, &c);
}

/*
 * A policy stays when its claim changes. XFRM looks at the packets that it
 * holds now: it may have done so just before there was a state. Packets to
 * come are looked at soon; left alone, XFRM takes 100 ms for the first look,
 * and a packet that wakes us is often queued when all has been done for it.
 */
static void policy_stays(struct xfrm_policy *xp)
{
	struct xfrm_policy_queue *pq = &xp->polq;

	spin_lock_bh(&pq->hold_queue.lock);
	if (skb_queue_empty(&pq->hold_queue))
		pq->timeout = HOLD_FIRST;
	spin_unlock_bh(&pq->hold_queue.lock);
	/* Its reference goes on, unless a packet has brought another. */
	if (timer_delete_sync(&pq->hold_timer) &&
	    mod_timer(&pq->hold_timer, jiffies))
		xfrm_pol_put(xp);
}

/* Brings what stands in XFRM in line with the first claim. */
static int slot_update(struct ikek_spd *spd, struct slot *slot)
{
	struct claim *first = list_first_entry(&slot->claims, struct claim,
					       entry);
	struct xfrm_policy *xp = policy_make(spd, slot, first);
	struct xfrm_policy *old = slot->xp;
	int err;

	if (!xp)
		return -ENOMEM;
	if (old && policy_same(old, xp)) {
		policy_free(xp);
		policy_stays(old);
		return 0;
	}
	err = xfrm_policy_insert(slot->key.dir, xp, !old || old->walk.dead);
	if (err) {
		policy_free(xp);
		return err;
	}
	slot->xp = xp;
	announce(xp, slot->key.dir,
		 old ? XFRM_MSG_UPDPOLICY : XFRM_MSG_NEWPOLICY);
	if (old)
		xfrm_pol_put(old);
	return 0;
}

static void slot_free(struct ikek_spd *spd, struct slot *slot)
{
	struct xfrm_policy *xp = slot->xp;

	rhashtable_remove_fast(&spd->slots, &slot->node, slot_params);
	if (xp && !xfrm_policy_delete(xp, slot->key.dir))
		announce(xp, slot->key.dir, XFRM_MSG_DELPOLICY);
	if (xp)
		xfrm_pol_put(xp);
	kfree(slot);
}

static struct slot *slot_get(struct ikek_spd *spd, const struct slot_key *key)
{
	struct slot *slot;
	int err;

	slot = rhashtable_lookup_fast(&spd->slots, key, slot_params);
	if (slot)
		return slot;
	slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	if (!slot)
		return ERR_PTR(-ENOMEM);
	memcpy(&slot->key, key, sizeof(*key));
	INIT_LIST_HEAD(&slot->claims);
	err = rhashtable_insert_fast(&spd->slots, &slot->node, slot_params);
	if (err) {
		kfree(slot);
		return ERR_PTR(err);
	}
	return slot;
}

static void claim_stack(struct slot *slot, struct claim *claim)
{
	struct claim *pos;

	list_for_each_entry(pos, &slot->claims, entry)
		if (!claim->set->trap || pos->set->trap)
			break;
	list_add_tail(&claim->entry, &pos->entry);
	claim->slot = slot;
}

static void claim_remove(struct ikek_spd *spd, struct claim *claim)
{
	struct slot *slot = claim->slot;

	if (!slot)
		return;
	claim->slot = NULL;
	list_del(&claim->entry);
	if (list_empty(&slot->claims))
		slot_free(spd, slot);
	else	/* without memory the old one stays, which is the safe side */
		slot_update(spd, slot);
}

static int claim_install(struct ikek_spd *spd, struct claim *claim,
			 const struct slot_key *key)
{
	struct slot *slot = slot_get(spd, key);
	int err;

	if (IS_ERR(slot))
		return PTR_ERR(slot);
	claim_stack(slot, claim);
	err = slot_update(spd, slot);
	if (err)
		claim_remove(spd, claim);
	return err;
}

static void set_free(struct ikek_spd *spd, struct set *set)
{
	unsigned int i;

	for (i = set->n; i--;)
		claim_remove(spd, &set->claims[i]);
	kvfree(set);
}

/**
 * struct want - what a set is made from
 * @conn: connection
 * @conf: child
 * @reqid: of the template
 * @spi_in: of the Child SA, else 0
 * @trap: waits for a packet
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
	bool trap;
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

static void key_fill(struct slot_key *key, const struct want *w,
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

static int set_install(struct ikek_spd *spd, struct set *set,
		       const struct want *w, const struct ikek_pairs *pairs)
{
	struct slot_key key;
	struct claim *claim;
	unsigned int d, i;
	int err;

	for (d = 0; d < ARRAY_SIZE(dirs); d++) {
		if (!wants_dir(w, dirs[d]))
			continue;
		for (i = 0; i < pairs->n; i++) {
			key_fill(&key, w, &pairs->pair[i], dirs[d]);
			claim = &set->claims[set->n++];
			claim->set = set;
			claim->priority = ikek_selector_priority(w->conf, &key.sel);
			err = claim_install(spd, claim, &key);
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
	set->reqid = w->reqid;
	set->spi_in = w->spi_in;
	set->trap = w->trap;
	set->action = mode == IKE_MODE_DROP ? XFRM_POLICY_BLOCK :
					      XFRM_POLICY_ALLOW;
	set->protect = mode == IKE_MODE_TUNNEL || mode == IKE_MODE_TRANSPORT;
	set->transport = w->transport;
	set->family = ikek_xfrm_family(w->remote);
	ikek_xfrm_addr(w->local, &set->local);
	ikek_xfrm_addr(w->remote, &set->remote);
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
	struct slot *slot;
	struct set *set;
	unsigned int i;

	list_for_each_entry(set, &r->sets, entry) {
		for (i = 0; i < set->n; i++) {
			slot = set->claims[i].slot;
			if (slot->key.dir == XFRM_POLICY_OUT)
				policy_stays(slot->xp);
		}
	}
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
	release_held(r);
unlock:
	mutex_unlock(&spd->lock);
	return err;
}

/**
 * ikek_spd_child_ready() - an outbound state has come after the policies
 * @spd: of the namespace
 * @name: of the Child SA
 *
 * Context: process, sleeps.
 */
void ikek_spd_child_ready(struct ikek_spd *spd, const struct ike_sa_name *name)
{
	struct reqid *r;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, name->reqid);
	if (r)
		release_held(r);
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
	if (!r)
		goto unlock;
	list_for_each_entry(set, &r->sets, entry) {
		if (set->trap || set->spi_in != name->spi_in)
			continue;
		list_del(&set->entry);
		set_free(spd, set);
		break;
	}
unlock:
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

static struct set *find_trap(const struct reqid *r)
{
	struct set *set;

	list_for_each_entry(set, &r->sets, entry)
		if (set->trap)
			return set;
	return NULL;
}

/**
 * ikek_spd_policy_install() - put a trap or a shunt in
 * @spd: of the namespace
 * @shard: where the acquires go
 * @policy: the trap or shunt
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
	if (!r || find_trap(r))
		goto unlock;
	WRITE_ONCE(r->shard, shard);
	WRITE_ONCE(r->mark, mark->value & mark->mask);
	set = set_new(spd, &w);
	err = PTR_ERR_OR_ZERO(set);
	if (err)
		goto unlock;
	list_add_tail(&set->entry, &r->sets);
	if (set->protect)
		trap_count(spd, 1);
unlock:
	mutex_unlock(&spd->lock);
	return err;
}

static void trap_free(struct ikek_spd *spd, struct set *set)
{
	list_del(&set->entry);
	if (set->protect)
		trap_count(spd, -1);
	set_free(spd, set);
}

/**
 * ikek_spd_policy_remove() - take a trap or shunt out
 * @spd: of the namespace
 * @reqid: of it
 *
 * Context: process, sleeps.
 */
void ikek_spd_policy_remove(struct ikek_spd *spd, u32 reqid)
{
	struct reqid *r;
	struct set *set;

	mutex_lock(&spd->lock);
	r = xa_load(&spd->reqids, reqid);
	set = r ? find_trap(r) : NULL;
	if (set)
		trap_free(spd, set);
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
		if (set->trap) {
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
 * Context: any. Return: the shard, or -ENOENT for a reqid that is not ours.
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

/**
 * ikek_spd_init() - nothing is there yet, and acquires find nothing
 * @spd: of the namespace
 * @net: the namespace
 *
 * Context: any.
 */
void ikek_spd_init(struct ikek_spd *spd, struct net *net)
{
	spd->net = net;
	spd->next_reqid = REQID_FIRST;
	mutex_init(&spd->lock);
	xa_init_flags(&spd->reqids, XA_FLAGS_ALLOC);
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
	err = rhashtable_init(&spd->slots, &slot_params);
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
	rhashtable_destroy(&spd->slots);
	kvfree(spd->pairs);
}
