// SPDX-License-Identifier: GPL-2.0-only
/* Connections and snapshots of the configuration: life and look-up. */
#include <linux/slab.h>

#include "ike/policy/conn_index.h"

/*
 * RFC 7296 section 2.4 suggests a dozen retransmissions over several minutes
 * before a peer is given up. The first comes early, because a lost datagram is
 * more likely than a round trip of half a second, and a duplicate costs a
 * responder next to nothing; growing by half each, twelve of them and the
 * last wait make 193 seconds.
 *
 * Cookies: a few dozen half-open IKE SAs are a busy responder still, more are
 * likely a flood. Half a minute lets an initiator lose several datagrams.
 *
 * 1280 octets get through every IPv6 path and nearly every IPv4 one. As long
 * as our own longest message may be the one that is put together, and of such
 * there may be some hundreds unfinished.
 *
 * Many NATs forget a mapping of UDP after 30 seconds. RFC 3948 section 4 has
 * keepalives after 20.
 *
 * The largest hubs are far from as many SAs, and from as long queues: what
 * comes in a second. A peer that has lost its state leaves an IKE SA behind
 * each time, until liveness finds out.
 */
const struct ike_settings ike_settings_default = {
	.cookie_threshold = 32,
	.half_open_max = 4096,
	.half_open_ms = 30000,
	.retransmit_ms = 500,
	.retransmit_percent = 150,
	.retransmit_tries = 12,
	.fragment_size_v4 = 1280,
	.fragment_size_v6 = 1280,
	.max_packet = 16384,
	.fragment_memory = 4 * 1024 * 1024,
	.keepalive_ms = 20000,
	.ike_sa_max = 262144,
	.ike_sa_per_peer = 16,
	.child_sa_max = 1048576,
	.child_sa_per_ike_sa = 256,
	.message_memory = 256 * 1024 * 1024,
	.queue_max = 4096,
	.queue_memory = 4 * 1024 * 1024,
};

/**
 * ike_settings_limit - what takes memory takes no more than by default
 * @s: settings of somebody to whom the memory does not belong
 *
 * Context: any.
 */
void ike_settings_limit(struct ike_settings *s)
{
	const struct ike_settings *max = &ike_settings_default;

	s->half_open_max = min(s->half_open_max, max->half_open_max);
	s->fragment_memory = min(s->fragment_memory, max->fragment_memory);
	s->ike_sa_max = min(s->ike_sa_max, max->ike_sa_max);
	s->child_sa_max = min(s->child_sa_max, max->child_sa_max);
	s->message_memory = min(s->message_memory, max->message_memory);
	s->queue_max = min(s->queue_max, max->queue_max);
	s->queue_memory = min(s->queue_memory, max->queue_memory);
}

/**
 * ike_conn_alloc - a new connection to be filled
 * @name: its name
 *
 * Ports are 500, MOBIKE is on, everything else is zero or empty.
 *
 * Context: may sleep.
 * Return: the connection with one reference, the caller's;
 * NULL without memory, or if @name is longer than IKE_NAME_MAX allows.
 */
struct ike_conn *ike_conn_alloc(const char *name)
{
	struct ike_conn *conn = kzalloc(sizeof(*conn), GFP_KERNEL_ACCOUNT);

	if (!conn)
		return NULL;
	if (strscpy(conn->name, name, sizeof(conn->name)) < 0) {
		kfree(conn);
		return NULL;
	}
	refcount_set(&conn->refs, 1);
	conn->local_port = IKE_PORT;
	conn->remote_port = IKE_PORT;
	conn->mobike = true;
	return conn;
}

static void free_proposals(struct ike_proposal *p, unsigned int n)
{
	unsigned int i;

	for (i = 0; p && i < n; i++)
		kfree(p[i].t);
	kfree(p);
}

static void free_children(struct ike_child_conf *c, unsigned int n)
{
	unsigned int i;

	for (i = 0; c && i < n; i++) {
		kfree(c[i].local);
		kfree(c[i].remote);
		free_proposals(c[i].proposals, c[i].n_proposals);
	}
	kfree(c);
}

/**
 * ike_conn_get - take a reference
 * @conn: a connection that the caller has a reference to, or a snapshot with it
 *
 * Context: any.
 * Return: @conn.
 */
struct ike_conn *ike_conn_get(struct ike_conn *conn)
{
	refcount_inc(&conn->refs);
	return conn;
}

/**
 * ike_conn_put - give a reference back
 * @conn: a connection, filled to any degree, or NULL
 *
 * The last one frees the connection and all that it points to. Where a count
 * is set, its array has to be zeroed or filled.
 *
 * Context: any.
 */
void ike_conn_put(struct ike_conn *conn)
{
	if (!conn || !refcount_dec_and_test(&conn->refs))
		return;
	kfree(conn->local_id);
	kfree(conn->remote_id);
	kfree(conn->local_addrs);
	kfree(conn->remote_addrs);
	free_proposals(conn->proposals, conn->n_proposals);
	free_children(conn->children, conn->n_children);
	kfree(conn);
}

/**
 * ike_conn_child - a child of a connection by its name
 * @conn: the connection
 * @name: name of the child
 *
 * Context: any.
 * Return: the child, or NULL.
 */
const struct ike_child_conf *ike_conn_child(const struct ike_conn *conn,
					    const char *name)
{
	unsigned int i;

	for (i = 0; i < conn->n_children; i++)
		if (!strcmp(conn->children[i].name, name))
			return &conn->children[i];
	return NULL;
}

/**
 * ike_conn_carrier - a child of a connection that has Child SAs, by its name
 * @conn: the connection
 * @name: name of the child
 *
 * Context: any.
 * Return: the child; NULL if there is none of this name, or it is a shunt.
 */
const struct ike_child_conf *ike_conn_carrier(const struct ike_conn *conn,
					      const char *name)
{
	const struct ike_child_conf *conf = ike_conn_child(conn, name);

	return conf && !ike_child_is_shunt(conf) ? conf : NULL;
}

/**
 * ike_conf_alloc - a new, empty snapshot with default settings
 *
 * Context: may sleep.
 * Return: the snapshot with one reference, the caller's;
 * NULL without memory.
 */
struct ike_conf *ike_conf_alloc(void)
{
	struct ike_conf *conf = kzalloc(sizeof(*conf), GFP_KERNEL_ACCOUNT);

	if (!conf)
		return NULL;
	refcount_set(&conf->refs, 1);
	INIT_LIST_HEAD(&conf->secrets);
	conf->settings = ike_settings_default;
	return conf;
}

/**
 * ike_conf_add - put a connection into a snapshot under construction
 * @conf: the snapshot
 * @conn: the connection; its reference is the snapshot's on success
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int ike_conf_add(struct ike_conf *conf, struct ike_conn *conn)
{
	u32 n = conf->n_conns;
	struct ike_conn **conns;

	/* full at every power of two */
	if (!(n & (n - 1))) {
		conns = kvcalloc(n ? 2 * n : 1, sizeof(*conns),
				 GFP_KERNEL_ACCOUNT);
		if (!conns)
			return -ENOMEM;
		if (n)
			memcpy(conns, conf->conns, n * sizeof(*conns));
		kvfree(conf->conns);
		conf->conns = conns;
	}
	conf->conns[conf->n_conns++] = conn;
	return 0;
}

/**
 * ike_conf_get - take a reference
 * @conf: a snapshot that the caller has a reference to
 *
 * Context: any.
 * Return: @conf.
 */
struct ike_conf *ike_conf_get(struct ike_conf *conf)
{
	refcount_inc(&conf->refs);
	return conf;
}

/**
 * ike_conf_put - give a reference back
 * @conf: a snapshot, or NULL
 *
 * The last one wipes the secrets and gives back the connections, which live
 * on where they are still held.
 *
 * Context: any.
 */
void ike_conf_put(struct ike_conf *conf)
{
	struct ike_secret *secret, *next_secret;
	u32 i;

	if (!conf || !refcount_dec_and_test(&conf->refs))
		return;
	for (i = 0; i < conf->n_conns; i++)
		ike_conn_put(conf->conns[i]);
	kvfree(conf->conns);
	ike_index_free(conf->index);
	list_for_each_entry_safe(secret, next_secret, &conf->secrets, entry)
		ike_secret_free(secret);
	kfree(conf);
}

/**
 * ike_conf_find - a connection by its name
 * @conf: the snapshot
 * @name: name of the connection
 *
 * Context: any.
 * Return: the connection, without a reference of its own; NULL
 * if there is none.
 */
struct ike_conn *ike_conf_find(const struct ike_conf *conf, const char *name)
{
	struct ike_conn *conn;

	if (conf->index)
		return ike_index_name(conf, name);
	ike_conf_for_each(conn, conf)
		if (!strcmp(conn->name, name))
			return conn;
	return NULL;
}
