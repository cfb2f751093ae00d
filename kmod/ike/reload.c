// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of SAs when the configuration changes.
 *
 * An IKE SA goes over to the new version of its connection. Its Child SAs do
 * as well, if they would be made in the same way again; those that would not
 * are replaced by new ones, and those whose child is gone are deleted. When
 * other proposals are configured the IKE SA is rekeyed by them. When it would
 * be with another peer it stays as it is until one has been set up from
 * scratch that has its children, and ends if that cannot be.
 */
#include "ike/attempt.h"
#include "ike/child.h"

/* To be set up from scratch by the engine that has the old one */
static bool can_begin(const struct ike_conn *old, const struct ike_conn *new,
		      unsigned int shards)
{
	return ike_conn_has_peer(old) && ike_conn_has_peer(new) &&
	       ike_shard_of_conn(old, shards) == ike_shard_of_conn(new, shards);
}

/**
 * ike_conn_fate() - what becomes of the IKE SAs of a connection
 * @old: the version in force, NULL for none
 * @new: the next one, NULL for none
 * @shards: engines in the namespace
 *
 * Context: any.
 */
enum ike_fate ike_conn_fate(const struct ike_conn *old,
			    const struct ike_conn *new, unsigned int shards)
{
	if (!old)
		return IKE_FATE_ADDED;
	if (!new)
		return IKE_FATE_TAKEN_DOWN;
	switch (ike_conn_change(old, new)) {
	case IKE_CHANGE_PEERS:
		return can_begin(old, new, shards) ? IKE_FATE_REPLACED :
						     IKE_FATE_TAKEN_DOWN;
	case IKE_CHANGE_KEYS:
		return IKE_FATE_REPLACED;
	default:
		return IKE_FATE_KEPT;
	}
}

/**
 * ike_child_fate() - what becomes of the Child SA of a child
 * @old: version of its connection in force
 * @new: the next one, by which the IKE SA is kept or replaced
 * @name: name of the child, which is in one of both at least
 *
 * Context: any.
 */
enum ike_fate ike_child_fate(const struct ike_conn *old,
			     const struct ike_conn *new, const char *name)
{
	const struct ike_child_conf *was = ike_conn_child(old, name);
	const struct ike_child_conf *is = ike_conn_child(new, name);

	if (!was)
		return IKE_FATE_ADDED;
	if (!is)
		return IKE_FATE_TAKEN_DOWN;
	if (ike_conn_change(old, new) == IKE_CHANGE_PEERS ||
	    ike_child_change(old, was, new, is) == IKE_CHANGE_KEYS)
		return IKE_FATE_REPLACED;
	return IKE_FATE_KEPT;
}

/**
 * ike_sa_is_configured() - is the connection of an IKE SA in force?
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
bool ike_sa_is_configured(const struct ike_sa *sa)
{
	const struct ike_conf *conf = sa->e->conf;

	return conf && ike_conf_find(conf, sa->conn->name) == sa->conn;
}

/**
 * ike_sa_end_now() - an IKE SA goes, with or without memory to tell the peer
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_sa_end_now(struct ike_sa *sa)
{
	if (ike_sa_take_down(sa, NULL))
		ike_sa_kill(sa, -ECANCELED, ike_error_text(-ECANCELED));
}

/* Has another version of @conn, which is in force now, IKE SAs here? */
static bool takes_over(struct ike_engine *e, const struct ike_conn *conn)
{
	struct ike_conn *old = e->conf ? ike_conf_find(e->conf, conn->name) :
					 NULL;

	return old && old != conn && ike_sas_of_conn(e, old);
}

/**
 * ike_reload_prepare() - make room for the SAs of changed connections
 * @e: the engine
 * @conf: the new snapshot
 *
 * ike_reload_commit() or ike_reload_abort() has to follow.
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int ike_reload_prepare(struct ike_engine *e, const struct ike_conf *conf)
{
	struct ike_conn *conn;
	int err;

	ike_conf_for_each(conn, conf) {
		if (!takes_over(e, conn))
			continue;
		err = ike_sa_make_room(e, conn);
		if (err) {
			ike_reload_abort(e, conf);
			return err;
		}
	}
	return 0;
}

/**
 * ike_reload_abort() - give back what ike_reload_prepare() has got
 * @e: the engine
 * @conf: the new snapshot
 *
 * Context: inside the engine.
 */
void ike_reload_abort(struct ike_engine *e, const struct ike_conf *conf)
{
	struct ike_conn *conn;

	ike_conf_for_each(conn, conf)
		ike_sa_drop_room(e, conn);
}

/* Those that are about to be replaced go when the new one is there. */
static void follow_child(struct ike_child *child)
{
	const struct ike_child_conf *old = child->conf;
	const struct ike_child_conf *conf = ike_child_conf_now(child);
	struct ike_conn *conn = child->sa->conn;

	if (conf && ike_child_change(child->conn, old, conn, conf) ==
			    IKE_CHANGE_SETTINGS) {
		child->conf = conf;
		ike_lifetime_child_changed(child, old);
		ike_conn_put(child->conn);
		child->conn = ike_conn_get(conn);
	} else if (child->in_use) {
		ike_child_supersede(child);
	}
}

/* Nothing is left to be set up. */
static bool is_needless(const struct ike_sa *sa)
{
	return sa->initiator && sa->state < IKE_SA_ESTABLISHED &&
	       !sa->replaced && list_empty(&sa->tasks);
}

static void follow(struct ike_sa *sa, struct ike_conn *conn)
{
	struct ike_conn *old = ike_conn_get(sa->conn);
	struct ike_child *child;

	ike_sa_set_conn(sa, conn);
	ike_tasks_follow(sa);
	list_for_each_entry(child, &sa->children, entry)
		follow_child(child);
	if (sa->state == IKE_SA_ESTABLISHED) {
		ike_lifetime_changed(sa, old);
		ike_lifetime_arm(sa);
		if (conn->dpd_ms != old->dpd_ms)
			ike_liveness_changed(sa);
	}
	ike_conn_put(old);
	if (is_needless(sa))
		ike_sa_end_now(sa);
}

/* By rekeying, or when there is no memory for it, soon */
static void change_keys(struct ike_sa *sa)
{
	if (sa->replaced)
		return;
	sa->outdated = true;
	if (!ike_sa_rekey(sa, NULL))
		return;
	sa->rekey_at = ike_now(sa->e);
	ike_lifetime_arm(sa);
}

static bool carries(const struct ike_sa *sa, const struct ike_conn *conn)
{
	const struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (child->in_use && !child->deleting &&
		    ike_conn_carrier(conn, child->conf->name))
			return true;
	return false;
}

static void change_peers(struct ike_sa *sa, struct ike_conn *conn)
{
	if (ike_conn_fate(sa->conn, conn, sa->e->shards) != IKE_FATE_REPLACED ||
	    !carries(sa, conn) || ike_sa_renew_by(sa, conn))
		ike_sa_end_now(sa);
}

/* It ends with what has asked for it, or becomes what follows. */
static bool is_heir(const struct ike_sa *sa)
{
	return sa->state == IKE_SA_CREATED && sa->replaced;
}

/* What it was to renew has to do with the new configuration itself. */
static void drop(struct ike_sa *sa)
{
	sa->renews = 0;
	ike_sa_end_now(sa);
}

static void update(struct ike_sa *sa, struct ike_conn *conn)
{
	bool up = sa->state == IKE_SA_ESTABLISHED;

	if (!conn) {
		drop(sa);
		return;
	}
	if (conn == sa->conn || sa->state == IKE_SA_DELETING || is_heir(sa))
		return;
	switch (ike_conn_change(sa->conn, conn)) {
	case IKE_CHANGE_PEERS:
		if (!up || sa->replaced || sa->renews)
			drop(sa);
		break;
	case IKE_CHANGE_KEYS:
		if (!up) {
			drop(sa);
			break;
		}
		follow(sa, conn);
		change_keys(sa);
		break;
	default:
		follow(sa, conn);
	}
}

/* With whom nobody is to talk any more, and what follows is not begun */
static void update_peers(struct ike_sa *sa, struct ike_conn *conn)
{
	if (sa->state == IKE_SA_ESTABLISHED && !sa->replaced &&
	    sa->conn != conn && !ike_sa_find_renewal(sa))
		change_peers(sa, conn);
}

static void update_all(struct ike_engine *e, const struct ike_conf *conf,
		       void (*fn)(struct ike_sa *sa, struct ike_conn *conn))
{
	struct ike_sa *sa;

	ike_for_each_sa(sa, e)
		fn(sa, ike_conf_find(conf, sa->conn->name));
}

/**
 * ike_reload_commit() - bring all IKE SAs in line with a new configuration
 * @e: the engine, whose traps are those of @conf
 * @conf: the snapshot of ike_reload_prepare()
 *
 * Context: inside the engine, may sleep.
 */
void ike_reload_commit(struct ike_engine *e, const struct ike_conf *conf)
{
	struct ike_sa *sa;

	update_all(e, conf, update);
	update_all(e, conf, update_peers);
	list_for_each_entry(sa, &e->sas, entry)
		ike_keepalive_changed(sa);
	ike_reload_abort(e, conf);
}
