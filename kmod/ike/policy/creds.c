// SPDX-License-Identifier: GPL-2.0-only
/* Pre-shared keys: wiped when freed, found by identities. */
#include <linux/minmax.h>
#include <linux/slab.h>

#include "ike/policy/conn_index.h"

/**
 * ike_secret_free - wipe and free a secret
 * @secret: a kmalloc'ed secret, filled to any degree and zeroed elsewhere; or
 *	NULL. Taken off its list if it is on one.
 *
 * Context: any.
 */
void ike_secret_free(struct ike_secret *secret)
{
	unsigned int i;

	if (!secret)
		return;
	if (secret->entry.next)
		list_del(&secret->entry);
	for (i = 0; secret->ids && i < secret->n_ids; i++)
		kfree(secret->ids[i]);
	kfree(secret->ids);
	kfree_sensitive(secret->secret);
	kfree(secret);
}

static unsigned int best_match(const struct ike_secret *secret,
			       const struct ike_id *id)
{
	unsigned int i, best = 0;

	for (i = 0; id && i < secret->n_ids; i++)
		best = max(best, ike_id_match(secret->ids[i], id));
	return best;
}

/*
 * Naming both sides is worth more than naming one, and that more than naming
 * none, which %any comes to; then the peer's identity counts before ours.
 * 0 if a secret is for others.
 */
static unsigned int rank(const struct ike_secret *secret,
			 const struct ike_id *local,
			 const struct ike_id *remote)
{
	unsigned int l = best_match(secret, local);
	unsigned int r = best_match(secret, remote);
	unsigned int named = (l > 1) + (r > 1);

	if (!secret->n_ids)
		return 1;
	return named << 16 | r << 8 | l << 1;
}

/**
 * struct search - for the best secret
 * @conf: the snapshot, with an index
 * @local: our identity, or NULL
 * @remote: the peer's, or NULL
 * @best: number of the best so far
 * @rank: its rank, 0 for none
 */
struct search {
	const struct ike_conf *conf;
	const struct ike_id *local;
	const struct ike_id *remote;
	u32 best;
	unsigned int rank;
};

static unsigned int consider(struct search *s, u32 order)
{
	unsigned int r = rank(ike_index_secret(s->conf, order), s->local,
			      s->remote);

	if (r > s->rank || (r && r == s->rank && order < s->best)) {
		s->rank = r;
		s->best = order;
	}
	return r;
}

/*
 * A hub's own identity may be in every secret. What names it but not the peer
 * is all of one rank, so that the first of these will do.
 */
static const struct ike_secret *find(struct search *s)
{
	struct ike_index_run runs[2];
	u32 i, k;

	ike_index_secrets(s->conf, s->local, runs);
	for (i = 0; i < runs[0].n; i++)
		if (consider(s, ike_index_order(&runs[0], i)))
			break;
	ike_index_secrets(s->conf, s->remote, runs);
	for (k = 0; k < ARRAY_SIZE(runs); k++)
		for (i = 0; i < runs[k].n; i++)
			consider(s, ike_index_order(&runs[k], i));
	return s->rank ? ike_index_secret(s->conf, s->best) : NULL;
}

/**
 * ike_conf_psk - the best pre-shared key for two identities
 * @conf: the snapshot
 * @local: our identity, or NULL if it is not known
 * @remote: the peer's, or NULL
 *
 * A secret with identities fits if one of them is ours or the peer's; one
 * without fits everybody, but last. Among equals the first configured wins.
 *
 * Context: any.
 * Return: the secret, which lives as long as @conf; NULL if
 * there is none.
 */
const struct ike_secret *ike_conf_psk(const struct ike_conf *conf,
				      const struct ike_id *local,
				      const struct ike_id *remote)
{
	const struct ike_secret *secret, *best = NULL;
	struct search s = { .conf = conf, .local = local, .remote = remote };
	unsigned int r, best_rank = 0;

	if (conf->index)
		return find(&s);
	list_for_each_entry(secret, &conf->secrets, entry) {
		r = rank(secret, local, remote);
		if (r > best_rank) {
			best_rank = r;
			best = secret;
		}
	}
	return best;
}
