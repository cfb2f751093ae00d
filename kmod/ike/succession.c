// SPDX-License-Identifier: GPL-2.0-only
/*
 * How one Child SA takes the place of another without losing a packet, RFC
 * 7296 section 2.8.
 *
 * Who has asked for the new one sends over it as soon as it knows of it. Who
 * was asked can receive at once, but goes on sending over the old one until a
 * packet or the delete for the old one shows that the peer is ready. The old
 * one stays in XFRM until what is still under way has come.
 */
#include "ike/child.h"

/* When to look for the first packet, and how often at most and at least */
#define PACKET_MS	100
#define PACKET_MAX_MS	1000
/* In this time the peer has heard of one that comes second. */
#define SECOND_MS	500
/* A former Child SA goes when nothing has come for so long, twice: a machine that
 * stood still so long has got packets, but not taken them yet.
 */
#define QUIET_MS	1000
#define FORMER_MS	10000
/* A peer that has not been told goes over to another one by then. */
#define UNTOLD_MS	12000
#define FORMER_MAX	256
/* The peer has forgotten to delete what it should have. */
#define OVERDUE_MS	300000
/* How often to look whether it goes on using that */
#define REDUNDANT_MS	5000
/* How long to wait for memory */
#define LATER_MS	500

static void look_in(struct ike_child *child, u64 ms)
{
	struct ike_sa *sa = child->sa;

	child->look = ike_now(sa->e) + ms;
	if (child->look < sa->timer[IKE_TIMER_CHILD])
		ike_sa_timer(sa, IKE_TIMER_CHILD, child->look);
}

/**
 * ike_child_heir() - the Child SA that is to replace another
 * @child: the other
 *
 * Context: inside the engine. Return: the Child SA or NULL.
 */
struct ike_child *ike_child_heir(const struct ike_child *child)
{
	struct ike_child *heir;

	list_for_each_entry(heir, &child->sa->children, entry)
		if (heir->replaces == child->name.spi_in && !heir->redundant &&
		    !heir->deleting && !heir->deleted)
			return heir;
	return NULL;
}

/**
 * ike_child_wants_rekey() - is there nothing yet that replaces it?
 * @child: the Child SA
 *
 * Context: inside the engine.
 */
bool ike_child_wants_rekey(const struct ike_child *child)
{
	return child->in_use && !child->deleting && !ike_child_heir(child);
}

/**
 * ike_child_rekey() - have a Child SA replaced
 * @child: the Child SA
 * @order: who waits for it, or NULL
 *
 * Context: inside the engine, may sleep.
 * Return: 0, also when that is under way; -ENOMEM.
 */
int ike_child_rekey(struct ike_child *child, struct ike_order *order)
{
	struct ike_sa *sa = child->sa;
	struct ike_task *task;

	if (!ike_child_wants_rekey(child) || !ike_child_conf_now(child))
		return 0;
	task = ike_task_find_spi(sa, IKE_TASK_REKEY_CHILD, child->name.spi_in);
	if (!task || (order && task->order)) {
		task = ike_task_add(sa, IKE_TASK_REKEY_CHILD, NULL);
		if (!task)
			return -ENOMEM;
		task->conf = ike_child_conf_now(child);
		task->spi = child->name.spi_in;
	}
	if (order)
		task->order = ike_order_get(order);
	task->not_before = 0;
	ike_sa_ready(sa);
	return 0;
}

/**
 * ike_child_delete() - have the peer delete a Child SA
 * @child: the Child SA
 * @order: who waits for it, or NULL
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_child_delete(struct ike_child *child, struct ike_order *order)
{
	struct ike_task *task;

	task = ike_task_add(child->sa, IKE_TASK_DELETE_CHILD, order);
	if (!task)
		return -ENOMEM;
	task->spi = child->name.spi_in;
	child->deleting = true;
	ike_sa_ready(child->sa);
	return 0;
}

/**
 * ike_child_retire() - a Child SA has been replaced, and this side deletes it
 * @child: the Child SA
 *
 * Without memory it is done later.
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_retire(struct ike_child *child)
{
	if (!child->deleting && ike_child_delete(child, NULL))
		look_in(child, LATER_MS);
}

/**
 * ike_child_supersede() - a Child SA in use is not what is configured now
 * @child: the Child SA, outdated; replaced, or deleted if its child is no
 *	longer there. Without memory it is done later.
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_supersede(struct ike_child *child)
{
	int err;

	if (child->deleting || child->deleted)
		return;
	if (ike_child_conf_now(child)) {
		err = ike_child_rekey(child, NULL);
	} else {
		err = ike_child_delete(child, NULL);
		child->unwanted = !err;
	}
	if (err)
		look_in(child, LATER_MS);
}

/**
 * ike_child_refused() - the peer wants nothing else in the place of a Child SA
 * that is outdated
 * @child: the Child SA; deleted, for it is not configured any more
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_refused(struct ike_child *child)
{
	child->unwanted = true;
	ike_child_retire(child);
}

/**
 * ike_child_stand_by() - the peer has replaced a Child SA
 * @child: the new one, still without an outbound state
 *
 * Context: inside the engine.
 */
void ike_child_stand_by(struct ike_child *child)
{
	struct ike_child *old = ike_child_by_spi_in(child->sa, child->replaces);

	look_in(child, PACKET_MS);
	if (old)
		look_in(old, OVERDUE_MS);
}

/**
 * ike_child_dismiss() - the peer will delete a Child SA that it has made
 * @child: the Child SA, which came second when both sides rekeyed at once
 *
 * Context: inside the engine.
 */
void ike_child_dismiss(struct ike_child *child)
{
	child->redundant = true;
	child->until = ike_now(child->sa->e) + OVERDUE_MS;
	child->packets = U64_MAX;
	look_in(child, REDUNDANT_MS);
}

/* Takes the part of the one in use from what @child is to replace, and from
 * what would have replaced the same one.
 */
static bool take_part(struct ike_child *child)
{
	struct ike_child *other;
	bool taken = false;

	list_for_each_entry(other, &child->sa->children, entry) {
		if (other == child || !other->in_use || !child->replaces)
			continue;
		if (other->name.spi_in != child->replaces &&
		    other->replaces != child->replaces)
			continue;
		other->in_use = false;
		taken = true;
	}
	return taken;
}

/**
 * ike_child_succeed() - traffic goes out over a new Child SA now
 * @child: the Child SA
 *
 * Context: inside the engine.
 */
void ike_child_succeed(struct ike_child *child)
{
	bool taken = take_part(child);
	struct ike_sa *sa = child->sa;

	child->in_use = true;
	ike_trap_relax(sa->e, child->conf);
	ike_lifetime_arm(sa);
	ike_count(sa->e, taken ? IKE_COUNT_CHILD_REKEYED :
				 IKE_COUNT_CHILD_ESTABLISHED);
	ike_sa_event(sa, taken ? IKE_EVENT_CHILD_REKEYED : IKE_EVENT_CHILD_UP,
		     child->conf->name, 0, taken ? "rekeyed" : "established");
	if (ike_child_is_outdated(child))
		ike_child_supersede(child);
}

static int take_over(struct ike_child *child)
{
	int err = 0;

	if (child->name.inbound_only)
		err = ike_child_outbound(child);
	if (err)
		return err;
	child->look = IKE_NEVER;
	ike_child_succeed(child);
	return 0;
}

/* From now on the peer sends no more to it but what is under way. */
static void linger(struct ike_child *child)
{
	child->until = ike_now(child->sa->e) + FORMER_MS;
	look_in(child, QUIET_MS);
}

/* What came out of use may still be sent to. */
static void become_former(struct ike_child *child)
{
	struct ike_sa *sa = child->sa;
	struct ike_engine *e = sa->e;
	struct ike_usage usage;

	ike_child_disappoint(child);
	list_move_tail(&child->entry, &sa->former);
	child->former = true;
	sa->n_children--;
	sa->n_former++;
	e->stats.child_sas--;
	if (e->ops->child_usage(e->port, &child->name, &usage)) {
		ike_child_free(child);
		return;
	}
	child->packets = usage.packets_in;
	if (child->untold) {
		child->until = ike_now(e) + UNTOLD_MS;
		look_in(child, UNTOLD_MS);
	} else {
		linger(child);
	}
	if (sa->n_former > FORMER_MAX)
		ike_child_free(list_first_entry(&sa->former, struct ike_child,
						entry));
}

/**
 * ike_child_orphaned() - the IKE SA of a former Child SA ends
 * @child: the Child SA; freed, unless the IKE SA that carries on can take it
 * @told: the peer knows of that end
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_orphaned(struct ike_child *child, bool told)
{
	const struct ike_child *heir = ike_child_after(child);
	struct ike_sa *to = heir ? heir->sa : NULL;

	if (!to || to->n_former >= FORMER_MAX) {
		ike_child_free(child);
		return;
	}
	child->sa->n_former--;
	list_move_tail(&child->entry, &to->former);
	child->sa = to;
	to->n_former++;
	if (child->untold && told) {
		child->untold = false;
		linger(child);
	}
	ike_sa_timer(to, IKE_TIMER_CHILD,
		     min(to->timer[IKE_TIMER_CHILD], child->look));
}

/**
 * ike_child_concede() - the peer goes on with what came second
 * @child: the Child SA
 *
 * So it has no such rule, and ours goes instead: the peer might take the end of
 * its own for the end of the tunnel. One that we have used before cannot be
 * used again.
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_concede(struct ike_child *child)
{
	struct ike_child *ours = ike_child_by_conf(child->sa, child->conf);

	if (child->initiated || child->deleting || !child->name.inbound_only)
		return;
	if (ours)
		child->replaces = ours->name.spi_in;
	if (take_over(child)) {
		look_in(child, LATER_MS);
		return;
	}
	child->redundant = false;
	if (ours)
		ike_child_retire(ours);
}

static void look_at_redundant(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct ike_usage usage;

	if (ike_now(e) >= child->until ||
	    e->ops->child_usage(e->port, &child->name, &usage)) {
		ike_child_retire(child);
		return;
	}
	look_in(child, REDUNDANT_MS);
	if (usage.packets_in > child->packets)
		ike_child_concede(child);
	child->packets = usage.packets_in;
}

/* The heir takes over, even if it must wait for memory to send. */
static void hand_on(struct ike_child *heir)
{
	if (!take_over(heir))
		return;
	ike_child_succeed(heir);
	look_in(heir, LATER_MS);
}

/* Is it one that we have asked for as well, without an answer yet? */
static bool is_contested(const struct ike_child *child)
{
	struct ike_task *task = ike_task_find_child(child->sa, child->conf);

	return task && task->child && task->spi == child->name.spi_in;
}

/* One that replaces none, or one that has gone without having been in use, and
 * that nobody says anything against
 */
static bool may_be_used(const struct ike_child *child)
{
	return !ike_child_by_spi_in(child->sa, child->replaces) &&
	       !is_contested(child) && !ike_child_held_back(child) &&
	       ike_now(child->sa->e) - child->since >= SECOND_MS;
}

/* The one that it has replaced is still there, and takes its part again. */
static void hand_back(struct ike_child *child)
{
	struct ike_child *old = ike_child_by_spi_in(child->sa, child->replaces);

	if (!child->replaces || !old || old->deleting || old->deleted)
		return;
	old->in_use = true;
	child->in_use = false;
	ike_lifetime_arm(child->sa);
}

/**
 * ike_child_end() - a Child SA has been deleted by either side
 * @child: the Child SA; no longer found by IKE, perhaps freed
 * @reason: a line about it
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_end(struct ike_child *child, const char *reason)
{
	struct ike_child *heir = ike_child_heir(child);

	child->sa->full = false;
	if (child->in_use && heir)
		hand_on(heir);
	else if (child->in_use)
		hand_back(child);
	if (child->in_use)
		ike_child_down(child, reason);
	else
		become_former(child);
}

/**
 * ike_child_lost() - XFRM has ended a state of a Child SA
 * @child: the Child SA; deleted, and set up anew if it is to be up always
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_lost(struct ike_child *child)
{
	const struct ike_child_conf *conf = ike_child_conf_now(child);
	struct ike_child *heir = ike_child_heir(child);
	struct ike_sa *sa = child->sa;
	struct ike_task *task;

	if (child->former) {
		ike_child_free(child);
		return;
	}
	if (child->in_use && heir)
		hand_on(heir);
	if (child->deleting || ike_child_delete(child, NULL) ||
	    !child->in_use || !conf ||
	    !(conf->start_action & IKE_START_START))
		return;
	task = ike_task_add(sa, IKE_TASK_CREATE_CHILD, NULL);
	if (task)
		task->conf = conf;
}

static void look_at_former(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct ike_usage usage;
	bool quiet;

	if (e->ops->child_usage(e->port, &child->name, &usage))
		goto end;
	quiet = usage.packets_in == child->packets;
	if ((quiet && child->quiet) || ike_now(e) >= child->until)
		goto end;
	child->quiet = quiet;
	child->packets = usage.packets_in;
	look_in(child, QUIET_MS);
	return;

end:
	ike_child_free(child);
}

/* Has the peer begun to use it? */
static void look_for_packet(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct ike_usage usage;
	int err;

	err = e->ops->child_usage(e->port, &child->name, &usage);
	if (!err && child->in_use)
		err = ike_child_outbound(child);
	else if (!err && (usage.packets_in || may_be_used(child)))
		err = take_over(child);
	if (err && err != -ENOMEM)
		ike_child_retire(child);
	else if (child->name.inbound_only)
		look_in(child, clamp_t(u64, (ike_now(e) - child->since) / 4,
				       PACKET_MS, PACKET_MAX_MS));
}

static void look(struct ike_child *child)
{
	child->look = IKE_NEVER;
	if (child->former)
		look_at_former(child);
	else if (child->deleting)
		return;
	else if (child->name.inbound_only && !child->redundant)
		look_for_packet(child);
	else if (child->redundant && !child->initiated)
		look_at_redundant(child);
	else if (!child->in_use || child->unwanted || ike_child_heir(child))
		ike_child_retire(child);
	else if (ike_child_is_outdated(child))
		ike_child_supersede(child);
}

static void look_through(struct list_head *children, u64 now)
{
	struct ike_child *child, *next;

	list_for_each_entry_safe(child, next, children, entry)
		if (child->look <= now)
			look(child);
}

static u64 first_look(const struct list_head *children)
{
	struct ike_child *child;
	u64 first = IKE_NEVER;

	list_for_each_entry(child, children, entry)
		first = min(first, child->look);
	return first;
}

/**
 * ike_children_look() - look at the Child SAs whose time has come
 * @sa: their IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_children_look(struct ike_sa *sa)
{
	u64 now = ike_now(sa->e);

	look_through(&sa->children, now);
	look_through(&sa->former, now);
	ike_sa_timer(sa, IKE_TIMER_CHILD, min(first_look(&sa->children),
					      first_look(&sa->former)));
}
