// SPDX-License-Identifier: GPL-2.0-only
/*
 * What follows the end of Child SAs that nobody here has ordered: dpd_action
 * and close_action of their configuration, and start_action when they end
 * because they have not been replaced in time.
 */
#include "ike/attempt.h"
#include "ike/child.h"

/* A child's place in its connection is its bit in a set of children. */
static_assert(IKE_CONF_CHILDREN_MAX <= 64);

enum end {
	CLOSED,		/* the peer has deleted it */
	DEAD,		/* the peer does not answer */
	OUTLIVED,	/* it has not been replaced in time */
};

static u8 action_of(const struct ike_child_conf *conf, enum end why)
{
	switch (why) {
	case CLOSED:
		return conf->close_action;
	case DEAD:
		return conf->dpd_action;
	case OUTLIVED:
		break;
	}
	return conf->start_action & IKE_START_START ? IKE_END_START :
						      IKE_END_CLEAR;
}

static void keep_trap(struct ike_child *child)
{
	int err = ike_trap_keep(child);

	if (err)
		ike_sa_event(child->sa, IKE_EVENT_FAILED, child->conf->name,
			     err, ike_error_text(err));
}

static u64 bit_of(const struct ike_sa *sa, const struct ike_child_conf *conf)
{
	conf = ike_conn_carrier(sa->conn, conf->name);
	return conf ? BIT_ULL(conf - sa->conn->children) : 0;
}

static u64 prepare_child(struct ike_child *child, enum end why)
{
	const struct ike_child_conf *conf = ike_child_conf_now(child);

	if (!conf)
		return 0;
	switch (action_of(conf, why)) {
	case IKE_END_TRAP:
		keep_trap(child);
		break;
	case IKE_END_START:
		return bit_of(child->sa, conf);
	}
	return 0;
}

/* Sets the traps while the Child SAs' policies still stand. */
static u64 prepare(struct ike_sa *sa, enum end why)
{
	struct ike_child *child;
	struct ike_task *task;
	u64 start = 0;

	list_for_each_entry(task, &sa->tasks, entry)
		if (task->type == IKE_TASK_CREATE_CHILD &&
		    action_of(task->conf, why) == IKE_END_START)
			start |= bit_of(sa, task->conf);
	list_for_each_entry(child, &sa->children, entry)
		if (!child->deleting && child->in_use)
			start |= prepare_child(child, why);
	return start;
}

/* From one to two first waits of a request */
static u32 pause(struct ike_engine *e)
{
	u32 ms = e->conf->settings.retransmit_ms;

	return ms + ike_chance(e, ms);
}

static void begin_anew(struct ike_engine *e, struct ike_conn *conn, u64 start)
{
	unsigned int i;

	for (i = 0; i < conn->n_children; i++)
		if (start & BIT_ULL(i))
			ike_initiate(e, conn, &conn->children[i], NULL, NULL,
				     pause(e));
}

static void end(struct ike_sa *sa, enum end why, int error, const char *reason)
{
	struct ike_conn *conn = ike_conn_get(sa->conn);
	struct ike_engine *e = sa->e;
	u64 start = 0;

	/* One that we are deleting ourselves has ended by our wish. */
	if (sa->state == IKE_SA_ESTABLISHED && !sa->replaced &&
	    ike_sa_is_configured(sa))
		start = prepare(sa, why);
	if (why != OUTLIVED || ike_sa_take_down(sa, NULL))
		ike_sa_kill(sa, error, reason);
	begin_anew(e, conn, start);
	ike_conn_put(conn);
}

/**
 * ike_sa_outlived() - an IKE SA has not been replaced in time
 * @sa: the IKE SA; deleted
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_outlived(struct ike_sa *sa)
{
	end(sa, OUTLIVED, -ETIME, ike_error_text(-ETIME));
}

/**
 * ike_sa_dead() - the peer of an IKE SA does not answer any more
 * @sa: the IKE SA; killed
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_dead(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;

	if (sa->state == IKE_SA_ESTABLISHED && !sa->replaced) {
		ike_attempt_of(sa, IKE_EXCHANGE_INFORMATIONAL);
		ike_attempt_note(e, sa->conn->name, "", -ETIMEDOUT, false);
	}
	end(sa, DEAD, -ETIMEDOUT, ike_error_text(-ETIMEDOUT));
}

/**
 * ike_sa_stranded() - the peer accepts none of the ways that an IKE SA can go
 * @sa: the IKE SA; killed, with what follows a dead peer
 * @error: the notify type
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_stranded(struct ike_sa *sa, int error)
{
	struct ike_engine *e = sa->e;

	ike_attempt_of(sa, IKE_EXCHANGE_INFORMATIONAL);
	ike_attempt_note(e, sa->conn->name, "", error, true);
	end(sa, DEAD, error, ike_error_text(error));
}

/**
 * ike_sa_stale() - an IKE SA is not to be gone on with
 * @sa: the IKE SA; killed, with what follows a dead peer
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_stale(struct ike_sa *sa)
{
	end(sa, DEAD, -ESTALE, ike_error_text(-ESTALE));
}

/**
 * ike_sa_closed() - the peer has deleted an IKE SA
 * @sa: the IKE SA; killed
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_closed(struct ike_sa *sa)
{
	end(sa, CLOSED, 0, "deleted by the peer");
}

/* Not at once: a peer that deletes again and again is not to keep us busy. */
static void begin_child_anew(struct ike_sa *sa,
			     const struct ike_child_conf *conf)
{
	struct ike_task *task;

	if (ike_task_find_child(sa, conf) || ike_child_by_conf(sa, conf))
		return;
	task = ike_task_add(sa, IKE_TASK_CREATE_CHILD, NULL);
	if (!task)
		return;
	task->conf = conf;
	task->not_before = ike_now(sa->e) + pause(sa->e);
	ike_sa_ready(sa);
}

/* Is the peer about to tell us of the one in its place? */
static bool is_being_replaced(const struct ike_child *child)
{
	const struct ike_task *task = ike_task_in_flight(child->sa);

	return task && task->type == IKE_TASK_REKEY_CHILD &&
	       task->spi == child->name.spi_in && child->in_use &&
	       !child->deleting && !ike_child_heir(child);
}

/**
 * ike_child_closed() - the peer has deleted a Child SA
 * @child: the Child SA; no longer found by IKE, perhaps freed. One that we are
 *	replacing stays in XFRM until the peer's answer has come: it may have
 *	been sent before the delete
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_closed(struct ike_child *child)
{
	const struct ike_child_conf *conf = ike_child_conf_now(child);
	struct ike_sa *sa = child->sa;
	u8 action = IKE_END_CLEAR;

	if (is_being_replaced(child)) {
		child->deleted = false;
		child->closed = true;
		return;
	}
	if (conf && child->in_use && !child->deleting &&
	    !ike_child_heir(child) && ike_sa_is_configured(sa))
		action = conf->close_action;
	if (action == IKE_END_TRAP)
		keep_trap(child);
	ike_child_end(child, "deleted by the peer");
	if (action == IKE_END_START)
		begin_child_anew(sa, conf);
}
