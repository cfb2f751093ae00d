// SPDX-License-Identifier: GPL-2.0-only
/* Which connection is for a peer: by addresses first, then by identities. */
#include <linux/bitops.h>
#include <linux/minmax.h>

#include "ike/policy/conn_index.h"

/* Ranks of an address: any, then ranges by their common bits, then itself */
#define ADDR_ANY	1
#define ADDR_RANGE	2
#define ADDR_EXACT	0xff

static unsigned int common_bits(const struct ike_addr *a,
				const struct ike_addr *b)
{
	unsigned int i, n;

	for (i = 0; i < a->len && a->b[i] == b->b[i]; i++)
		;
	n = i * 8;
	if (i < a->len)
		n += 8 - fls(a->b[i] ^ b->b[i]);
	return n;
}

static unsigned int match_range(const struct ike_addr_range *r,
				const struct ike_addr *addr)
{
	if (!r->start.len)
		return ADDR_ANY;
	if (r->start.len != addr->len ||
	    ike_addr_cmp(&r->start, addr) > 0 || ike_addr_cmp(&r->end, addr) < 0)
		return 0;
	if (ike_addr_equal(&r->start, &r->end))
		return ADDR_EXACT;
	return ADDR_RANGE + common_bits(&r->start, &r->end);
}

/* An address that is not known yet fits everything. */
static unsigned int match_side(const struct ike_addr_range *ranges,
			       unsigned int n, const struct ike_addr *addr)
{
	unsigned int i, best = 0;

	if (!n || !addr->len)
		return ADDR_ANY;
	for (i = 0; i < n; i++)
		best = max(best, match_range(&ranges[i], addr));
	return best;
}

/**
 * ike_conn_match_path - does a connection take these addresses?
 * @conn: the connection
 * @path: the addresses; without a local one, only the peer's counts
 *
 * Context: any.
 * Return: 0 for no, else the more the more exactly, the peer's
 * address before ours.
 */
unsigned int ike_conn_match_path(const struct ike_conn *conn,
				 const struct ike_path *path)
{
	unsigned int remote = match_side(conn->remote_addrs,
					 conn->n_remote_addrs, &path->remote);
	unsigned int local = match_side(conn->local_addrs,
					conn->n_local_addrs, &path->local);

	return remote && local ? remote << 8 | local : 0;
}

/**
 * ike_conf_match_path - the connection for an IKE_SA_INIT request
 * @conf: the snapshot
 * @path: its addresses
 *
 * Context: any.
 * Return: the one that fits most exactly, among equals the first
 * configured, without a reference of its own; NULL if there is none.
 */
struct ike_conn *ike_conf_match_path(const struct ike_conf *conf,
				     const struct ike_path *path)
{
	struct ike_conn *conn, *best = NULL;
	unsigned int r, best_rank = 0;
	struct ike_index_run runs[2];
	u32 i, k;

	ike_index_by_remote(conf, &path->remote, runs);
	for (k = 0; k < ARRAY_SIZE(runs) && !best; k++)
		for (i = 0; i < runs[k].n; i++) {
			conn = conf->conns[ike_index_order(&runs[k], i)];
			r = ike_conn_match_path(conn, path);
			if (r > best_rank) {
				best_rank = r;
				best = conn;
			}
		}
	return best;
}

/* IDr is a hint: one that does not fit leaves the connection a candidate. */
static unsigned int match_local_id(const struct ike_conn *conn,
				   const struct ike_path *path,
				   const struct ike_id *id_r)
{
	struct ike_id ours = *conn->local_id;

	if (!id_r)
		return 0;
	if (ours.type == IKE_ID_ANY)
		ike_id_of_addr(&path->local, &ours);
	return ike_id_match(&ours, id_r);
}

/* The peer's identity, then ours, then the addresses; 0 for no */
static u64 match_all(const struct ike_conn *conn, const struct ike_path *path,
		     const struct ike_id *id_i, const struct ike_id *id_r)
{
	u64 by_path = ike_conn_match_path(conn, path);
	u64 by_remote = ike_id_match(conn->remote_id, id_i);

	if (!by_path || !by_remote)
		return 0;
	return by_remote << 32 |
	       (u64)match_local_id(conn, path, id_r) << 16 | by_path;
}

/**
 * ike_conf_match_id - the connection for an initiator that has named itself
 * @conf: the snapshot
 * @path: the addresses
 * @id_i: who the initiator claims to be
 * @id_r: who it wants to talk to, or NULL
 * @prefer: the connection so far, or NULL; stays if no other is better
 *
 * Context: any.
 * Return: the one that fits best, among equals @prefer or else
 * the first configured, without a reference of its own; NULL if there is none.
 */
struct ike_conn *ike_conf_match_id(const struct ike_conf *conf,
				   const struct ike_path *path,
				   const struct ike_id *id_i,
				   const struct ike_id *id_r,
				   const struct ike_conn *prefer)
{
	struct ike_conn *conn, *best = NULL;
	struct ike_index_run runs[2];
	u64 r, best_rank = 0;
	u32 i, k;

	ike_index_by_id(conf, id_i, runs);
	for (k = 0; k < ARRAY_SIZE(runs) && !best; k++)
		for (i = 0; i < runs[k].n; i++) {
			conn = conf->conns[ike_index_order(&runs[k], i)];
			r = match_all(conn, path, id_i, id_r);
			if (r > best_rank ||
			    (r && r == best_rank && conn == prefer)) {
				best_rank = r;
				best = conn;
			}
		}
	return best;
}
