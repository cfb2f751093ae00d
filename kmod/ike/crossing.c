// SPDX-License-Identifier: GPL-2.0-only
/*
 * Crossing set-ups: both sides begin at the same time, and would have two IKE
 * SAs and two sets of Child SAs from then on.
 *
 * What has only been begun gives way to what the peer has brought up. When
 * both are up, both sides know both and, as RFC 7296 section 2.8.1 compares
 * the nonces of rekeys that cross, the one with the lower initiator's SPI
 * goes. It is deleted by the side that has not begun it, once the other one
 * has all its Child SAs: a peer that knows no such rule may delete what it has
 * begun itself, and then both delete the same one, or nobody deletes any. If it
 * is ours that goes, and the peer does nothing about it, we do in the end.
 */
#include "ike/attempt.h"
#include "ike/child.h"

/* In this time the peer has done what it had to do as well. */
#define YIELD_MS	1000
/* In this time it would have deleted what is for it to delete. */
#define PATIENCE_MS	10000
/* An IKE_AUTH request sent so often should have been answered. */
#define UNHEARD_TRIES	4

static bool before(const struct ike_sa *sa, const struct ike_sa *other)
{
	return !other->established || sa->id <= other->newest;
}

/**
 * ike_sa_crossed() - did each side begin one of two, not knowing of the other?
 * @a: an IKE SA
 * @b: another one of the same two identities
 *
 * Context: inside the engine.
 */
bool ike_sa_crossed(const struct ike_sa *a, const struct ike_sa *b)
{
	return a->conn == b->conn && a->initiator != b->initiator &&
	       !a->replaces && !b->replaces && before(a, b) && before(b, a);
}

/* The peer has heard no more of it than that somebody begins. */
static bool only_begun(const struct ike_sa *sa)
{
	return !sa->replaced && (sa->state == IKE_SA_CREATED ||
				 sa->state == IKE_SA_INIT_SENT ||
				 sa->state == IKE_SA_INTERMEDIATE_SENT);
}

/* Not at once: the peer may be about to do the same. */
static void give_tasks(struct ike_sa *from, struct ike_sa *to)
{
	struct ike_task *task, *next;

	list_for_each_entry_safe(task, next, &from->tasks, entry) {
		if (task->type != IKE_TASK_CREATE_CHILD)
			continue;
		if (ike_child_by_conf(to, task->conf)) {
			ike_task_needless(from, task);
			continue;
		}
		list_move_tail(&task->entry, &to->tasks);
		from->n_tasks--;
		to->n_tasks++;
		ike_task_later(to, task, YIELD_MS);
		ike_sa_ready(to);
	}
}

/* Our own initiations come first among those of a connection. */
static void give_way(struct ike_sa *sa)
{
	struct ike_sa *ours, *next;

	list_for_each_entry_safe(ours, next, &sa->conn_sas->sas, of_conn) {
		if (!ours->initiator)
			return;
		if (!only_begun(ours) ||
		    !ike_addr_equal(&ours->path.remote, &sa->path.remote))
			continue;
		give_tasks(ours, sa);
		ike_sa_kill(ours, 0, "the peer has begun as well");
	}
}

static bool outranks(const struct ike_sa *a, const struct ike_sa *b)
{
	if (ike_sa_spi_i(a) != ike_sa_spi_i(b))
		return ike_sa_spi_i(a) > ike_sa_spi_i(b);
	return ike_sa_spi_r(a) > ike_sa_spi_r(b);
}

/* What is missing is made first. */
static bool has_all(struct ike_sa *sa, const struct ike_sa *other)
{
	const struct ike_child_conf *conf;
	struct ike_child *child;
	struct ike_task *task;
	bool all = !other->busy;

	list_for_each_entry(child, &other->children, entry) {
		conf = ike_child_conf_now(child);
		if (!conf || ike_child_by_conf(sa, conf) ||
		    ike_child_to_come(sa, conf))
			continue;
		all = false;
		if (ike_task_find_child(sa, conf))
			continue;
		task = ike_task_add(sa, IKE_TASK_CREATE_CHILD, NULL);
		if (!task)
			continue;
		task->conf = conf;
		ike_sa_ready(sa);
	}
	return all;
}

static void concede(struct ike_sa *loser, struct ike_sa *winner)
{
	give_tasks(loser, winner);
	if (ike_sa_take_down(loser, NULL))
		ike_sa_kill(loser, -ENOMEM, ike_error_text(-ENOMEM));
}

static void wait_for_peer(struct ike_sa *ours)
{
	ike_sa_timer(ours, IKE_TIMER_EXPIRE, ike_now(ours->e) + PATIENCE_MS);
}

/* @theirs is deleted by us, @ours by the peer. */
static void judge(struct ike_sa *ours, struct ike_sa *theirs)
{
	if (outranks(theirs, ours))
		wait_for_peer(ours);
	else if (has_all(ours, theirs))
		concede(theirs, ours);
}

/* The peer's identity is not known yet, its address is. */
static struct ike_sa *established_by_peer(const struct ike_sa *sa)
{
	struct ike_sa *other;

	list_for_each_entry(other, &sa->conn_sas->sas, of_conn)
		if (other->state == IKE_SA_ESTABLISHED && !other->replaced &&
		    ike_sa_crossed(sa, other) &&
		    ike_addr_equal(&other->path.remote, &sa->path.remote))
			return other;
	return NULL;
}

/**
 * ike_crossing_met() - the peer begins: does it cross what we have begun?
 * @sa: its IKE SA, half-open
 *
 * Then it is no INITIAL_CONTACT: the peer might delete what it has begun.
 *
 * Context: inside the engine.
 */
void ike_crossing_met(struct ike_sa *sa)
{
	struct ike_sa *ours;

	list_for_each_entry(ours, &sa->conn_sas->sas, of_conn) {
		if (!ours->initiator)
			return;
		if (ike_addr_equal(&ours->path.remote, &sa->path.remote))
			ours->met = true;
	}
}

/**
 * ike_crossing_settle() - an IKE SA, or a Child SA of it, is up
 * @sa: the IKE SA; one of those that cross may end
 *
 * Context: inside the engine, may sleep.
 */
void ike_crossing_settle(struct ike_sa *sa)
{
	struct ike_sa *other;

	if (sa->state != IKE_SA_ESTABLISHED || sa->replaced)
		return;
	if (!sa->initiator)
		give_way(sa);
	other = ike_sa_crossing(sa);
	if (!other)
		return;
	if (sa->initiator)
		judge(sa, other);
	else
		judge(other, sa);
}

/**
 * ike_crossing_overdue() - the peer should have deleted what we have begun, or
 * what it has begun another one for
 * @sa: the IKE SA, established; deleted by us if there is still the other one
 *
 * Context: inside the engine, may sleep.
 */
void ike_crossing_overdue(struct ike_sa *sa)
{
	struct ike_sa *other = ike_sa_crossing(sa);

	ike_sa_timer(sa, IKE_TIMER_EXPIRE, IKE_NEVER);
	if (sa->yields_to) {
		ike_sa_yield(sa);
		return;
	}
	if (!other)
		return;
	if (has_all(other, sa))
		concede(sa, other);
	else
		wait_for_peer(sa);
}

/**
 * ike_crossing_unheard() - is it still worth while to ask for an IKE SA?
 * @sa: the IKE SA, whose request is about to be sent again
 *
 * The peer may have deleted it because the one that it has begun itself is up.
 * When its answer was lost, so is what it said of that: we do not listen to its
 * requests before. If it has it in spite of that, it is told.
 *
 * Context: inside the engine, may sleep.
 * Return: false if not: the IKE SA ends, and the one that crosses it does what
 * it had yet to do.
 */
bool ike_crossing_unheard(struct ike_sa *sa)
{
	struct ike_sa *other;

	if (sa->state != IKE_SA_AUTH_SENT || sa->unwanted ||
	    sa->window.tries < UNHEARD_TRIES)
		return true;
	other = established_by_peer(sa);
	if (!other)
		return true;
	ike_window_acked(sa);
	sa->busy = false;
	give_tasks(sa, other);
	if (ike_sa_delete(sa, NULL))
		ike_sa_kill(sa, 0, "the peer has begun as well");
	return false;
}

/**
 * ike_crossing_yield() - the peer deletes an IKE SA
 * @sa: the IKE SA; if there is one that crosses it, that does what @sa had yet
 *	to do
 *
 * Context: inside the engine, may sleep.
 */
void ike_crossing_yield(struct ike_sa *sa)
{
	struct ike_sa *other = sa->known && !sa->replaced ?
			       ike_sa_crossing(sa) : NULL;

	if (!other)
		return;
	sa->busy = false;
	give_tasks(sa, other);
}
