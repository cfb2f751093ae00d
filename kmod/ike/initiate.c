// SPDX-License-Identifier: GPL-2.0-only
/*
 * How an IKE SA of ours begins: what asks for a Child SA finds one, joins one
 * that is on its way or begins an IKE SA for it, and an attempt that comes to
 * nothing is followed by another one.
 */
#include "ike/attempt.h"
#include "ike/exchange/exchange.h"

/* Sends the first message; or looks for a route as often, and for as long, as
 * the message would be sent without an answer.
 */
static int begin(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	int err;

	ike_sa_initiate(sa);
	err = ike_conn_endpoints(e, sa->conn, sa->setup->tries, &sa->path);
	if (err && !ike_window_pause(sa))
		return err;
	if (!err)
		return ike_sa_init_start(sa);
	ike_attempt_of(sa, IKE_EXCHANGE_IKE_SA_INIT);
	ike_attempt_note(e, sa->conn->name, "", err, false);
	return 0;
}

/**
 * ike_begin() - begin to set up a new IKE SA
 * @sa: the IKE SA; killed when it fails
 *
 * Context: inside the engine, may sleep.
 */
void ike_begin(struct ike_sa *sa)
{
	int err = begin(sa);

	if (!err)
		return;
	ike_attempt_of(sa, IKE_EXCHANGE_IKE_SA_INIT);
	ike_exchange_fail(sa, IKE_EXCHANGE_IKE_SA_INIT, err, false);
}

/* Not at once, so that many that have lost the same peer do not begin in step
 * and a peer that cannot be reached is not asked without end.
 */
static void begin_after(struct ike_sa *sa, u32 wait)
{
	ike_sa_initiate(sa);
	ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e) + wait);
}

/* Before another attempt: from the second on twice as long each time */
static u32 pause(const struct ike_sa *sa)
{
	u32 ms = ike_back_off(sa->e, sa->setup->tries);

	return ms / 2 + ike_chance(sa->e, ms / 2 + 1);
}

/* A new attempt takes over what the one that failed was to do. By now another
 * address may be the one to start from.
 */
static void try_again(struct ike_sa *old, int err)
{
	struct ike_engine *e = old->e;
	struct ike_task *task;
	struct ike_sa *sa;

	sa = ike_sa_new(e, old->conn, &old->path);
	ike_attempt_of(old, IKE_EXCHANGE_IKE_SA_INIT);
	if (!sa) {
		ike_exchange_fail(old, IKE_EXCHANGE_IKE_SA_INIT, -ENOMEM,
				  false);
		return;
	}
	list_for_each_entry(task, &old->tasks, entry) {
		if (task->child)
			ike_child_free(task->child);
		task->child = NULL;
	}
	list_splice_init(&old->tasks, &sa->tasks);
	sa->n_tasks = old->n_tasks;
	old->n_tasks = 0;
	ike_tasks_follow(sa);
	sa->setup->tries = old->setup->tries + 1;
	sa->renews = old->renews;
	ike_sa_kill(old, err, ike_error_text(err));
	begin_after(sa, pause(sa));
}

static bool may_try_again(const struct ike_sa *sa)
{
	u64 tries = (u64)sa->conn->keyingtries * ike_conn_remotes(sa->conn);

	return !tries || sa->setup->tries + 1 < tries;
}

static void tell_refusal(struct ike_sa *sa, int error)
{
	const char *reason = ike_attempt_reason(sa->e);
	struct ike_task *task;

	list_for_each_entry(task, &sa->tasks, entry) {
		if (task->type == IKE_TASK_CREATE_CHILD)
			ike_sa_event(sa, IKE_EVENT_FAILED, task->conf->name,
				     error, reason);
		ike_order_put(sa->e, task->order, error, reason);
		task->order = NULL;
	}
}

/* A request of ours to set it up is out. */
static bool is_asked_for(const struct ike_sa *sa)
{
	return sa->state == IKE_SA_INIT_SENT ||
	       sa->state == IKE_SA_INTERMEDIATE_SENT ||
	       sa->state == IKE_SA_AUTH_SENT;
}

static u8 exchange_of(const struct ike_sa *sa)
{
	switch (sa->state) {
	case IKE_SA_INTERMEDIATE_SENT:
		return IKE_EXCHANGE_IKE_INTERMEDIATE;
	case IKE_SA_AUTH_SENT:
		return IKE_EXCHANGE_IKE_AUTH;
	default:
		return IKE_EXCHANGE_IKE_SA_INIT;
	}
}

/**
 * ike_begin_anew() - the peer does not want an IKE SA, perhaps not yet
 * @sa: the IKE SA; killed if it is begun anew later
 * @error: notify type
 *
 * Its configuration may come after ours. Whoever waits is told now.
 *
 * Context: inside the engine, may sleep.
 * Return: false when there is no attempt left; nothing has changed then.
 */
bool ike_begin_anew(struct ike_sa *sa, int error)
{
	if (!sa->initiator || sa->unwanted || !is_asked_for(sa) ||
	    !may_try_again(sa))
		return false;
	tell_refusal(sa, error);
	try_again(sa, error);
	return true;
}

/* @err: no answer, or no route */
static void give_up(struct ike_sa *sa, int err)
{
	u8 exchange = exchange_of(sa);

	if (sa->unwanted ||
	    (sa->state != IKE_SA_CREATED && !is_asked_for(sa))) {
		ike_sa_settle(sa);
		ike_sa_dead(sa);
		return;
	}
	ike_attempt_of(sa, exchange);
	if (!may_try_again(sa)) {
		ike_attempt_why(sa->e, "%s, after %u attempts",
				ike_error_text(err), sa->setup->tries + 1);
		ike_exchange_fail(sa, exchange, err, false);
		return;
	}
	ike_attempt_note(sa->e, sa->conn->name, "", err, false);
	try_again(sa, err);
}

/**
 * ike_unanswered() - our request was sent for the last time, in vain
 * @sa: the IKE SA; ends, perhaps with another attempt after it
 *
 * Context: inside the engine, may sleep.
 */
void ike_unanswered(struct ike_sa *sa)
{
	ike_count(sa->e, IKE_COUNT_TIMEOUT);
	give_up(sa, -ETIMEDOUT);
}

/**
 * ike_begin_due() - the time has come to begin an IKE SA, or to look again for
 * a route to its peer
 * @sa: the IKE SA, IKE_SA_CREATED; may end, perhaps with another attempt after
 *	it
 *
 * Context: inside the engine, may sleep.
 */
void ike_begin_due(struct ike_sa *sa)
{
	int err = begin(sa);

	if (err)
		give_up(sa, err);
}

static struct ike_sa *new_sa(struct ike_engine *e, struct ike_conn *conn,
			     int *err)
{
	struct ike_path path;
	struct ike_sa *sa;

	*err = ike_conn_endpoints(e, conn, 0, &path);
	if (*err == -EDESTADDRREQ)
		return NULL;
	*err = ike_is_full(e) ? -ENOSPC : 0;
	if (*err)
		return NULL;
	sa = ike_sa_new(e, conn, &path);
	if (!sa)
		*err = -ENOMEM;
	return sa;
}

static void not_begun(struct ike_engine *e, struct ike_conn *conn,
		      const struct ike_child_conf *conf, int err)
{
	static const struct ike_path nowhere;

	ike_attempt_begin(e, &nowhere, IKE_EXCHANGE_IKE_SA_INIT, true);
	ike_attempt_note(e, conn->name, conf->name, err, false);
}

static int add_child(struct ike_sa *sa, const struct ike_child_conf *conf,
		     const struct ike_acquire *a, struct ike_order *order)
{
	struct ike_task *task;

	if (!ike_has_room_for_child(sa))
		return -ENOSPC;
	task = ike_task_add(sa, IKE_TASK_CREATE_CHILD, order);
	if (!task)
		return -ENOMEM;
	task->conf = conf;
	if (a)
		task->acquire = *a;
	return 0;
}

/* On its way already: @a and @order wait for that. A task can answer to one
 * order; another one gets a task of its own, which finds the Child SA there.
 * Somebody waits for an order: what has been put off is begun now.
 */
static bool join(struct ike_sa *sa, struct ike_task *task,
		 const struct ike_acquire *a, struct ike_order *order)
{
	if (order && task->order)
		return false;
	if (order) {
		task->order = ike_order_get(order);
		task->not_before = 0;
		ike_sa_ready(sa);
	}
	if (a && !task->acquire.seq) {
		task->acquire = *a;
		if (task->child)
			task->child->acquire_seq = a->seq;
	}
	return true;
}

/* The packet has asked just before the Child SA came; it finds it now. */
static bool comes_late(struct ike_sa *sa, const struct ike_child *child,
		       const struct ike_acquire *a)
{
	struct ike_engine *e = sa->e;

	if (!ike_child_takes(child, a))
		return false;
	e->ops->acquire_failed(e->port, a->reqid, a->seq);
	return true;
}

/* Already there or on its way? Then there is nothing to begin. A packet may ask
 * although the Child SA is there, as it is not covered by it.
 */
static bool under_way(struct ike_sa *sa, const struct ike_child_conf *conf,
		      const struct ike_acquire *a, struct ike_order *order)
{
	struct ike_task *task = ike_task_find_child(sa, conf);
	struct ike_child *child;

	if (task)
		return join(sa, task, a, order);
	child = ike_child_by_conf(sa, conf);
	return child && (!a || comes_late(sa, child, a));
}

/* Somebody waits for it. */
static void hurry(struct ike_sa *sa)
{
	if (sa->state == IKE_SA_CREATED && !sa->window.wait_ms)
		ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e));
}

/**
 * ike_initiate() - have a Child SA, because it is ordered, a packet needs it or
 * the one before it has ended
 * @e: the engine
 * @conn: its connection
 * @conf: the child
 * @a: the packet that asks, or NULL
 * @order: who waits for it, or NULL
 * @wait: when there has to be a new IKE SA: milliseconds until it is begun
 *
 * Context: inside the engine, may sleep.
 * Return: 0 or a negative errno; that has been noted then.
 */
int ike_initiate(struct ike_engine *e, struct ike_conn *conn,
		 const struct ike_child_conf *conf, const struct ike_acquire *a,
		 struct ike_order *order, u32 wait)
{
	struct ike_sa *sa = ike_sa_of_conn(e, conn);
	int err = 0;

	if (sa) {
		if (order)
			hurry(sa);
		if (under_way(sa, conf, a, order))
			return 0;
		err = add_child(sa, conf, a, order);
		if (err)
			goto out;
		ike_sa_ready(sa);
		return 0;
	}
	sa = new_sa(e, conn, &err);
	if (err)
		goto out;
	err = add_child(sa, conf, a, order);
	if (err) {
		ike_sa_kill(sa, err, ike_error_text(err));
		goto out;
	}
	if (wait)
		begin_after(sa, wait);
	else
		ike_begin(sa);
	return 0;
out:
	not_begun(e, conn, conf, err);
	return err;
}
