// SPDX-License-Identifier: GPL-2.0-only
/* What an engine shows of itself, and which engine is whose. */
#include "ike/attempt.h"
#include "ike/child.h"
#include "ike/wire/decode.h"

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
		.local_id = sa->local_id,
		.remote_id = sa->remote_id,
		.suite = sa->suite,
		.age_ms = sa->established ? ike_now(sa->e) - sa->established :
					    0,
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

/**
 * ike_shard_of_datagram() - the engine that a datagram belongs to
 * @path: the way it came
 * @data: an IKE message
 * @len: its length in bytes
 * @key: the namespace's
 * @shards: engines in the namespace
 *
 * Our SPI carries the number; a request for a new IKE SA has none and goes by
 * its source and SPI, so that its repetitions meet.
 *
 * Context: any, even softirq. Return: below @shards.
 */
unsigned int ike_shard_of_datagram(const struct ike_path *path,
				   const void *data, size_t len,
				   const siphash_key_t *key,
				   unsigned int shards)
{
	struct ike_header h;
	u64 spi, from;

	if (ike_decode_header(IKE_VIEW(data, len), &h))
		return 0;
	spi = h.flags & IKE_FLAG_INITIATOR ? h.spi_r : h.spi_i;
	if (spi)
		return (u8)spi % shards;
	from = siphash(path->remote.b, path->remote.len, key);
	return (u32)siphash_2u64(h.spi_i, from, key) % shards;
}

/**
 * ike_shard_of_conn() - the engine from which a connection is initiated
 * @name: the connection's
 * @shards: engines in the namespace
 *
 * Context: any. Return: below @shards.
 */
unsigned int ike_shard_of_conn(const char *name, unsigned int shards)
{
	unsigned int h = 0;

	while (*name)
		h = h * 31 + (u8)*name++;
	return h % shards;
}
