// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways that an IKE SA could go: pairs of an address of ours and one of the
 * peer's, as far as our side can tell.
 */
#include "ike/mobike.h"

/**
 * ike_way_permitted() - does local_addrs allow this address of ours?
 * @sa: the IKE SA
 * @local: the address
 *
 * Context: inside the engine.
 */
bool ike_way_permitted(const struct ike_sa *sa, const struct ike_addr *local)
{
	const struct ike_path path = { .local = *local };

	return ike_conn_match_path(sa->conn, &path);
}

/**
 * ike_own_find() - our addresses
 * @e: the engine
 * @own: receives them
 *
 * Context: inside the engine.
 */
void ike_own_find(struct ike_engine *e, struct ike_own *own)
{
	int i;

	own->n = e->ops->addresses(e->port, own->addr, IKE_OWN_ADDRS);
	for (i = 0; i < own->n; i++)
		own->hash[i] = siphash(own->addr[i].b, own->addr[i].len,
				       &e->hash_key);
}

/**
 * ike_own_of() - our addresses that a peer may know
 * @sa: the IKE SA with it
 * @own: receives them, without those that local_addrs does not allow
 *
 * Context: inside the engine.
 */
void ike_own_of(const struct ike_sa *sa, struct ike_own *own)
{
	int i, n = 0;

	ike_own_find(sa->e, own);
	for (i = 0; i < own->n; i++) {
		if (!ike_way_permitted(sa, &own->addr[i]))
			continue;
		own->addr[n] = own->addr[i];
		own->hash[n++] = own->hash[i];
	}
	own->n = n;
}

/**
 * ike_own_hash() - a number that tells whether our addresses have changed
 * @sa: the IKE SA
 * @own: all of ours; those that the peer may not know do not count
 *
 * Context: inside the engine. Return: the number, whatever their order.
 */
u64 ike_own_hash(const struct ike_sa *sa, const struct ike_own *own)
{
	u64 hash = 0;
	int i;

	for (i = 0; i < own->n; i++)
		if (ike_way_permitted(sa, &own->addr[i]))
			hash ^= own->hash[i];
	return hash;
}

/**
 * ike_way_hash() - a number for a way
 * @sa: the IKE SA
 * @way: its addresses and ports count
 *
 * Context: inside the engine.
 */
u64 ike_way_hash(const struct ike_sa *sa, const struct ike_path *way)
{
	const siphash_key_t *key = &sa->e->hash_key;

	return siphash_3u64(siphash(way->local.b, way->local.len, key),
			    siphash(way->remote.b, way->remote.len, key),
			    (u32)way->local_port << 16 | way->remote_port, key);
}

static bool is_refused(const struct ike_sa *sa, const struct ike_path *way)
{
	u32 hash = ike_way_hash(sa, way);
	unsigned int i;

	for (i = 0; i < sa->mobike.n_refused; i++)
		if (sa->mobike.refused[i] == hash)
			return true;
	return false;
}

/* Is @remote reached from @local, as far as our side can tell? */
static bool usable(const struct ike_sa *sa, const struct ike_addr *local,
		   const struct ike_addr *remote)
{
	struct ike_engine *e = sa->e;
	struct ike_addr from = *local;

	return local->len && local->len == remote->len &&
	       !e->ops->source(e->port, remote, &from);
}

/**
 * ike_ways_have() - is there a way between these addresses?
 * @ways: the ways
 * @local: ours
 * @remote: the peer's
 *
 * Context: inside the engine.
 */
bool ike_ways_have(const struct ike_ways *ways, const struct ike_addr *local,
		   const struct ike_addr *remote)
{
	unsigned int i;

	for (i = 0; i < ways->n; i++)
		if (ike_addr_equal(&ways->way[i].local, local) &&
		    ike_addr_equal(&ways->way[i].remote, remote))
			return true;
	return false;
}

static bool covers(const struct ike_ts_list *list, const struct ike_addr *addr)
{
	const struct ike_ts ts = {
		.start = *addr,
		.end = *addr,
	};
	struct ike_ts both;
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (ike_ts_intersect(&list->ts[i], &ts, &both))
			return true;
	return false;
}

/* A gateway has addresses in the network behind it, too. They are reached
 * through the Child SA, which cannot go there itself.
 */
static bool is_inside(const struct ike_sa *sa, const struct ike_addr *local,
		      const struct ike_addr *remote)
{
	const struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (covers(child->local, local) &&
		    covers(child->remote, remote))
			return true;
	return false;
}

static void add_way(const struct ike_sa *sa, const struct ike_addr *local,
		    const struct ike_addr *remote, struct ike_ways *ways)
{
	struct ike_path way = sa->path;

	if (ways->n == IKE_MOBIKE_WAYS || !ike_way_permitted(sa, local) ||
	    is_inside(sa, local, remote) != ways->inside ||
	    ike_ways_have(ways, local, remote) || !usable(sa, local, remote))
		return;
	way.local = *local;
	way.remote = *remote;
	way.ifindex = 0;
	if (!is_refused(sa, &way))
		ways->way[ways->n++] = way;
}

static void add_best(const struct ike_sa *sa, const struct ike_addr *remote,
		     struct ike_ways *ways)
{
	struct ike_engine *e = sa->e;
	struct ike_addr local = {};

	if (!e->ops->source(e->port, remote, &local))
		add_way(sa, &local, remote, ways);
}

static void add_others(const struct ike_sa *sa, const struct ike_own *own,
		       const struct ike_addr *remote, struct ike_ways *ways)
{
	int i;

	for (i = 0; i < own->n; i++)
		add_way(sa, &own->addr[i], remote, ways);
}

/* First as routing has it, then from all of our addresses; in both, first to
 * where the peer is now.
 */
static void add_ways(const struct ike_sa *sa, const struct ike_own *own,
		     struct ike_ways *ways)
{
	const struct ike_mobike *m = &sa->mobike;
	unsigned int i;

	add_best(sa, &sa->path.remote, ways);
	for (i = 0; i < m->n_peer; i++)
		add_best(sa, &m->peer[i], ways);
	add_others(sa, own, &sa->path.remote, ways);
	for (i = 0; i < m->n_peer; i++)
		add_others(sa, own, &m->peer[i], ways);
}

/**
 * ike_ways_find() - which ways an IKE SA could go
 * @sa: the IKE SA, which we lead
 * @own: our addresses
 * @ways: receives them. Those inside of a tunnel come last; all of them are
 *	that if there is a Child SA for all traffic
 *
 * Context: inside the engine, may sleep.
 */
void ike_ways_find(const struct ike_sa *sa, const struct ike_own *own,
		   struct ike_ways *ways)
{
	ways->n = 0;
	ways->inside = false;
	add_ways(sa, own, ways);
	ways->inside = true;
	add_ways(sa, own, ways);
}

/* local_addrs names the address: routing is not asked for another one. */
static bool pinned(const struct ike_sa *sa)
{
	const struct ike_conn *conn = sa->conn;
	const struct ike_addr *addr;
	unsigned int i;

	for (i = 0; i < conn->n_local_addrs; i++) {
		addr = ike_addr_single(&conn->local_addrs[i]);
		if (addr && ike_addr_equal(addr, &sa->path.local))
			return true;
	}
	return false;
}

/**
 * ike_way_rerouted() - has routing another opinion than before?
 * @sa: the IKE SA, which we lead. There may be a reason why it does not go as
 *	routing has it: that way is dead
 *
 * Context: inside the engine, may sleep.
 */
bool ike_way_rerouted(struct ike_sa *sa)
{
	struct ike_addr *routed = &sa->mobike.routed, now = {};
	struct ike_engine *e = sa->e;

	if (e->ops->source(e->port, &sa->path.remote, &now) ||
	    ike_addr_equal(&now, routed))
		return false;
	*routed = now;
	return true;
}

/**
 * ike_way_stays() - is there nothing better than the way that it goes?
 * @sa: the IKE SA, which we lead. What routing would choose is usable, so that
 *	one look-up does for most
 *
 * Context: inside the engine, may sleep.
 */
bool ike_way_stays(struct ike_sa *sa)
{
	const struct ike_addr *local = &sa->path.local;
	struct ike_engine *e = sa->e;
	struct ike_addr now = {};

	if (!e->ops->source(e->port, &sa->path.remote, &now) &&
	    ike_addr_equal(&now, local)) {
		sa->mobike.routed = now;
		return true;
	}
	if (!usable(sa, local, &sa->path.remote))
		return false;
	return !ike_way_rerouted(sa) || pinned(sa) ||
	       !ike_way_permitted(sa, &sa->mobike.routed);
}
