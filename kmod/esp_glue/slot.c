// SPDX-License-Identifier: GPL-2.0-only
/*
 * Places for policies in XFRM, and who claims them.
 *
 * XFRM has room for one policy per selector, direction, mark and interface: a
 * slot. A trap and the Child SA that it led to, or the Child SAs before and
 * after a rekey, often claim the same slots. The claims of a slot are stacked,
 * Child SAs above traps and the newest of each uppermost, and the uppermost is
 * what stands in XFRM. When it changes, XFRM exchanges the policy in one step
 * and the packets held for the old one go to the new one, so that nothing
 * leaks or gets lost. Policies of other key managers are never replaced.
 *
 * The owner of the slots has a lock that lets one thread at a time in here.
 */
#include <linux/slab.h>

#include "esp_glue/slot.h"

/* Jiffies until XFRM looks at a packet that it holds, then twice as many. */
#define HOLD_FIRST	1

/**
 * struct ikek_slot - a place in XFRM
 * @node: in ikek_slots.table
 * @key: which place
 * @claims: struct ikek_claim, the first one holds
 * @xp: what stands there, NULL before it was installed; with a reference
 */
struct ikek_slot {
	struct rhash_head node;
	struct ikek_slot_key key;
	struct list_head claims;
	struct xfrm_policy *xp;
};

static const struct rhashtable_params slot_params = {
	.head_offset = offsetof(struct ikek_slot, node),
	.key_offset = offsetof(struct ikek_slot, key),
	.key_len = sizeof_field(struct ikek_slot, key),
	.automatic_shrinking = true,
};

/*
 * While a Child SA takes over from one of another reqid, packets come in over
 * both.
 */
static bool is_mixed(const struct ikek_slot *slot)
{
	const struct ikek_claim *first, *claim;

	if (slot->key.dir == XFRM_POLICY_OUT)
		return false;
	first = list_first_entry(&slot->claims, struct ikek_claim, entry);
	list_for_each_entry(claim, &slot->claims, entry)
		if (!claim->what->trap &&
		    claim->what->reqid != first->what->reqid)
			return true;
	return false;
}

/* A source that is not known yet is zero: XFRM then asks routing for it. */
static void policy_template(struct xfrm_policy *xp,
			    const struct ikek_treatment *what, u32 dir,
			    u32 reqid)
{
	struct xfrm_tmpl *t = &xp->xfrm_vec[0];

	xp->xfrm_nr = 1;
	t->id.proto = IPPROTO_ESP;
	t->reqid = reqid;
	t->mode = what->transport ? XFRM_MODE_TRANSPORT : XFRM_MODE_TUNNEL;
	t->encap_family = what->family;
	t->aalgos = ~0;
	t->ealgos = ~0;
	t->calgos = ~0;
	t->allalgs = 1;
	if (what->transport)	/* the packet's own addresses count */
		return;
	t->saddr = dir == XFRM_POLICY_OUT ? what->local : what->remote;
	t->id.daddr = dir == XFRM_POLICY_OUT ? what->remote : what->local;
}

static struct xfrm_policy *policy_make(struct ikek_slots *slots,
				       const struct ikek_slot *slot,
				       const struct ikek_claim *claim,
				       gfp_t gfp)
{
	struct xfrm_policy *xp = xfrm_policy_alloc(slots->net, gfp);

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
	xp->action = claim->what->action;
	xp->polq.timeout = HOLD_FIRST;
	if (claim->what->protect)
		policy_template(xp, claim->what, slot->key.dir,
				is_mixed(slot) ? 0 : claim->what->reqid);
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
static int slot_update(struct ikek_slots *slots, struct ikek_slot *slot,
		       gfp_t gfp)
{
	struct ikek_claim *first = list_first_entry(&slot->claims,
						    struct ikek_claim, entry);
	struct xfrm_policy *xp = policy_make(slots, slot, first, gfp);
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

static void slot_free(struct ikek_slots *slots, struct ikek_slot *slot)
{
	struct xfrm_policy *xp = slot->xp;

	rhashtable_remove_fast(&slots->table, &slot->node, slot_params);
	WRITE_ONCE(slots->ending, xp);
	if (xp && !xfrm_policy_delete(xp, slot->key.dir))
		announce(xp, slot->key.dir, XFRM_MSG_DELPOLICY);
	WRITE_ONCE(slots->ending, NULL);
	if (xp)
		xfrm_pol_put(xp);
	kfree(slot);
}

static struct ikek_slot *slot_get(struct ikek_slots *slots,
				  const struct ikek_slot_key *key)
{
	struct ikek_slot *slot;
	int err;

	slot = rhashtable_lookup_fast(&slots->table, key, slot_params);
	if (slot)
		return slot;
	slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	if (!slot)
		return ERR_PTR(-ENOMEM);
	memcpy(&slot->key, key, sizeof(*key));
	INIT_LIST_HEAD(&slot->claims);
	err = rhashtable_insert_fast(&slots->table, &slot->node, slot_params);
	if (err) {
		kfree(slot);
		return ERR_PTR(err);
	}
	return slot;
}

static void claim_stack(struct ikek_slot *slot, struct ikek_claim *claim)
{
	struct ikek_claim *pos;

	list_for_each_entry(pos, &slot->claims, entry)
		if (!claim->what->trap || pos->what->trap)
			break;
	list_add_tail(&claim->entry, &pos->entry);
	claim->slot = slot;
}

/**
 * ikek_claim_remove() - give a claim up
 * @slots: of the namespace
 * @claim: may be one that was never installed
 *
 * What the claim covered has to hold again, so memory must not be short: the
 * policy of one who has gone would hold all packets up.
 *
 * Context: process, sleeps; lock of the slots held.
 */
void ikek_claim_remove(struct ikek_slots *slots, struct ikek_claim *claim)
{
	struct ikek_slot *slot = claim->slot;
	bool uppermost, mixed;

	if (!slot)
		return;
	uppermost = list_is_first(&claim->entry, &slot->claims);
	mixed = is_mixed(slot);
	claim->slot = NULL;
	list_del(&claim->entry);
	if (list_empty(&slot->claims))
		slot_free(slots, slot);
	else if (uppermost || mixed != is_mixed(slot))
		slot_update(slots, slot, GFP_KERNEL | __GFP_NOFAIL);
}

/**
 * ikek_claim_install() - claim a slot
 * @slots: of the namespace
 * @claim: what for
 * @key: which slot
 *
 * Context: process, sleeps; lock of the slots held.
 * Return: 0, -EEXIST when another key manager has a policy there, -ENOMEM. On
 * failure all is as it was.
 */
int ikek_claim_install(struct ikek_slots *slots, struct ikek_claim *claim,
		       const struct ikek_slot_key *key)
{
	struct ikek_slot *slot = slot_get(slots, key);
	int err;

	if (IS_ERR(slot))
		return PTR_ERR(slot);
	claim_stack(slot, claim);
	err = slot_update(slots, slot, GFP_KERNEL);
	if (err)
		ikek_claim_remove(slots, claim);
	return err;
}

/**
 * ikek_claim_change() - what is done with packets has changed
 * @slots: of the namespace
 * @claim: an installed one
 *
 * Context: process, sleeps, also for want of memory; lock of the slots held.
 */
void ikek_claim_change(struct ikek_slots *slots, struct ikek_claim *claim)
{
	if (list_is_first(&claim->entry, &claim->slot->claims))
		slot_update(slots, claim->slot, GFP_KERNEL | __GFP_NOFAIL);
}

/**
 * ikek_claim_mend() - put the policy back if somebody has taken it out
 * @slots: of the namespace
 * @claim: an installed one
 *
 * Context: process, sleeps; lock of the slots held.
 * Return: 0, -EEXIST when another policy stands there, -ENOMEM.
 */
int ikek_claim_mend(struct ikek_slots *slots, struct ikek_claim *claim)
{
	struct ikek_slot *slot = claim->slot;

	return slot->xp->walk.dead ? slot_update(slots, slot, GFP_KERNEL) : 0;
}

/**
 * ikek_claim_release_held() - there is a state for packets that wait
 * @claim: an installed one
 *
 * Context: process, sleeps; lock of the slots held.
 */
void ikek_claim_release_held(struct ikek_claim *claim)
{
	if (claim->slot->key.dir == XFRM_POLICY_OUT)
		policy_stays(claim->slot->xp);
}

/**
 * ikek_slots_ending() - is it us who takes this policy out?
 * @slots: of the namespace
 * @xp: the policy that XFRM says is gone
 *
 * Context: any.
 */
bool ikek_slots_ending(const struct ikek_slots *slots,
		       const struct xfrm_policy *xp)
{
	return xp && xp == READ_ONCE(slots->ending);
}

/**
 * ikek_slots_start() - make ready for claims
 * @slots: of the namespace
 * @net: the namespace
 *
 * Context: process, sleeps. Return: 0 or -ENOMEM.
 */
int ikek_slots_start(struct ikek_slots *slots, struct net *net)
{
	slots->net = net;
	return rhashtable_init(&slots->table, &slot_params);
}

/**
 * ikek_slots_stop() - there are no claims any more
 * @slots: of the namespace
 *
 * Context: process, sleeps.
 */
void ikek_slots_stop(struct ikek_slots *slots)
{
	rhashtable_destroy(&slots->table);
}
