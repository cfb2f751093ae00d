// SPDX-License-Identifier: GPL-2.0-only
/*
 * How one IKE SA takes the place of another, RFC 7296 sections 1.3.2 and 2.18:
 * what belonged to the old one is the new one's, and nobody sees a tunnel go
 * down.
 */
#include "ike/attempt.h"
#include "ike/child.h"

/* How long a peer may take to delete what it should */
#define OVERDUE_MS	60000

/**
 * ike_sa_heir_new() - an IKE SA that may take the place of another
 * @old: the other
 *
 * Context: inside the engine, may sleep.
 * Return: an SA in state CREATED that nobody uses yet, or NULL.
 */
struct ike_sa *ike_sa_heir_new(const struct ike_sa *old)
{
	struct ike_sa *heir = ike_sa_new(old->e, old->conn, &old->path);

	if (!heir)
		return NULL;
	ike_sa_setup_free(heir);
	heir->replaced = true;
	heir->nat_local = old->nat_local;
	heir->nat_remote = old->nat_remote;
	heir->traverses = old->traverses;
	heir->fragmentation = old->fragmentation;
	heir->small_fragments = old->small_fragments;
	heir->encap = old->encap;
	heir->sync.on = old->sync.on;
	if (ike_sa_set_ids(heir, old->local_id, old->remote_id)) {
		ike_sa_kill(heir, -ENOMEM, ike_error_text(-ENOMEM));
		return NULL;
	}
	return heir;
}

static void move_children(struct ike_sa *from, struct ike_sa *to)
{
	struct ike_child *child;

	list_for_each_entry(child, &from->children, entry)
		child->sa = to;
	list_for_each_entry(child, &from->former, entry)
		child->sa = to;
	list_splice_tail_init(&from->children, &to->children);
	list_splice_tail_init(&from->former, &to->former);
	to->n_children += from->n_children;
	to->n_former += from->n_former;
	from->n_children = 0;
	from->n_former = 0;
	ike_sa_timer(to, IKE_TIMER_CHILD, from->timer[IKE_TIMER_CHILD]);
	ike_sa_timer(from, IKE_TIMER_CHILD, IKE_NEVER);
}

/* What is in flight stays; what is for Child SAs goes with them. */
static void move_tasks(struct ike_sa *from, struct ike_sa *to)
{
	struct ike_task *task, *next;

	list_for_each_entry_safe(task, next, &from->tasks, entry) {
		if (from->busy && list_is_first(&task->entry, &from->tasks))
			continue;
		if (task->type == IKE_TASK_REKEY_IKE) {
			ike_task_end(from, task, 0, "rekeyed by the peer");
		} else if (ike_task_is_of_child(task)) {
			list_move_tail(&task->entry, &to->tasks);
			from->n_tasks--;
			to->n_tasks++;
		}
	}
	ike_sa_timer(from, IKE_TIMER_TASK, IKE_NEVER);
	ike_sa_ready(to);
}

/* The peer has not deleted the one before. */
static void drop_forgotten(struct ike_sa *sa)
{
	struct ike_sa *before = sa->replaces ?
				ike_sa_by_spi(sa->e, sa->replaces) : NULL;

	if (before && before->replaced)
		ike_sa_kill(before, 0, "replaced");
}

/* One that was asked for by an earlier configuration is as old as that. */
static void follow(struct ike_sa *heir, const struct ike_sa *old)
{
	if (heir->conn == old->conn)
		return;
	heir->outdated = old->outdated;
	/* cannot fail, as @old has the same */
	ike_sa_set_conn(heir, old->conn);
	if (heir->outdated)
		ike_sa_rekey(heir, NULL);
}

/**
 * ike_sa_inherit() - an IKE SA takes the place of another
 * @heir: the new one, established
 * @old: the old one; one of the two sides will delete it
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_inherit(struct ike_sa *heir, struct ike_sa *old)
{
	drop_forgotten(old);
	follow(heir, old);
	heir->replaces = old->spi;
	ike_mobike_inherit(heir, old);
	move_children(old, heir);
	move_tasks(old, heir);
	heir->replaced = false;
	heir->yields_to = old->yields_to;
	if (heir->yields_to)
		ike_sa_timer(heir, IKE_TIMER_EXPIRE,
			     old->timer[IKE_TIMER_EXPIRE]);
	ike_sa_dismiss(old);
	ike_sa_renew_heir(heir, old);
	ike_lifetime_arm(heir);
	ike_count(heir->e, IKE_COUNT_REKEYED);
	ike_sa_event(heir, IKE_EVENT_IKE_REKEYED, "", 0, "rekeyed");
}

/**
 * ike_sa_dismiss() - the peer is to delete an IKE SA that is not in use
 * @sa: the IKE SA; deleted by us if the peer takes too long
 *
 * Context: inside the engine.
 */
void ike_sa_dismiss(struct ike_sa *sa)
{
	sa->replaced = true;
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, ike_now(sa->e) + OVERDUE_MS);
}

/**
 * ike_sa_settle() - an IKE SA ends while both sides were rekeying it, or our
 * own exchange has come to nothing
 * @sa: the IKE SA; what the peer's exchange has made takes its place
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_settle(struct ike_sa *sa)
{
	struct ike_sa *rival = sa->rival ? ike_sa_by_spi(sa->e, sa->rival) :
					   NULL;
	struct ike_task *task;

	sa->rival = 0;
	if (!rival)
		return;
	ike_sa_inherit(rival, sa);
	if (!sa->busy)
		return;
	task = list_first_entry(&sa->tasks, struct ike_task, entry);
	ike_task_end(sa, task, 0, "rekeyed by the peer");
	sa->busy = false;
}

/**
 * ike_sa_rekey() - have an IKE SA replaced
 * @sa: the IKE SA, established
 * @order: who waits for it, or NULL
 *
 * Context: inside the engine, may sleep.
 * Return: 0, also when that is under way; -ENOMEM.
 */
int ike_sa_rekey(struct ike_sa *sa, struct ike_order *order)
{
	struct ike_task *task = ike_task_find_spi(sa, IKE_TASK_REKEY_IKE, 0);

	if (!task || (order && task->order)) {
		task = ike_task_add(sa, IKE_TASK_REKEY_IKE, NULL);
		if (!task)
			return -ENOMEM;
	}
	if (order)
		task->order = ike_order_get(order);
	task->not_before = 0;
	ike_sa_ready(sa);
	return 0;
}
