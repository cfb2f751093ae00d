// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reauthentication, RFC 7296 section 2.8.3: a new IKE SA from scratch with the
 * same children, and then the end of the old one.
 *
 * No packet is lost, as when a Child SA is rekeyed: a new one goes by the reqid
 * of the old one. Who was asked for it sends over the old one until a packet,
 * or the end of the old one, shows that the peer has the new one. The old one
 * stays in XFRM until what is still under way has come.
 */
#include "ike/attempt.h"
#include "ike/child.h"

/* By then the peer has had the answer, however often that was lost. */
#define ANSWERED_MS	10000

static bool goes_same_way(const struct ike_child *child,
			  const struct ike_addr *local,
			  const struct ike_addr *remote)
{
	return ike_addr_equal(&child->name.local, local) &&
	       ike_addr_equal(&child->name.remote, remote);
}

/* What @other has in use between the endpoints of @sa; or @found if not */
static struct ike_child *look_in(struct ike_sa *other, const struct ike_sa *sa,
				 const struct ike_child_conf *conf,
				 struct ike_child *found)
{
	struct ike_child *child;

	if (other == sa || other->state != IKE_SA_ESTABLISHED ||
	    other->replaced || (found && found->sa->id > other->id))
		return found;
	child = ike_child_by_conf(other, conf);
	return child && goes_same_way(child, &sa->path.local,
				      &sa->path.remote) ? child : found;
}

static struct ike_child *find_by_ids(struct ike_sa *sa,
				     const struct ike_child_conf *conf)
{
	struct ike_child *found = NULL;
	struct rhlist_head *list, *pos;
	struct ike_sa *other;

	rcu_read_lock();
	list = rhltable_lookup(&sa->e->by_ids, &sa->ids_hash,
			       ike_by_ids_params);
	rhl_for_each_entry_rcu(other, pos, list, by_ids)
		if (ike_id_equal(other->local_id, sa->local_id) &&
		    ike_id_equal(other->remote_id, sa->remote_id))
			found = look_in(other, sa, conf, found);
	rcu_read_unlock();
	return found;
}

/* The same peer may have another identity now. There may be very many IKE SAs
 * of a connection, but not if all addresses of the peer are named.
 */
static struct ike_child *find_by_conn(struct ike_sa *sa,
				      const struct ike_child_conf *conf)
{
	struct ike_child *found = NULL;
	struct ike_sa *other;
	unsigned int i;

	for (i = 0; i < sa->conn->n_remote_addrs; i++)
		if (!ike_addr_single(&sa->conn->remote_addrs[i]))
			return NULL;
	list_for_each_entry(other, &sa->conn_sas->sas, of_conn)
		found = look_in(other, sa, conf, found);
	return found;
}

/**
 * ike_child_renewed() - the Child SA whose place one of a new IKE SA is to take
 * @sa: the IKE SA, with its identities
 * @conf: the child
 *
 * Context: inside the engine.
 * Return: one in use of an IKE SA that has the same endpoints, or NULL.
 */
struct ike_child *ike_child_renewed(struct ike_sa *sa,
				    const struct ike_child_conf *conf)
{
	struct ike_sa *old;

	if (!sa->initiator)
		return find_by_ids(sa, conf) ?: find_by_conn(sa, conf);
	old = sa->renews ? ike_sa_by_spi(sa->e, sa->renews) : NULL;
	return old ? look_in(old, sa, conf, NULL) : NULL;
}

/**
 * ike_child_renew() - the peer has agreed to a Child SA
 * @child: the Child SA, about to be installed. What it is to replace may have
 *	been rekeyed since it was asked for.
 *
 * Context: inside the engine.
 */
void ike_child_renew(struct ike_child *child)
{
	const struct ike_child *old;

	old = child->replaces ? ike_child_renewed(child->sa, child->conf) :
				NULL;
	if (old)
		child->replaces = old->name.spi_in;
}

/**
 * ike_child_before() - the Child SA that another one replaces
 * @child: the other
 *
 * Context: inside the engine.
 * Return: one that XFRM cannot tell from @child, of any IKE SA, perhaps a
 * former one; or NULL.
 */
const struct ike_child *ike_child_before(const struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct rhlist_head *list, *pos;
	struct ike_child *old, *found = NULL;

	if (!child->replaces)
		return NULL;
	rcu_read_lock();
	list = rhltable_lookup(&e->by_reqid, &child->name.reqid,
			       ike_by_reqid_params);
	rhl_for_each_entry_rcu(old, pos, list, by_reqid)
		if (old->name.spi_in == child->replaces)
			found = old;
	rcu_read_unlock();
	return found;
}

/* Nothing goes out any more over what another one has taken over from. */
static bool took_over(const struct ike_child *heir,
		      const struct ike_child *child)
{
	return heir->replaces == child->name.spi_in ||
	       (heir->replaces && heir->turn > child->turn &&
		ike_child_carries_same(heir, child->local, child->remote));
}

static bool may_follow(const struct ike_child *heir,
		       const struct ike_child *child)
{
	const struct ike_sa_name *name = &child->name;

	if (heir->sa == child->sa || heir->sa->state != IKE_SA_ESTABLISHED ||
	    heir->former || heir->deleting || heir->deleted ||
	    heir->redundant || !(heir->in_use || heir->name.inbound_only) ||
	    !goes_same_way(heir, &name->local, &name->remote))
		return false;
	if (child->in_use && !heir->name.inbound_only)
		return took_over(heir, child);
	return ike_child_carries_same(heir, child->local, child->remote);
}

/* The last to have begun to send, or the newest one: the peer may have lost the
 * others.
 */
static bool is_nearer(const struct ike_child *a, const struct ike_child *b)
{
	if (a->turn != b->turn)
		return a->turn > b->turn;
	return a->sa->id > b->sa->id;
}

/**
 * ike_child_after() - the Child SA of another IKE SA that carries on
 * @child: the one that ends
 *
 * Context: inside the engine.
 * Return: one that has replaced it, or else one that waits to send the same, or
 * sends it if @child does not; or NULL.
 */
struct ike_child *ike_child_after(const struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct rhlist_head *list, *pos;
	struct ike_child *heir, *found = NULL;

	rcu_read_lock();
	list = rhltable_lookup(&e->by_reqid, &child->name.reqid,
			       ike_by_reqid_params);
	rhl_for_each_entry_rcu(heir, pos, list, by_reqid)
		if (may_follow(heir, child) &&
		    (!found || is_nearer(heir, found)))
			found = heir;
	rcu_read_unlock();
	return found;
}

/**
 * ike_child_held_back() - may the peer be without a Child SA that it has asked
 * for?
 * @child: the Child SA, still without an outbound state
 *
 * Context: inside the engine.
 * Return: true as long as another IKE SA has one that sends what it is to send,
 * and an answer may have been lost.
 */
bool ike_child_held_back(const struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct rhlist_head *list, *pos;
	struct ike_child *other;
	bool found = false;

	if (!child->replaces || ike_now(e) - child->since >= ANSWERED_MS)
		return false;
	rcu_read_lock();
	list = rhltable_lookup(&e->by_reqid, &child->name.reqid,
			       ike_by_reqid_params);
	rhl_for_each_entry_rcu(other, pos, list, by_reqid)
		if (other->sa != child->sa && other->turn && !other->former &&
		    goes_same_way(other, &child->name.local,
				  &child->name.remote))
			found = true;
	rcu_read_unlock();
	return found;
}

/**
 * ike_child_carry_on() - a Child SA is about to end
 * @heir: what carries on, from ike_child_after(); without memory it does so
 *	later. What it was to replace may have been rekeyed since.
 * @child: the one that ends
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_carry_on(struct ike_child *heir, const struct ike_child *child)
{
	if (!child->in_use || !heir->name.inbound_only)
		return;
	heir->replaces = child->name.spi_in;
	if (!ike_child_outbound(heir))
		ike_child_succeed(heir);
}

/**
 * ike_child_leave() - a Child SA ends with its IKE SA, but may still be sent to
 * @child: the Child SA; a former one from now on, perhaps freed
 * @to: the IKE SA that carries on; or its own, until the peer has been told
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_leave(struct ike_child *child, struct ike_sa *to)
{
	child->in_use = false;
	child->sa->n_children--;
	list_move_tail(&child->entry, &to->children);
	child->sa = to;
	to->n_children++;
	ike_child_end(child, "");
}

static int add_children(struct ike_sa *from, struct ike_sa *to)
{
	const struct ike_child_conf *conf;
	struct ike_child *child;
	struct ike_task *task;

	list_for_each_entry(child, &from->children, entry) {
		conf = ike_conn_carrier(to->conn, child->conf->name);
		if (!conf || !child->in_use || child->deleting ||
		    ike_task_find_child(to, conf))
			continue;
		task = ike_task_add(to, IKE_TASK_CREATE_CHILD, NULL);
		if (!task)
			return -ENOMEM;
		task->conf = conf;
	}
	return 0;
}

/**
 * ike_sa_find_renewal() - the IKE SA that is to take the place of another
 * @sa: the other
 *
 * Context: inside the engine. Return: one of the connection in force, or NULL.
 */
struct ike_sa *ike_sa_find_renewal(const struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	struct ike_conn_sas *all;
	struct ike_conn *conn;
	struct ike_sa *other;

	conn = e->conf ? ike_conf_find(e->conf, sa->conn->name) : NULL;
	all = conn ? ike_sas_of_conn(e, conn) : NULL;
	if (!all)
		return NULL;
	list_for_each_entry(other, &all->sas, of_conn)
		if (other->renews == sa->spi)
			return other;
	return NULL;
}

/**
 * ike_sa_renew() - have the peers of an IKE SA authenticate anew
 * @sa: the IKE SA; it stays until another one has its children
 *
 * Context: inside the engine, may sleep.
 * Return: 0, also when that is under way; -EDESTADDRREQ when only the peer can
 * do it, or another negative errno.
 */
int ike_sa_renew(struct ike_sa *sa)
{
	if (ike_sa_find_renewal(sa) || !ike_sa_is_configured(sa))
		return 0;
	return ike_sa_renew_by(sa, sa->conn);
}

/**
 * ike_sa_renew_by() - likewise, by the terms of another connection
 * @sa: the IKE SA
 * @conn: the connection that is to have the new one
 *
 * Context: inside the engine, may sleep. Return: as ike_sa_renew().
 */
int ike_sa_renew_by(struct ike_sa *sa, struct ike_conn *conn)
{
	struct ike_path path;
	struct ike_sa *fresh;
	int err;

	err = ike_conn_endpoints(sa->e, conn, 0, &path);
	if (err)
		return err;
	fresh = ike_sa_new(sa->e, conn, &path);
	if (!fresh)
		return -ENOMEM;
	fresh->renews = sa->spi;
	err = add_children(sa, fresh);
	if (err) {
		ike_sa_kill(fresh, err, ike_error_text(err));
		return err;
	}
	ike_begin(fresh);
	return 0;
}

static bool has_children_of(struct ike_sa *sa, const struct ike_sa *old)
{
	struct ike_child *child;

	list_for_each_entry(child, &old->children, entry)
		if (child->in_use && !child->deleting &&
		    !ike_child_by_conf(sa, child->conf) &&
		    !ike_child_to_come(sa, child->conf))
			return false;
	return true;
}

/**
 * ike_sa_renewed() - an IKE SA that renews another has made its children
 * @sa: the IKE SA, established. Either it has all children of the other, or
 *	that is not configured any more, which is deleted then; or it is deleted
 *	itself, and that is tried again later.
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_renewed(struct ike_sa *sa)
{
	struct ike_sa *old = ike_sa_by_spi(sa->e, sa->renews);

	sa->renews = 0;
	if (!old)
		return;
	if (ike_sa_is_configured(old) && !has_children_of(sa, old))
		old = sa;
	ike_sa_end_now(old);
}

/**
 * ike_sa_renewal_failed() - an IKE SA that was to renew another has ended
 * @sa: the IKE SA. The other one stays if it is configured.
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_renewal_failed(struct ike_sa *sa)
{
	struct ike_sa *old = ike_sa_by_spi(sa->e, sa->renews);

	sa->renews = 0;
	if (old && !ike_sa_is_configured(old))
		ike_sa_end_now(old);
}

/**
 * ike_sa_renew_heir() - an IKE SA has got the place of one that is renewed
 * @heir: the IKE SA; rekeying is no reason to authenticate anew any later
 * @old: the one that it has replaced
 *
 * Context: inside the engine.
 */
void ike_sa_renew_heir(struct ike_sa *heir, const struct ike_sa *old)
{
	struct ike_sa *other = ike_sa_find_renewal(old);

	heir->reauth_at = old->reauth_at;
	if (other)
		other->renews = heir->spi;
}
