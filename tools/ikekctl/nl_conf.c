// SPDX-License-Identifier: GPL-2.0-only
/* Configuration as messages, and messages as configuration. */
#include <stdlib.h>
#include <string.h>

#include "ikekctl/nl_conf.h"

static int put_ident(struct nl_msg *m, int type, const struct ident *id)
{
	struct nlattr *nest = nla_nest_start(m, type);

	if (!nest || nla_put_u8(m, IKEK_A_IDENTITY_TYPE, id->type) ||
	    (id->len && nla_put(m, IKEK_A_IDENTITY_DATA, id->len, id->data)))
		return -NLE_NOMEM;
	return nla_nest_end_keep_empty(m, nest);
}

static int put_addrs(struct nl_msg *m, int start, int end,
		     const struct range *r)
{
	if (nla_put(m, start, r->start.len, r->start.b) ||
	    nla_put(m, end, r->end.len, r->end.b))
		return -NLE_NOMEM;
	return 0;
}

/* Any address is an empty range. */
static int put_ranges(struct nl_msg *m, int type, const struct range *r,
		      unsigned int n)
{
	for (; n; n--, r++) {
		struct nlattr *nest = nla_nest_start(m, type);

		if (!nest || (r->start.len &&
			      put_addrs(m, IKEK_A_RANGE_START,
					IKEK_A_RANGE_END, r)) ||
		    nla_nest_end_keep_empty(m, nest))
			return -NLE_NOMEM;
	}
	return 0;
}

static int put_transform(struct nl_msg *m, const struct transform *t)
{
	struct nlattr *nest = nla_nest_start(m, IKEK_A_PROPOSAL_TRANSFORM);

	if (!nest || nla_put_u8(m, IKEK_A_TRANSFORM_TYPE, t->type) ||
	    nla_put_u16(m, IKEK_A_TRANSFORM_ID, t->id) ||
	    (t->bits && nla_put_u16(m, IKEK_A_TRANSFORM_KEY_BITS, t->bits)))
		return -NLE_NOMEM;
	return nla_nest_end_keep_empty(m, nest);
}

static int put_proposals(struct nl_msg *m, int type, const struct proposal *p,
			 unsigned int n)
{
	for (; n; n--, p++) {
		struct nlattr *nest = nla_nest_start(m, type);
		unsigned int i;

		if (!nest || (p->standard &&
			      nla_put_flag(m, IKEK_A_PROPOSAL_STANDARD)))
			return -NLE_NOMEM;
		for (i = 0; i < p->n; i++)
			if (put_transform(m, &p->t[i]))
				return -NLE_NOMEM;
		if (nla_nest_end_keep_empty(m, nest))
			return -NLE_NOMEM;
	}
	return 0;
}

static int put_selector(struct nl_msg *m, int type, const struct selector *ts)
{
	struct nlattr *nest = nla_nest_start(m, type);

	if (!nest ||
	    nla_put_u8(m, IKEK_A_SELECTOR_PROTOCOL, ts->protocol) ||
	    nla_put_u16(m, IKEK_A_SELECTOR_START_PORT, ts->start_port) ||
	    nla_put_u16(m, IKEK_A_SELECTOR_END_PORT, ts->end_port) ||
	    (ts->dynamic ? nla_put_flag(m, IKEK_A_SELECTOR_DYNAMIC) :
			   put_addrs(m, IKEK_A_SELECTOR_START,
				     IKEK_A_SELECTOR_END, &ts->range)))
		return -NLE_NOMEM;
	return nla_nest_end_keep_empty(m, nest);
}

static int put_selectors(struct nl_msg *m, int type, const struct selector *ts,
			 unsigned int n)
{
	for (; n; n--, ts++)
		if (put_selector(m, type, ts))
			return -NLE_NOMEM;
	return 0;
}

static int put_mark(struct nl_msg *m, int type, const struct mark *mark)
{
	struct nlattr *nest;

	if (!mark->mask)
		return 0;
	nest = nla_nest_start(m, type);
	if (!nest || nla_put_u32(m, IKEK_A_MARK_VALUE, mark->value) ||
	    nla_put_u32(m, IKEK_A_MARK_MASK, mark->mask))
		return -NLE_NOMEM;
	return nla_nest_end_keep_empty(m, nest);
}

static int put_limits(struct nl_msg *m, const struct child *c)
{
	if (nla_put_u32(m, IKEK_A_CHILD_REKEY_TIME, c->time.rekey) ||
	    nla_put_u32(m, IKEK_A_CHILD_LIFE_TIME, c->time.life) ||
	    nla_put_u32(m, IKEK_A_CHILD_RAND_TIME, c->time.rand) ||
	    nla_put_u64(m, IKEK_A_CHILD_REKEY_BYTES, c->bytes.rekey) ||
	    nla_put_u64(m, IKEK_A_CHILD_LIFE_BYTES, c->bytes.life) ||
	    nla_put_u64(m, IKEK_A_CHILD_RAND_BYTES, c->bytes.rand) ||
	    nla_put_u64(m, IKEK_A_CHILD_REKEY_PACKETS, c->packets.rekey) ||
	    nla_put_u64(m, IKEK_A_CHILD_LIFE_PACKETS, c->packets.life) ||
	    nla_put_u64(m, IKEK_A_CHILD_RAND_PACKETS, c->packets.rand) ||
	    nla_put_u32(m, IKEK_A_CHILD_INACTIVITY, c->inactivity))
		return -NLE_NOMEM;
	return 0;
}

static int put_child(struct nl_msg *m, const struct child *c)
{
	struct nlattr *nest = nla_nest_start(m, IKEK_A_CONN_CHILD);

	if (!nest || nla_put_string(m, IKEK_A_CHILD_NAME, c->name) ||
	    nla_put_u8(m, IKEK_A_CHILD_MODE, c->mode) ||
	    nla_put_u8(m, IKEK_A_CHILD_START_ACTION, c->start_action) ||
	    nla_put_u8(m, IKEK_A_CHILD_DPD_ACTION, c->dpd_action) ||
	    nla_put_u8(m, IKEK_A_CHILD_CLOSE_ACTION, c->close_action) ||
	    put_limits(m, c) ||
	    nla_put_u32(m, IKEK_A_CHILD_REQID, c->reqid) ||
	    nla_put_u32(m, IKEK_A_CHILD_PRIORITY, c->priority) ||
	    nla_put_u32(m, IKEK_A_CHILD_REPLAY_WINDOW, c->replay_window) ||
	    put_mark(m, IKEK_A_CHILD_MARK_IN, &c->mark_in) ||
	    put_mark(m, IKEK_A_CHILD_MARK_OUT, &c->mark_out) ||
	    nla_put_u32(m, IKEK_A_CHILD_IF_ID_IN, c->if_id_in) ||
	    nla_put_u32(m, IKEK_A_CHILD_IF_ID_OUT, c->if_id_out) ||
	    put_selectors(m, IKEK_A_CHILD_LOCAL_TS, c->local, c->n_local) ||
	    put_selectors(m, IKEK_A_CHILD_REMOTE_TS, c->remote,
			  c->n_remote) ||
	    put_proposals(m, IKEK_A_CHILD_PROPOSAL, c->proposals,
			  c->n_proposals))
		return -NLE_NOMEM;
	return nla_nest_end_keep_empty(m, nest);
}

int put_conn(struct nl_msg *m, const void *what)
{
	const struct conn *conn = what;
	unsigned int i;
	int err = 0;

	if (nla_put_string(m, IKEK_A_CONN_NAME, conn->name) ||
	    nla_put_u16(m, IKEK_A_CONN_LOCAL_PORT, conn->local_port) ||
	    nla_put_u16(m, IKEK_A_CONN_REMOTE_PORT, conn->remote_port) ||
	    nla_put_u32(m, IKEK_A_CONN_KEYINGTRIES, conn->keyingtries) ||
	    nla_put_u8(m, IKEK_A_CONN_UNIQUE, conn->unique) ||
	    nla_put_u8(m, IKEK_A_CONN_CHILDLESS, conn->childless) ||
	    nla_put_u8(m, IKEK_A_CONN_FRAGMENTATION, conn->fragmentation) ||
	    (conn->encap && nla_put_flag(m, IKEK_A_CONN_ENCAP)) ||
	    nla_put_u8(m, IKEK_A_CONN_MOBIKE, conn->mobike) ||
	    nla_put_u32(m, IKEK_A_CONN_DPD_DELAY, conn->dpd_delay) ||
	    nla_put_u32(m, IKEK_A_CONN_REKEY_TIME, conn->rekey_time) ||
	    nla_put_u32(m, IKEK_A_CONN_REAUTH_TIME, conn->reauth_time) ||
	    nla_put_u32(m, IKEK_A_CONN_RAND_TIME, conn->rand_time) ||
	    nla_put_u32(m, IKEK_A_CONN_OVER_TIME, conn->over_time) ||
	    nla_put_u32(m, IKEK_A_CONN_IF_ID_IN, conn->if_id_in) ||
	    nla_put_u32(m, IKEK_A_CONN_IF_ID_OUT, conn->if_id_out) ||
	    put_ident(m, IKEK_A_CONN_LOCAL_ID, &conn->local_id) ||
	    put_ident(m, IKEK_A_CONN_REMOTE_ID, &conn->remote_id) ||
	    put_ranges(m, IKEK_A_CONN_LOCAL_ADDR, conn->local_addrs,
		       conn->n_local_addrs) ||
	    put_ranges(m, IKEK_A_CONN_REMOTE_ADDR, conn->remote_addrs,
		       conn->n_remote_addrs) ||
	    put_proposals(m, IKEK_A_CONN_PROPOSAL, conn->proposals,
			  conn->n_proposals))
		return -NLE_NOMEM;
	for (i = 0; !err && i < conn->n_children; i++)
		err = put_child(m, &conn->children[i]);
	return err;
}

int put_secret(struct nl_msg *m, const void *what)
{
	const struct secret *secret = what;
	unsigned int i;

	if (nla_put_string(m, IKEK_A_SECRET_NAME, secret->name))
		return -NLE_NOMEM;
	for (i = 0; i < secret->n_ids; i++)
		if (put_ident(m, IKEK_A_SECRET_ID, &secret->ids[i]))
			return -NLE_NOMEM;
	return nla_put(m, IKEK_A_SECRET_SECRET, secret->len, secret->key);
}

int put_settings(struct nl_msg *m, const void *what)
{
	const struct settings *settings = what;
	int attr;

	for (attr = 1; attr <= IKEK_A_SETTINGS_MAX; attr++)
		if (settings->set[attr] &&
		    nla_put_u32(m, attr, settings->value[attr]))
			return -NLE_NOMEM;
	return 0;
}

void decode_addr(const struct nlattr *attr, struct addr *out)
{
	memset(out, 0, sizeof(*out));
	if (!attr || (nla_len(attr) != 4 && nla_len(attr) != 16))
		return;
	out->len = nla_len(attr);
	memcpy(out->b, nla_data(attr), out->len);
}

static void decode_range(struct nlattr *attr, struct range *out)
{
	struct nlattr *tb[IKEK_A_RANGE_MAX + 1];

	attr_table(attr, tb, IKEK_A_RANGE_MAX);
	decode_addr(tb[IKEK_A_RANGE_START], &out->start);
	decode_addr(tb[IKEK_A_RANGE_END], &out->end);
}

void decode_ident(struct nlattr *attr, struct ident *out)
{
	struct nlattr *tb[IKEK_A_IDENTITY_MAX + 1], *data;

	memset(out, 0, sizeof(*out));
	attr_table(attr, tb, IKEK_A_IDENTITY_MAX);
	out->type = attr_number(tb[IKEK_A_IDENTITY_TYPE]);
	data = tb[IKEK_A_IDENTITY_DATA];
	if (!data || nla_len(data) > (int)sizeof(out->data))
		return;
	out->len = nla_len(data);
	memcpy(out->data, nla_data(data), out->len);
}

void decode_transform(struct nlattr *attr, struct transform *out)
{
	struct nlattr *tb[IKEK_A_TRANSFORM_MAX + 1];

	attr_table(attr, tb, IKEK_A_TRANSFORM_MAX);
	out->type = attr_number(tb[IKEK_A_TRANSFORM_TYPE]);
	out->id = attr_number(tb[IKEK_A_TRANSFORM_ID]);
	out->bits = attr_number(tb[IKEK_A_TRANSFORM_KEY_BITS]);
}

static void decode_proposal(struct nlattr *attr, struct proposal *out)
{
	struct nlattr *one;
	int rem;

	memset(out, 0, sizeof(*out));
	nla_for_each_nested(one, attr, rem) {
		if (nla_type(one) != IKEK_A_PROPOSAL_TRANSFORM)
			continue;
		out->t = grow(out->t, out->n, sizeof(*out->t));
		decode_transform(one, &out->t[out->n++]);
	}
}

void decode_selector(struct nlattr *attr, struct selector *out)
{
	struct nlattr *tb[IKEK_A_SELECTOR_MAX + 1];

	attr_table(attr, tb, IKEK_A_SELECTOR_MAX);
	out->protocol = attr_number(tb[IKEK_A_SELECTOR_PROTOCOL]);
	out->dynamic = tb[IKEK_A_SELECTOR_DYNAMIC];
	out->start_port = attr_number(tb[IKEK_A_SELECTOR_START_PORT]);
	out->end_port = attr_number(tb[IKEK_A_SELECTOR_END_PORT]);
	decode_addr(tb[IKEK_A_SELECTOR_START], &out->range.start);
	decode_addr(tb[IKEK_A_SELECTOR_END], &out->range.end);
}

static void decode_mark(struct nlattr *attr, struct mark *out)
{
	struct nlattr *tb[IKEK_A_MARK_MAX + 1];

	attr_table(attr, tb, IKEK_A_MARK_MAX);
	out->value = attr_number(tb[IKEK_A_MARK_VALUE]);
	out->mask = attr_number(tb[IKEK_A_MARK_MASK]);
}

/* The attributes of a child that there may be several of */
static void decode_child_lists(struct nlattr *attr, struct child *c)
{
	struct nlattr *one;
	int rem;

	nla_for_each_nested(one, attr, rem) {
		switch (nla_type(one)) {
		case IKEK_A_CHILD_LOCAL_TS:
			c->local = grow(c->local, c->n_local,
					sizeof(*c->local));
			decode_selector(one, &c->local[c->n_local++]);
			break;
		case IKEK_A_CHILD_REMOTE_TS:
			c->remote = grow(c->remote, c->n_remote,
					 sizeof(*c->remote));
			decode_selector(one, &c->remote[c->n_remote++]);
			break;
		case IKEK_A_CHILD_PROPOSAL:
			c->proposals = grow(c->proposals, c->n_proposals,
					    sizeof(*c->proposals));
			decode_proposal(one, &c->proposals[c->n_proposals++]);
			break;
		}
	}
}

static char *name_of(const struct nlattr *attr)
{
	char *name = attr_string(attr);

	return name ? name : xstrdup("");
}

static void decode_limits(struct nlattr **tb, struct child *c)
{
	c->time.rekey = attr_number(tb[IKEK_A_CHILD_REKEY_TIME]);
	c->time.life = attr_number(tb[IKEK_A_CHILD_LIFE_TIME]);
	c->time.rand = attr_number(tb[IKEK_A_CHILD_RAND_TIME]);
	c->bytes.rekey = attr_number(tb[IKEK_A_CHILD_REKEY_BYTES]);
	c->bytes.life = attr_number(tb[IKEK_A_CHILD_LIFE_BYTES]);
	c->bytes.rand = attr_number(tb[IKEK_A_CHILD_RAND_BYTES]);
	c->packets.rekey = attr_number(tb[IKEK_A_CHILD_REKEY_PACKETS]);
	c->packets.life = attr_number(tb[IKEK_A_CHILD_LIFE_PACKETS]);
	c->packets.rand = attr_number(tb[IKEK_A_CHILD_RAND_PACKETS]);
	c->inactivity = attr_number(tb[IKEK_A_CHILD_INACTIVITY]);
}

static void decode_child(struct nlattr *attr, struct child *c)
{
	struct nlattr *tb[IKEK_A_CHILD_MAX + 1];

	memset(c, 0, sizeof(*c));
	attr_table(attr, tb, IKEK_A_CHILD_MAX);
	c->name = name_of(tb[IKEK_A_CHILD_NAME]);
	c->mode = attr_number(tb[IKEK_A_CHILD_MODE]);
	c->start_action = attr_number(tb[IKEK_A_CHILD_START_ACTION]);
	c->dpd_action = attr_number(tb[IKEK_A_CHILD_DPD_ACTION]);
	c->close_action = attr_number(tb[IKEK_A_CHILD_CLOSE_ACTION]);
	decode_limits(tb, c);
	c->reqid = attr_number(tb[IKEK_A_CHILD_REQID]);
	c->priority = attr_number(tb[IKEK_A_CHILD_PRIORITY]);
	c->replay_window = attr_number(tb[IKEK_A_CHILD_REPLAY_WINDOW]);
	decode_mark(tb[IKEK_A_CHILD_MARK_IN], &c->mark_in);
	decode_mark(tb[IKEK_A_CHILD_MARK_OUT], &c->mark_out);
	c->if_id_in = attr_number(tb[IKEK_A_CHILD_IF_ID_IN]);
	c->if_id_out = attr_number(tb[IKEK_A_CHILD_IF_ID_OUT]);
	decode_child_lists(attr, c);
}

static void decode_conn_lists(struct nlmsghdr *nlh, struct conn *c)
{
	struct nlattr *one;
	int rem;

	nlmsg_for_each_attr(one, nlh, GENL_HDRLEN, rem) {
		switch (nla_type(one)) {
		case IKEK_A_CONN_LOCAL_ADDR:
			c->local_addrs = grow(c->local_addrs, c->n_local_addrs,
					      sizeof(*c->local_addrs));
			decode_range(one,
				     &c->local_addrs[c->n_local_addrs++]);
			break;
		case IKEK_A_CONN_REMOTE_ADDR:
			c->remote_addrs = grow(c->remote_addrs,
					       c->n_remote_addrs,
					       sizeof(*c->remote_addrs));
			decode_range(one,
				     &c->remote_addrs[c->n_remote_addrs++]);
			break;
		case IKEK_A_CONN_PROPOSAL:
			c->proposals = grow(c->proposals, c->n_proposals,
					    sizeof(*c->proposals));
			decode_proposal(one, &c->proposals[c->n_proposals++]);
			break;
		}
	}
}

static void decode_children(struct nlmsghdr *nlh, struct conn *c)
{
	struct nlattr *one;
	int rem;

	nlmsg_for_each_attr(one, nlh, GENL_HDRLEN, rem) {
		if (nla_type(one) != IKEK_A_CONN_CHILD)
			continue;
		c->children = grow(c->children, c->n_children,
				   sizeof(*c->children));
		decode_child(one, &c->children[c->n_children++]);
	}
}

int decode_conn(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_CONN_MAX + 1];
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct conf *conf = arg;
	struct conn *c;
	char *name;

	genlmsg_parse(nlh, 0, tb, IKEK_A_CONN_MAX, NULL);
	name = name_of(tb[IKEK_A_CONN_NAME]);
	c = conf->n_conns ? &conf->conns[conf->n_conns - 1] : NULL;
	if (c && !strcmp(c->name, name)) {
		/* more children of the last one */
		free(name);
		decode_children(nlh, c);
		return NL_OK;
	}
	conf->conns = grow(conf->conns, conf->n_conns, sizeof(*conf->conns));
	c = &conf->conns[conf->n_conns++];
	memset(c, 0, sizeof(*c));
	c->name = name;
	c->local_port = attr_number(tb[IKEK_A_CONN_LOCAL_PORT]);
	c->remote_port = attr_number(tb[IKEK_A_CONN_REMOTE_PORT]);
	c->keyingtries = attr_number(tb[IKEK_A_CONN_KEYINGTRIES]);
	c->unique = attr_number(tb[IKEK_A_CONN_UNIQUE]);
	c->childless = attr_number(tb[IKEK_A_CONN_CHILDLESS]);
	c->fragmentation = attr_number(tb[IKEK_A_CONN_FRAGMENTATION]);
	c->encap = tb[IKEK_A_CONN_ENCAP];
	c->mobike = attr_number(tb[IKEK_A_CONN_MOBIKE]);
	c->dpd_delay = attr_number(tb[IKEK_A_CONN_DPD_DELAY]);
	c->rekey_time = attr_number(tb[IKEK_A_CONN_REKEY_TIME]);
	c->reauth_time = attr_number(tb[IKEK_A_CONN_REAUTH_TIME]);
	c->rand_time = attr_number(tb[IKEK_A_CONN_RAND_TIME]);
	c->over_time = attr_number(tb[IKEK_A_CONN_OVER_TIME]);
	c->if_id_in = attr_number(tb[IKEK_A_CONN_IF_ID_IN]);
	c->if_id_out = attr_number(tb[IKEK_A_CONN_IF_ID_OUT]);
	decode_ident(tb[IKEK_A_CONN_LOCAL_ID], &c->local_id);
	decode_ident(tb[IKEK_A_CONN_REMOTE_ID], &c->remote_id);
	decode_conn_lists(nlh, c);
	decode_children(nlh, c);
	return NL_OK;
}

int decode_cred(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_SECRET_MAX + 1], *one;
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct conf *conf = arg;
	struct secret *s;
	int rem;

	genlmsg_parse(nlh, 0, tb, IKEK_A_SECRET_MAX, NULL);
	conf->secrets = grow(conf->secrets, conf->n_secrets,
			     sizeof(*conf->secrets));
	s = &conf->secrets[conf->n_secrets++];
	memset(s, 0, sizeof(*s));
	s->name = name_of(tb[IKEK_A_SECRET_NAME]);
	nlmsg_for_each_attr(one, nlh, GENL_HDRLEN, rem) {
		if (nla_type(one) != IKEK_A_SECRET_ID)
			continue;
		s->ids = grow(s->ids, s->n_ids, sizeof(*s->ids));
		decode_ident(one, &s->ids[s->n_ids++]);
	}
	return NL_OK;
}
