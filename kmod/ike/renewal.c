// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reauthentication, RFC 7296 section 2.8.3: a new IKE SA from scratch with the
 * same children, and then the end of the old one.
 */
#include "ike/attempt.h"
#include "ike/child.h"

static int add_children(struct ike_sa *from, struct ike_sa *to)
{
	struct ike_child *child;
	struct ike_task *task;

	list_for_each_entry(child, &from->children, entry) {
		if (!child->in_use || child->deleting ||
		    ike_task_find_child(to, child->conf))
			continue;
		task = ike_task_add(to, IKE_TASK_CREATE_CHILD, NULL);
		if (!task)
			return -ENOMEM;
		task->conf = child->conf;
	}
	return 0;
}

static bool is_under_way(const struct ike_sa *sa)
{
	struct ike_sa *other;

	list_for_each_entry(other, &sa->conn_sas->sas, of_conn)
		if (other->renews == sa->spi)
			return true;
	return false;
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
	struct ike_path path;
	struct ike_sa *fresh;
	int err;

	if (is_under_way(sa))
		return 0;
	err = ike_conn_endpoints(sa->e, sa->conn, &path);
	if (err)
		return err;
	fresh = ike_sa_new(sa->e, sa->conn, &path);
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
 * @sa: the IKE SA, established. Either it has all children of the other, which
 *	is deleted; or it is deleted itself, and that is tried again later.
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_renewed(struct ike_sa *sa)
{
	struct ike_sa *old = ike_sa_by_spi(sa->e, sa->renews);

	sa->renews = 0;
	if (!old)
		return;
	if (!has_children_of(sa, old))
		old = sa;
	if (ike_sa_take_down(old, NULL))
		ike_sa_kill(old, -ENOMEM, ike_error_text(-ENOMEM));
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
	struct ike_sa *other;

	heir->reauth_at = old->reauth_at;
	list_for_each_entry(other, &old->conn_sas->sas, of_conn)
		if (other->renews == old->spi)
			other->renews = heir->spi;
}
