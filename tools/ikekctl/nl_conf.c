// SPDX-License-Identifier: GPL-2.0-only
/* Configuration as messages, and messages as configuration. */
#include <stdlib.h>
#include <string.h>

#include "ikekctl/nl_conf.h"

static void put_ident(struct msg *m, uint16_t type, const struct ident *id)
{
	size_t nest = msg_nest(m, type);

	msg_u8(m, IKEK_A_IDENTITY_TYPE, id->type);
	if (id->len)
		msg_put(m, IKEK_A_IDENTITY_DATA, id->data, id->len);
	msg_nest_end(m, nest);
}

static void put_ranges(struct msg *m, uint16_t type, const struct range *r,
		       unsigned int n)
{
	for (; n; n--, r++) {
		size_t nest = msg_nest(m, type);

		if (r->start.len) {
			msg_put(m, IKEK_A_RANGE_START, r->start.b,
				r->start.len);
			msg_put(m, IKEK_A_RANGE_END, r->end.b, r->end.len);
		}
		msg_nest_end(m, nest);
	}
}

static void put_proposals(struct msg *m, uint16_t type,
			  const struct proposal *p, unsigned int n)
{
	for (; n; n--, p++) {
		size_t nest = msg_nest(m, type);
		unsigned int i;

		if (p->standard)
			msg_put(m, IKEK_A_PROPOSAL_STANDARD, NULL, 0);
		for (i = 0; i < p->n; i++) {
			const struct transform *t = &p->t[i];
			size_t one = msg_nest(m, IKEK_A_PROPOSAL_TRANSFORM);

			msg_u8(m, IKEK_A_TRANSFORM_TYPE, t->type);
			msg_u16(m, IKEK_A_TRANSFORM_ID, t->id);
			if (t->bits)
				msg_u16(m, IKEK_A_TRANSFORM_KEY_BITS, t->bits);
			msg_nest_end(m, one);
		}
		msg_nest_end(m, nest);
	}
}

static void put_selectors(struct msg *m, uint16_t type,
			  const struct selector *ts, unsigned int n)
{
	for (; n; n--, ts++) {
		const struct range *r = &ts->range;
		size_t nest = msg_nest(m, type);

		msg_u8(m, IKEK_A_SELECTOR_PROTOCOL, ts->protocol);
		msg_u16(m, IKEK_A_SELECTOR_START_PORT, ts->start_port);
		msg_u16(m, IKEK_A_SELECTOR_END_PORT, ts->end_port);
		if (ts->dynamic) {
			msg_put(m, IKEK_A_SELECTOR_DYNAMIC, NULL, 0);
		} else {
			msg_put(m, IKEK_A_SELECTOR_START, r->start.b,
				r->start.len);
			msg_put(m, IKEK_A_SELECTOR_END, r->end.b, r->end.len);
		}
		msg_nest_end(m, nest);
	}
}

static void put_mark(struct msg *m, uint16_t type, const struct mark *mark)
{
	size_t nest;

	if (!mark->mask)
		return;
	nest = msg_nest(m, type);
	msg_u32(m, IKEK_A_MARK_VALUE, mark->value);
	msg_u32(m, IKEK_A_MARK_MASK, mark->mask);
	msg_nest_end(m, nest);
}

static bool put_child(struct msg *m, const struct child *child)
{
	size_t nest = msg_nest(m, IKEK_A_CONN_CHILD);

	msg_string(m, IKEK_A_CHILD_NAME, child->name);
	msg_u8(m, IKEK_A_CHILD_MODE, child->mode);
	msg_u8(m, IKEK_A_CHILD_START_ACTION, child->start_action);
	msg_u32(m, IKEK_A_CHILD_REQID, child->reqid);
	msg_u32(m, IKEK_A_CHILD_PRIORITY, child->priority);
	msg_u32(m, IKEK_A_CHILD_REPLAY_WINDOW, child->replay_window);
	put_mark(m, IKEK_A_CHILD_MARK_IN, &child->mark_in);
	put_mark(m, IKEK_A_CHILD_MARK_OUT, &child->mark_out);
	msg_u32(m, IKEK_A_CHILD_IF_ID_IN, child->if_id_in);
	msg_u32(m, IKEK_A_CHILD_IF_ID_OUT, child->if_id_out);
	put_selectors(m, IKEK_A_CHILD_LOCAL_TS, child->local, child->n_local);
	put_selectors(m, IKEK_A_CHILD_REMOTE_TS, child->remote,
		      child->n_remote);
	put_proposals(m, IKEK_A_CHILD_PROPOSAL, child->proposals,
		      child->n_proposals);
	return msg_nest_end(m, nest);
}

bool encode_conn(struct msg *m, struct nl *nl, const struct conn *conn)
{
	bool ok = true;
	unsigned int i;

	msg_begin(m, nl, IKEK_CMD_CONN_ADD, 0);
	msg_string(m, IKEK_A_CONN_NAME, conn->name);
	msg_u16(m, IKEK_A_CONN_LOCAL_PORT, conn->local_port);
	msg_u16(m, IKEK_A_CONN_REMOTE_PORT, conn->remote_port);
	msg_u32(m, IKEK_A_CONN_KEYINGTRIES, conn->keyingtries);
	msg_u8(m, IKEK_A_CONN_UNIQUE, conn->unique);
	msg_u32(m, IKEK_A_CONN_IF_ID_IN, conn->if_id_in);
	msg_u32(m, IKEK_A_CONN_IF_ID_OUT, conn->if_id_out);
	put_ident(m, IKEK_A_CONN_LOCAL_ID, &conn->local_id);
	put_ident(m, IKEK_A_CONN_REMOTE_ID, &conn->remote_id);
	put_ranges(m, IKEK_A_CONN_LOCAL_ADDR, conn->local_addrs,
		   conn->n_local_addrs);
	put_ranges(m, IKEK_A_CONN_REMOTE_ADDR, conn->remote_addrs,
		   conn->n_remote_addrs);
	put_proposals(m, IKEK_A_CONN_PROPOSAL, conn->proposals,
		      conn->n_proposals);
	for (i = 0; i < conn->n_children; i++)
		ok &= put_child(m, &conn->children[i]);
	msg_end(m);
	return ok;
}

void encode_secret(struct msg *m, struct nl *nl, const struct secret *secret)
{
	unsigned int i;

	msg_begin(m, nl, IKEK_CMD_SECRET_ADD, 0);
	msg_string(m, IKEK_A_SECRET_NAME, secret->name);
	for (i = 0; i < secret->n_ids; i++)
		put_ident(m, IKEK_A_SECRET_ID, &secret->ids[i]);
	msg_put(m, IKEK_A_SECRET_SECRET, secret->key, secret->len);
	msg_end(m);
}

void encode_settings(struct msg *m, struct nl *nl,
		     const struct settings *settings)
{
	int attr;

	msg_begin(m, nl, IKEK_CMD_SETTINGS_SET, 0);
	for (attr = 1; attr <= IKEK_A_SETTINGS_MAX; attr++)
		if (settings->set[attr])
			msg_u32(m, attr, settings->value[attr]);
	msg_end(m);
}

void decode_addr(struct attrs value, struct addr *out)
{
	memset(out, 0, sizeof(*out));
	if (!value.p || (value.len != 4 && value.len != 16))
		return;
	out->len = value.len;
	memcpy(out->b, value.p, value.len);
}

static void decode_range(struct attrs value, struct range *out)
{
	struct attrs tb[IKEK_A_RANGE_MAX + 1];

	attr_parse(value, tb, IKEK_A_RANGE_MAX);
	decode_addr(tb[IKEK_A_RANGE_START], &out->start);
	decode_addr(tb[IKEK_A_RANGE_END], &out->end);
}

void decode_ident(struct attrs value, struct ident *out)
{
	struct attrs tb[IKEK_A_IDENTITY_MAX + 1];
	struct attrs data;

	memset(out, 0, sizeof(*out));
	attr_parse(value, tb, IKEK_A_IDENTITY_MAX);
	out->type = attr_number(tb[IKEK_A_IDENTITY_TYPE]);
	data = tb[IKEK_A_IDENTITY_DATA];
	if (!data.p || data.len > sizeof(out->data))
		return;
	out->len = data.len;
	memcpy(out->data, data.p, data.len);
}

void decode_transform(struct attrs value, struct transform *out)
{
	struct attrs tb[IKEK_A_TRANSFORM_MAX + 1];

	attr_parse(value, tb, IKEK_A_TRANSFORM_MAX);
	out->type = attr_number(tb[IKEK_A_TRANSFORM_TYPE]);
	out->id = attr_number(tb[IKEK_A_TRANSFORM_ID]);
	out->bits = attr_number(tb[IKEK_A_TRANSFORM_KEY_BITS]);
}

static void decode_proposal(struct attrs value, struct proposal *out)
{
	struct attrs one;
	uint16_t type;

	memset(out, 0, sizeof(*out));
	while (attr_next(&value, &type, &one)) {
		if (type != IKEK_A_PROPOSAL_TRANSFORM)
			continue;
		out->t = grow(out->t, out->n, sizeof(*out->t));
		decode_transform(one, &out->t[out->n++]);
	}
}

void decode_selector(struct attrs value, struct selector *out)
{
	struct attrs tb[IKEK_A_SELECTOR_MAX + 1];

	attr_parse(value, tb, IKEK_A_SELECTOR_MAX);
	out->protocol = attr_number(tb[IKEK_A_SELECTOR_PROTOCOL]);
	out->dynamic = tb[IKEK_A_SELECTOR_DYNAMIC].p;
	out->start_port = attr_number(tb[IKEK_A_SELECTOR_START_PORT]);
	out->end_port = attr_number(tb[IKEK_A_SELECTOR_END_PORT]);
	decode_addr(tb[IKEK_A_SELECTOR_START], &out->range.start);
	decode_addr(tb[IKEK_A_SELECTOR_END], &out->range.end);
}

static void decode_mark(struct attrs value, struct mark *out)
{
	struct attrs tb[IKEK_A_MARK_MAX + 1];

	attr_parse(value, tb, IKEK_A_MARK_MAX);
	out->value = attr_number(tb[IKEK_A_MARK_VALUE]);
	out->mask = attr_number(tb[IKEK_A_MARK_MASK]);
}

/* The attributes of a child that there may be several of */
static void decode_child_lists(struct attrs attrs, struct child *c)
{
	struct attrs value;
	uint16_t type;

	while (attr_next(&attrs, &type, &value)) {
		switch (type) {
		case IKEK_A_CHILD_LOCAL_TS:
			c->local = grow(c->local, c->n_local,
					sizeof(*c->local));
			decode_selector(value, &c->local[c->n_local++]);
			break;
		case IKEK_A_CHILD_REMOTE_TS:
			c->remote = grow(c->remote, c->n_remote,
					 sizeof(*c->remote));
			decode_selector(value, &c->remote[c->n_remote++]);
			break;
		case IKEK_A_CHILD_PROPOSAL:
			c->proposals = grow(c->proposals, c->n_proposals,
					    sizeof(*c->proposals));
			decode_proposal(value, &c->proposals[c->n_proposals++]);
			break;
		}
	}
}

static char *name_of(struct attrs value)
{
	char *name = attr_string(value);

	return name ? name : xstrdup("");
}

static void decode_child(struct attrs attrs, struct child *c)
{
	struct attrs tb[IKEK_A_CHILD_MAX + 1];

	memset(c, 0, sizeof(*c));
	attr_parse(attrs, tb, IKEK_A_CHILD_MAX);
	c->name = name_of(tb[IKEK_A_CHILD_NAME]);
	c->mode = attr_number(tb[IKEK_A_CHILD_MODE]);
	c->start_action = attr_number(tb[IKEK_A_CHILD_START_ACTION]);
	c->reqid = attr_number(tb[IKEK_A_CHILD_REQID]);
	c->priority = attr_number(tb[IKEK_A_CHILD_PRIORITY]);
	c->replay_window = attr_number(tb[IKEK_A_CHILD_REPLAY_WINDOW]);
	decode_mark(tb[IKEK_A_CHILD_MARK_IN], &c->mark_in);
	decode_mark(tb[IKEK_A_CHILD_MARK_OUT], &c->mark_out);
	c->if_id_in = attr_number(tb[IKEK_A_CHILD_IF_ID_IN]);
	c->if_id_out = attr_number(tb[IKEK_A_CHILD_IF_ID_OUT]);
	decode_child_lists(attrs, c);
}

static void decode_conn_lists(struct attrs attrs, struct conn *c)
{
	struct attrs value;
	uint16_t type;

	while (attr_next(&attrs, &type, &value)) {
		switch (type) {
		case IKEK_A_CONN_LOCAL_ADDR:
			c->local_addrs = grow(c->local_addrs, c->n_local_addrs,
					      sizeof(*c->local_addrs));
			decode_range(value,
				     &c->local_addrs[c->n_local_addrs++]);
			break;
		case IKEK_A_CONN_REMOTE_ADDR:
			c->remote_addrs = grow(c->remote_addrs,
					       c->n_remote_addrs,
					       sizeof(*c->remote_addrs));
			decode_range(value,
				     &c->remote_addrs[c->n_remote_addrs++]);
			break;
		case IKEK_A_CONN_PROPOSAL:
			c->proposals = grow(c->proposals, c->n_proposals,
					    sizeof(*c->proposals));
			decode_proposal(value, &c->proposals[c->n_proposals++]);
			break;
		}
	}
}

static void decode_children(struct attrs attrs, struct conn *c)
{
	struct attrs value;
	uint16_t type;

	while (attr_next(&attrs, &type, &value)) {
		if (type != IKEK_A_CONN_CHILD)
			continue;
		c->children = grow(c->children, c->n_children,
				   sizeof(*c->children));
		decode_child(value, &c->children[c->n_children++]);
	}
}

void decode_conn(void *arg, struct attrs attrs)
{
	struct attrs tb[IKEK_A_CONN_MAX + 1];
	struct conf *conf = arg;
	struct conn *c;
	char *name;

	attr_parse(attrs, tb, IKEK_A_CONN_MAX);
	name = name_of(tb[IKEK_A_CONN_NAME]);
	c = conf->n_conns ? &conf->conns[conf->n_conns - 1] : NULL;
	if (c && !strcmp(c->name, name)) {
		/* more children of the last one */
		free(name);
		decode_children(attrs, c);
		return;
	}
	conf->conns = grow(conf->conns, conf->n_conns, sizeof(*conf->conns));
	c = &conf->conns[conf->n_conns++];
	memset(c, 0, sizeof(*c));
	c->name = name;
	c->local_port = attr_number(tb[IKEK_A_CONN_LOCAL_PORT]);
	c->remote_port = attr_number(tb[IKEK_A_CONN_REMOTE_PORT]);
	c->keyingtries = attr_number(tb[IKEK_A_CONN_KEYINGTRIES]);
	c->unique = attr_number(tb[IKEK_A_CONN_UNIQUE]);
	c->if_id_in = attr_number(tb[IKEK_A_CONN_IF_ID_IN]);
	c->if_id_out = attr_number(tb[IKEK_A_CONN_IF_ID_OUT]);
	decode_ident(tb[IKEK_A_CONN_LOCAL_ID], &c->local_id);
	decode_ident(tb[IKEK_A_CONN_REMOTE_ID], &c->remote_id);
	decode_conn_lists(attrs, c);
	decode_children(attrs, c);
}

void decode_cred(void *arg, struct attrs attrs)
{
	struct attrs tb[IKEK_A_SECRET_MAX + 1], value;
	struct conf *conf = arg;
	struct secret *s;
	uint16_t type;

	attr_parse(attrs, tb, IKEK_A_SECRET_MAX);
	conf->secrets = grow(conf->secrets, conf->n_secrets,
			     sizeof(*conf->secrets));
	s = &conf->secrets[conf->n_secrets++];
	memset(s, 0, sizeof(*s));
	s->name = name_of(tb[IKEK_A_SECRET_NAME]);
	while (attr_next(&attrs, &type, &value)) {
		if (type != IKEK_A_SECRET_ID)
			continue;
		s->ids = grow(s->ids, s->n_ids, sizeof(*s->ids));
		decode_ident(value, &s->ids[s->n_ids++]);
	}
}
