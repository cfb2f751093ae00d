// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reauthentication, RFC 7296 section 2.8.3: a new IKE SA from scratch with the
 * same children, and then the end of the old one.
 */
#include "ike/attempt.h"
#include "ike/child.h"

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
		    !ike_child_by_conf(sa, child->conf))
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
