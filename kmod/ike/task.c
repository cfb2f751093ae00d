// SPDX-License-Identifier: GPL-2.0-only
/* What an IKE SA is to do by exchanges of ours, and who waits for it. */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/child.h"

/* More than this waits for an SA only when something has gone wrong. */
#define TASKS_MAX	256

/**
 * ike_order_new() - somebody gives a command
 * @ticket: of the command, not 0
 *
 * Context: may sleep. Return: an order with one reference, or NULL.
 */
struct ike_order *ike_order_new(u64 ticket)
{
	struct ike_order *order = kzalloc(sizeof(*order), GFP_KERNEL);

	if (!order)
		return NULL;
	order->refs = 1;
	order->ticket = ticket;
	return order;
}

/**
 * ike_order_get() - one more works on it
 * @order: the order, or NULL
 *
 * Context: inside the engine. Return: @order.
 */
struct ike_order *ike_order_get(struct ike_order *order)
{
	if (order)
		order->refs++;
	return order;
}

/**
 * ike_order_put() - one has ended its work on it
 * @e: the engine
 * @order: the order, or NULL
 * @error: how it went, as in struct ike_event
 * @reason: a line about it
 *
 * The last one tells the outcome; the first error met is the order's.
 *
 * Context: inside the engine.
 */
void ike_order_put(struct ike_engine *e, struct ike_order *order, int error,
		   const char *reason)
{
	static const struct ike_path nowhere;
	struct ike_event event = {
		.type = IKE_EVENT_DONE,
		.conn = "",
		.child = "",
		.path = &nowhere,
	};

	if (!order)
		return;
	if (!order->error && (error || !order->reason[0])) {
		order->error = error;
		strscpy(order->reason, reason, sizeof(order->reason));
	}
	if (--order->refs)
		return;
	event.ticket = order->ticket;
	event.error = order->error;
	event.reason = order->reason;
	e->ops->event(e->port, &event);
	kfree(order);
}

/**
 * ike_task_add() - give an IKE SA something to do
 * @sa: the IKE SA
 * @type: enum ike_task_type
 * @order: who waits for it, or NULL; the task takes a reference
 *
 * Context: inside the engine, may sleep.
 * Return: the task, at the end of the queue, or NULL.
 */
struct ike_task *ike_task_add(struct ike_sa *sa, enum ike_task_type type,
			      struct ike_order *order)
{
	struct ike_task *task;

	if (sa->n_tasks >= TASKS_MAX)
		return NULL;
	task = kzalloc(sizeof(*task), GFP_KERNEL);
	if (!task)
		return NULL;
	task->type = type;
	task->conn = ike_conn_get(sa->conn);
	task->order = ike_order_get(order);
	list_add_tail(&task->entry, &sa->tasks);
	sa->n_tasks++;
	return task;
}

static void report(struct ike_sa *sa, struct ike_task *task, int error,
		   const char *reason)
{
	struct ike_engine *e = sa->e;
	struct ike_child *child;

	if (!error)
		return;
	if (task->type == IKE_TASK_DELETE_CHILD) {
		child = ike_child_by_spi_in(sa, task->spi);
		if (child)	/* whoever wants may try again */
			child->deleting = false;
	}
	if (task->type != IKE_TASK_CREATE_CHILD)
		return;
	if (task->acquire.seq)
		e->ops->acquire_failed(e->port, task->acquire.reqid,
				       task->acquire.seq);
	if (error != -ECANCELED)
		ike_trap_failed(e, task->conf);
	ike_sa_event(sa, IKE_EVENT_FAILED, task->conf->name, error, reason);
}

static void drop_heir(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_sa *heir = task->heir ? ike_sa_by_spi(sa->e, task->heir) :
					   NULL;

	task->heir = 0;
	if (heir && heir->state == IKE_SA_CREATED)
		ike_sa_kill(heir, -ECANCELED, ike_error_text(-ECANCELED));
}

/**
 * ike_task_reset() - forget what has been negotiated for a task
 * @sa: the IKE SA
 * @task: the task; as if it had not been begun
 *
 * Context: inside the engine, may sleep.
 */
void ike_task_reset(struct ike_sa *sa, struct ike_task *task)
{
	drop_heir(sa, task);
	if (task->child)
		ike_child_free(task->child);
	task->child = NULL;
	ike_view_free(&task->nonce);
	ike_view_free(&task->rival);
	ike_kex_free(task->kex);
	task->kex = NULL;
	ike_additional_ke_free(task->additional);
	task->additional = NULL;
	task->gone = 0;
}

/**
 * ike_task_later() - a task is to be tried again
 * @sa: the IKE SA
 * @task: the task, not in flight
 * @ms: after this time at the earliest, and twice of it at the latest; chance
 *	keeps both sides, and many tunnels, from trying in step
 *
 * Context: inside the engine, may sleep.
 */
void ike_task_later(struct ike_sa *sa, struct ike_task *task, u32 ms)
{
	struct ike_engine *e = sa->e;
	u32 more;

	ike_task_reset(sa, task);
	e->ops->random(e->port, &more, sizeof(more));
	task->not_before = ike_now(e) + ms + more % ms;
	task->tries++;
	list_move_tail(&task->entry, &sa->tasks);
}

/**
 * ike_task_wait() - a task is not to be begun yet
 * @sa: the IKE SA
 * @task: the task, not begun
 * @ms: after this time at the earliest
 *
 * Context: inside the engine.
 */
void ike_task_wait(struct ike_sa *sa, struct ike_task *task, u32 ms)
{
	task->not_before = ike_now(sa->e) + ms;
	list_move_tail(&task->entry, &sa->tasks);
}

/**
 * ike_task_due() - what an IKE SA is to do next
 * @sa: the IKE SA, with no task in flight
 *
 * Context: inside the engine.
 * Return: the task, the first in the queue now; NULL when there is none whose
 * time has come.
 */
struct ike_task *ike_task_due(struct ike_sa *sa)
{
	u64 now = ike_now(sa->e), first = IKE_NEVER;
	struct ike_task *task;

	list_for_each_entry(task, &sa->tasks, entry) {
		if (task->not_before <= now) {
			list_move(&task->entry, &sa->tasks);
			return task;
		}
		first = min(first, task->not_before);
	}
	ike_sa_timer(sa, IKE_TIMER_TASK, first);
	return NULL;
}

/**
 * ike_task_end() - a task has come to its end, or will never be begun
 * @sa: the IKE SA
 * @task: the task; freed
 * @error: 0, a negative errno, or the peer's notify type
 * @reason: a line about it
 *
 * Context: inside the engine.
 */
void ike_task_end(struct ike_sa *sa, struct ike_task *task, int error,
		  const char *reason)
{
	list_del(&task->entry);
	sa->n_tasks--;
	report(sa, task, error, reason);
	ike_task_reset(sa, task);
	ike_order_put(sa->e, task->order, error, reason);
	ike_conn_put(task->conn);
	kfree(task);
}

/* The packet's trap has gone; the one in its place asks by itself. */
static void forget_packet(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_trap *trap = ike_trap_of(sa->e, task->conf);
	struct ike_acquire *a = &task->acquire;

	if (!a->seq || (trap && trap->reqid == a->reqid))
		return;
	sa->e->ops->acquire_failed(sa->e->port, a->reqid, a->seq);
	a->seq = 0;
}

/**
 * ike_task_in_flight() - what an IKE SA is doing
 * @sa: the IKE SA
 *
 * Context: inside the engine. Return: the task whose request is out, or NULL.
 */
struct ike_task *ike_task_in_flight(const struct ike_sa *sa)
{
	return sa->busy ? list_first_entry(&sa->tasks, struct ike_task, entry) :
			  NULL;
}

/**
 * ike_task_follow() - the connection of an IKE SA may have changed
 * @sa: the IKE SA
 * @task: the task, not in flight; ended if its child is no longer there
 *
 * Context: inside the engine, may sleep. Return: false if it has ended.
 */
bool ike_task_follow(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_conn *old = task->conn;

	if (old == sa->conn)
		return true;
	if (task->conf) {
		const struct ike_child_conf *conf;

		conf = ike_conn_carrier(sa->conn, task->conf->name);
		if (!conf) {
			ike_task_end(sa, task, -ECANCELED,
				     ike_error_text(-ECANCELED));
			return false;
		}
		task->conf = conf;
		forget_packet(sa, task);
	}
	task->conn = ike_conn_get(sa->conn);
	ike_conn_put(old);
	return true;
}

/**
 * ike_tasks_follow() - likewise, for all that have not been begun
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_tasks_follow(struct ike_sa *sa)
{
	struct ike_task *task, *next;

	list_for_each_entry_safe(task, next, &sa->tasks, entry)
		if (!task->child && !task->heir)
			ike_task_follow(sa, task);
}

/* The packet finds the Child SA when it asks again, or waits for the one that
 * cannot send yet.
 */
static void hand_packet_on(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_acquire *a = &task->acquire;
	struct ike_child *child;

	if (!a->seq)
		return;
	child = ike_child_to_come(sa, task->conf);
	if (!child || !ike_child_await(child, a))
		sa->e->ops->acquire_failed(sa->e->port, a->reqid, a->seq);
}

/**
 * ike_task_needless() - the Child SA that a task is to create is there
 * @sa: the IKE SA
 * @task: the task; ended
 *
 * Context: inside the engine, may sleep.
 */
void ike_task_needless(struct ike_sa *sa, struct ike_task *task)
{
	hand_packet_on(sa, task);
	ike_task_end(sa, task, 0, "established by the peer");
}

/**
 * ike_task_find_child() - is this Child SA already on its way?
 * @sa: the IKE SA
 * @conf: the child
 *
 * Context: inside the engine. Return: the task that creates it, or NULL.
 */
struct ike_task *ike_task_find_child(struct ike_sa *sa,
				     const struct ike_child_conf *conf)
{
	struct ike_task *task;

	list_for_each_entry(task, &sa->tasks, entry)
		if (task->type == IKE_TASK_CREATE_CHILD &&
		    !strcmp(task->conf->name, conf->name))
			return task;
	return NULL;
}

/**
 * ike_task_find_spi() - is this being done to this Child SA already?
 * @sa: the IKE SA
 * @type: what
 * @spi: inbound SPI of the Child SA
 *
 * Context: inside the engine. Return: the task or NULL.
 */
struct ike_task *ike_task_find_spi(struct ike_sa *sa, enum ike_task_type type,
				   u32 spi)
{
	struct ike_task *task;

	list_for_each_entry(task, &sa->tasks, entry)
		if (task->type == type && task->spi == spi)
			return task;
	return NULL;
}
