/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MOBIKE, RFC 4555: IKE SAs, and their Child SAs with them, go on to other
 * addresses. Whoever has begun the first IKE SA chooses the way; the other side
 * follows what it is told, and tells where else it can be reached.
 */
#ifndef IKE_MOBIKE_H
#define IKE_MOBIKE_H

#include "ike/child.h"

#define IKE_OWN_ADDRS		16	/* of ours that are looked at */

/* What the peer has to be told, as soon as there are memory and time for it */
#define IKE_DUE_UPDATE		BIT(0)	/* the way has changed */
#define IKE_DUE_ADDRESSES	BIT(1)	/* our addresses have */
#define IKE_DUE_CHECK		BIT(2)	/* does it hear us where it is now? */

/**
 * struct ike_ways - those that an IKE SA could go, the best one first
 * @inside: those are looked for that a Child SA's traffic goes, too
 * @n: how many
 * @way: them
 */
struct ike_ways {
	bool inside;
	unsigned int n;
	struct ike_path way[IKE_MOBIKE_WAYS];
};

/**
 * struct ike_own - our addresses
 * @n: how many
 * @addr: them
 * @hash: of each
 */
struct ike_own {
	int n;
	struct ike_addr addr[IKE_OWN_ADDRS];
	u64 hash[IKE_OWN_ADDRS];
};

/* Both addresses and both ports */
static inline bool ike_same_way(const struct ike_path *a,
				const struct ike_path *b)
{
	return ike_addr_equal(&a->local, &b->local) &&
	       ike_addr_equal(&a->remote, &b->remote) &&
	       a->local_port == b->local_port &&
	       a->remote_port == b->remote_port;
}

/* ways.c */
void ike_own_find(struct ike_engine *e, struct ike_own *own);
void ike_own_of(const struct ike_sa *sa, struct ike_own *own);
u64 ike_own_hash(const struct ike_sa *sa, const struct ike_own *own);
bool ike_way_permitted(const struct ike_sa *sa, const struct ike_addr *local);
u64 ike_way_hash(const struct ike_sa *sa, const struct ike_path *way);
bool ike_ways_have(const struct ike_ways *ways, const struct ike_addr *local,
		   const struct ike_addr *remote);
void ike_ways_find(const struct ike_sa *sa, const struct ike_own *own,
		   struct ike_ways *ways);
bool ike_way_rerouted(struct ike_sa *sa);
bool ike_way_stays(struct ike_sa *sa);

/* mobike.c */
bool ike_mobike_wanted(const struct ike_conn *conn);
void ike_mobike_new(struct ike_sa *sa, bool leads);
bool ike_mobike_peer_has(const struct ike_mobike *m,
			 const struct ike_addr *addr);
void ike_mobike_begin(struct ike_sa *sa);
bool ike_mobike_queued(const struct ike_sa *sa, enum ike_task_type type);
void ike_mobike_redirect(struct ike_sa *sa);
void ike_mobike_settle(struct ike_sa *sa);
void ike_mobike_lead(struct ike_sa *sa, const struct ike_path *way);
void ike_mobike_follow(struct ike_sa *sa, const struct ike_path *way);
void ike_mobike_refused(struct ike_sa *sa, int error);

#endif
