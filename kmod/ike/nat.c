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

/**
 * ike_nat_follow() - the peer has sent something genuine, and new
 * @sa: the IKE SA
 * @path: the way it came
 *
 * Context: inside the engine, may sleep.
 */
void ike_nat_follow(struct ike_sa *sa, const struct ike_path *path)
{
	if (may_follow(sa, path))
		sa->path = *path;
}
