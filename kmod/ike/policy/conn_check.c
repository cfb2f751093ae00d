// SPDX-License-Identifier: GPL-2.0-only
/* Is a connection as configured one that could work? */
#include <linux/ctype.h>
#include <linux/xarray.h>

#include "ike/policy/conn.h"

/* Address families, a bit each */
#define FAMILY_4	1
#define FAMILY_6	2
#define FAMILY_ALL	(FAMILY_4 | FAMILY_6)

/* Each check returns what is wrong, or NULL. */

/* Names stand in "CONN/CHILD", in logs and in file names. */
static const char *check_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (!isascii(*c) || !isgraph(*c) || *c == '/')
			return "a name has characters that it may not have";
	return *name ? NULL : "a name is empty";
}

static unsigned int family_of(const struct ike_addr *a)
{
	if (!a->len)
		return FAMILY_ALL;
	return a->len == 4 ? FAMILY_4 : FAMILY_6;
}

static const char *check_ranges(const struct ike_addr_range *r, unsigned int n,
				unsigned int *families)
{
	unsigned int i;

	*families = n ? 0 : FAMILY_ALL;
	if (n > IKE_CONF_ADDRS_MAX)
		return "too many addresses";
	for (i = 0; i < n; i++) {
		u8 len = r[i].start.len;

		if ((len && len != 4 && len != 16) || r[i].end.len != len)
			return "an address range has two families or none";
		if (ike_addr_cmp(&r[i].start, &r[i].end) > 0)
			return "an address range ends before it starts";
		*families |= family_of(&r[i].start);
	}
	return NULL;
}

static const char *check_addrs(const struct ike_conn *conn,
			       unsigned int *families)
{
	unsigned int local, remote;
	const char *why;

	why = check_ranges(conn->local_addrs, conn->n_local_addrs, &local);
	if (!why)
		why = check_ranges(conn->remote_addrs, conn->n_remote_addrs,
				   &remote);
	if (why)
		return why;
	*families = local & remote;
	if (!*families)
		return "local_addrs and remote_addrs have no family in common";
	return NULL;
}

static bool id_ok(const struct ike_id *id)
{
	return id && (id->type == IKE_ID_ANY || !ike_id_check(id));
}

static const char *check_ids(const struct ike_conn *conn)
{
	const struct ike_id *local = conn->local_id;

	if (!id_ok(local) || !id_ok(conn->remote_id))
		return "an identity is not well formed";
	if (local->type != IKE_ID_ANY && ike_id_is_pattern(local))
		return "the local identity has a wildcard";
	return NULL;
}

static const char *check_proposals(const struct ike_proposal *p,
				   unsigned int n, u8 protocol)
{
	unsigned int i;

	if (!n)
		return "no proposals";
	if (n > IKE_CONF_PROPOSALS_MAX)
		return "too many proposals";
	for (i = 0; i < n; i++)
		if (p[i].protocol != protocol || ike_proposal_check(&p[i]))
			return protocol == IKE_PROTO_IKE ?
				"an IKE proposal makes no sense" :
				"an ESP proposal makes no sense";
	return NULL;
}

static bool dynamic_ok(const struct ike_ts *ts)
{
	struct ike_ts any = *ts;

	any.start = (struct ike_addr) { .len = 4 };
	any.end = any.start;
	return !ike_ts_check(&any);
}

/* @endpoints: families that `dynamic` may turn into */
static const char *check_selectors(const struct ike_ts *ts, unsigned int n,
				   unsigned int endpoints,
				   unsigned int *families)
{
	unsigned int i;

	*families = 0;
	if (!n)
		return "a child has no traffic selectors on one side";
	if (n > IKE_CONF_TS_MAX)
		return "too many traffic selectors";
	for (i = 0; i < n; i++) {
		if (ts[i].dynamic ? !dynamic_ok(&ts[i]) : ike_ts_check(&ts[i]))
			return "a traffic selector is no range";
		*families |= ts[i].dynamic ? endpoints :
					     family_of(&ts[i].start);
	}
	return NULL;
}

/* In transport mode packets have the addresses of the IKE SA. */
static const char *check_traffic(const struct ike_child_conf *c,
				 unsigned int endpoints)
{
	unsigned int local, remote;
	const char *why;

	why = check_selectors(c->local, c->n_local, endpoints, &local);
	if (!why)
		why = check_selectors(c->remote, c->n_remote, endpoints,
				      &remote);
	if (why)
		return why;
	if (!(local & remote))
		return "local_ts and remote_ts have no family in common";
	if (c->mode == IKE_MODE_TRANSPORT && !(local & remote & endpoints))
		return "transport mode between addresses of another family";
	return NULL;
}

/* XFRM compares what the mask leaves with all of the value. */
static bool mark_ok(const struct ike_mark *mark)
{
	return !(mark->value & ~mark->mask);
}

static bool offers_esn(const struct ike_child_conf *c)
{
	unsigned int i, k;

	for (i = 0; i < c->n_proposals; i++)
		for (k = 0; k < c->proposals[i].n; k++)
			if (c->proposals[i].t[k].type == IKE_TRANSFORM_ESN &&
			    c->proposals[i].t[k].id == IKE_ESN_YES)
				return true;
	return false;
}

static const char *check_sa(const struct ike_child_conf *c)
{
	const char *why;

	why = check_proposals(c->proposals, c->n_proposals, IKE_PROTO_ESP);
	if (why)
		return why;
	if (c->replay_window > IKE_CONF_REPLAY_MAX)
		return "the replay window is too large";
	if (!c->replay_window && offers_esn(c))
		return "extended sequence numbers need a replay window";
	return NULL;
}

static bool limit_ok(const struct ike_limit *l)
{
	return !l->rekey || !l->life || l->rekey <= l->life;
}

static const char *check_child(const struct ike_child_conf *c,
			       unsigned int endpoints)
{
	const char *why = check_name(c->name);

	if (why)
		return why;
	if (c->mode > IKE_MODE_DROP ||
	    c->start_action & ~(IKE_START_START | IKE_START_TRAP))
		return "a child has an unknown mode or start action";
	if (c->dpd_action > IKE_END_START || c->close_action > IKE_END_START)
		return "a child has an unknown dpd_action or close_action";
	if (!limit_ok(&c->time) || !limit_ok(&c->bytes) ||
	    !limit_ok(&c->packets))
		return "a child ends before it is to be rekeyed";
	if (!mark_ok(&c->mark_in) || !mark_ok(&c->mark_out))
		return "a mark has bits outside of its mask";
	why = check_traffic(c, endpoints);
	if (!why && (c->mode == IKE_MODE_TUNNEL ||
		     c->mode == IKE_MODE_TRANSPORT))
		why = check_sa(c);
	return why;
}

static const char *check_children(const struct ike_conn *conn,
				  unsigned int endpoints)
{
	unsigned int i;
	const char *why;

	if (conn->n_children > IKE_CONF_CHILDREN_MAX)
		return "too many children";
	for (i = 0; i < conn->n_children; i++) {
		const struct ike_child_conf *c = &conn->children[i];

		why = check_child(c, endpoints);
		if (why)
			return why;
		if (ike_conn_child(conn, c->name) != c)
			return "two children have the same name";
	}
	return NULL;
}

/**
 * ike_conn_check - could a connection as configured work?
 * @conn: the connection
 * @why: receives what is wrong with it, in a few words
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int ike_conn_check(const struct ike_conn *conn, const char **why)
{
	unsigned int families;

	*why = check_name(conn->name);
	if (!*why && (!conn->local_port || !conn->remote_port))
		*why = "a port is zero";
	if (!*why && conn->unique > IKE_UNIQUE_NEVER)
		*why = "unique has an unknown value";
	if (!*why && conn->childless > IKE_CHILDLESS_FORCE)
		*why = "childless has an unknown value";
	if (!*why && conn->fragmentation > IKE_FRAGMENTATION_NO)
		*why = "fragmentation has an unknown value";
	if (!*why)
		*why = check_addrs(conn, &families);
	if (!*why)
		*why = check_ids(conn);
	if (!*why)
		*why = check_proposals(conn->proposals, conn->n_proposals,
				       IKE_PROTO_IKE);
	if (!*why)
		*why = check_children(conn, families);
	return *why ? -EINVAL : 0;
}

/**
 * ike_conf_check_reqids - has each trap a reqid of its own?
 * @conf: the snapshot
 * @conn: receives the connection of one that has not
 * @child: receives its child
 *
 * An acquire names its trap by the reqid.
 *
 * Context: may sleep.
 * Return: 0, -EBUSY, or -ENOMEM with @conn and @child as they were.
 */
int ike_conf_check_reqids(const struct ike_conf *conf,
			  const struct ike_conn **conn,
			  const struct ike_child_conf **child)
{
	struct ike_conn *c;
	struct xarray seen;
	unsigned int i;
	int err = 0;

	xa_init(&seen);
	ike_conf_for_each(c, conf) {
		for (i = 0; i < c->n_children && !err; i++) {
			const struct ike_child_conf *one = &c->children[i];

			if (!one->reqid || !ike_child_wants_policy(one))
				continue;
			err = xa_insert(&seen, one->reqid, xa_mk_value(1),
					GFP_KERNEL);
			if (err != -EBUSY)
				continue;
			*conn = c;
			*child = one;
		}
		if (err)
			break;
	}
	xa_destroy(&seen);
	return err;
}
