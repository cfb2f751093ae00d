// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that stand without a Child SA: traps, whose first packet asks for
 * one, and shunts, which let traffic pass or discard it.
 */
#include <linux/slab.h>

#include "ike/child.h"

const struct rhashtable_params ike_trap_params = {
	.head_offset = offsetof(struct ike_trap, by_conf),
	.key_offset = offsetof(struct ike_trap, conf),
	.key_len = sizeof_field(struct ike_trap, conf),
	.automatic_shrinking = true,
};

static bool wants_policy(const struct ike_child_conf *conf)
{
	if (conf->mode == IKE_MODE_PASS || conf->mode == IKE_MODE_DROP)
		return conf->start_action != IKE_START_NONE;
	return conf->start_action & IKE_START_TRAP;
}

static const struct ike_addr *single(const struct ike_addr_range *r)
{
	return r->start.len && ike_addr_equal(&r->start, &r->end) ? &r->start :
								    NULL;
}

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

		*local = single(r);
		if (*local && (*local)->len == remote->len)
			return true;
		any |= !*local && (!r->start.len ||
				   r->start.len == remote->len);
	}
	*local = NULL;
	return any;
}

/**
 * ike_conn_endpoints() - the addresses from which and to which @conn starts
 * @e: the engine
 * @conn: the connection
 * @path: receives addresses and ports
 *
 * Context: inside the engine.
 * Return: 0, -EDESTADDRREQ without a single remote address, or the error of
 * routing.
 */
int ike_conn_endpoints(struct ike_engine *e, const struct ike_conn *conn,
		       struct ike_path *path)
{
	const struct ike_addr *local = NULL, *remote = NULL;
	unsigned int i;

	for (i = 0; i < conn->n_remote_addrs && !remote; i++) {
		remote = single(&conn->remote_addrs[i]);
		if (remote && !find_local(conn, remote, &local))
			remote = NULL;
	}
	if (!remote)
		return -EDESTADDRREQ;
	memset(path, 0, sizeof(*path));
	path->remote = *remote;
	path->local_port = conn->local_port;
	path->remote_port = conn->remote_port;
	if (!local)
		return e->ops->source(e->port, remote, &path->local);
	path->local = *local;
	return 0;
}

static int install(struct ike_engine *e, const struct ike_trap *trap)
{
	const struct ike_child_conf *conf = trap->conf;
	struct ike_ts_list *ts;
	struct ike_policy policy = {
		.conn = trap->conn,
		.conf = conf,
		.reqid = trap->reqid,
	};
	struct ike_path path = {};
	int err;

	err = ike_conn_endpoints(e, trap->conn, &path);
	if (err && conf->mode != IKE_MODE_PASS && conf->mode != IKE_MODE_DROP)
		return err;
	ts = kmalloc_array(2, sizeof(*ts), GFP_KERNEL);
	if (!ts)
		return -ENOMEM;
	ike_ts_list_resolve(conf->local, conf->n_local, &path.local, &ts[0]);
	ike_ts_list_resolve(conf->remote, conf->n_remote, &path.remote,
			    &ts[1]);
	policy.local = path.local;
	policy.remote = path.remote;
	policy.local_ts = &ts[0];
	policy.remote_ts = &ts[1];
	err = e->ops->policy_install(e->port, &policy);
	kfree(ts);
	return err;
}

static int trap_add(struct ike_engine *e, struct ike_conn *conn,
		    const struct ike_child_conf *conf)
{
	struct ike_trap *trap = kzalloc(sizeof(*trap), GFP_KERNEL);
	int err;

	if (!trap)
		return -ENOMEM;
	trap->conn = ike_conn_get(conn);
	trap->conf = conf;
	err = e->ops->reqid_get(e->port, conf->reqid, &trap->reqid);
	if (err)
		goto out;
	err = xa_insert(&e->traps, trap->reqid, trap, GFP_KERNEL);
	if (err)
		goto out_reqid;
	err = rhashtable_insert_fast(&e->traps_by_conf, &trap->by_conf,
				     ike_trap_params);
	if (err)
		goto out_traps;
	err = install(e, trap);
	if (err)
		goto out_conf;
	return 0;

out_conf:
	rhashtable_remove_fast(&e->traps_by_conf, &trap->by_conf,
			       ike_trap_params);
out_traps:
	xa_erase(&e->traps, trap->reqid);
out_reqid:
	e->ops->reqid_put(e->port, trap->reqid);
out:
	ike_conn_put(trap->conn);
	kfree(trap);
	return err;
}

static void trap_drop(struct ike_engine *e, struct ike_trap *trap)
{
	e->ops->policy_remove(e->port, trap->reqid);
	rhashtable_remove_fast(&e->traps_by_conf, &trap->by_conf,
			       ike_trap_params);
	xa_erase(&e->traps, trap->reqid);
	e->ops->reqid_put(e->port, trap->reqid);
	ike_conn_put(trap->conn);
	kfree(trap);
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

static int conn_traps(struct ike_engine *e, struct ike_conn *conn)
{
	unsigned int i;
	int err, first = 0;

	for (i = 0; i < conn->n_children; i++) {
		const struct ike_child_conf *conf = &conn->children[i];

		if (!wants_policy(conf) || ike_trap_of(e, conf))
			continue;
		err = trap_add(e, conn, conf);
		first = first ?: err;
	}
	return first;
}

/**
 * ike_traps_update() - bring traps and shunts in line with a configuration
 * @e: the engine
 * @conf: the new snapshot; connections that it shares with the old one keep
 *	theirs untouched
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or the first error met; all that could be installed is.
 */
int ike_traps_update(struct ike_engine *e, struct ike_conf *conf)
{
	struct ike_trap *trap;
	struct ike_conn *conn;
	unsigned long reqid;
	int err, first = 0;

	xa_for_each(&e->traps, reqid, trap)
		if (ike_conf_find(conf, trap->conn->name) != trap->conn)
			trap_drop(e, trap);
	ike_conf_for_each(conn, conf) {
		if (ike_shard_of_conn(conn->name, e->shards) != e->shard)
			continue;
		err = conn_traps(e, conn);
		first = first ?: err;
	}
	return first;
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
}
