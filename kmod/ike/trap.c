// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that stand without a Child SA: traps, whose first packet asks for
 * one, and shunts, which let traffic pass or discard it.
 */
#include <linux/slab.h>

#include "ike/child.h"

/* How often to look whether a trap's peer has become reachable */
#define ROUTE_WAIT_MS		1000U
#define ROUTE_WAIT_MAX_MS	60000U
/* How long packets ask in vain after a failure, at first */
#define FAILED_MS		1000U

const struct rhashtable_params ike_trap_params = {
	.head_offset = offsetof(struct ike_trap, by_conf),
	.key_offset = offsetof(struct ike_trap, conf),
	.key_len = sizeof_field(struct ike_trap, conf),
	.automatic_shrinking = true,
};

/* The address of @conn that goes with @remote. Without one, *@local is NULL if
 * routing may choose it.
 */
static bool find_local(const struct ike_conn *conn,
		       const struct ike_addr *remote,
		       const struct ike_addr **local)
{
	bool any = !conn->n_local_addrs;
	unsigned int i;

	for (i = 0; i < conn->n_local_addrs; i++) {
		const struct ike_addr_range *r = &conn->local_addrs[i];

		*local = ike_addr_single(r);
		if (*local && (*local)->len == remote->len)
			return true;
		any |= !*local && (!r->start.len ||
				   r->start.len == remote->len);
	}
	*local = NULL;
	return any;
}

/* The @nth single address of the peer that goes with one of ours, from 0 */
static bool find_remote(const struct ike_conn *conn, u32 nth,
			const struct ike_addr **local,
			const struct ike_addr **remote)
{
	unsigned int i;

	for (i = 0; i < conn->n_remote_addrs; i++) {
		*remote = ike_addr_single(&conn->remote_addrs[i]);
		if (*remote && find_local(conn, *remote, local) && !nth--)
			return true;
	}
	return false;
}

/**
 * ike_conn_has_peer() - is it configured to which address @conn starts?
 * @conn: the connection
 *
 * Context: any.
 */
bool ike_conn_has_peer(const struct ike_conn *conn)
{
	const struct ike_addr *local, *remote;

	return find_remote(conn, 0, &local, &remote);
}

/**
 * ike_conn_remotes() - how many addresses @conn may be initiated to
 * @conn: the connection
 *
 * Context: any.
 */
u32 ike_conn_remotes(const struct ike_conn *conn)
{
	const struct ike_addr *local, *remote;
	u32 n = 0;

	while (find_remote(conn, n, &local, &remote))
		n++;
	return n;
}

static int endpoints(struct ike_engine *e, const struct ike_conn *conn,
		     u32 nth, struct ike_path *path)
{
	const struct ike_addr *local, *remote;
	int err;

	memset(path, 0, sizeof(*path));
	if (!find_remote(conn, nth, &local, &remote))
		return -EDESTADDRREQ;
	path->remote = *remote;
	path->local_port = conn->local_port;
	path->remote_port = conn->remote_port;
	if (local) {
		path->local = *local;
		return 0;
	}
	err = e->ops->source(e->port, remote, &path->local);
	if (err)
		path->local.len = 0;
	return err;
}

/**
 * ike_conn_endpoints() - the addresses from which and to which @conn starts
 * @e: the engine
 * @conn: the connection
 * @tries: silent attempts so far: each goes to another address of the peer's,
 *	in turn; those without a route are passed over, if there are others
 * @path: receives addresses and ports
 *
 * Context: inside the engine.
 * Return: 0; -EDESTADDRREQ without a single remote address; or the error of
 * routing, with all but our own address in @path.
 */
int ike_conn_endpoints(struct ike_engine *e, const struct ike_conn *conn,
		       u32 tries, struct ike_path *path)
{
	u32 n = ike_conn_remotes(conn) ?: 1, i;
	int err;

	for (i = 0; i < n; i++) {
		err = endpoints(e, conn, (tries + i) % n, path);
		if (!err)
			return 0;
	}
	return endpoints(e, conn, tries % n, path);
}

static bool all_dynamic(const struct ike_ts *ts, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!ts[i].dynamic)
			return false;
	return true;
}

/* Without the address of a peer `dynamic` says nothing. */
static bool says_which(const struct ike_conn *conn,
		       const struct ike_child_conf *conf)
{
	return ike_child_is_shunt(conf) || ike_conn_has_peer(conn) ||
	       (!all_dynamic(conf->local, conf->n_local) &&
		!all_dynamic(conf->remote, conf->n_remote));
}

/* Until our address is known, `dynamic` is any of the peer's family: rather
 * too much is held up than anything sent in clear text.
 */
static void resolve_local(const struct ike_child_conf *conf,
			  const struct ike_path *path, struct ike_ts_list *out)
{
	struct ike_addr any = { .len = path->remote.len };
	unsigned int i;

	if (path->local.len || !any.len) {
		ike_ts_list_resolve(conf->local, conf->n_local, &path->local,
				    out);
		return;
	}
	ike_ts_list_resolve(conf->local, conf->n_local, &any, out);
	for (i = 0; i < out->n; i++)
		if (conf->local[i].dynamic)
			memset(out->ts[i].end.b, 0xff, any.len);
}

static int install(struct ike_engine *e, struct ike_trap *trap)
{
	const struct ike_child_conf *conf = trap->conf;
	struct ike_ts_list *ts;
	struct ike_policy policy = {
		.conn = trap->conn,
		.conf = conf,
		.reqid = trap->reqid,
	};
	struct ike_path path;
	bool routed;
	int err;

	err = ike_conn_endpoints(e, trap->conn, 0, &path);
	policy.block = err == -EDESTADDRREQ && !ike_child_is_shunt(conf);
	routed = !err || err == -EDESTADDRREQ || ike_child_is_shunt(conf);
	ts = kmalloc_array(2, sizeof(*ts), GFP_KERNEL);
	if (!ts)
		return -ENOMEM;
	resolve_local(conf, &path, &ts[0]);
	ike_ts_list_resolve(conf->remote, conf->n_remote, &path.remote,
			    &ts[1]);
	policy.local = path.local;
	policy.remote = path.remote;
	policy.local_ts = &ts[0];
	policy.remote_ts = &ts[1];
	err = e->ops->policy_install(e->port, &policy);
	if (!err) {
		trap->routed = routed;
		trap->local = path.local;
		trap->remote = path.remote;
	}
	kfree(ts);
	return err;
}

static void trap_free(struct ike_engine *e, struct ike_trap *trap)
{
	rhashtable_remove_fast(&e->traps_by_conf, &trap->by_conf,
			       ike_trap_params);
	e->ops->reqid_put(e->port, trap->reqid);
	ike_conn_put(trap->conn);
	kfree(trap);
}

static struct ike_trap *trap_alloc(struct ike_engine *e, struct ike_conn *conn,
				   const struct ike_child_conf *conf, u32 reqid)
{
	struct ike_trap *trap = kzalloc(sizeof(*trap), GFP_KERNEL);
	int err;

	if (!trap)
		return ERR_PTR(-ENOMEM);
	trap->conf = conf;
	err = e->ops->reqid_get(e->port, reqid, &trap->reqid);
	if (err)
		goto out;
	err = rhashtable_insert_fast(&e->traps_by_conf, &trap->by_conf,
				     ike_trap_params);
	if (err)
		goto out_reqid;
	trap->conn = ike_conn_get(conn);
	return trap;

out_reqid:
	e->ops->reqid_put(e->port, trap->reqid);
out:
	kfree(trap);
	return ERR_PTR(err);
}

/* Is it in @conf, as the same object? */
static bool stays(const struct ike_trap *trap, const struct ike_conf *conf)
{
	return ike_conf_find(conf, trap->conn->name) == trap->conn;
}

/* One that goes may have the same reqid; room for both is made now. */
static int trap_stage(struct ike_engine *e, const struct ike_conf *conf,
		      struct ike_trap *trap)
{
	struct ike_trap *other = xa_load(&e->traps, trap->reqid);
	int err;

	if (other && stays(other, conf))
		return -EBUSY;
	err = xa_insert(&e->staged, trap->reqid, trap, GFP_KERNEL);
	if (err)
		return err;
	err = xa_reserve(&e->traps, trap->reqid, GFP_KERNEL);
	if (err)
		goto out;
	err = install(e, trap);
	if (!err)
		return 0;
	xa_release(&e->traps, trap->reqid);
out:
	xa_erase(&e->staged, trap->reqid);
	return err;
}

static int trap_add(struct ike_engine *e, const struct ike_conf *conf,
		    struct ike_conn *conn, const struct ike_child_conf *child)
{
	struct ike_trap *trap = trap_alloc(e, conn, child, child->reqid);
	int err;

	if (IS_ERR(trap))
		return PTR_ERR(trap);
	err = trap_stage(e, conf, trap);
	if (err)
		trap_free(e, trap);
	return err;
}

static void trap_drop(struct ike_engine *e, struct ike_trap *trap)
{
	e->ops->policy_remove(e->port, trap->reqid, trap->conf);
	trap_free(e, trap);
}

/**
 * ike_trap_of() - the trap or shunt of a child
 * @e: the engine
 * @conf: the child
 *
 * Context: inside the engine. Return: the trap or NULL.
 */
struct ike_trap *ike_trap_of(struct ike_engine *e,
			     const struct ike_child_conf *conf)
{
	return rhashtable_lookup_fast(&e->traps_by_conf, &conf,
				      ike_trap_params);
}

/* A trap that stands in for a Child SA that has ended, see ike_trap_keep() */
static bool stands_in(struct ike_engine *e, const struct ike_conn *conn,
		      const struct ike_child_conf *conf)
{
	const struct ike_child_conf *was;
	struct ike_conn *old;

	if (ike_child_is_shunt(conf) || (conf->dpd_action != IKE_END_TRAP &&
					 conf->close_action != IKE_END_TRAP))
		return false;
	old = e->conf ? ike_conf_find(e->conf, conn->name) : NULL;
	was = old ? ike_conn_carrier(old, conf->name) : NULL;
	return was && !ike_child_wants_policy(was) && ike_trap_of(e, was);
}

static int conn_traps(struct ike_engine *e, const struct ike_conf *conf,
		      struct ike_conn *conn, struct ike_culprit *culprit)
{
	unsigned int i;
	int err;

	for (i = 0; i < conn->n_children; i++) {
		const struct ike_child_conf *child = &conn->children[i];

		if (!ike_child_wants_policy(child) &&
		    !stands_in(e, conn, child))
			continue;
		if (!says_which(conn, child) || ike_trap_of(e, child))
			continue;
		err = trap_add(e, conf, conn, child);
		if (!err)
			continue;
		culprit->conn = conn;
		culprit->child = child;
		return err;
	}
	return 0;
}

/**
 * ike_traps_prepare() - set the traps and shunts that a configuration adds
 * @e: the engine
 * @conf: the new snapshot; connections that it shares with the old one keep
 *	theirs
 * @culprit: receives whose policies could not be set
 *
 * The new ones stand beside the old ones, and hold where both cover the same.
 * ike_traps_commit() or ike_traps_abort() has to follow.
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or a negative errno with nothing changed.
 */
int ike_traps_prepare(struct ike_engine *e, const struct ike_conf *conf,
		      struct ike_culprit *culprit)
{
	struct ike_conn *conn;
	int err;

	ike_conf_for_each(conn, conf) {
		if (ike_shard_of_conn(conn, e->shards) != e->shard)
			continue;
		err = conn_traps(e, conf, conn, culprit);
		if (err) {
			ike_traps_abort(e);
			return err;
		}
	}
	return 0;
}

/**
 * ike_traps_abort() - take back what ike_traps_prepare() has set
 * @e: the engine
 *
 * Context: inside the engine, may sleep.
 */
void ike_traps_abort(struct ike_engine *e)
{
	struct ike_trap *trap;
	unsigned long reqid;

	xa_for_each(&e->staged, reqid, trap) {
		xa_release(&e->traps, reqid);
		trap_drop(e, trap);
	}
	xa_destroy(&e->staged);
}

static void await_routes(struct ike_engine *e)
{
	struct ike_trap *trap;
	unsigned long reqid;

	e->route_when = IKE_NEVER;
	xa_for_each(&e->traps, reqid, trap)
		if (!trap->routed)
			e->route_when = ike_now(e) + e->route_wait;
}

static void relax(struct ike_trap *trap)
{
	trap->failures = 0;
	trap->not_before = 0;
}

/**
 * ike_traps_commit() - the old traps and shunts go, what was prepared counts
 * @e: the engine
 * @conf: the snapshot of ike_traps_prepare()
 *
 * Context: inside the engine, may sleep.
 */
void ike_traps_commit(struct ike_engine *e, const struct ike_conf *conf)
{
	struct ike_trap *trap;
	unsigned long reqid;

	xa_for_each(&e->traps, reqid, trap) {
		if (stays(trap, conf)) {
			relax(trap);
			continue;
		}
		if (!xa_load(&e->staged, reqid))
			xa_erase(&e->traps, reqid);
		trap_drop(e, trap);
	}
	/* in the places that were reserved or have just become free */
	xa_for_each(&e->staged, reqid, trap)
		xa_store(&e->traps, reqid, trap, GFP_KERNEL);
	xa_destroy(&e->staged);
	e->route_wait = ROUTE_WAIT_MS;
	await_routes(e);
}

static bool is_between(const struct ike_trap *trap, const struct ike_path *path)
{
	return trap->routed && ike_addr_equal(&trap->local, &path->local) &&
	       ike_addr_equal(&trap->remote, &path->remote);
}

/* Without a route it stays what it was: it protects at least that. */
static void reroute(struct ike_engine *e, struct ike_trap *trap)
{
	struct ike_path path;

	if (!ike_conn_endpoints(e, trap->conn, 0, &path) &&
	    !is_between(trap, &path) && !install(e, trap))
		e->ops->policy_remove(e->port, trap->reqid, trap->conf);
}

/**
 * ike_traps_reroute() - give traps the endpoints that routing has for them now
 * @e: the engine
 * @all: not only those that have had no route yet. `dynamic` is another address
 *	when ours has changed
 *
 * Context: inside the engine, may sleep.
 */
void ike_traps_reroute(struct ike_engine *e, bool all)
{
	struct ike_trap *trap;
	unsigned long reqid;

	xa_for_each(&e->traps, reqid, trap)
		if (all || !trap->routed)
			reroute(e, trap);
	e->route_wait = min(2 * e->route_wait, ROUTE_WAIT_MAX_MS);
	await_routes(e);
}

/**
 * ike_trap_keep() - the traffic of a Child SA that ends is to ask for a new one
 * @child: the Child SA, still configured and installed, so that nothing leaves
 *	in clear text between its policies and those of the trap
 *
 * Context: inside the engine, may sleep.
 * Return: 0, also when there is a trap already; -EDESTADDRREQ when nobody could
 * be asked; or another negative errno.
 */
int ike_trap_keep(struct ike_child *child)
{
	const struct ike_child_conf *conf = ike_child_conf_now(child);
	struct ike_conn *conn = child->sa->conn;
	struct ike_engine *e = child->sa->e;
	struct ike_trap *trap;
	int err;

	if (ike_trap_of(e, conf))
		return 0;
	if (!ike_conn_has_peer(conn))
		return -EDESTADDRREQ;
	trap = trap_alloc(e, conn, conf, child->name.reqid);
	if (IS_ERR(trap))
		return PTR_ERR(trap);
	err = xa_insert(&e->traps, trap->reqid, trap, GFP_KERNEL);
	if (err)
		goto out;
	err = install(e, trap);
	if (err)
		goto out_traps;
	await_routes(e);
	return 0;

out_traps:
	xa_erase(&e->traps, trap->reqid);
out:
	trap_free(e, trap);
	return err;
}

/**
 * ike_trap_pauses() - has what a packet asks for failed just now?
 * @e: the engine
 * @trap: the trap that it has hit
 *
 * Context: inside the engine.
 */
bool ike_trap_pauses(const struct ike_engine *e, const struct ike_trap *trap)
{
	return ike_now(e) < trap->not_before;
}

/**
 * ike_trap_failed() - the Child SA of a child has not come about
 * @e: the engine
 * @conf: the child. If it has a trap, packets ask in vain for a while, twice as
 *	long each time, so that a peer that refuses is not asked without end
 *
 * Context: inside the engine.
 */
void ike_trap_failed(struct ike_engine *e, const struct ike_child_conf *conf)
{
	struct ike_trap *trap = ike_trap_of(e, conf);
	u32 ms;

	if (!trap)
		return;
	ms = min_t(u64, (u64)FAILED_MS << min(trap->failures, 16U),
		   IKE_PAUSE_MAX_MS);
	trap->failures++;
	trap->not_before = ike_now(e) + ms - ike_chance(e, ms / 4 + 1);
}

/**
 * ike_trap_relax() - it is worth while to ask for the Child SA of a child
 * @e: the engine
 * @conf: the child; if it has a trap, packets may ask at once
 *
 * Context: inside the engine.
 */
void ike_trap_relax(struct ike_engine *e, const struct ike_child_conf *conf)
{
	struct ike_trap *trap = ike_trap_of(e, conf);

	if (trap)
		relax(trap);
}

/**
 * ike_traps_drop() - remove all traps and shunts
 * @e: the engine
 *
 * Context: inside the engine, may sleep.
 */
void ike_traps_drop(struct ike_engine *e)
{
	struct ike_trap *trap;
	unsigned long reqid;

	xa_for_each(&e->traps, reqid, trap)
		trap_drop(e, trap);
	xa_destroy(&e->traps);
	e->route_when = IKE_NEVER;
}
