// SPDX-License-Identifier: GPL-2.0-only
/* What an engine shows of itself, and which engine is whose. */
#include "ike/attempt.h"
#include "ike/child.h"
#include "ike/policy/conn_index.h"
#include "ike/policy/hash.h"
#include "ike/wire/decode.h"

static u64 until(const struct ike_engine *e, u64 when)
{
	u64 now = ike_now(e);

	if (when == IKE_NEVER)
		return U64_MAX;
	return when > now ? when - now : 0;
}

static int show_child(struct ike_child *child, const struct ike_visitor *v)
{
	struct ike_engine *e = child->sa->e;
	struct ike_child_info info = {
		.conf = child->conf,
		.name = child->name,
		.transport = child->transport,
		.suite = child->suite,
		.local = child->local,
		.remote = child->remote,
		.age_ms = ike_now(e) - child->since,
		.rekey_ms = until(e, child->rekey_at),
		.end_ms = until(e, child->end_at),
	};

	if (e->ops->child_usage(e->port, &child->name, &info.usage))
		memset(&info.usage, 0, sizeof(info.usage));
	return v->child(v->arg, &info);
}

static int show_sa(struct ike_sa *sa, const struct ike_visitor *v)
{
	struct ike_sa_info info = {
		.id = sa->id,
		.state = sa->state,
		.initiator = sa->initiator,
		.spi_i = ike_sa_spi_i(sa),
		.spi_r = ike_sa_spi_r(sa),
		.conn = sa->conn->name,
		.path = sa->path,
		.nat_local = sa->nat_local,
		.nat_remote = sa->nat_remote,
		.fragmentation = sa->fragmentation,
		.encap = sa->encap,
		.mobike = sa->mobike.on && sa->established,
		.local_id = sa->local_id,
		.remote_id = sa->remote_id,
		.suite = sa->suite,
		.age_ms = sa->established ? ike_now(sa->e) - sa->established :
					    0,
		.rekey_ms = until(sa->e, sa->rekey_at),
		.reauth_ms = until(sa->e, sa->reauth_at),
	};
	struct ike_child *child;
	int rc;

	list_for_each_entry(child, &sa->children, entry)
		info.children += child->in_use;
	rc = v->sa(v->arg, &info);
	if (rc || !v->child)
		return rc;
	list_for_each_entry(child, &sa->children, entry) {
		if (!child->in_use)
			continue;
		rc = show_child(child, v);
		if (rc)
			return rc;
	}
	return 0;
}

/**
 * ike_engine_visit_sas() - see the IKE SAs, with their Child SAs
 * @e: the engine
 * @from: number of the first one wanted; they come in order of numbers
 * @v: who sees them; needs @sa, may have @child
 *
 * A refused set-up that only waits to repeat its answer is not shown, nor is
 * what has been replaced or not yet taken the place of another.
 *
 * Context: inside the engine, may sleep. Return: what stopped it, or 0.
 */
int ike_engine_visit_sas(struct ike_engine *e, u64 from,
			 const struct ike_visitor *v)
{
	struct ike_sa *sa;
	int rc;

	list_for_each_entry(sa, &e->sas, entry) {
		if (sa->id < from || sa->replaced ||
		    (sa->state == IKE_SA_DELETING && !sa->established))
			continue;
		rc = show_sa(sa, v);
		if (rc)
			return rc;
	}
	return 0;
}

/**
 * ike_engine_visit_attempts() - see the last attempts, newest first
 * @e: the engine
 * @v: who sees them; needs @attempt
 *
 * Context: inside the engine, may sleep. Return: what stopped it, or 0.
 */
int ike_engine_visit_attempts(struct ike_engine *e,
			      const struct ike_visitor *v)
{
	unsigned int i;
	int rc = 0;

	for (i = 0; i < IKE_ATTEMPTS_MAX && e->attempts[i] && !rc; i++)
		rc = v->attempt(v->arg, e->attempts[i]);
	return rc;
}

/**
 * ike_engine_stats() - an engine's numbers
 * @e: the engine
 * @stats: receives them
 *
 * Context: inside the engine.
 */
void ike_engine_stats(struct ike_engine *e, struct ike_stats *stats)
{
	*stats = e->stats;
}

static const struct ike_addr *home_addr(const struct ike_conn *conn)
{
	const struct ike_addr *addr = NULL;
	unsigned int i;

	for (i = 0; i < conn->n_remote_addrs && !addr; i++)
		addr = ike_addr_single(&conn->remote_addrs[i]);
	return addr;
}

static unsigned int shard_of(const void *p, size_t len, unsigned int shards)
{
	u64 hash = ike_hash(IKE_VIEW(p, len), IKE_HASH_BEGIN);

	return (u32)(hash ^ hash >> 32) % shards;
}

/* The engine of a connection with a peer of this address, or -1. Of several,
 * one that is begun to this address.
 */
static int shard_of_known(const struct ike_conf *conf,
			  const struct ike_addr *addr, unsigned int shards)
{
	struct ike_index_run runs[2];
	struct ike_conn *conn;
	int shard = -1;
	u32 i, k;

	ike_index_by_remote(conf, addr, runs);
	for (i = 0; i < runs[0].n; i++) {
		conn = conf->conns[ike_index_order(&runs[0], i)];
		for (k = 0; k < conn->n_remote_addrs; k++) {
			const struct ike_addr *one =
				ike_addr_single(&conn->remote_addrs[k]);

			if (!one || !ike_addr_equal(one, addr))
				continue;
			if (one == home_addr(conn))
				return ike_shard_of_conn(conn, shards);
			if (shard < 0)
				shard = ike_shard_of_conn(conn, shards);
		}
	}
	return shard;
}

/**
 * ike_shard_of_datagram() - the engine that a datagram belongs to
 * @path: the way it came
 * @data: an IKE message
 * @len: its length in bytes
 * @conf: the configuration, or NULL
 * @key: the namespace's
 * @shards: engines in the namespace
 *
 * Our SPI carries the number. A request for a new IKE SA has none: from an
 * address that a connection names it goes where that connection is initiated,
 * else by its source, so that a peer that authenticates anew finds what it has.
 *
 * Context: any, even softirq. Return: below @shards.
 */
unsigned int ike_shard_of_datagram(const struct ike_path *path,
				   const void *data, size_t len,
				   const struct ike_conf *conf,
				   const siphash_key_t *key,
				   unsigned int shards)
{
	struct ike_header h;
	size_t source;
	int known;
	u64 spi;

	if (shards == 1 || ike_decode_header(IKE_VIEW(data, len), &h))
		return 0;
	spi = h.flags & IKE_FLAG_INITIATOR ? h.spi_r : h.spi_i;
	if (spi)
		return (u8)spi % shards;
	known = conf ? shard_of_known(conf, &path->remote, shards) : -1;
	if (known >= 0)
		return known;
	source = ike_addr_source_len(&path->remote);
	return (u32)siphash(path->remote.b, source, key) % shards;
}

/**
 * ike_shard_of_conn() - the engine from which a connection is initiated
 * @conn: the connection
 * @shards: engines in the namespace
 *
 * By the address to which it is initiated, so that all connections with a peer
 * meet in one engine; else by its name.
 *
 * Context: any. Return: below @shards.
 */
unsigned int ike_shard_of_conn(const struct ike_conn *conn, unsigned int shards)
{
	const struct ike_addr *addr = home_addr(conn);

	if (addr)
		return shard_of(addr->b, addr->len, shards);
	return shard_of(conn->name, strlen(conn->name), shards);
}
