// SPDX-License-Identifier: GPL-2.0-only
/* What differs between two versions of a connection or of a child. */
#include "ike/policy/conn.h"

static bool same_ranges(const struct ike_addr_range *a, u16 n_a,
			const struct ike_addr_range *b, u16 n_b)
{
	return n_a == n_b && (!n_a || !memcmp(a, b, n_a * sizeof(*a)));
}

/**
 * ike_conn_same_addrs - are two connections between the same addresses?
 * @a: a connection
 * @b: another
 *
 * Context: any.
 */
bool ike_conn_same_addrs(const struct ike_conn *a, const struct ike_conn *b)
{
	return same_ranges(a->remote_addrs, a->n_remote_addrs,
			   b->remote_addrs, b->n_remote_addrs) &&
	       same_ranges(a->local_addrs, a->n_local_addrs,
			   b->local_addrs, b->n_local_addrs);
}

static bool same_id(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->data.len == b->data.len &&
	       (!a->data.len || !memcmp(a->data.p, b->data.p, a->data.len));
}

static bool same_peers(const struct ike_conn *a, const struct ike_conn *b)
{
	return ike_conn_same_addrs(a, b) && a->local_port == b->local_port &&
	       a->remote_port == b->remote_port && a->encap == b->encap &&
	       a->mobike == b->mobike &&
	       same_id(a->local_id, b->local_id) &&
	       same_id(a->remote_id, b->remote_id);
}

/**
 * ike_conn_change - what a new version of a connection asks of an IKE SA
 * @old: the version that it was made by
 * @new: the one in force from now on
 *
 * Context: any. Return: what has to be done to it.
 */
enum ike_change ike_conn_change(const struct ike_conn *old,
				const struct ike_conn *new)
{
	if (old == new)
		return IKE_CHANGE_NONE;
	if (!same_peers(old, new))
		return IKE_CHANGE_PEERS;
	if (!ike_proposals_equal(old->proposals, old->n_proposals,
				 new->proposals, new->n_proposals))
		return IKE_CHANGE_KEYS;
	return IKE_CHANGE_SETTINGS;
}

static bool same_ts(const struct ike_ts *a, u16 n_a, const struct ike_ts *b,
		    u16 n_b)
{
	unsigned int i;

	if (n_a != n_b)
		return false;
	for (i = 0; i < n_a; i++)
		if (!ike_ts_equal(&a[i], &b[i]))
			return false;
	return true;
}

static bool same_mark(const struct ike_mark *a, const struct ike_mark *b)
{
	return a->value == b->value && a->mask == b->mask;
}

/* A reqid is assigned to those that name none, and that one may stay. */
static bool same_places(const struct ike_conn *a,
			const struct ike_child_conf *x,
			const struct ike_conn *b,
			const struct ike_child_conf *y)
{
	return x->reqid == y->reqid && x->priority == y->priority &&
	       same_mark(&x->mark_in, &y->mark_in) &&
	       same_mark(&x->mark_out, &y->mark_out) &&
	       (x->if_id_in ?: a->if_id_in) == (y->if_id_in ?: b->if_id_in) &&
	       (x->if_id_out ?: a->if_id_out) == (y->if_id_out ?: b->if_id_out);
}

/**
 * ike_child_change - what a new version of a child asks of its Child SA
 * @a: connection of the old version
 * @old: the version that it was made by
 * @b: connection of the new version
 * @new: the one in force from now on
 *
 * Context: any.
 * Return: IKE_CHANGE_NONE for the same object, IKE_CHANGE_SETTINGS when the
 * Child SA would be made in the same way again, else IKE_CHANGE_KEYS.
 */
enum ike_change ike_child_change(const struct ike_conn *a,
				 const struct ike_child_conf *old,
				 const struct ike_conn *b,
				 const struct ike_child_conf *new)
{
	if (old == new)
		return IKE_CHANGE_NONE;
	if (old->mode != new->mode || !same_places(a, old, b, new) ||
	    old->replay_window != new->replay_window ||
	    !same_ts(old->local, old->n_local, new->local, new->n_local) ||
	    !same_ts(old->remote, old->n_remote, new->remote, new->n_remote) ||
	    !ike_proposals_equal(old->proposals, old->n_proposals,
				 new->proposals, new->n_proposals))
		return IKE_CHANGE_KEYS;
	return IKE_CHANGE_SETTINGS;
}
