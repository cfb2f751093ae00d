// SPDX-License-Identifier: GPL-2.0-only
/*
 * Twins: IKE SAs of the same two identities, of which `unique` and
 * INITIAL_CONTACT may let only one be, RFC 7296 section 2.4; also where they
 * are in different engines of a namespace.
 */
#include "ike/attempt.h"
#include "ike/sa.h"

/* In this time a peer has moved its Child SAs to a new IKE SA. */
#define MOVE_MS		5000

static bool same_ids(const struct ike_sa *sa, const struct ike_id *local,
		     const struct ike_id *remote)
{
	return ike_id_equal(sa->local_id, local) &&
	       ike_id_equal(sa->remote_id, remote);
}

/**
 * ike_sa_has_twin() - is another IKE SA of the same two identities up?
 * @sa: the IKE SA, with its identities
 *
 * Context: inside the engine.
 */
bool ike_sa_has_twin(const struct ike_sa *sa)
{
	struct rhlist_head *list, *pos;
	struct ike_sa *other;
	bool found = false;

	rcu_read_lock();
	list = rhltable_lookup(&sa->e->by_ids, &sa->ids_hash,
			       ike_by_ids_params);
	rhl_for_each_entry_rcu(other, pos, list, by_ids)
		if (other != sa && other->state == IKE_SA_ESTABLISHED &&
		    !other->replaced && !other->yields_to &&
		    same_ids(other, sa->local_id, sa->remote_id)) {
			found = true;
			break;
		}
	rcu_read_unlock();
	return found;
}

/**
 * ike_sa_crossing() - the IKE SA that both sides have begun at the same time
 * @sa: the IKE SA, with its identities
 *
 * Context: inside the engine. Return: the other one, established; or NULL.
 */
struct ike_sa *ike_sa_crossing(const struct ike_sa *sa)
{
	struct rhlist_head *list, *pos;
	struct ike_sa *other, *found = NULL;

	rcu_read_lock();
	list = rhltable_lookup(&sa->e->by_ids, &sa->ids_hash,
			       ike_by_ids_params);
	rhl_for_each_entry_rcu(other, pos, list, by_ids)
		if (other != sa && other->state == IKE_SA_ESTABLISHED &&
		    !other->replaced && ike_sa_crossed(other, sa) &&
		    same_ids(other, sa->local_id, sa->remote_id)) {
			found = other;
			break;
		}
	rcu_read_unlock();
	return found;
}

/* Of two of the same moment in different engines one has to be the older. */
static bool is_older(const struct ike_sa *sa, const struct ike_contact *c)
{
	if (sa->established != c->when)
		return sa->established < c->when;
	return (u8)c->spi == sa->e->shard || sa->spi < c->spi;
}

/* A peer that still has it may be about to move its Child SAs. */
static bool may_wait(const struct ike_sa *sa, const struct ike_contact *c)
{
	return !c->initial && !c->keep &&
	       ike_addr_equal(&sa->path.remote, &c->remote);
}

static struct ike_sa *next_twin(struct ike_engine *e,
				const struct ike_contact *c, bool older)
{
	u64 hash = ike_sa_hash_ids(e, c->local_id, c->remote_id);
	const struct ike_sa *new = ike_sa_by_spi(e, c->spi);
	struct rhlist_head *list, *pos;
	struct ike_sa *sa, *found = NULL;

	rcu_read_lock();
	list = rhltable_lookup(&e->by_ids, &hash, ike_by_ids_params);
	rhl_for_each_entry_rcu(sa, pos, list, by_ids)
		if (sa->spi != c->spi && sa->state == IKE_SA_ESTABLISHED &&
		    is_older(sa, c) == older &&
		    !(sa->yields_to && may_wait(sa, c)) &&
		    !(new && ike_sa_crossed(sa, new)) &&
		    same_ids(sa, c->local_id, c->remote_id)) {
			found = sa;
			break;
		}
	rcu_read_unlock();
	return found;
}

static void end_later(struct ike_sa *sa, const struct ike_contact *c)
{
	sa->yields_to = c->spi;
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, ike_now(sa->e) + MOVE_MS);
}

static void drop_twins(struct ike_engine *e, const struct ike_contact *c,
		       bool older)
{
	struct ike_sa *sa;

	while ((sa = next_twin(e, c, older)))
		if (older && may_wait(sa, c))
			end_later(sa, c);
		else if (ike_sa_take_down(sa, NULL))
			ike_sa_kill(sa, -ENOMEM, ike_error_text(-ENOMEM));
}

static struct ike_sa *oldest_twin(struct ike_engine *e,
				  const struct ike_contact *c, unsigned int *n)
{
	u64 hash = ike_sa_hash_ids(e, c->local_id, c->remote_id);
	struct rhlist_head *list, *pos;
	struct ike_sa *sa, *oldest = NULL;

	*n = 0;
	rcu_read_lock();
	list = rhltable_lookup(&e->by_ids, &hash, ike_by_ids_params);
	rhl_for_each_entry_rcu(sa, pos, list, by_ids) {
		if (sa->spi == c->spi || sa->state != IKE_SA_ESTABLISHED ||
		    sa->replaced ||
		    !same_ids(sa, c->local_id, c->remote_id))
			continue;
		++*n;
		if (!oldest || sa->id < oldest->id)
			oldest = sa;
	}
	rcu_read_unlock();
	return oldest;
}

/* A peer that comes again and again must not fill the memory. */
static void bound_twins(struct ike_engine *e, const struct ike_contact *c)
{
	struct ike_sa *oldest;
	unsigned int n;

	oldest = oldest_twin(e, c, &n);
	if (n >= ike_settings(e)->ike_sa_per_peer &&
	    ike_sa_take_down(oldest, NULL))
		ike_sa_kill(oldest, -ENOMEM, ike_error_text(-ENOMEM));
}

/**
 * ike_sa_drop_twins() - a new IKE SA takes the place of its older twins
 * @e: the engine
 * @c: the new one and what its peer said
 *
 * After INITIAL_CONTACT (RFC 7296 section 2.4), or with `unique = replace`.
 * They are deleted, not just forgotten; without INITIAL_CONTACT those that come
 * from the same address not at once: the peer may be authenticating anew. One
 * that crosses the new one is none of them: the peer has said INITIAL_CONTACT
 * before it knew. One that has been established since then, in another engine,
 * stays, too. Where twins are kept, the oldest goes when there are too many.
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_drop_twins(struct ike_engine *e, const struct ike_contact *c)
{
	bool all = c->conn->unique == IKE_UNIQUE_REPLACE ||
		   (c->initial && c->conn->unique != IKE_UNIQUE_NEVER);

	if (all)
		drop_twins(e, c, true);
	if (!c->initial || !all)
		bound_twins(e, c);
}

/**
 * ike_sa_yield() - the peer has had the time to move its Child SAs
 * @sa: the old IKE SA; deleted, unless the new one has ended meanwhile
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_sa_yield(struct ike_sa *sa)
{
	bool here = (u8)sa->yields_to == sa->e->shard;

	sa->yields_to = 0;
	if (!here || ike_sa_has_twin(sa))
		ike_sa_end_now(sa);
}

/**
 * ike_sa_drop_newer() - an IKE SA of another engine is to stay
 * @e: the engine
 * @c: the one that stays
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_drop_newer(struct ike_engine *e, const struct ike_contact *c)
{
	drop_twins(e, c, false);
}

/**
 * ike_sa_keep() - does an IKE SA of ours stay for which another engine's goes?
 * @e: the engine
 * @c: the other one, which is told so in that case
 *
 * With `unique = keep` an engine refuses what it knows to be a second IKE SA;
 * one that began elsewhere is noticed only now.
 *
 * Context: inside the engine, may sleep.
 */
bool ike_sa_keep(struct ike_engine *e, const struct ike_contact *c)
{
	struct ike_contact answer = *c;
	struct ike_sa *sa;

	if (c->conn->unique != IKE_UNIQUE_KEEP || c->initial)
		return false;
	sa = next_twin(e, c, true);
	if (!sa)
		return false;
	answer.spi = sa->spi;
	answer.when = sa->established;
	answer.keep = true;
	e->ops->contact(e->port, &answer);
	return true;
}
