// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAT traversal, RFC 7296 section 2.23: which way an IKE SA goes once a NAT has
 * been found between the peers.
 */
#include "ike/child.h"

/**
 * ike_nat_float() - go on to the port where NATs leave IKE and ESP alone
 * @sa: the IKE SA, of which we are the initiator; from other ports than 500 it
 *	goes on as before
 *
 * Context: inside the engine.
 */
void ike_nat_float(struct ike_sa *sa)
{
	if (sa->path.local_port != IKE_PORT)
		return;
	sa->path.local_port = IKE_PORT_NAT;
	sa->path.remote_port = IKE_PORT_NAT;
}

/* A genuine message may have been passed on by somebody else first. That it
 * comes another way than before counts where NATs do such things, and not
 * for those behind one themselves. But initiators go on to port 4500.
 */
static bool may_follow(const struct ike_sa *sa, const struct ike_path *to)
{
	if (!ike_addr_equal(&sa->path.local, &to->local))
		return false;
	if (sa->state != IKE_SA_HALF_OPEN &&
	    (sa->nat_local || (sa->encap && to->local_port == IKE_PORT)))
		return false;
	return sa->nat_remote ||
	       ike_addr_equal(&sa->path.remote, &to->remote);
}

static bool same_way(const struct ike_path *a, const struct ike_path *b)
{
	return ike_addr_equal(&a->remote, &b->remote) &&
	       a->remote_port == b->remote_port &&
	       a->local_port == b->local_port;
}

static bool encap_equal(const struct ike_encap *a, const struct ike_encap *b)
{
	return a->on == b->on &&
	       (!a->on || (a->local_port == b->local_port &&
			   a->remote_port == b->remote_port));
}

/**
 * ike_child_redirect() - have a Child SA go the way of its IKE SA
 * @child: the Child SA, installed
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or a negative errno if it goes on as before, or is gone.
 */
int ike_child_redirect(struct ike_child *child)
{
	const struct ike_path *path = &child->sa->path;
	struct ike_engine *e = child->sa->e;
	struct ike_child_move to = {
		.name = child->name,
		.local = path->local,
		.remote = path->remote,
		.encap = ike_nat_encap(child->sa),
	};
	int err;

	if (ike_addr_equal(&to.remote, &child->name.remote) &&
	    ike_addr_equal(&to.local, &child->name.local) &&
	    encap_equal(&to.encap, &child->encap))
		return 0;
	err = e->ops->child_move(e->port, &to);
	if (err)
		return err;
	child->name.local = to.local;
	child->name.remote = to.remote;
	child->encap = to.encap;
	return 0;
}

/**
 * ike_nat_encap() - whether, and where, ESP goes in UDP
 * @sa: the IKE SA of the Child SAs; at port 500 there is no ESP
 *
 * Context: inside the engine.
 */
struct ike_encap ike_nat_encap(const struct ike_sa *sa)
{
	return (struct ike_encap){
		.on = sa->encap && sa->path.local_port != IKE_PORT,
		.local_port = sa->path.local_port,
		.remote_port = sa->path.remote_port,
	};
}

/**
 * ike_nat_redirect() - have all Child SAs go the way of their IKE SA
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep. Return: true if one could not.
 */
bool ike_nat_redirect(struct ike_sa *sa)
{
	struct ike_child *child;
	bool failed = false;

	list_for_each_entry(child, &sa->children, entry)
		failed |= ike_child_redirect(child);
	list_for_each_entry(child, &sa->former, entry)
		failed |= ike_child_redirect(child);
	return failed;
}

/**
 * ike_nat_follow() - the peer has sent something genuine, and new
 * @sa: the IKE SA
 * @path: the way it came; Child SAs that go another one go that way, too, now
 *	or with the next packet
 *
 * Context: inside the engine, may sleep.
 */
void ike_nat_follow(struct ike_sa *sa, const struct ike_path *path)
{
	if (!may_follow(sa, path))
		return;
	if (!same_way(&sa->path, path) && sa->established)
		ike_count(sa->e, IKE_COUNT_MOVED);
	sa->path = *path;
	ike_nat_redirect(sa);
}

/**
 * ike_nat_heard() - the peer has sent a new and genuine IKE message
 * @sa: the IKE SA
 * @path: the way it came. With MOBIKE it means nothing: such a message may try
 *	whether that way works, RFC 4555 section 3.8
 *
 * Context: inside the engine, may sleep.
 */
void ike_nat_heard(struct ike_sa *sa, const struct ike_path *path)
{
	if (!sa->mobike.on)
		ike_nat_follow(sa, path);
}
